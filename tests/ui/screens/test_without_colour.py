"""NO_COLOR: no colour at all, and what has the cursor, fails or is in doubt is told otherwise."""

from pathlib import Path

import pytest
from rich.color import Color
from rich.segment import Segment

from tests.support import until
from tests.ui.support import at, every, opened, shows


def drawn(app: object) -> list[Segment]:
    """Everything on the screen with its style."""
    strips = app.screen._compositor.render_strips()  # type: ignore[attr-defined] # noqa: SLF001
    return [part for strip in strips for part in strip if part.style is not None]


def coloured(color: Color | None) -> bool:
    return color is not None and not color.is_default


async def test_nothing_is_coloured_and_the_cursor_is_reversed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-2")
        await shows(pilot.app, "Detail A-2")
        parts = drawn(pilot.app)
        styles = [part.style for part in parts if part.style]
        assert [one for one in styles if coloured(one.color) or coloured(one.bgcolor)] == []
        (row,) = {
            part.style.reverse
            for part in parts
            if "Broken promise" in part.text and part.style and part.style.reverse
        }
        assert row
        assert any(part.style and part.style.bold for part in parts if "contradicted" in part.text)
        assert any(
            part.style and part.style.underline for part in parts if part.text.strip() == "?"
        )
        await pilot.press("s")
        await shows(pilot.app, "Status of A-2")
        await until(
            lambda: any(
                part.style and part.style.reverse
                for part in drawn(pilot.app)
                if "done" in part.text
            ),
            "the cursor of the menu is reversed",
        )
