"""The last step before the terminal: our signs in ASCII, where no others may be drawn.

Whatever a widget draws comes by here, Textual's own too: frames, scroll bars, cut texts. A letter
of a person's own words stays; a sign in them that is also one of ours is written as we write it.
"""

from collections.abc import Mapping

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from readiness_tui.domain.proof.glyphs import ASCII, UNICODE

_SAYS = {
    "·": "-",
    "…": "~",
    "×": "x",
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "└": "`",
    "\N{REPLACEMENT CHARACTER}": "?",
    "\N{EN DASH}": "-",
    "\N{BULLET}": "*",
}
"""Signs that stand in our sentences."""
_FAMILIES = ("signs", "statuses", "states", "proofs", "marks", "times", "bands", "shares")
"""Of a glyph that two families have, the first one's form is taken: the families tell them apart
themselves wherever they are drawn, so this is for the few that are not.
"""
_BOX, _BLOCKS, _BRAILLE = range(0x2500, 0x2580), range(0x2580, 0x25A0), range(0x2800, 0x2900)
_PICTURES = range(0x2400, 0x2427)
"""What stands for a control character."""
_LIGHT, _HEAVY = "─┄┈╌╴╶", "━═┅┉╍╸╺╼╾"
_UPRIGHT = "│┃┆┇┊┋╎╏║╵╷╹╻╽╿"


def _table() -> Mapping[int, str]:
    table = {
        **dict.fromkeys(_BOX, "+"),
        **{ord(one): "-" for one in _LIGHT},
        **{ord(one): "=" for one in _HEAVY},
        **{ord(one): "|" for one in _UPRIGHT},
        **dict.fromkeys(_BLOCKS, " "),  # parts of a cell: the end of a bar
        ord("▔"): "-",
        ord("▁"): "_",
        **dict.fromkeys(_BRAILLE, "#"),
        **dict.fromkeys(_PICTURES, "?"),
    }
    for family in reversed(_FAMILIES):
        pairs = zip(getattr(UNICODE, family).values(), getattr(ASCII, family).values(), strict=True)
        table |= {ord(sign): plain for sign, plain in pairs if not sign.isascii()}
    return table | {ord(sign): plain for sign, plain in _SAYS.items()}


SIGNS = _table()
"""What each of our signs is in ASCII, by its code; every one has one cell, as it had before."""


class AsciiOnly(LineFilter):
    """Writes our signs in ASCII. A terminal that has no others knows no links either."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells, in the signs of ASCII."""
        del background
        return [_plain(part) for part in segments]


def _plain(part: Segment) -> Segment:
    if part.style is not None and part.style.link:
        part = part._replace(style=part.style.update_link(None))
    return part if part.text.isascii() else part._replace(text=part.text.translate(SIGNS))
