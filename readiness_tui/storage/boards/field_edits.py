"""What an edit of the domain means for a table of the file: the smallest change of plain values."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from readiness_tui.domain.model.board import Record
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.plain_values import plain_record
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards.schema import field_order
from readiness_tui.storage.toml.plain_data import (
    Drop,
    Insert,
    Op,
    Path,
    Put,
    Table,
    is_list,
    items_of,
    same,
    table_of,
)

_SHORT_FOR: Mapping[str, str] = {"owners": "name", "deliverables": "path"}
"""The key that a bare text in a list stands for; in all others it is `text`."""


def field_ops(
    kind: Kind, path: Path, raw: Table, records: tuple[Record, Record], headers: Container[Path]
) -> Iterator[Op]:
    """The changes that lead a table from what one record says to what another says.

    Args:
        kind: The kind of the records.
        path: Where the table stands.
        raw: The table as the file has it.
        records: The record that the table says, and the one that it has to say.
        headers: The paths that have a header of their own in the file.
    """
    current, want = (plain_record(record) for record in records)
    order = field_order(kind)
    others = (name for name in (*raw, *want) if name not in order)
    present = [*raw]
    differ = _Differ(headers)
    for name in dict.fromkeys((*order, *others)):
        old, new = current.get(name), want.get(name)
        behind = _before(name, present, order)
        if name not in raw:
            if new is not None and not same(old, new):
                yield Put((*path, name), new, behind)
                present.append(name)
            continue
        for op in differ.changes((*path, name), raw[name], old, new):
            is_whole = isinstance(op, Put) and len(op.path) == len(path) + 1
            yield replace(op, after=behind) if is_whole else op
        if new is None and old is not None:
            present.remove(name)


def _before(name: str, present: Sequence[str], order: Sequence[str]) -> str | None:
    """The present key that a new one comes behind; a parameter of a gate comes behind all."""
    if name not in order:
        return next((key for key in reversed(present) if key != name), None)
    before = order[: order.index(name)]
    return next((key for key in reversed(before) if key in present), None)


def value_ops(
    path: Path, now: Plain, want: "Plain | None", headers: Container[Path]
) -> Iterator[Op]:
    """The changes that lead a value of the file, as it is spelled, to another one; None: it goes.

    Args:
        path: Where the value stands.
        now: The value as the file has it.
        want: What it has to become.
        headers: The paths that have a header of their own in the file.
    """
    yield from _Differ(headers).changes(path, now, now, want)


@dataclass(frozen=True, slots=True)
class _Differ:
    """Compares what a table says with what it has to say, and finds the smallest change.

    Three values meet: `raw` as the file spells it, `shown` in the canonical spelling of the same
    meaning, `want` in the canonical spelling of the new one. Where `shown` is `want` the file's
    own spelling stays, whatever it is.
    """

    headers: Container[Path]

    def changes(
        self, path: Path, raw: Plain, shown: "Plain | None", want: "Plain | None"
    ) -> Iterator[Op]:
        """The changes of one value."""
        if same(shown, want):
            return
        if want is None:
            yield Drop(path)
        elif isinstance(raw, Mapping) and isinstance(want, Mapping) and want:
            yield from self._of_table(path, raw, table_of(shown), want)
        elif is_list(raw) and is_list(want) and len(items_of(raw)) == len(items_of(shown)):
            yield from self._of_list(path, items_of(raw), items_of(shown), items_of(want))
        else:
            yield Put(path, want)

    def _of_table(self, path: Path, raw: Table, shown: Table, want: Table) -> Iterator[Op]:
        for name, value in raw.items():
            if name in want:
                yield from self.changes((*path, name), value, shown.get(name, value), want[name])
            elif name in shown:
                yield Drop((*path, name))
        is_item = path[-1].isdigit()  # its keys are the format's; those of other tables are free
        before: str | None = None if is_item else next(reversed([*raw]), None)
        for name, value in want.items():
            if name not in raw:
                yield Put((*path, name), value, before)
            if is_item or name not in raw:
                before = name

    def _of_list(
        self, path: Path, raw: Sequence[Plain], shown: Sequence[Plain], want: Sequence[Plain]
    ) -> Iterator[Op]:
        """Items are paired by what they name, so that a tick changes the item where it stands."""
        olds, news = [_token(item) for item in shown], [_token(item) for item in want]
        pairs = SequenceMatcher(None, olds, news, autojunk=False)
        for _, old, old_end, new, new_end in pairs.get_opcodes():
            common = min(old_end - old, new_end - new)
            for step in range(common):
                place = (*path, str(new + step))
                yield from self._of_item(
                    place, raw[old + step], shown[old + step], want[new + step]
                )
            for _ in range(old + common, old_end):
                yield Drop((*path, str(new + common)))
            for index in range(new + common, new_end):
                yield Insert(path, index, self._fitting(path, want[index]))

    def _of_item(self, path: Path, raw: Plain, shown: Plain, want: Plain) -> Iterator[Op]:
        if path in self.headers and isinstance(want, str) and not same(shown, want):
            full = {_SHORT_FOR.get(path[-2], "text"): want}
            yield from self._of_table(path, table_of(raw), table_of(raw), full)
        else:
            yield from self.changes(path, raw, shown, want)

    def _fitting(self, path: Path, item: Plain) -> Plain:
        """A new item as the list can hold it: an array of tables holds tables only."""
        if (*path, "0") in self.headers and isinstance(item, str):
            return {_SHORT_FOR.get(path[-1], "text"): item}
        return item


def _token(item: Plain) -> str:
    """What an item of a list is about, whatever its mark or role."""
    if isinstance(item, Mapping):
        return str(item.get("path") or item.get("text") or item.get("name") or item)
    return item if isinstance(item, str) else repr(item)
