"""When dependencies were added, as the audit log tells; and those that the text of a board holds.

Asked only of tickets that wait for each other, so the log is read whole and nothing is kept.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeAlias

import tomli

from readiness_tui.domain.model.errors import BoardError
from readiness_tui.domain.model.ids import BoardId, Key, Kind, TicketId, resolve
from readiness_tui.storage.audit.line import AuditEntry
from readiness_tui.storage.audit.log import read_all
from readiness_tui.storage.toml.plain_data import Plain, items_of, table_of

Link: TypeAlias = tuple[Key, Key]
"""The ticket that needs another, and that one."""
_DEPENDS = "depends"


class Came(NamedTuple):
    """When a link was last added, by whom, and its place among all that was logged."""

    place: int
    at: datetime
    by: str


def links_added(root: Path, folder: str, wanted: Collection[Link]) -> Mapping[Link, Came]:
    """When each of these links was last added; what the log does not tell of is left out.

    Nothing where a log cannot be read: `readiness audit verify` tells that.
    """
    holders = {needs for needs, _ in wanted}
    try:
        records = read_all(root, folder=folder)
    except BoardError:
        return {}
    added: dict[Link, Came] = {}
    for place, record in enumerate(records):
        entry = record.entry
        kind, _, name = entry.record.partition(".")
        key = Key(BoardId(entry.board), TicketId(name.strip('"')))
        if kind != Kind.TICKET or key not in holders:
            continue
        old, new = _changed(entry, key)
        for needed in new - old:
            if (key, needed) in wanted:
                added[key, needed] = Came(place, entry.at, entry.actor)
        for needed in old - new:
            added.pop((key, needed), None)
    return added


def _changed(entry: AuditEntry, key: Key) -> tuple[set[Key], set[Key]]:
    """What a ticket depended on before an entry and after it."""
    match entry.do, entry.field:
        case (("set" | "unset"), "depends"):
            old, new = _literal(entry.old), _literal(entry.new)
        case (("add" | "delete"), _):
            old, new = (table_of(_literal(text)).get(_DEPENDS) for text in (entry.old, entry.new))
        case _:
            return set(), set()
    return set(_needed(old, key.board)), set(_needed(new, key.board))


def _literal(text: str) -> "Plain | None":
    try:
        return tomli.loads(f"it = {text}")["it"] if text else None
    except tomli.TOMLDecodeError:
        return None


def _needed(names: "Plain | None", board: BoardId) -> Iterator[Key]:
    return (resolve(name, board) for name in items_of(names) if isinstance(name, str))


def links_in(text: str, board: BoardId, holders: Iterable[Key]) -> frozenset[Link] | None:
    """The links of some tickets as a text of their board holds them; None for one that is broken.

    Args:
        text: What a board file said at some time.
        board: Whose it is.
        holders: The tickets that are asked about; those of other boards hold nothing here.
    """
    try:
        tickets = table_of(table_of(tomli.loads(text)).get(Kind.TICKET.value))
    except tomli.TOMLDecodeError:
        return None
    return frozenset(
        (key, needed)
        for key in holders
        if key.board == board
        for needed in _needed(table_of(tickets.get(key.ticket)).get(_DEPENDS), board)
    )
