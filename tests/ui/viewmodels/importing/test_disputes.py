"""The conflicts of an import as disputes, and what was taken of them as options."""

from datetime import UTC, datetime

from rich.cells import cell_len

from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.unsaved import Side
from readiness_tui.domain.onboarding.import_view import ImportConflict, ImportView
from readiness_tui.domain.plan.ranking import PlanContext, analyse
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import judge
from readiness_tui.ui.viewmodels import conflicts
from readiness_tui.ui.viewmodels.importing.disputes import disputes_of, picks_of, with_picks
from tests.builders import TODAY, board, ticket

JUDGEMENT = judge(Portfolio.of(board(ticket("A"))), {}, datetime(2026, 2, 18, tzinfo=UTC))
SNAPSHOT = Snapshot(revision=1, analysis=analyse(JUDGEMENT, PlanContext(today=TODAY)), boards={})
VIEW = ImportView(
    path="plan.md",
    target="boards/plan.toml",
    board="plan",
    conflicts=(
        ImportConflict("T-1.title", "ticket", "T-1", "title", "Row", "Drift", "Sail"),
        ImportConflict("board.title", "", "", "title", "A", "B", "C", "document"),
    ),
    options=(("map", "Who=owners"), ("take", "board.title=document")),
)


def test_mine_is_the_board_and_theirs_the_document() -> None:
    unsaved = disputes_of(VIEW)
    first, second = unsaved.disputes
    assert (first.mine, first.theirs, first.base) == ("Row", "Drift", "Sail")
    assert first.record is not None
    assert (first.record.id, second.record) == ("T-1", None)
    assert not unsaved.has_edit


def test_the_columns_are_called_as_the_sides_are() -> None:
    rows = conflicts.rows(SNAPSHOT, disputes_of(VIEW), picks_of(VIEW), 100, cell_len)
    assert [column.title for column in rows.columns] == [
        "field",
        "base",
        "board",
        "document",
        "take",
    ]
    taken = [rows.make(n).cells[-1][0] for n in range(len(rows.keys)) if rows.make(n).cells]
    assert taken == ["?", "document"]


def test_only_one_side_can_be_taken() -> None:
    unsaved = disputes_of(VIEW)
    refusals = {
        side: conflicts.refusal(SNAPSHOT, unsaved, unsaved.disputes[0], side) for side in Side
    }
    assert [side for side, text in refusals.items() if text] == [Side.BOTH]


def test_what_is_taken_becomes_options_beside_those_there_are() -> None:
    assert picks_of(VIEW) == {1: Side.THEIRS}
    assert with_picks(VIEW, {0: Side.MINE, 1: Side.MINE}) == (
        ("map", "Who=owners"),
        ("take", "T-1.title=board"),
        ("take", "board.title=board"),
    )
