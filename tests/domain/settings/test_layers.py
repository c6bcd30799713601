"""What is in force is what the last source says, and a choice is kept as long as it holds."""

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.settings.last_used import Choice, Value, layer_of, updated
from readiness_tui.domain.settings.layers import Layer, Setting, Source, merged

NAMES = st.sampled_from(["ui.view", "ui.board", "ui.split"])
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(["", "all", "mine"]),
    st.integers(0, 2),
    st.booleans(),
    st.lists(st.sampled_from(["id", "title"]), max_size=2).map(tuple),
)
TABLES = st.dictionaries(NAMES, VALUES)
LAYERS = st.lists(st.builds(Layer, st.sampled_from(Source), TABLES), max_size=5)


@given(LAYERS)
def test_the_last_source_that_says_something_wins_whatever_the_order_they_come_in(
    layers: list[Layer],
) -> None:
    by_source = {layer.source: layer for layer in layers}
    distinct = list(by_source.values())
    settings = merged(distinct)
    assert settings == merged(reversed(distinct))
    for name, setting in settings.items():
        later = list(Source)[list(Source).index(setting.source) + 1 :]
        assert by_source[setting.source].values[name] == setting.value
        assert not [
            source for source in later if name in by_source.get(source, Layer(source)).values
        ]


def test_a_value_comes_with_the_line_that_says_it() -> None:
    place = Place("readiness.toml", 3)
    team = Layer(Source.TEAM, {"ui.view": "mine"}, {"ui.view": place})
    settings = merged([Layer(Source.DEFAULT, {"ui.view": "all", "ui.sort": "file"}), team])
    assert settings["ui.view"] == Setting("mine", Source.TEAM, place)
    assert settings["ui.sort"] == Setting("file")


@given(TABLES, TABLES)
def test_what_is_chosen_in_a_session_holds_in_the_next(
    configured: dict[str, Value], chosen: dict[str, Value]
) -> None:
    settings = {name: Setting(value) for name, value in configured.items()}
    current = {**configured, **{name: chosen[name] for name in chosen.keys() & configured.keys()}}
    choices = updated({}, settings, configured, current)
    again = merged([Layer(Source.DEFAULT, configured), layer_of(choices, settings)])
    assert {name: again[name].value for name in again} == current


@given(TABLES, TABLES)
def test_who_goes_back_to_what_is_configured_has_chosen_nothing(
    configured: dict[str, Value], chosen: dict[str, Value]
) -> None:
    settings = {name: Setting(value) for name, value in configured.items()}
    current = {**configured, **{name: chosen[name] for name in chosen.keys() & configured.keys()}}
    choices = updated({}, settings, configured, current)
    assert updated(choices, settings, current, configured) == {}


def test_a_choice_ends_when_what_it_replaced_is_set_anew() -> None:
    choices = {"ui.view": Choice("mine", "all")}
    assert layer_of(choices, {"ui.view": Setting("all")}).values == {"ui.view": "mine"}
    assert layer_of(choices, {"ui.view": Setting("next", Source.TEAM)}).values == {}
    assert layer_of(choices, {}).values == {}


def test_a_flag_is_no_choice() -> None:
    configured = {"ui.theme": Setting("night")}
    kept = {"ui.theme": Choice("day", "night")}
    assert updated(kept, configured, {"ui.theme": "mono"}, {"ui.theme": "mono"}) == kept
