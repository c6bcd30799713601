"""How commands answer: text that is safe for a terminal, or one JSON document in UTF-8.

No line begins with text of a board or a repository, not even behind blanks: the log of a build
server obeys a line that begins with `::`. A status is never printed without its proof.
"""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_tui.cli.base import capabilities
from readiness_tui.cli.base.drawing import RowT, Table
from readiness_tui.domain.model.errors import Diagnostic, ReadinessError
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs
from readiness_tui.domain.proof.proof import Claim, ProofWord, Word

if TYPE_CHECKING:
    from readiness_tui.cli.base.terminal import Terminal

GAP = "  "
FORMAT = 1
"""Of every JSON answer: keys are only ever added to it."""

_UNSAFE = "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
"""What a terminal obeys or does not show; JSON has an escape for each, and means the same by it."""

PROOF_INK = {
    ProofWord.PROVEN: "pass",
    ProofWord.CONTRADICTED: "fail",
    ProofWord.UNPROVEN: "doubt",
    ProofWord.CLOSABLE: "closable",
}
WORD_INK = {Word.GO: "pass", Word.GO_WITH_WAIVERS: "doubt", Word.NO_GO: "fail"}
STATE_INK = {
    State.PASS: "pass",
    State.FAIL: "fail",
    State.ERROR: "fail",
    State.STALE: "doubt",
    State.UNKNOWN: "doubt",
    State.WARN: "doubt",
    State.RUNNING: "doubt",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How text is drawn: its signs, the terminal that draws it, and its width (0: any).

    Without a terminal it stays plain; so it does where the terminal knows no control codes.
    """

    glyphs: Glyphs
    terminal: "Terminal | None" = None
    columns: int = 0

    def paint(self, text: str, ink: str) -> str:
        """Safe text in the colour of a role, where there is colour."""
        return self.terminal.paint(text, ink) if self.terminal and ink else text

    def claim(self, found: Claim) -> tuple[str, str]:
        """A status and its proof, each as sign and word; the proof counts gates while open."""
        counted = f"{found.held} of {found.total}" if found.total else ""
        status = f"{self.glyphs.status(found.status)} {found.status}"
        if found.proof in PROOF_INK:
            rests_on_waivers = found.proof is ProofWord.PROVEN and found.waived
            rests = f"{self.glyphs.gate(State.WAIVED)}{found.waived}" if rests_on_waivers else ""
            words = (self.glyphs.proof(found.proof), found.proof, rests, counted)
            return status, " ".join(filter(None, words))
        if found.proof is ProofWord.DROPPED:
            return status, "- not counted"
        return status, f"- {counted} gates" if counted else "- nothing to check"

    def short_claim(self, found: Claim) -> tuple[str, str]:
        """The same in the least room: the signs, and how many gates hold of how many."""
        counted = f" {found.held}/{found.total}" if found.total else ""
        sign = self.glyphs.proof(found.proof) if found.proof in PROOF_INK else "-"
        return self.glyphs.status(found.status), f"{sign}{counted}"

    def state_text(self, state: State) -> str:
        """The state of a gate as sign and word."""
        return f"{self.glyphs.gate(state)} {state.value.replace('_', ' ')}"

    def state(self, state: State) -> str:
        """The same in its colour."""
        return self.paint(self.state_text(state), STATE_INK.get(state, ""))


def style(*, ascii_only: bool, theme: str = "") -> Style:
    """How text is drawn on this standard output.

    Raises:
        UsageError: There is no such theme.
    """
    is_terminal = sys.stdout.isatty()
    is_ascii = ascii_only or not capabilities.is_utf8()
    glyphs = ASCII if is_ascii else UNICODE
    columns = _columns() if is_terminal else 0
    if not is_terminal or capabilities.is_dumb() or not columns:
        return Style(glyphs, None, columns)
    from readiness_tui.cli.base.terminal import Terminal

    return Style(glyphs, Terminal(columns, is_ascii=is_ascii, theme=theme), columns)


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return 0


def cells(text: str) -> int:
    """The width of a text in terminal cells."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    wide = sum(east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide - sum(combining(sign) != 0 for sign in text)


def padded(text: str, columns: int) -> str:
    """A text with blanks up to so many cells."""
    return text + " " * (columns - cells(text))


def clipped(text: str, columns: int) -> str:
    """As much of a text as fits, with dots where some is left out."""
    if cells(text) <= columns:
        return text
    while text and cells(text) > columns - 3:
        text = text[:-1]
    return f"{text.rstrip()}..."


def plain_lines(table: Table[RowT], columns: int = 0) -> Iterator[str]:
    """A table without a head, its columns side by side, clipped at `columns` cells; 0: never."""
    rows = [[cell.text for cell in row] for row in zip(*table.cells(), strict=True)]
    if not rows:
        return
    widths = [max(map(cells, texts)) for texts in zip(*rows, strict=True)]
    fixed_width = sum(widths[:-1]) + len(GAP) * (len(widths) - 1)
    for row in rows:
        *others, last = map(padded, row, widths)
        if columns > fixed_width:
            last = clipped(last.rstrip(), columns - fixed_width)
        yield GAP.join([*others, last]).rstrip()


def print_lines(lines: Iterable[str], *, is_error: bool = False) -> None:
    """Write lines that are safe already; a reader that has gone away is no fault."""
    _write("".join(f"{line}\n" for line in lines), encoding=None, is_error=is_error)


def print_text(text: str, *, is_file: bool = False) -> None:
    """Write an answer that is made already; what says or has to be UTF-8 is, such as JSON.

    Args:
        text: The answer.
        is_file: Whether it is the content of a file, whose bytes no terminal decides.
    """
    is_unicode = is_file or text.startswith(("{", "<?xml", "::"))
    _write(text, encoding="utf-8" if is_unicode else None, is_error=False)


def print_json(answer: object) -> None:
    """Write one JSON document."""
    _write(as_json(answer), encoding="utf-8", is_error=False)


def as_json(answer: object) -> str:
    """An answer as one JSON document, its keys in the order of its fields."""
    import re
    from json import dumps

    from msgspec import to_builtins

    text = dumps({"format": FORMAT} | to_builtins(answer), ensure_ascii=False, indent=2)
    return re.sub(_UNSAFE, lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def _write(text: str, *, encoding: str | None, is_error: bool) -> None:
    stream = sys.stderr if is_error else sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        # What UTF-8 cannot hold, half a surrogate pair, becomes the escape that JSON has for it.
        stream.reconfigure(encoding=encoding or stream.encoding, errors="backslashreplace")
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_failure(error: ReadinessError) -> None:
    """Say why a command answers nothing: a sentence with a way out."""
    print_lines([f"readiness: {safe_line(str(error))}"], is_error=True)


def print_problems(problems: Iterable[Diagnostic]) -> None:
    """Say what is wrong with files, one line each, where it does not mix with an answer."""
    print_lines(problem_lines(problems), is_error=True)


def problem_lines(problems: Iterable[Diagnostic]) -> list[str]:
    """Problems with files, one line each: `invalid  boards/a.toml:3: what; remedy`."""
    return [f"invalid  {safe_line(str(problem))}" for problem in problems]


def guarded(line: str) -> str:
    """A line of a reason chain, made safe, with a mark before what may be text of a board."""
    text = safe_line(line).lstrip(" ")
    depth = len(line) - len(line.lstrip(" "))
    return f"{' ' * depth}- {text}" if depth else text
