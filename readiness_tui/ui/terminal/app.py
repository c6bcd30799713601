"""What every application on a terminal shares: its colours and signs, job control, the way out.

The last step before a terminal with 256 colours: each colour as the one that looks like it.

Left to itself, Rich rounds each component: the dark grey below the cursor would become a teal.
"""

import asyncio
import signal
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import TypeVar

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.app import App, SuspendNotSupported
from textual.color import Color
from textual.constants import COLOR_SYSTEM
from textual.filter import LineFilter

from readiness_tui.domain.model.palette import Palette
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import ASCII, Glyphs
from readiness_tui.domain.settings.xterm import nearest_ground, nearest_ink
from readiness_tui.ui.messages.plan import DesktopNoticeAsked
from readiness_tui.ui.terminal.ascii_output import AsciiOnly
from readiness_tui.ui.terminal.driver import TerminalDriver
from readiness_tui.ui.terminal.job_control import ENDS
from readiness_tui.ui.terminal.links import Links
from readiness_tui.ui.terminal.themes import make_theme, variables

_STYLES = 4096


class XtermColours(LineFilter):
    """Draws in the 256 colours that terminals share.

    Args:
        promise: The contrast that the theme of now has for all its text.
    """

    def __init__(self, promise: Callable[[], float]) -> None:
        super().__init__()
        self._promise = promise

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells, in those colours."""
        behind, promise = background.rich_color, self._promise()
        return [
            part
            if part.style is None
            else part._replace(style=_in_256(part.style, behind, promise))
            for part in segments
        ]


@lru_cache(maxsize=_STYLES)
def _in_256(style: Style, behind: RichColor, promise: float) -> Style:
    """A style; colours that the terminal chooses itself stay."""
    ink, ground = style.color, style.bgcolor
    below = _hex(ground) or _hex(behind) or "#000000"
    new_ink = nearest_ink(_hex(ink), below, promise) if _hex(ink) else None
    new_ground = nearest_ground(_hex(ground)) if _hex(ground) else None
    return style + Style.from_color(
        ink if new_ink is None else RichColor.from_ansi(new_ink),
        ground if new_ground is None else RichColor.from_ansi(new_ground),
    )


def _hex(colour: RichColor | None) -> str:
    return colour.triplet.hex if colour is not None and colour.triplet is not None else ""


TITLE = "readiness"
MOST = 200
"""So many characters of a text are sent: desktops cut what is longer, each in its own way."""


def desktop_notice(code: int, text: str, *, is_ascii: bool = False) -> str:
    """The bytes that let a terminal show a notification; empty where it takes none.

    Args:
        code: The number of the control sequence: 9 (iTerm2), 777 (rxvt-unicode), 0 for none.
        text: From boards or repositories: no control character of it is sent.
        is_ascii: Whether the terminal reads ASCII alone.
    """
    line = safe_line(text)
    if is_ascii:
        line = line.encode("ascii", "replace").decode()
    line = line if len(line) <= MOST else f"{line[: MOST - 3]}..."
    # Without the name in front, a text that begins with a digit is another command of OSC 9.
    bodies = {9: f"{TITLE}: {line}", 777: f"notify;{TITLE};{line}"}
    return f"\x1b]{code};{bodies[code]}\a" if code in bodies else ""


# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false


_T = TypeVar("_T")
_R = TypeVar("_R")


class TerminalApp(App[_R]):
    """An application that draws with our themes, and leaves the terminal as it found it.

    Args:
        palettes: The themes, the one that counts meanwhile first.
        glyphs: The alphabet.
        theme: The name of the theme to begin with.

    Attributes:
        link_root: The folder that links to files begin in; empty where no link is to be sent.
        notification_code: The OSC by which the terminal takes notifications; 0 where it does not.
    """

    def __init__(self, palettes: Sequence[Palette], glyphs: Glyphs, theme: str) -> None:
        self._palettes = tuple(palettes)  # the base class asks for the variables at once
        super().__init__(driver_class=TerminalDriver)
        for palette in self._palettes:
            self.register_theme(make_theme(palette))
        self.link_root = ""
        self.notification_code = 0
        self._is_ascii = glyphs is ASCII
        names = [palette.name for palette in self._palettes]
        self.theme = theme if theme in names else names[0]
        self._last_steps: tuple[LineFilter, ...] = (
            Links(lambda: self.link_root),
            *([AsciiOnly()] if glyphs is ASCII else []),
            *([XtermColours(lambda: self._palette.promise)] if COLOR_SYSTEM == "256" else []),
        )
        self.crash: Exception | None = None

    def _handle_exception(self, error: Exception) -> None:
        """Remember the first fault: who started the program tells it."""
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End. Textual would print the variables of every frame, boards and all."""
        self.bell()
        self._close_messages_no_wait()

    # --- colours -------------------------------------------------------------------------------

    @property
    def _palette(self) -> Palette:
        """The theme of now; the first one while there is none of ours."""
        named = (palette for palette in self._palettes if palette.name == self.theme)
        return next(named, self._palettes[0])

    @property
    def native_ansi_color(self) -> bool:
        """Whether colours are left to the terminal: where there are none, no grey stands for them.

        Textual asks before it knows whether there are any. Its own kind of theme for this lacks
        variables that its own style sheets use.
        """
        return getattr(self, "no_color", False) or self._palette.is_terminal

    @property
    def is_plain(self) -> bool:
        """Whether nothing is told apart by colour: bold, underlined and reversed do it."""
        return self.no_color or self._palette.is_plain

    @property
    def has_own_grounds(self) -> bool:
        """Whether a line may have a ground of its own; else the cursor is reversed."""
        return not (self.no_color or self._palette.is_terminal)

    def watch_theme(self) -> None:
        """Let lists know whether their cursor has a ground."""
        self.set_class(not self.has_own_grounds, "-reversed")

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is done to everything that is drawn."""
        return (*super().get_line_filters(), *self._last_steps)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that are not ours."""
        return variables(self._palettes[0])

    def on_desktop_notice_asked(self, message: DesktopNoticeAsked) -> None:
        """Let the terminal show a notification: a browser or a test takes none."""
        driver = self._driver
        if isinstance(driver, TerminalDriver):
            code = self.notification_code
            driver.write(desktop_notice(code, message.text, is_ascii=self._is_ascii))

    def on_resize(self) -> None:
        """Draw all of the screen: a window that was smaller for a moment has lost lines of it.

        Textual draws nothing where the size is, by the time it is looked at, that of before.
        """
        if self._screen_stack:
            self.screen.refresh()

    # --- signals -------------------------------------------------------------------------------

    def heed_signals(self, end: Callable[[signal.Signals], None]) -> None:
        """Call this with a signal that ends the program: Textual would leave the terminal raw."""
        for number in ENDS:
            asyncio.get_running_loop().add_signal_handler(number, end, number)

    def on_suspend_asked(self) -> None:
        """Give the terminal back to the shell until that brings the program back."""
        self._give_back(TerminalDriver.stop_job)

    def on_continued(self) -> None:
        """Take the terminal as the shell left it, once it is ours again."""
        self._give_back(TerminalDriver.wait_for_foreground)

    def _give_back(self, wait: Callable[[TerminalDriver], None]) -> None:
        driver = self._driver
        if isinstance(driver, TerminalDriver):
            self.lend_terminal(partial(wait, driver), None)
            self.came_back()

    def came_back(self) -> None:
        """Called once the shell has brought the program back."""

    def lend_terminal(self, work: Callable[[], _T], otherwise: _T) -> _T:
        """Do something that needs the terminal; `otherwise` where it cannot be lent."""
        answer = otherwise
        try:
            with self.suspend():  # an exception that leaves this block freezes the program
                answer = work()
        except SuspendNotSupported:
            pass
        return answer
