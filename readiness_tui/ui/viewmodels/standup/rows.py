"""The pages of a stand-up as rows and heads that are read from across a room."""

from collections.abc import Iterator
from dataclasses import dataclass

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.standup.minutes import clock, named
from readiness_tui.domain.standup.pages import (
    CLOSING,
    MOST,
    Basis,
    Item,
    Page,
    Section,
)
from readiness_tui.domain.standup.record import Noted, NoteKind
from readiness_tui.domain.standup.session import Standup
from readiness_tui.ui.viewmodels.cells import Line, Row, Rows, Span
from readiness_tui.ui.viewmodels.claims import proof_span, status_span
from readiness_tui.ui.viewmodels.header import verdict_line

LABEL = 14
"""Cells of the word that says why a row is on the page."""
ROOMY, TIGHT = 3, 2
"""Lines of a row: one stays blank where there is room for that."""
NOTE = "note:"
"""Begins the key of a row that is no ticket."""
_STYLES = {
    Section.BLOCKED: "fail",
    Section.CONTRADICTED: "fail",
    Section.STALE: "doubt",
    Section.CHANGED: "accent",
    Section.NOW: "strong",
    Section.NEXT: "muted",
}
_NOTE_STYLES = {NoteKind.NOTE: "muted", NoteKind.DECISION: "accent", NoteKind.PARKED: "doubt"}
_QUIET = {
    True: "Nothing presses, changed or is in work.",
    False: "No notes yet: c takes one, C a decision, P parks a question. E writes the minutes.",
}


@dataclass(frozen=True, slots=True)
class PageView:
    """What is drawn of a page.

    Attributes:
        basis: What the pages are made of.
        standup: How the stand-up stands.
        page: The page that is up.
        next: The page that comes next; None on the last.
        glyphs: The alphabet.
        notes: Whether notes are shown.
        turn: Whose turn it is among the owners, from 1, 0 for none of them; and how many there are.
    """

    basis: Basis
    standup: Standup
    page: Page
    next: Page | None
    glyphs: Glyphs
    notes: bool = True
    turn: tuple[int, int] = (0, 0)


def key_of(row: str) -> Key | None:
    """The ticket of a row, None where it is none."""
    if not row or row.startswith(NOTE):
        return None
    board, _, ticket = row.partition(":")
    return Key(BoardId(board), TicketId(ticket))


def rows(view: PageView, height: int) -> Rows:
    """The rows of a page, with a blank line each where so many lines have room for that."""
    page_rows = [*_ticket_rows(view), *_note_rows(view)]
    if not page_rows:
        quiet = _QUIET[view.page.id != CLOSING]
        page_rows = [Row(NOTE, line=((" " * LABEL, ""), (quiet, "muted")))]
    lines = ROOMY if len(page_rows) * ROOMY <= height else TIGHT
    return Rows(tuple(row.key for row in page_rows), page_rows.__getitem__, height=lines)


def in_full(view: PageView, key: str) -> tuple[str, list[Row]]:
    """A row that may be cut on its page: a heading, and all it says; of a note all of the page."""
    for item in view.page.items:
        if str(item.key) == key:
            row = _ticket_row(view, item, "")
            spans = [row.line[1:], _claim(view, item)[1:]]
            spans += [((safe_line(text), ""),) for text in (*item.changes, *item.reasons)]
            heading = item.section.value.capitalize()
            return heading, [Row(f"{key}/{n}", line=line) for n, line in enumerate(spans)]
    is_closing = view.page.id == CLOSING
    notes = [
        _note_row(note, number, is_closing=is_closing) for number, note in enumerate(_notes(view))
    ]
    return "Notes", [
        Row(f"{row.key}/{n}", line=line)
        for row in notes
        for n, line in enumerate((row.line, row.below))
        if n == 0 or line[-1][0]
    ]


def _ticket_rows(view: PageView) -> Iterator[Row]:
    before: Section | None = None
    for item in view.page.items:
        label = item.section.value.upper() if item.section is not before else ""
        before = item.section
        yield _ticket_row(view, item, label)


def _ticket_row(view: PageView, item: Item, label: str) -> Row:
    snapshot = view.basis.snapshot
    ticket = snapshot.portfolio.boards[item.key.board].tickets[item.key.ticket]
    name = safe_line(named(item.key, several=len(snapshot.portfolio.boards) > 1))
    priority = f"  {ticket.priority.value}" if ticket.priority else ""
    line: Line = (
        (label.ljust(LABEL), _STYLES[item.section]),
        (f"{name}  ", "accent"),
        (safe_line(ticket.title), "strong"),
        (priority, "muted"),
    )
    return Row(str(item.key), line=line, below=(*_claim(view, item), *_said(item)))


def _claim(view: PageView, item: Item) -> Line:
    """What is claimed, and beside it what the proof says."""
    snapshot = view.basis.snapshot
    ticket = snapshot.portfolio.boards[item.key.board].tickets[item.key.ticket]
    text, style = status_span(ticket.status, view.glyphs)
    proof, proof_style = proof_span(snapshot, item.key, view.glyphs)
    if snapshot.judgement.proofs[item.key].word is ProofWord.OPEN and proof:
        proof = f"{proof} gates"
    return (
        (" " * LABEL, ""),
        (f"{text:<10}", style),
        (f"{proof.strip() or 'no gates':<16}", proof_style),
    )


def _said(item: Item) -> Iterator[Span]:
    """What became of it, then why it stands so."""
    if item.changes:
        yield safe_line(" · ".join(item.changes)), ""
    if item.changes and item.reasons:
        yield "  ", ""
    if item.reasons:
        style = "" if item.section in {Section.BLOCKED, Section.CONTRADICTED} else "muted"
        yield safe_line(" · ".join(item.reasons)), style


def _notes(view: PageView) -> list[Noted]:
    """What was written down on a page; on the last one everything, by kind."""
    record = view.standup.record
    if view.page.id == CLOSING:
        kinds = (NoteKind.DECISION, NoteKind.PARKED, NoteKind.NOTE)
        return [note for kind in kinds for note in record.of_kind(kind)]
    return [note for note in record.notes if note.page == view.page.id]


def _note_rows(view: PageView) -> Iterator[Row]:
    """What was written down: on a page its own, on the last one all."""
    if not view.notes:
        return
    notes, is_closing = _notes(view), view.page.id == CLOSING
    room = MOST - len(view.page.items)
    if not is_closing and len(notes) > room > 0:
        rest, notes = len(notes) - room + 1, notes[-(room - 1) :] if room > 1 else []
        line = ((" " * LABEL, ""), (counted(rest, "earlier note"), "muted"))
        yield Row(f"{NOTE}earlier", line=line)
    elif not is_closing and room <= 0:
        return
    for number, note in enumerate(notes):
        yield _note_row(note, number, is_closing=is_closing)


def _note_row(note: Noted, number: int, *, is_closing: bool) -> Row:
    line: Line = (
        (note.kind.value.upper().ljust(LABEL), _NOTE_STYLES[note.kind]),
        (safe_line(note.text), "strong"),
    )
    owner = note.page.partition(":")[2] if is_closing else ""
    about = " · ".join(part for part in (owner, note.ticket) if part)
    return Row(f"{NOTE}{number}", line=line, below=((" " * LABEL, ""), (safe_line(about), "muted")))


def title(view: PageView) -> tuple[Line, Line]:
    """The first line: whose page it is, and at its right the timer."""
    page, standup = view.page, view.standup
    spans: list[Span] = [("  ", ""), (f" {safe_line(page.title)} ", "title")]
    place, count = view.turn
    if place:
        spans.append((f"  {place} of {count}", "muted"))
    if page.parts > 1:
        spans.append((f"  page {page.part} of {page.parts}", "muted"))
    if page.id in standup.record.absent:
        spans.append(("  absent", "doubt"))
    if page.later:
        spans.append((f"  and {page.later} more could be begun", "muted"))
    return tuple(spans), _timer(view)


def _timer(view: PageView) -> Line:
    """How long this page and all of them were up, in words where a limit is near or past."""
    standup = view.standup
    record = standup.record
    spent, total = record.seconds(view.page.id, standup.now), record.total(standup.now)
    limit = standup.owner_s if view.page.is_owned else 0
    text, style = clock(spent), "strong"
    if limit and spent > limit:
        text, style = f"{text} over +{clock(spent - limit)}", "fail"
    elif limit and limit - spent <= limit / 6:
        text, style = f"{text} · {int(limit - spent)} s left", "doubt"
    paused: Span = ("  paused", "doubt") if record.since is None else ("", "")
    is_over = standup.total_s and total > standup.total_s
    return (
        (text, style),
        paused,
        (f"   total {clock(total)}", "fail" if is_over else "muted"),
        ("  ", ""),
    )


def verdict(view: PageView) -> tuple[Line, Line]:
    """The second line: the verdict, what it was, and since when the changes count."""
    head, cause = verdict_line(view.basis.snapshot, None)
    marker = view.standup.since.marker
    if marker is None:
        remark = view.standup.since.remarks[0] if view.standup.since.remarks else "first stand-up"
        return (("  ", ""), *head, ("  ", ""), *cause), ((safe_line(remark), "muted"), ("  ", ""))
    was: Span = (f" (was {marker.proven} of {marker.total})", "muted")
    since = marker.at.astimezone(view.standup.now.tzinfo)
    right: Line = ((f"since {since:%a %b} {since.day} {since:%H:%M}", "muted"), ("  ", ""))
    return (("  ", ""), *head, was, ("  ", ""), *cause), right


def remarks(view: PageView) -> Line:
    """What has to be told: edits that no board has, history that was rewritten, boards of then."""
    unsaved = len(view.basis.snapshot.unsaved)
    sentences = [f"{counted(unsaved, 'edit')} not on the boards yet"] if unsaved else []
    sentences += view.standup.since.remarks if view.standup.since.marker else ()
    text = " · ".join(sentences)
    return (("  ", ""), (safe_line(text), "doubt")) if text else ()


def foot(view: PageView) -> Line:
    """The line below: what comes next, and the few keys that lead there."""
    following = view.next
    pairs = [("space", safe_line(following.title))] if following else []
    pairs += [("s", "status"), ("b", "block"), ("c", "note"), ("E", "minutes"), ("?", "keys")]
    hidden = 0 if view.notes else len(view.standup.record.notes)
    crowded = len(_notes(view)) if view.notes and len(view.page.items) >= MOST else 0
    spans: list[Span] = [("  ", "")]
    for key, word in pairs:
        spans += [(f"{key} ", "accent"), (f"{word}    ", "muted")]
    if hidden:
        spans.append((f"{counted(hidden, 'note')} hidden", "muted"))
    if crowded:
        spans.append((f"{counted(crowded, 'note')} on the last page", "muted"))
    return tuple(spans)
