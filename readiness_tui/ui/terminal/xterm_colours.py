"""The last step before a terminal with 256 colours: each colour as the one that looks like it.

Left to itself, Rich rounds each component: the dark grey below the cursor would become a teal.
"""

from collections.abc import Callable
from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from readiness_tui.domain.settings.xterm import nearest_ground, nearest_ink

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
