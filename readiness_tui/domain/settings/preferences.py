"""All that a screen is told of how a person and a team work, as one value."""

from collections.abc import Mapping

from msgspec import Struct

from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.domain.model.palette import Palette
from readiness_tui.domain.settings.layers import Setting
from readiness_tui.domain.settings.views import BUILT_IN, SavedView


class KeyLine(Struct, frozen=True):
    """A line of `[keys]`: the keys that a command is to have."""

    command: str
    keys: tuple[str, ...]
    place: Place


class Preferences(Struct, frozen=True):
    """What is in force.

    Attributes:
        settings: The keys of `[ui]` by their names.
        views: All views, those of the program first.
        keys: The lines of `[keys]`: the team's, then the person's.
        palettes: All themes, `night` first.
        problems: What is wrong with themes and the person's own file.
    """

    settings: Mapping[str, Setting] = {}
    views: tuple[SavedView, ...] = BUILT_IN
    keys: tuple[KeyLine, ...] = ()
    palettes: tuple[Palette, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    def text(self, name: str) -> str:
        """A text of `[ui]`; empty where nothing is said."""
        value = self.settings[name].value if name in self.settings else ""
        return value if isinstance(value, str) else ""

    def names(self, name: str) -> tuple[str, ...]:
        """A list of texts of `[ui]`."""
        value = self.settings[name].value if name in self.settings else ()
        return tuple(map(str, value)) if isinstance(value, list | tuple) else ()

    def number(self, name: str) -> int:
        """A number of `[ui]`; 0 where nothing is said."""
        value = self.settings[name].value if name in self.settings else 0
        return value if isinstance(value, int) else 0

    def is_on(self, name: str, *, unsaid: bool = True) -> bool:
        """A switch of `[ui]`; as `unsaid` where nothing is said."""
        value = self.settings[name].value if name in self.settings else unsaid
        return value if isinstance(value, bool) else unsaid
