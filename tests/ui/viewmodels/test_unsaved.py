"""What is unsaved, put back or changed by others, as header, status line and list say it."""

from datetime import date

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.unsaved import Unsaved
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE
from readiness_tui.domain.verdict.outside_changes import NOTHING, Outside, differing
from readiness_tui.ui.screens.command_list import find
from readiness_tui.ui.viewmodels import header, unsaved
from readiness_tui.ui.viewmodels.cells import Line
from tests.builders import HOME, board, ticket
from tests.ui.viewmodels.test_conflicts import dispute, ref, snapshot
from tests.ui.viewmodels.test_conflicts import unsaved as conflict

FULL = Unsaved(id="op2", title="B todo > doing", at=None, reason="disk-full", says="no space left.")
GIT = Unsaved(
    id="boards/x.toml", title="", at=None, reason="unmerged", says="unmerged", is_git=True
)
CONFLICT = conflict(dispute(0, ref("A")))
BACK = SetField(ref("A"), "status", Status.DOING, Status.REVIEW)


def key_of(command_id: str) -> str:
    return find(command_id).key


def said(line: Line) -> str:
    return "".join(text for text, _ in line)


def test_the_header_counts_what_is_unsaved_in_words_where_there_is_room() -> None:
    snap = snapshot(CONFLICT, FULL)
    assert unsaved.mark(snapshot(), UNICODE, 120) == ()
    assert said(unsaved.mark(snap, UNICODE, 120)) == "✎ unsaved 2 "
    assert said(unsaved.mark(snap, UNICODE, 80)) == "✎2 "
    assert said(unsaved.mark(snap, ASCII, 80)) == "w2 "


@pytest.mark.parametrize(
    ("seconds", "step", "says"),
    [
        (0.4, 0, "now"),
        (7, 0, "now"),
        (59.9, 0, "now"),
        (119, 60, "1m"),
        (7_300, 7_260, "2h"),
        (200_000, 199_980, "2d"),
    ],
)
def test_an_age_is_told_in_steps_and_in_its_largest_unit(
    seconds: float, step: int, says: str
) -> None:
    assert header.in_steps(seconds) == step
    assert header.age(step) == says


def test_what_was_put_back_is_one_sentence() -> None:
    assert unsaved.put_back((BACK,)) == "A status was put back to doing outside"
    long = SetField(ref("A"), "notes", "a long story", "b")
    assert unsaved.put_back((long,)) == "A notes was put back to a long story outside"
    for old in ("a very long story", None, date(2026, 2, 1), ""):
        edit = SetField(ref("A"), "notes", old, "b")
        assert unsaved.put_back((edit,)) == "A notes was put back outside"
    assert unsaved.put_back((BACK, long)) == "2 fields you had edited were put back outside"
    assert unsaved.put_back((BACK, long), by_git=True) == "git changed 2 fields you had edited"
    assert unsaved.put_back((BACK,), by_git=True) == "git changed 1 field you had edited"


def test_the_status_line_stands_for_the_first_thing_that_waits() -> None:
    def stands(*waiting: Unsaved, reverted: tuple[SetField, ...] = ()) -> str:
        snap = replace(snapshot(*waiting), reverted=reverted)
        return said(unsaved.standing(snap, UNICODE, key_of))

    assert stands() == ""
    assert stands(FULL) == " ✎ 1 edit not written   R writes again   no space left"
    assert stands(FULL, GIT, CONFLICT) == " ✎ 1 conflict waits   g u shows all"
    assert stands(CONFLICT, CONFLICT) == " ✎ 2 conflicts wait   g u shows all"
    assert stands(GIT) == " ✎ unmerged   g u shows all"
    assert stands(FULL, reverted=(BACK,)) == (
        " ~ A status was put back to doing outside   g p reapplies · g l lets it be"
    )


def test_a_quit_asks_about_edits_and_a_retry_takes_those_that_need_no_choice() -> None:
    snap = snapshot(CONFLICT, FULL, GIT)
    assert unsaved.own(snap) == (CONFLICT, FULL)
    assert unsaved.written_again(snap) == (FULL,)


def test_the_list_says_of_each_what_enter_does() -> None:
    snap = replace(snapshot(CONFLICT, FULL, GIT), reverted=(BACK,), remarks=("no promise here",))
    rows = unsaved.listed(snap, 60, cell_len)
    named = {row.key: said(row.line) for row in rows if not row.key.startswith("#")}
    assert named == {
        "op1": "A doing > review   decide 1 field in conflict",
        "op2": "B todo > doing   write again",
        "boards/x.toml": "boards/x.toml   git add",
        unsaved.REVERTED: "A status was put back to doing outside   go to its row",
    }
    assert said(rows[-1].line) == "no promise here"
    assert len({row.key for row in rows}) == len(rows)


def test_several_fields_put_back_are_named_in_the_list() -> None:
    snap = replace(snapshot(), reverted=(BACK, replace(BACK, record=ref("B"))))
    shown = [said(row.line) for row in unsaved.listed(snap, 60, cell_len)]
    assert shown[:2] == [
        "2 fields you had edited were put back outside   go to its row",
        "  A status, B status",
    ]


def test_what_git_put_back_is_one_notice_and_is_named_in_the_list() -> None:
    snap = replace(snapshot(), reverted=(BACK,), is_reverted_by_git=True)
    assert said(unsaved.standing(snap, UNICODE, key_of)).startswith(
        " ~ git changed 1 field you had edited   g p reapplies"
    )
    shown = [said(row.line) for row in unsaved.listed(snap, 60, cell_len)]
    assert shown[:2] == ["git changed 1 field you had edited   go to its row", "  A status"]


def key(name: str) -> Key:
    return Key(HOME, TicketId(name))


def test_what_others_changed_is_told_by_ticket() -> None:
    before = Portfolio.of(board(ticket("A"), ticket("B"), ticket("C")))
    after = Portfolio.of(board(ticket("A"), ticket("B", "doing"), ticket("D")))
    found = differing(before, after)
    assert found == Outside(
        frozenset({key("B")}), frozenset({key("D")}), frozenset({key("C")}), (HOME,)
    )
    assert found.says == "B changed, 1 added, 1 removed outside"
    assert differing(before, before) == NOTHING
    assert differing(before, Portfolio.of(board(ticket("A"), ticket("B"), ticket("C")))) == NOTHING
    assert NOTHING.says == ""


def test_a_board_that_comes_or_goes_and_one_without_tickets_changed() -> None:
    full, empty = Portfolio.of(board(ticket("A"), ticket("B"))), Portfolio.of()
    assert differing(empty, full).says == "2 tickets added outside"
    assert differing(full, empty).says == "2 tickets removed outside"
    other = replace(board(ticket("A"), ticket("B")), title="Renamed")
    assert differing(full, Portfolio.of(other)).says == "board b changed outside"
    assert Outside(boards=(BoardId("a"), BoardId("b"))).says == "2 boards changed outside"
