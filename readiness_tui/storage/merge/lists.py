"""Three-way merge of lists: ordered sets of names, and items matched by what they name.

A list is merged item by item where each item can be told from the others; a list of numbers, or
one that names something twice, is one value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.toml.plain_data import is_list, items_of, same

CRITERIA = frozenset({"acceptance", "closure", "tasks", "actions", "entrance", "exit"})
"""The lists whose items carry a mark beside what they name."""

_SHORT_FOR: Mapping[str, str] = {
    "owners": "name",
    "deliverables": "path",
    **dict.fromkeys(CRITERIA, "text"),
}
_NAMES = ("text", "gate", "ticket", "phase", "name", "path")
_UNSAID: Mapping[str, Plain] = {"done": False, "role": ""}

_Token: TypeAlias = tuple[str, str]
_Items: TypeAlias = dict[_Token, Plain]


class ListClash(Exception):  # noqa: N818 - an outcome that ends the merge of one list, no fault
    """Both sides changed what is one value."""


def full(field: str, item: Plain) -> Plain:
    """An item of a list in its long form, without what goes without saying."""
    if isinstance(item, str) and field in _SHORT_FOR:
        return {_SHORT_FOR[field]: item}
    if isinstance(item, Mapping) and field in _SHORT_FOR:
        return {k: v for k, v in item.items() if not (k in _UNSAID and same(v, _UNSAID[k]))}
    return item


def merge_lists(
    field: str, base: "Plain | None", ours: "Plain | None", theirs: "Plain | None"
) -> list[Plain]:
    """Theirs, less our removals, plus our additions, each behind its neighbour.

    The order is that of the side that moved something. None is an empty list.

    Args:
        field: The name of the field, which says how an item is matched.
        base: What both sides started from.
        ours: What one side has.
        theirs: What the other side has.

    Raises:
        ListClash: The list is one value, or both sides changed one item, its place, or who is
            first of the owners.
    """
    was, mine, other = (_items(field, each) for each in (base, ours, theirs))
    if field in CRITERIA:
        _refuse_two_wordings(was, mine, other)
    host, guest = other, mine
    if _moved(was, mine):
        if _moved(was, other) and _shared(mine, other) != _shared(other, mine):
            raise ListClash
        if not _moved(was, other):
            host, guest = mine, other
    merge = _Merge(field, was, host, guest)
    result = list(merge.items().values())
    if field == "owners":
        _refuse_two_firsts(*(_first(each) for each in (was, mine, other)))
    return result


def _items(field: str, value: "Plain | None") -> _Items:
    """The items by what they name."""
    if value is not None and not is_list(value):
        raise ListClash
    items = items_of(value)
    by_token = {_token(full(field, item)): item for item in items}
    if len(by_token) != len(items) or len({kind for kind, _ in by_token} - set(_NAMES)) > 1:
        raise ListClash
    return by_token


def _token(item: Plain) -> _Token:
    match item:
        case str():
            return "", item
        case date():
            return "day", item.isoformat()
        case Mapping() if isinstance(path := item.get("path"), str):
            return "path", path
        case Mapping():
            named = [(key, said) for key in _NAMES if isinstance(said := item.get(key), str)]
            if len(named) == 1:
                return named[0]
        case _:
            pass
    raise ListClash


def _shared(items: _Items, others: _Items) -> list[_Token]:
    return [token for token in items if token in others]


def _moved(was: _Items, now: _Items) -> bool:
    return _shared(was, now) != _shared(now, was)


def _refuse_two_wordings(was: _Items, mine: _Items, other: _Items) -> None:
    """A line that both sides took away while each put in another was worded anew by both."""
    gone = any(token not in mine and token not in other for token in was)
    if gone and mine.keys() - was.keys() - other.keys() and other.keys() - was.keys() - mine.keys():
        raise ListClash


def _first(items: _Items) -> "_Token | None":
    return next(iter(items), None)


def _refuse_two_firsts(was: "_Token | None", mine: "_Token | None", other: "_Token | None") -> None:
    if mine not in {was, other} and other != was:
        raise ListClash


@dataclass(frozen=True, slots=True)
class _Merge:
    """One list: the host gives the order, the guest what it added and took away."""

    field: str
    was: _Items
    host: _Items
    guest: _Items

    def items(self) -> _Items:
        survivors = [token for token in self.host if self._stays(token, self.host, self.guest)]
        order = list(survivors)
        for before, token in _with_neighbours(self.guest):
            if token in self.host or not self._stays(token, self.guest, self.host):
                continue
            order.insert(_behind(order, before), token)
        return {token: self._item(token) for token in order}

    def _stays(self, token: _Token, side: _Items, across: _Items) -> bool:
        """Whether an item of one side stays, given what the other side did to it."""
        if token in across or token not in self.was:
            return True
        if same(full(self.field, side[token]), full(self.field, self.was[token])):
            return False
        raise ListClash

    def _item(self, token: _Token) -> Plain:
        if token not in self.host:
            return self.guest[token]
        host, guest = self.host[token], self.guest.get(token, self.host[token])
        was = full(self.field, self.was[token]) if token in self.was else None
        longs = full(self.field, host), full(self.field, guest)
        if same(*longs) or same(longs[1], was):
            return host
        if same(longs[0], was):
            return guest
        raise ListClash


def _with_neighbours(items: _Items) -> list[tuple[Sequence[_Token], _Token]]:
    """Each item with those before it, the nearest first."""
    tokens = list(items)
    return [(tokens[:place][::-1], token) for place, token in enumerate(tokens)]


def _behind(order: Sequence[_Token], before: Sequence[_Token]) -> int:
    return next((order.index(token) + 1 for token in before if token in order), 0)
