"""The fields and words of the filter language: of what kind each is, and what it holds.

`docs/query.md` is written from here.
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.plan.workability import WorkabilityState


class FieldKind(StrEnum):
    """What the values of a field are, and with that how they are compared."""

    FIXED = "fixed"
    """One of a few words, in any case."""
    RANK = "rank"
    """One of a few words that have an order."""
    NAME = "name"
    """A name that people write: any case, with or without the @."""
    ID = "id"
    """An id, exactly as spelled."""
    TEXT = "text"
    """Free text: `:` is a part of it, `=` all of it."""
    RELATION = "relation"
    """Tickets, named by id or `board:id`."""
    NUMBER = "number"
    LENGTH = "length"
    SLACK = "slack"
    """A length of work that may be less than nothing: `-2d`."""
    DATE = "date"

    @property
    def has_order(self) -> bool:
        """Whether `<`, `>` and ranges make sense."""
        return self in _ORDERED


_ORDERED = frozenset(
    {FieldKind.RANK, FieldKind.NUMBER, FieldKind.LENGTH, FieldKind.SLACK, FieldKind.DATE}
)


class Field(Struct, frozen=True):
    """A field: its kind, its short name, its words where they are fixed, and what it holds."""

    kind: FieldKind
    short: str = ""
    words: tuple[str, ...] = ()
    holds: str = "as written"


IS_WORDS: Mapping[str, str] = {
    "open": "neither done nor dropped, by what is claimed",
    WorkabilityState.CLOSED: "done or dropped; one of the six that say how each ticket stands",
    WorkabilityState.BLOCKED: "says itself that it is held up",
    WorkabilityState.ACTIVE: "under way",
    WorkabilityState.WAITING: "held up by other tickets, or by its phase",
    WorkabilityState.LATER: "the window of its phase has not begun",
    WorkabilityState.READY: "nothing is in its way",
    "actionable": "ready or active",
    "stuck": "waiting or blocked",
    "done": "by what is claimed",
    "dropped": "by what is claimed",
    "mine": "you are one of its owners",
    "snoozed": "you snoozed it with `Z`, until its day comes; only you see it",
    "unowned": "has no owner",
    "proven": "done, and its gates pass",
    "contradicted": "done, and a gate of it fails",
    "unproven": "done, and nothing shows it",
    "closable": "open, and its gates pass",
    "waived": "carried by a waiver",
    "critical": "no float left",
    "near": "hardly any float left",
    "late": "cannot meet a date any more",
    "overdue": "its own target has passed",
    "started-early": "under way before what it needs is done",
    "unestimated": "has no estimate",
    "cyclic": "in a circle of dependencies",
    "orphan": "linked to no other ticket",
    "parent": "has children",
    "leaf": "has no children",
}
"""What each word of `is` selects."""

LISTED: Mapping[str, Field] = {
    "status": Field(FieldKind.FIXED, "s", tuple(map(str, Status))),
    "priority": Field(
        FieldKind.RANK,
        "p",
        tuple(map(str, Priority)),
        holds="as written; P0 is the first, so `priority:<=P1` is P0 and P1",
    ),
    "owner": Field(FieldKind.NAME, "o", holds="any of its owners"),
    "primary": Field(FieldKind.NAME, holds="the first of its owners"),
    "role": Field(FieldKind.NAME, holds="a role in brackets behind an owner"),
    "label": Field(FieldKind.NAME, "l"),
    "group": Field(FieldKind.NAME),
    "id": Field(FieldKind.ID, holds="its own id"),
    "board": Field(FieldKind.ID, "b", holds="the board that it is on"),
    "phase": Field(FieldKind.ID, holds="the phases that list it"),
    "iteration": Field(FieldKind.ID, holds="the weeks or sprints that list it"),
    "milestone": Field(FieldKind.ID, holds="the milestones that list it"),
    "risk": Field(FieldKind.ID, holds="the risks that it mitigates"),
    "gate": Field(
        FieldKind.ID, holds="the ids of its gates, and the states they show: `gate:fail`"
    ),
    "waiver": Field(FieldKind.ID, holds="the waivers of its gates"),
    "title": Field(FieldKind.TEXT),
    "outcome": Field(FieldKind.TEXT),
    "acceptance": Field(FieldKind.TEXT, holds="the lines of its acceptance"),
    "closure": Field(FieldKind.TEXT, holds="the lines of its closing list"),
    "task": Field(FieldKind.TEXT, holds="the text of its tasks"),
    "task-open": Field(FieldKind.TEXT, holds="the text of those that are open"),
    "task-owner": Field(FieldKind.NAME, holds="who does one of its tasks"),
    "assumes": Field(FieldKind.ID, holds="assumptions that it rests on"),
    "notes": Field(FieldKind.TEXT),
    "source": Field(FieldKind.TEXT, holds="where it comes from"),
    "link": Field(FieldKind.TEXT, holds="the addresses of its links"),
    "verify": Field(FieldKind.TEXT, holds="its commands"),
    "evidence": Field(FieldKind.TEXT, holds="paths of its evidence"),
    "deliverable": Field(FieldKind.TEXT, holds="paths of what it delivers, and what they are for"),
    "deliverable-open": Field(FieldKind.TEXT, holds="paths of those that nobody claims are done"),
    "depends": Field(FieldKind.RELATION, holds="needs that ticket directly"),
    "needs": Field(FieldKind.RELATION, holds="needs it directly or through others"),
    "blocks": Field(FieldKind.RELATION, holds="that ticket needs it directly"),
    "unblocks": Field(FieldKind.RELATION, holds="that ticket needs it directly or through others"),
    "after": Field(FieldKind.RELATION, holds="better comes after that ticket, without needing it"),
    "parent": Field(FieldKind.RELATION, holds="children of that ticket"),
    "under": Field(FieldKind.RELATION, holds="all below that ticket"),
    "way": Field(
        FieldKind.RELATION,
        holds="what is left to do for a ticket, `phase:A`, `milestone:M1` or a board",
    ),
    "score": Field(FieldKind.NUMBER, holds="its score"),
    "dependants": Field(FieldKind.NUMBER, holds="how many tickets need it, through others too"),
    "exposure": Field(FieldKind.NUMBER, holds="the worst risk that it mitigates"),
    "estimate": Field(FieldKind.LENGTH, holds="the work"),
    "float": Field(FieldKind.SLACK, holds="how far it may slip"),
    "tail": Field(FieldKind.LENGTH, holds="the longest chain of work behind it"),
    "target": Field(FieldKind.DATE),
    "start": Field(FieldKind.DATE, holds="the earliest day that the schedule gives"),
    "finish": Field(FieldKind.DATE, holds="the earliest day that the schedule gives"),
    "since": Field(FieldKind.DATE, holds="the day it was blocked"),
    "expires": Field(FieldKind.DATE, holds="the day the first of its waivers ends"),
}
"""Every field but `is`, `has` and `no`, and those that are known by their type alone."""
