"""A board read again of which a few tables changed: only the text of these is parsed.

That is what most saves and commits are. A table parsed alone is what it is in the whole, for the
reasons that `splice_check.py` names: cuts lie at headers outside of any bracket or string, its
header is the same, and no other table of the file lies inside of it. What does not fit this is left
to a reading of the whole.
"""

from collections.abc import Mapping
from dataclasses import replace

from msgspec import structs
from pydantic import ValidationError

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.ids import Kind
from readiness_tui.storage.boards.bounds import FEW_CHARS, crowded, too_much
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.schema import record
from readiness_tui.storage.toml.blocks import BoardText
from readiness_tui.storage.toml.grammar import COMMENT_TAIL
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import Path, Put, Table, applied, get, table_of
from readiness_tui.storage.toml.segments import Segment, scan

MOST_TABLES = 16
"""With more tables changed the whole is read as fast."""


def patched(before: LoadedBoard, text: str) -> LoadedBoard | None:
    """The board that another text of its file says; None where the whole has to be read."""
    if before.problems or (len(text) > FEW_CHARS and too_much(before.path, text)):
        return None
    if text == before.text.text:
        return replace(before, read_only="")
    pieces = _pieces(before.text, text)
    if pieces is None or len(pieces) > MOST_TABLES:
        return None
    board: LoadedBoard | None = before
    for index, (piece, is_last) in pieces.items():
        board = board and _with_segment(board, index, piece, is_last=is_last)
    return board


def _with_segment(
    before: LoadedBoard, index: int, text: str, *, is_last: bool
) -> LoadedBoard | None:
    """The board with another text of one of its tables."""
    old = before.text
    path = old.segments[index].path
    if old.segments[index].is_item or len(path) == 1 or path[:1] not in _KINDS:
        return None
    if old.below(path) != [index] or too_much(before.path, text):
        return None
    segment = _alone(text, path, is_last=is_last)
    table = segment and _parsed(segment)
    if segment is None or table is None:
        return None
    data = table_of(applied(old.data, Put(path, table)))
    board = _with_record(before.board, path, data)
    now = old.spliced(index, segment.text, data)
    return LoadedBoard(before.path, board, now) if board else None


_KINDS = frozenset((kind.value,) for kind in HOMES)


def _pieces(old: BoardText, text: str) -> Mapping[int, tuple[str, bool]] | None:
    """The segments that changed, each with its text now, and whether it ends the file.

    None where a table came, went, moved or changed its name.
    """
    first, last, start, end = _window(old, text)
    if first == last:
        return {first: (text[start:end], end == len(text))}
    root, *segments = scan(text[start:end])
    before = old.segments[first : last + 1]
    if root.text or [item.names for item in segments] != [item.names for item in before]:
        return None
    return {
        first + place: (now.text, first + place == last and end == len(text))
        for place, (was, now) in enumerate(zip(before, segments, strict=True))
        if was.text != now.text
    }


def _window(old: BoardText, text: str) -> tuple[int, int, int, int]:
    """The first and last segment that changed, and where their text starts and ends now."""
    segments, start, end = old.segments, 0, len(text)
    first, last = 0, len(segments) - 1
    while last > first and text.endswith(segments[last].text, start, end):
        end -= len(segments[last].text)
        last -= 1
    while first < last and text.startswith(segments[first].text, start, end):
        start += len(segments[first].text)
        first += 1
    return first, last, start, end


def _alone(text: str, path: Path, *, is_last: bool) -> Segment | None:
    """A text as the segment of a table, if it is just that and leaves those around it be."""
    if not is_last and (not text.endswith("\n") or COMMENT_TAIL.search(text)):
        return None
    segments = scan(text)
    is_one = len(segments) == len(("root", "table")) and not segments[0].text
    return segments[1] if is_one and segments[1].path == path and not segments[1].is_item else None


def _parsed(segment: Segment) -> Table | None:
    try:
        return table_of(get(parse(segment.text), segment.path))
    except (ValueError, RecursionError):
        return None


def _with_record(board: Board, path: Path, data: Table) -> Board | None:
    kind, name = Kind(path[0]), path[1]
    table = get(data, path[:2]) or {}
    if not name or crowded(table):
        return None
    try:
        changed = record(kind, name, table)
    except ValidationError:
        return None
    return structs.replace(board, **{HOMES[kind]: {**board.records(kind), name: changed}})
