"""A what-if that is open: what is tried out, and the plan as it would be. Nothing is written."""

from collections.abc import Mapping

from msgspec.structs import replace

from readiness_tui.domain.edits.whatif import Scratch, as_judged
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.gate import Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.plan.analysis import analyse
from readiness_tui.domain.proof.proof import Judgement
from readiness_tui.domain.verdict.snapshot import Snapshot, Trial
from readiness_tui.domain.verdict.verdict import judge


class Tryout:
    """The actions that are tried out. Not safe for threads: the workspace orders the calls."""

    def __init__(self) -> None:
        self.scratch = Scratch()
        self._reasons: list[tuple[Action, str]] = []
        self._undone: list[Action] = []
        self._lost: tuple[str, ...] = ()
        self._under = self._plan = Portfolio()
        self._judged: Judgement | None = None

    def add(self, action: Action, reason: str = "") -> None:
        """Try an action out, too; the reason is for the audit log, once it is kept."""
        self.scratch = self.scratch.more(action)
        self._reasons.append((action, reason))
        self._undone.clear()
        self._forget()

    def take_back(self) -> Action | None:
        """Take the last action away; which, None if there is none."""
        if not self.scratch.actions:
            return None
        last = self.scratch.actions[-1]
        self.scratch = self.scratch.less()
        self._undone.append(last)
        self._forget()
        return last

    def again(self) -> Action | None:
        """Try the action out again that was taken away last; which, None if there is none."""
        if not self._undone:
            return None
        self.scratch = self.scratch.more(self._undone.pop())
        self._forget()
        return self.scratch.actions[-1]

    @property
    def reason(self) -> str:
        """The reasons of all actions that are still tried out."""
        tried = {id(action) for action in self.scratch.actions}
        reasons = (reason for action, reason in self._reasons if id(action) in tried)
        return "; ".join(dict.fromkeys(filter(None, reasons)))

    def on(self, saved: Snapshot, results: Mapping[GateKey, Result]) -> Snapshot:
        """The plan as it would be; an action that no longer fits the boards is given up.

        Args:
            saved: The boards as the files have them, and what follows.
            results: What the gates were found to be; they stay as judged.
        """
        plan, before = self._on(saved.portfolio), saved.judgement
        judged_results = as_judged(results, before, plan)
        self._judged = judge(
            plan, judged_results, before.now, previous=self._judged or before, roles=before.roles
        )
        analysis = analyse(self._judged, saved.analysis.context, before=saved.analysis)
        # Worked out here, for the screen compares them at once.
        _ = analysis.workabilities, analysis.schedule()
        titles = tuple(action.title for action in self.scratch.actions)
        return replace(
            saved,
            analysis=analysis,
            undo=titles[-1] if titles else "",
            redo=self._undone[-1].title if self._undone else "",
            scratch=Trial(titles=titles, base=saved, lost=self._lost),
        )

    def _on(self, boards: Portfolio) -> Portfolio:
        """The boards with the actions on top; the same value for as long as both are the same."""
        is_same = list(boards.boards) == list(self._under.boards) and all(
            board is self._under.boards[name] for name, board in boards.boards.items()
        )
        if not is_same:
            plan, remaining = self.scratch.on(boards)
            remaining_ids = {id(action) for action in remaining.actions}
            gone = (action for action in self.scratch.actions if id(action) not in remaining_ids)
            self._lost = (*self._lost, *(action.title for action in gone))
            self.scratch, self._under, self._plan = remaining, boards, plan
        return self._plan

    def _forget(self) -> None:
        self._under = Portfolio()
