"""What parts the boards of a checkpoint from those of today: by record and field."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from readiness_tui.domain.model.board import HOMES
from readiness_tui.domain.model.plain_values import plain_board, plain_record
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards.reader import BrokenBoard, LoadedBoard, parse_board
from readiness_tui.storage.checkpoints.checkpoint import Checkpoint, kept_bytes
from readiness_tui.storage.checkpoints.files import sources
from readiness_tui.storage.files.fileops import refusal
from readiness_tui.storage.toml.blocks_tomlkit import inline, spelled
from readiness_tui.storage.toml.plain_data import Table, same, table_of


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `then` in the checkpoint, `now` in the workspace, as TOML literals.

    `record` is spelled as a header, empty for the file as a whole, whose `field` then is empty
    too; an empty literal means that it is not there. Where a side is no valid board, `text` has
    the lines that differ.
    """

    path: str
    record: str = ""
    field: str = ""
    then: str = ""
    now: str = ""
    text: tuple[str, ...] = ()


def difference(
    root: Path, one: Checkpoint, *, folder: str = "boards", paths: Iterable[str] | None = None
) -> tuple[Change, ...]:
    """Every difference between a checkpoint and today, in the order of the files.

    Args:
        root: The workspace root.
        one: The checkpoint.
        folder: The folder of the boards.
        paths: Only these files.

    Raises:
        WriteError: The checkpoint was tampered with, or a file cannot be read.
    """
    then = {kept.path: kept_bytes(one, kept) for kept in one.files}
    try:
        now = sources(root, folder)
    except OSError as error:
        raise refusal(error, folder) from error
    selected = sorted(then.keys() | now.keys()) if paths is None else sorted(paths)
    return tuple(
        change
        for path in selected
        if then.get(path) != now.get(path)
        for change in changes_of(path, then.get(path), now.get(path))
    )


def changes_of(path: str, then: bytes | None, now: bytes | None) -> Iterator[Change]:
    """Every difference between two states of a file; None is a state without it."""
    if then is None or now is None:
        yield Change(path, then=_size(then), now=_size(now))
        return
    old, new = parse_board(path, then), parse_board(path, now)
    if isinstance(old, BrokenBoard) or isinstance(new, BrokenBoard):
        yield Change(path, text=tuple(_lines(then, now)))
        return
    changes = list(_of_board(path, old, new))
    yield from changes or [Change(path, text=tuple(_lines(then, now)))]


def _size(data: bytes | None) -> str:
    return "" if data is None else f"{len(data)} bytes"


def _lines(then: bytes, now: bytes) -> Iterator[str]:
    old, new = (data.decode(errors="replace").splitlines() for data in (then, now))
    yield from islice(unified_diff(old, new, lineterm="", n=1), 2, None)  # behind the two names


def _of_board(path: str, old: LoadedBoard, new: LoadedBoard) -> Iterator[Change]:
    tables = (old.text.data, new.text.data)
    if not same(*(table_of(each.get("board")) for each in tables)):
        heads = [table_of(plain_board(each.board)["board"]) for each in (old, new)]
        yield from _of_table(path, "board", heads[0], heads[1])
    for kind in HOMES:
        then, now = old.board.records(kind), new.board.records(kind)
        raw = [table_of(each.get(kind)) for each in tables]
        for name in dict.fromkeys((*then, *now)):
            if name in then and name in now and same(raw[0].get(name), raw[1].get(name)):
                continue
            record = spelled((kind.value, name))
            sides = [plain_record(side[name]) if name in side else None for side in (then, now)]
            if sides[0] is None or sides[1] is None:
                yield Change(path, record, then=_whole(sides[0]), now=_whole(sides[1]))
            else:
                yield from _of_table(path, record, sides[0], sides[1])


def _whole(table: Mapping[str, Plain] | None) -> str:
    return "" if table is None else inline(table)


def _of_table(path: str, record: str, then: Table, now: Table) -> Iterator[Change]:
    for field in dict.fromkeys((*then, *now)):
        if not same(then.get(field), now.get(field)):
            yield Change(path, record, field, _literal(then.get(field)), _literal(now.get(field)))


def _literal(value: "Plain | None") -> str:
    return "" if value is None else inline(value)
