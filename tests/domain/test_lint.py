"""Findings about the plan: each rule fires on a board that breaks it, and its fix silences it."""

from collections.abc import Mapping

import pytest
from hypothesis import given

from readiness_tui.domain.analysis import Analysis
from readiness_tui.domain.board import Board, LogEntry
from readiness_tui.domain.edits import apply_all
from readiness_tui.domain.lint import NEAREST_FOR, RULES, LintFinding, LintSeverity, lint
from readiness_tui.domain.risk import Acceptance
from readiness_tui.domain.ticket import Criterion
from readiness_tui.domain.waiver import Waiver
from tests.builders import (
    TODAY,
    analysis,
    board,
    gate,
    iteration,
    milestone,
    phase,
    risk,
    ticket,
)
from tests.strategies import analyses

CODES = ("L101", "L102", "L103", "L201", "L203", "L401", "L402", "L404", "L405", "L601")
CODES = (*CODES, "L701", "L702")

BROKEN: Mapping[str, tuple[Board, list[str]]] = {
    "L101": (
        board(ticket("M-09"), ticket("M-11", depends="M-9 c:X", after="Q")),
        [
            'M-11.depends names "M-9"; nearest M-09',
            'M-11.depends names "c:X"',
            'M-11.after names "Q"',
        ],
    ),
    "L102": (
        board(ticket("A", depends="A", after="b:A", parent="A")),
        ["A depends on itself", "A comes after itself", "A contains itself"],
    ),
    "L103": (
        board(ticket("A"), ticket("B", depends="A b:A"), phase("P", "A B A")),
        ["B.depends names A more than once", "P.tickets names A more than once"],
    ),
    "L201": (
        board(ticket("A", depends="B"), ticket("B", depends="C"), ticket("C", depends="A")),
        ['A > B > C > A: remove "C" from B.depends?'],
    ),
    "L203": (
        board(ticket("A"), ticket("B", depends="A", after="A b:A")),
        ["B names A, b:A in depends and in after"],
    ),
    "L401": (
        board(
            ticket("A"),
            ticket("B", "done", depends="A"),
            ticket("C", "done", depends="A D"),
            ticket("D"),
        ),
        ["B is done, but needs A, which is open", "C is done, but needs A, D, which are open"],
    ),
    "L402": (
        board(ticket("A", "blocked", blocked=None), ticket("B", "blocked", blocked="  ")),
        ["A is blocked, and nobody says why", "B is blocked, and nobody says why"],
    ),
    "L404": (
        board(ticket("A", "doing", blocked="the key")),
        ["A is doing and still says why it was blocked"],
    ),
    "L405": (
        board(
            ticket("A", "done", acceptance=["x one", "two", Criterion(ticket="B")]),
            ticket("B"),
        ),
        ["A is done with 2 of 3 acceptance lines open"],
    ),
    "L601": (board(risk("R")), ["R is mitigated by no ticket and accepted by nobody"]),
    "L701": (board(ticket("A"), ticket("B"), phase("P", "B")), ["A is in no phase"]),
    "L702": (
        board(ticket("A"), phase("P", "A"), phase("Q", "A")),
        ["A is in phases P, Q; P counts for its dates"],
    ),
}


def found_in(found: Analysis, code: str) -> list[LintFinding]:
    return [one for one in lint(found) if one.code == code]


def said(plan: Board, code: str) -> list[str]:
    return [one.message for one in found_in(analysis(plan), code)]


def test_codes_are_never_reused_and_each_has_a_board_that_breaks_it() -> None:
    assert tuple(RULES) == CODES
    assert set(BROKEN) == set(CODES)
    assert len({rule.name for rule in RULES.values()}) == len(RULES)


@pytest.mark.parametrize("code", CODES)
def test_each_rule_fires(code: str) -> None:
    plan, messages = BROKEN[code]
    assert said(plan, code) == messages
    assert {one.severity for one in found_in(analysis(plan), code)} == {RULES[code].severity}


@pytest.mark.parametrize("code", [code for code in CODES if code[1] in "12" or code == "L404"])
def test_each_fix_silences_its_finding_and_raises_no_other(code: str) -> None:
    found = analysis(BROKEN[code][0])
    before = {(one.code, one.message) for one in lint(found)}
    for finding in found_in(found, code):
        assert finding.fixes
        for fix in finding.fixes:
            mended = apply_all(found.portfolio, fix)
            after = {(one.code, one.message) for one in lint(analysis(*mended.boards.values()))}
            assert (code, finding.message) not in after
            assert after <= before


def test_a_sound_board_has_no_findings() -> None:
    plan = board(
        ticket("A", "done", acceptance=["x one"]),
        ticket("B", "blocked", depends="A", after="c:X", parent="A"),
        ticket("C", "done", acceptance=[Criterion(gate="G"), Criterion(ticket="A")]),
        ticket("D", "dropped", depends="A"),
        phase("P", "A B", entrance=(Criterion(phase="Q"),)),
        phase("Q", "C", exit=(Criterion(gate="A/acceptance"), Criterion(gate="c:H"))),
        milestone("M", "phase:P c:X"),
        iteration("I", "A"),
        risk("R", "B"),
        risk("S", accepted=Acceptance("known", "@lead", TODAY.replace(month=6))),
        gate("G", "files", proves=("A", "phase:P", "milestone:M", "risk:R", "board")),
        Waiver(id="W", gate="phase:P/entrance", tracked_by="B"),
        Waiver(id="V", gate=""),
        log={"1": LogEntry(id="1", text="", ticket="A"), "2": LogEntry(id="2", text="")},
    )
    other = board(ticket("X"), gate("H", "files"), id="c")
    assert lint(analysis(plan, other)) == ()


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (board(ticket("A", parent="Z")), 'A.parent names "Z"'),
        (board(phase("P", "Z")), 'P.tickets names "Z"'),
        (board(phase("P", exit=(Criterion(ticket="Z"),))), 'P.exit names "Z"'),
        (
            board(phase("P", entrance=(Criterion(phase="Z"),))),
            'P.entrance names "Z", and there is no such phase',
        ),
        (
            board(ticket("A", acceptance=[Criterion(gate="Z")])),
            'A.acceptance names "Z", and there is no such gate',
        ),
        (
            board(phase("Ph"), milestone("M", "phase:PH")),
            'M.completes names "phase:PH", and there is no such phase; nearest Ph',
        ),
        (board(iteration("I", "Z")), 'I.tickets names "Z"'),
        (board(risk("R", "Z")), 'R.mitigated_by names "Z"'),
        (
            board(gate("G", "files", proves=("risk:Z",))),
            'G.proves names "risk:Z", and there is no such risk',
        ),
        (
            board(Waiver(id="W", gate="Z")),
            'W.gate names "Z", and there is no such gate',
        ),
        (board(log={"1": LogEntry(id="1", text="", ticket="Z")}), '1.ticket names "Z"'),
    ],
)
def test_every_reference_field_is_looked_at(plan: Board, message: str) -> None:
    assert said(plan, "L101") == [message]


def test_a_dangling_name_offers_the_nearest_or_its_removal() -> None:
    found = analysis(
        board(
            ticket("M-09"),
            phase("Ph"),
            ticket("M-11", depends="M-9", parent="M-9"),
            milestone("M", "phase:ph"),
        )
    )
    titles = [[fix.title for fix in one.fixes] for one in found_in(found, "L101")]
    assert titles == [
        ['"M-09" in place of "M-9" in M-11.depends', 'remove "M-9" from M-11.depends'],
        ['"M-09" in place of "M-9" in M-11.parent', 'remove "M-9" from M-11.parent'],
        ['"phase:Ph" in place of "phase:ph" in M.completes', 'remove "phase:ph" from M.completes'],
    ]


def test_the_nearest_name_is_sought_for_the_first_findings_only() -> None:
    wrong = [f"M-09{n}" for n in range(NEAREST_FOR + 1)]
    messages = said(board(ticket("M-09"), ticket("B", depends=wrong)), "L101")
    assert ["nearest" in message for message in messages] == [True] * NEAREST_FOR + [False]


def test_a_gate_that_cannot_be_exchanged_is_not_removed() -> None:
    found = analysis(board(gate("security", "files"), Waiver(id="W", gate="securty")))
    (one,) = found_in(found, "L101")
    assert [fix.title for fix in one.fixes] == ['"security" in place of "securty" in W.gate']


def test_several_cycles_of_one_block_are_opened_by_one_fix() -> None:
    found = analysis(
        board(
            ticket("A", depends="B D"), ticket("B", depends="A"), ticket("D", depends="A"), id="b"
        )
    )
    (one,) = found_in(found, "L201")
    assert one.message.startswith("A > B > A")
    mended = apply_all(found.portfolio, one.fixes[0])
    assert analysis(*mended.boards.values()).graph.blocks == ()


def test_a_done_ticket_leaves_no_doubt_where_only_a_gate_can_say() -> None:
    plan = board(
        ticket("A", "done", acceptance=[Criterion(gate="A/evidence"), Criterion(ticket="Z")])
    )
    assert said(plan, "L405") == []


def test_a_finding_has_no_place_until_somebody_who_knows_the_files_gives_it_one() -> None:
    (one,) = lint(analysis(board(risk("R"))))
    assert one.place is None
    assert (one.severity, one.record.id, one.field) == (LintSeverity.WARNING, "R", "mitigated_by")


@given(analyses())
def test_findings_come_by_code_then_in_file_order(found: Analysis) -> None:
    codes = [one.code for one in lint(found)]
    assert codes == sorted(codes)


@given(analyses())
def test_any_fix_of_any_board_silences_its_finding(found: Analysis) -> None:
    for one in lint(found):
        for fix in one.fixes:
            mended = apply_all(found.portfolio, fix)
            after = {(it.code, it.message) for it in lint(analysis(*mended.boards.values()))}
            assert (one.code, one.message) not in after
