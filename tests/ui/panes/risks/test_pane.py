"""Pane 4 with its map: keys that walk it, what the list shows then, and how it is let go."""

from pathlib import Path

from readiness_tui.domain.proof.glyphs import ASCII
from tests.ui.support import (
    TRACKER,
    at,
    bytes_differ,
    changed,
    cursor,
    focused_line,
    hides,
    opened,
    repository,
    seen,
    shows,
    walk_to,
)

LINKED = TRACKER.replace('target = "2026-W09"', 'target = "2026-W09"\nsources = ["R-2"]')


async def test_m_changes_between_list_and_map_where_one_fits(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("4")
        await shows(pilot.app, "R-1")
        await hides(pilot.app, "likelihood")
        await pilot.press("M")
        await shows(
            pilot.app,
            "impact",
            "likelihood",
            "┏━ 4 Risks · tracker · 4×5",
            "[1]",
            "likelihood 4, impact 5: 1 risk",
            "R-1  Secrets in logs",
        )
        await pilot.press("1")
        await shows(pilot.app, "╭─ 4 Risks")
        await pilot.press("4")
        await shows(pilot.app, "┏━ 4 Risks")
        await pilot.press("left")
        await shows(pilot.app, "4 Risks · tracker · 3×5", "likelihood 3, impact 5: no risks")
        await pilot.press("M")
        await hides(pilot.app, "likelihood 3, impact 5:")
        await shows(pilot.app, "no risk with likelihood 3 and impact 5")
        await pilot.press("escape")
        await shows(pilot.app, "R-1", "R-2")
        await pilot.press("j")
        await seen(pilot.app, lambda _: "R-2" in focused_line(pilot.app), "the list has the keys")


async def test_arrows_walk_the_map_and_the_list_shows_the_cell(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path, size=(200, 40)) as pilot:
        await pilot.press("4", "z")
        await shows(pilot.app, "R-1 4×5", "R-2 2×4", "likelihood", "critical")
        await hides(pilot.app, "[1]")
        await pilot.press("M")
        await shows(pilot.app, "4 Risks · tracker · 4×5", "5  ░  ▒  ▒ [1] ▓")
        await hides(pilot.app, "R-2 2×4")
        await pilot.press("left", "left", "down")
        await shows(pilot.app, "4 Risks · tracker · 2×4", "4  · [1] ▒  ▓  ▓", "R-2 2×4")
        await hides(pilot.app, "R-1 4×5")
        await pilot.press("h", "h", "k", "k", "j", "j", "j", "j", "j")
        await shows(pilot.app, "4 Risks · tracker · 1×1", "1 [·]")
        await pilot.press("escape")
        await shows(pilot.app, "R-1 4×5", "R-2 2×4")
        await hides(pilot.app, "[·]")
        await seen(pilot.app, lambda _: "R-1" in focused_line(pilot.app), "the list has the keys")


async def test_enter_keeps_the_cell_and_the_verbs_count_for_its_risk(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("4", "j", "M")
        await shows(pilot.app, "4 Risks · tracker · 2×4")
        await pilot.press("enter")
        await hides(pilot.app, "impact")
        await seen(pilot.app, lambda _: "R-2" in focused_line(pilot.app), "R-2 alone")
        await pilot.press("a", *"@sec", "enter")
        assert changed(before, await bytes_differ(file, before))[1] == ['owner = "@sec"']
        await pilot.press("escape")
        await shows(pilot.app, "R-1 4×5", "R-2 2×4")


async def test_a_risk_that_is_gone_to_is_never_hidden_by_a_cell(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("4", "M", "left")
        await shows(pilot.app, "· 3×5")
        await at(pilot, "M-02")
        await shows(pilot.app, "Detail M-02")
        await pilot.press("2")
        await walk_to(pilot, "risks")
        await pilot.press("enter")
        await seen(pilot.app, lambda _: "R-1" in focused_line(pilot.app), "R-1 under the cursor")


async def test_enter_on_links_that_go_one_way_lists_their_tickets(tmp_path: Path) -> None:
    repository(tmp_path, {"tracker": LINKED})
    async with opened(tmp_path) as pilot:
        await pilot.press("4")
        await shows(pilot.app, "links that only the risk names 1   R-1 M-02")
        await walk_to(pilot, "links that only")
        await pilot.press("enter")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "M-02", "the ticket of the link")
        await shows(pilot.app, "1/3")


async def test_the_map_and_its_legend_are_ascii_where_the_glyphs_are(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path, glyphs=ASCII) as pilot:
        await pilot.press("4", "M")
        await shows(pilot.app, "5  -  =  = [1] #", "# critical")
