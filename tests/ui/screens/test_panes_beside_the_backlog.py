"""Detail, matrix, risks and gates: what they show, where Enter leads, what their keys change."""

from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from readiness_tui.ui.panes.matrix.grid import MatrixView
from tests.ui.support import (
    TRACKER,
    at,
    bytes_are,
    bytes_differ,
    changed,
    cursor,
    dump,
    every,
    file_is,
    focused_line,
    hides,
    opened,
    repository,
    seen,
    shows,
    walk_to,
)


async def on_detail_row(pilot: Pilot[None], ticket: str, row: str) -> None:
    """Put the cursor of the detail on the first row of a ticket with a text."""
    await at(pilot, ticket)
    await shows(pilot.app, f"Detail {ticket}")
    await pilot.press("2")
    await walk_to(pilot, row)


async def test_the_detail_follows_the_cursor(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "2 Detail M-01", "needed by    1 directly, 2 in all")
        await pilot.press("j")
        await shows(
            pilot.app,
            "2 Detail M-02",
            "owners       @sec, QA/SDET",
            "needs        M-01 ●✓ Service levels agreed",
            "risks        R-1",
            "acceptance   [ ] Schemas validate",
            "[x] Examples documented",
        )


async def test_space_ticks_an_acceptance_line_and_changes_that_line_only(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await on_detail_row(pilot, "M-02", "[ ] Schemas validate")
        await pilot.press("space")
        after = await bytes_differ(file, before)
        gone, come = changed(before, after)
        assert gone == ['"Schemas validate",      # by the pipeline']
        assert len(come) == 1
        assert come[0].startswith('{ text = "Schemas validate", done = true },')
        assert come[0].endswith("# by the pipeline")
        await shows(pilot.app, "[x] Schemas validate")
        await pilot.press("u")
        await bytes_are(file, before, "undo gives every byte back")


async def test_a_deliverable_is_claimed_by_space_and_all_are_written_by_w(tmp_path: Path) -> None:
    file = every(tmp_path)
    async with opened(tmp_path) as pilot:
        await on_detail_row(pilot, "A-5", "deliverables ")
        await pilot.press("space")
        await shows(pilot.app, "deliverables [x] ✗ src/nothing.py")
        await pilot.press("w")
        await shows(pilot.app, "Deliverables of A-5", "[x] src/nothing.py")
        await pilot.press(*" | because", "enter")
        line = 'deliverables = [{ path = "src/nothing.py", text = "because", done = true }]\n'
        await file_is(file, lambda text: line in text, "the table is in the order of the format")
        await shows(pilot.app, "deliverables [x] ✗ src/nothing.py", "because")
        await hides(pilot.app, "Deliverables of A-5")


async def test_a_line_without_a_mark_cannot_be_ticked(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await shows(pilot.app, "Detail M-02")
        await pilot.press("2", "home", "space")
        await shows(pilot.app, "this line has no mark")
    assert file.read_bytes() == before


async def test_enter_on_a_dependency_goes_to_it(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await on_detail_row(pilot, "M-03", "M-02")
        await pilot.press("enter")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "M-02", "the cursor is on M-02")
        await shows(pilot.app, "Detail M-02", "┏━ 1 Backlog")


async def test_enter_on_a_risk_and_on_the_risk_again_leads_there_and_back(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await on_detail_row(pilot, "M-02", "R-1")
        await pilot.press("enter")
        await shows(pilot.app, "┏━ 4 Risks · tracker")
        await seen(pilot.app, lambda _: "R-1" in focused_line(pilot.app), "the cursor on R-1")
        await pilot.press("enter")
        await shows(pilot.app, "risk:R-1", "1/3", "┏━ 1 Backlog")
        assert cursor(pilot.app) == "M-02"


async def test_enter_on_a_gate_row_goes_to_the_gate_and_unfolds_it(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await on_detail_row(pilot, "A-5", "gates        ")
        await pilot.press("enter")
        await shows(pilot.app, "┏━ 5 Gates · A-5 · 1✓ 1✗ 0?")
        await seen(pilot.app, lambda _: "deliverables" in focused_line(pilot.app), "on the gate")
        await pilot.press("enter")
        await shows(pilot.app, "src/nothing.py")


async def test_enter_on_a_field_edits_it_in_place(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await shows(pilot.app, "Detail M-03")
        await pilot.press("2", "home", "enter")
        await shows(pilot.app, "Title of M-03")
        await pilot.press(*" now", "enter")
        gone, come = changed(before, await bytes_differ(file, before))
        assert gone == ['title = "Promotion pipeline"']
        assert come == ['title = "Promotion pipeline now"']


async def test_the_risks_stand_with_their_map_and_what_mitigates_nothing(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path, size=(200, 40)) as pilot:
        await pilot.press("4", "z")
        await shows(
            pilot.app,
            "4 Risks · tracker",
            "R-1 4×5",
            "R-2 2×4",
            "unmitigated",
            "risks nobody mitigates 1   R-2",
            "tickets that mitigate nothing 1   M-03",
            "likelihood",
        )
        await walk_to(pilot, "tickets that mitigate nothing")
        await pilot.press("enter")
        await shows(pilot.app, "no:risk is:open", "1/3")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "M-03", "only M-03")


async def test_a_risk_row_on_no_risk_does_nothing(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("4")
        await shows(pilot.app, "4 Risks")
        await pilot.press("G", "enter", "home", "enter")
        await shows(pilot.app, "NO-GO")


async def test_gates_fail_first_and_f_shows_those_of_all(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("5")
        await shows(pilot.app, "5 Gates · A-1 · 1✓ 0✗ 0?")
        await pilot.press("F")
        await shows(pilot.app, "5 Gates · every · 3✓ 2✗ 0?", "✗ fail", "A-2/evidence")
        screen = dump(pilot.app)
        assert screen.index("✗ fail") < screen.index("A-4/evidence")
        await pilot.press("F")
        await shows(pilot.app, "5 Gates · A-1 · 1✓ 0✗ 0?")


async def test_a_gate_unfolds_to_its_explanation_and_folds_again(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-2")
        await shows(pilot.app, "5 Gates · A-2 · 0✓ 1✗ 0?")
        await pilot.press("5", "l")
        await shows(pilot.app, "    ")
        await seen(pilot.app, lambda screen: screen.count("proof/a2.txt") > 4, "the explanation")
        await pilot.press("h")
        await seen(pilot.app, lambda screen: screen.count("proof/a2.txt") <= 4, "folded again")


async def test_the_matrix_shows_the_pair_in_words_and_its_legend(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("3")
        await shows(
            pilot.app,
            "3 Matrix · row needs column · partitioned",
            "1 M-01 ● ✓ Service levels agreed  x",
            "2 M-02 ◐   Runtime contracts      ■ d",
            "3 M-03 ○   Promotion pipeline     · ■ t",
            "■ essential 2  □ redundant 0  · indirect 1",
        )
        await pilot.press("end", "h")
        await shows(pilot.app, "M-03 × M-02", "M-03 waits for M-02")
        await pilot.press("enter")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "M-03", "the cursor is on M-03")


async def test_x_in_the_matrix_adds_a_dependency_and_takes_it_away(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("3", "end", "h", "h")
        await shows(pilot.app, "M-03 × M-01")
        await pilot.press("x")
        added = await bytes_differ(file, before)
        assert changed(before, added) == (['depends = ["M-02"]'], ['depends = ["M-02", "M-01"]'])
        await shows(pilot.app, "3 M-03 ○   Promotion pipeline     □ ■ t", "M-03 needs M-01")
        await pilot.press("x")
        await bytes_are(file, before, "the dependency is gone again")
        row = "3 M-03 ○   Promotion pipeline     · ■ t"
        await shows(pilot.app, row, "M-03 no longer needs M-01")


async def test_the_soft_order_is_another_mark_and_another_field(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("3", "end", "h", "h")
        await shows(pilot.app, "M-03 × M-01")
        await pilot.press("X")
        assert changed(before, await bytes_differ(file, before)) == ([], ['after = ["M-01"]'])
        await shows(pilot.app, "3 M-03 ○   Promotion pipeline     ~ ■ t")
        await pilot.press("u")
        await bytes_are(file, before, "undo gives every byte back")


async def test_a_cycle_is_refused_with_its_path_and_nothing_is_written(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("3", "home", "l", "l")
        await shows(pilot.app, "M-01 × M-03")
        await pilot.press("x")
        await shows(pilot.app, "✗ refused (illegal-dependency)", "would be a cycle")
        await shows(pilot.app, "M-01 > M-03 > M-02 > M-01")
        await pilot.press("home", "x")
        await shows(pilot.app, "a ticket cannot need itself")
    assert file.read_bytes() == before


async def test_transposed_the_same_pair_is_turned_the_other_way_round(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("3", "home", "T")
        await shows(pilot.app, "column needs row", "1 M-01 ● ✓ Service levels agreed  x ■ ·")
        await pilot.press("l", "l")
        await shows(pilot.app, "M-01 × M-03")
        await pilot.press("x")
        _, come = changed(before, await bytes_differ(file, before))
        assert come == ['depends = ["M-02", "M-01"]']
        await pilot.press("T")
        await shows(pilot.app, "row needs column")


async def test_marks_are_walked_and_indirect_ones_hidden(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("3", "home", "J")
        await shows(pilot.app, "M-02 × M-01")
        await pilot.press("J")
        await shows(pilot.app, "M-03 × M-01")
        await pilot.press("L")
        await shows(pilot.app, "M-03 × M-02")
        await pilot.press("L")
        await pilot.press("I")
        await shows(pilot.app, "3 M-03 ○   Promotion pipeline       ■ t")
        await pilot.press("O", "f")
        await shows(pilot.app, "row needs column · file")


async def test_header_and_labels_of_a_large_matrix_stay_while_it_scrolls(tmp_path: Path) -> None:
    tickets = "".join(
        f'[ticket.T-{n:03}]\ntitle = "N"\nstatus = "todo"\n'
        + (f'depends = ["T-{n - 1:03}"]\n' if n else "")
        for n in range(120)
    )
    repository(tmp_path, {"long": f'format = 1\n[board]\nid = "long"\n{tickets}'})
    async with opened(tmp_path, size=(80, 24)) as pilot:
        await pilot.press("3")
        await shows(pilot.app, "  1 T-000 ○")
        await pilot.press("end")
        await shows(pilot.app, "120 T-119 ○", "T-119 × T-119")
        rows = [line for line in dump(pilot.app).splitlines() if "T-119 ○" in line]
        assert len(rows) == 1
        head = [line for line in dump(pilot.app).splitlines() if "1 1 1 1 1" in line]
        assert head, "the hundreds of the column numbers are in sight"
        assert rows[0].rstrip("┃█▇▆▅▄▃▂▁ ").endswith("■ t")


async def test_groups_fold_to_counts_and_open_again(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("3", "O", "o")
        await shows(pilot.app, "column · owners", "1-9 + pairs that wait")
        await pilot.press("x")
        await shows(pilot.app, "counts of groups are no dependency")
        await pilot.press("end", "enter")
        await shows(pilot.app, "row needs column · owner", "■ essential 2")
        view = pilot.app.screen.query_one(MatrixView)
        assert view.cursor.y == len(view.grid.keys) - 1
        assert file.read_bytes() == before


async def test_only_circles_are_left_and_framed_with_their_way_out(tmp_path: Path) -> None:
    circle = TRACKER.replace('title = "Service levels agreed"', 'title = "S"\ndepends = ["M-02"]')
    repository(tmp_path, {"tracker": circle})
    async with opened(tmp_path) as pilot:
        await pilot.press("3")
        await shows(pilot.app, "1 circle", "3 M-03")
        await pilot.press("C")
        await hides(pilot.app, "3 M-03")
        await seen(pilot.app, lambda screen: screen.count("]") > screen.count("[All"), "a frame")
        await pilot.press("home", "L")
        await shows(pilot.app, "M-01 waits for M-02 in a circle", "removing it")
        await pilot.press("C")
        await shows(pilot.app, "3 M-03")


async def test_without_a_circle_there_is_nothing_to_show_alone(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("3", "C")
        await shows(pilot.app, "no tickets need each other in a circle", "3 M-03")


def framed_lines(field: Static) -> list[int]:
    """The lines of the map that have a part in sight."""
    lines = field.visual.split() if isinstance(field.visual, Content) else []
    return [n for n, line in enumerate(lines) if any("$cursor" in str(s.style) for s in line.spans)]


async def test_the_map_shows_the_whole_matrix_and_follows_the_crosshair(tmp_path: Path) -> None:
    tickets = "".join(f'[ticket.T-{n:03}]\ntitle = "N"\nstatus = "todo"\n' for n in range(200))
    repository(tmp_path, {"long": f'format = 1\n[board]\nid = "long"\n{tickets}'})
    async with opened(tmp_path, size=(140, 40)) as pilot:
        await pilot.press("3", "z")
        field = pilot.app.screen.query_one("#minimap", Static)
        await seen(pilot.app, lambda screen: "⣄" in screen or "⠑" in screen, "the diagonal")
        first = framed_lines(field)
        assert first[0] == 0
        await pilot.press("end")
        await seen(pilot.app, lambda _: framed_lines(field)[-1:] == [19], "the end is in sight")
        await pilot.press("M")
        await seen(pilot.app, lambda _: not field.display, "no map")
        await pilot.press("M")
        await seen(pilot.app, lambda _: bool(field.display), "the map again")


@pytest.mark.parametrize("size", [(120, 36), (200, 60), (80, 24), (50, 12)])
async def test_every_pane_is_reached_by_its_digit_and_by_tab(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=size) as pilot:
        for digit, text in (
            ("2", "Kept promise"),
            ("3", "essential"),
            ("4", "no risks on this board; g N adds one"),
            ("5", "evidence"),
            ("1", "A-8"),
        ):
            await pilot.press(digit)
            await shows(pilot.app, text, "NO-GO  1 of 7 proven")
        for _ in range(6):
            await pilot.press("tab", "j")
        await pilot.press("shift+tab", "z", "z", "escape", "escape")
        await shows(pilot.app, "NO-GO  1 of 7 proven")


async def test_zoom_gives_a_pane_the_whole_body_and_takes_it_back(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("5", "z")
        await hides(pilot.app, "1 Backlog")
        await shows(pilot.app, "5 Gates")
        await pilot.press("escape")
        await shows(pilot.app, "1 Backlog", "5 Gates")


async def test_verbs_count_in_every_pane(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        for number, pane in enumerate("235"):
            before = file.read_bytes()
            await pilot.press(pane, "p", str(number + 1 if number else 0))
            _, come = changed(before, await bytes_differ(file, before))
            assert come == [f'priority = "P{number + 1 if number else 0}"']


async def test_two_boards_have_a_matrix_each(tmp_path: Path) -> None:
    other = TRACKER.replace('"tracker"', '"zeta"').replace("Service levels", "Zeta levels")
    repository(tmp_path, {"tracker": TRACKER, "zeta": other})
    async with opened(tmp_path) as pilot:
        await pilot.press("3")
        await shows(pilot.app, "1 M-01", "3 M-03 ○   Promotion pipeline     · ■ t")
        await hides(pilot.app, "6 M-03")
