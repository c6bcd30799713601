"""What the gates of a board to come say of a repository now; the board is in no file yet."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.onboarding.survey import Judged
from readiness_tui.services.workspace.gate_judging import GateWork


def judged_gates(root: Path, board: Board, now: datetime, folder: str) -> tuple[Judged, ...]:
    """Each gate that the board declares, in its order, judged for real."""
    portfolio = Portfolio(boards={board.id: board})
    work = GateWork(root, folder, plugins=False)
    try:
        results = work.planned(portfolio)
        while batch := work.batch():
            work.judge(batch, now)
            results = work.planned(portfolio)
    finally:
        work.close()

    def answers() -> Iterator[Judged]:
        for gate in board.gates.values():
            result = results.get(GateKey(board.id, gate.id))
            if gate.kind and result is not None:
                yield Judged(gate.id, gate.kind, gate.title, result.outcome, result.says)

    return tuple(answers())
