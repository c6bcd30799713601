"""A board is closed and opened again, each with a reason that its log keeps."""

from datetime import date

import pytest

from readiness_tui.domain.edits.freezing import frozen, lifted
from readiness_tui.domain.model.board import Board, LogEntry
from readiness_tui.domain.model.edits import Action, AddRecord
from tests.builders import board, ticket

TODAY = date(2026, 3, 2)


def log_texts(action: Action) -> list[str]:
    added = [edit.value for edit in action.edits if isinstance(edit, AddRecord)]
    return [entry.text for entry in added if isinstance(entry, LogEntry)]


def test_the_log_has_the_reason_as_it_is_read() -> None:
    plan: Board = board(ticket("A"))
    action = frozen(plan, " all\x1b verticals pass ", by="ann", today=TODAY, contacts=())
    (text,) = log_texts(action)
    assert text.startswith("closed: all")
    assert text.endswith("verticals pass")


@pytest.mark.parametrize("reason", ["", " ", "\u200b"])
def test_without_a_reason_nothing_is_closed(reason: str) -> None:
    with pytest.raises(ValueError, match="why"):
        frozen(board(ticket("A")), reason, by="ann", today=TODAY, contacts=())


def test_what_is_not_frozen_is_not_lifted() -> None:
    with pytest.raises(ValueError, match="not frozen"):
        lifted(board(ticket("A")), "again", by="ann", today=TODAY)
