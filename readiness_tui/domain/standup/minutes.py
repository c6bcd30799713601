"""The minutes of a stand-up as Markdown: what a team keeps of it, and nothing that is private."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import WORKSPACE
from readiness_tui.domain.standup.pages import BOARD, CLOSING, Item, Page, Section
from readiness_tui.domain.standup.record import NoteKind, Record
from readiness_tui.domain.standup.since import Changes
from readiness_tui.domain.verdict.snapshot import ruled
from readiness_tui.domain.verdict.verdict import claim

_MARKED = re.compile(r"([\\`*_\[\]<>#|~&])")
_LISTED = re.compile(r"^(\d*)([-+.)])(?=\s)")
"""What would begin a list of its own."""
_HEADINGS = {NoteKind.DECISION: "Decisions", NoteKind.PARKED: "Parking lot"}
_PRESSING = frozenset({Section.BLOCKED, Section.CONTRADICTED, Section.STALE})


class Minutes(Struct, frozen=True, eq=False):
    """What minutes are made of; `now` has the zone in which the team writes times."""

    record: Record
    changes: Changes
    pages: tuple[Page, ...]
    now: datetime


def plain(text: str) -> str:
    """A text in which Markdown means nothing."""
    return _LISTED.sub(r"\1\\\2", _MARKED.sub(r"\\\1", safe_line(text)))


def clock(seconds: float) -> str:
    """A length of time as a timer shows it: `01:32`, an hour and more `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def markdown(minutes: Minutes) -> str:
    """The minutes; the same stand-up gives the same text."""
    blocks = ["\n".join(block) for block in _blocks(minutes)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _blocks(minutes: Minutes) -> Iterator[Sequence[str]]:
    record = minutes.record
    zone = minutes.now.tzinfo
    begun = record.begun.at.astimezone(zone)
    team = f" of {plain(record.begun.team)}" if record.begun.team else ""
    yield (f"# Stand-up{team}, {begun:%Y-%m-%d}",)
    yield tuple(_head(minutes, begun))
    walk = [page for page in _firsts(minutes.pages) if page.id != CLOSING]
    for page in walk:
        yield from _of_page(minutes, page)
    ids = {page.id for page in walk}
    if elsewhere := [note for note in record.of_kind(NoteKind.NOTE) if note.page not in ids]:
        yield ("## Notes",)
        yield tuple(f"- {_note(note.text, note.ticket)}" for note in elsewhere)
    for kind, heading in _HEADINGS.items():
        if notes := record.of_kind(kind):
            yield (f"## {heading}",)
            yield tuple(f"- {_note(note.text, note.ticket)}" for note in notes)
    if removed := minutes.changes.removed:
        yield ("## Removed tickets",)
        yield tuple(f"- {plain(key.ticket)} {plain(ticket.title)}" for key, ticket in removed)


def _head(minutes: Minutes, begun: datetime) -> Iterator[str]:
    record, changes = minutes.record, minutes.changes
    ruling = ruled(changes.snapshot, WORKSPACE)
    marker = changes.since.marker
    was = (
        f" (was {marker.verdict.upper()}, {marker.proven} of {marker.total})"
        if marker is not None
        else ""
    )
    word = ruling.spoken.upper()
    yield f"- Verdict: {word}, {ruling.proven} of {ruling.total} proven{was}"
    if marker is None:
        yield "- Since: the first stand-up, nothing to compare with"
    else:
        commit = f", commit {marker.commit[:8]}" if marker.commit else ""
        yield f"- Since: {marker.at.astimezone(minutes.now.tzinfo):%Y-%m-%d %H:%M}{commit}"
    yield from (f"- Note: {plain(remark)}" for remark in changes.since.remarks)
    if record.begun.presenter:
        yield f"- Led by: {plain(record.begun.presenter)}"
    yield from _attendance(minutes)
    yield f"- Time: {begun:%H:%M}, {clock(record.total(minutes.now))} in all"


def _attendance(minutes: Minutes) -> Iterator[str]:
    record = minutes.record
    owned = [page for page in _firsts(minutes.pages) if page.is_owned]
    groups = {
        "Spoke": [p for p in owned if p.id in record.turns and p.id not in record.absent],
        "Absent": [p for p in owned if p.id in record.absent],
        "Not reached": [p for p in owned if p.id not in record.turns and p.id not in record.absent],
    }
    for word, group in groups.items():
        if group:
            yield f"- {word}: {', '.join(plain(page.title) for page in group)}"


def _firsts(pages: Iterable[Page]) -> list[Page]:
    """The first page of each id, with the rows of those that go on from it."""
    by_id: dict[str, list[Page]] = {}
    for page in pages:
        by_id.setdefault(page.id, []).append(page)
    return [
        Page(group[0].id, group[0].title, tuple(item for page in group for item in page.items))
        for group in by_id.values()
    ]


def _of_page(minutes: Minutes, page: Page) -> Iterator[Sequence[str]]:
    """What is kept of a page: what presses, what moved, and what was noted on it."""
    record = minutes.record
    pressing = [item for item in page.items if item.section in _PRESSING or item.changes]
    items = pressing if page.id != BOARD else []  # the owners have them
    notes = [note for note in record.of_kind(NoteKind.NOTE) if note.page == page.id]
    if not items and not notes:
        return
    seconds = record.seconds(page.id, minutes.now)
    time = f" ({clock(seconds)})" if page.id in record.turns else ""
    yield (f"## {plain(page.title)}{time}",)
    lines = [_ticket(minutes, item) for item in items]
    yield (*lines, *(f"- {_note(note.text, note.ticket)}" for note in notes))


def _ticket(minutes: Minutes, item: Item) -> str:
    snapshot = minutes.changes.snapshot
    ticket = snapshot.portfolio.ticket(item.key)
    facts = claim(snapshot.judgement, item.key)
    proof = facts.proof.value
    gates = f", {facts.held} of {facts.total} gates" if facts.total else ""
    remarks = "; ".join((*item.changes, *item.reasons))
    title = plain(ticket.title) if ticket else ""
    name = plain(named(item.key, several=len(snapshot.portfolio.boards) > 1))
    tail = f": {plain(remarks)}" if remarks else ""
    return f"- {name} {title} ({facts.status.value}, {proof}{gates}){tail}"


def named(key: Key, *, several: bool) -> str:
    """A ticket as people write it: with its board where there are several."""
    return f"{key.board}/{key.ticket}" if several else key.ticket


def _note(text: str, ticket: str) -> str:
    return f"{plain(ticket)}: {plain(text)}" if ticket else plain(text)
