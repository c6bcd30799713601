"""The single lines around the panes: verdict, board, views, status and hints."""

from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.viewmodels.cells import LINK, Line


def styled(line: Line) -> Content:
    """A line of spans as content; an style with `!` is a solid label, `here` what is in sight."""
    return Content.assemble(*((text, _style(style)) for text, style in line if text))


_STYLES = {
    "": "",
    "strong": "bold",
    "accent": "$focus",
    "here": "$focus on $cursor",
    "title": "bold $background on $focus",
}


def _style(style: str) -> str:
    ink, _, action = style.partition(LINK)[0].partition("@")
    return f"{_ink(ink)} @click=screen.{action}" if action else _ink(ink)


def _ink(style: str) -> str:
    if style.endswith("!"):
        return f"bold reverse $ink-{style[:-1]} on $background"  # a terminal may choose both
    return _STYLES.get(style, f"$ink-{style}")


class TextLine(Widget):
    """A line whose text is laid out as it is drawn, by the width that it has then.

    Laid out earlier, by a resize, it can stay empty: one that shows again while its screen is
    behind another is given its place without being told.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, markup=False)
        self.auto_links = False  # Textual would underline whatever takes a click


class Bar(TextLine):
    """One line with a left part and a right part; the left is cut before the right."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; background: $background; color: $foreground; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._left: Line = ()
        self._right: Line = ()

    def put(self, left: Line, right: Line = ()) -> None:
        """Show these spans."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render(self) -> Content:
        """Both parts, at the width there is."""
        left_text, right_text = styled(self._left), styled(self._fitting_right())
        room = self.size.width - right_text.cell_length - bool(right_text)
        if room < left_text.cell_length:
            left_text = left_text.truncate(max(0, room), ellipsis=True)
        gap = " " * max(0, self.size.width - left_text.cell_length - right_text.cell_length)
        return Content.assemble(left_text, gap, right_text)

    def _fitting_right(self) -> Line:
        return self._right


class StatusLine(Bar):
    """What just happened, for a while; below it what stands as long as it holds.

    What a person has to settle comes before what merely happened: when it comes up, it has the line
    for its time, and only a refusal or a failure takes its place.

    `more` stands at the right of a sentence that is cut: where it can be read.
    """

    SAID_S = 4.0

    def __init__(self, *, id: str | None = None, more: Line = ()) -> None:  # noqa: A002
        super().__init__(id=id)
        self._standing: Line = ()
        self._more = more
        self._stays = self._is_first = False
        self._fade: Timer | None = None

    def say(self, line: Line, *, stays: bool = False, is_urgent: bool = False) -> None:
        """Show a sentence for a while, an empty one not at all.

        One that stays gives way only to the next, or in time to what stands. One that is not urgent
        is not shown while what just came up has the line.
        """
        if self._is_first and not is_urgent:
            return
        self._show(line)
        self._stays = stays

    def _fitting_right(self) -> Line:
        is_cut = sum(cell_len(text) for text, _ in self._left) > self.size.width
        return self._more if is_cut and self._left != self._standing else ()

    def stand(self, line: Line, *, is_new: bool = False) -> None:
        """Say this whenever there is nothing else to tell; what is new at once."""
        changed, self._standing = line != self._standing, line
        if is_new:
            self._show(line)
            self._is_first = bool(line)
        elif changed and (self._is_first or self._fade is None):
            self._rest()

    def _show(self, line: Line) -> None:
        if self._fade is not None:
            self._fade.stop()
        self._fade, self._stays, self._is_first = None, False, False
        self.put(line or self._standing)
        if line:
            self._fade = self.set_timer(self.SAID_S, self._rest)

    def _rest(self) -> None:
        if self._fade is not None:
            self._fade.stop()
        self._fade = None
        if self._standing or not self._stays:
            self._show(())


class Hints(TextLine):
    """The footer: at most six hints, dropped whole when they do not fit, help always last.

    At its right stand the names of the panes, which never give way.
    """

    MOST = 6
    DEFAULT_CSS = "Hints { height: 1; width: 1fr; background: $panel; color: $ink-muted; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._commands: tuple[Command[Any], ...] = ()
        self._prompt: Line = ()
        self._beside: Line = ()

    def put(self, commands: Iterable[Command[Any]]) -> None:
        """Show the hints of those of these commands that have one, lowest rank first."""
        hinted = (command for command in commands if command.hint)
        ranked = tuple(sorted(hinted, key=lambda command: command.rank))
        if ranked != self._commands:
            self._commands = ranked
            self.refresh()

    def prompt(self, line: Line) -> None:
        """Show a line instead, such as the keys that may follow; empty brings the hints back."""
        if line != self._prompt:
            self._prompt = line
            self.refresh()

    def put_beside(self, line: Line) -> None:
        """Show this at the right."""
        if line != self._beside:
            self._beside = line
            self.refresh()

    def render(self) -> Content:
        """The hints that fit, and at the right what stands beside them."""
        beside = styled(self._beside)
        room = max(0, self.size.width - beside.cell_length)
        hints = styled(self._prompt) if self._prompt else self._fitting(room)
        gap = " " * max(0, room - hints.cell_length)
        return Content.assemble(hints.truncate(room), gap, beside)

    def _fitting(self, room: int) -> Content:
        """The hints that have room, help before all others."""
        if not self._commands or self._width(self._commands[-1]) > room - 1:
            return Content()
        *others, last = self._commands
        room -= self._width(last) + 1
        fitting: list[Command[Any]] = []
        for command in others[: self.MOST - 1]:
            if self._width(command) <= room:
                room -= self._width(command)
                fitting.append(command)
        spans = [(" ", "")]
        for command in (*fitting, last):
            click = f"@click=screen.go('{command.id}')"
            spans += [
                (command.key, f"$foreground {click}"),
                (f" {command.hint}", click),
                ("   ", ""),
            ]
        return Content.assemble(*spans)

    @staticmethod
    def _width(command: Command[Any]) -> int:
        return cell_len(f"{command.key} {command.hint}   ")
