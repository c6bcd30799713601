"""What the screen shows of a snapshot is worked out before it is published."""

from pathlib import Path

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from tests.ui.support import every, is_settled, palettes, seen


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
        await seen(app, lambda text: "A-1" in text and is_settled(app), "shown")
