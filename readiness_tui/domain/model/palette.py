"""A colour theme as values: a colour for each role, so that no pane names a colour itself."""

from collections.abc import Mapping

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


class Palette(Struct, frozen=True):
    """One theme: its name, whether it is dark, and a colour `#rrggbb` for each role."""

    name: str
    dark: bool
    roles: Mapping[str, str]
