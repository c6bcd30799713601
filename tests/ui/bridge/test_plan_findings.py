"""Problems come before choke points, and a look at a plan ends when another one comes."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import ParamSpec

import pytest
from textual.message import Message

from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.plan.analysis import PlanContext, analyse
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.bridge import plan_findings
from readiness_tui.ui.bridge.plan_findings import PlanLooks
from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.plan import Linted
from tests.builders import (
    HOME,
    NOW,
    TODAY,
    analysis,
    board,
    gate,
    key,
    milestone,
    ticket,
)
from tests.support import until

_P = ParamSpec("_P")


def _found(snapshot: Snapshot, is_wanted: Callable[[], bool]) -> tuple[LintFinding, ...] | None:
    return () if is_wanted() and snapshot.revision else None


class _Host(Workers):
    """Workers without a program around them: what they do and send is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self.tasks: list[asyncio.Future[None]] = []

    def soon(self, work: Callable[_P, Awaitable[None]], *args: _P.args, **_: _P.kwargs) -> None:
        self.tasks.append(asyncio.ensure_future(partial(work, *args)()))

    def post(self, message: Message) -> None:
        self.messages.append(message)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> _Host:
    monkeypatch.setattr(plan_findings, "QUIET_S", 0.0)
    return _Host()


def snapshot(revision: int, *needs: str) -> Snapshot:
    """A plan of three tickets to a milestone."""
    plan = analysis(
        board(
            ticket("A"),
            ticket("B", depends=needs[0] if needs else ""),
            ticket("C", depends="B"),
            milestone("M", "C"),
        )
    )
    return Snapshot(revision=revision, analysis=plan, boards={})


def judged(revision: int, home: Board, outcome: Outcome, *, unchecked: int = 0) -> Snapshot:
    """The same board, as its one gate has answered by now."""
    says = {GateKey(HOME, "g"): Result(outcome=outcome, says="s", decided_by="d")}
    plan = analyse(judge(Portfolio.of(home), says, NOW), PlanContext(TODAY))
    return Snapshot(revision=revision, analysis=plan, boards={}, unchecked=unchecked)


def posted(host: _Host) -> list[Linted]:
    return [message for message in host.messages if isinstance(message, Linted)]


async def test_choke_points_come_behind_the_problems(host: _Host) -> None:
    looks = PlanLooks(_found, lambda _: iter(()), host)
    looks.lint_soon(snapshot(1, "A"))
    await until(lambda: len(posted(host)) == 2, "problems and choke points came")
    first, second = posted(host)
    assert first.goals == {}
    assert set(second.goals) == {key("A"), key("B"), key("C")}
    looks.stop()


async def test_the_last_ones_stand_until_those_of_the_new_plan_are_known(host: _Host) -> None:
    looks = PlanLooks(_found, lambda _: iter(()), host)
    looks.lint_soon(snapshot(1, "A"))
    await until(lambda: len(posted(host)) == 2, "those of the first plan came")
    looks.lint_soon(snapshot(2))
    await until(lambda: len(posted(host)) == 4, "those of the second plan came")
    before, after = posted(host)[2:]
    assert set(before.goals) == {key("A"), key("B"), key("C")}
    assert set(after.goals) == {key("B"), key("C")}
    looks.stop()


async def test_a_look_ends_when_another_plan_comes(
    host: _Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, asked = PlanLooks(_found, lambda _: iter(()), host), list[bool]()

    def look(_: object, is_wanted: Callable[[], bool]) -> None:
        looks.forget()
        asked.append(is_wanted())

    monkeypatch.setattr(plan_findings, "milestones_behind", look)
    looks.lint_soon(snapshot(1))
    await until(lambda: asked, "it was looked for")
    await asyncio.gather(*host.tasks)
    assert asked == [False]
    assert len(posted(host)) == 1
    looks.stop()


async def test_a_gate_that_fails_by_now_lets_the_same_boards_be_looked_at_again(
    host: _Host,
) -> None:
    looks, home = PlanLooks(_found, lambda _: iter(()), host), board(ticket("A"), gate("g", "text"))
    for snapshot_ in (
        judged(1, home, Outcome.UNKNOWN, unchecked=1),
        judged(2, home, Outcome.FAIL, unchecked=1),
        judged(3, home, Outcome.FAIL),
        judged(4, home, Outcome.FAIL),
    ):
        looks.lint_soon(snapshot_)
        await asyncio.gather(*host.tasks)
    assert [message.revision for message in posted(host)] == [1, 3]
    looks.stop()
