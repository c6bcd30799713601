"""The outlook of a plan, bit by bit: history from the log of changes, levelling, then the runs.

Slow for a screen, so it is asked for in a worker; each answer is better than the one before.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from readiness_tui.domain.errors import BoardError
from readiness_tui.domain.forecast import forecast
from readiness_tui.domain.ids import BoardId, Key, Kind, TicketId
from readiness_tui.domain.levelling import level_owners
from readiness_tui.domain.outlook import Outlook
from readiness_tui.domain.schedule import Schedule
from readiness_tui.domain.status import Status

if TYPE_CHECKING:
    from readiness_tui.services.workspace import Workspace

_DONE = f'"{Status.DONE.value}"'


def outlooks(workspace: "Workspace", plan: Schedule) -> Iterator[Outlook]:
    """Outlooks of a schedule, each of some more runs than the one before; give up at any time.

    The same board gives the same numbers, those of `readiness schedule`.
    """
    found = replace(remembered(workspace, plan), levelled=level_owners(plan))
    for runs in forecast(plan):
        found = replace(found, forecast=runs)
        yield found


def remembered(workspace: "Workspace", plan: Schedule) -> Outlook:
    """When tickets came and were done, as the log of changes tells.

    A ticket that was opened again counts from the last time it was done. A log that cannot be read
    is no history: `readiness audit verify` tells.
    """
    from readiness_tui.storage.audit import read_all

    try:
        records = read_all(workspace.root, folder=workspace.folder)
    except BoardError:
        return Outlook(plan)
    closed: dict[Key, date] = {}
    added: dict[Key, date] = {}
    since: date | None = None
    for record in records:
        entry, day = record.entry, record.entry.at.date()
        since = day if since is None else min(since, day)
        kind, _, name = entry.record.replace('"', "").partition(".")
        if kind != Kind.TICKET:
            continue
        key = Key(BoardId(entry.board), TicketId(name))
        if entry.do == "add":
            added[key] = day
            if f"status = {_DONE}" in entry.new:
                closed[key] = day
        elif entry.do == "set" and entry.field == "status" and entry.new == _DONE:
            closed[key] = day
    return Outlook(plan, closed=closed, added=added, since=since)
