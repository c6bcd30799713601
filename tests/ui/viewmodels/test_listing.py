"""The rows of a backlog serve again where they would be the same, and nowhere else."""

from dataclasses import replace

import pytest

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.rows.backlog import Look
from readiness_tui.ui.viewmodels.rows.listing import listing
from tests.builders import analysis, board, ticket

A = Key(BoardId("b"), TicketId("A"))
WIDTH = 80


def _snapshot() -> Snapshot:
    return Snapshot(revision=1, analysis=analysis(board(ticket("A"), ticket("B"))), boards={})


@pytest.mark.parametrize("look", [Look(marked=frozenset({A})), Look(kept=A), Look(good="A")])
def test_marks_and_a_kept_ticket_that_matches_move_no_row(look: Look) -> None:
    snapshot = _snapshot()
    listed = listing(snapshot, look, WIDTH)
    assert listed.is_of(snapshot, Look(), WIDTH)
    assert listing(snapshot, Look(), WIDTH).is_of(snapshot, look, WIDTH)
    assert listing(snapshot, look, WIDTH).keys == listing(snapshot, Look(), WIDTH).keys


@pytest.mark.parametrize(
    "changes",
    [
        {"query": "A"},
        {"view": "blocked"},
        {"sort": "id"},
        {"reverse": True},
        {"group": "owner"},
        {"folded": frozenset({"=x"})},
        {"board": BoardId("b")},
    ],
)
def test_whatever_moves_rows_lists_them_anew(changes: dict[str, object]) -> None:
    snapshot = _snapshot()
    listed = listing(snapshot, Look(), WIDTH)
    assert not listed.is_of(snapshot, replace(Look(), **changes), WIDTH)
    assert not listed.is_of(snapshot, Look(), WIDTH + 1)
    assert not listed.is_of(_snapshot(), Look(), WIDTH)


def test_a_kept_ticket_that_matches_no_more_counts() -> None:
    snapshot = _snapshot()
    look = Look(query="B", kept=A)
    listed = listing(snapshot, look, WIDTH)
    assert listed.selection.stray == A
    assert listed.is_of(snapshot, look, WIDTH)
    assert not listed.is_of(snapshot, Look(query="B"), WIDTH)
    assert not listing(snapshot, Look(query="B"), WIDTH).is_of(snapshot, look, WIDTH)
