"""Groups by any field, columns that are chosen, facets, and marks over a range."""

from pathlib import Path

from tests.ui.screens.test_looking_at_the_backlog import ordered
from tests.ui.support import at, bytes_differ, cursor, every, hides, opened, seen, shows

LABELS = """\
format = 1
[board]
id = "labels"
title = "Labels"

[ticket.L-1]
title = "One"
status = "todo"
labels = ["net"]
estimate = "2d"

[ticket.L-2]
title = "Two"
status = "doing"
labels = ["net", "io"]
estimate = "1d"

[ticket.L-3]
title = "Three"
status = "done"
"""


def labels(root: Path) -> Path:
    (root / "boards").mkdir()
    file = root / "boards/labels.toml"
    file.write_text(LABELS, "utf-8")
    return file


async def test_rows_are_grouped_by_any_field_and_headings_count_their_proven(
    tmp_path: Path,
) -> None:
    labels(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press(";", "l")
        await shows(pilot.app, "▾ net  0 of 1 proven", "▾ net, io", "▾ no label")
        await pilot.press(";", ".")
        await shows(pilot.app, "Group by any field", "estimate")
        await pilot.press("escape")
        await hides(pilot.app, "Group by any field")


async def test_a_field_with_an_order_groups_in_it(tmp_path: Path) -> None:
    labels(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press(";", ".")
        await shows(pilot.app, "Group by any field")
        menu = pilot.app.screen
        names = [choice.value for choice in menu.choices]  # type: ignore[attr-defined]
        await pilot.press(*"j" * names.index("estimate"), "enter")
        await shows(pilot.app, "▾ 1d", "▾ 2d", "▾ no estimate", "group estimate")
        await ordered(pilot, "L-2", "L-1", "L-3")


async def test_columns_are_chosen_and_put_in_order_in_a_list(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "ID   P Status    Pr")
        await pilot.press("g", "o")
        await shows(pilot.app, "Columns", "[x] Status")
        await pilot.press("j", "space", "j", "space", "j", "space", "j", "K", "K", "K")
        await pilot.press("enter")
        await shows(pilot.app, "ID   Owner Title")
        await hides(pilot.app, "Status  ")
        await pilot.press("g", "o", "a")
        await shows(pilot.app, "ID   P Status    Pr")
        await pilot.press("g", "o", "space", "escape")
        await shows(pilot.app, "ID   P Status    Pr")


async def test_a_facet_lists_values_with_counts_and_writes_a_term_into_the_filter(
    tmp_path: Path,
) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("f", "o")
        await shows(pilot.app, "Only owner", "2  @core", "2  @me", "2  @qa", "2  no owner")
        await pilot.press("j", "j", "enter")
        await shows(pilot.app, "/ owner:@qa", "2 of 8", "2/8")
        await ordered(pilot, "A-3", "A-4")
        await pilot.press("f", "s")
        await shows(pilot.app, "1  review", "1  done")
        await pilot.press("1")
        await shows(pilot.app, "/ owner:@qa status:review", "1/8")
        await pilot.press("f", "r")
        await shows(pilot.app, "no ticket here has a risk")
        await pilot.press("escape")
        await shows(pilot.app, "8/8")
        await pilot.press("f", "f", "1")
        await shows(pilot.app, "/ is:contradicted", "1/8")


async def test_a_facet_narrows_all_of_a_filter_with_or(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("/", *"@qa OR @core", "enter")
        await shows(pilot.app, "4/8")
        await pilot.press("f", "s", "2")
        await shows(pilot.app, "/ (@qa OR @core) status:done", "3/8")


async def test_v_marks_from_the_row_to_the_cursor_while_it_moves(tmp_path: Path) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-3")
        await pilot.press("v")
        await shows(pilot.app, "1 marked · range", "▌* A-3")
        await pilot.press("j", "j")
        await shows(pilot.app, "3 marked · range", " * A-3", " * A-4", "▌* A-5")
        await pilot.press("k", "k", "k")
        await shows(pilot.app, "2 marked · range", "▌* A-2", " * A-3", "   A-4")
        await pilot.press("v", "j", "j", "j")
        await shows(pilot.app, "2 marked ━", "▌  A-5")
        await pilot.press("v", "j", "v")
        await shows(pilot.app, "4 marked ━", " * A-2", " * A-3", " * A-5", "▌* A-6")
        await pilot.press("p", "4")
        await bytes_differ(file, before)
        assert file.read_text("utf-8").count('priority = "P4"') == 4
        await pilot.press("escape")
        await hides(pilot.app, "marked")


async def test_escape_ends_a_range_and_its_marks(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("v", "G")
        await shows(pilot.app, "8 marked · range")
        await pilot.press("escape", "home")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "A-1", "the cursor is at the top")
        await hides(pilot.app, "marked")


async def test_a_range_on_headings_marks_the_tickets_between(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press(";", "s")
        await shows(pilot.app, "▾ todo", "▾ dropped")
        await pilot.press("home", "v", "G")
        await shows(pilot.app, "8 marked · range")
