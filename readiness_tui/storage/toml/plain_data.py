"""Parsed TOML as plain data: strict comparison, and an edit carried out on it.

This is the other side of the proof: what an edit means is computed here on values, independent of
the engine that splices text, and both must come to the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from readiness_tui.domain.model.ticket import Plain

Path: TypeAlias = tuple[str, ...]
"""Keys from the top of a file; the items of a list are numbered from `0`."""

Table: TypeAlias = Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Put:
    """A value is set, in place or as a new key behind the key `after` (None: first)."""

    path: Path
    value: Plain
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """A key, or an item of a list, goes."""

    path: Path


@dataclass(frozen=True, slots=True)
class Insert:
    """A value comes into a list, before the item that has the index now."""

    path: Path
    index: int
    value: Plain


Op: TypeAlias = Put | Drop | Insert


def is_table(value: object) -> bool:
    """Whether a value is a table."""
    return isinstance(value, Mapping)


def is_list(value: object) -> bool:
    """Whether a value is an array."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def table_of(value: "Plain | None") -> Table:
    """The value as a table, empty if it is none."""
    return value if isinstance(value, Mapping) else {}


def items_of(value: "Plain | None") -> Sequence[Plain]:
    """The value as a list, empty if it is none."""
    return cast("Sequence[Plain]", value) if is_list(value) else ()


def get(data: "Plain | None", path: Path) -> "Plain | None":
    """What stands at a path, None if nothing does."""
    for name in path:
        if isinstance(data, Mapping):
            data = data.get(name)
        elif is_list(data) and name.isdecimal() and int(name) < len(items_of(data)):
            data = items_of(data)[int(name)]
        else:
            return None
    return data


def same(one: "Plain | None", other: "Plain | None") -> bool:
    """Equality that knows types: True is not 1, 1 is not 1.0, NaN is NaN, an offset counts."""
    if type(one) is str or type(other) is str:  # most values are texts
        return type(one) is type(other) and one == other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if is_list(one) and is_list(other):
        ones, others = items_of(one), items_of(other)
        return len(ones) == len(others) and all(map(same, ones, others))
    return type(one) is type(other) and repr(one) == repr(other)


def same_order(one: "Plain | None", other: "Plain | None") -> bool:
    """Whether the keys that two values share come in the same order, at every depth."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        shared = [key for key in one if key in other]
        return shared == [key for key in other if key in one] and all(
            same_order(one[key], other[key]) for key in shared
        )
    if is_list(one) and is_list(other):
        return all(map(same_order, items_of(one), items_of(other)))
    return True


def applied(data: Plain, op: Op) -> Plain:
    """The data after an edit; what the edit does not touch is shared, nothing is changed.

    Raises:
        KeyError: There is nothing at the path where the edit needs something.
    """
    match op:
        case Put(path, value, after):
            home = get(data, path[:-1])
            if not isinstance(home, Mapping) or path[-1] in home:
                return _put(data, path, value)
            return _put(data, path[:-1], _with_key(home, path[-1], value, after))
        case Drop(path):
            return _changed(data, path[:-1], lambda home: _without(home, path[-1]))
        case Insert(path, index, value):
            return _changed(
                data, path, lambda home: [*items_of(home)[:index], value, *items_of(home)[index:]]
            )


def _with_key(home: Table, name: str, value: Plain, after: str | None) -> Table:
    """A table with a new key behind another one, else in the first place."""
    if after not in home:
        return {name: value, **home}
    result: dict[str, Plain] = {}
    for key, item in home.items():
        result[key] = item
        if key == after:
            result[name] = value
    return result


def _put(data: Plain, path: Path, value: Plain) -> Plain:
    if not path:
        return value
    name, rest = path[0], path[1:]
    if isinstance(data, Mapping):
        return {**data, name: _put(data.get(name, {}), rest, value)}
    items = list(items_of(data))
    if not name.isdecimal() or int(name) >= len(items):
        raise KeyError(name)
    items[int(name)] = _put(items[int(name)], rest, value)
    return items


def _changed(data: Plain, path: Path, change: Callable[[Plain], Plain]) -> Plain:
    home = get(data, path)
    if home is None:
        raise KeyError(".".join(path))
    return _put(data, path, change(home))


def _without(home: Plain, name: str) -> Plain:
    if isinstance(home, Mapping):
        if name not in home:
            raise KeyError(name)
        return {key: value for key, value in home.items() if key != name}
    items = list(items_of(home))
    del items[int(name)]
    return items
