"""A terminal is sent the colours that it has, and roles keep their meaning in them."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from readiness_tui.cli.base.capabilities import MANY, NONE, SIXTEEN, TRUE
from tests.e2e.terminal import Terminal
from tests.e2e.test_planner import READINESS, READY_S, settled
from tests.ui.support import every

_PALE = {30, *range(31, 38), *range(40, 48)}
SGR = re.compile(rb"\x1b\[([\d;]*)m")


def codes(raw: bytes) -> dict[int, set[str]]:
    """The codes of colours that were sent, by how many colours a terminal needs for them."""
    sent: dict[int, set[str]] = {SIXTEEN: set(), MANY: set(), TRUE: set()}
    for text in {match.decode() for match in SGR.findall(raw)}:
        rest = re.sub(r"[34]8;2;\d+;\d+;\d+", lambda code: sent[TRUE].add(code[0]) or "", text)
        rest = re.sub(r"[34]8;5;\d+", lambda code: sent[MANY].add(code[0]) or "", rest)
        numbers = {int(number) for number in rest.split(";") if number}
        sent[SIXTEEN] |= {str(n) for n in numbers if n in _PALE or 90 <= n <= 107}
    return {count: found for count, found in sent.items() if found}


def drawn(root: Path, environment: Mapping[str, str], *options: str) -> Terminal:
    terminal = Terminal([READINESS, *options], cwd=root, env={"COLORTERM": "", **environment})
    try:
        terminal.wait(
            lambda text: "1 of 7 proven" in text and "checking" not in text,
            "the verdict",
            within_s=READY_S,
        )
        terminal.send("s")  # a dialog above dims what is below it
        terminal.wait_for("Status of A-1")
        terminal.send("\x1b")
        settled(terminal)
    except BaseException:
        terminal.kill()
        raise
    return terminal


def ink(terminal: Terminal, text: str) -> str:
    """The colour in which a text stands on the screen, as pyte names it."""
    line, column = next(
        (number, row.index(text))
        for number, row in enumerate(terminal.screen.display)
        if text in row
    )
    return terminal.screen.buffer[line][column].fg


@pytest.mark.parametrize(
    ("environment", "colours", "is_ascii"),
    [
        ({"TERM": "xterm"}, SIXTEEN, 0),
        ({"TERM": "screen", "COLORTERM": "truecolor"}, SIXTEEN, 0),
        ({"TERM": "linux"}, SIXTEEN, 1),
        ({"TERM": "vt100"}, NONE, 1),
        ({"TERM": "xterm", "NO_COLOR": "1"}, NONE, 0),
        ({"TERM": "xterm-256color"}, MANY, 0),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, TRUE, 0),
    ],
    ids=lambda value: value.get("TERM", "") if isinstance(value, dict) else str(value),
)
def test_a_terminal_gets_the_colours_that_it_has(
    tmp_path: Path, environment: dict[str, str], colours: int, is_ascii: int
) -> None:
    every(tmp_path)
    with drawn(tmp_path, environment) as terminal:
        assert set(codes(bytes(terminal.raw))) == ({colours} if colours else set())
        if is_ascii:
            assert terminal.text.isascii()
        if colours == SIXTEEN:
            pass_sign = "+ proven" if is_ascii else "✓ proven"
            fail_sign = "! 0/1" if is_ascii else "✗ 0/1"
            assert ink(terminal, pass_sign) == "brightgreen"
            assert ink(terminal, fail_sign) == "brightred"
            assert ink(terminal, "doing ") == "brightcyan"
            assert ink(terminal, "Kept promise") == "default"


def test_256_colours_have_no_teal_below_the_cursor(tmp_path: Path) -> None:
    every(tmp_path)
    with drawn(tmp_path, {"TERM": "xterm-256color"}) as terminal:
        grounds = {int(code) for code in re.findall(rb"48;5;(\d+)", bytes(terminal.raw))}
        assert {number for number in grounds if number < 232} <= {210}, "greys, and what failed"


def test_a_theme_that_is_named_is_drawn_even_so(tmp_path: Path) -> None:
    every(tmp_path)
    (tmp_path / "readiness.toml").write_text('[ui]\ntheme = "day"\n', "utf-8")
    with drawn(tmp_path, {"TERM": "xterm"}) as terminal:
        assert ink(terminal, "✗ 0/1") == "brightred"
    with drawn(tmp_path, {"TERM": "xterm"}, "--theme", "mono") as terminal:
        assert codes(bytes(terminal.raw)) == {}
