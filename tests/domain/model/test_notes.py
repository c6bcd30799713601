"""Which entries of a log are notes about a ticket, and in which order."""

from datetime import date

from readiness_tui.domain.model.board import LogEntry
from readiness_tui.domain.model.notes import notes_of
from tests.builders import board, key, ticket


def test_notes_are_newest_first_and_only_those_of_the_ticket() -> None:
    days = {"1": date(2026, 2, 1), "2": None, "3": date(2026, 2, 3), "4": date(2026, 2, 3)}
    log = {
        name: LogEntry(id=name, text=f"note {name}", at=at, ticket="A") for name, at in days.items()
    }
    log["5"] = LogEntry(id="5", text="of another", ticket="B")
    log["6"] = LogEntry(id="6", text="of the board")
    plan = board(ticket("A"), ticket("B"), log=log)
    assert [entry.id for entry in notes_of(plan, key("A"))] == ["4", "3", "1", "2"]
    assert [entry.id for entry in notes_of(plan, key("B"))] == ["5"]
