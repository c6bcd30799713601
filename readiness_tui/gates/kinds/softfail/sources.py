"""What `source x.sh` stands for: the commands of the file, run by the shell that asks for them.

They are put in its place, so that options, traps, functions and the condition around it count for
them as they do in a shell.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import cast

from readiness_tui.gates.formats.yaml_lines import LineMap
from readiness_tui.gates.kinds.scanners.calls import call_of
from readiness_tui.gates.kinds.softfail.target_jobs import file_of
from readiness_tui.gates.shell.grammar import SOURCED, parse
from readiness_tui.gates.shell.tree import Function, Simple
from readiness_tui.gates.shell.words import ShellError, Word

DEEPEST = 4
LONGEST = 200_000
_SOURCES = frozenset({"source", "."})
_BEFORE = frozenset({"builtin", "command"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of a file that stands in another from `at` to `end`."""

    at: int
    end: int
    path: str


@dataclass(frozen=True, slots=True)
class Sourced:
    """A script with what it sources; `pieces` says what of it stands in other files."""

    text: str
    lines: LineMap
    pieces: tuple[Piece, ...] = ()

    def path_at(self, at: int) -> str:
        """The file that an offset comes from, empty for the script itself."""
        return next((one.path for one in self.pieces if one.at <= at < one.end), "")


def with_sources(
    text: str, lines: LineMap, folder: str, read: Callable[[str], str | None]
) -> Sourced:
    """A script with the files that it sources put in; as it is where they cannot be.

    Args:
        text: The script.
        lines: Where its parts stand.
        folder: Where it runs, below the root.
        read: A file of the repository, None where it cannot be read.
    """
    own = Sourced(text, lines)
    if "source" not in text and ". " not in text:
        return own
    try:
        whole = _expanded(own, folder, read, ())
        parse(whole.text)
    except (ShellError, RecursionError):
        return own
    return whole if len(whole.text) <= LONGEST else own


def _expanded(
    script: Sourced, folder: str, read: Callable[[str], str | None], met: tuple[str, ...]
) -> Sourced:
    text, filled, done = script.text, "", 0
    offsets, pieces = list[tuple[int, int]](), list[Piece]()
    for simple, words in sorted(_sourcing(text), key=lambda pair: pair[0].at):
        call = call_of(words, folder)
        file = file_of(call, read, ()) if call is not None and simple.at >= done else None
        if file is None or file.path in met or len(met) >= DEEPEST or len(filled) > LONGEST:
            continue
        inner = _expanded(Sourced(file.text, LineMap((0,), (0,))), folder, read, (*met, file.path))
        offsets += _shifted(script.lines, done, simple.at, len(filled) - done)
        filled += text[done : simple.at]
        start, line = len(filled), script.lines.at(simple.at)
        filled += f"{SOURCED}\n{inner.text}\n}}"
        offsets.append((start, line))
        pieces.append(Piece(start, len(filled), file.path))
        done = words[-1].end
        offsets.append((len(filled), script.lines.at(done)))
    offsets += _shifted(script.lines, done, len(text) + 1, len(filled) - done)
    lines = LineMap(tuple(at for at, _ in offsets), tuple(line for _, line in offsets))
    return Sourced(filled + text[done:], lines, tuple(pieces))


def _shifted(lines: LineMap, first: int, last: int, by: int) -> Iterator[tuple[int, int]]:
    """The offsets of a part of a text, as they are where it stands now."""
    pairs = zip(lines.offsets, lines.lines, strict=True)
    return ((at + by, line) for at, line in pairs if first <= at < last)


def _sourcing(text: str) -> Iterator[tuple[Simple, tuple[Word, ...]]]:
    """The commands that source a file, with the words that do; none inside of quotes."""
    pending: list[object] = [parse(text)]
    simples = list[Simple]()
    while pending:
        node = pending.pop()
        if isinstance(node, Function) and node.name in _SOURCES:
            return
        if isinstance(node, Simple):
            simples.append(node)
        if isinstance(node, tuple):
            pending.extend(cast("tuple[object, ...]", node))
        elif isinstance(node, Word):
            pending.extend(parse(span.text, span.at) for span in node.inner)
        elif is_dataclass(node):
            pending.extend(getattr(node, one.name) for one in fields(node))
    for simple in simples:
        at = next((n for n, one in enumerate(simple.words) if one.text not in _BEFORE), 0)
        words = simple.words[at:]
        is_last = all(
            one.body is None and words and one.target.at > words[-1].end for one in simple.redirects
        )
        if words and words[0].text in _SOURCES and is_last and not simple.assigns:
            yield simple, words
