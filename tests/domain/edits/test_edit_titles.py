"""One line for what edits do."""

import pytest
from msgspec.structs import replace

from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.model.board import LogEntry
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Owner
from tests.builders import ticket

A = BoardId("a")
ONE, TWO = (RecordRef(A, Kind.TICKET, name) for name in ("T-1", "T-2"))
LOG = RecordRef(A, Kind.LOG, "l")
STATUS = SetField(ONE, "status", Status.DOING, Status.REVIEW)
MANY = [RecordRef(A, Kind.TICKET, f"T-{n}") for n in range(1, 6)]
FEW = "T-1 T-2 T-3 (+2)"
RISK = RecordRef(A, Kind.RISK, "R-1")
NOTE = AddRecord(LOG, LogEntry(id="l", text="why"))


def noted(record: RecordRef) -> Edit:
    """A line in the log of the board about a ticket."""
    name = f"log-{record.id}"
    entry = LogEntry(id=name, ticket=record.id, text="seen")
    return AddRecord(RecordRef(A, Kind.LOG, name), entry)


@pytest.mark.parametrize(
    ("edits", "line"),
    [
        ([STATUS], "T-1 doing > review"),
        ([STATUS, NOTE], "T-1 doing > review"),
        ([SetField(ONE, "blocked", None, None), STATUS], "T-1 doing > review"),
        ([SetField(ONE, "notes", "", "short")], "T-1 notes none > short"),
        ([SetField(ONE, "notes", "", "long " * 20)], "T-1 notes"),
        ([SetField(ONE, "notes", "a\nb", "")], "T-1 notes"),
        ([SetField(ONE, "title", "a", "b"), SetField(ONE, "notes", "", "c")], "T-1 title, notes"),
        ([STATUS, SetField(TWO, "title", "a", "b")], "2 tickets changed: T-1 T-2"),
        ([STATUS, replace(STATUS, record=TWO)], "2 tickets review: T-1 T-2"),
        ([STATUS, replace(STATUS, record=TWO), NOTE], "2 tickets review: T-1 T-2"),
        ([SetField(one, "priority", None, Priority.P1) for one in MANY], f"5 tickets P1: {FEW}"),
        (
            [SetField(one, "priority", Priority.P1, None) for one in MANY],
            f"5 tickets no priority: {FEW}",
        ),
        (
            [SetField(one, "owners", (), (Owner(f"@{n}"),)) for n, one in enumerate(MANY)],
            f"5 tickets owners: {FEW}",
        ),
        (
            [SetField(one, "owners", (), (Owner("@qa"),)) for one in MANY],
            f"5 tickets owners +@qa: {FEW}",
        ),
        (
            [SetField(ONE, "title", "a", "b"), SetField(TWO, "group", "", "b")],
            "2 tickets changed: T-1 T-2",
        ),
        (
            [SetField(ONE, "title", "a", "b"), SetField(RISK, "title", "a", "b")],
            "2 records title b: T-1 R-1",
        ),
        ([noted(ONE), noted(TWO)], "2 tickets noted: T-1 T-2"),
        (
            [STATUS, replace(STATUS, record=ONE._replace(board=BoardId("b")))],
            "2 tickets review: a:T-1 b:T-1",
        ),
        ([AddRecord(ONE, ticket("T-1"))], "T-1 added"),
        ([RemoveRecord(ONE, ticket("T-1"))], "T-1 removed"),
        ([], "nothing"),
    ],
)
def test_edits_are_one_line(edits: list[Edit], line: str) -> None:
    assert described(edits) == line
