"""What happens when a plan is run: breaches, playbooks, tickets that are opened for them."""

from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace

from readiness_tui.domain.lint import LintFinding, combined, findings
from readiness_tui.domain.model.board import Alert, Board, Playbook
from readiness_tui.domain.model.edits import apply_all
from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.model.ticket import Task
from readiness_tui.domain.plan.analysis import PlanContext, analyse
from readiness_tui.domain.proof.board_facts import Known, PassTimes, Refused
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import Judgement, Scope
from readiness_tui.domain.proof.streak import Run, Streak
from readiness_tui.domain.verdict.alarms import LOOKED_UP
from readiness_tui.domain.verdict.board_texts import playbook_lines
from readiness_tui.domain.verdict.explain import explain
from tests.builders import HOME, NOW, TODAY, board, gate, key, ticket

ROLLBACK = Playbook(
    id="rollback", triggers=("Deadlocks", "Gate failure"), steps=("Quiesce", "Restore")
)


def judged(
    home: Board, results: Mapping[str, Outcome], known: Mapping[BoardId, Known] | None = None
) -> Judgement:
    found = {
        GateKey(*key(name)): Result(outcome=outcome, says=f"{name} says so", decided_by="x")
        for name, outcome in results.items()
    }
    return judge(Portfolio.of(home), found, NOW, known=known)


def told(
    home: Board,
    code: str,
    results: Mapping[str, Outcome],
    known: Mapping[BoardId, Known] | None = None,
) -> Sequence[LintFinding]:
    return findings(analyse(judged(home, results, known), PlanContext(TODAY)), [code])


def mended(home: Board, found: Sequence[LintFinding]) -> Board:
    return apply_all(Portfolio.of(home), combined("all", found)).boards[HOME]


def test_a_breach_opens_one_ticket_and_never_a_second() -> None:
    home = board(
        ticket("T-7", "done"),
        gate("docs", "text", owner="@docs"),
        gate("size", "text", owner="@dev"),
        gate("open", "text", proves=("T-7",)),
    )
    results = {"docs": Outcome.FAIL, "size": Outcome.FAIL, "open": Outcome.PASS}
    opened = mended(home, told(home, "L613", results))
    assert list(opened.tickets) == ["T-7", "T-8", "T-9"]
    first = opened.tickets[key("T-8").ticket]
    assert (first.acceptance[0].gate, first.primary, first.outcome) == (
        "docs",
        "@docs",
        "docs says so",
    )
    assert told(opened, "L613", results) == ()
    gone = board(ticket("T-8", "done"), gate("docs", "text"))
    assert [one.record.id for one in told(gone, "L613", results)] == ["docs"]


def test_what_is_not_claimed_yet_is_no_breach() -> None:
    home = board(ticket("A"), gate("docs", "text", proves=("A",)))
    assert told(home, "L613", {"docs": Outcome.FAIL}) == ()


def test_a_playbook_whose_trigger_is_met_is_called_for_and_walked_through() -> None:
    home = board(gate("size", "text"), playbooks={"rollback": ROLLBACK})
    failing = {"size": Outcome.FAIL}
    lines = explain(judged(home, failing), Scope(HOME))
    assert any("called for now: size fails" in line for line in lines)
    (found,) = told(home, "L614", failing)
    assert found.message == "playbook rollback is called for: size fails"
    opened = mended(home, [found])
    (walk,) = opened.tickets.values()
    assert walk.tasks == (Task("Quiesce"), Task("Restore"))
    begun = replace(walk, tasks=(Task("Quiesce", done=True), Task("Restore")))
    under_way = replace(opened, tickets={begun.id: begun})
    beside = [text for _, text in playbook_lines(judged(under_way, failing), under_way)]
    assert beside[1:] == [
        "called for now: size fails",
        f"{walk.id} walks through it: 1 of 2 steps are done",
    ]
    assert told(opened, "L614", failing) == ()


BROKEN_RUN = Known(
    streak=Streak(
        towards=Mode.SOFT_BLOCK,
        needed=3,
        broken=Run(
            board=HOME,
            commit="a1b2c3d4",
            at=NOW,
            mode=Mode.SHADOW,
            due=1,
            held=0,
            held_hard=0,
            not_held=("size",),
            line=1,
        ),
    )
)
LOOKED_UP_FACTS = {
    "streak-broken": BROKEN_RUN,
    "mode-weakened": Known(weakened=True),
    "pass-slower": Known(
        times=PassTimes(took_ms=12_000, usual_ms=10_000, passes=10, growth=("size", 1500))
    ),
    "gate-failed-without-checkpoint": Known(has_green=False),
    "attempt-refused": Known(refused=(Refused(NOW, "@dev", "@dev may not do that"),)),
}


def test_every_condition_that_is_looked_up_has_a_fact_here() -> None:
    assert LOOKED_UP_FACTS.keys() == LOOKED_UP


@pytest.mark.parametrize("condition", LOOKED_UP_FACTS)
@pytest.mark.parametrize("trigger", ["name", "alert"])
def test_each_condition_is_alert_trigger_and_breach(condition: str, trigger: str) -> None:
    alert = Alert(id="watched", when=condition)
    play = Playbook(id="rollback", triggers=(condition if trigger == "name" else "watched",))
    home = board(gate("size", "text"), alerts={"watched": alert}, playbooks={"rollback": play})
    alone = replace(home, playbooks={})
    failing = {"size": Outcome.FAIL}
    known = {HOME: LOOKED_UP_FACTS[condition]}
    called = told(home, "L614", failing, known)
    assert [one.record.id for one in called] == ["rollback"]
    assert told(home, "L615", failing, known) == ()
    assert told(home, "L614", failing) == ()
    if condition == "gate-failed-without-checkpoint":  # the gate's own breach is told instead
        assert told(alone, "L615", failing, known) == ()
        return
    (breach,) = told(alone, "L615", failing, known)
    opened = mended(alone, [breach])
    (ticket_of_alert,) = opened.tickets.values()
    assert ticket_of_alert.links == {"alert": "watched"}
    assert told(opened, "L615", failing, known) == ()
    closed = replace(ticket_of_alert, status=Status.DONE)
    gone = replace(opened, tickets={closed.id: closed})
    assert [one.record.id for one in told(gone, "L615", failing, known)] == ["watched"]


def test_a_playbook_that_nothing_calls_for_is_quiet() -> None:
    home = board(gate("size", "text"), playbooks={"rollback": ROLLBACK})
    assert told(home, "L614", {"size": Outcome.PASS}) == ()
    lines = explain(judged(home, {"size": Outcome.PASS}), Scope(HOME))
    assert not any("called for" in line for line in lines)
