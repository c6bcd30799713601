"""What was said stays readable, good moments are told, alerts are a count and a list."""

from pathlib import Path

from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.screens.plan import PlanScreen
from tests.ui.support import at, every, hides, opened, shows

ALERT = """
[alert.calm]
when = "gate-failing"
runbook = "docs/calm.md"
"""


async def test_what_was_said_is_listed_newest_first_by_key_and_by_word(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        pilot.app.post_message(Said("refused", "the first", "a way out"))
        pilot.app.post_message(Said("done", "the second"))
        await shows(pilot.app, "the second")
        for opener in (("g", "less_than_sign"), ("colon", *"messages", "enter")):
            await pilot.press(*opener)
            await shows(pilot.app, "─ Messages ─", "✗ the first   a way out", "✓ the second")
            await pilot.press("escape")
            await hides(pilot.app, "─ Messages ─")


async def test_a_ticket_that_becomes_proven_is_told(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        (tmp_path / "proof/a2.txt").write_text("green\n", encoding="utf-8")
        await pilot.press("R")
        await shows(pilot.app, "2 of 7 proven")
        await pilot.press("g", "less_than_sign")
        await shows(pilot.app, "✓ A-2 is proven, 2 of 7")


async def test_what_is_only_tried_out_is_no_good_news(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("exclamation_mark")
        await shows(pilot.app, "WHAT-IF")
        await at(pilot, "A-4")
        await pilot.press("greater_than_sign")
        await shows(pilot.app, "2 of 7 proven")
        await pilot.press("g", "less_than_sign")
        await shows(pilot.app, "─ Messages ─")
        assert "is proven" not in await text_of(pilot.app.screen)
        await pilot.press("escape", "exclamation_mark", "k")
        await hides(pilot.app, "WHAT-IF")
        await pilot.press("g", "less_than_sign")
        await shows(pilot.app, "✓ A-4 is proven, 2 of 7")


async def text_of(screen: object) -> str:
    assert not isinstance(screen, PlanScreen)
    strips = screen._compositor.render_strips()  # type: ignore[attr-defined]  # noqa: SLF001
    return "\n".join("".join(part.text for part in strip) for strip in strips)


async def test_alerts_are_a_count_beside_the_freshness_and_open_by_a_key(tmp_path: Path) -> None:
    file = every(tmp_path)
    async with opened(tmp_path) as pilot:
        await hides(pilot.app, "alert")
        await pilot.press("g", "exclamation_mark")
        await shows(pilot.app, "no alert holds")
        file.write_text(file.read_text("utf-8") + ALERT, encoding="utf-8")
        await shows(pilot.app, "~ 1 alert  ● live")
        await pilot.press("g", "exclamation_mark")
        await shows(pilot.app, "─ Alerts ─", "every  calm (gate-failing)", "see docs/calm.md")
        await pilot.press("escape", "g", "less_than_sign")
        await shows(pilot.app, "~ every: calm (gate-failing)")
