"""What most records of a board lack is one finding of the board, with what mends them at once."""

from collections.abc import Sequence

import pytest

from readiness_tui.domain.lint import LintFacts, LintFinding, LintSettings, findings, lint
from readiness_tui.domain.lint.gathering import MANY
from readiness_tui.domain.model.board import Source
from readiness_tui.domain.model.edits import apply_all
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.ranking import PlanContext, analyse
from readiness_tui.domain.verdict.verdict import judge
from tests.builders import NOW, analysis, board, phase, ticket

SOURCE = Source(path="docs/plan.md", sha256="0" * 64)


def of(code: str, found: Sequence[LintFinding]) -> list[LintFinding]:
    return [one for one in found if one.code == code]


def bare(count: int) -> list[Ticket]:
    return [ticket(f"T-{n}", priority="P0") for n in range(count)]


def owned(count: int) -> list[Ticket]:
    return [ticket(f"O-{n}", owner="@ann") for n in range(count)]


def test_what_more_than_half_lack_is_one_finding_with_a_count() -> None:
    (one,) = of("L301", lint(analysis(board(*bare(6), *owned(5), id="plan"))))
    assert one.message == "6 of 11 tickets of plan: no owner"
    assert (one.record.kind, one.record.id) == (Kind.BOARD, "plan")
    assert [ref.id for ref in one.related] == [f"T-{n}" for n in range(6)]


@pytest.mark.parametrize(("lacking", "others"), [(6, 6), (6, 9), (MANY - 1, 0)])
def test_where_half_or_few_lack_it_each_is_a_finding(lacking: int, others: int) -> None:
    found = of("L301", lint(analysis(board(*bare(lacking), *owned(others)))))
    assert [one.record.kind for one in found] == [Kind.TICKET] * lacking


def test_each_board_is_counted_for_itself() -> None:
    plan = analysis(board(*bare(6), id="a"), board(*bare(2), *owned(9), id="b"))
    assert [one.record.kind for one in of("L301", lint(plan))] == [Kind.BOARD, *[Kind.TICKET] * 2]


def test_dropped_tickets_do_not_count() -> None:
    dropped = [ticket(f"D-{n}", "dropped") for n in range(20)]
    assert len(of("L301", lint(analysis(board(*bare(6), *dropped))))) == 1


def test_a_code_that_is_no_hygiene_is_never_gathered() -> None:
    plan = board(*(ticket(f"T-{n}", depends="Z") for n in range(9)))
    assert len(of("L101", lint(analysis(plan)))) == 9


def test_the_bulk_mend_gives_all_of_them_what_each_could_have() -> None:
    plan = analysis(board(*bare(6), *owned(2)))
    (one,) = of("L301", lint(plan))
    (mend,) = one.fixes
    assert mend.title == "all 6 to @ann"
    mended = apply_all(plan.portfolio, mend)
    assert {each.primary for _, each in mended.tickets()} == {"@ann"}
    assert of("L301", lint(analysis(*mended.boards.values()))) == []


def test_a_bulk_mend_of_one_list_keeps_what_every_part_adds() -> None:
    plan = analysis(board(*bare(6), phase("A", "")))
    (one,) = of("L701", lint(plan))
    assert one.fixes[0].title == "all 6 to phase A"
    mended = apply_all(plan.portfolio, one.fixes[0])
    assert of("L701", lint(analysis(*mended.boards.values()))) == []


def test_a_gate_that_asks_is_told_each_record() -> None:
    plan = analysis(board(*bare(6)))
    assert len(findings(plan, ["L301"])) == 6


def test_its_severity_is_the_worst_of_theirs() -> None:
    mixed = [*bare(1), *(ticket(f"C-{n}") for n in range(5))]
    (one,) = of("L301", lint(analysis(board(*mixed))))
    assert one.severity is Severity.WARNING


class TestSeverityByConsequence:
    """A finding weighs what follows from it."""

    def test_an_owner_is_missed_first_where_work_presses(self) -> None:
        plan = board(ticket("A"), ticket("B", priority="P1"), ticket("C", "doing"))
        severities = {one.record.id: one.severity for one in of("L301", lint(analysis(plan)))}
        assert severities == {"A": Severity.INFO, "B": Severity.WARNING, "C": Severity.WARNING}

    def test_an_acceptance_line_is_tidiness_where_something_else_proves_the_ticket(self) -> None:
        judged = judge(Portfolio.of(board(ticket("A"), ticket("B", evidence="e/"))), {}, NOW)
        plan = analyse(judged, PlanContext(today=NOW.date(), me=frozenset()))
        severities = {one.record.id: one.severity for one in of("L302", lint(plan))}
        assert severities == {"A": Severity.WARNING, "B": Severity.INFO}

    def test_settings_have_the_last_word(self) -> None:
        settings = LintSettings(severity={"L301": Severity.ERROR})
        (one,) = of("L301", lint(analysis(board(ticket("A"))), LintFacts(settings)))
        assert one.severity is Severity.ERROR


class TestWhatAnImportDid:
    """What an import leaves open is no fault of a person."""

    def test_a_board_that_was_imported_says_where_its_tickets_come_from(self) -> None:
        assert of("L303", lint(analysis(board(*bare(2))))) != []
        assert of("L303", lint(analysis(board(*bare(2), source=SOURCE)))) == []

    def test_lines_of_a_document_without_marks_are_no_open_lines(self) -> None:
        done = ticket("A", "done", acceptance=["one"])
        assert of("L405", lint(analysis(board(done)))) != []
        assert of("L405", lint(analysis(board(done, source=SOURCE)))) == []

    def test_once_lines_are_marked_an_open_one_counts(self) -> None:
        tickets = ticket("A", "done", acceptance=["one"]), ticket("B", acceptance=["x two"])
        found = of("L405", lint(analysis(board(*tickets, source=SOURCE))))
        assert [one.record.id for one in found] == ["A"]
