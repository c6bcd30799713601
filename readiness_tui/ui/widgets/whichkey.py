"""The keys that may follow the first of a sequence, in a box above the footer."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from readiness_tui.ui.registry.command import shown
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.widgets.bars import styled
from readiness_tui.ui.widgets.list_drawing import fit

GAP = 3
"""Cells between two columns."""
AROUND = 4
"""Cells of the frame and of what it keeps free."""


def columns(followers: Sequence[tuple[str, str]], width: int) -> list[Line]:
    """Keys with their titles, down one column after another, as many of these as have room."""
    keys = [(shown(key), title, f"@follow('{key}')") for key, title in followers]
    key_width = max((cell_len(key) for key, _, _ in keys), default=0)
    longest = max((cell_len(title) for _, title, _ in keys), default=0)
    room = key_width + 1 + longest + GAP
    count = min(len(keys), max(1, (width + GAP) // room)) or 1
    title_width = min(longest, max(1, width - key_width - 1))
    high = -(-len(keys) // count)
    lines: list[Line] = []
    for at in range(high):
        spans: list[tuple[str, str]] = []
        for key, title, click in keys[at::high]:
            spans += [(" " * GAP, "")] if spans else []
            spans.append((f"{fit(key, key_width)} ", f"accent{click}"))
            spans.append((fit(title, title_width), click))
        lines.append(tuple(spans))
    return lines


class WhichKey(Static):
    """A box that comes a moment after a first key; it stays until the next one, or a click."""

    WAIT_S = 0.25
    DEFAULT_CSS = """
    WhichKey { layer: above; dock: bottom; display: none; height: auto; width: 1fr;
        max-height: 100%; margin-bottom: 1; border: round $focus; border-title-color: $foreground;
        border-title-style: bold; background: $surface; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__(id="which-key", markup=False)
        self.auto_links = False
        self._coming: Timer | None = None

    def ask(self, first: str, followers: Sequence[tuple[str, str]]) -> None:
        """Show what may follow a first key, in a moment."""
        self.leave()
        self.border_title = Content(f"{shown(first)} …")
        self._coming = self.set_timer(self.WAIT_S, lambda: self._come(followers))

    def _come(self, followers: Sequence[tuple[str, str]]) -> None:
        lines = columns(followers, self.screen.size.width - AROUND)
        self.update(Content("\n").join(styled(line) for line in lines))
        self.display = True

    def leave(self) -> None:
        """The next key came."""
        if self._coming is not None:
            self._coming.stop()
        self.display = False
