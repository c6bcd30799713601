"""The history of the demo: every state of the plan can be read, and agrees with its evidence."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import TicketId
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.services.demo.building import DemoCommit, build_demo, demo_commits, with_changes
from readiness_tui.services.history.trends import read_trend
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.boards.reader import LoadedBoard, parse_board

TODAY = date(2026, 3, 4)
BOARD = "boards/launch.toml"
ONLY_SAID = TicketId("M-04")
"""The one ticket that is said to be done, of which nobody saw anything."""

FILE = """format = 1

[board]
id = "a"
title = "A"

[ticket.A]
title = "First"
status = "todo"
notes = "later"

[gate.g]
kind = "text"
"""


def states() -> Iterator[tuple[DemoCommit, Board, frozenset[str]]]:
    """The commits that changed the board, with the board and the files that were there then."""
    paths: set[str] = set()
    for commit in demo_commits(TODAY):
        paths |= set(commit.files)
        if BOARD in commit.files:
            loaded = parse_board(BOARD, commit.files[BOARD].encode())
            assert isinstance(loaded, LoadedBoard), commit.message
            assert not loaded.problems, commit.message
            yield commit, loaded.board, frozenset(paths)


def test_a_change_replaces_adds_and_takes_away_lines() -> None:
    changed = with_changes(FILE, '[ticket.A]\nstatus = "done"\nowners = ["@a"]\nnotes =\n')
    assert changed == FILE.replace('"todo"\nnotes = "later"', '"done"\nowners = ["@a"]')


def test_a_new_table_stands_behind_the_last_of_its_kind() -> None:
    added = with_changes(FILE, '[ticket.B]\ntitle = "Second"\n[risk.R]\ntitle = "Third"\n')
    heads = [line for line in added.splitlines() if line.startswith("[")]
    assert heads == ["[board]", "[ticket.A]", "[ticket.B]", "[gate.g]", "[risk.R]"]
    assert with_changes(added, "[ticket.B]\n[risk.R]\n") == FILE


def test_a_table_that_is_not_there_cannot_be_taken_away() -> None:
    with pytest.raises(KeyError):
        with_changes(FILE, "[ticket.C]\n")


def test_every_state_of_the_board_can_be_read() -> None:
    assert len(list(states())) >= 15


def test_what_was_said_to_be_done_was_there_on_that_day() -> None:
    """But for the claim that the tour is about."""
    for commit, board, paths in states():
        for name, ticket in board.tickets.items():
            if ticket.status is not Status.DONE or name == ONLY_SAID:
                continue
            shown_by = (*ticket.deliverables, *ticket.evidence)
            missing = {str(getattr(item, "path", item)) for item in shown_by} - paths
            assert not missing, (commit.message, name)
            assert all(entry.done for entry in ticket.acceptance), (commit.message, name)


def test_a_ticket_is_begun_before_it_is_done() -> None:
    before: dict[str, Ticket] = {}
    for commit, board, _ in states():
        for name, ticket in board.tickets.items():
            if ticket.status is Status.DONE and name in before:
                assert before[name].status is not Status.TODO, (commit.message, name)
        before = {**board.tickets}


def test_weeks_tell_of_work_scope_waivers_and_a_launch_that_moved(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    build_demo(tmp_path / "demo", now)
    samples = read_trend(tmp_path / "demo", "boards", UTC).samples
    assert samples[-1].day - samples[0].day >= timedelta(weeks=4)
    assert {sum(sample.statuses.values()) for sample in samples} == {8, 12}
    assert {sample.waivers for sample in samples} == {0, 1}
    assert samples[-1].waivers == 0
    assert len({board.milestones["first-card"].due for _, board, _ in states()}) == 2
    workspace = Workspace(tmp_path / "demo")
    workspace.open()
    judgement = workspace.gates.run().judgement
    claims = {key: claim(judgement, key) for key in judgement.proofs}
    contradicted = {
        key.ticket for key, one in claims.items() if one.proof is ProofWord.CONTRADICTED
    }
    assert contradicted == {ONLY_SAID}
