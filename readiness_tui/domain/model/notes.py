"""The notes kept about a ticket: the log of its board holds them, for every pane and command."""

from collections.abc import Iterable
from datetime import date

from readiness_tui.domain.model.board import Board, LogEntry
from readiness_tui.domain.model.ids import Key, resolve

MOST = 5
"""So many are shown where not all are asked for."""


def notes_of(board: Board, key: Key) -> tuple[LogEntry, ...]:
    """The entries about a ticket of the board, newest first; of one day the last of the file."""
    return newest_first(
        entry
        for entry in board.log.values()
        if entry.ticket and resolve(entry.ticket, board.id) == key
    )


def entries_of(board: Board) -> tuple[LogEntry, ...]:
    """The entries about no ticket, but about the board itself, newest first."""
    return newest_first(entry for entry in board.log.values() if not entry.ticket)


def newest_first(entries: Iterable[LogEntry]) -> tuple[LogEntry, ...]:
    """Entries by day; of one day the last of the file comes first."""
    backwards = reversed(tuple(entries))
    return tuple(sorted(backwards, key=lambda entry: entry.at or date.min, reverse=True))


def noted(entry: LogEntry) -> str:
    """What an entry says; a box is ticked where it is of something that is done."""
    return f"[x] {entry.text}" if entry.done else entry.text


def signed(entry: LogEntry) -> str:
    """The day of an entry and who wrote it, as far as the board knows: `2026-02-16 @ana`."""
    return " ".join(filter(None, (str(entry.at or ""), entry.by)))
