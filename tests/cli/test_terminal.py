"""What a terminal gets: tables with a head, trees, bars; what a pipe gets is plain and light."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from readiness_tui.cli.base import output
from readiness_tui.cli.base.drawing import Cell, Column, Table, chosen
from readiness_tui.cli.base.terminal import Terminal
from readiness_tui.domain.model.errors import UsageError
from tests.architecture.test_stays_out_of import SCREEN, loaded

Run = Callable[..., Result]
ROWS = [("T-1", "P0", "A title that is rather long for a narrow place"), ("T-22", "-", "Short")]


def columns() -> tuple[Column[tuple[str, str, str]], ...]:
    return (
        Column("id", lambda row: Cell(row[0], "focus")),
        Column("priority", lambda row: Cell(row[1], "strong"), rank=1),
        Column("title", lambda row: Cell(row[2]), grows=True),
    )


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLORFGBG", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def bare(text: str) -> list[str]:
    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", text).split("\n")]


def test_a_table_has_a_head_a_rule_and_the_width_of_the_terminal() -> None:
    lines = bare(Terminal(40, is_ascii=False).table(Table(columns(), ROWS)))
    assert lines[0].split() == ["id", "priority", "title"]
    assert set(lines[1]) == {"─"}
    assert lines[2].startswith("T-1   P0        A title that is")
    assert lines[2].endswith("…")
    assert all(len(line) <= 40 for line in lines)
    assert len(lines) == 2 + len(ROWS)


def test_where_there_is_no_room_the_least_column_goes() -> None:
    assert bare(Terminal(20, is_ascii=False).table(Table(columns(), ROWS)))[0].split() == [
        "id",
        "title",
    ]
    wanted = Table(columns(), ROWS, is_chosen=True)
    assert "priority" in bare(Terminal(24, is_ascii=False).table(wanted))[0]


def test_texts_get_short_before_columns_go() -> None:
    shortening = (
        Column("proof", lambda _: Cell("x contradicted 0 of 3", "fail", short="x 0/3")),
        *columns()[1:],
    )
    wide = bare(Terminal(80, is_ascii=True).table(Table(shortening, ROWS)))
    assert wide[2].startswith("x contradicted 0 of 3")
    narrow = bare(Terminal(36, is_ascii=True).table(Table(shortening, ROWS)))
    assert narrow[0].split() == ["proof", "priority", "title"]
    assert narrow[2].startswith("x 0/3")


def test_ascii_stays_ascii() -> None:
    assert Terminal(30, is_ascii=True).table(Table(columns(), ROWS)).isascii()


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"TERM": "xterm"}, "\x1b[32m"),
        ({"TERM": "xterm-256color"}, "\x1b[32m"),
        ({"COLORTERM": "truecolor", "COLORFGBG": "15;0"}, "\x1b[38;2;63;207;159m"),
        ({"COLORTERM": "truecolor", "COLORFGBG": "0;15"}, "\x1b[38;2;"),
        ({"NO_COLOR": "1", "COLORFGBG": "15;0"}, "done"),
    ],
)
def test_an_ink_is_of_the_theme_where_the_background_is_known(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], code: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    painted = Terminal(80, is_ascii=False).paint("done", "pass")
    assert painted.startswith(code)
    assert ("\x1b" in painted) is ("NO_COLOR" not in environment)


def test_a_theme_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    night = Terminal(80, is_ascii=False, theme="night").paint("x", "fail")
    day = Terminal(80, is_ascii=False, theme="day").paint("x", "fail")
    assert night != day
    with pytest.raises(UsageError, match="there is no theme 'nightt'; nearest: night"):
        Terminal(80, is_ascii=False, theme="nightt")


def test_columns_are_chosen_by_name_in_the_order_asked_for() -> None:
    every = columns()
    assert [one.name for one in chosen(every, ["id"], "")] == ["id"]
    assert [one.name for one in chosen(every, ["id"], "title, id,title")] == ["title", "id"]
    with pytest.raises(UsageError, match="there is no column 'titel'; nearest: title"):
        chosen(every, ["id"], "titel")
    with pytest.raises(UsageError, match="--columns names none"):
        chosen(every, ["id"], " , ")


class TestOnATerminal:
    """The verbs, when standard output is one."""

    @pytest.fixture(autouse=True)
    def wide(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert root.exists()

        def style(*, ascii_only: bool, theme: str = "") -> output.Style:
            del ascii_only
            return output.Style(output.ASCII, Terminal(100, is_ascii=True, theme=theme), 100)

        monkeypatch.setattr(output, "style", style)

    def test_list_is_a_table(self, run: Run) -> None:
        lines = bare(run("list").output)
        assert lines[0].split() == ["id", "status", "proof", "pri", "owner", "float", "title"]
        assert lines[2].startswith("T-1   x done   ! contradicted 0 of 1  P0   @ann ")

    def test_columns_choose(self, run: Run) -> None:
        lines = bare(run("list", "--columns", "title,id").output)
        assert lines[0].split() == ["title", "id"]
        assert lines[2].split() == ["First", "T-1"]

    def test_explain_is_a_tree_that_says_nothing_twice(self, run: Run) -> None:
        text = "\n".join(bare(run("explain", "plan").output))
        assert "+-- T-1 is done, but a gate fails  claim-contradicted\n" in text
        assert "|   `-- T-1/deliverables: out.txt: missing (deliverable of T-1)" in text
        assert text.count("out.txt: missing") == 1
        assert "next: create it or correct the path" in text

    def test_check_has_a_bar_and_the_gates_as_a_table(self, run: Run) -> None:
        lines = bare(run("check").output)
        assert lines[0].startswith("no-go  #")
        assert ["state", "gate", "says"] in [line.split()[:3] for line in lines]

    def test_next_has_its_reasons_below_the_title(self, run: Run) -> None:
        lines = bare(run("next").output)
        assert lines[0].split() == ["#", "do", "id", "title", "status", "proof"]

    def test_show_wraps_a_fact_below_itself(self, run: Run, root: Path) -> None:
        board = root / "boards/plan.toml"
        text = board.read_text("utf-8").replace("One line", "many words " * 20)
        board.write_text(text, encoding="utf-8")
        lines = bare(run("show", "T-2").output)
        assert all(len(line) <= 100 for line in lines)
        first = next(number for number, line in enumerate(lines) if line.startswith("  notes"))
        assert lines[first].startswith(f"  {'notes':<12}  - many words")
        assert lines[first + 1].lstrip().startswith("words many")
        assert not lines[first + 1][:16].strip()

    def test_gates_is_a_table(self, run: Run) -> None:
        assert bare(run("gates").output)[0].split()[:3] == ["state", "gate", "says"]


def test_the_nearest_option_is_told_as_every_nearest_name(root: Path, run: Run) -> None:
    assert root.exists()
    assert run("list", "--colums", "id").stderr == (
        "readiness: there is no option '--colums'; nearest: --columns\n"
    )


def test_columns_count_in_a_pipe_too(root: Path, run: Run) -> None:
    assert root.exists()
    assert run("list", "--columns", "id,title").output == "T-1   First\nT-2   Second\nT-10  Third\n"


@pytest.mark.parametrize("verb", ["list", "check", "explain", "next", "gates", "show T-1"])
def test_a_pipe_loads_nothing_of_it(root: Path, verb: str) -> None:
    board = root / "boards/plan.toml"
    board.write_text(board.read_text("utf-8").replace("soft_block", "solo"), encoding="utf-8")
    names, text = loaded(["-m", "readiness_tui", *verb.split()], cwd=root)
    assert "T-1" in text
    assert not names & SCREEN
    assert os.linesep in text
    assert "\x1b" not in text
