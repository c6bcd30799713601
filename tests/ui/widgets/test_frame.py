"""What stands in a frame is written once: Textual draws a whole widget for every title."""

import pytest
from textual.app import App, ComposeResult
from textual.containers import Container
from textual.widgets import Static

from readiness_tui.ui.widgets.frame import Frame, is_seen


class Host(App[None]):
    """A widget with a frame, inside another."""

    def compose(self) -> ComposeResult:
        with Container(id="outer"):
            yield Static(id="inner")


async def test_only_what_changed_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Host().run_test(size=(40, 10)) as pilot:
        inner = pilot.app.query_one("#inner", Static)
        frame = Frame(inner)
        drawn: list[object] = []
        monkeypatch.setattr(inner, "refresh", lambda *_, **__: drawn.append(inner))
        frame.write("a [P0] title", "a foot")
        assert len(drawn) == 2
        frame.write("a [P0] title", "a foot")
        frame.write()
        assert len(drawn) == 2
        frame.write(foot="another")
        assert len(drawn) == 3
        assert inner.border_title == "a [P0] title"


async def test_what_is_hidden_or_in_something_hidden_is_not_seen() -> None:
    async with Host().run_test(size=(40, 10)) as pilot:
        outer, inner = pilot.app.query_one("#outer"), pilot.app.query_one("#inner")
        assert is_seen(inner)
        outer.display = False
        assert not is_seen(inner)
        outer.display, inner.display = True, False
        assert not is_seen(inner)
