"""One line for what edits do."""

import pytest

from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.model.board import LogEntry
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.status import Status
from tests.builders import ticket

A = BoardId("a")
ONE, TWO = (RecordRef(A, Kind.TICKET, name) for name in ("T-1", "T-2"))
LOG = RecordRef(A, Kind.LOG, "l")
STATUS = SetField(ONE, "status", Status.DOING, Status.REVIEW)
NOTE = AddRecord(LOG, LogEntry(id="l", text="why"))


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
        ([STATUS, SetField(TWO, "title", "a", "b")], "2 records"),
        ([AddRecord(ONE, ticket("T-1"))], "T-1 added"),
        ([RemoveRecord(ONE, ticket("T-1"))], "T-1 removed"),
        ([], "nothing"),
    ],
)
def test_edits_are_one_line(edits: list[Edit], line: str) -> None:
    assert described(edits) == line
