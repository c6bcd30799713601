"""The one place where services meet Textual: workers in, messages out, errors to sentences."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from textual.app import App
from textual.message import Message

from readiness_tui.domain.edits.requests import EditRequest
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.ids import GateKey, Key, RecordRef
from readiness_tui.domain.settings.views import SavedView
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verify.reviewing import BaselineView
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.manual import manual_texts
from readiness_tui.services.base.programs import edit_text, editor_command, run_program
from readiness_tui.services.reports.forecast import outlooks
from readiness_tui.services.reports.linting import difference, findings_of
from readiness_tui.services.settings.preference_store import PreferenceStore
from readiness_tui.services.workspace.gate_commands import GateCommands
from readiness_tui.services.workspace.outside_files import OutsideFiles
from readiness_tui.services.workspace.workspace import LAST_RECORDS, Workspace
from readiness_tui.ui.bridge import collecting
from readiness_tui.ui.bridge.file_watch import FileWatch
from readiness_tui.ui.bridge.gates import GateBridge
from readiness_tui.ui.bridge.history import HistoryBridge
from readiness_tui.ui.bridge.importing import ImportBridge
from readiness_tui.ui.bridge.plan_findings import PlanLooks
from readiness_tui.ui.bridge.preferences import PreferenceBridge
from readiness_tui.ui.bridge.standup import StandupBridge
from readiness_tui.ui.bridge.turns import Turn, Turns
from readiness_tui.ui.bridge.unsaved import UnsavedBridge
from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.plan import (
    Drained,
    PreviewAsked,
    Previewed,
    Published,
    Said,
    SyncLooked,
)

if TYPE_CHECKING:
    from readiness_tui.services.sync.sharing import Sharing

SLOW_S = 0.3
"""How long a change may be under way before the status line says so."""
STILL_SAVING_S = 2.0
"""How often it says so again: a sentence of the status line goes after a while."""


@asynccontextmanager
async def slow_save_notice(post: Callable[[Message], None]) -> AsyncGenerator[None]:
    """Tell of what goes on inside, once it is slow and again until it ends.

    Args:
        post: Sends a message to the screen.
    """
    ticker = asyncio.ensure_future(_tick(post))
    try:
        yield
    finally:
        ticker.cancel()


async def _tick(post: Callable[[Message], None]) -> None:
    wait_s = SLOW_S
    while True:
        await asyncio.sleep(wait_s)
        post(Said("doing", "saving ..."))
        wait_s = STILL_SAVING_S


CLOCK_S = 20.0
"""How often the clock alone is asked whether evidence grew stale or a waiver lapsed."""
DRAIN_S = 5.0
"""How long a quit waits for changes that are being written."""


class Bridge:
    """Runs the workspace off the event loop: edits in order on one thread, gates on another."""

    manual_texts = staticmethod(manual_texts)

    def __init__(self, workspace: Workspace, preferences: PreferenceStore | None = None) -> None:
        self.workspace = workspace
        self._workers = workers = Workers()
        self._edits, self._gates = workers.edits, workers.gates
        store = preferences or PreferenceStore(workspace.root)
        self.preferences = PreferenceBridge(store, workers)
        self.files = FileWatch(OutsideFiles(workspace), workers, self._ready, self._settle)
        self._asked, self._turns = 0, Turns()
        self._prepare: Callable[[Snapshot], None] = lambda _: None
        self._interpreter = collecting.Collecting()
        find, foresee = partial(findings_of, workspace), partial(outlooks, workspace)
        self.plans = PlanLooks(find, foresee, workers)
        self._gate_commands = GateCommands(workspace)
        self.gates = GateBridge(self._gate_commands, workers, self._changed)
        self.standup = StandupBridge(workspace, workers)
        self.history = HistoryBridge(workspace, workers)
        self.unsaved = UnsavedBridge(workspace.unsaved, self._later, self._reread)
        self.imports = ImportBridge(workspace, workers, self._later, self.recheck)

    @property
    def actor(self) -> str:
        """Who edits, as blockers and log entries name them."""
        return self.workspace.actor

    @property
    def is_asked(self) -> bool:
        """Whether a change that was asked for is not answered yet."""
        return self._asked > 0 or self.standup.is_opening

    @property
    def requested(self) -> int:
        """How many changes were asked for so far."""
        return self._turns.asked

    def start(self, app: App[Any], prepare: Callable[[Snapshot], None] = lambda _: None) -> None:
        """Read the boards, judge the gates, and keep watching.

        Args:
            app: Where messages go.
            prepare: Called on a thread with each snapshot just before it is published.
        """
        self._prepare = prepare
        self._workers.begin(app)
        self._interpreter.begin()
        app.run_worker(self._open, name="open", group="open", exit_on_error=False)

    def stop(self) -> None:
        """Let the threads end; what was acknowledged is on disk already."""
        self._interpreter.end()
        self._gate_commands.close()
        self.workspace.gates.close()
        self._workers.stop()
        for part in (self.plans, self.standup, self.history, self.imports):
            part.stop()

    def submit(self, requests: Sequence[EditRequest], seen: Snapshot | None = None) -> None:
        """Do what a person asked for, who looked at `seen` while they were asked for it."""
        self._later(lambda: self.workspace.edits.submit(*requests, seen=seen), "undo")

    def do(self, action: Action, reason: str = "") -> None:
        """Do what a person agreed to; the reason goes to the audit log."""
        self._later(lambda: self.workspace.edits.do(action, reason), "undo")

    def deny(self, record: RecordRef, what: str, says: str) -> None:
        """Refuse what a role forbids, and keep that somebody asked for it."""
        from readiness_tui.services.checkpoints.denying import Attempt

        attempt = Attempt(record, what, says)
        self._later(lambda: self.workspace.writer.denied(attempt))

    def preview(self, asked: PreviewAsked) -> None:
        """Say `Previewed` with what an action would change in the files."""

        def preview() -> Previewed:
            return Previewed(asked, difference(self.workspace, asked.action))

        self._workers.answer(preview, self._edits)

    def publish(self, key: GateKey) -> None:
        """Copy what the last run of a command left to where its evidence is kept."""
        self._later(lambda: self._gate_commands.publish(key))

    def accept(self, baseline: BaselineView, reason: str) -> None:
        """Write a baseline that was measured; the reason goes to the audit log."""
        self._later(lambda: self._gate_commands.accept(baseline, reason))

    def save_view(self, view: SavedView) -> None:
        """Write a view into the file of the team, or the person's own."""
        from readiness_tui.services.settings.view_saving import save_view

        self._later(lambda: save_view(self.workspace.root, self.workspace.writer.access, view))

    def undo(self, *, redo: bool) -> None:
        """Take the last change back, or do it again."""
        edits = self.workspace.edits
        self._later(edits.redo if redo else edits.undo, "undo" if redo else "redo")

    def take_back(self, since: int, says: str) -> None:
        """Take back what was asked for after the first `since` changes: it was not meant."""
        edits = self.workspace.edits

        def work() -> Notice:
            turns = {"undo": edits.undo, "redo": edits.redo}
            self._turns.take_back(since, lambda turn: turns[turn]())
            return Notice(Level.REFUSED, says, code="typing")

        self._later(work)

    def snooze(self, keys: Sequence[Key], until: date | None) -> None:
        """Keep tickets out of the reader's triage until a day; None lets them back in."""
        self._later(lambda: self.workspace.snooze(keys, until))

    def what_if(self, how: Literal["open", "keep", "drop"]) -> None:
        """Open a what-if, or end it."""
        what_if = self.workspace.what_if
        work = {"open": what_if.open, "keep": what_if.keep, "drop": what_if.drop}
        self._later(work[how])

    def drain(self) -> None:
        """Say `Drained` once all changes asked for before are answered, or did not come to it."""
        self._workers.soon(self._drain)

    def reload(self) -> None:
        """Read and judge everything again."""
        self.plans.forget()  # settings may have changed, which no board tells
        self.files.restart()
        self.recheck("everything is read and checked again")

    def _reread(self) -> None:
        self.files.restart()
        self.recheck()

    def recheck(self, says: str = "") -> None:
        """Read and judge the boards again, and say so."""
        self._workers.soon(self._take, self.workspace.gates.recheck, says)

    def look_at_sharing(self) -> None:
        """Say `SyncLooked` with what a sync would give and take."""

        def look() -> SyncLooked:
            outlook = self._sharing.look()  # what shares is loaded on the thread too
            return SyncLooked(outlook.to, outlook.says, outlook.lines, outlook.is_idle)

        self._workers.answer(look)

    def share(self) -> None:
        """Share the boards through git, as a person agreed to."""
        self._later(self._sharing.run)

    def export(self, name: str, snapshot: Snapshot, keys: Collection[Key]) -> None:
        """Write tickets and their dependencies to a new file."""
        from readiness_tui.services.exchange.exporting import export_plan

        root = self.workspace.root
        self._later(lambda: export_plan(root, name, snapshot.analysis, keys))

    @property
    def _sharing(self) -> "Sharing":
        from readiness_tui.services.sync.sharing import Sharing

        workspace = self.workspace
        return Sharing(workspace.root, lambda: workspace.writer.access, workspace.folder)

    def look_now(self) -> None:
        """Hold all files against what was seen: somebody comes back to the screen."""
        self.files.rescan_now()

    def run_editor(self, path: str, line: int) -> str:
        """Open a file at a line in the person's editor and wait; why it could not, or nothing."""
        root = self.workspace.root
        return run_program(editor_command(root / path, line), root)

    def source_place(self, board: Board, record: RecordRef) -> Place | None:
        """Where a record stands in the document that it was imported from; None where in none."""
        from readiness_tui.services.exchange.import_bases import source_place

        workspace = self.workspace
        return source_place(workspace.root, workspace.folder, board, record.kind, record.id)

    def edit_text(self, text: str, name: str) -> tuple[str, str]:
        """Let a person change a text in their editor; the text, and why it is the old one."""
        edited = edit_text(text, name, self.workspace.root)
        return edited.text, edited.problem

    async def _open(self) -> None:
        read_all = self.workspace.open

        def opened() -> Snapshot:
            self.files.read_head()
            self._workers.post(Published(self._ready(read_all())))
            self._workers.wait_drawn()
            return self.workspace.remember()  # in one go: no edit comes before it

        await self._publish(opened)
        self._interpreter.took_boards()
        self._workers.soon(self._settle)
        self._workers.soon(self._look_again)
        self._workers.soon(self._look_at_log)
        self._workers.soon(self._tick)
        self._workers.soon(self.preferences.watch)
        await self.files.run()

    async def _look_at_log(self) -> None:
        """Look whether the audit log holds: its end first, then all of it. Nobody waits for it."""
        for last in (LAST_RECORDS, None):
            look = partial(self.workspace.look_at_log, last=last)
            if (snapshot := await self.plans.aside(look)) is not None:
                self._workers.post(Published(snapshot))

    async def _drain(self) -> None:
        behind = asyncio.get_running_loop().run_in_executor(
            self._edits, self.workspace.writer.keep_unsaved
        )
        done, _ = await asyncio.wait((behind,), timeout=DRAIN_S)
        if done and behind.exception() is None and (now := behind.result()) is not None:
            self._workers.post(Published(now))  # the last that is seen
        self._workers.post(Drained(in_time=bool(done)))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(CLOCK_S)
            await self._publish(self.workspace.gates.tick)
            await self._settle()
            await self._look_again()

    async def _settle(self) -> None:
        def published(snapshot: Snapshot) -> None:
            self._workers.post(Published(self._ready(snapshot)))

        await self._workers.off(lambda: self.workspace.gates.run(published), self._gates)
        await self.files.retarget()
        if notice := await self._workers.off(self.workspace.keep_passed_exits, self._gates):
            self._tell(notice)

    async def _changed(self, path: str) -> None:
        """A file was written: judge what reads it."""
        await self.files.look({path})
        await self._settle()

    async def _publish(self, work: Callable[[], Snapshot]) -> None:
        snapshot = await self._workers.off(lambda: self._ready(work()), self._edits)
        if snapshot is not None:
            self._workers.post(Published(snapshot))

    def _ready(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot, once what the screen shows of it is worked out; on the thread it is from."""
        try:
            self._prepare(snapshot)
        except Exception as error:  # noqa: BLE001 - the edge: what was saved is answered all the same
            self._workers.tell_fault(error)
        return snapshot

    async def _take(self, work: Callable[[], Snapshot], says: str) -> None:
        await self._publish(work)
        await self._settle()
        if says:
            self._workers.post(Said("done", says))

    def _later(self, work: Callable[[], Notice], back: Turn | None = None) -> None:
        """Do something in its turn; `back` takes it back."""
        self._asked += 1
        number = self._turns.ask()

        def answered() -> Notice:
            notice = work()
            is_done = notice.level in {Level.DONE, Level.REMARK} and notice.code != "unchanged"
            if back is not None and is_done:
                self._turns.done(number, back)
            return notice

        self._workers.soon(self._answer, answered)

    async def _answer(self, work: Callable[[], Notice]) -> None:
        def answer() -> tuple[Notice, Snapshot]:  # both on the thread of edits: a look may judge
            before = self.workspace.snapshot
            notice, snapshot = self.workspace.after(work(), before)
            return notice, self._ready(snapshot)

        try:
            async with slow_save_notice(self._workers.post):
                outcome = await self._workers.off(answer, self._edits)
        finally:
            self._asked -= 1
        if outcome is not None:
            notice, snapshot = outcome
            self._workers.post(Published(snapshot))
            self._tell(notice)
            await self._settle()
            await self._look_again()

    async def _look_again(self) -> None:
        """Take the second looks at what was saved, each when it is due."""
        look = self.workspace.writer.look_again
        while (update := await self._workers.off(look, self._edits)) is not None:
            notices, wait_s = update
            if notices:
                await self._publish(lambda: self.workspace.snapshot)
            for notice in notices:
                self._tell(notice)
            if wait_s is None:
                return
            await asyncio.sleep(wait_s)

    def _tell(self, notice: Notice) -> None:
        self._workers.post(Said(notice.level.value, notice.says, notice.remedy, notice.code))
