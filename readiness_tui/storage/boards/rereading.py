"""A board read again of which one table changed: only the text of that table is parsed.

That is what most saves of an editor are. The table parsed alone is what it is in the whole, for the
reasons that `splice_check.py` names: cuts lie at headers outside of any bracket or string, its
header is the same, and no other table of the file lies inside of it. What does not fit this is left
to a reading of the whole.
"""

from dataclasses import replace

from msgspec import structs
from pydantic import ValidationError

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.ids import Kind
from readiness_tui.storage.boards.bounds import crowded
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.schema import record
from readiness_tui.storage.toml.blocks import BoardText
from readiness_tui.storage.toml.grammar import COMMENT_TAIL
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import Path, Put, Table, applied, get, table_of
from readiness_tui.storage.toml.segments import Segment, scan


def patched(before: LoadedBoard, text: str) -> LoadedBoard | None:
    """The board that another text of its file says; None where the whole has to be read."""
    old = before.text
    if before.problems:
        return None
    if text == old.text:
        return replace(before, read_only="")
    index, start, end = _window(old, text)
    if index < 0:
        return None
    path = old.segments[index].path
    if old.segments[index].is_item or len(path) == 1 or path[:1] not in _KINDS:
        return None
    if old.below(path) != [index]:
        return None
    segment = _alone(text[start:end], path, is_last=end == len(text))
    table = segment and _parsed(segment)
    if segment is None or table is None:
        return None
    data = table_of(applied(old.data, Put(path, table)))
    board = _with_record(before.board, path, data)
    now = old.spliced(index, segment.text, data)
    return LoadedBoard(before.path, board, now) if board else None


_KINDS = frozenset((kind.value,) for kind in HOMES)


def _window(old: BoardText, text: str) -> tuple[int, int, int]:
    """The segment that changed, and where its text starts and ends now; -1: several did."""
    segments, start, end = old.segments, 0, len(text)
    first, last = 0, len(segments) - 1
    while last > first and text.endswith(segments[last].text, start, end):
        end -= len(segments[last].text)
        last -= 1
    while first < last and text.startswith(segments[first].text, start, end):
        start += len(segments[first].text)
        first += 1
    return (first if first == last else -1), start, end


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
