"""The list of every pane: exact widths, a cursor that stays on its record, nothing when empty."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from readiness_tui.ui.terminal.themes import make_theme, variables
from readiness_tui.ui.viewmodels.cells import Col, Row, Rows
from readiness_tui.ui.widgets.list_drawing import fit
from readiness_tui.ui.widgets.table import Table
from tests.support import until
from tests.ui.support import dump, palettes

COLUMNS = (Col("ID", 6), Col("性能", 8), Col("Title", 0))


@dataclass
class Told:
    """What the list has posted."""

    moved: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    folded: list[tuple[str, bool]] = field(default_factory=list)


class Host(App[None]):
    """A list and nothing else."""

    CSS = "Table { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        self.night = palettes()[0]
        super().__init__()
        self.register_theme(make_theme(self.night))
        self.theme = self.night.name
        self.told = Told()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables(self.night)

    def compose(self) -> ComposeResult:
        yield Table(id="table")

    @property
    def table(self) -> Table:
        """The list."""
        return self.query_one(Table)

    def on_table_moved(self, event: Table.Moved) -> None:
        self.told.moved.append(event.key)

    def on_table_chosen(self, event: Table.Chosen) -> None:
        self.told.chosen.append(event.key)

    def on_table_folded(self, event: Table.Folded) -> None:
        self.told.folded.append((event.key, event.fold))


def rows(names: Sequence[str]) -> Rows:
    """A row for each name."""
    made = [
        Row(name, ((name, ""), ("性能監視と警報", "pass"), (f"Title of {name}", "")))
        for name in names
    ]
    return Rows.of(made, COLUMNS)


def numbered(first: int, last: int) -> Rows:
    return rows([f"r{n:03}" for n in range(first, last)])


@given(st.text(max_size=40), st.integers(0, 30))
def test_a_fitted_text_has_exactly_its_width(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 4, "abc…"),
        ("性能監視", 5, "性能…"),
        ("性能監視", 4, "性 …"),
        ("性", 1, "…"),
        ("x", 0, ""),
    ],
)
def test_what_does_not_fit_is_cut_with_an_ellipsis_and_no_half_character(
    text: str, width: int, fitted: str
) -> None:
    assert fit(text, width) == fitted


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (17, 6), (8, 6)])
async def test_every_line_has_the_width_of_the_list(size: tuple[int, int]) -> None:
    async with Host().run_test(size=size) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        long = Row("g", line=(("警報" * 30, "strong"), (" end", "fail")), kind="group")
        short = Row("s", line=(("short", ""),), kind="dim", mark="*")
        made = [*(rows(["a", "b"]).make(n) for n in range(2)), long, short]
        app.table.set_rows(Rows.of(made, COLUMNS))
        for y in range(size[1]):
            assert app.table.render_line(y).cell_length == size[0]


async def test_the_cursor_stays_on_its_record_and_at_its_height() -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.table.set_rows(numbered(0, 100))
        app.table.cursor = 50
        await until(lambda: app.table.scroll_offset.y > 0, "it scrolls")
        height = app.table.cursor - app.table.scroll_offset.y
        app.table.set_rows(
            rows([*(f"new{n}" for n in range(37)), *(f"r{n:03}" for n in range(100))])
        )
        assert app.table.key == "r050"
        assert app.table.cursor == 87
        await until(
            lambda: app.table.cursor - app.table.scroll_offset.y == height, "it keeps its height"
        )


@pytest.mark.parametrize(("new", "top"), [(4, 0), (37, 37)])
async def test_the_top_stays_in_sight_while_the_first_record_does(new: int, top: int) -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.table.set_rows(numbered(0, 100))
        await pilot.pause()
        app.table.set_rows(rows([*(f"new{n}" for n in range(new)), "r000", "r001"] + ["r"] * 50))
        await pilot.pause()
        assert app.table.key == "r000"
        assert app.table.scroll_offset.y == top


async def test_a_record_that_goes_leaves_the_cursor_where_it_was() -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.table.set_rows(rows("abcde"))
        app.table.cursor = 2
        app.table.set_rows(rows("abde"))
        assert app.table.key == "d"
        app.table.set_rows(rows("a"))
        assert app.table.key == "a"
        app.table.set_rows(rows("abcde"), fresh=True)
        assert app.table.key == "a"


async def test_each_move_is_told_once() -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.table.set_rows(rows("abcde"))
        await until(lambda: app.told.moved == ["a"], "the first row")
        await pilot.press("j", "j", "k", "G", "G", "home")
        await until(lambda: app.told.moved == ["a", "b", "c", "b", "e", "a"], "one for each move")


async def test_the_keys_of_a_list() -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.table.set_rows(numbered(0, 100))
        for key, cursor in (
            ("pagedown", 10),
            ("ctrl+d", 15),
            ("ctrl+u", 10),
            ("pageup", 0),
            ("end", 99),
            ("down", 99),
            ("up", 98),
            ("home", 0),
            ("up", 0),
            ("j", 1),
            ("k", 0),
            ("G", 99),
        ):
            await pilot.press(key)
            await until(lambda cursor=cursor: app.table.cursor == cursor, f"{key} to {cursor}")
        await pilot.press("enter", "h", "l")
        await until(lambda: app.told.folded == [("r099", True), ("r099", False)], "folded")
        assert app.told.chosen == ["r099"]


async def test_the_cursor_is_never_under_the_header() -> None:
    async with Host().run_test(size=(40, 8)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.table.set_rows(numbered(0, 50))
        for key in ("G", "k", "k", "k", "k", "k", "k", "k", "k", "k", "home"):
            await pilot.press(key)
            await until(lambda: app.table.key in dump(app), "the row is in sight")
            assert dump(app).split("\n")[0].strip().startswith("ID")


async def test_an_empty_list_takes_every_key_and_says_nothing() -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        await pilot.press("j", "k", "G", "home", "pagedown", "ctrl+u", "enter", "h", "l")
        app.table.set_rows(Rows.of((), COLUMNS))
        await pilot.press("j", "k", "G", "home", "pagedown", "ctrl+u", "enter", "h", "l")
        assert app.table.key == ""
        assert app.told.chosen == []
        assert app.told.folded == []
        app.table.set_rows(rows("ab"))
        assert app.table.key == "a"


async def test_a_click_selects_and_a_second_one_opens() -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.table.set_rows(rows("abcde"))
        await pilot.click("#table", offset=(5, 3))
        await until(lambda: app.table.key == "c", "the clicked row")
        await pilot.click("#table", offset=(5, 3), times=2)
        await until(lambda: app.told.chosen == ["c"], "opened")
        await pilot.click("#table", offset=(5, 0))
        await pilot.click("#table", offset=(5, 11))
        assert app.table.key == "c"


async def test_only_rows_in_sight_are_made() -> None:
    asked: list[int] = []

    def make(index: int) -> Row:
        asked.append(index)
        return Row(f"k{index}", ((f"k{index}", ""), ("", ""), ("", "")))

    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.table.set_rows(Rows([f"k{n}" for n in range(10_000)], make, COLUMNS))
        await until(lambda: "k10" in dump(app), "the first page")
        await pilot.press("G")
        await until(lambda: "k9999" in dump(app), "the last page")
        assert len(set(asked)) < 60


async def test_focus_and_theme_restyle_what_was_drawn() -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        day = next(one for one in palettes() if one.name == "day")
        app.register_theme(make_theme(day))
        app.table.set_rows(rows("abc"))
        await until(lambda: "Title of a" in dump(app), "drawn")
        before = app.table.render_line(1)
        app.screen.set_focus(None)
        await until(lambda: app.table.render_line(1) != before, "another colour without focus")
        blurred = app.table.render_line(1)
        app.theme = "day"
        await until(lambda: app.table.render_line(1) != blurred, "another colour by day")
