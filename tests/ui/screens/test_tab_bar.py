"""Every pane can be found from every size: its digit and its name stand above the footer."""

from pathlib import Path

from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.widgets.table import Table
from tests.ui.support import dump, every, opened, shows

STRIP = "1Backlog 2Detail 3Matrix 4Risks 5Gates 6Phases 7Problems"
SHORT = "1Bac 2Det 3Mat 4Ris 5Gat 6Pha 7Pro"


async def test_at_every_size_all_panes_are_named(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        for size, says in (
            ((200, 50), STRIP),
            ((120, 36), STRIP),
            ((80, 24), SHORT),
            ((60, 16), SHORT),
            ((50, 12), SHORT),
        ):
            await pilot.resize_terminal(*size)
            for word in says.split():
                await pilot.press(word[0])
                await shows(pilot.app, f"[{word}]")
                line = dump(pilot.app).splitlines()[-1].translate({91: " ", 93: " "})
                assert line.split()[-7:] == says.split(), size


async def test_focus_by_tab_is_told_too(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("tab")
        await shows(pilot.app, "[2Detail]")
        await pilot.press("shift+tab")
        await shows(pilot.app, "[1Backlog]")


async def test_a_sentence_never_stands_over_the_strip_and_a_cut_one_says_where_it_is(
    tmp_path: Path,
) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=(80, 24)) as pilot:
        for length in (5, 40, 78, 79, 200):
            text = "x" * length
            pilot.app.post_message(Said("failed", text))
            await shows(pilot.app, "x" * min(length, 60), "[1Bac]2Det")
            assert ("g < shows all" in dump(pilot.app)) == (length > 77)
        await pilot.press("g", "less_than_sign")
        await shows(pilot.app, "Messages")
        table = pilot.app.screen.query_one(Table)
        rows = [table.lines.rows.make(n) for n in range(len(table.row_keys))]
        assert (
            sum(text.count("x") for row in rows for text, _ in row.line) == 5 + 40 + 78 + 79 + 200
        )
