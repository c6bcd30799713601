"""The screen opens as a team, a person and their last session want it, and keeps what they do."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.settings.last_used import Value
from readiness_tui.services.settings.preference_store import PreferenceStore
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.settings.last_used_file import read_last_used
from readiness_tui.storage.settings.own_folder import config_folder, user_file
from readiness_tui.storage.settings.themes import themes_folder
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.dialogs.themes import ThemeMenu
from readiness_tui.ui.panes.gates.pane import GatesPane
from readiness_tui.ui.screens.plan import PlanScreen
from readiness_tui.ui.widgets.table import Table
from tests.support import until
from tests.ui.support import (
    TRACKER,
    FakeNow,
    at,
    bytes_are,
    dump,
    every,
    file_is,
    hides,
    repository,
    seen,
    settles,
    shows,
)

MOST_PAGES = 8
OTHER = 'format = 1\n[board]\nid = "other"\n\n[ticket.O-1]\ntitle = "Elsewhere"\nstatus = "todo"\n'


@asynccontextmanager
async def session(
    root: Path, flags: Mapping[str, Value] | None = None, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Pilot[None]]:
    """The planner as the launcher opens it, once every gate is judged."""
    store = PreferenceStore(root, flags)
    preferences = store.reading.preferences
    workspace = Workspace(root, actor="@me", me=frozenset({"@me"}), clock=FakeNow())
    app = Planner(Bridge(workspace, store), preferences.palettes, UNICODE, preferences)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settles(app)
        yield pilot


async def leave(pilot: Pilot[None]) -> None:
    """Quit as a person does, and wait until the program has ended."""
    await pilot.press("q")
    await until(lambda: not pilot.app.is_running, "the program ends")


def contents(root: Path) -> dict[Path, bytes]:
    """The bytes of every file of a repository."""
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


async def test_what_was_looked_at_is_there_again_in_the_next_session(tmp_path: Path) -> None:
    every(tmp_path)
    before = contents(tmp_path)
    async with session(tmp_path) as pilot:
        await pilot.press("g", "b", "semicolon", "o", "comma", "p", "5")
        await shows(pilot.app, "[Blocked 1]", "group owner · sort priority")
        await leave(pilot)
    async with session(tmp_path) as pilot:
        await shows(pilot.app, "[Blocked 1]", "group owner · sort priority")
        await until(lambda: isinstance(pilot.app.focused, GatesPane), "the gates have the focus")
        await pilot.press("1", "g", "a", "semicolon", "a", "comma", "n")
        await shows(pilot.app, "[All 8]")
        await leave(pilot)
    assert read_last_used(tmp_path) == {}, "all is as it is by itself"
    assert contents(tmp_path) == before, "nothing of it lies in the repository"


async def test_a_session_that_is_killed_has_kept_what_rested(tmp_path: Path) -> None:
    every(tmp_path)
    async with session(tmp_path) as pilot:
        await pilot.press("g", "k")
        await until(lambda: "ui.view" in read_last_used(tmp_path), "the view is kept at once")


async def test_the_team_says_what_opens_and_the_person_says_otherwise(tmp_path: Path) -> None:
    repository(tmp_path, {"tracker": TRACKER, "other": OTHER})
    write(tmp_path / "readiness.toml", '[ui]\nboard = "tracker"\nview = "next"\npane = "risks"\n')
    async with session(tmp_path) as pilot:
        await shows(pilot.app, " tracker ▾", "[Next 2]")
        await until(lambda: "4Risks" in dump(pilot.app), "pane 4 has the focus")
        await hides(pilot.app, "Elsewhere")
    write(user_file(), '[ui]\nboard = "other"\nview = "all"\npane = "backlog"\n')
    async with session(tmp_path) as pilot:
        await shows(pilot.app, " other ▾", "[All 1]", "Elsewhere")


async def test_with_all_others_in_the_background_one_board_opens(tmp_path: Path) -> None:
    repository(tmp_path, {"tracker": TRACKER, "other": OTHER})
    write(tmp_path / "readiness.toml", '[ui]\nbackground = ["other"]\n')
    async with session(tmp_path) as pilot:
        await shows(pilot.app, " tracker ▾")
        await pilot.press("B", "a")
        await shows(pilot.app, "all 2 boards", "Elsewhere")
        await leave(pilot)
    assert "ui.board" not in read_last_used(tmp_path), "the setting says all boards, too"


async def test_the_split_is_the_share_of_the_backlog(tmp_path: Path) -> None:
    every(tmp_path)
    write(tmp_path / "readiness.toml", "[ui]\nsplit = 30\n")
    async with session(tmp_path) as pilot:
        backlog = pilot.app.screen.query_one("#backlog")
        assert backlog.outer_size.width == 36
        await pilot.press("z")
        await until(lambda: backlog.outer_size.width == 120, "it takes the whole width")


def has_lanes(screen: str) -> bool:
    """Whether the headings of cards to do and of those begun stand on one line."""
    return any("todo 1" in line and "doing 1" in line for line in screen.splitlines())


async def test_dividers_and_cards_are_as_they_were_left(tmp_path: Path) -> None:
    every(tmp_path)
    async with session(tmp_path) as pilot:
        screen = pilot.app.screen
        await pilot.press("K", "5", "left_curly_bracket", "left_curly_bracket")
        await until(lambda: screen.query_one("#backlog").outer_size.width == 60, "it gave way")
        edge = screen.query_one("#slots").region.y
        await pilot.mouse_down(offset=(80, edge))
        await pilot.hover(offset=(80, edge + 8))
        await pilot.mouse_up(offset=(80, edge + 8))
        await until(lambda: screen.query_one("#detail").display, "the detail unfolds")
        height = screen.query_one("#detail").outer_size.height
        await leave(pilot)
    choices = read_last_used(tmp_path)
    assert choices["ui.cards"].value is True
    assert "double.slot.backlog=50" in str(choices["ui.dividers"].value)
    async with session(tmp_path) as pilot:
        screen = pilot.app.screen
        await seen(pilot.app, has_lanes, "cards stand side by side")
        await until(lambda: screen.query_one("#backlog").outer_size.width == 60, "as it was")
        assert screen.query_one("#detail").outer_size.height == height
        await pilot.press("equals_sign", "1", "K")
        await until(lambda: screen.query_one("#backlog").outer_size.width == 72, "put back")
        await leave(pilot)
    assert not {"ui.cards", "ui.dividers"} & read_last_used(tmp_path).keys()


async def test_a_team_may_begin_with_cards_and_dividers_elsewhere(tmp_path: Path) -> None:
    every(tmp_path)
    write(
        tmp_path / "readiness.toml",
        '[ui]\ncards = true\ndividers = ["double.backlog.backlog=75"]\n',
    )
    async with session(tmp_path) as pilot:
        await shows(pilot.app, "blocked 1")
        assert pilot.app.screen.query_one("#backlog").outer_size.width == 90


@pytest.mark.parametrize("theme", ["ansi", "mono"])
async def test_a_theme_without_grounds_reverses_the_row_under_the_cursor(
    tmp_path: Path, theme: str
) -> None:
    every(tmp_path)
    async with session(tmp_path, {"ui.theme": theme}) as pilot:
        app = pilot.app
        table = app.screen.query_one("#backlog", Table)
        styles = [part.style for part in table.render_line(1)]
        assert all(style is not None and style.reverse for style in styles)
        assert {style.color for style in styles if style} == {styles[0].color if styles[0] else ""}
        await pilot.press("g", "H")
        await until(lambda: isinstance(app.screen, ThemeMenu), "the list is open")
        options = app.screen.query_one(OptionList)
        style = options.get_component_rich_style("option-list--option-highlighted")
        assert style.reverse


async def test_a_board_that_there_is_not_is_a_warning(tmp_path: Path) -> None:
    repository(tmp_path)
    write(tmp_path / "readiness.toml", '[ui]\nboard = "trakcer"\n')
    async with session(tmp_path, size=(160, 40)) as pilot:
        await pilot.press("7", "z")
        await shows(pilot.app, "[ui] board names 'trakcer', and there is no such board; nearest")


async def test_a_view_is_saved_with_a_name_and_undo_takes_it_back(tmp_path: Path) -> None:
    every(tmp_path)
    team = write(tmp_path / "readiness.toml", "# ours\n[lint]\nwip = 4  # no more\n")
    before = team.read_bytes()
    async with session(tmp_path) as pilot:
        await pilot.press("semicolon", "s", "slash", *"owner:@me", "enter", "ctrl+s")
        await shows(pilot.app, "Save the view as")
        await pilot.press(*"mine-too", "enter")
        await file_is(team, lambda text: "[view.mine-too]" in text, "the view is in the file")
        text = team.read_text("utf-8")
        assert text.startswith(before.decode())
        assert 'query = "owner:@me"' in text
        assert 'group = "status"' in text
        await shows(pilot.app, "mine-too 2")
        await pilot.press("escape", "right_square_bracket")
        await pilot.press("u")
        await bytes_are(team, before, "undo gives the first bytes back")
        await hides(pilot.app, "mine-too 2")


async def test_a_saved_view_brings_its_filter_group_order_and_columns(tmp_path: Path) -> None:
    every(tmp_path)
    write(
        tmp_path / "readiness.toml",
        '[view.core]\ntitle = "Core"\nquery = "owner:@core"\ngroup = "none"\nsort = "-priority"\n'
        'columns = ["id", "owner", "status", "title"]\n',
    )
    async with session(tmp_path) as pilot:
        await pilot.press("g", "v")
        await shows(pilot.app, "owner:@core")
        await pilot.press("8")
        await shows(pilot.app, "[Core 2]", "group none · sort priority reversed")
        head = next(line for line in dump(pilot.app).splitlines() if "ID " in line)
        titles = ["ID", "Owner", "Status", "Proof", "Title"]
        places = [head.index(title) for title in titles]
        assert places == sorted(places), head
        await pilot.press("semicolon", "o")
        await shows(pilot.app, "[Core 2]*")
        await pilot.press("g", "a")
        await shows(pilot.app, "[All 8]", "sort file")


async def test_a_view_that_narrows_what_is_next_stays_ranked(tmp_path: Path) -> None:
    every(tmp_path)
    async with session(tmp_path) as pilot:
        await pilot.press("g", "n", "slash", *"owner:@qa", "enter", "ctrl+s")
        await shows(pilot.app, "Save the view as")
        await pilot.press(*"~qa-next", "enter")
        await file_is_there(user_file())
        assert 'base = "next"' in user_file().read_text("utf-8")
        await shows(pilot.app, "~qa-next")


async def file_is_there(path: Path) -> None:
    await until(path.exists, f"{path.name} is there")


@pytest.mark.parametrize("name", ["two words", "a.b", "~~x"])
async def test_a_name_that_will_not_do_stays_with_its_reason(tmp_path: Path, name: str) -> None:
    every(tmp_path)
    async with session(tmp_path) as pilot:
        await pilot.press("ctrl+s")
        await shows(pilot.app, "Save the view as")
        await pilot.press(*("space" if sign == " " else sign for sign in name), "enter")
        await shows(pilot.app, "a name has letters, digits and dashes", name)
        assert not (tmp_path / "readiness.toml").exists()


async def test_a_key_that_the_team_gave_works_and_a_bad_line_keeps_the_default(
    tmp_path: Path,
) -> None:
    board = every(tmp_path)
    write(tmp_path / "readiness.toml", '[keys]\n"ticket.status.next" = ["f7"]\nundo = ["x"]\n')
    async with session(tmp_path, size=(160, 40)) as pilot:
        before = board.read_bytes()
        await at(pilot, "A-7")
        await pilot.press("greater_than_sign")
        await pilot.press("f7")
        await file_is(board, lambda text: text.count('status = "doing"') == 2, "A-7 is doing, once")
        await pilot.press("u")
        await bytes_are(board, before, "u undoes as ever")
        await pilot.press("question_mark")
        await shows(pilot.app, "Everywhere")
        pages = 0
        while "f7 " not in dump(pilot.app) and pages < MOST_PAGES:
            await pilot.press("pagedown")
            pages += 1
        await shows(pilot.app, "f7 ")
        await pilot.press("escape", "7", "z")
        await shows(pilot.app, "undo and matrix.hard would both have x; undo keeps u")


async def test_a_sequence_may_be_given_too(tmp_path: Path) -> None:
    every(tmp_path)
    write(user_file(), '[keys]\n"view.closable" = ["g z"]\n')
    async with session(tmp_path) as pilot:
        await pilot.press("g", "z")
        await shows(pilot.app, "[Closable 1]")
        await pilot.press("g", "k")
        await shows(pilot.app, "g k is no command")


async def test_settings_that_change_count_at_once(tmp_path: Path) -> None:
    every(tmp_path)
    async with session(tmp_path) as pilot:
        write(
            tmp_path / "readiness.toml", '[view.core]\nquery = "owner:@core"\n[keys]\nundo=["f9"]\n'
        )
        await shows(pilot.app, "core 2")
        screen = pilot.app.screen
        assert isinstance(screen, PlanScreen)
        await until(lambda: screen.preferences.keymap.keys == {"undo": ("f9",)}, "the key counts")


async def test_the_list_of_themes_shows_each_and_escape_brings_the_old_one_back(
    tmp_path: Path,
) -> None:
    every(tmp_path)
    async with session(tmp_path) as pilot:
        app = pilot.app
        await pilot.press("g", "H")
        await until(lambda: isinstance(app.screen, ThemeMenu), "the list is open")
        assert app.theme == "night"
        await pilot.press("down")
        await until(lambda: app.theme == "ansi", "the screen has the theme under the cursor")
        await pilot.press("down")
        await until(lambda: app.theme == "day", "and that of the next")
        await pilot.press("escape")
        await until(lambda: app.theme == "night", "escape takes it back")
        await pilot.press("g", "H", "down", "down", "enter")
        await until(lambda: app.theme == "day" and len(app.screen_stack) == 1, "enter takes it")
        await leave(pilot)
    async with session(tmp_path) as pilot:
        assert pilot.app.theme == "day"
        await leave(pilot)
    async with session(tmp_path, {"ui.theme": "mono"}) as pilot:
        assert pilot.app.theme == "mono"
        await leave(pilot)
    async with session(tmp_path) as pilot:
        assert pilot.app.theme == "day", "a flag is for one session"


async def test_a_theme_of_ones_own_is_drawn_anew_when_its_file_changes(tmp_path: Path) -> None:
    every(tmp_path)
    night = (themes_folder() / "night.toml").read_text("utf-8")
    text = night.replace('"night"', '"own"')
    file = write(config_folder() / "themes/own.toml", text)
    write(user_file(), '[ui]\ntheme = "own"\n')
    async with session(tmp_path, size=(160, 40)) as pilot:
        app = pilot.app
        assert (app.theme, app.screen.styles.background.hex) == ("own", "#11161C")
        write(file, text.replace("#11161c", "#000000"))
        await until(lambda: app.screen.styles.background.hex == "#000000", "the new ground")
        write(file, text.replace("#11161c", "black"))
        await pilot.press("7", "z")
        await shows(app, "themes/own.toml:5", "roles.background: is no colour such as")
        assert app.theme == "night", "what cannot be drawn is not"
