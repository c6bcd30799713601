"""What the schedule says about the boards of this repository: figures counted beforehand."""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board, Calendar
from readiness_tui.domain.model.ids import Key, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.plan.context import PlanContext
from readiness_tui.domain.plan.graph import build_graph
from readiness_tui.domain.plan.schedule import Pressure, Schedule, View, make_schedule
from readiness_tui.domain.plan.schedule_chains import chains
from readiness_tui.domain.plan.schedule_words import why
from readiness_tui.storage.boards.reader import BrokenBoard, read_board

ROOT = Path(__file__).parents[2]
PLANS = Path(os.environ.get("READINESS_SOURCE_PLANS", ROOT.parent / "shared" / "seeds"))
TODAY = date(2026, 2, 18)


def untouched(name: str) -> Board:
    """A board of this repository as it was when nothing of it was done."""
    loaded = read_board(ROOT, f"boards/{name}.toml")
    assert not isinstance(loaded, BrokenBoard)
    tickets = {id_: replace(one, status=Status.TODO) for id_, one in loaded.board.tickets.items()}
    return replace(loaded.board, tickets=tickets)


def scheduled(plan: Board, view: View) -> Schedule:
    portfolio = Portfolio.of(plan)
    return make_schedule(portfolio, build_graph(portfolio), PlanContext(TODAY), view)


def ids(chain: tuple[Key, ...]) -> list[str]:
    return [key.ticket.removeprefix("CODEX-") for key in chain]


def test_the_task_board_has_two_chains_of_17_days_in_47_days_of_work() -> None:
    plan = untouched("task-board")
    found = scheduled(plan, View.LOGIC)
    assert (len(plan.tickets), found.work() / 4, found.length(plan.id) / 4) == (16, 47, 17)
    told = chains(found, plan.id)
    assert told.count == 2
    assert [ids(chain) for chain in told.listed] == [
        ["P0-002", "P1-001", "P1-002", "P1-006", "P2-001"],
        ["P0-002", "P1-003", "P1-004", "P1-006", "P2-001"],
    ]


def test_the_windows_of_the_task_board_hide_its_chains() -> None:
    plan = replace(untouched("task-board"), calendar=Calendar(week_one=TODAY), milestones={})
    found = scheduled(plan, View.DATED)
    assert found.finish() == date(2026, 4, 7)
    pressing = [
        key.ticket
        for node, key in enumerate(found.network.graph.keys)
        if found.pressure(node) in {Pressure.CRITICAL, Pressure.LATE}
    ]
    assert pressing == ["CODEX-P2-001"]
    first = Key(plan.id, TicketId("CODEX-P0-002"))
    planned = found.planned(first)
    assert planned is not None
    assert planned.target_float is not None
    assert (planned.path_float / 4, planned.target_float / 4) == (18, 8)
    assert why(found, first) == "float 8 d: due 2026-03-03, end of the P0 window"


def test_the_tracker_has_no_estimates_so_every_length_is_assumed() -> None:
    plan = untouched("readiness-tracker")
    found = scheduled(plan, View.LOGIC)
    assert found.network.assumed == set(range(12))
    assert found.length(plan.id) / 4 == 8


@pytest.mark.skipif(
    not (PLANS / "expected.json").is_file(),
    reason="the five source plans are not here: READINESS_SOURCE_PLANS",
)
def test_earliest_finishes_are_those_of_the_source_plan() -> None:
    expected = json.loads((PLANS / "expected.json").read_text(encoding="utf-8"))
    told = expected["task-board.md"]["expect"]
    plan = untouched("task-board")
    found = scheduled(plan, View.LOGIC)
    ends = {key.ticket: found.ends[node] / 4 for node, key in enumerate(found.network.graph.keys)}
    assert ends == told["earliest_finish_days"]
    assert found.length(plan.id) / 4 == told["critical_path_days"]
    listed = [[key.ticket for key in chain] for chain in chains(found, plan.id).listed]
    assert listed == told["critical_paths"]
