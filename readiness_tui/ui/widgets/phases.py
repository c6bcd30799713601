"""Pane 6 as widgets: the phases, and beside them the time line, the burn-up or the load."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from readiness_tui.ui.keymap import bindings
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.widgets.bars import styled
from readiness_tui.ui.widgets.panes import Pane

SPLIT_FROM = 84
"""From this width on both sides stand beside each other."""
_LEAST, _MOST = 36, 56


class PhasesTable(Pane):
    """The phases with their criteria and tickets."""


class TimelineView(Pane):
    """The time line; left and right scroll it."""

    @dataclass
    class Scrolled(Message):
        """Other weeks are wanted: one earlier (-1) or later (1)."""

        step: int

    def action_fold(self, fold: bool) -> None:  # noqa: FBT001 - Textual calls it by position
        """Scroll: nothing here folds."""
        self.post_message(self.Scrolled(-1 if fold else 1))


class PhasesPane(Horizontal):
    """Pane 6. In few cells one side is shown at a time; a board without phases has one only."""

    BINDINGS = bindings("phases")

    def __init__(self, *, id: str, bar: str = "▌") -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.bar = bar
        self.list_first = True
        self._sides = (True, True, 0)

    def compose(self) -> ComposeResult:
        """The list, and the picture with two captions."""
        yield PhasesTable(id="phases-list", title="", bar=self.bar)
        with Vertical(id="phases-right"):
            yield TimelineView(id="timeline", title="", bar=self.bar)
            yield Static(id="time-caption", markup=False)
            yield Static(id="time-words", markup=False)

    @property
    def is_split(self) -> bool:
        """Whether there is room for both sides."""
        return self.size.width >= SPLIT_FROM

    def show_sides(self, *, has_phases: bool) -> None:
        """Show the sides that fit; the focus goes with them."""
        table, right = self.query_one(PhasesTable), self.query_one("#phases-right")
        shows_list = has_phases and (self.is_split or self.list_first)
        shows_right = not has_phases or self.is_split or not self.list_first
        shown = (shows_list, shows_right, self.size.width)
        if shown == self._sides:  # another layout is drawn whole
            return
        self._sides = shown
        width = max(_LEAST, min(_MOST, self.size.width * 2 // 5))
        table.styles.width = width if shows_right else "1fr"
        self.set_class(shows_list and shows_right, "-split")
        held = self.has_focus_within
        table.display, right.display = shows_list, shows_right
        focused = self.query_one(TimelineView) if self.screen.focused is table else table
        if held and not self._shows_focused(table, shows_list=shows_list, shows_right=shows_right):
            focused.focus()

    def _shows_focused(self, table: PhasesTable, *, shows_list: bool, shows_right: bool) -> bool:
        return shows_list if self.screen.focused is table else shows_right

    def say(self, name: str, line: Line) -> None:
        """Show one of the captions; nothing is drawn again where it says the same."""
        field = self.query_one(f"#time-{name}", Static)
        content = styled(line) if line else Content("")
        if field.content != content:
            field.update(content, layout=False)
