"""Palettes as Textual themes. Every colour on the screen comes from a role."""

from textual.color import Color
from textual.theme import Theme

from readiness_tui.domain.model.palette import ROLES, Palette

STYLE_ROLES = ("muted", *ROLES[8:])
"""The roles that panes write text in: `$ink-...` in style sheets."""


def variables(palette: Palette) -> dict[str, str]:
    """The style sheet variables of a palette."""
    styles = {f"ink-{role}": palette.roles[role] for role in STYLE_ROLES}
    return styles | {
        "cursor": palette.roles["cursor"],
        "focus": palette.roles["focus"],
        "frame": palette.roles["border"],
    }


def make_theme(palette: Palette) -> Theme:
    """A palette as a theme of Textual, whose own widgets take their colours from it too."""
    roles = palette.roles
    return Theme(
        name=palette.name,
        primary=roles["focus"],
        secondary=roles["doing"],
        warning=roles["doubt"],
        error=roles["fail"],
        success=roles["pass"],
        accent=roles["focus"],
        foreground=roles["text"],
        background=roles["background"],
        surface=roles["surface"],
        panel=roles["panel"],
        dark=palette.dark,
        variables=variables(palette)
        | {
            "scrollbar": _quieter(roles["border"], roles["surface"]),
            "scrollbar-hover": roles["focus"],
            "scrollbar-active": roles["focus"],
            "scrollbar-background": roles["surface"],
            "scrollbar-background-hover": roles["surface"],
            "scrollbar-background-active": roles["surface"],
            "scrollbar-corner-color": roles["surface"],
            "block-cursor-background": roles["cursor"],
            "block-cursor-foreground": roles["text"],
            "block-cursor-text-style": "none",
            "block-cursor-blurred-background": roles["panel"],
            "input-cursor-background": roles["focus"],
            "input-selection-background": roles["cursor"],
        },
    )


def _quieter(colour: str, ground: str) -> str:
    """A colour half way to its ground: a bar of whole cells outshines a frame of the same one."""
    return Color.parse(ground).blend(Color.parse(colour), 0.5).hex
