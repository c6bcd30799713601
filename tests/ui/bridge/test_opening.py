"""The first rows wait for nothing that does not stand in them, and no edit comes before it."""

from pathlib import Path
from threading import Event

import pytest

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge import workers
from readiness_tui.ui.bridge.bridge import Bridge
from tests.builders import set_text
from tests.support import LIMIT_S, until
from tests.ui.support import FakeNow, file_is, palettes, repository, settles, shows

TICKET = Key(BoardId("tracker"), TicketId("M-01"))


class SlowJournal(Workspace):
    """A workspace whose journal is read once it may be."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, actor="@me", clock=FakeNow(), plugins=False)
        self.is_asked, self.may_go_on = Event(), Event()

    def remember(self) -> Snapshot:
        self.is_asked.set()
        assert self.may_go_on.wait(LIMIT_S), "nobody let the journal be read"
        return super().remember()


async def test_rows_are_shown_before_the_journal_is_read_and_edits_wait_for_it(
    tmp_path: Path,
) -> None:
    board = repository(tmp_path) / "boards/tracker.toml"
    before = board.read_text("utf-8")
    workspace = SlowJournal(tmp_path)
    bridge = Bridge(workspace)
    app = Planner(bridge, palettes(), UNICODE)
    async with app.run_test(size=(120, 36)):
        try:
            await shows(app, "M-01", "Runtime contracts")
            await until(workspace.is_asked.is_set, "the journal is asked next")
            bridge.submit([set_text(TICKET, "title", "Renamed early")])
            await shows(app, "saving")
            assert board.read_text("utf-8") == before
        finally:
            workspace.may_go_on.set()
        await file_is(board, lambda text: "Renamed early" in text, "the edit is written")
        await settles(app)


async def test_the_journal_is_asked_once_the_rows_are_on_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(tmp_path)
    workspace = Workspace(tmp_path, plugins=False)
    app = Planner(Bridge(workspace), palettes(), UNICODE)
    has_rows: list[bool] = []
    remember = workspace.remember

    def noting() -> Snapshot:
        has_rows.append(bool(app._screen.view.snapshot.portfolio.boards))  # noqa: SLF001
        return remember()

    monkeypatch.setattr(workspace, "remember", noting)
    monkeypatch.setattr(workers, "DRAWN_WITHIN_S", LIMIT_S)
    async with app.run_test(size=(120, 36)):
        await settles(app)
    assert has_rows == [True]


async def test_what_an_earlier_session_did_is_offered_for_undo(tmp_path: Path) -> None:
    repository(tmp_path)
    earlier = Workspace(tmp_path, plugins=False)
    earlier.open(remember=True)
    earlier.edits.submit(set_text(TICKET, "title", "Renamed before"))
    app = Planner(Bridge(Workspace(tmp_path, plugins=False)), palettes(), UNICODE)
    async with app.run_test(size=(120, 36)):
        await until(lambda: app._screen.view.snapshot.undo, "there is something to undo")  # noqa: SLF001
        await settles(app)
