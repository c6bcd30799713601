"""A snapshot says where records stand and what is wrong with any file."""

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.proof.proof import WORKSPACE, Scope, Word
from readiness_tui.domain.verdict.snapshot import BoardState, Snapshot, ruled
from tests.builders import HOME, analysis, board, ticket

A = RecordRef(HOME, Kind.TICKET, "A")
ODD = Diagnostic(BOARD_INVALID, "odd", Place("boards/b.toml", 3))
LOST = Diagnostic(BOARD_INVALID, "lost", Place("boards/lost.toml", 1))
PLAN = analysis(board(ticket("A"), ticket("B")))
WHOLE = Snapshot(
    revision=1,
    analysis=PLAN,
    boards={HOME: BoardState("boards/b.toml", problems=(ODD,), lines={A: 12})},
    broken=(LOST,),
)


def test_everything_of_a_snapshot_speaks_of_the_same_boards() -> None:
    assert WHOLE.portfolio is WHOLE.judgement.portfolio is PLAN.portfolio


def test_files_that_gave_no_board_lead_the_problems() -> None:
    assert WHOLE.problems == (LOST, ODD)


def test_a_record_stands_at_its_line_else_in_the_file_as_a_whole() -> None:
    assert WHOLE.place(A) == Place("boards/b.toml", 12)
    assert WHOLE.place(RecordRef(HOME, Kind.TICKET, "B")) == Place("boards/b.toml")
    assert WHOLE.place(RecordRef(BoardId("z"), Kind.TICKET, "A")) is None


def test_no_verdict_is_go_while_a_file_of_its_scope_cannot_be_read() -> None:
    for scope, first in ((WORKSPACE, LOST), (Scope(HOME), ODD)):
        found = ruled(WHOLE, scope)
        assert found.word is Word.NO_GO
        assert (found.reasons[0].code, found.reasons[0].place) == ("board-invalid", first.place)
    sound = Snapshot(revision=1, analysis=PLAN, boards={HOME: BoardState("boards/b.toml")})
    codes = {reason.code for reason in ruled(sound, WORKSPACE).reasons}
    assert "board-invalid" not in codes


def test_a_verdict_enforces_by_its_mode_unless_it_is_to_be_strict() -> None:
    solo = Snapshot(
        revision=1,
        analysis=analysis(board(ticket("A"), mode="solo")),
        boards={HOME: BoardState("boards/b.toml")},
    )
    assert [ruled(solo, Scope(HOME)).enforced, ruled(solo, Scope(HOME), strict=True).enforced] == [
        False,
        True,
    ]


def test_a_workspace_whose_only_board_cannot_be_read_is_not_said_to_have_none() -> None:
    unread = Snapshot(revision=1, analysis=analysis(), boards={}, broken=(LOST,))
    assert [reason.code for reason in ruled(unread, WORKSPACE).reasons] == ["board-invalid"]


def test_what_holds_a_whole_plan_is_named_in_few_letters() -> None:
    """Textual writes out the arguments of each worker: that must not be ten thousand tickets."""
    whole = (WHOLE, PLAN, PLAN.judgement, PLAN.portfolio, PLAN.schedule())
    assert all(len(repr(one)) < 100 for one in whole)
