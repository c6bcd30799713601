"""`readiness config`: what is set and where, for people and for scripts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from readiness_tui.domain.settings.last_used import Choice
from readiness_tui.storage.settings.last_used_file import write_last_used
from readiness_tui.storage.settings.own_folder import spoken, user_file

Run = Callable[..., Result]
Answer = Callable[..., Any]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def set_up(root: Path) -> Path:
    """A team's file and a person's own."""
    text = '[workspace]\ntimezone = "+02:00"\n[ui]\nview = "next"\ntheme = "day"\n'
    write(root / "readiness.toml", text + '[view.qa]\nquery = "owner:@qa"\n')
    write(user_file(), '[ui]\ntheme = "mono"\n[keys]\nundo = ["f9"]\n')
    return root


def by_name(said: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {setting["name"]: setting for setting in said["settings"]}


def test_each_setting_has_its_value_and_the_line_that_says_so(set_up: Path, answer: Answer) -> None:
    write_last_used(set_up, {"ui.sort": Choice("-score", "file")})
    said = answer("config")
    assert said["files"] == ["readiness.toml", spoken(user_file())]
    settings = by_name(said)
    assert settings["ui.theme"] == {
        "name": "ui.theme",
        "value": "mono",
        "default": "night",
        "source": "user",
        "place": {"path": spoken(user_file()), "line": 2},
        "help": "The colours.",
    }
    sources = {name: setting["source"] for name, setting in settings.items()}
    assert sources["ui.view"] == "team"
    assert sources["ui.sort"] == "last used"
    assert sources["ui.mouse"] == "default"
    assert sources["workspace.timezone"] == "team"
    assert settings["view.qa.query"]["value"] == "owner:@qa"
    assert settings["keys.undo"]["value"] == ["f9"]
    assert settings["lint.wip"]["value"] == 3
    assert said["problems"] == []


@pytest.mark.usefixtures("set_up")
def test_people_get_a_table(run: Run) -> None:
    result = run("config", "ui.theme")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "[ui]"
    assert lines[1].split() == ["theme", '"mono"', "user", f"{spoken(user_file())}:2"]


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize(
    ("name", "count"), [("ui.theme", 1), ("retention", 4), ("view.*", 1), ("*.theme", 1)]
)
def test_a_name_a_table_or_a_pattern_says_which(answer: Answer, name: str, count: int) -> None:
    assert len(answer("config", name)["settings"]) == count


@pytest.mark.usefixtures("set_up")
def test_one_that_there_is_not_is_told_with_the_nearest(run: Run) -> None:
    result = run("config", "ui.them")
    assert result.exit_code == 2
    assert "ui.theme" in result.stderr


@pytest.mark.parametrize(
    ("team", "own", "says"),
    [
        ('[ui]\nthem = "day"\n', "", "[ui] has no key 'them'; nearest theme"),
        ("", '[ui]\nthem = "day"\n', "[ui] has no key 'them'"),
        ('[ui]\ntheme = "dya"\n', "", "there is no such theme"),
        ('[ui]\nboard = "plna"\n', "", "there is no such board"),
        ('[keys]\nundo = ["x"]\n', "", "undo and matrix.hard would both have x"),
        ("", "[keys]\nundoo = ['f9']\n", "there is no command 'undoo'"),
        ("[rolse]\n", "", "'rolse' is no table of it"),
        ("[lint]\nwip = 'x'\n", "", "[lint] wip is 'x'"),
    ],
)
def test_what_does_not_count_is_told_and_makes_it_end_with_1(
    root: Path, run: Run, answer: Answer, team: str, own: str, says: str
) -> None:
    write(root / "readiness.toml", team)
    write(user_file(), own)
    (problem,) = answer("config", exits=1)["problems"]
    assert says in f"{problem['what']}; {problem['remedy']}"
    result = run("config")
    assert result.exit_code == 1
    assert says.partition(";")[0] in result.stdout


def test_a_list_takes_a_saved_view(set_up: Path, run: Run) -> None:
    board = set_up / "boards/plan.toml"
    text = board.read_text("utf-8") + '\n[ticket.T-90]\ntitle = "For QA"\nowners = ["@qa"]\n'
    board.write_text(text, encoding="utf-8")
    result = run("list", "qa", "--plain")
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1)
    assert "T-90" in result.stdout
    result = run("list", "qaa")
    assert "qa" in result.stderr
