"""The team's file and the person's own: what counts, with its line, and what is told."""

from pathlib import Path

import pytest

from readiness_tui.domain.settings.layers import Source
from readiness_tui.domain.settings.views import SavedView
from readiness_tui.storage.settings.lint_settings import settings_in
from readiness_tui.storage.settings.own_folder import config_folder, spoken, user_file
from readiness_tui.storage.settings.preference_files import marks, read_team, read_user
from readiness_tui.storage.settings.settings_check import problems_in
from readiness_tui.storage.settings.settings_shape import UI, VIEW

OWN = """\
# my own
[ui]
theme = "day"
mouse = false

[view.week]
title = "This week"
base = "mine"
query = "target:..+7d"
sort = "-score"
columns = ["id", "title"]

[keys]
"ticket.status.next" = ["L", "g x"]
undo = "f9"
"""


def write_own(text: str) -> None:
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text(text, encoding="utf-8")


def told(text: str) -> list[str]:
    """What is told of a person's own file."""
    write_own(text)
    return [str(problem) for problem in read_user().problems]


def test_the_file_of_a_person_is_read_with_the_lines_of_its_values() -> None:
    write_own(OWN)
    own = read_user()
    assert own.problems == ()
    assert own.layer.source is Source.USER
    assert own.layer.values["ui.theme"] == "day"
    assert own.layer.values["ui.mouse"] is False
    assert str(own.layer.places["ui.mouse"]) == f"{spoken(user_file())}:4"
    assert own.views == (
        SavedView(
            name="week",
            title="This week",
            base="mine",
            query="target:..+7d",
            sort="-score",
            columns=("id", "title"),
            source=Source.USER,
        ),
    )
    assert [(line.command, line.keys) for line in own.keys] == [
        ("ticket.status.next", ("L", "g x")),
        ("undo", ("f9",)),
    ]
    assert [line.place.line for line in own.keys] == [14, 15]


def test_a_command_may_be_written_without_quotes() -> None:
    write_own('[keys]\nticket.status.next = ["L"]\nundo = ["f9"]\n')
    assert [line.command for line in read_user().keys] == ["ticket.status.next", "undo"]


def test_the_team_has_the_same_tables(tmp_path: Path) -> None:
    (tmp_path / "readiness.toml").write_text(OWN, encoding="utf-8")
    team = read_team(tmp_path)
    assert team.layer.source is Source.TEAM
    assert team.layer.values["ui.theme"] == "day"
    assert str(team.layer.places["view.week.query"]) == "readiness.toml:9"
    assert [view.source for view in team.views] == [Source.TEAM]


def test_without_files_nothing_is_said(tmp_path: Path) -> None:
    for file in (read_team(tmp_path), read_user()):
        assert (file.layer.values, file.views, file.keys, file.problems) == ({}, (), (), ())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[ui]\nthem = 'day'\n", ":2: [ui] has no key 'them'; nearest theme"),
        ("[viev]\n", ":1: 'viev' is no table of it and counts for nothing; nearest: view"),
        ("[lint]\n", ":1: 'lint' is no table of it and counts for nothing; known: keys, ui, view"),
        ("[ui]\nmouse = 1\n", ":2: [ui] mouse is 1; true counts meanwhile; write true or false"),
        ("[view.x]\nqery = ''\n", ":2: [view.x] has no key 'qery'; nearest query"),
        ("[view.x]\nquery = 'owner:('\n", ":2: [view.x] query is 'owner:('; no filter counts"),
        ("[view]\nx = 3\n", ":2: [view] x is 3, no view, and counts for nothing"),
        ("[keys]\nundo = 3\n", ":2: [keys] undo is 3; its own keys count meanwhile"),
        ("[ui\n", ":1: "),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_the_nearest(text: str, says: str) -> None:
    (line,) = told(text)
    assert line.startswith(f"{spoken(user_file())}:")
    assert says in line


WRONG = ("3.5", "[[1]]", "{ a = 1 }", "2026-01-01")


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize(
    ("table", "key"), [*(("ui", key) for key in UI), *(("view.x", key) for key in VIEW)]
)
def test_a_value_of_the_wrong_kind_does_not_count_and_is_told_once_of_either_file(
    tmp_path: Path, table: str, key: str, value: str
) -> None:
    text = f"[{table}]\n\n{key} = {value}\n"
    (line,) = told(text)
    assert ":3: " in line
    assert f"{table}.{key}" not in read_user().layer.values
    (tmp_path / "readiness.toml").write_text(text, encoding="utf-8")
    assert read_team(tmp_path).problems == ()
    assert problems_in(text.encode()) == (), "how people work fails no check"
    ((message, place),) = settings_in(text.encode()).unknown
    assert (str(place), key in message) == ("readiness.toml:3", True)


def test_a_file_that_cannot_be_read_is_told() -> None:
    user_file().mkdir(parents=True)
    (problem,) = read_user().problems
    assert "cannot be read" in problem.message


def test_paths_of_the_person_are_told_from_their_home_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert spoken(user_file()) == "~/.config/readiness_tui/config.toml"
    assert spoken(Path("/elsewhere/x")) == "/elsewhere/x"


def test_marks_change_with_each_of_the_files_and_themes(tmp_path: Path) -> None:
    before = marks(tmp_path)
    paths = [
        tmp_path / "readiness.toml",
        user_file(),
        tmp_path / "themes/mine.toml",
        config_folder() / "themes/own.toml",
    ]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n", encoding="utf-8")
        after = marks(tmp_path)
        assert after != before, path
        before = after
    assert marks(tmp_path) == before
