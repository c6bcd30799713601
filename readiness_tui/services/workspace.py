"""The one owner of the current portfolio: it applies, persists, then publishes.

All methods are synchronous and may be called from any thread; one lock orders them. Reading and
judging files is slow, so callers on an event loop run them elsewhere. Nobody else keeps a second
copy: panes, commands and reports read the snapshot.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.board import HOMES
from readiness_tui.domain.derived import COMPOSITE, gates_of
from readiness_tui.domain.edits import Action, Edit
from readiness_tui.domain.errors import Place, Problem, WriteError
from readiness_tui.domain.gate import Gate, Result
from readiness_tui.domain.ids import BoardId, GateKey, RecordRef, natural
from readiness_tui.domain.portfolio import Portfolio
from readiness_tui.domain.ranking import PlanContext, analyse
from readiness_tui.domain.snapshot import BoardState, Snapshot
from readiness_tui.domain.verdict import judge
from readiness_tui.domain.wishes import Author, Proposal, Refusal, Wish, propose
from readiness_tui.services.events import Level, Notice
from readiness_tui.services.ports import Clock, SystemClock
from readiness_tui.storage.reader import BrokenBoard, LoadedBoard
from readiness_tui.storage.repository import BoardFiles, Saved, SegmentChange, Unchanged

if TYPE_CHECKING:
    from readiness_tui.gates.engine import Engine

UNDO_DEPTH = 200


@dataclass(frozen=True, slots=True)
class _Step:
    """One saved action, with the segments it changed: what undo puts back byte for byte."""

    action: Action
    changes: Mapping[BoardId, tuple[SegmentChange, ...]]

    def only(self, boards: Iterable[BoardId]) -> "_Step":
        """The part of it that concerns these boards."""
        kept = set(boards)
        edits = tuple(edit for edit in self.action.edits if edit.record.board in kept)
        changes = {board: self.changes[board] for board in self.changes if board in kept}
        return _Step(replace(self.action, edits=edits), changes)


@dataclass(frozen=True, slots=True)
class _Written:
    """What came of an action: changes by board, what the disk did not confirm, why it stopped."""

    changes: Mapping[BoardId, tuple[SegmentChange, ...]]
    doubts: tuple[str, ...] = ()
    stopped: Unchanged | None = None


class Workspace:
    """A repository root with a `boards/` folder, open for reading and editing.

    Args:
        root: The repository root; gates judge what lies below it.
        folder: The folder of the board files, relative to the root.
        actor: Who edits, as blockers and log entries name them.
        me: The names that `@me` stands for.
        via: Through what, for the audit log: `tui` or `cli`.
        clock: Tells the time.
    """

    def __init__(
        self,
        root: Path,
        *,
        folder: str = "boards",
        actor: str = "",
        me: frozenset[str] = frozenset(),
        via: str = "cli",
        clock: Clock | None = None,
    ) -> None:
        self.root, self.folder, self.actor, self._me = root, folder, actor, me
        self._via, self._clock = via, clock or SystemClock()
        self._files = BoardFiles(root, folder)
        self._engine: Engine | None = None
        self._lock = threading.RLock()
        self._loaded: dict[str, LoadedBoard] = {}
        self._lines: dict[str, tuple[LoadedBoard, Mapping[RecordRef, int]]] = {}
        self._broken: dict[str, BrokenBoard] = {}
        self._signatures: dict[str, object] = {}
        self._gates: dict[BoardId, tuple[object, Mapping[str, Gate]]] = {}
        self._pending: set[GateKey] = set()
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._revision = 0
        self._snapshot = self._publish()

    @property
    def snapshot(self) -> Snapshot:
        """The current state."""
        return self._snapshot

    def watched(self) -> frozenset[str]:
        """Folders, relative to the root, in which a change can matter."""
        with self._lock:
            return frozenset({self.folder, *(self._engine.folders() if self._engine else ())})

    def open(self) -> Snapshot:
        """Read every board. Gates are not judged yet: `settle` does that."""
        return self.reload(everything=True)

    def reload(self, *, everything: bool = False) -> Snapshot:
        """Read the boards whose files changed, or all of them, and publish.

        A file that no longer parses keeps its last good board, read-only, with its problems.
        """
        with self._lock:
            paths = self._files.paths()
            for path in self._signatures.keys() - set(paths):
                self._loaded.pop(path, None)
                self._broken.pop(path, None)
                del self._signatures[path]
            for path in paths:
                signature = self._files.signature(path)
                if everything or signature != self._signatures.get(path):
                    self._read(path)
                    self._signatures[path] = signature
            return self._publish()

    def files_changed(self, paths: Iterable[str]) -> Snapshot:
        """Take hints of changed files: boards are read again, gates that read them wait."""
        with self._lock:
            hints = set(paths)
            if self._engine is not None:
                self._pending |= self._engine.touched(hints)
            if any(path == self.folder or path.startswith(f"{self.folder}/") for path in hints):
                return self.reload()
            return self._publish() if self._pending else self._snapshot

    def recheck(self) -> Snapshot:
        """Read all boards again and let every gate be judged again."""
        with self._lock:
            self._pending |= set(self._snapshot.judgement.gates)
            return self.reload(everything=True)

    def settle(self, published: Callable[[Snapshot], None] | None = None) -> Snapshot:
        """Judge the gates that wait, in batches, publishing after each until none is left."""
        while True:
            with self._lock:
                batch = sorted(self._pending)[:BATCH]
                self._pending -= set(batch)
                if not batch:
                    return self._snapshot
            if self._engine is not None:
                self._engine.evaluate(batch, self._clock.now())
            with self._lock:
                snapshot = self._publish()
            if published is not None:
                published(snapshot)

    def tick(self) -> Snapshot:
        """Judge again by the clock alone: waivers lapse, and evidence that grew stale waits."""
        with self._lock:
            if self._engine is not None:
                self._pending |= self._engine.lapsed(self._clock.now())
            return self._publish()

    def submit(self, wish: Wish, *more: Wish) -> Notice:
        """Do what a person asked for: propose, save, publish. Never raises for a refusal.

        Several wishes are one action: all of them are done, or none where one is refused.
        """
        with self._lock:
            author = Author(self.actor, self._clock.now().date())
            proposal = _joined(
                [propose(self._snapshot.analysis, one, author) for one in (wish, *more)]
            )
            if proposal.action is None:
                return _refused(proposal)
            readonly = self._read_only(proposal.action)
            if readonly is not None:
                return readonly
            written = self._write(proposal.action, {})
            if written.changes:
                self._undone.clear()
            notice = self._keep(proposal.action, written, self._done)
            if notice.level is Level.DONE and (proposal.refusals or proposal.remarks):
                says = "; ".join(
                    (notice.says, *proposal.remarks, *(one.says for one in proposal.refusals))
                )
                return replace(notice, level=Level.REMARK, says=says, refusals=proposal.refusals)
            return notice

    def undo(self) -> Notice:
        """Take the last action back, to the byte where nobody changed its lines since."""
        return self._again(self._done, self._undone, "undone")

    def redo(self) -> Notice:
        """Do the action again that was last taken back."""
        return self._again(self._undone, self._done, "redone")

    def _again(self, source: list[_Step], target: list[_Step], word: str) -> Notice:
        with self._lock:
            if not source:
                return Notice(Level.REFUSED, f"nothing to be {word}", code="nothing")
            step = source.pop()
            written = self._write(step.action.inverse(), step.changes)
            notice = self._keep(step.action.inverse(), written, target)
            if written.stopped:
                source.append(step.only(step.changes.keys() - written.changes.keys()))
                return notice
            return replace(notice, says=f"{word}: {step.action.title}")

    def _write(
        self, action: Action, before: Mapping[BoardId, tuple[SegmentChange, ...]]
    ) -> _Written:
        """Write every board of an action under the lock, and what was written into the audit log.

        `before` is what the save gave that this action takes back.
        """
        # Imported here: the first edit needs them, looking at boards does not.
        from readiness_tui.services.safekeeping import Keeper
        from readiness_tui.storage.audit_entries import records_of

        keeper = Keeper(
            self.root, folder=self.folder, actor=self.actor, via=self._via, clock=self._clock
        )
        act = keeper.act()
        try:
            with keeper.writing() as log:
                written, files = self._write_boards(action, before)
                saved = [edit for edit in action.edits if edit.record.board in files]
                try:
                    log.append(records_of(saved, act, files))
                except WriteError as error:
                    missing = f"not in the audit log: {error.what}"
                    written = replace(written, doubts=(*written.doubts, missing))
        except WriteError as error:
            return _Written({}, (), Unchanged(error.reason, error.what, error.remedy))
        return written

    def _write_boards(
        self, action: Action, before: Mapping[BoardId, tuple[SegmentChange, ...]]
    ) -> tuple[_Written, dict[str, tuple[str, str]]]:
        """Write the boards one after another; by board also the hashes before and after."""
        files: dict[str, tuple[str, str]] = {}
        by_board: dict[BoardId, list[Edit]] = {}
        for edit in action.edits:
            by_board.setdefault(edit.record.board, []).append(edit)
        changes: dict[BoardId, tuple[SegmentChange, ...]] = {}
        doubts: list[str] = []
        for board_id, edits in by_board.items():
            loaded = self._of(board_id)
            if loaded is None:
                gone = Unchanged("gone", f"no file holds board {board_id}", "look for the file")
                return _Written(changes, tuple(doubts), gone), files
            outcome = (
                self._files.restore(loaded, before[board_id], edits)
                if board_id in before
                else self._files.save(loaded, edits)
            )
            if isinstance(outcome, Unchanged):
                return _Written(changes, tuple(doubts), outcome), files
            files[board_id] = (loaded.text.sha256, outcome.loaded.text.sha256)
            self._take(outcome.loaded)
            changes[board_id] = outcome.changes
            if not isinstance(outcome, Saved):
                doubts.append(f"not confirmed on disk: {outcome.error}")
        return _Written(changes, tuple(doubts)), files

    def _keep(self, action: Action, written: _Written, kept: list[_Step]) -> Notice:
        """Remember what was written, publish it, and say how it went."""
        if written.changes:
            kept.append(_Step(action, written.changes).only(written.changes))
            del kept[:-UNDO_DEPTH]
        stopped = written.stopped
        if stopped:
            self.reload()
        else:
            self._publish()
        paths = tuple(self._snapshot.boards[board].path for board in written.changes)
        if stopped:
            says = f"not saved: {stopped.what}" + (f"; saved: {', '.join(paths)}" if paths else "")
            return Notice(Level.FAILED, says, stopped.remedy, stopped.reason, paths)
        if written.doubts:
            says = f"saved, {written.doubts[0]}"
            return Notice(Level.REMARK, says, "save again later", "unconfirmed", paths)
        return Notice(Level.DONE, action.title, code="saved", paths=paths)

    def _read_only(self, action: Action) -> Notice | None:
        for edit in action.edits:
            state = self._snapshot.boards.get(edit.record.board)
            if state is not None and state.read_only:
                return Notice(
                    Level.REFUSED, f"{edit.record.board} is read-only: {state.read_only}",
                    "mend the file; it is read again by itself", "read-only",
                )  # fmt: skip
        return None

    def _read(self, path: str) -> None:
        answer = self._files.load(path)
        if isinstance(answer, BrokenBoard):
            self._broken[path] = answer
            return
        self._broken.pop(path, None)
        self._loaded[path] = answer

    def _take(self, loaded: LoadedBoard) -> None:
        self._loaded[loaded.path] = loaded
        self._broken.pop(loaded.path, None)
        self._signatures[loaded.path] = self._files.signature(loaded.path)

    def _of(self, board_id: BoardId) -> LoadedBoard | None:
        """The file of a board as it is shown; a second file of the same id never stands for it."""
        state = self._snapshot.boards.get(board_id)
        return self._loaded.get(state.path) if state else None

    def _gates_of(self, portfolio: Portfolio) -> dict[GateKey, Gate]:
        """Every gate, declared and derived; those of an unchanged board are not derived again."""
        gates: dict[GateKey, Gate] = {}
        kept: dict[BoardId, tuple[object, Mapping[str, Gate]]] = {}
        for board in portfolio.boards.values():
            old = self._gates.get(board.id)
            mine = old[1] if old and old[0] is board else gates_of(board)
            kept[board.id] = (board, mine)
            gates |= {GateKey(board.id, name): gate for name, gate in mine.items()}
        self._gates = kept
        return gates

    def _planned(self, gates: Mapping[GateKey, Gate]) -> Mapping[GateKey, Result]:
        """Tell the engine which gates there are; what it knows of them already.

        It is made for the first gate that looks at files: its import costs more than a board.
        """
        if self._engine is None:
            if all(gate.kind == COMPOSITE for gate in gates.values()):
                return {}
            from readiness_tui.gates.engine import Engine

            self._engine = Engine(self.root)
        self._pending |= self._engine.plan(gates)
        return self._engine.results

    def _publish(self) -> Snapshot:
        states, twins = self._states()
        portfolio = Portfolio.of(*(self._loaded[state.path].board for state in states.values()))
        results = self._planned(self._gates_of(portfolio))
        now = self._clock.now()
        before = self._snapshot.judgement if self._revision else None
        judgement = judge(portfolio, results, now, previous=before)
        orphans = [one for path, one in self._broken.items() if path not in self._loaded]
        self._revision += 1
        self._snapshot = Snapshot(
            revision=self._revision,
            analysis=analyse(judgement, PlanContext(today=now.date(), me=self._me)),
            boards=states,
            broken=tuple(problem for one in orphans for problem in one.problems) + twins,
            unchecked=len(self._pending),
            undo=self._done[-1].action.title if self._done else "",
            redo=self._undone[-1].action.title if self._undone else "",
        )
        return self._snapshot

    def _states(self) -> tuple[dict[BoardId, BoardState], tuple[Problem, ...]]:
        """The state of each board, and a problem for each file that repeats a board's id."""
        states: dict[BoardId, BoardState] = {}
        twins: list[Problem] = []
        for path in sorted(self._loaded, key=natural):
            loaded = self._loaded[path]
            if (first := states.get(loaded.board.id)) is not None:
                what = f"board id {loaded.board.id!r} is taken by {first.path}"
                twins.append(Problem(Place(path), what, "give one of the two another `board.id`"))
                continue
            broken = self._broken.get(path)
            problems = broken.problems if broken else loaded.problems
            states[loaded.board.id] = BoardState(
                path,
                str(problems[0]) if broken else loaded.read_only,
                problems,
                self._lines_of(loaded),
            )
        return states, tuple(twins)

    def _lines_of(self, loaded: LoadedBoard) -> Mapping[RecordRef, int]:
        """The line of each record's header; found once for each version of a file."""
        kept = self._lines.get(loaded.path)
        if kept is None or kept[0] is not loaded:
            board = loaded.board
            lines = {
                RecordRef(board.id, kind, name): loaded.line(kind.value, name)
                for kind in HOMES
                for name in board.records(kind)
            }
            kept = self._lines[loaded.path] = (loaded, lines)
        return kept[1]


BATCH = 256
"""Gates judged between two publications: small enough that the first results show at once."""


def _joined(proposals: Sequence[Proposal]) -> Proposal:
    """Several proposals as one, which does nothing where one of them would not be done whole."""
    if len(proposals) == 1:
        return proposals[0]
    refusals = tuple(refusal for one in proposals for refusal in one.refusals)
    actions = [one.action for one in proposals if one.action is not None]
    if refusals or not actions:
        return Proposal(refusals=refusals)
    edits = tuple(edit for action in actions for edit in action.edits)
    remarks = tuple(remark for one in proposals for remark in one.remarks)
    return Proposal(Action("; ".join(action.title for action in actions), edits), (), remarks)


def _refused(proposal: Proposal) -> Notice:
    refusals: Sequence[Refusal] = proposal.refusals
    if not refusals:
        return Notice(Level.REMARK, "it is so already", code="unchanged")
    first = refusals[0]
    more = f" (+{len(refusals) - 1})" if len(refusals) > 1 else ""
    return Notice(
        Level.REFUSED, f"refused ({first.code}): {first.says}{more}", first.remedy,
        first.code.value, refusals=proposal.refusals,
    )  # fmt: skip
