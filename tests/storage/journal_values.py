"""Entries of a journal at random: edits of every field of every kind of record, and more."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from readiness_tui.domain.model.board import (
    HOMES,
    Alert,
    Iteration,
    LogEntry,
    Milestone,
    Phase,
    Playbook,
    Record,
)
from readiness_tui.domain.model.dates import Week, Window
from readiness_tui.domain.model.edits import Action, AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.gate import Gate, GateSeverity, WhenMissing
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.risk import Acceptance, Risk
from readiness_tui.domain.model.status import Mode, Priority, Status
from readiness_tui.domain.model.ticket import (
    Blocked,
    Criterion,
    Deliverable,
    Estimate,
    Owner,
    Score,
    Task,
    Ticket,
)
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.storage.journal.entries import (
    Displaced,
    Done,
    Entry,
    FileStep,
    Intent,
    Reverted,
    Settled,
)
from readiness_tui.storage.toml.splicing import SegmentChange

AT = datetime(2026, 2, 18, 9, tzinfo=UTC)
TEXTS = st.one_of(
    st.text(max_size=12), st.sampled_from(["Straße", 'a "b" \\ c', "two\nlines", "'''"])
)
NAMES = st.text(min_size=1, max_size=8)
DAYS = st.dates()
LENGTHS = st.sampled_from(["2d", "1w", "4h", "0.5d"])
OPS = st.integers(0, 20).map(lambda number: f"{number:032x}")
HASHES = st.sampled_from(["0" * 64, "f" * 64])
TIMES = st.integers(0, 10**6).map(lambda seconds: AT + timedelta(seconds=seconds))
MOMENTS = st.one_of(
    DAYS, (st.datetimes() | st.datetimes(timezones=st.just(UTC))).map(lambda at: at.replace(fold=0))
)
PLAIN = st.recursive(
    st.one_of(
        TEXTS,
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False),
        MOMENTS,
        st.times().map(lambda at: at.replace(fold=0)),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=5,
)


def some(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Up to three of them."""
    return st.lists(items, max_size=3).map(tuple)


TARGETS = st.one_of(DAYS, st.builds(Week, st.integers(1, 9000), st.integers(1, 52)))
CRITERIA = some(
    st.one_of(
        st.builds(Criterion, text=NAMES, done=st.booleans()),
        st.builds(Criterion, gate=NAMES, done=st.booleans()),
        st.builds(Criterion, ticket=NAMES),
        st.builds(Criterion, phase=NAMES),
    )
)
WINDOWS = st.one_of(
    st.just(Window()),
    st.builds(Window, start=DAYS),
    st.tuples(st.integers(0, 9), st.integers(0, 9)).map(
        lambda pair: Window(weeks=(min(pair), max(pair)))
    ),
    st.tuples(DAYS, DAYS).map(lambda pair: Window(min(pair), max(pair))),
)
NOTHING = st.none()
SCORES = st.builds(
    Score,
    st.dictionaries(TEXTS.filter(lambda name: name != "total"), st.integers(-9, 99), max_size=3),
    st.none() | st.integers(0, 99),
)


NAMED = some(TEXTS)
FIELDS: Mapping[Kind, Mapping[str, st.SearchStrategy[Any]]] = {
    Kind.TICKET: {
        "title": TEXTS,
        "status": st.sampled_from(Status),
        "priority": NOTHING | st.sampled_from(Priority),
        "owners": some(st.builds(Owner, TEXTS, TEXTS)),
        "group": TEXTS,
        "parent": TEXTS,
        "depends": NAMED,
        "after": NAMED,
        "estimate": NOTHING
        | st.builds(Estimate, LENGTHS)
        | st.builds(Estimate, LENGTHS, LENGTHS, LENGTHS),
        "target": NOTHING | TARGETS,
        "score": NOTHING | SCORES,
        "outcome": TEXTS,
        "acceptance": CRITERIA,
        "closure": CRITERIA,
        "tasks": some(st.builds(Task, NAMES, st.booleans(), TEXTS, NOTHING | MOMENTS)),
        "deliverables": some(st.builds(Deliverable, NAMES, TEXTS, st.booleans())),
        "verify": NAMED,
        "evidence": NAMED,
        "assumes": NAMED,
        "sources": NAMED,
        "links": st.dictionaries(TEXTS, TEXTS, max_size=2),
        "labels": NAMED,
        "blocked": NOTHING | st.builds(Blocked, TEXTS, NOTHING | DAYS, TEXTS),
        "notes": TEXTS,
        "fields": st.dictionaries(TEXTS, PLAIN, max_size=3),
    },
    Kind.PHASE: {
        "title": TEXTS,
        "tickets": NAMED,
        "entrance": CRITERIA,
        "exit": CRITERIA,
        "window": NOTHING | WINDOWS,
    },
    Kind.MILESTONE: {"title": TEXTS, "due": NOTHING | TARGETS, "completes": NAMED},
    Kind.ITERATION: {"title": TEXTS, "window": NOTHING | WINDOWS, "tickets": NAMED},
    Kind.RISK: {
        "title": TEXTS,
        "likelihood": NOTHING | st.integers(1, 5),
        "impact": NOTHING | st.integers(1, 5),
        "owner": TEXTS,
        "mitigated_by": NAMED,
        "accepted": NOTHING | st.builds(Acceptance, TEXTS, TEXTS, DAYS),
        "trigger": TEXTS,
        "mitigation": TEXTS,
        "sources": NAMED,
        "notes": TEXTS,
    },
    Kind.GATE: {
        "kind": TEXTS,
        "title": TEXTS,
        "severity": st.sampled_from(GateSeverity),
        "inputs": NAMED,
        "exclude": NAMED,
        "proves": NAMED,
        "owner": TEXTS,
        "remediation": TEXTS,
        "mode": NOTHING | st.sampled_from(Mode),
        "mode_reason": TEXTS,
        "enabled": st.booleans(),
        "disabled_reason": TEXTS,
        "when_missing": st.sampled_from(WhenMissing),
        "max_age": st.sampled_from(["", "48h"]),
        "stale_if_newer": NAMED,
        "waivable": st.booleans(),
        "docs": TEXTS,
        "limits": st.dictionaries(TEXTS, PLAIN, max_size=2),
        "params": st.dictionaries(NAMES.map(lambda name: f"p {name}"), PLAIN, max_size=2),
    },
    Kind.WAIVER: {
        "gate": TEXTS,
        "match": st.dictionaries(TEXTS, TEXTS | st.booleans(), max_size=2),
        "reason": TEXTS,
        "owner": TEXTS,
        "approved_by": NAMED,
        "created": NOTHING | MOMENTS,
        "expires": NOTHING | MOMENTS,
        "tracked_by": TEXTS,
        "emergency": st.booleans(),
    },
    Kind.PLAYBOOK: {"title": TEXTS, "triggers": NAMED, "steps": NAMED},
    Kind.ALERT: {"when": TEXTS, "runbook": TEXTS},
    Kind.LOG: {
        "text": TEXTS,
        "at": NOTHING | DAYS,
        "by": TEXTS,
        "ticket": TEXTS,
        "done": st.booleans(),
    },
}
TYPES: Mapping[Kind, Callable[..., Record]] = {
    Kind.TICKET: Ticket,
    Kind.PHASE: Phase,
    Kind.MILESTONE: Milestone,
    Kind.ITERATION: Iteration,
    Kind.RISK: Risk,
    Kind.GATE: Gate,
    Kind.WAIVER: Waiver,
    Kind.PLAYBOOK: Playbook,
    Kind.ALERT: Alert,
    Kind.LOG: LogEntry,
}
NEEDED: Mapping[Kind, str] = {
    Kind.TICKET: "title",
    Kind.RISK: "title",
    Kind.WAIVER: "gate",
    Kind.ALERT: "when",
    Kind.LOG: "text",
}


@st.composite
def records(draw: st.DrawFn, kind: Kind) -> Record:
    """A record of a kind of which some fields say anything."""
    names = draw(st.sets(st.sampled_from(sorted(FIELDS[kind])), max_size=4))
    names |= {NEEDED[kind]} if kind in NEEDED else set()
    given = {name: draw(FIELDS[kind][name]) for name in sorted(names)}
    if given.get("status") is Status.BLOCKED and not given.get("blocked"):
        given["blocked"] = Blocked("why")
    return TYPES[kind](id=draw(NAMES), **given)


@st.composite
def field_edits(draw: st.DrawFn, kind: Kind) -> SetField:
    """Any field of a record of a kind gets another value."""
    name = draw(st.sampled_from(sorted(FIELDS[kind])))
    old, new = draw(FIELDS[kind][name]), draw(FIELDS[kind][name])
    return SetField(RecordRef(BoardId(draw(NAMES)), kind, draw(NAMES)), name, old, new)


@st.composite
def record_edits(draw: st.DrawFn, kind: Kind) -> AddRecord | RemoveRecord:
    """A record that comes or goes."""
    value = draw(records(kind))
    do = draw(st.sampled_from([AddRecord, RemoveRecord]))
    return do(RecordRef(BoardId(draw(NAMES)), kind, value.id), value, draw(NOTHING | NAMES))


def edits_of(kind: Kind) -> st.SearchStrategy[Edit]:
    """Any edit of a record of a kind."""
    return st.one_of(field_edits(kind), record_edits(kind))


EDITS = st.sampled_from(list(HOMES)).flatmap(edits_of)
CHANGES = st.builds(SegmentChange, some(TEXTS), TEXTS, TEXTS)


@st.composite
def intents(draw: st.DrawFn) -> Intent:
    """An intent of any shape."""
    op = draw(OPS)
    steps = st.builds(
        FileStep,
        path=st.sampled_from(["boards/a.toml", "readiness.toml"]),
        board=NAMES,
        base=HASHES | st.just(""),
        new=HASHES | st.just(""),
        temp=st.sampled_from(["", f".a.toml.{op}.tmp"]),
        changes=some(CHANGES),
    )
    return Intent(
        op=op,
        at=draw(TIMES),
        title=draw(TEXTS),
        actor=draw(TEXTS),
        via=draw(TEXTS),
        edits=draw(some(EDITS)),
        files=draw(some(steps)),
        undoes=draw(st.just("") | OPS),
        reason=draw(TEXTS),
        do=draw(st.sampled_from(["set", "undo", "merge", "sync"])),
    )


ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    intents(),
    st.builds(
        Done, op=OPS, outcome=st.sampled_from(["saved", "unconfirmed", "unchanged"]), at=TIMES
    ),
    st.builds(Settled, op=OPS, how=TEXTS, at=TIMES),
    st.builds(
        Pending,
        op=OPS,
        at=TIMES,
        reason=TEXTS,
        says=TEXTS,
        action=st.builds(Action, TEXTS, some(EDITS)),
    ),
    st.builds(
        Displaced,
        op=OPS,
        path=st.just("boards/a.toml"),
        sha256=HASHES,
        file=st.just(".readiness/rescued/x-a.toml"),
    ),
    st.builds(
        Reverted,
        at=TIMES,
        edits=some(st.sampled_from(list(HOMES)).flatmap(field_edits)),
    ),
)
"""Any entry."""
