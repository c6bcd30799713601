"""Findings about the plan: each rule fires on a board that breaks it, and its fix silences it."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from msgspec.structs import replace

from readiness_tui.domain.lint import (
    NEAREST_FOR,
    NOTHING,
    RULES,
    LintFacts,
    LintFinding,
    LintSettings,
    Mends,
    combined,
    findings,
    lint,
)
from readiness_tui.domain.model.board import Alert, Board, Calendar, LogEntry, Playbook, Scoring
from readiness_tui.domain.model.dates import Week, Window, last_day
from readiness_tui.domain.model.edits import SetField, apply_all
from readiness_tui.domain.model.errors import Place, Severity
from readiness_tui.domain.model.gate import GateSeverity, State
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import Acceptance
from readiness_tui.domain.model.roles import Roles, Team
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.ticket import Criterion, Deliverable, Estimate, Score, Task
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.plan.analysis import Analysis, PlanContext, analyse
from readiness_tui.domain.proof.proof import EffectiveResult, GateDecision
from tests.builders import (
    HOME,
    NOW,
    TODAY,
    analysis,
    board,
    gate,
    iteration,
    judgement,
    key,
    milestone,
    phase,
    risk,
    ticket,
)
from tests.strategies import analyses

GROUPS = {1: 5, 2: 6, 3: 11, 4: 10, 5: 8, 6: 15, 7: 9, 8: 5, 9: 6}
CODES = tuple(f"L{group}{n:02d}" for group, count in GROUPS.items() for n in range(1, count + 1))
"""The committed list: a code is never used again for something else, and none is taken away."""

DAY_BEFORE = TODAY - timedelta(days=1)
SCALE = Scoring(("impact", "urgency"), (1, 5))
SPAN = Window(date(2026, 2, 16), date(2026, 2, 27))


def waiver(id_: str, expires: date) -> Waiver:
    return Waiver(id=id_, gate="G", expires=expires, created=date(2026, 2, 1))


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
    "L104": (
        board(ticket("M-09"), ticket("m_09"), ticket("2.9"), ticket("29")),
        ["M-09 and m_09 differ only in case, width or separator"],
    ),
    "L105": (
        board(
            ticket("A", parent="B"),
            ticket("B", parent="C"),
            ticket("C", parent="B"),
            ticket("D", parent="D"),
        ),
        ["B > C > B: each is part of the next"],
    ),
    "L201": (
        board(ticket("A", depends="B"), ticket("B", depends="C"), ticket("C", depends="A")),
        ['A > B > C > A: remove "C" from B.depends?'],
    ),
    "L202": (
        board(ticket("A"), ticket("B", depends="A"), ticket("C", depends="A B")),
        ["C.depends A is implied through B"],
    ),
    "L203": (
        board(ticket("A"), ticket("B", depends="A", after="A b:A")),
        ["B names A, b:A in depends and in after"],
    ),
    "L204": (
        board(ticket("A", after="B"), ticket("B", depends="A")),
        ["A.after names B, which needs A first"],
    ),
    "L205": (
        board(ticket("A", priority="P2"), ticket("B", depends="A", priority="P0")),
        ["P0 B waits for P2 A"],
    ),
    "L206": (
        board(ticket("X"), ticket("A", "dropped", depends="X"), ticket("B", depends="A")),
        ["B depends on A, which is dropped"],
    ),
    "L301": (
        board(ticket("A", owner="@qa"), ticket("B", priority="P1"), ticket("C", "done")),
        ["B has no owner"],
    ),
    "L302": (
        board(
            ticket("A", outcome="It runs"), ticket("B", acceptance=["one"]), ticket("C", "dropped")
        ),
        ["A does not say when it is met: it has no acceptance line"],
    ),
    "L303": (
        board(ticket("A"), ticket("B", sources="SR"), ticket("C", "dropped")),
        ["A does not say where it comes from"],
    ),
    "L304": (
        board(ticket("A"), ticket("B", depends="A", estimate="3d")),
        ["A has no float and no estimate; 3 d is assumed"],
    ),
    "L305": (
        board(
            ticket("A", estimate=Estimate("2d", "3d", "4d")),
            ticket("B", estimate="soon"),
            ticket("C", estimate=Estimate("2d", "1d", "9x")),
            ticket("D", estimate=Estimate("2d", "2d", "2d")),
        ),
        [
            "A.estimate: 3d / 2d / 4d does not rise from low to high",
            "B.estimate: likely 'soon' is no length of work",
            "C.estimate: high '9x' is no length of work",
        ],
    ),
    "L306": (
        board(
            ticket("A", estimate="1d"),
            ticket("B", parent="A", estimate="2d"),
            ticket("C", parent="A", estimate="4h"),
        ),
        ["A is estimated at 1 d, its parts at 2.5 d"],
    ),
    "L307": (
        board(
            ticket("A", "done", priority="P0", acceptance=["x one"]),
            ticket("B", "done", priority="P1", acceptance=[Criterion(ticket="A")]),
            ticket("C", "done", priority="P2"),
        ),
        ["A is done, and nothing but marks set by hand says so"],
    ),
    "L308": (
        board(
            ticket("A", title="TBD later"),
            ticket("B", outcome="under <limit> ms"),
            ticket("C", acceptance=["x <= 3", "list<int>", "TODO"]),
            ticket("D", title="a <b c"),
        ),
        ["A.title still says TBD", "B.outcome still says <limit>", "C.acceptance still says TODO"],
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
    "L403": (
        board(
            ticket("T-1", "done"),
            ticket("B", "blocked", blocked="waiting for T-1."),
            ticket("C", "blocked", blocked="B and T-1"),
            ticket("A", "done"),
            ticket("D", "blocked", blocked="A key"),
            ticket("T-2"),
            ticket("E", "blocked", blocked="T-1, T-2"),
        ),
        ["B is blocked by T-1, which is closed", "C is blocked by T-1, which is closed"],
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
    "L406": (
        board(ticket("A", "done"), ticket("B", parent="A"), ticket("C", "done", parent="A")),
        ["A is done, but contains B, which is open"],
    ),
    "L407": (
        board(ticket("A", "doing"), ticket("B", "review"), ticket("C")),
        ["A is doing and has not changed for 7 days"],
    ),
    "L408": (
        board(ticket("A"), ticket("B", "doing", depends="A"), ticket("C", depends="A")),
        ["B is doing, but needs A, which is open"],
    ),
    "L501": (
        board(ticket("A", target="2026-W10"), ticket("B", depends="A", target="2026-W09")),
        ["B is due 2026-W09, before A, which it needs, is due 2026-W10"],
    ),
    "L502": (
        board(ticket("A", target="2026-02-19", estimate="4d"), ticket("B", estimate="1d")),
        ["A is due 2026-02-19, 2 working days before it can be finished: 2026-02-23"],
    ),
    "L503": (
        board(
            ticket("A", target="2026-W09"),
            ticket("B", target="2026-W10"),
            ticket("C", target="2026-02-20"),
            phase("P", "C", window=Window(date(2026, 2, 23), date(2026, 2, 27))),
            window=SPAN,
        ),
        [
            "B is due 2026-W10, after the end of its board, 2026-02-27",
            "C is due 2026-02-20, before the start of its phase P, 2026-02-23",
        ],
    ),
    "L504": (
        board(
            ticket("A", target="2026-02-17"),
            ticket("B", target="2026-W07"),
            ticket("C", target="2026-W08"),
            ticket("D", "done", target="2026-W01"),
        ),
        ["A was due 2026-02-17 and is todo", "B was due 2026-W07 and is todo"],
    ),
    "L505": (
        board(
            ticket("A", target="2026-02-22"),
            milestone("M", due=date(2026, 2, 24)),
            calendar=Calendar(holidays=(date(2026, 2, 24),)),
        ),
        [
            "A.target 2026-02-22 is no working day; 2026-02-20 is meant",
            "M.due 2026-02-24 is no working day; 2026-02-23 is meant",
        ],
    ),
    "L506": (
        board(
            ticket("A", target="2026-W10"),
            ticket("B", estimate="9d"),
            phase("P", "A"),
            milestone("M", "phase:P", due=date(2026, 2, 20)),
            milestone("N", "B", due=Week(2026, 8)),
        ),
        [
            "M is due 2026-02-20, but A is due 2026-W10",
            "N is due 2026-W08, but B cannot be finished before 2026-03-02",
        ],
    ),
    "L507": (
        board(
            phase("P", window=Window(SPAN.end, SPAN.start)),
            iteration("I", window=Window(weeks=(3, 2))),
            window=Window(SPAN.end, SPAN.start),
        ),
        [
            "the window of board b ends before it starts: 2026-02-27 to 2026-02-16",
            "the window of phase P ends before it starts: 2026-02-27 to 2026-02-16",
            "the window of iteration I ends before it starts: week 3 to 2",
        ],
    ),
    "L601": (
        board(risk("R"), ticket("A", sources=("SR 2 R",)), ticket("B", "dropped", sources="R")),
        ["R is mitigated by no ticket and accepted by nobody"],
    ),
    "L602": (board(risk("R", at=""), risk("S")), ["R has no likelihood and no impact"]),
    "L603": (
        board(ticket("A", owner="@qa"), risk("R", "A"), risk("S", owner="@sec")),
        ["R has no owner: nobody watches it"],
    ),
    "L604": (
        board(ticket("A", priority="P0"), ticket("B", priority="P1"), risk("R")),
        ["P0 A mitigates no risk of its board"],
    ),
    "L605": (
        board(ticket("A", "dropped"), ticket("B"), risk("R", "A B")),
        ["R leans on A, which is dropped"],
    ),
    "L606": (
        board(ticket("A", sources=("SR 4 S",)), risk("R", "A"), risk("S", "A")),
        ["R names A, whose sources name S but not R"],
    ),
    "L607": (
        board(risk("R", accepted=Acceptance("known", "@lead", TODAY))),
        ["R was accepted until 2026-02-18, and that is over"],
    ),
    "L608": (
        board(gate("G", "files"), waiver("V", date(2026, 3, 30)), waiver("W", TODAY)),
        ["waiver W has expired and covers nothing any more"],
    ),
    "L609": (
        board(gate("G", "files"), waiver("W", date(2026, 2, 20)), waiver("V", date(2026, 3, 30))),
        ["waiver W lapses in 2 days"],
    ),
    "L610": (
        board(
            alerts={
                "a": Alert(id="a", when="p95 above 1 s"),
                "b": Alert(id="b", when="A gate has failed"),
                "c": Alert(id="c", when="gate-failing"),
            }
        ),
        [
            'alert a can never fire: "p95 above 1 s" names no condition',
            'alert b can never fire: "A gate has failed" names no condition; nearest gate-failing',
        ],
    ),
    "L611": (
        board(
            gate("G", "text", enabled=False, disabled_reason="\u200b"),
            gate("H", "text", mode=Mode.SHADOW),
            gate("I", "text", enabled=False, disabled_reason="moves"),
            gate("J", "text", mode=Mode.SOLO, mode_reason="trial"),
            gate("K", "text", mode=Mode.HARD_BLOCK),
            gate("L", "text", mode=Mode.SOFT_BLOCK),
        ),
        [
            "gate G is switched off, and no disabled_reason says why",
            "gate H is shadow on a soft_block board, and no mode_reason says why",
        ],
    ),
    "L701": (board(ticket("A"), ticket("B"), phase("P", "B")), ["A is in no phase"]),
    "L702": (
        board(ticket("A"), phase("P", "A"), phase("Q", "A")),
        ["A is in phases P, Q; P counts for its dates"],
    ),
    "L703": (
        board(
            ticket("A", depends="B"),
            ticket("B"),
            phase("P", "A", entrance=(Criterion(phase="Q"),)),
            phase("Q", "B", entrance=(Criterion(phase="P"),)),
        ),
        [
            "A of phase P needs B, which phase Q brings later",
            "phase P begins after Q, which waits for it: P > Q > P",
            "phase Q begins after P, which waits for it: Q > P > Q",
        ],
    ),
    "L704": (
        board(ticket("A"), ticket("B", depends="A"), phase("P", "B")),
        ["B of phase P needs A, which is in no phase"],
    ),
    "L705": (
        board(phase("P"), milestone("M")),
        ["phase P has no tickets", "milestone M completes nothing"],
    ),
    "L706": (
        board(
            ticket("A", estimate="2d"),
            gate("G", "files"),
            phase("P", "A", entrance=(Criterion("somebody says so"),)),
            phase(
                "Q",
                "A",
                entrance=(Criterion("phase:P"),),
                exit=(
                    Criterion("gate:G"),
                    Criterion("ticket:A", done=True),
                    Criterion(gate="A/acceptance"),
                    Criterion("phase: P is over"),
                ),
            ),
        ),
        [
            'Q.entrance has "phase:P" as text, to be ticked by hand',
            'Q.exit has "gate:G", "ticket:A" as text, to be ticked by hand',
        ],
    ),
    "L707": (
        board(
            ticket("A"),
            milestone("M", "A"),
            phase(
                "P",
                "A",
                entrance=tuple(map(Criterion, ("phase:P", "gate:G", "milestone:M"))),
                exit=(Criterion("gate: somebody looks"), Criterion("risk:s are told")),
            ),
        ),
        [
            f'P.entrance has "{text}" as text, to be ticked by hand: {why}'
            for text, why in (
                ("phase:P", "there is no phase P to wait for"),
                ("gate:G", "there is no gate G to wait for"),
                ("milestone:M", "a criterion cannot name a milestone"),
            )
        ],
    ),
    "L801": (
        board(ticket("A", score={"impact": 7, "urgency": 1}), scoring=SCALE),
        ["A.score impact is 7; the scale is 1 to 5"],
    ),
    "L802": (
        board(ticket("A", score={"impact": 3}), ticket("B", score=9), scoring=SCALE),
        ["A.score lacks urgency"],
    ),
    "L803": (
        board(
            ticket("A", priority="P2", score=9),
            ticket("B", priority="P1", score=4),
            ticket("C", priority="P0", score=8),
            ticket("D", priority="P2", score=3),
        ),
        ["P2 A scores 9, more than P1 B with 4"],
    ),
    "L804": (
        board(ticket("A", score={"impact": 3, "urgenci": 2}), scoring=SCALE),
        ["A.score names urgenci, which its board does not declare; nearest urgency"],
    ),
    "L805": (
        board(ticket("A", score=Score({"impact": 3, "urgency": 2}, 9)), scoring=SCALE),
        ["A.score says total 9, its factors come to 5"],
    ),
    "L901": (
        board(*(ticket(f"T-{n}", "doing", owner="@qa") for n in range(4)), ticket("B", "doing")),
        ["@qa has 4 tickets in work; the limit is 3"],
    ),
    "L309": (
        board(
            ticket("A", labels="debt", acceptance=["x one"], sources="s"),
            ticket("B", labels="Tech-Debt", owner="@qa"),
            ticket("C", labels="debt", owner="@qa", target="2026-W09"),
            ticket("D", "done", labels="debt"),
        ),
        ["A is a debt without an owner and a day", "B is a debt without a day"],
    ),
    "L310": (
        board(
            ticket("S7", title="Kimi/PARL/Vision roadmap execution"),
            ticket("S8", title="Anything", deliverables="legacy/api/v1.py"),
            ticket("S9", title="Write it"),
            ticket("S6", title="God-object decomposition kickoff"),
            ticket("S5", "dropped", title="Kimi, PARL and Vision"),
            out_of_scope=(
                "Full Kimi/PARL/Vision production rollout.",
                "Changes below legacy/",
                "S9 and what follows from it",
                "Broad refactor across all large modules simultaneously.",
            ),
        ),
        [
            'S7 reads like "Full Kimi/PARL/Vision production rollout.", which is out of scope',
            'S8 delivers into legacy: "Changes below legacy/", which is out of scope',
            'S9 is named by "S9 and what follows from it", which is out of scope',
        ],
    ),
    "L613": (
        board(
            gate("G", "files", owner="@qa"),
            gate("H", "files", owner="@qa"),
            gate("I", "files", severity=GateSeverity.WARN),
        ),
        [
            "gate G fails, and no open ticket says that it is to hold",
            "gate H fails, and no open ticket says that it is to hold",
        ],
    ),
    "L614": (
        board(
            gate("G", "files", severity=GateSeverity.BLOCK),
            playbooks={
                "rollback": Playbook(
                    id="rollback", triggers=("Deadlocks", "Gate failure"), steps=("Quiesce",)
                ),
                "restore": Playbook(id="restore", triggers=("A stale claim",)),
            },
        ),
        ["playbook rollback is called for: G fails"],
    ),
    "L615": (
        board(
            gate("G", "files", owner="@qa"),
            alerts={
                "old": Alert(id="old", when="evidence-stale"),
                "quiet": Alert(id="quiet", when="gate-failing"),
            },
        ),
        ["alert old is met, and no open ticket answers it: G is stale"],
    ),
    "L311": (
        board(
            actions=(
                Task("Assign owners"),
                Task("Choose", owner="@lead"),
                Task("Sign", owner="@lead", due=TODAY),
                Task("Call", done=True),
            )
        ),
        [
            'action 1, "Assign owners", is without an owner and a day',
            'action 2, "Choose", is without a day',
        ],
    ),
    "L409": (
        board(
            ticket("A", "done", tasks=(Task("one", done=True), Task("two"))),
            ticket("B", "doing", tasks=(Task("one"),)),
            ticket("C", "done", tasks=(Task("one", done=True),)),
        ),
        ["A is done with 1 of 2 tasks open"],
    ),
    "L410": (
        board(
            ticket("A", deliverables=(Deliverable("a", done=True),)),
            ticket("B", deliverables=(Deliverable("b", done=True),)),
            ticket("C", "done", deliverables=("c",)),
        ),
        ["A says that a is done, and A/deliverables fails"],
    ),
    "L508": (
        board(
            ticket("A", tasks=(Task("late", owner="@dev", due=date(2026, 2, 17)),)),
            ticket("B", tasks=(Task("today", due=NOW), Task("was", done=True, due=DAY_BEFORE))),
            ticket("C", "done", tasks=(Task("over", due=DAY_BEFORE),)),
            actions=(Task("Sign", due=NOW - timedelta(days=1)),),
        ),
        [
            'action 1, "Sign", was due 2026-02-17',
            'task 1 of @dev, "late", was due 2026-02-17',
        ],
    ),
    "L708": (
        board(
            ticket("A", assumes=("A-001", "A-003")),
            gate("G", "files", proves=("quality:security", "assumption:A-004", "A")),
            gate("H", "files", proves=("quality:secureness", "assumption:A-9")),
            assumptions=("SR 4 A-001…A-002", "A-004: runners are Linux"),
            definition={"security": "no secret is logged"},
        ),
        [
            'A.assumes names "A-003", and the board states no such assumption; nearest A-004',
            'H.proves names "secureness", and the board states no such quality',
            'H.proves names "A-9", and the board states no such assumption',
        ],
    ),
    "L709": (
        board(
            gate("G", "files", proves=("quality:security",)),
            definition={"security": "no secret is logged", "availability": "99.9 %"},
        ),
        ["no gate proves availability, which the board calls part of ready"],
    ),
    "L612": (
        board(
            gate("G", "files", docs="docs/g.md"),
            gate("H", "files", docs="docs/h.md"),
            alerts={"A": Alert(id="A", when="gate-failed", runbook="docs/a.md")},
        ),
        [
            'gate G sends people to "docs/g.md", and there is no such file',
            'alert A sends people to "docs/a.md", and there is no such file',
        ],
    ),
    "L902": (
        board(ticket("A", title="a"), ticket("B", links={"issue": "#3"})),
        [
            "b:A is todo, but c:A of the same id A is done",
            "b:B is todo, but c:C of the same issue #3 is done",
        ],
    ),
    "L903": (
        board(ticket("A", owner="@quality @sec")),
        ["A is owned by @quality, who is not in the team; nearest @qualify"],
    ),
    "L904": (
        board(ticket("A", title="The  Key"), ticket("B", title="the key"), ticket("C", "done")),
        ["A has the title of B"],
    ),
    "L905": (board(), ["[lint] off names L999, and there is no such code"]),
    "L906": (
        board(),
        ["git merges boards with merge=union, which gives invalid or wrong boards"],
    ),
}


HERE = Place("readiness.toml", 3)
FACTS: Mapping[str, LintFacts] = {
    "L407": LintFacts(changed={key("A"): date(2026, 2, 11), key("B"): date(2026, 2, 12)}),
    "L612": LintFacts(missing=frozenset({(HOME, "docs/g.md"), (HOME, "docs/a.md")})),
    "L905": LintFacts(LintSettings(unknown=((BROKEN["L905"][1][0], HERE),))),
    "L906": LintFacts(unions=(Place(".gitattributes", 1),)),
}
OTHERS: Mapping[str, tuple[Board, ...]] = {
    "L902": (
        board(ticket("A", "done"), ticket("C", "done", title="c", links={"issue": "#3"}), id="c"),
    )
}
TEAM = Team.of({"@qualify": [], "@sec": ["security"]})
REOPENED = {"L301", "L304", "L408"}
MAY_BRING = {
    "L206": {"L302"},
    "L401": REOPENED,
    "L405": REOPENED,
    "L406": REOPENED,
    "L601": {"L603"},
    "L604": {"L606"},
    "L605": {"L601"},
    "L606": {"L601"},
    "L607": {"L601"},
    "L504": {"L502"},
    "L702": {"L705"},
    "L703": {"L705"},
    "L801": {"L802"},
    "L804": {"L802"},
    "L614": {"L301"},
    "L902": REOPENED,
}
"""Codes that a choice may bring in place of a finding: the plan then says something else."""


FAILS = EffectiveResult(hold=GateDecision.FAILS, state=State.FAIL)
EFFECTIVES: Mapping[str, Mapping[str, EffectiveResult]] = {
    "L410": {"A/deliverables": FAILS},
    "L613": {"G": FAILS, "H": FAILS, "I": FAILS},
    "L614": {"G": FAILS},
    "L615": {"G": EffectiveResult(hold=GateDecision.UNDECIDED, state=State.STALE)},
}


def broken(code: str) -> Analysis:
    roles = Roles(team=TEAM) if code == "L903" else Roles()
    judged = judgement(BROKEN[code][0], *OTHERS.get(code, ()), effectives=EFFECTIVES.get(code, {}))
    return analyse(replace(judged, roles=roles), PlanContext(TODAY))


def again(found: Analysis, portfolio: Portfolio) -> Analysis:
    weights = {str(key): one for key, one in found.judgement.effectives.items()}
    judged = judgement(*portfolio.boards.values(), effectives=weights)
    return analyse(replace(judged, roles=found.judgement.roles), found.context)


def found_in(found: Analysis, code: str) -> list[LintFinding]:
    return [one for one in lint(found) if one.code == code]


def said(plan: Board, code: str) -> list[str]:
    return [one.message for one in found_in(analysis(plan), code)]


@pytest.mark.parametrize(("estimate", "is_late"), [("16h", False), ("17h", True)])
def test_a_ticket_that_ends_a_quarter_day_behind_its_day_is_late(
    estimate: str, *, is_late: bool
) -> None:
    day = TODAY + timedelta(days=1)
    plan = board(ticket("A", target=day.isoformat(), estimate=estimate))
    message = f"A is due {day}, 1 working day before it can be finished"
    assert [text.startswith(message) for text in said(plan, "L502")] == [True] * is_late


def test_codes_are_never_reused_and_each_has_a_board_that_breaks_it() -> None:
    assert tuple(RULES) == CODES
    assert set(BROKEN) == set(CODES)
    assert len({rule.name for rule in RULES.values()}) == len(RULES)


@pytest.mark.parametrize("code", CODES)
def test_each_rule_fires(code: str) -> None:
    found = [one for one in lint(broken(code), FACTS.get(code, NOTHING)) if one.code == code]
    assert [one.message for one in found] == BROKEN[code][1]
    assert {one.severity for one in found} == {RULES[code].severity}


@pytest.mark.parametrize("code", CODES)
def test_each_rule_fires_and_falls_silent(code: str) -> None:
    found, known = broken(code), FACTS.get(code, NOTHING)
    mends = RULES[code].mends
    before = {(one.code, one.message) for one in lint(found, known)}
    mine = [one for one in lint(found, known) if one.code == code]
    assert any(one.fixes for one in mine) is (mends is not Mends.HAND)
    for finding in mine:
        assert len(finding.fixes) == 1 or mends is not Mends.SAFE
        for fix in finding.fixes:
            after = lint(again(found, apply_all(found.portfolio, fix)), known)
            told = {(one.code, one.message) for one in after}
            assert (code, finding.message) not in told, fix.title
            brought = {name for name, _ in told - before}
            assert brought <= MAY_BRING.get(code, set()) | {code, "L304"}, fix.title
            assert not brought or mends is not Mends.SAFE


@pytest.mark.parametrize("code", [code for code in CODES if RULES[code].mends is Mends.SAFE])
def test_all_safe_fixes_of_a_code_go_together(code: str) -> None:
    found = broken(code)
    mine = found_in(found, code)
    mended = apply_all(found.portfolio, combined("all", mine))
    assert found_in(again(found, mended), code) == []


@pytest.mark.parametrize(
    ("title", "is_same"), [("Drill the rollback", True), ("Write the first contract", False)]
)
def test_a_number_of_a_section_is_no_ticket_of_two_boards(title: str, *, is_same: bool) -> None:
    boards = (
        board(ticket("4.2", title="The rollback is drilled"), id="b"),
        board(ticket("4.2", "done", title=title), id="c"),
    )
    assert bool(found_in(analysis(*boards), "L902")) is is_same


def test_two_safe_fixes_of_one_list_are_both_done() -> None:
    found = analysis(
        board(
            ticket("A"),
            ticket("B", depends="A"),
            ticket("C", depends="B"),
            ticket("D", depends="A B C"),
        )
    )
    mine = found_in(found, "L202")
    assert len(mine) == 2
    mended = apply_all(found.portfolio, combined("all", mine))
    assert mended.boards[found.portfolio.tickets().__next__()[0].board].tickets[
        key("D").ticket
    ].depends == ("C",)


@pytest.mark.parametrize("today", [date(2026, 2, 20) + timedelta(days=day) for day in range(4)])
def test_no_mended_target_is_over_already(today: date) -> None:
    late = board(ticket("A", target="2026-02-17"), ticket("B", target="2026-W07"))
    found = analysis(late, today=today)
    edits = [fix.edits[0] for finding in found_in(found, "L504") for fix in finding.fixes]
    targets = [edit.new for edit in edits if isinstance(edit, SetField) and edit.new is not None]
    days = [last_day(target) for target in targets if isinstance(target, date | Week)]
    assert len(days) == len(targets) > 2
    assert min(days) >= today


def test_of_two_fixes_of_one_value_the_later_stands() -> None:
    finding = found_in(broken("L505"), "L505")[0]
    (edit,) = finding.fixes[0].edits
    assert isinstance(edit, SetField)
    later = replace(edit, new=date(2026, 3, 2))
    both = replace(finding.fixes[0], edits=(edit, later))
    assert combined("all", [replace(finding, fixes=(both,))]).edits == (later,)


def test_criteria_become_names_and_their_neighbours_stay_as_they_are() -> None:
    (_, exit_) = found_in(broken("L706"), "L706")
    (edit,) = exit_.fixes[0].edits
    assert isinstance(edit, SetField)
    assert edit.new == (
        Criterion(gate="G"),
        Criterion(ticket="A"),
        Criterion(gate="A/acceptance"),
        Criterion("phase: P is over"),
    )


def test_settings_switch_off_and_weigh() -> None:
    plan = analysis(board(ticket("A", depends="A"), phase("P", "A A")))
    settings = LintSettings(
        off=frozenset({"L102"}), severity={"L103": Severity.ERROR}, wip=9, stale_days=9
    )
    found = lint(plan, LintFacts(settings))
    assert "L102" not in {one.code for one in found}
    assert {one.severity for one in found if one.code == "L103"} == {Severity.ERROR}


def test_some_codes_are_asked_for_whatever_is_switched_off() -> None:
    plan = analysis(board(ticket("A", depends="A"), risk("R")))
    off = LintFacts(LintSettings(off=frozenset(CODES)))
    assert lint(plan, off) == ()
    assert [one.code for one in findings(plan, ["L601", "L102"], off)] == ["L102", "L601"]
    with pytest.raises(KeyError):
        findings(plan, ["L999"])


def test_the_limits_come_from_the_settings() -> None:
    busy = analysis(board(*(ticket(f"T-{n}", "doing", owner="@qa") for n in range(4))))
    assert findings(busy, ["L901"], LintFacts(LintSettings(wip=4))) == ()
    changed = {key("A"): date(2026, 2, 11)}
    calm = LintFacts(LintSettings(stale_days=8), changed)
    assert findings(broken("L407"), ["L407"], calm) == ()


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
    loud = {one.code for one in lint(analysis(plan, other))}
    assert loud <= {"L301", "L302", "L303", "L304", "L406", "L603"}, loud


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


def test_the_newest_link_is_named_and_offered_first_where_it_opens_the_whole_block() -> None:
    found = analysis(
        board(ticket("A", depends="B"), ticket("B", depends="C"), ticket("C", depends="A"))
    )
    newest = {(key("A"), key("B")): "added today by @dev"}
    (one,) = findings(found, ["L201"], LintFacts(newest=newest))
    assert one.message == 'A > B > C > A: remove "B" from A.depends? (added today by @dev)'
    assert [fix.title for fix in one.fixes] == [
        "remove B from A",
        "remove C from B",
        "remove A from C",
    ]
    assert one.record.id == "A"


def test_a_link_that_leaves_the_block_closed_is_not_offered_for_being_new() -> None:
    found = analysis(
        board(
            ticket("A", depends="B D"), ticket("B", depends="A"), ticket("D", depends="A"), id="b"
        )
    )
    newest = {(key("B"), key("A")): "added today by @dev"}
    (one,) = findings(found, ["L201"], LintFacts(newest=newest))
    assert one == found_in(found, "L201")[0]
    assert one.message == 'A > B > A: remove "B" from A.depends? (on 1 of 2 cycles)'


def test_a_large_circle_is_opened_by_its_cuts_alone() -> None:
    last = 61
    plan = board(*(ticket(f"T{n}", depends=f"T{(n + 1) % last}") for n in range(last)))
    (one,) = found_in(analysis(plan), "L201")
    assert one.message.endswith(' > T0: remove "T60" from T59.depends?')
    assert [fix.title for fix in one.fixes] == ["remove T60 from T59"]


def test_a_link_on_every_circle_of_a_block_says_so() -> None:
    plan = board(
        ticket("A", depends="B"),
        ticket("B", depends="C D"),
        ticket("C", depends="A"),
        ticket("D", depends="A"),
    )
    (one,) = found_in(analysis(plan), "L201")
    assert one.message == 'A > B > C > A: remove "B" from A.depends? (on 2 of 2 cycles)'


def test_a_finish_in_no_whole_week_is_offered_as_a_day() -> None:
    plan = board(
        ticket("A", target="2026-W50", estimate="99999w"),
        *(
            ticket(
                f"A{n}", depends="A" if n < 2 else f"A{n - 1}", estimate="99999w", target="2026-W50"
            )
            for n in range(1, 6)
        ),
        milestone("M", "A5", due=Week(2026, 50)),
    )
    for code, field in (("L502", "target"), ("L506", "due")):
        *_, last = found_in(analysis(plan), code)
        (edit,) = last.fixes[0].edits
        assert isinstance(edit, SetField)
        assert (edit.field, edit.new) == (field, date.max)


def test_a_done_ticket_leaves_no_doubt_where_only_a_gate_can_say() -> None:
    plan = board(
        ticket("A", "done", acceptance=[Criterion(gate="A/evidence"), Criterion(ticket="Z")])
    )
    assert said(plan, "L405") == []


def test_a_finding_has_no_place_until_somebody_who_knows_the_files_gives_it_one() -> None:
    (one,) = findings(analysis(board(risk("R"))), ["L601"])
    assert one.place is None
    assert (one.severity, one.record.id, one.field) == (Severity.WARNING, "R", "mitigated_by")


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


def test_a_waiver_has_expired_at_the_very_instant() -> None:
    plan = board(gate("G", "files"), replace(waiver("W", TODAY), expires=NOW))
    assert [one.code for one in findings(analysis(plan), ["L608", "L609"])] == ["L608"]


@pytest.mark.parametrize(("status", "codes"), [("todo", []), ("done", ["L613"])])
def test_a_breach_is_taken_up_by_a_ticket_that_is_open(status: str, codes: list[str]) -> None:
    mending = replace(ticket("T-1", status), acceptance=(Criterion(gate="G"),))
    plan = board(gate("G", "files", owner="@qa"), mending)
    judged = judgement(plan, effectives={"G": FAILS})
    told = lint(analyse(judged, PlanContext(TODAY)))
    assert [finding.code for finding in told if finding.code == "L613"] == codes
