"""A colour theme as values: a colour for each role, so that no pane names a colour itself."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

ROLES = (
    "background",
    "surface",
    "panel",
    "cursor",
    "text",
    "muted",
    "border",
    "focus",
    "todo",
    "doing",
    "blocked",
    "review",
    "done",
    "dropped",
    "pass",
    "fail",
    "doubt",
    "closable",
    "waived",
)
"""Every role a theme gives a colour for, in the order of its file."""


GROUNDS = ("background", "surface", "panel", "cursor")
"""The roles that text stands on."""
INKS = ("text", "muted", *ROLES[8:])
"""The roles that text is written in."""
READABLE, HIGH = 4.5, 7.0
"""The least contrast of text, and of themes that are made for it: WCAG 2.2, 1.4.3 and 1.4.6."""
TERMINAL = frozenset(
    f"ansi_{bright}{name}"
    for bright in ("", "bright_")
    for name in ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
) | {"ansi_default"}
"""The colours that a terminal chooses itself, as a theme names them."""
_LINEAR_UP_TO, _LUMINANCE = 0.04045, (0.2126, 0.7152, 0.0722)


class Palette(Struct, frozen=True):
    """One theme: its name, whether it is dark, and for each role `#rrggbb` or one of `TERMINAL`."""

    name: str
    dark: bool
    roles: Mapping[str, str]

    @property
    def is_terminal(self) -> bool:
        """Whether the terminal chooses the colours: then none can be mixed or measured."""
        return any(colour in TERMINAL for colour in self.roles.values())

    @property
    def promise(self) -> float:
        """The least contrast of all its text: `HIGH`, else `READABLE`."""
        return READABLE if self.is_terminal or any(poor_contrasts(self, HIGH)) else HIGH

    @property
    def is_plain(self) -> bool:
        """Whether all roles look alike: then bold, underlined and reversed tell them apart."""
        return len(set(self.roles.values())) == 1


def poor_contrasts(palette: Palette, least: float = READABLE) -> Iterator[tuple[str, float]]:
    """The inks that are too near to a ground, each with its lowest ratio."""
    if palette.is_terminal:
        return
    for ink in INKS:
        ratio = min(contrast(palette.roles[ink], palette.roles[ground]) for ground in GROUNDS)
        if ratio < least:
            yield ink, ratio


def contrast(first: str, second: str) -> float:
    """The ratio of contrast of two colours `#rrggbb`, from 1 to 21: WCAG 2.2."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = (
        share / 12.92 if share <= _LINEAR_UP_TO else ((share + 0.055) / 1.055) ** 2.4
        for share in shares
    )
    return sum(weight * share for weight, share in zip(_LUMINANCE, linear, strict=True))
