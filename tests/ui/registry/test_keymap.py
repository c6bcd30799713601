"""Key sequences: fed one key after the other, whatever comes between."""

import pytest
from textual.binding import Binding

from readiness_tui.ui.registry.actions import Action
from readiness_tui.ui.registry.keymap import Chords, bindings, single

TEST = (
    Action("go.mine", ("g m",), "screen.see('mine')", "Mine", "Mine."),
    Action("go.top", ("g g", "home"), "screen.top", "Top", "Top.", context="pane"),
    Action("sort.rank", ("comma r",), "screen.rank", "By rank", "By rank."),
    Action("move", ("j", "down"), "move(1)", "Down", "Down.", context="pane"),
)


def test_what_begins_no_sequence_passes() -> None:
    assert Chords(TEST).feed("j") == ("pass", "")


def test_two_keys_run_the_command_and_the_next_key_is_free() -> None:
    chords = Chords(TEST)
    assert chords.feed("g") == ("wait", "g")
    assert chords.feed("m") == ("run", "screen.see('mine')")
    assert chords.feed("m") == ("pass", "")


def test_a_key_may_follow_itself() -> None:
    chords = Chords(TEST)
    chords.feed("g")
    assert chords.feed("g") == ("run", "screen.top")


def test_escape_leaves_a_sequence() -> None:
    chords = Chords(TEST)
    chords.feed("g")
    assert chords.feed("escape") == ("cancel", "g")
    assert chords.feed("escape") == ("pass", "")


@pytest.mark.parametrize("key", ["q", "comma", "j", "enter"])
def test_an_unknown_second_key_is_told_and_does_nothing(key: str) -> None:
    chords = Chords(TEST)
    chords.feed("g")
    assert chords.feed(key) == ("unknown", f"g {key}")
    assert chords.feed("j") == ("pass", "")


def test_the_which_key_line_has_every_key_that_may_follow() -> None:
    chords = Chords(TEST)
    assert chords.followers("g") == [("m", "Mine"), ("g", "Top")]
    assert chords.followers("comma") == [("r", "By rank")]
    assert chords.followers("x") == []


def test_a_binding_has_the_single_keys_and_the_id_of_its_action() -> None:
    assert single(TEST[1]) == "home"
    made = bindings("pane", TEST)
    assert [(one.key, one.action, one.id) for one in made if isinstance(one, Binding)] == [
        ("home", "screen.top", "go.top"),
        ("j,down", "move(1)", "move"),
    ]
    assert bindings("app", TEST) == []
