"""What a person does is handled one at a time, each thing where it was meant, or told."""

import threading
from collections.abc import Iterator
from math import inf
from pathlib import Path

import pytest
import tomli
from textual import events
from textual.app import App

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.services.base.events import Notice
from readiness_tui.services.workspace.edits import Edits
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.dialogs.conflict import Conflict
from readiness_tui.ui.dialogs.menu import Menu
from readiness_tui.ui.screens import leftovers
from readiness_tui.ui.terminal import input_queue
from readiness_tui.ui.terminal.input_queue import Inputs
from tests.support import until
from tests.ui.screens.keeping import THREE, awake, plan, publish, recorded
from tests.ui.support import (
    FakeNow,
    at,
    burst,
    cursor,
    file_is,
    hides,
    opened,
    palettes,
    replace_file,
    repository,
    seen,
    settles,
    shows,
)

COUNT = 12
MANY = 'format = 1\n[board]\nid = "many"\nenforcement = "solo"\n' + "".join(
    f'\n[ticket.T-{n:02}]\ntitle = "Number {n}"\nstatus = "todo"\npriority = "P4"\n'
    for n in range(1, COUNT + 1)
)


def tickets(file: Path) -> dict[str, dict[str, object]]:
    """The tickets of the board."""
    return tomli.loads(file.read_text("utf-8"))["ticket"]


def priorities(file: Path) -> list[object]:
    """The priorities of the tickets, in the order of the file."""
    return [one.get("priority", "") for one in tickets(file).values()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return repository(tmp_path, {"many": MANY}) / "boards/many.toml"


async def test_menus_opened_and_answered_in_one_burst_each_count_for_their_row(file: Path) -> None:
    digits = "".join(str(n % 4) for n in range(COUNT))
    async with opened(file.parents[1]) as pilot:
        burst(pilot.app, "".join(f"p{digit}j" for digit in digits))
        wanted = [f"P{digit}" for digit in digits]
        await until(lambda: priorities(file) == wanted, "each has its own")
        assert len(pilot.app.screen_stack) == 1


async def test_a_row_that_moves_by_an_edit_has_moved_before_the_next_key(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(input_queue, "MOVE_S", 20)
    async with opened(file.parents[1]) as pilot:
        burst(pilot.app, [",", "p"])  # by priority: who gets the highest goes to the top
        await shows(pilot.app, "sort priority")
        await at(pilot, "T-05")
        burst(pilot.app, "p0jp1j")  # below T-05 stands T-01 by now
        await until(lambda: priorities(file)[4] == "P0", "T-05 is first")
        await until(lambda: priorities(file)[0] == "P1", "T-01 stands below it")
        assert priorities(file)[5] == "P4"


def press_at(app: App[None], x: int, y: int) -> None:
    """A click among the keys."""
    for kind in (events.MouseDown, events.MouseUp):
        app.post_message(
            kind(None, x, y, 0, 0, 1, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y)
        )


async def test_a_click_among_keys_counts_where_it_came(file: Path) -> None:
    async with opened(file.parents[1]) as pilot:
        table = pilot.app.screen.query_one("#backlog")
        line = next(
            y
            for y in range(36)
            if "T-07"
            in "".join(
                part.text
                for part in pilot.app.screen._compositor.render_strips()[y]  # noqa: SLF001
            )
        )
        burst(pilot.app, "p0")
        press_at(pilot.app, table.region.x + 8, line)
        burst(pilot.app, "p1")
        press_at(pilot.app, table.region.x + 8, line + 2)
        burst(pilot.app, "p2")
        wanted = ["P0", *["P4"] * 5, "P1", "P4", "P2", *["P4"] * 3]
        await until(
            lambda: priorities(file) == wanted,
            "each on the row that was clicked",
        )


async def test_a_paste_among_keys_goes_where_it_came(file: Path) -> None:
    async with opened(file.parents[1]) as pilot:
        burst(pilot.app, "ja")
        pilot.app.post_message(events.Paste("@pasted"))
        burst(pilot.app, ["enter", "j", "p", "1"])
        await file_is(file, lambda text: "@pasted" in text, "the owner is pasted")
        await until(lambda: priorities(file)[2] == "P1", "the row below has its priority")
        assert tickets(file)["T-02"]["owners"] == ["@pasted"]


class Waiting(Edits):
    """Every save waits until it is let go."""

    may_go: threading.Event

    def submit(self, *args: object, **more: object) -> Notice:
        self.may_go.wait(20)
        return super().submit(*args, **more)  # type: ignore[arg-type]


class Slow(Workspace):
    """A workspace of such saves."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, actor="@me", clock=FakeNow())
        self.may_go = threading.Event()
        self.edits = edits = Waiting(self._state, self.writer, self.what_if)
        edits.may_go = self.may_go


@pytest.fixture
def slow(file: Path) -> Iterator[Slow]:
    place = Slow(file.parents[1])
    yield place
    place.may_go.set()


async def test_a_slow_save_holds_no_key_up_and_each_counts_for_its_row(
    file: Path, slow: Slow
) -> None:
    app = Planner(Bridge(slow), palettes(), UNICODE)
    async with app.run_test(size=(120, 36)):
        await settles(app)
        burst(app, "p0jp1jp2j")
        await seen(app, lambda _: cursor(app) == "T-04", "the keys had their effect")
        assert priorities(file) == ["P4"] * COUNT
        slow.may_go.set()
        await until(lambda: priorities(file)[:4] == ["P0", "P1", "P2", "P4"], "all are written")


async def test_what_is_typed_behind_a_quit_is_no_edit(file: Path, slow: Slow) -> None:
    app = Planner(Bridge(slow), palettes(), UNICODE)
    async with app.run_test(size=(120, 36)):
        await settles(app)
        burst(app, "p0qjp1")
        await until(lambda: app._leaving.is_deaf, "it waits for the first edit")  # noqa: SLF001
        slow.may_go.set()
        await until(lambda: not app.is_running, "it ends")
    assert priorities(file) == ["P0", *["P4"] * (COUNT - 1)]


# --- what goes away while it is typed for -------------------------------------------------------


def outside(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    replace_file(file, text.replace(old, new))


@pytest.mark.parametrize("keys", ["2", ["j", "enter"], ["down", "up", "j", "enter"]])
async def test_what_was_typed_for_a_menu_that_closed_is_for_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch, keys: list[str]
) -> None:
    monkeypatch.setattr(leftovers, "LOOK_S", 60)
    async with opened(file.parents[1]) as pilot:
        await at(pilot, "T-03")
        await pilot.press("p")
        await shows(pilot.app, "Priority of T-03")
        outside(file, '"Number 3"', '"Another"')
        await hides(pilot.app, "Priority of T-03")
        burst(pilot.app, [*keys, "j", "p", "1"])
        await until(lambda: "P1" in priorities(file), "what comes behind counts")
        wanted = [*["P4"] * 3, "P1", *["P4"] * (COUNT - 4)]
        assert priorities(file) == wanted
        await shows(pilot.app, f"not taken: T-03 {keys[-1]}", "changed or gone meanwhile")
        await pilot.press("escape")
        await hides(pilot.app, "not taken")
        assert priorities(file) == wanted


async def test_another_key_or_a_later_one_is_for_what_is_there(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(file.parents[1]) as pilot:
        for look_s, keys in ((60, "p1"), (-60, "jp1")):
            monkeypatch.setattr(leftovers, "LOOK_S", look_s)
            await at(pilot, "T-03")
            await pilot.press("p")
            await shows(pilot.app, "Priority of T-03")
            outside(file, 'title = "', 'title = "A ')
            await hides(pilot.app, "Priority of T-03")
            closed = plan(pilot.app).command_target.saving.leftovers
            await until(lambda closed=closed: closed._closed_at < inf, "it is drawn")  # noqa: SLF001
            burst(pilot.app, keys)
            row = 2 if keys[0] == "p" else 3
            await until(lambda row=row: priorities(file)[row] == "P1", "it counts")


async def test_what_is_typed_on_for_a_row_that_others_removed_is_for_no_other(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "PAUSE_S", 60)
    async with opened(file.parents[1]) as pilot:
        await at(pilot, "T-03")
        third = MANY[MANY.index("[ticket.T-03]") : MANY.index("[ticket.T-04]")]
        outside(file, third, "")
        await hides(pilot.app, "Number 3 ")
        before = priorities(file)
        burst(pilot.app, "p1jp2")
        await shows(pilot.app, "not taken: T-03 p 1 j p 2")
        assert priorities(file) == before
        assert len(pilot.app.screen_stack) == 1


async def test_what_was_typed_for_a_conflict_that_went_away_is_for_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "LOOK_S", 60)
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(THREE,))
        await awake(pilot.app, Conflict)
        publish(pilot.app)
        await until(lambda: len(pilot.app.screen_stack) == 1, "it is closed")
        burst(pilot.app, ["m", "b", "enter"])  # two of them would open a dialog on the plan
        await shows(pilot.app, "not taken: M-02 enter")
        assert len(pilot.app.screen_stack) == 1
        assert bridge.asked == []


async def test_a_conflict_comes_when_the_typing_rests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(input_queue, "REST_S", 3_600)
    async with recorded(tmp_path) as (pilot, _):
        await pilot.press("j")
        publish(pilot.app, unsaved=(THREE,))
        await shows(pilot.app, "✎1")
        await pilot.press("k", "p")
        assert isinstance(pilot.app.screen, Menu)
        monkeypatch.setattr(input_queue, "REST_S", 0.01)
        await pilot.press("escape")
        await awake(pilot.app, Conflict)


async def test_news_come_between_two_keys(file: Path) -> None:
    async with opened(file.parents[1]) as pilot:
        app, order = pilot.app, list[str]()
        queue = Inputs(app, lambda _: queue_told(), lambda: False, lambda: False, lambda: None)

        async def queue_told() -> None:
            queue.between(lambda: order.append("news"))
            order.append("key")

        queue.between(lambda: order.append("at once"))
        worker = app.run_worker(queue.run)
        queue.put(events.Key("j", "j"))
        await until(lambda: len(order) == 3, "the key, then the news")
        worker.cancel()
        assert order == ["at once", "key", "news"]


@pytest.mark.parametrize("key", ["greater_than_sign", "q", "ctrl+c"])
async def test_a_key_that_comes_back_when_all_screens_are_gone_is_dropped(
    tmp_path: Path, key: str
) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        app = pilot.app
    assert not app.screen_stack
    event = events.Key(key, None)
    event._set_forwarded()  # noqa: SLF001 - as an app does that hands it to a screen
    await app.on_event(event)
