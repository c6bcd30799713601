"""The current plan of a workspace: its boards and gates, judged when somebody looks.

One lock orders all parts of a workspace, so that any thread may call any of them, one at a time.
What changes says so by `changed`; nothing is judged until the next look.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.gate import Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import Roles
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.domain.plan.ranking import analyse
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import judge
from readiness_tui.services.base.ports import Clock
from readiness_tui.services.workspace.alerts import ConditionFacts
from readiness_tui.services.workspace.boards import Boards, Shown
from readiness_tui.services.workspace.gate_judging import GateWork
from readiness_tui.services.workspace.plan_context import PlanFacts
from readiness_tui.storage.boards.repository import BoardFiles
from readiness_tui.storage.settings.settings import SETTINGS

if TYPE_CHECKING:
    from readiness_tui.domain.proof.proof import Judgement
    from readiness_tui.domain.verdict.alarms import Alarm
    from readiness_tui.services.workspace.journal_view import JournalView
    from readiness_tui.services.workspace.tryout import Tryout
    from readiness_tui.storage.settings.snooze_file import Snoozes

_UNREADABLE = FileIdentity(0, 0, 0, 0)


class Permissions:
    """The roles of a workspace, and whether an action is anybody's to do.

    Args:
        root: The workspace root.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._identity: FileIdentity | str | None = "unread"
        self._roles = Roles()
        self._problems: tuple[Diagnostic, ...] = ()

    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the file as it is now."""
        self.roles()
        return self._problems

    def roles(self) -> Roles:
        """The roles as the file has them now; it is read only when it changed."""
        identity = self._settings()
        if identity != self._identity:
            self._roles, self._problems = self._read() if identity else (Roles(), ())
            self._identity = identity
        return self._roles

    def denied(self, portfolio: Portfolio, action: Action, actor: str) -> str:
        """Why somebody may not do an action; empty where they may."""
        from readiness_tui.domain.edits.permissions import denied

        return denied(portfolio, action.edits, self.roles(), actor)

    def _settings(self) -> FileIdentity | None:
        try:
            return FileIdentity.of((self._root / SETTINGS).stat())
        except FileNotFoundError:
            return None
        except OSError:
            return _UNREADABLE

    def _read(self) -> tuple[Roles, tuple[Diagnostic, ...]]:
        from readiness_tui.storage.settings.roles import roles_of
        from readiness_tui.storage.settings.settings_check import settings_problems

        return roles_of(self._root), settings_problems(self._root)


class PlanState:
    """What the parts of a workspace share. Nobody else keeps a second copy.

    Args:
        root: The repository root; gates judge what lies below it.
        folder: The folder of the board files, relative to the root.
        me: The names that `@me` stands for.
        clock: Tells the time.
        plugins: Whether kinds of gate of other distributions are judged.

    Attributes:
        lock: Whoever uses another attribute holds it.
        boards: The board files as they were read last.
        gate_work: What there is to judge, and the results.
        permissions: Who may do what.
        tryout: The what-if that is open, if one is.
        journal: What is known beside the boards, once somebody writes or asks for that.
        log_faults: What is wrong with the audit log, as sentences.
        revision: Of the snapshot that was published last.
    """

    def __init__(
        self, root: Path, folder: str, *, me: frozenset[str], clock: Clock, plugins: bool
    ) -> None:
        self.root, self.folder, self.clock = root, folder, clock
        self.lock = threading.RLock()
        self.files = BoardFiles(root, folder)
        self.boards, self.gate_work = Boards(self.files), GateWork(root, folder, plugins=plugins)
        self.permissions = Permissions(root)
        self.tryout: Tryout | None = None
        self.journal: JournalView | None = None
        self.log_faults: tuple[str, ...] = ()
        self.revision = 0
        self._looked_up = ConditionFacts(root, folder)
        self._facts = PlanFacts(root, folder, me)
        self._repository_names: frozenset[str] | None = None
        self._board_view: Shown | None = None
        self._results: Mapping[GateKey, Result] = {}
        self._saved: Snapshot | None = None
        self._snapshot: Snapshot | None = None
        self._is_stale, self._is_planned = True, False

    @property
    def snapshot(self) -> Snapshot:
        """The plan as it is shown, judged now if anything changed since the last look."""
        snapshot = self._snapshot
        if snapshot is not None and not self._is_stale:
            return snapshot
        with self.lock:
            return self._published()[1]

    @property
    def saved(self) -> Snapshot:
        """The boards as the files have them, and what follows, without what is tried out."""
        with self.lock:
            return self._published()[0]

    @property
    def is_stale(self) -> bool:
        """Whether the next look judges anew."""
        return self._is_stale

    @property
    def is_planned(self) -> bool:
        """Whether the gates of the boards were taken since those were read."""
        return self._is_planned

    @property
    def board_view(self) -> Shown:
        """The boards as they were read last; nothing is judged for it."""
        if self._board_view is None:
            view = self.boards.shown()
            portfolio = view.portfolio
            if any(board.repository for board in portfolio.boards.values()):
                view = replace(view, portfolio=portfolio.within(self._names()))
            self._board_view = view
        return self._board_view

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with board files and settings, as a snapshot says it; nothing is judged."""
        view = self.board_view
        return self._broken() + tuple(
            problem for state in view.states.values() for problem in state.problems
        )

    @property
    def snoozes(self) -> "Snoozes":
        """What the reader snoozed."""
        return self._facts.snoozes

    def changed(self) -> None:
        """Let the next look judge anew."""
        with self.lock:
            self._board_view, self._is_stale, self._is_planned = None, True, False

    def answered(self) -> None:
        """Let the next look weigh what gates came to; the boards are as they were."""
        with self.lock:
            self._is_stale = True

    def plan_gates(self) -> Mapping[GateKey, Result]:
        """Take the gates of the boards for those there are; what is known of them already."""
        results = self.gate_work.planned(self.board_view.portfolio, self.board_view.place)
        self._is_planned = True
        return results

    def show_tried(self) -> None:
        """Publish what is tried out by now, on top of the boards as they were seen last."""
        self.revision += 1
        saved = self.saved
        tried = self.tryout.on(saved, self._results) if self.tryout else saved
        self._snapshot = structs.replace(tried, revision=self.revision)

    def _published(self) -> tuple[Snapshot, Snapshot]:
        """The boards as the files have them, and with what is tried out."""
        if self._saved is None or self._snapshot is None or self._is_stale:
            self._saved = self._judged()
            tryout = self.tryout
            self._snapshot = tryout.on(self._saved, self._results) if tryout else self._saved
            self._is_stale = False
        return self._saved, self._snapshot

    def _judged(self) -> Snapshot:
        view, now = self.board_view, self.clock.now()
        self._results = self.plan_gates()
        before = self._saved.analysis if self._saved else None
        judgement = judge(
            view.portfolio,
            self._results,
            now,
            previous=before.judgement if before else None,
            book=self.gate_work.book,
            roles=self.permissions.roles(),
            known=self._looked_up.known(view.portfolio),
        )
        self.revision += 1
        snapshot = Snapshot(
            revision=self.revision,
            analysis=analyse(judgement, self._facts.context(view.portfolio, now), before=before),
            boards=view.states,
            broken=self._broken(),
            unchecked=self.gate_work.waiting,
            running=self.gate_work.running,
            alarms=_alarms(judgement),
            offers=self._looked_up.offers(view.portfolio),
        )
        if self.journal is not None:
            snapshot = self.journal.beside(snapshot, now)
        if self.log_faults:
            snapshot = structs.replace(snapshot, remarks=(*snapshot.remarks, *self.log_faults))
        return snapshot

    def _names(self) -> frozenset[str]:
        """What this repository goes by; asked of git once, and only where a board names one."""
        if self._repository_names is None:
            from readiness_tui.services.git.running import repository_names

            self._repository_names = repository_names(self.root)
        return self._repository_names

    def _broken(self) -> tuple[Diagnostic, ...]:
        return (*self.board_view.problems, *self.permissions.problems())


def _alarms(judgement: "Judgement") -> "tuple[Alarm, ...]":
    """The alerts of all boards whose condition is met."""
    boards = [board for board in judgement.portfolio.boards.values() if board.alerts]
    if not boards:
        return ()
    from readiness_tui.domain.verdict.alarms import alarms

    return tuple(alarm for board in boards for alarm in alarms(judgement, board))
