"""The key that opens a ticket offers the line of the document that it was imported from."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from readiness_tui.services.exchange.importing import prepare, write
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from tests.support import until
from tests.ui.support import opened, shows

PLAN = "# Ship\n\n- [ ] SH-1 Moor\n- [x] SH-2 Sail\n"


async def test_a_ticket_opens_at_its_line_of_the_document_or_the_board(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[tuple[str, int]] = []

    def run(_: Bridge, path: str, line: int) -> str:
        places.append((path, line))
        return ""

    monkeypatch.setattr(Bridge, "run_editor", run)
    monkeypatch.setattr(Planner, "suspend", lambda _: nullcontext())
    document = tmp_path / "plan.md"
    document.write_text(PLAN, encoding="utf-8")
    write(prepare([document], tmp_path), tmp_path)
    document.write_text(f"New first line.\n\n{PLAN}", encoding="utf-8")
    async with opened(tmp_path) as pilot:
        await pilot.press("e")
        await shows(pilot.app, "Open in the editor", "plan.md:5", "boards/plan.toml:10")
        await pilot.press("enter")
        await until(lambda: len(places) == 1, "the document is opened")
        await pilot.press("e")
        await shows(pilot.app, "Open in the editor")
        await pilot.press("b")
        await until(lambda: len(places) == 2, "the board is opened")
    assert places == [("plan.md", 5), ("boards/plan.toml", 10)]
