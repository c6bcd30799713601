"""The gates of the boards: derived once for each version of a board, judged when inputs change."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Gate, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.proof.board_facts import facts_of
from readiness_tui.domain.proof.derived import IN_MEMORY
from readiness_tui.domain.proof.gate_index import GateIndex
from readiness_tui.domain.verdict.board_links import linked_boards
from readiness_tui.services.workspace.board_gates import Placer, PlanGates, nowhere

if TYPE_CHECKING:
    from readiness_tui.gates.engine.engine import Engine

BATCH = 256
"""Gates judged between two publications: small enough that the first results show at once."""


class GateWork:
    """What there is to judge, and what was found. The workspace orders the calls.

    Args:
        root: The workspace root.
        folder: The folder of the boards below it.
        plugins: Whether kinds of other distributions are judged.

    Attributes:
        book: The gates of the boards that were planned for last.
        running: The gates to be shown as running: they said something before, and are judged again.
        asked_about: The boards that somebody asks about; the gates of others are judged only where
            something of these can follow from them. None: all.
    """

    def __init__(self, root: Path, folder: str = "boards", *, plugins: bool = True) -> None:
        self._root, self._folder, self._plugins = root, folder, plugins
        self._engine: Engine | None = None
        self._plan_gates = PlanGates(root, folder)
        self._pending: set[GateKey] = set()
        self._waiting: frozenset[GateKey] = frozenset()
        self.running: frozenset[GateKey] = frozenset()
        self.book = GateIndex()
        self.asked_about: Collection[BoardId] | None = None
        self._passed_over: frozenset[BoardId] = frozenset()
        self._wrong: dict[GateKey, tuple[Result, Result]] = {}

    @property
    def waiting(self) -> int:
        """How many gates were not judged since they or their inputs changed.

        As it was just before what is known of them was given by `planned`: what has answered since
        then is not in there.
        """
        return len(self._pending | self._waiting)

    @property
    def at_work(self) -> frozenset[GateKey]:
        """The gates that are being judged this moment, as any thread may ask."""
        return self._engine.at_work if self._engine else frozenset()

    @property
    def left(self) -> int:
        """How many gates have not answered, as of this moment."""
        return len(self._pending | (self._engine.waiting if self._engine else self._waiting))

    def folders(self) -> frozenset[str]:
        """Folders, relative to the root, in which a change can matter to a gate."""
        return self._plan_gates.folders() | (
            self._engine.folders() if self._engine else frozenset[str]()
        )

    def planned(self, portfolio: Portfolio, place: Placer = nowhere) -> Mapping[GateKey, Result]:
        """Take the gates of these boards for those there are; what is known of them already.

        The engine is made for the first gate that looks at files: its import costs more than a
        board.

        Args:
            portfolio: All boards.
            place: Where a record stands in its file.
        """
        before, self.book = (self.book, self._passed_over), GateIndex.of(portfolio, self.book)
        passed_over = self._passed_over = portfolio.elsewhere | self._not_asked_about()
        gates = _without(self.book.gates, passed_over)
        enabled = _without(self.book.asked, passed_over)
        self._pending |= self._plan_gates.plan(portfolio, enabled, place)
        if self._engine is None:
            if all(gate.kind in IN_MEMORY for gate in enabled.values()):
                return self._plan_gates.results
            from readiness_tui.gates.engine.engine import Engine

            self._engine = Engine(self._root, plugins=self._plugins)
            before = None
        if before != (self.book, passed_over):
            boards = portfolio.boards
            self._pending |= self._engine.plan(
                gates, lambda board: facts_of(boards[board], self._folder)
            )
        self._waiting, self.running = self._engine.waiting, self._engine.shown_running
        return self._placed({**self._engine.results, **self._plan_gates.results}, place)

    def _not_asked_about(self) -> frozenset[BoardId]:
        if self.asked_about is None:
            return frozenset()
        return frozenset(self.book.boards) - linked_boards(self.book, self.asked_about)

    def _placed(self, results: Mapping[GateKey, Result], place: Placer) -> Mapping[GateKey, Result]:
        """The results, where a gate is declared wrong with the place of its table.

        What the evaluator said as it died may hold anything: secrets in it are masked.

        What stays as it was stays the same value: whoever judges compares by that.
        """
        placed: dict[GateKey, tuple[Result, Result]] = {}
        for key, result in results.items():
            if result.cause not in {Cause.CONFIG, Cause.EVALUATOR}:
                continue
            before = self._wrong.get(key)
            if result.cause is Cause.EVALUATOR:
                is_same = before is not None and before[0] == result
                placed_result = before[1] if before is not None and is_same else _masked(result)
            else:
                placed_result = _at(result, place(key.ref))
                is_same = before is not None and before == (result, placed_result)
            placed[key] = before if before is not None and is_same else (result, placed_result)
        self._wrong = placed
        return {**results, **{key: placed_result for key, (_, placed_result) in placed.items()}}

    def touched(self, hints: set[str]) -> None:
        """Let the gates wait that read one of these paths."""
        self._pending |= self._plan_gates.touched(hints)
        if self._engine is not None:
            self._pending |= self._engine.touched(hints)

    def lapsed(self, now: datetime) -> None:
        """Let the gates wait whose evidence grew stale by the clock, or whose day has passed."""
        self._pending |= self._plan_gates.lapsed(now)
        if self._engine is not None:
            self._pending |= self._engine.lapsed(now)

    def again(self, gates: Iterable[GateKey]) -> None:
        """Let these gates be judged again."""
        gates = set(gates)
        self._pending |= gates
        if self._engine is not None:
            self._engine.outdate(gates)

    def batch(self) -> tuple[GateKey, ...]:
        """The next gates to judge, which wait no longer, else those that are still being judged.

        None: all are judged.
        """
        batch = tuple(sorted(self._pending)[:BATCH])
        self._pending -= set(batch)
        return batch or tuple(sorted(self._engine.running if self._engine else ()))

    def judge(
        self, batch: Iterable[GateKey], now: datetime, *, rest_s: float = 0.0, is_news: bool = False
    ) -> None:
        """Judge these gates, or at least some of them: slow, for it reads the repository.

        Args:
            batch: The gates.
            now: With an offset; ages are counted from it.
            rest_s: Within how many seconds nothing is shown of what comes.
            is_news: Whether something is not shown yet that came before.
        """
        batch = frozenset(batch)
        others = batch - self._plan_gates.judge(batch, now)
        if self._engine is not None and others:
            self._engine.advance(sorted(others), now, rest_s=rest_s, is_news=is_news)

    def close(self) -> None:
        """End what judges in the background; gates that wait for it get no other answer."""
        if self._engine is not None:
            self._engine.close()


def _masked(result: Result) -> Result:
    from readiness_tui.services.base.crashes import masked  # rarely needed, and it loads RE2

    findings = (replace(one, message=masked(one.message)) for one in result.findings)
    return replace(result, says=masked(result.says), findings=tuple(findings))


def _at(result: Result, place: Place | None) -> Result:
    """The result with a place for each finding that has none."""
    if place is None or not place.line:
        return result
    findings = (
        finding if finding.place else replace(finding, place=place) for finding in result.findings
    )
    return replace(result, findings=tuple(findings))


def _without(gates: Mapping[GateKey, Gate], boards: frozenset[BoardId]) -> Mapping[GateKey, Gate]:
    """The gates, less those of some boards: ones that speak of another repository, say."""
    if not boards:
        return gates
    return {key: gate for key, gate in gates.items() if key.board not in boards}
