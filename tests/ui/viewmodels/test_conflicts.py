"""A conflict as rows, choices and differences, without a screen."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.unsaved import RECORD, Dispute, Side, Unsaved
from readiness_tui.domain.plan.ranking import PlanContext, analyse
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import judge
from readiness_tui.ui.viewmodels import conflicts
from readiness_tui.ui.viewmodels.cells import Rows
from tests.builders import HOME, TODAY, board, ticket

AT = datetime(2026, 2, 18, 9, 4, 31, tzinfo=UTC)


def ref(name: str, kind: Kind = Kind.TICKET, home: str = HOME) -> RecordRef:
    return RecordRef(BoardId(home), kind, name)


def dispute(index: int, record: RecordRef | None, field: str = "status", **texts: str) -> Dispute:
    values = {"base": "doing", "mine": "review", "theirs": "blocked"} | texts
    return Dispute(index=index, record=record, field=field, **values)


def unsaved(*disputes: Dispute, is_git: bool = False) -> Unsaved:
    return Unsaved(
        id="boards/b.toml" if is_git else "op1",
        title="A doing > review",
        at=AT,
        reason="conflict",
        says="A was changed outside",
        disputes=disputes,
        is_git=is_git,
    )


def snapshot(*unsaveds: Unsaved) -> Snapshot:
    portfolio = Portfolio.of(board(ticket("A"), ticket("B")))
    judgement = judge(portfolio, {}, AT)
    return Snapshot(
        revision=1,
        analysis=analyse(judgement, PlanContext(today=TODAY)),
        boards={},
        unsaved=unsaveds,
    )


def texts(made: Rows) -> list[str]:
    rows = [made.make(index) for index in range(len(made.keys))]
    return [" | ".join(text for text, _ in row.cells or row.line) for row in rows]


def test_a_row_has_the_field_three_values_and_what_is_taken() -> None:
    one = unsaved(dispute(0, ref("A")), dispute(1, ref("A"), "notes", base="", mine="x\n  y"))
    snap = snapshot(one)
    assert texts(conflicts.rows(snap, one, {0: Side.MINE}, 70, cell_len)) == [
        "status | doing | review | blocked | yours",
        "notes | (none) | x y | blocked | ?",
    ]
    made = conflicts.rows(snap, one, {}, 70, cell_len)
    assert [column.title for column in made.columns] == ["field", "base", "yours", "theirs", "take"]


def test_what_is_taken_stands_out_and_the_rest_recedes() -> None:
    one = unsaved(dispute(0, ref("A")))
    snap = snapshot(one)

    def inks(side: Side | None) -> list[str]:
        picks = {0: side} if side else {}
        return [ink for _, ink in conflicts.rows(snap, one, picks, 70, cell_len).make(0).cells[2:4]]

    assert inks(None) == ["", ""]
    assert inks(Side.MINE) == ["accent", "muted"]
    assert inks(Side.THEIRS) == ["muted", "accent"]
    assert inks(Side.BOTH) == ["accent", "accent"]


def test_several_records_are_headed_and_a_heading_means_all_of_its_record() -> None:
    one = unsaved(dispute(0, ref("A")), dispute(1, ref("B")), dispute(2, ref("A"), "title"))
    made = conflicts.rows(snapshot(one), one, {}, 70, cell_len)
    assert [text.split(" | ")[0].strip() for text in texts(made)] == [
        "A",
        "status",
        "title",
        "B",
        "status",
    ]
    assert conflicts.meant(one, made.keys[0]) == (0, 2)
    assert conflicts.meant(one, made.keys[4]) == (1,)
    assert conflicts.meant(one, "") == ()
    assert conflicts.subject(one) == "2 records"


def test_a_conflict_is_named_by_its_record_or_its_file() -> None:
    assert conflicts.subject(unsaved(dispute(0, ref("A\x1b")))) == "A␛"
    assert conflicts.subject(unsaved(dispute(0, None, "title"))) == "board"
    assert conflicts.subject(unsaved(dispute(0, ref("A")), is_git=True)) == "boards/b.toml"


def test_what_happened_is_told_with_the_edit_and_its_time() -> None:
    one = unsaved(dispute(0, ref("A")))
    found = "".join(text for text, _ in conflicts.about(snapshot(one), one))
    assert found == "A was changed outside\nyour edit: A doing > review, 09:04:31"
    git = unsaved(dispute(0, ref("A")), is_git=True)
    assert "your edit" not in "".join(text for text, _ in conflicts.about(snapshot(git), git))


@pytest.mark.parametrize(
    ("one", "mine", "both"),
    [
        (dispute(0, ref("A")), True, True),
        (dispute(0, ref("A"), RECORD), True, False),
        (dispute(0, ref("R-1", Kind.RISK), RECORD), True, False),
        (dispute(0, None, "title"), True, False),
        (dispute(0, ref("GONE")), False, False),
        (dispute(0, ref("GONE"), RECORD), True, False),
        (dispute(0, ref("A", home="gone")), False, False),
        (dispute(0, ref("A", home="gone"), RECORD), False, False),
    ],
)
def test_a_side_is_refused_where_it_could_not_be_written(
    one: Dispute, *, mine: bool, both: bool
) -> None:
    found, snap = unsaved(one), snapshot()
    assert conflicts.refusal(snap, found, one, Side.THEIRS) == ""
    assert (conflicts.refusal(snap, found, one, Side.MINE) == "") is mine
    assert (conflicts.refusal(snap, found, one, Side.BOTH) == "") is both


def test_of_a_file_git_left_unmerged_one_side_is_taken() -> None:
    one = dispute(0, ref("GONE"))
    found, snap = unsaved(one, is_git=True), snapshot()
    assert [bool(conflicts.refusal(snap, found, one, side)) for side in Side] == [
        False,
        False,
        True,
    ]


def test_taking_a_side_leaves_out_where_it_cannot_be() -> None:
    one = unsaved(dispute(0, ref("A")), dispute(1, ref("GONE")), dispute(2, ref("B")))
    snap = snapshot(one)
    assert conflicts.taking(snap, one, Side.MINE, (0, 1)) == {0: Side.MINE}
    assert conflicts.taking(snap, one, Side.THEIRS, (1, 2)) == {1: Side.THEIRS, 2: Side.THEIRS}
    assert conflicts.undecided(one, {1: Side.THEIRS}) == (0, 2)


def test_a_pick_holds_as_long_as_its_values_do() -> None:
    before = unsaved(dispute(0, ref("A")), dispute(1, ref("B")))
    after = unsaved(dispute(0, ref("A"), theirs="done"), dispute(1, ref("B")))
    picks = {0: Side.MINE, 1: Side.THEIRS}
    assert conflicts.still(before, after, picks) == {1: Side.THEIRS}
    assert conflicts.still(before, unsaved(), picks) == {}


def test_a_record_that_is_gone_says_so() -> None:
    one = unsaved(dispute(0, ref("GONE"), theirs=""), dispute(1, ref("A"), RECORD, mine=""))
    found = texts(conflicts.rows(snapshot(one), one, {}, 90, cell_len))
    assert found[1].endswith("| review | (removed) | ?")
    assert found[3].strip() == "record | doing | (removed) | blocked | ?"


def diff(one: Dispute, width: int = 60) -> list[str]:
    rows = conflicts.diff(one, width, cell_len)
    return ["".join(text for text, _ in row.line) for row in rows]


def test_a_difference_is_told_line_by_line_for_each_side() -> None:
    one = dispute(0, ref("A"), "notes", base="a\nb", mine="a\nc", theirs="a\nb")
    assert diff(one) == [
        "yours, against what was there before",
        "  a",
        "- b",
        "+ c",
        "",
        "theirs, against what was there before",
        "  as it was",
    ]


def test_a_record_differs_by_its_fields_and_a_long_line_is_wrapped() -> None:
    one = dispute(0, ref("A"), RECORD, base="", mine="title: T, status: todo", theirs="x " * 40)
    assert diff(one, 30)[1:3] == ["+ title: T", "+ status: todo"]
    assert all(cell_len(line) <= 40 for line in diff(one, 30))
    keys = [row.key for row in conflicts.diff(one, 30, cell_len)]
    assert len(set(keys)) == len(keys)


@given(st.text(), st.text(), st.text(), st.integers(20, 200))
def test_no_text_of_a_board_reaches_the_terminal_raw(
    base: str, mine: str, theirs: str, width: int
) -> None:
    for field in ("notes", RECORD):
        one = unsaved(dispute(0, ref("A"), field, base=base, mine=mine, theirs=theirs))
        shown = [
            *texts(conflicts.rows(snapshot(one), one, {}, width, cell_len)),
            *diff(one.disputes[0], width),
        ]
        assert not [char for line in shown for char in line if ord(char) < 32 or char == "\x9b"]
