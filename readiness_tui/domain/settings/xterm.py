"""The 256 colours that terminals share, and the one that stands for any other.

Source: the table of xterm, whose last 240 no terminal changes: a cube of six levels for each
component, and 24 greys. Colours are compared as Oklab has them (B. Ottosson, 2020): there equal
distances look alike, so that a dark grey with a breath of blue stays a grey. What has a hue keeps
it, or becomes a grey where no colour of that hue can be read: a green is no teal, however near.
"""

from functools import cache
from math import atan2, hypot, radians, tau

from readiness_tui.domain.model.palette import READABLE, contrast

LEVELS = (0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF)
"""Of each component in the cube."""
GREYS = range(0x08, 0xEF, 10)
FIRST = 16
"""The number of the first colour that no terminal chooses itself."""
STEPS = (7.0, 4.5, 3.0)
"""Ratios of contrast that count (WCAG 2.2: 1.4.6, 1.4.3, 1.4.11)."""
HUED = 0.04
"""The chroma in Oklab from which on a colour is no grey."""
TURN, LOST, WRONG = 0.2, 1.0, 2.0
"""What counts beside lightness and chroma: a radian of hue, no hue, and another hue."""
NEAR_HUE = radians(26)
"""Hues further apart than this are different ones."""

XTERM = (
    *(f"#{red:02x}{green:02x}{blue:02x}" for red in LEVELS for green in LEVELS for blue in LEVELS),
    *(f"#{grey:02x}{grey:02x}{grey:02x}" for grey in GREYS),
)
"""The colours from `FIRST` on, as `#rrggbb`."""


@cache
def nearest_ground(colour: str) -> int:
    """The number of the colour that stands for a ground `#rrggbb`."""
    return FIRST + _by_distance(colour)[0]


@cache
def nearest_ink(colour: str, ground: str, promise: float = READABLE) -> int:
    """The number of the colour that stands for an ink, on the colour that stands for its ground.

    What could be read stays readable: no step of contrast is lost up to that which the theme
    promises of all its inks.
    """
    stand_in = XTERM[nearest_ground(ground) - FIRST]
    ratio = min(promise, contrast(colour, ground))
    least = next((step for step in STEPS if ratio >= step), 0.0)
    order = _by_distance(colour)
    readable = (place for place in order if contrast(XTERM[place], stand_in) >= least)
    return FIRST + next(readable, order[0])


def distance(colour: str, stand_in: str) -> float:
    """How unlike a colour looks what is to stand for it, from 0 to about 1."""
    lightness, chroma, hue = _lch(colour)
    other_lightness, other_chroma, other_hue = _lch(stand_in)
    if chroma < HUED:
        pairs = zip(oklab(colour), oklab(stand_in), strict=True)
        return sum((one - other) ** 2 for one, other in pairs) ** 0.5
    turn = min(abs(hue - other_hue), tau - abs(hue - other_hue))
    turned = turn * TURN if turn <= NEAR_HUE else WRONG
    if other_chroma < chroma / 2:
        turned = LOST
    return hypot(lightness - other_lightness, chroma - other_chroma, turned)


@cache
def oklab(colour: str) -> tuple[float, float, float]:
    """A colour `#rrggbb` as lightness, green to red, and blue to yellow."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _lch(colour: str) -> tuple[float, float, float]:
    """Lightness, chroma and hue in radians."""
    lightness, green_red, blue_yellow = oklab(colour)
    return lightness, hypot(green_red, blue_yellow), atan2(blue_yellow, green_red)


def _linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


@cache
def _by_distance(colour: str) -> tuple[int, ...]:
    return tuple(sorted(range(len(XTERM)), key=lambda place: distance(colour, XTERM[place])))
