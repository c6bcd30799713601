"""All files as one value, read again when one changes, and what a session used kept."""

from pathlib import Path

import pytest

from readiness_tui.domain.settings.last_used import Value
from readiness_tui.domain.settings.layers import Source
from readiness_tui.services.settings.preference_store import PreferenceStore
from readiness_tui.services.settings.views import views_of
from readiness_tui.storage.settings.last_used_file import read_last_used
from readiness_tui.storage.settings.own_folder import config_folder, user_file
from readiness_tui.storage.settings.themes import themes_folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def theme(name: str, background: str = "#11161c") -> str:
    """The text of a theme like night."""
    night = (themes_folder() / "night.toml").read_text("utf-8")
    return night.replace('"night"', f'"{name}"').replace("#11161c", background)


def current(**changes: Value) -> dict[str, Value]:
    """What a session uses."""
    return {"view": "all", "board": "", "theme": "night", **changes}


def test_the_person_wins_over_the_team_what_was_used_last_over_both_and_a_flag_over_all(
    tmp_path: Path,
) -> None:
    write(tmp_path / "readiness.toml", '[ui]\nview = "next"\nboard = "plan"\ntheme = "day"\n')
    write(user_file(), '[ui]\nview = "mine"\ntheme = "mono"\n')
    store = PreferenceStore(tmp_path)
    ui = store.reading.preferences.settings
    assert (ui["view"].value, ui["view"].source) == ("mine", Source.USER)
    assert (ui["board"].value, ui["board"].source) == ("plan", Source.TEAM)
    assert (ui["sort"].value, ui["sort"].source) == ("file", Source.DEFAULT)
    store.keep(current(view="mine", board="plan", theme="mono"))
    assert store.keep(current(view="blocked", board="plan", theme="mono"))
    again = PreferenceStore(tmp_path, {"ui.theme": "ansi"}).reading.preferences.settings
    assert (again["view"].value, again["view"].source) == ("blocked", Source.LAST_USED)
    assert (again["theme"].value, again["theme"].source) == ("ansi", Source.FLAG)


def test_what_a_session_began_with_is_no_choice_of_it(tmp_path: Path) -> None:
    store = PreferenceStore(tmp_path)
    assert store.keep(current(board="plan"))
    assert store.keep(current(board="plan"))
    assert read_last_used(tmp_path) == {}


def test_two_sessions_keep_what_each_of_them_chose(tmp_path: Path) -> None:
    first, second = PreferenceStore(tmp_path), PreferenceStore(tmp_path)
    for store in (first, second):
        store.keep(current())
    first.keep(current(view="mine"))
    second.keep(current(theme="day"))
    settings = PreferenceStore(tmp_path).reading.preferences.settings
    assert (settings["view"].value, settings["theme"].value) == ("mine", "day")


def test_a_theme_or_view_that_there_is_not_is_told_and_the_usual_one_counts(
    tmp_path: Path,
) -> None:
    write(tmp_path / "readiness.toml", '[ui]\n\ntheme = "nihgt"\nview = "mien"\n')
    preferences = PreferenceStore(tmp_path).reading.preferences
    assert [str(problem) for problem in preferences.problems] == [
        "readiness.toml:3: [ui] theme is 'nihgt', and there is no such theme; nearest night",
        "readiness.toml:4: [ui] view is 'mien', and there is no such view; nearest mine",
    ]
    assert (preferences.text("theme"), preferences.text("view")) == ("night", "all")


def test_a_view_that_was_used_last_and_is_gone_is_forgotten_in_silence(tmp_path: Path) -> None:
    team = tmp_path / "readiness.toml"
    write(team, '[view.qa]\nquery = "is:open"\n')
    store = PreferenceStore(tmp_path)
    store.keep(current())
    store.keep(current(view="qa"))
    assert PreferenceStore(tmp_path).reading.preferences.text("view") == "qa"
    write(team, "")
    preferences = PreferenceStore(tmp_path).reading.preferences
    assert (preferences.text("view"), preferences.problems) == ("all", ())


def test_themes_of_the_repository_and_of_the_person_join_the_programs(tmp_path: Path) -> None:
    write(tmp_path / "themes/team.toml", theme("team"))
    write(config_folder() / "themes/own.toml", theme("own"))
    write(config_folder() / "themes/bad.toml", 'name = "bad"\ndark = 1\n[roles]\n')
    preferences = PreferenceStore(tmp_path).reading.preferences
    names = [palette.name for palette in preferences.palettes]
    assert names[0] == "night"
    assert names[-2:] == ["team", "own"]
    assert [str(problem.place) for problem in preferences.problems] == [
        f"{config_folder()}/themes/bad.toml:2"
    ]


def test_each_change_of_a_file_is_told_once(tmp_path: Path) -> None:
    store = PreferenceStore(tmp_path)
    assert store.changed() is None
    write(config_folder() / "themes/own.toml", theme("own"))
    first = store.changed()
    assert first is not None
    assert store.changed() is None
    write(config_folder() / "themes/own.toml", theme("own", "#000000"))
    second = store.changed()
    assert second is not None
    assert (first.palettes[-1].roles["background"], second.palettes[-1].roles["background"]) == (
        "#11161c",
        "#000000",
    )
    write(tmp_path / "readiness.toml", "# nothing that it says\n")
    assert store.changed() is None


def test_views_are_those_of_program_team_and_person(tmp_path: Path) -> None:
    write(tmp_path / "readiness.toml", "[view.qa]\nquery = 'is:open'\n")
    write(user_file(), "[view.own]\nquery = 'is:open'\n")
    assert [view.name for view in views_of(tmp_path)][-3:] == ["closable", "qa", "own"]


@pytest.mark.parametrize(
    ("chosen", "flags", "theme"),
    [
        ("night", {}, "ansi"),
        ("day", {}, "ansi"),
        ("mono", {}, "mono"),
        ("night", {"ui.theme": "day"}, "day"),
    ],
)
def test_where_a_terminal_has_few_colours_a_theme_it_can_draw_stands_in(
    tmp_path: Path, chosen: str, flags: dict[str, Value], theme: str
) -> None:
    (tmp_path / "readiness.toml").write_text(f'[ui]\ntheme = "{chosen}"\n', "utf-8")
    store = PreferenceStore(tmp_path, flags, "ansi")
    assert store.reading.preferences.text("theme") == theme
