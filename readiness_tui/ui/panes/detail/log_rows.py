"""The log of a ticket or board: the newest entries in Detail, and all of them in a list."""

from collections.abc import Iterator

from readiness_tui.domain.model.board import LogEntry
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.notes import (
    MOST,
    entries_of,
    newest_first,
    noted,
    notes_of,
    signed,
)
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.viewmodels.cells import Row
from readiness_tui.ui.viewmodels.line_builder import LineBuilder

ALL = "log:"
"""The key of the row that leads to all entries; `record:log:ID` is that of one."""


def log_rows(portfolio: Portfolio, subject: RecordRef, builder: LineBuilder) -> Iterator[Row]:
    """The newest entries about a ticket, or about a board itself; then the way to all."""
    board = portfolio.boards[subject.board]
    is_board = subject.kind is Kind.BOARD
    own = entries_of(board) if is_board else notes_of(board, subject.key)
    count = len(entries_about(portfolio, subject))
    if count and not is_board:
        yield Row("")
    for number, entry in enumerate(own[:MOST]):
        text = safe_line(" ".join(filter(None, (signed(entry), noted(entry)))))
        key = f"record:{Kind.LOG}:{entry.id}"
        yield from builder.text("" if number else "log", text, key, style="muted")
    if more := count - len(own[:MOST]):
        label = "" if own else "log"
        yield builder.line(label, ((f"+{more}: enter shows all {count}", "muted"),), ALL)


def entries_about(portfolio: Portfolio, subject: RecordRef) -> tuple[LogEntry, ...]:
    """All entries about a ticket, or all of a board, newest first."""
    board = portfolio.boards[subject.board]
    if subject.kind is Kind.BOARD:
        return newest_first(board.log.values())
    return notes_of(board, subject.key)


def listed(portfolio: Portfolio, subject: RecordRef) -> list[Row]:
    """All entries as rows of a list that wraps them; the key of each ends with its id."""
    is_board = subject.kind is Kind.BOARD
    return [
        Row(
            f"{number} {entry.id}",
            line=(
                (safe_line(f"{signed(entry)}  "), "muted"),
                (safe_line(f"{entry.ticket}  ") if is_board and entry.ticket else "", "accent"),
                (safe_line(noted(entry)), ""),
            ),
        )
        for number, entry in enumerate(entries_about(portfolio, subject))
    ]
