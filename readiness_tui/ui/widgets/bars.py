"""The single lines around the panes: verdict, board, views, status and hints."""

from collections.abc import Iterable

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from readiness_tui.ui.actions import Action, shown
from readiness_tui.ui.viewmodels.cells import Line


def styled(line: Line) -> Content:
    """A line of spans as content; an ink with `!` is drawn as a solid label."""
    return Content.assemble(*((text, _style(ink)) for text, ink in line if text))


def _style(ink: str) -> str:
    if ink in {"", "strong"}:
        return "bold" if ink else ""
    if ink.endswith("!"):
        return f"bold $background on $ink-{ink[:-1]}"
    return "$focus" if ink == "accent" else f"$ink-{ink}"


class Bar(Static):
    """One line with a left part and a right part; the left is cut before the right."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; background: $background; color: $foreground; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, markup=False)
        self._left: Line = ()
        self._right: Line = ()

    def put(self, left: Line, right: Line = ()) -> None:
        """Show these spans."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self._lay()

    def on_resize(self) -> None:
        """Lay the parts out again."""
        self._lay()

    def _lay(self) -> None:
        left, right = styled(self._left), styled(self._right)
        room = self.size.width - right.cell_length - (1 if self._right else 0)
        if room < left.cell_length:
            left = left.truncate(max(0, room), ellipsis=True)
        gap = " " * max(0, self.size.width - left.cell_length - right.cell_length)
        self.update(Content.assemble(left, gap, right), layout=False)


class Hints(Static):
    """The footer: at most six hints, dropped whole when they do not fit, help always last."""

    MOST = 6
    DEFAULT_CSS = "Hints { height: 1; width: 1fr; background: $panel; color: $ink-muted; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, markup=False)
        self._actions: tuple[Action, ...] = ()
        self._prompt: Line = ()

    def put(self, actions: Iterable[Action]) -> None:
        """Show the hints of these actions, lowest rank first."""
        self._actions = tuple(sorted(actions, key=lambda action: action.rank))
        self._lay()

    def prompt(self, line: Line) -> None:
        """Show a line instead, such as the keys that may follow; empty brings the hints back."""
        self._prompt = line
        self._lay()

    def on_resize(self) -> None:
        """Lay the hints out again."""
        self._lay()

    def _lay(self) -> None:
        if self._prompt:
            self.update(styled(self._prompt), layout=False)
            return
        if not self._actions:
            return
        *others, last = self._actions
        room = self.size.width - self._width(last) - 1
        kept: list[Action] = []
        for action in others[: self.MOST - 1]:
            if self._width(action) <= room:
                room -= self._width(action)
                kept.append(action)
        spans = [(" ", "")]
        for action in (*kept, last):
            spans += [(shown(action.keys[0]), "$foreground"), (f" {action.hint}   ", "")]
        self.update(Content.assemble(*spans), layout=False)

    @staticmethod
    def _width(action: Action) -> int:
        return cell_len(f"{shown(action.keys[0])} {action.hint}   ")
