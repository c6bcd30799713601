"""Gates that are judged from the boards: `board_trace`, and `drift` against a board's document.

Their rules are the domain's; here is when they are judged, and what is handed to them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Gate, Result
from readiness_tui.domain.model.ids import BoardId, GateKey, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.proof.derived import BOARD_TRACE, DRIFT

Placer = Callable[[RecordRef], Place | None]
KINDS = frozenset({BOARD_TRACE, DRIFT})


def nowhere(_: RecordRef) -> Place | None:
    """Where no file is known."""
    return None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a gate was planned with: as it is, it has to be judged once."""

    gate: Gate
    boards: tuple[Board, ...]
    document: str = ""


class PlanGates:
    """The gates of these kinds, and what was found. `GateWork` orders the calls.

    Args:
        root: The workspace root.
        folder: The folder of the boards below it.
    """

    def __init__(self, root: Path, folder: str = "boards") -> None:
        self._root, self._folder = root, folder
        self._portfolio = Portfolio()
        self._place: Placer = nowhere
        self._asked: dict[GateKey, _Asked] = {}
        self._day: date | None = None
        self.results: Mapping[GateKey, Result] = {}

    def plan(
        self, portfolio: Portfolio, gates: Mapping[GateKey, Gate], place: Placer
    ) -> set[GateKey]:
        """Take the gates and boards that exist now; the gates that have to be judged for it.

        Args:
            portfolio: All boards.
            gates: Of all kinds.
            place: Where a record stands in its file.
        """
        requests = {
            key: self._asking(key, gate, portfolio)
            for key, gate in gates.items()
            if gate.kind in KINDS
        }
        changed = {key for key, one in requests.items() if not _same(self._asked.get(key), one)}
        self._portfolio, self._place, self._asked = portfolio, place, requests
        self.results = {key: one for key, one in self.results.items() if key in requests}
        return changed

    def _asking(self, key: GateKey, gate: Gate, portfolio: Portfolio) -> _Asked:
        if gate.kind == BOARD_TRACE:
            return _Asked(gate, tuple(portfolio.boards.values()))
        board = _meant(gate, key, portfolio)
        source = board.source.path if board and board.source else ""
        return _Asked(gate, (board,) if board else (), source)

    def touched(self, hints: Iterable[str]) -> set[GateKey]:
        """The gates whose document is one of these paths, or lies below one."""
        changed = {path.strip("/") for path in hints}
        return {
            key
            for key, one in self._asked.items()
            if one.document and not changed.isdisjoint(_ways(one.document))
        }

    def lapsed(self, now: datetime) -> set[GateKey]:
        """The gates that the new day may change: the acceptance of a risk ends."""
        if self._day is None or self._day == now.date():
            return set()
        return {key for key, one in self._asked.items() if one.gate.kind == BOARD_TRACE}

    def folders(self) -> frozenset[str]:
        """The folders that hold documents, without the root."""
        parents = {one.document.rpartition("/")[0] for one in self._asked.values() if one.document}
        return frozenset(
            folder
            for folder in parents - {""}
            if (self._root / folder).is_dir() and _is_below(folder)
        )

    def judge(self, keys: Iterable[GateKey], now: datetime) -> frozenset[GateKey]:
        """Judge these gates, those of other kinds left out.

        Returns:
            The gates that were judged.
        """
        requests, portfolio, place = self._asked, self._portfolio, self._place
        mine = [key for key in keys if key in requests]
        if not mine:
            return frozenset()
        self._day = now.date()
        traced = {key: requests[key].gate for key in mine if requests[key].gate.kind == BOARD_TRACE}
        results = _traced(traced, portfolio, place, now) if traced else {}
        for key in mine:
            if key not in results:
                results[key] = self._drifted(requests[key])
        fresh = {key: replace(result, evaluated_at=now) for key, result in results.items()}
        self.results = {**self.results, **fresh}
        return frozenset(mine)

    def _drifted(self, asked: _Asked) -> Result:
        from readiness_tui.domain.verdict import drift_gate
        from readiness_tui.services.exchange.documents import base_of, document_of

        gate = asked.gate
        if not asked.boards:
            return drift_gate.refused(gate, f"there is no board {gate.params.get('board')!r}")
        board, path = asked.boards[0], asked.document
        if not path:
            return drift_gate.refused(gate, f"board {board.id} was not imported from a document")
        document = document_of(self._root, path)
        if document is None:
            return drift_gate.absent(gate, path)
        if isinstance(document, str):
            return drift_gate.unreadable(gate, document)
        base = base_of(self._root, self._folder, board)
        return drift_gate.drift_result(gate, board, document, base=base)


def _traced(
    gates: Mapping[GateKey, Gate], portfolio: Portfolio, place: Placer, now: datetime
) -> dict[GateKey, Result]:
    from readiness_tui.domain.lint.board_trace import plain_analysis, trace
    from readiness_tui.domain.proof.gate_index import GateIndex

    analysis = plain_analysis(portfolio, GateIndex.of(portfolio), now)
    return {key: trace(analysis, gate, key.board, place) for key, gate in gates.items()}


def _meant(gate: Gate, key: GateKey, portfolio: Portfolio) -> Board | None:
    named = gate.params.get("board", key.board)
    return portfolio.boards.get(BoardId(named)) if isinstance(named, str) else None


def _same(before: _Asked | None, now: _Asked) -> bool:
    """Whether nothing came in between; boards that did not change are the same objects."""
    return (
        before is not None
        and before.gate == now.gate
        and before.document == now.document
        and len(before.boards) == len(now.boards)
        and all(one is other for one, other in zip(before.boards, now.boards, strict=True))
    )


def _ways(path: str) -> Iterable[str]:
    """A path and the folders above it."""
    yield path
    while path := path.rpartition("/")[0]:
        yield path


def _is_below(folder: str) -> bool:
    return not folder.startswith(("/", "~")) and ".." not in folder.split("/")
