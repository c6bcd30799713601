"""Two people changed one field: a person sees both values and chooses, now or later."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.unsaved import Side
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.dialogs import dialog
from readiness_tui.ui.dialogs.conflict import Conflict
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.dialogs.menu import Menu
from readiness_tui.ui.dialogs.unsaved import UnsavedList
from tests.support import until
from tests.ui.screens.keeping import (
    THREE,
    Blind,
    asked,
    awake,
    closed,
    conflict,
    dispute,
    plan,
    publish,
    recorded,
)
from tests.ui.support import (
    TRACKER,
    FakeNow,
    at,
    changed,
    dump,
    file_is,
    hides,
    listens,
    palettes,
    replace_file,
    repository,
    settles,
    shows,
)

MINE, THEIRS, BOTH = Side


async def test_a_new_conflict_opens_by_itself_and_shows_three_values(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(THREE,))
        await awake(pilot.app, Conflict)
        await shows(
            pilot.app,
            "Conflict 1 of 1 · M-02",
            "op1 met another change",
            "your edit: edit op1",
            "kept in the journal until you choose",
            "0 of 3 decided",
            "m mine",
            "esc later",
        )
        row = next(line for line in dump(pilot.app).splitlines() if "▌  status" in line)
        assert row.partition("▌")[2].split()[:5] == ["status", "todo", "doing", "review", "?"]
        assert bridge.asked == []


@pytest.mark.parametrize(
    ("keys", "picks"),
    [
        ("m t b enter", {0: MINE, 1: THEIRS, 2: BOTH}),
        ("t m m enter", {0: THEIRS, 1: MINE, 2: MINE}),
        ("M enter", {0: MINE, 1: MINE, 2: MINE}),
        ("T enter", {0: THEIRS, 1: THEIRS, 2: THEIRS}),
        ("T k k b enter", {0: BOTH, 1: THEIRS, 2: THEIRS}),
        ("j b t m enter", {0: MINE, 1: BOTH, 2: THEIRS}),
        ("M G t enter", {0: MINE, 1: MINE, 2: THEIRS}),
    ],
)
async def test_keys_become_choices(tmp_path: Path, keys: str, picks: dict[int, Side]) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(THREE,))
        dialog = await awake(pilot.app, Conflict)
        assert isinstance(dialog, Conflict)
        await pilot.press(*keys.split())
        await asked(bridge, ("resolve", "op1", picks))
        await closed(pilot.app)


async def test_enter_waits_until_every_field_is_decided(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(THREE,))
        await awake(pilot.app, Conflict)
        await pilot.press("m", "enter")
        await shows(pilot.app, "2 fields are not decided yet", "1 of 3 decided")
        await pilot.press("t", "m")
        await shows(pilot.app, "everything is decided: enter saves it", "3 of 3 decided")
        assert bridge.asked == []
        await pilot.press("enter")
        await asked(bridge, ("resolve", "op1", {0: MINE, 1: THEIRS, 2: MINE}))


async def test_keys_that_were_meant_for_the_rows_do_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog, "GUARD_S", 3_600)
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(THREE,))
        await shows(pilot.app, "Conflict 1 of 1")
        await pilot.press("m", "M", "T", "t", "b", "d", "enter", "escape", "q")
        await shows(pilot.app, "Conflict 1 of 1", "0 of 3 decided")
        assert bridge.asked == []


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_later_keeps_it_and_does_not_ask_again(tmp_path: Path, key: str) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(THREE,))
        await awake(pilot.app, Conflict)
        await pilot.press("m", key)
        await closed(pilot.app)
        await shows(pilot.app, "✎ 1 conflict waits   g u shows all", "✎1")
        before = plan(pilot.app).snapshot.revision
        publish(pilot.app, unsaved=(THREE,))
        await until(lambda: plan(pilot.app).snapshot.revision > before, "the next snapshot")
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 1
        await pilot.press("g", "u")
        await awake(pilot.app, UnsavedList)
        await shows(pilot.app, "edit op1   decide 3 fields in conflict")
        await pilot.press("enter")
        await awake(pilot.app, Conflict)
        await shows(pilot.app, "0 of 3 decided")
        await pilot.press("T", "enter")
        await asked(bridge, ("resolve", "op1", {0: THEIRS, 1: THEIRS, 2: THEIRS}))


async def test_several_come_one_after_the_other(tmp_path: Path) -> None:
    waiting = tuple(
        conflict(f"op{n}", dispute(0, "status", "todo", "doing", f"state{n}")) for n in (1, 2, 3)
    )
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=waiting)
        await awake(pilot.app, Conflict)
        await shows(pilot.app, "Conflict 1 of 3", "state1", "✎3")
        await pilot.press("m", "enter")
        await shows(pilot.app, "Conflict 2 of 3", "state2")
        await awake(pilot.app, Conflict)
        publish(pilot.app, unsaved=waiting[1:])
        await shows(pilot.app, "✎2", "Conflict 2 of 3")
        await pilot.press("t", "enter")
        await shows(pilot.app, "Conflict 3 of 3", "state3")
        await awake(pilot.app, Conflict)
        await pilot.press("escape")
        await closed(pilot.app)
        await asked(bridge, ("resolve", "op1", {0: MINE}), ("resolve", "op2", {0: THEIRS}))


async def test_later_for_one_is_later_for_all(tmp_path: Path) -> None:
    waiting = tuple(conflict(f"op{n}", dispute(0, "status", "a", "b", "c")) for n in (2, 3))
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=waiting)
        await awake(pilot.app, Conflict)
        await pilot.press("escape")
        await closed(pilot.app)
        publish(pilot.app, unsaved=(*waiting, THREE))
        await shows(pilot.app, "Conflict 1 of 1", "owners")
        assert bridge.asked == []


async def test_the_difference_of_a_long_text_is_a_key_away(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, _):
        publish(pilot.app, unsaved=(THREE,))
        await awake(pilot.app, Conflict)
        await pilot.press("G", "d")
        await shows(pilot.app, "M-02 notes", "- two", "+ three", "- one", "+ zero")
        assert isinstance(pilot.app.screen, Listing)
        await pilot.press("escape")
        await shows(pilot.app, "0 of 3 decided")
        assert isinstance(pilot.app.screen, Conflict)


async def test_a_side_that_could_not_be_written_is_refused_with_its_reason(tmp_path: Path) -> None:
    gone = conflict(
        "op1", dispute(0, "status", "a", "b", "", on="M-99"), dispute(1, "status", "a", "b", "c")
    )
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(gone,))
        await awake(pilot.app, Conflict)
        await shows(pilot.app, "2 records", "(removed)")
        await pilot.press("m")
        await shows(pilot.app, "M-99 is no longer there: only theirs can be taken")
        await pilot.press("M", "enter")
        await shows(pilot.app, "1 of 2 decided", "1 field is not decided yet")
        await pilot.press("t", "enter")
        await asked(bridge, ("resolve", "op1", {0: THEIRS, 1: MINE}))


async def test_of_a_file_git_left_unmerged_both_is_no_choice(tmp_path: Path) -> None:
    git = conflict("boards/tracker.toml", dispute(0, "status", "a", "b", "c"), is_git=True)
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(git,))
        await awake(pilot.app, Conflict)
        await shows(pilot.app, "· boards/tracker.toml", "the file stays as git left it")
        await hides(pilot.app, "your edit")
        await pilot.press("b", "enter")
        await shows(pilot.app, "1 field is not decided yet")
        await pilot.press("m", "enter")
        await asked(bridge, ("resolve", "boards/tracker.toml", {0: MINE}))


async def test_a_choice_between_values_that_changed_is_open_again(tmp_path: Path) -> None:
    newer = conflict("op1", dispute(0, "status", "todo", "doing", "done"), *THREE.disputes[1:])
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(THREE,))
        await awake(pilot.app, Conflict)
        await pilot.press("m", "t", "m")
        await shows(pilot.app, "3 of 3 decided")
        publish(pilot.app, unsaved=(newer,))
        await shows(pilot.app, "2 of 3 decided", "this conflict changed", "done")
        publish(pilot.app, unsaved=())
        await closed(pilot.app)
        assert bridge.asked == []


async def test_it_waits_for_the_end_of_a_word_and_of_another_dialog(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, _):
        await pilot.press("/", "M")
        publish(pilot.app, unsaved=(THREE,))
        await shows(pilot.app, "✎1")
        await pilot.press("-", "0", "2")
        await shows(pilot.app, "1 of 3", "/ M-02")
        assert len(pilot.app.screen_stack) == 1
        await pilot.press("enter")
        await awake(pilot.app, Conflict)
        await pilot.press("escape")
        await closed(pilot.app)

        await pilot.press("s")
        await until(lambda: isinstance(pilot.app.screen, Menu), "the menu")
        other = conflict("op2", dispute(0, "status", "a", "b", "c"))
        publish(pilot.app, unsaved=(THREE, other))
        await shows(pilot.app, "✎2")
        assert isinstance(pilot.app.screen, Menu)
        await pilot.press("escape")
        await awake(pilot.app, Conflict)
        await shows(pilot.app, "op2 met another change", "Conflict 1 of 1")


async def test_it_says_the_same_in_ascii(tmp_path: Path) -> None:
    async with recorded(tmp_path, glyphs=ASCII) as (pilot, _):
        publish(pilot.app, unsaved=(THREE,))
        await awake(pilot.app, Conflict)
        await shows(pilot.app, "Conflict 1 of 1", "> ", "op1", "theirs")
        assert not set(dump(pilot.app)) & set("╭╮╰╯│─▌✎●")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 60)])
async def test_every_value_keeps_its_column_at_any_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with recorded(tmp_path, size=size) as (pilot, _):
        publish(pilot.app, unsaved=(THREE,))
        await awake(pilot.app, Conflict)
        lines = dump(pilot.app).splitlines()
        head = next(line for line in lines if "base" in line and "theirs" in line)
        row = next(line for line in lines if "owners" in line and "@ops" in line)
        for title, value in (("base", "@sec"), ("yours", "@core"), ("theirs", "@ops")):
            assert head.index(title) == row.index(value)
        assert any("esc later" in line for line in lines)


async def test_a_real_conflict_is_kept_over_a_quit_and_settled_by_a_person(
    tmp_path: Path,
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    theirs = TRACKER.replace('priority = "P1"', 'priority = "P4"')

    def fresh() -> Planner:
        workspace = Workspace(tmp_path, actor="@me", me=frozenset({"@me"}), clock=FakeNow())
        return Planner(Blind(workspace), palettes(), UNICODE)

    app = fresh()
    async with app.run_test(size=(80, 24)) as pilot:
        await settles(app)
        await at(pilot, "M-02")
        replace_file(file, theirs)
        await pilot.press("p", "0")
        await awake(app, Conflict)
        await shows(app, "P1", "P0", "P4", "Conflict 1 of 1 · M-02")
        await pilot.press("escape")
        await closed(app)
        await pilot.press("q")
        await shows(app, "1 edit not written", "keep in the journal and quit")
        await listens(app)
        await pilot.press("d")
        await until(lambda: not app.is_running, "the program ends")
    assert file.read_text("utf-8") == theirs

    app = fresh()
    async with app.run_test(size=(80, 24)) as pilot:
        await awake(app, Conflict)
        await shows(app, "P1", "P0", "P4")
        await pilot.press("m", "enter")
        await file_is(file, lambda text: 'priority = "P0"' in text.split("M-02")[1], "mine")
        await hides(app, "✎")
        gone, come = changed(theirs.encode(), file.read_bytes())
        assert (gone, come) == (['priority = "P4"'], ['priority = "P0"'])
        await pilot.press("u")
        await file_is(file, lambda text: text == theirs, "theirs is back, to the byte")


async def test_one_that_is_settled_before_it_is_drawn_goes_away(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        conflict_dialog = Conflict(plan(pilot.app).snapshot, THREE)
        pilot.app.push_screen(conflict_dialog)
        conflict_dialog.dismiss(None)
        await closed(pilot.app)
        await pilot.press("j")
        assert bridge.asked == []
