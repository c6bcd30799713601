"""The notes kept about a ticket: the log of its board holds them, for every pane and command."""

from datetime import date

from readiness_tui.domain.board import Board, LogEntry
from readiness_tui.domain.ids import Key, resolve

MOST = 5
"""So many are shown where not all are asked for."""


def notes_of(board: Board, key: Key) -> tuple[LogEntry, ...]:
    """The entries about a ticket of the board, newest first; of one day the last of the file."""
    mine = [
        entry
        for entry in reversed(tuple(board.log.values()))
        if entry.ticket and resolve(entry.ticket, board.id) == key
    ]
    return tuple(sorted(mine, key=lambda entry: entry.at or date.min, reverse=True))
