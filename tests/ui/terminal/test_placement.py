"""Widgets hear of each place they get, and what moved is drawn again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual._compositor import Compositor
from textual.app import App
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from readiness_tui.domain.onboarding.survey import Begun
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.services.onboarding.beginning import PlanImporter
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.screens.palette import PlanPalette
from readiness_tui.ui.screens.plan import PlanScreen
from readiness_tui.ui.terminal.placement import tell_places
from readiness_tui.ui.welcome.app import WelcomeScreen
from tests.support import until


class Line(Widget):
    """A widget that remembers what it was told."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.heard: list[str] = []

    def render(self) -> str:
        return self.id or ""

    def on_resize(self, event: events.Resize) -> None:
        self.heard.append(f"resize {event.size.height}")

    def on_show(self) -> None:
        self.heard.append("show")


class Lines(Screen[None]):
    """A line that comes up, one below it that moves, and one that gives it room."""

    CSS = "Line { height: 1; } #hidden { display: none; } #last { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        tell_places(self)

    def compose(self) -> Iterator[Widget]:
        for name in ("first", "hidden", "moved", "last"):
            yield Line(name)


@pytest.mark.parametrize("is_asked", [False, True])
async def test_places_are_told_and_drawn_whoever_asked_for_one_before(
    *, is_asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = set[Region]()

    def render_update(self: Compositor, *_: object, **__: object) -> None:
        drawn.update(self._dirty_regions)
        self._dirty_regions.clear()

    app = App[None]()
    async with app.run_test(size=(20, 8)):
        await app.push_screen(Lines())
        lines = {line.id: line for line in app.screen.query(Line)}
        await until(lambda: lines["last"].heard == ["resize 6", "show"], "it is laid out")
        for line in lines.values():
            line.heard.clear()
        monkeypatch.setattr(Compositor, "render_update", render_update)
        lines["hidden"].display = True
        if is_asked:
            app.screen._compositor._full_map_invalidated = True  # as each scrolling does  # noqa: SLF001
            assert lines["hidden"].region.height == 1
        await until(lambda: lines["hidden"].heard == ["resize 1", "show"], "it is told")
        await until(lambda: lines["last"].heard == ["resize 5"], "who gave it room is told")
        assert not lines["moved"].heard
        assert lines["moved"].region == Region(0, 2, 20, 1)
        place = lines["moved"].region
        await until(lambda: any(one.contains_region(place) for one in drawn), "it is drawn")


def test_every_screen_of_the_program_tells_places(tmp_path: Path) -> None:
    surveyed = WelcomeScreen(
        UNICODE, lambda: iter(()), lambda _: Begun(), PlanImporter(tmp_path, "boards")
    )
    screens = (Dialog[None](), PlanPalette(), PlanScreen(UNICODE), surveyed)
    for screen in screens:
        assert type(screen._compositor) is type(Lines()._compositor)  # noqa: SLF001
    own = {kind for kind in _below(Screen) if kind.__module__.startswith("readiness_tui.")}
    assert {kind for kind in own if not issubclass(kind, Dialog)} == {*map(type, screens[1:])}


def _below(kind: type) -> set[type]:
    return {kind, *(lower for below in kind.__subclasses__() for lower in _below(below))}
