"""The board files of a workspace as they were last read: which changed, and how each stands."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place
from readiness_tui.domain.model.ids import BoardId, RecordRef, natural
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.domain.verdict.snapshot import BoardState
from readiness_tui.services.watch.write_stability import ReadingDecision, Step, WriteStability
from readiness_tui.storage.boards.bounds import NO_ROOM, Room, records_in
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.repository import BoardFiles, sha256_at

_LASTING = frozenset({"merge-conflict", NO_ROOM, "too-large", "unreadable", "not-a-file"})
"""What is wrong with a file for another reason than that somebody is still writing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of the files.

    Attributes:
        portfolio: The boards, the last good state of each.
        states: Where each stands.
        problems: Of files that never gave a board, or repeat the id of another.
    """

    portfolio: Portfolio = field(default_factory=Portfolio)
    states: Mapping[BoardId, BoardState] = field(default_factory=dict[BoardId, BoardState])
    problems: tuple[Diagnostic, ...] = ()

    def place(self, ref: RecordRef) -> Place | None:
        """Where a record stands in its file, None for an unknown board."""
        state = self.states.get(ref.board)
        return Place(state.path, state.lines.get(ref, 0)) if state else None


@dataclass(frozen=True, slots=True)
class Vanished:
    """A board that somebody emptied, or rewrote without some of its records.

    `last` is what it said before; `now_sha256` names what the file says now.
    """

    last: LoadedBoard
    now_sha256: str
    says: str
    is_empty: bool = False


class Boards:
    """The board files below a root. Not safe for threads: the workspace orders the calls.

    Args:
        files: The files.
        now_s: Seconds, by a clock that never goes back.
    """

    def __init__(self, files: BoardFiles, now_s: Callable[[], float] = time.monotonic) -> None:
        self._files, self._now_s = files, now_s
        self._settling = WriteStability()
        self._held: dict[str, ReadingDecision] = {}
        self._vanished: dict[str, Vanished] = {}
        self._loaded: dict[str, LoadedBoard] = {}
        self._broken: dict[str, BrokenBoard] = {}
        self._signatures: dict[str, FileIdentity | None] = {}
        self._weights: dict[str, int] = {}
        self._left_out: set[str] = set()

    def reload(self, *, everything: bool = False) -> bool:
        """Read the files that changed, or all of them; whether one says something new.

        A file that no longer parses keeps its last good board.
        """
        paths = self._files.paths()
        gone = self._signatures.keys() - set(paths)
        for path in gone:
            self._loaded.pop(path, None)
            self._broken.pop(path, None)
            self._held.pop(path, None)
            self._vanished.pop(path, None)
            self._weights.pop(path, None)
            self._left_out.discard(path)
            self._settling.forget(path)
            del self._signatures[path]
        is_new = bool(gone)
        due, room = self._settling.due(self._now_s()), Room()
        for path in paths:
            signature = self._files.signature(path)
            if everything or path in due or signature != self._signatures.get(path):
                self._weights.pop(path, None)
            is_new |= self._fitted(path, signature, room)
            self._signatures[path] = signature
        return is_new

    def _fitted(self, path: str, signature: FileIdentity | None, room: Room) -> bool:
        """Read a file that has to be, if the workspace has room for it; whether it says another.

        A file that is not read yet weighs nothing: only one for which there is room is opened.
        """
        size, weight = signature.size_bytes if signature else 0, self._weights.get(path)
        if not room.has(weight or 0, size):
            return self._leave_out(path, room)
        is_new, last = False, self._loaded.get(path)
        if weight is None or path in self._left_out:
            is_new, now = self._read(path, signature), self._loaded.get(path)
            weight = self._weights[path] = records_in(now.board) if now else 0
            if not room.has(weight, size):
                self._loaded.pop(path, None)
                self._loaded |= {path: last} if last else {}
                return self._leave_out(path, room)
        self._left_out.discard(path)
        room.take(weight, size)
        return is_new

    def _leave_out(self, path: str, room: Room) -> bool:
        """Show a board as one without room, read-only as it was last; whether that is new."""
        is_new = path not in self._left_out
        self._left_out.add(path)
        self._held.pop(path, None)
        self._vanished.pop(path, None)
        self._settling.forget(path)
        self._broken[path] = BrokenBoard(path, (room.problem(path),))
        return is_new

    @property
    def again_s(self) -> float | None:
        """In how many seconds a file is due to be read again; None if none is."""
        return self._settling.next_s(self._now_s())

    @property
    def vanished(self) -> Mapping[str, Vanished]:
        """By path the boards whose last text a person may want back."""
        return self._vanished

    def accept(self, path: str) -> None:
        """Take a file as it is now, although records or all of it vanished."""
        vanished = self._vanished.pop(path, None)
        if vanished is not None and vanished.is_empty:
            self._loaded.pop(path, None)
            self._signatures[path] = None

    def take(self, loaded: LoadedBoard, signature: FileIdentity | None) -> None:
        """Take a board as it was just written, in the file of that signature."""
        self._loaded[loaded.path] = loaded
        self._broken.pop(loaded.path, None)
        self._signatures[loaded.path] = signature
        self._weights[loaded.path] = records_in(loaded.board)
        if signature is not None:
            self._settling.took(loaded.path, signature)

    def loaded(self, state: BoardState) -> LoadedBoard:
        """The file behind a board that is shown."""
        return self._loaded[state.path]

    def place(self, path: str) -> tuple[int, int] | None:
        """Device and inode of the file that is shown; None: nothing is."""
        return self._settling.place(path)

    @property
    def broken(self) -> tuple[BrokenBoard, ...]:
        """The files that are no board now."""
        return tuple(self._broken.values())

    def unsettled(
        self, is_young: Callable[[str], bool], *, everything: bool = False
    ) -> Mapping[str, FileIdentity | None]:
        """The files that somebody seems to be writing, as they were read.

        Args:
            is_young: Whether a file was written to just now.
            everything: Those too that are boards as they were read.
        """
        torn = self._held.keys() | {
            path for path, one in self._broken.items() if one.problems[0].code not in _LASTING
        }
        paths = self._signatures if everything else torn
        return {path: self._signatures.get(path) for path in paths if is_young(path)}

    def shown(self) -> Shown:
        """The boards, and a problem for each file that repeats a board's id."""
        states: dict[BoardId, BoardState] = {}
        twins: list[Diagnostic] = []
        for path in sorted(self._loaded, key=natural):
            loaded = self._loaded[path]
            if (first := states.get(loaded.board.id)) is not None:
                message = f"board id {loaded.board.id!r} is taken by {first.path}"
                twins.append(
                    Diagnostic(
                        BOARD_INVALID,
                        message,
                        Place(path),
                        "give one of the two another `board.id`",
                    )
                )
                # A copy may come before what it was made of: an edit must not go to the wrong one.
                reason = f"{path} has the same `board.id`; give one of the two another"
                states[loaded.board.id] = replace(first, read_only=first.read_only or reason)
                continue
            states[loaded.board.id] = self._state(loaded)
        orphans = [one for path, one in self._broken.items() if path not in self._loaded]
        return Shown(
            portfolio=Portfolio.of(*(self.loaded(state).board for state in states.values())),
            states=states,
            problems=tuple(problem for one in orphans for problem in one.problems) + tuple(twins),
        )

    def _state(self, loaded: LoadedBoard) -> BoardState:
        broken, decision = self._broken.get(loaded.path), self._held.get(loaded.path)
        problems = broken.problems if broken else loaded.problems
        read_only = decision.says if decision else str(problems[0]) if broken else loaded.read_only
        return BoardState(loaded.path, read_only, problems, loaded.lines)

    def _read(self, path: str, signature: FileIdentity | None) -> bool:
        """Read a file, and show it if whoever writes it seems to be done."""
        last = self._loaded.get(path)
        answer = self._files.load(path, last)
        last_decision = self._held.pop(path, None)
        if signature is not None:
            decision = self._settling.rule(answer, signature, last, self._now_s())
            if last is not None and (decision.gone or decision.step is Step.KEEP):
                self._note_vanished(last, answer, decision)
            if decision.step is not Step.PUBLISH:
                self._held[path] = decision
                return last_decision != decision
        return self._show(path, answer) or last_decision is not None

    def _note_vanished(
        self, last: LoadedBoard, answer: LoadedBoard | BrokenBoard, decision: ReadingDecision
    ) -> None:
        if decision.step is Step.WAIT:
            return
        is_empty = isinstance(answer, BrokenBoard)
        now = sha256_at(self._files.root / last.path) if is_empty else answer.text.sha256
        self._vanished[last.path] = Vanished(last, now, decision.says, is_empty)

    def _show(self, path: str, answer: LoadedBoard | BrokenBoard) -> bool:
        if isinstance(answer, BrokenBoard):
            was, self._broken[path] = self._broken.get(path), answer
            return was != answer
        is_mended = self._broken.pop(path, None) is not None
        vanished = self._vanished.get(path)
        if vanished is not None and vanished.now_sha256 != answer.text.sha256:
            del self._vanished[path]  # somebody went on from there, or filled it again
        old = self._loaded.get(path)
        if old and (old.text.sha256, old.read_only) == (answer.text.sha256, answer.read_only):
            return is_mended
        self._loaded[path] = answer
        return True
