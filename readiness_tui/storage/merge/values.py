"""Three-way merge of what files say, as plain values: no text, no disk, no git.

One side changed a value: that one. Both did: tables by key, lists by item, and what is one thing to
a reader (a status with its reason, a window) as one thing. What is left is a clash: theirs stands,
and ours is handed back beside it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from readiness_tui.domain.model.board import HOMES
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.merge.lists import ListClash, full, merge_lists
from readiness_tui.storage.toml.plain_data import (
    Path,
    Put,
    Table,
    applied,
    get,
    is_list,
    items_of,
    same,
    table_of,
)

KINDS = frozenset(HOMES)
"""The tables at the top of a board that hold records."""

COUPLED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    Kind.TICKET: (("status", "blocked"),),
    Kind.GATE: (("mode", "mode_reason"), ("enabled", "disabled_reason")),
}
"""Fields of a kind that are one statement: half of each side's would be nobody's."""

_UNITS = frozenset({"window", "estimate", "match", "accepted", "source"})
_RECORD = 2
"""Keys from the top of a file to a record: its kind and its id."""

_Maybe: TypeAlias = "Plain | None"
_Sides: TypeAlias = tuple[_Maybe, _Maybe, _Maybe]
"""A value in the base, in ours and in theirs; None where there is none."""


@dataclass(frozen=True, slots=True)
class Clash:
    """What both sides changed, differently: some keys of the table at `home`, and their values.

    A side that took a key away has none for it.
    """

    home: Path
    names: tuple[str, ...]
    base: Table
    ours: Table
    theirs: Table

    @property
    def path(self) -> Path:
        """Where the first of the keys stands."""
        return (*self.home, self.names[0])

    @property
    def sides(self) -> tuple[Table, Table, Table]:
        """The values of the base, of ours and of theirs."""
        return self.base, self.ours, self.theirs

    @property
    def is_record(self) -> bool:
        """Whether it is about a record as a whole."""
        return len(self.home) == 1 and self.home[0] in KINDS


@dataclass(frozen=True, slots=True)
class MergedValues:
    """What the merge comes to; where sides clash, theirs."""

    data: Table
    clashes: tuple[Clash, ...]

    def with_ours(self, taken: Iterable[Clash]) -> Table:
        """The same with ours in some of the clashes."""
        data: Plain = self.data
        for clash in taken:
            home = table_of(get(data, clash.home))
            unchanged = {name: value for name, value in home.items() if name not in clash.names}
            mine = {**unchanged, **clash.ours}
            data = applied(data, Put(clash.home, mine)) if clash.home else mine
        return table_of(data)


def merge_values(base: Table, ours: Table, theirs: Table) -> MergedValues:
    """Merge three states of a file.

    Args:
        base: What both sides started from; empty if neither had the file.
        ours: What one side says.
        theirs: What the other side says.
    """
    merge = _Merge()
    return MergedValues(merge.file(base, ours, theirs), tuple(merge.clashes))


@dataclass(slots=True)
class _Merge:
    """Walks down the tables and collects what clashes."""

    clashes: list[Clash] = field(default_factory=list[Clash])

    def file(self, *tables: Table) -> Table:
        """A whole file: the records of each kind, and whatever else there is."""
        result: dict[str, Plain] = {}
        for name, sides in _by_key(tables):
            is_kind = name in KINDS
            if is_kind and all(isinstance(each, Mapping | None) for each in sides):
                value = self._records(name, *map(table_of, sides))
            else:
                value = self._value((name,), sides)
            if value is not None:
                result[name] = value
        return result

    def _records(self, kind: str, *tables: Table) -> Table:
        merged = ((name, self._record((kind, name), sides)) for name, sides in _by_key(tables))
        return {name: value for name, value in merged if value is not None}

    def _record(self, path: Path, sides: _Sides) -> _Maybe:
        """A record: taken away here and changed there, or added by both as two things: whole."""
        for alike in (same, _alike_in(path)):
            if (decided := _one_sided(alike, sides)) is not None:
                return decided[0]
        base, ours, theirs = sides
        if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
            inner = _Merge()
            result = inner._keys(path, table_of(base), ours, theirs)
            if base is not None or not inner.clashes:
                self.clashes += inner.clashes
                return result
        return self._clash(path, sides)

    def _keys(self, path: Path, *tables: Table) -> Table:
        """A table by key, coupled keys together."""
        coupled = COUPLED.get(path[0], ()) if len(path) == _RECORD else ()
        result: dict[str, Plain] = {}
        for names in coupled:
            result |= self._unit(path, names, tables)
        single = ((name, sides) for name, sides in _by_key(tables) if name not in sum(coupled, ()))
        for name, sides in single:
            if (value := self._value((*path, name), sides)) is not None:
                result[name] = value
        return result

    def _unit(self, home: Path, names: Sequence[str], tables: Sequence[Table]) -> Table:
        base, ours, theirs = (_part(table, names) for table in tables)
        if (decided := _one_sided(same, (base, ours, theirs))) is not None:
            return table_of(decided[0])
        about = tuple(name for name in names if any(name in part for part in (base, ours, theirs)))
        self.clashes.append(Clash(home, about, base, ours, theirs))
        return theirs

    def _value(self, path: Path, sides: _Sides) -> _Maybe:
        """One value: of the side that changed it, or of both together, or theirs and a clash."""
        for alike in (same, _alike_in(path)):
            if (decided := _one_sided(alike, sides)) is not None:
                return decided[0]
        try:
            merged = self._both(path, sides)
        except ListClash:
            return self._clash(path, sides)
        return merged if merged or None not in sides[1:] else None

    def _both(self, path: Path, sides: _Sides) -> Plain:
        """Of tables by key, of lists by item; one that is not there is empty.

        Raises:
            ListClash: It is one value.
        """
        if all(isinstance(each, Mapping | None) for each in sides) and not _is_unit(path):
            return self._keys(path, *map(table_of, sides))
        name = _field(path)
        return merge_lists(name, *(_listed(name, each) for each in sides))

    def _clash(self, path: Path, sides: _Sides) -> _Maybe:
        parts = ({} if value is None else {path[-1]: value} for value in sides)
        self.clashes.append(Clash(path[:-1], path[-1:], *parts))
        return sides[-1]


def has_records(data: Table, name: str) -> bool:
    """Whether a key at the top of a file holds records."""
    return name in KINDS and isinstance(data.get(name), Mapping)


def unit_of(path: Path) -> Path:
    """What people see as one thing: a record, or another table at the top of the file."""
    return path[:_RECORD] if path[:1] and path[0] in KINDS else path[:1]


def _by_key(tables: Sequence[Table]) -> Iterator[tuple[str, _Sides]]:
    """Each key that ours or theirs has, in the order of theirs, with its three values."""
    base, ours, theirs = tables
    for name in dict.fromkeys((*theirs, *ours)):
        yield name, (base.get(name), ours.get(name), theirs.get(name))


def _part(table: Table, names: Sequence[str]) -> Table:
    return {name: table[name] for name in names if name in table}


def _one_sided(alike: Callable[[_Maybe, _Maybe], bool], sides: _Sides) -> tuple[_Maybe] | None:
    """The value that counts if one side alone changed it or both did so alike, else None."""
    base, ours, theirs = sides
    if alike(ours, base) or alike(ours, theirs):
        return (theirs,)
    return (ours,) if alike(theirs, base) else None


def _field(path: Path) -> str:
    """The name of a field of a record, empty of anything else."""
    return path[_RECORD] if len(path) == _RECORD + 1 and path[0] in KINDS else ""


def _is_unit(path: Path) -> bool:
    return (_field(path) or ("/".join(path[1:]) if path[0] == "board" else "")) in _UNITS


def in_full(path: Path, value: Plain) -> Plain:
    """A value in its long form, whether the file has that or the short one."""
    name = _field(path)
    if name == "estimate" and isinstance(value, str):
        return {"likely": value}
    if len(path) == _RECORD and path[0] in KINDS and isinstance(value, Mapping):
        return {key: in_full((*path, key), item) for key, item in value.items()}
    listed = _listed(name, value)
    return [full(name, item) for item in items_of(listed)] if is_list(listed) else value


def _alike_in(path: Path) -> Callable[[_Maybe, _Maybe], bool]:
    """Whether two values at a path mean the same, in the short form or the long one."""
    return lambda one, other: same(
        None if one is None else in_full(path, one), None if other is None else in_full(path, other)
    )


def _listed(name: str, value: _Maybe) -> _Maybe:
    """The list that a bare text may stand for."""
    return [value] if name == "approved_by" and isinstance(value, str) else value
