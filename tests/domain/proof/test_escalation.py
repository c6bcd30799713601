"""Green runs in a row, and the stricter mode that they offer, one step at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Finding, Gate, GateSeverity, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.modes import ModeChange, Step, mode_change
from readiness_tui.domain.proof.streak import (
    History,
    Run,
    offer,
    parse_run,
    run_table,
    streak,
    stricter,
)
from readiness_tui.domain.proof.waiving import PENDING
from readiness_tui.domain.verdict.due_gates import due_and_held, due_gates, unsettled
from tests.builders import HOME, board, gate, ticket

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
GREEN, WAIVED, RED, NOTHING = (2, 2, 2), (2, 2, 1), (2, 1, 1), (0, 0, 0)
PLAN = board(mode="shadow")
FIRM = board(mode="soft_block")


def run(number: int, counts: tuple[int, int, int] = GREEN, **given_: object) -> Run:
    due, held, hard = counts
    fields = {
        "board": HOME,
        "commit": f"{number:040x}",
        "at": NOW + timedelta(hours=number),
        "mode": Mode.SHADOW,
        "due": due,
        "held": held,
        "held_hard": hard,
        "line": number + 1,
    }
    return Run(**(fields | given_))  # type: ignore[arg-type] # any field


def runs(*counts: tuple[int, int, int], mode: Mode = Mode.SHADOW) -> History:
    return History(tuple(run(place, each, mode=mode) for place, each in enumerate(counts)))


def test_an_offer_after_three_and_none_after_two() -> None:
    assert offer(PLAN, runs(GREEN, GREEN), None) is None
    assert str(streak(PLAN, runs(GREEN, GREEN), None)) == "2 of 3 green (0000000 0000000)"
    found = offer(PLAN, runs(GREEN, GREEN, GREEN), None)
    assert found is not None
    assert found.mode is Mode.SOFT_BLOCK
    assert str(found) == "3 of 3 green (0000000 0000000 0000000): soft_block?"


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("solo", "shadow"), ("shadow", "soft_block"), ("soft_block", "hard_block")],
)
def test_one_step_at_a_time(mode: str, expected: str) -> None:
    found = offer(board(mode=mode), runs(GREEN, GREEN, GREEN, mode=Mode(mode)), None)
    assert found is not None
    assert found.mode == expected


def test_nothing_is_stricter_than_hard_block() -> None:
    assert stricter(Mode.HARD_BLOCK) is None
    assert offer(board(mode="hard_block"), runs(*[GREEN] * 9, mode=Mode.HARD_BLOCK), None) is None


def test_the_board_says_how_many() -> None:
    assert offer(board(mode="shadow", target_greens=1), runs(GREEN), None) is not None
    assert offer(board(mode="shadow", target_greens=4), runs(GREEN, GREEN, GREEN), None) is None


def test_a_red_run_begins_anew() -> None:
    history = runs(GREEN, GREEN, RED, GREEN, GREEN)
    assert streak(PLAN, history, None).count == 2
    assert offer(PLAN, history, None) is None
    ended = streak(PLAN, runs(GREEN, GREEN, RED), None)
    assert ended.count == 0
    assert ended.broken is not None
    assert ended.broken.held == 1


def test_a_run_in_which_nothing_was_due_is_not_green() -> None:
    assert offer(PLAN, runs(GREEN, GREEN, NOTHING, GREEN), None) is None


def test_of_a_commit_the_last_run_counts() -> None:
    same = run(5, commit=run(1).commit)
    assert streak(PLAN, History((run(0), run(1), same)), None).count == 2
    red = run(5, RED, commit=run(1).commit)
    assert streak(PLAN, History((run(0), run(1), red)), None).count == 0
    was_red = run(1, RED)
    assert streak(PLAN, History((run(0), was_red, same, run(6))), None).count == 3


def test_a_waived_gate_leads_to_soft_block_and_never_to_hard_block() -> None:
    assert offer(PLAN, runs(WAIVED, WAIVED, WAIVED), None) is not None
    firm = runs(WAIVED, WAIVED, WAIVED, mode=Mode.SOFT_BLOCK)
    assert offer(FIRM, firm, None) is None
    assert offer(FIRM, runs(GREEN, GREEN, GREEN, mode=Mode.SOFT_BLOCK), None) is not None


def test_a_change_of_mode_begins_anew() -> None:
    history = runs(GREEN, GREEN, GREEN, GREEN)
    assert offer(PLAN, history, NOW + timedelta(hours=0)) is not None
    assert offer(PLAN, history, NOW + timedelta(hours=1)) is None
    elsewhere = History((*history.runs[:2], run(2, mode=Mode.SOLO), *history.runs[3:]))
    assert streak(PLAN, elsewhere, None).count == 1


def test_a_clock_set_back_sorts_nothing_away() -> None:
    red = run(2, RED, at=NOW - timedelta(days=30))
    assert streak(PLAN, History((run(0), run(1), red)), None).count == 0
    early = run(3, at=NOW - timedelta(days=30))
    assert streak(PLAN, History((run(0), run(1), early)), None).count == 3
    # After a change of mode a run that seems older than it does not count.
    assert streak(PLAN, History((run(1), early, run(4))), NOW).count == 1


def test_a_line_that_cannot_be_read_may_have_been_red() -> None:
    history = History((run(0), run(1), run(3)), unreadable=(3,))
    assert streak(PLAN, history, None).count == 1


COUNTS = st.sampled_from([GREEN, WAIVED, RED, NOTHING])


@given(st.lists(COUNTS, max_size=8), st.sampled_from(list(Mode)), st.integers(1, 4))
def test_an_offer_means_that_the_last_runs_were_all_green(
    counts: list[tuple[int, int, int]], mode: Mode, needed: int
) -> None:
    history = runs(*counts, mode=mode)
    found = offer(board(mode=mode.value, target_greens=needed), history, None)
    towards = stricter(mode)
    last = history.runs[-needed:]
    expected = (
        towards is not None and len(last) == needed and all(one.is_green(towards) for one in last)
    )
    assert (found is not None) is expected


@given(st.lists(COUNTS, max_size=8), COUNTS)
def test_a_worse_last_run_never_brings_an_offer(
    counts: list[tuple[int, int, int]], last: tuple[int, int, int]
) -> None:
    before = streak(PLAN, runs(*counts), None).count
    after = streak(PLAN, runs(*counts, last), None).count
    assert after == (before + 1 if last in {GREEN, WAIVED} else 0)


# lines


@given(
    st.tuples(*[st.integers(0, 9)] * 3).map(lambda each: tuple(sorted(each, reverse=True))),
    st.sampled_from(list(Mode)),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
    st.text(max_size=5),
)
def test_a_run_comes_back_from_its_line(
    counts: tuple[int, int, int], mode: Mode, names: tuple[str, ...], name: str
) -> None:
    one = run(3, counts, mode=mode, not_held=names, suites=names, run=name)
    assert parse_run(run_table(one), line=4) == one


@pytest.mark.parametrize(
    "broken",
    [
        {"format": 2},
        {"board": ""},
        {"board": 3},
        {"commit": "no"},
        {"commit": None},
        {"at": "2026-02-18T09:00:00"},
        {"at": "soon"},
        {"mode": "firm"},
        {"due": -1},
        {"due": True},
        {"due": 1},
        {"held_hard": 3},
        {"not_held": "g"},
        {"suites": [1]},
        {"run": 7},
    ],
)
def test_a_line_that_says_something_else_is_no_run(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(broken))):
        parse_run(run_table(run(1)) | broken)


# what is due


BAD = Finding("r", "bad", Place("a"), fingerprint="f")
RESULTS = {
    "pass": Result(outcome=Outcome.PASS, says="ok", decided_by="p"),
    "fail": Result(outcome=Outcome.FAIL, says="bad", decided_by="r", findings=(BAD,)),
    "not_applicable": Result(outcome=Outcome.NOT_APPLICABLE, says="no", decided_by="n"),
    "error": Result(outcome=Outcome.ERROR, says="x", decided_by="e", cause=Cause.EVALUATOR),
    "pending": PENDING,
}
WAIVER = Waiver(
    id="W",
    gate="g",
    match={"rule": "r"},
    reason="x",
    owner="@a",
    approved_by=("@b",),
    created=NOW - timedelta(days=1),
    expires=NOW + timedelta(days=100),
)


def counted(
    mode: str = "shadow", *, waived: bool = False, enabled: bool = True, **said: str
) -> tuple[int, int, int]:
    gates = [
        gate("g", "text", enabled=enabled),
        gate("h", "text"),
        gate("info", "text", severity=GateSeverity.INFO),
        gate("streak", "green_streak"),
        gate("later", "text", proves=("T",)),
    ]
    home = board(ticket("T", "doing"), *gates, mode=mode)
    if waived:
        home = replace(home, waivers={"W": WAIVER})
    results = {GateKey(HOME, name): RESULTS["pass"] for name in ("g", "h")}
    results |= {GateKey(HOME, name): RESULTS["fail"] for name in ("info", "streak", "later")}
    results |= {GateKey(HOME, name): RESULTS[word] for name, word in said.items()}
    judged = judge(Portfolio.of(home), results, NOW)
    found = due_and_held(judged, HOME)
    assert found.due == due_gates(judged, HOME)
    return len(found.due), len(found.held), len(found.held_hard)


@pytest.mark.parametrize("mode", list(Mode))
def test_what_is_due_is_counted_alike_in_every_mode(mode: str) -> None:
    assert counted(mode) == (2, 2, 2)
    assert counted(mode, g="fail") == (2, 1, 1)
    assert counted(mode, g="fail", waived=True) == (2, 2, 1)


def test_a_gate_that_does_not_apply_is_left_out_and_one_switched_off_does_not_hold() -> None:
    assert counted(g="not_applicable") == (1, 1, 1)
    assert counted(enabled=False) == (2, 1, 1)


@pytest.mark.parametrize(("word", "expected"), [("pending", "g is not"), ("error", "g could not")])
def test_what_is_not_settled_is_no_run(word: str, expected: str) -> None:
    home = board(gate("g", "text"))
    judged = judge(Portfolio.of(home), {GateKey(HOME, "g"): RESULTS[word]}, NOW)
    assert unsettled(judged, due_gates(judged, HOME)).startswith(expected)


# a change of mode


def change(now: str, to: str, history: History, reason: str = "") -> ModeChange | str | None:
    home = board(mode=now)
    return mode_change(
        home, Mode(to), streak(home, history, None), offer(home, history, None), reason
    )


FULL = runs(GREEN, GREEN, GREEN)


def test_what_the_streak_offers_needs_no_reason() -> None:
    found = change("shadow", "soft_block", FULL)
    assert isinstance(found, ModeChange)
    assert found.step is Step.ESCALATED
    assert found.reason == "escalated: 3 of 3 green (0000000 0000000 0000000)"


@pytest.mark.parametrize(
    ("now", "to", "history", "says"),
    [
        ("shadow", "soft_block", runs(GREEN), "comes early, 1 of 3 green (0000000)"),
        ("shadow", "hard_block", FULL, "leaves a mode out"),
        ("shadow", "solo", FULL, "is weaker"),
        ("hard_block", "soft_block", FULL, "is weaker"),
    ],
)
def test_early_or_weaker_needs_a_reason(now: str, to: str, history: History, says: str) -> None:
    assert change(now, to, history) == f"b: {now} > {to} {says}, so it needs a reason"
    assert change(now, to, history, "  ") == change(now, to, history)
    found = change(now, to, history, "because")
    assert isinstance(found, ModeChange)
    word = "weakened" if says == "is weaker" else "early"
    assert found.reason == f"{word}: because"


def test_the_mode_that_there_is_is_no_change() -> None:
    assert change("shadow", "shadow", FULL) is None


def on(runner: str, counts: tuple[int, int, int] = GREEN, number: int = 1) -> Run:
    return run(number, counts, runner=runner)


def streak_gate(**params: object) -> Gate:
    return gate("streak", "green_streak", params={"history": f"ops/runs/{HOME}.jsonl", **params})


def test_a_green_run_on_one_runner_hides_no_red_one_on_another() -> None:
    red_first = History((on("a", RED), on("b")))
    assert streak(PLAN, red_first, None).count == 0
    assert streak(PLAN, History((*red_first.runs, on("a"))), None).count == 1


def test_what_the_own_gate_asks_of_a_commit_is_asked_before_an_offer() -> None:
    asking = board(streak_gate(runners=["a", "b"], suites=["e2e"]), mode="shadow", target_greens=1)
    only_a = streak(asking, History((on("a"),)), None)
    assert (only_a.count, only_a.lacking) == (0, ("e2e", "b"))
    whole = History((replace(on("a"), suites=("e2e",)), on("b")))
    assert offer(asking, whole, None) is not None
    elsewhere = board(streak_gate(history="ci.json", suites=["CI"]), mode="shadow", target_greens=1)
    assert offer(elsewhere, History((on("a"),)), None) is not None


def test_a_run_keeps_its_runner_in_its_line() -> None:
    assert parse_run(run_table(on("a")), line=2) == on("a")
    assert "runner" not in run_table(run(1))
