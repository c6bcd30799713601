"""The status of each board: who owns what, the claim beside its proof, what is in the way."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from readiness_tui.domain.fields.forms import format_owners
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.milestone_dates import Reached, milestone_dates
from readiness_tui.domain.proof.proof import Scope, Verdict
from readiness_tui.domain.reports.document import Entry, ReportDocument, Section, Table
from readiness_tui.domain.reports.verdict_section import WORD_TONES, verdict_line
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled
from readiness_tui.domain.verdict.verdict import claim

_COLUMNS = ("Ticket", "Title", "Owner", "Status", "Proof", "In the way")


class BoardStatus(Struct, frozen=True, eq=False):
    """One board.

    Attributes:
        board: Its records.
        verdict: Of all of it.
        milestone: The one that is reached next, with when; None where nothing is left of any.
        tickets: All but those that were dropped, in the order of the file.
    """

    board: Board
    verdict: Verdict
    milestone: Reached | None
    tickets: tuple[Key, ...]


class StatusReport(Struct, frozen=True, eq=False):
    """The boards of a workspace that speak of this repository."""

    snapshot: Snapshot
    boards: tuple[BoardStatus, ...]


def status_report(snapshot: Snapshot) -> StatusReport:
    """The status of all boards, of what was judged already."""
    boards = (_board_status(snapshot, board) for board in snapshot.portfolio.here)
    return StatusReport(snapshot, tuple(boards))


def _board_status(snapshot: Snapshot, board: Board) -> BoardStatus:
    dates = milestone_dates(snapshot.analysis.schedule(), board.id)
    ahead = [reached for reached in dates if reached.left or reached.undated]
    keys = (Key(board.id, name) for name in board.tickets)
    return BoardStatus(
        board,
        ruled(snapshot, Scope(board.id)),
        min(ahead, key=lambda reached: reached.due or reached.ends or date.max, default=None),
        tuple(key for key in keys if board.tickets[key.ticket].status is not Status.DROPPED),
    )


def in_the_way(snapshot: Snapshot, key: Key) -> str:
    """What keeps a ticket: why it is blocked, and what it waits for; empty for nothing."""
    ticket = snapshot.portfolio.boards[key.board].tickets[key.ticket]
    reasons = [ticket.blocked.reason] if ticket.blocked and ticket.blocked.reason else []
    return "; ".join((*reasons, *map(str, snapshot.analysis.workabilities[key].unmet)))


def status_document(report: StatusReport) -> ReportDocument:
    """The status as a document, a section for each board."""
    today = report.snapshot.analysis.context.today
    unread = (("Note", f"{problem}") for problem in report.snapshot.problems)
    return ReportDocument(
        f"Status, {today}",
        (("Day", str(today)), *unread),
        tuple(_section(report.snapshot, status) for status in report.boards),
    )


def _section(snapshot: Snapshot, status: BoardStatus) -> Section:
    return Section(
        status.board.title or status.board.id,
        tuple(_next_milestone(status)),
        Table(_COLUMNS, tuple(_row(snapshot, status.board, key) for key in status.tickets)),
        lead=verdict_line(status.verdict),
        tone=WORD_TONES[status.verdict.word],
    )


def _next_milestone(status: BoardStatus) -> Iterator[Entry]:
    if status.milestone is None:
        text = "none is ahead" if status.board.milestones else "the board has none"
        yield Entry("Next milestone", text)
        return
    record = status.board.milestones[status.milestone.scope.id]
    due = f", due {record.due}" if record.due else ""
    text = f"{record.id} {record.title}".strip() + due
    yield Entry("Next milestone", f"{text}, planned for {status.milestone}")


def _row(snapshot: Snapshot, board: Board, key: Key) -> tuple[str, ...]:
    ticket: Ticket = board.tickets[key.ticket]
    facts = claim(snapshot.judgement, key)
    gates = f" ({facts.held} of {facts.total})" if facts.total else ""
    return (
        ticket.id,
        ticket.title,
        format_owners(ticket.owners),
        facts.status.value,
        f"{facts.proof.value}{gates}",
        in_the_way(snapshot, key),
    )
