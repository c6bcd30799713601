"""The boards of a workspace: read, read again where a file changed, waited for while one writes."""

from collections.abc import Callable, Iterable

from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.watch.partial_writes import Patience
from readiness_tui.services.workspace.plan_state import PlanState
from readiness_tui.storage.boards.loaded import LoadedBoard


class BoardStore:
    """Reads board files. Reading is slow, so callers on an event loop do it elsewhere.

    Args:
        state: What the parts of the workspace share.
    """

    def __init__(self, state: PlanState) -> None:
        self._state = state

    @property
    def portfolio(self) -> Portfolio:
        """The boards as they were read last, of which nothing is judged."""
        with self._state.lock:
            return self._state.board_view.portfolio

    def read(self, is_enough: Callable[[Portfolio], bool] = lambda _: True) -> None:
        """Read every board; those that somebody is writing just now again, for a second or so.

        A command has no last state of a file that it finds empty or cut.

        Args:
            is_enough: Whether the boards have what is looked for; else a file that was written to
                just now may be only a part.
        """
        state = self._state
        with state.lock:
            self.reload(everything=True)
            patience = Patience(state.files)
            while unsettled := state.boards.unsettled(
                patience.is_young, everything=not is_enough(state.board_view.portfolio)
            ):
                if not patience.next_change(unsettled):
                    break
                self.reload()

    def reload(self, *, everything: bool = False) -> None:
        """Read the boards whose files changed, or all of them.

        A file that no longer parses keeps its last good board, read-only, with its problems.
        """
        with self._state.lock:
            self._state.boards.reload(everything=everything)
            self._state.changed()

    def files_changed(self, paths: Iterable[str]) -> Snapshot:
        """Take hints of changed files: boards are read again, gates that read them wait.

        Boards that stood still for long enough by now are read too; see `reads_again_in_s`.
        """
        state = self._state
        with state.lock:
            hints = set(paths)
            state.gate_work.touched(hints)
            folder = state.folder
            ours = (path == folder or path.startswith(f"{folder}/") for path in hints)
            is_due = state.boards.again_s == 0.0
            is_new = (is_due or any(ours)) and state.boards.reload()
            is_new |= state.journal is not None and state.journal.has_new_question()
            if is_new:
                state.changed()
            elif state.gate_work.waiting:
                state.answered()
            return state.snapshot

    @property
    def reads_again_in_s(self) -> float | None:
        """When a file that somebody is writing is to be looked at again; None: there is none."""
        with self._state.lock:
            return self._state.boards.again_s

    def loaded(self, board: BoardId) -> LoadedBoard | None:
        """The file behind a board as it is shown, for whoever has to name a line of it."""
        with self._state.lock:
            board_state = self._state.board_view.states.get(board)
            return self._state.boards.loaded(board_state) if board_state else None

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with board files and settings; nothing is judged for it."""
        with self._state.lock:
            return self._state.problems
