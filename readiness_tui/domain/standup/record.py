"""What happened in a stand-up, as events in their order, and what they come to.

A private note is no event of the record: what has none can neither show nor export one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

PRIVATE = "!"
"""Begins the text of a note that is for its writer alone, behind blanks or none."""
_PRIVATE_SIGNS = (PRIVATE, "\uff01")
"""The full-width sign is what keyboards of East Asia type for it."""
UNFINISHED = "(unfinished)"
"""Ends a note that was being typed when the program was ended."""


class NoteKind(StrEnum):
    """What somebody wrote down: a note, a decision, or a question that is parked."""

    NOTE = "note"
    DECISION = "decision"
    PARKED = "parked"


class Begun(Struct, frozen=True, tag="begun"):
    """A stand-up began.

    Attributes:
        at: When.
        team: Whose it is; empty for everybody.
        where: The query that says which tickets it is about; empty for all.
        presenter: Who leads it.
    """

    at: datetime
    team: str = ""
    where: str = ""
    presenter: str = ""


class Turned(Struct, frozen=True, tag="turned"):
    """A page came up; `page` is its id."""

    at: datetime
    page: str


class Paused(Struct, frozen=True, tag="paused"):
    """The timer was stopped, or goes on (`on`)."""

    at: datetime
    on: bool


class Noted(Struct, frozen=True, tag="noted"):
    """Somebody wrote something down.

    Attributes:
        at: When.
        kind: What it is.
        text: One line.
        page: The page that was up.
        ticket: The ticket under the cursor, as people write it; empty for none.
    """

    at: datetime
    kind: NoteKind
    text: str
    page: str = ""
    ticket: str = ""


class Typed(Struct, frozen=True, tag="typed"):
    """What stands in the field of a note that is not finished; an empty text drops it."""

    at: datetime
    kind: NoteKind
    text: str
    page: str = ""
    ticket: str = ""


class Missed(Struct, frozen=True, tag="missed"):
    """The owner of a page is absent, or came after all (`is_absent`)."""

    page: str
    is_absent: bool


class Ended(Struct, frozen=True, tag="ended"):
    """The stand-up is over; `file` has its minutes, empty for none, and so has `text`."""

    at: datetime
    file: str = ""
    text: str = ""


Event: TypeAlias = Begun | Turned | Paused | Noted | Typed | Missed | Ended


class Record(Struct, frozen=True):
    """What a stand-up came to so far.

    Attributes:
        begun: How it began.
        last: When something happened in it last.
        notes: What was written down, in order.
        draft: What stands in a field and is not finished.
        absent: The pages whose owner is absent.
        turns: The pages that were up, in the order in which each first was.
        page: The page that is up; empty before the first.
        spent: How long each page was up before it came up last, in seconds.
        since: When the page that is up came up; None while the timer stands.
        ended: How it ended.
    """

    begun: Begun
    last: datetime
    notes: tuple[Noted, ...] = ()
    draft: Typed | None = None
    absent: frozenset[str] = frozenset()
    turns: tuple[str, ...] = ()
    page: str = ""
    spent: Mapping[str, float] = {}
    since: datetime | None = None
    ended: Ended | None = None

    def of_kind(self, kind: NoteKind) -> tuple[Noted, ...]:
        """What was written down of one kind."""
        return tuple(note for note in self.notes if note.kind is kind)

    def seconds(self, page: str, now: datetime) -> float:
        """How long a page was up in all, in seconds; a clock that was put back counts as none."""
        running = page == self.page and self.since is not None and self.ended is None
        elapsed = (now - self.since).total_seconds() if running and self.since else 0.0
        return self.spent.get(page, 0.0) + max(0.0, elapsed)

    def total(self, now: datetime) -> float:
        """How long all pages were up, in seconds."""
        return sum(self.seconds(page, now) for page in self.turns)


def new(begun: Begun) -> Record:
    """A stand-up in which nothing happened yet."""
    return Record(begun, begun.at)


def is_private(text: str) -> bool:
    """Whether the text of a note is for its writer alone."""
    return text.lstrip().startswith(_PRIVATE_SIGNS)


def private_text(text: str) -> str:
    """What stands behind the sign of a private note."""
    return text.lstrip()[1:].strip()


def public(event: Typed | Noted) -> Typed | Noted:
    """What of a text is for everybody: of a private one that no other is being typed."""
    if not is_private(event.text):
        return event
    return Typed(event.at, event.kind, "", event.page)


def after(record: Record, event: Event) -> Record:
    """What a stand-up comes to with one more event."""
    now = _after(record, event)
    return now if isinstance(event, Missed) else replace(now, last=event.at)


def _after(record: Record, event: Event) -> Record:
    match event:
        case Begun():
            return record
        case Turned(at=at, page=page):
            return _turned(record, at, page)
        case Paused(at=at, on=is_paused):
            stopped = _stopped(record, at)
            return replace(stopped, since=None if is_paused else at)
        case Noted():
            return replace(record, notes=(*record.notes, event), draft=None)
        case Typed(text=text):
            return replace(record, draft=event if text else None)
        case Missed(page=page, is_absent=is_absent):
            pages = record.absent | {page} if is_absent else record.absent - {page}
            return replace(record, absent=pages)
        case Ended(at=at):
            return replace(_stopped(record, at), since=None, ended=event)


def replayed(events: Iterable[Event]) -> Record | None:
    """What events come to, the first of which begins; None where there is none such."""
    record: Record | None = None
    for event in events:
        if isinstance(event, Begun):
            record = new(event)
        elif record is not None:
            record = after(record, event)
    return record


def rescued(draft: Typed) -> Noted:
    """What was being typed as a note that says so."""
    text = f"{draft.text} {UNFINISHED}"
    return Noted(draft.at, draft.kind, text, draft.page, draft.ticket)


def _turned(record: Record, at: datetime, page: str) -> Record:
    stopped = _stopped(record, at)
    turns = record.turns if page in record.turns else (*record.turns, page)
    is_running = record.since is not None or not record.page
    return replace(stopped, turns=turns, page=page, since=at if is_running else None)


def _stopped(record: Record, at: datetime) -> Record:
    """The same with the time of the page that is up counted; the timer is not stopped by it."""
    if not record.page:
        return record
    return replace(record, spent={**record.spent, record.page: record.seconds(record.page, at)})
