"""What the screen shows of a snapshot is worked out before it is published."""

import threading
from pathlib import Path

import pytest

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.panes.backlog.pane import BacklogPane
from readiness_tui.ui.viewmodels.rows import listing as listings
from readiness_tui.ui.viewmodels.rows.backlog import Look
from readiness_tui.ui.viewmodels.rows.listing import Listing, listing
from tests.support import until
from tests.ui.support import (
    every,
    opened,
    palettes,
    replace_file,
    repository,
    seen,
    settles,
    shows,
)

LONG = 'format = 1\n[board]\nid = "long"\n' + "".join(
    f'\n[ticket.T-{n:02}]\ntitle = "Number {n}"\nowners = ["@o{n % 3}"]\n' for n in range(80)
)


async def test_a_fault_in_it_is_told_and_the_plan_is_shown(tmp_path: Path) -> None:
    every(tmp_path)
    app = Planner(Bridge(Workspace(tmp_path, plugins=False)), palettes(), UNICODE)

    def broken(snapshot: Snapshot) -> None:
        del snapshot
        message = "planted"
        raise RuntimeError(message)

    app._screen.prepare = broken  # noqa: SLF001
    async with app.run_test(size=(120, 36)):
        await seen(app, lambda text: "internal error: RuntimeError('planted')" in text, "told")
        await settles(app)
        await shows(app, "A-1")


async def test_rows_of_a_change_from_outside_are_laid_out_before_they_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = repository(tmp_path, {"long": LONG}) / "boards/long.toml"
    threads: list[threading.Thread] = []

    def noting(snapshot: Snapshot, look: Look, width: int) -> Listing:
        threads.append(threading.current_thread())
        return listing(snapshot, look, width)

    monkeypatch.setattr(listings, "listing", noting)
    async with opened(tmp_path) as pilot:
        backlog = pilot.app.screen.query_one(BacklogPane)
        await until(lambda: backlog.show_vertical_scrollbar, "the list is longer than the screen")
        await until(lambda: backlog._listings.width == backlog.room, "rows fit")  # noqa: SLF001
        threads.clear()
        replace_file(file, LONG.replace("Number", "Figure"))
        await shows(pilot.app, "Figure 0")
        assert threads, "nothing was prepared"
        assert threading.main_thread() not in threads
