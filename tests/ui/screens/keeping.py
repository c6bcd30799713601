"""What the tests of conflicts and unsaved edits share: states that are rare, and who is asked."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from textual.app import App
from textual.pilot import Pilot

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.unsaved import Dispute, Side, Unsaved
from readiness_tui.domain.proof.glyphs import UNICODE, Glyphs
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.bridge.unsaved import UnsavedBridge
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.messages.plan import Published
from readiness_tui.ui.screens.plan import PlanScreen
from tests.support import until
from tests.ui.support import FakeNow, listens, palettes, repository, settles, shows


async def _never() -> None:
    return


class Blind(Bridge):
    """A bridge that does not watch files: what others save is met only by a save of ours."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.files.run = _never


class RecordedDecisions(UnsavedBridge):
    """Writes down what is decided of unsaved edits, and does nothing of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def resolve(self, id: str, picks: Mapping[int, Side]) -> None:  # noqa: A002
        self.asked.append(("resolve", id, dict(picks)))

    def retry(self) -> None:
        self.asked.append(("retry",))

    def reapply(self, records: Collection[RecordRef]) -> None:
        self.asked.append(("reapply", *records))

    def let_be(self) -> None:
        self.asked.append(("let_be",))

    def discard(self, id: str, reason: str) -> None:  # noqa: A002
        self.asked.append(("discard", id, reason))

    def stage_resolved(self, path: str) -> None:
        self.asked.append(("stage", path))


class Recorder(Blind):
    """A bridge whose unsaved edits stay as they are."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.unsaved = self.decisions = RecordedDecisions()

    @property
    def asked(self) -> list[tuple[object, ...]]:
        return self.decisions.asked


def ref(ticket: str) -> RecordRef:
    return RecordRef(BoardId("tracker"), Kind.TICKET, ticket)


def dispute(index: int, field: str, base: str, mine: str, theirs: str, on: str = "M-02") -> Dispute:
    return Dispute(index=index, record=ref(on), field=field, base=base, mine=mine, theirs=theirs)


def conflict(name: str, *disputes: Dispute, is_git: bool = False) -> Unsaved:
    return Unsaved(
        id=name,
        title=f"edit {name}",
        at=None,
        reason="conflict",
        says=f"{name} met another change",
        disputes=disputes,
        is_git=is_git,
    )


THREE = conflict(
    "op1",
    dispute(0, "status", "todo", "doing", "review"),
    dispute(1, "owners", "@sec", "@core", "@ops"),
    dispute(2, "notes", "one\ntwo", "one\nthree", "zero\ntwo"),
)
FULL = Unsaved(
    id="op9", title="M-03 todo > doing", at=None, reason="disk-full", says="the disk is full"
)
STAGED = Unsaved(
    id="boards/tracker.toml",
    title="boards/tracker.toml",
    at=None,
    reason="unmerged",
    says="git left it unmerged",
    is_git=True,
)
BACK = SetField(ref("M-02"), "status", Status.DOING, Status.REVIEW)


@asynccontextmanager
async def recorded(
    root: Path, *, size: tuple[int, int] = (80, 24), glyphs: Glyphs = UNICODE
) -> AsyncIterator[tuple[Pilot[None], Recorder]]:
    """The planner on a small tracker, with a bridge that only writes down what it is asked."""
    repository(root)
    workspace = Workspace(root, actor="@me", me=frozenset({"@me"}), clock=FakeNow())
    bridge = Recorder(workspace)
    app = Planner(bridge, palettes(), glyphs)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settles(app)
        await shows(app, "M-02")  # drawn before a dialog may stand above it
        yield pilot, bridge


def plan(app: App[Any]) -> PlanScreen:
    """The plan screen, whatever is above it."""
    found = app.screen_stack[0]
    assert isinstance(found, PlanScreen)
    return found


def publish(app: App[Any], **what: object) -> None:
    """A snapshot in which some of this is so, and nothing else is unsaved or put back."""
    now = plan(app).snapshot
    plain: dict[str, Any] = {"unsaved": (), "reverted": (), "remarks": ()}
    app.post_message(Published(replace(now, revision=now.revision + 1, **(plain | what))))


async def awake(app: App[Any], kind: type[Dialog[Any]]) -> Dialog[Any]:
    """Wait for a dialog that listens; the dialog."""
    await until(lambda: isinstance(app.screen, kind), f"{kind.__name__} is open")
    await listens(app)
    assert isinstance(app.screen, kind)
    return app.screen


async def asked(bridge: Recorder, *wanted: tuple[object, ...]) -> None:
    """Wait until exactly this was asked."""
    await until(lambda: bridge.asked == list(wanted), f"{wanted} is asked, not {bridge.asked}")


async def closed(app: App[Any]) -> None:
    """Wait until no dialog is open."""
    await until(lambda: len(app.screen_stack) == 1, "no dialog is open")
