"""The list of colour themes: the cursor shows each, Enter takes it, Escape takes it back."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable, Sequence

from textual.widgets import OptionList

from readiness_tui.domain.model.palette import Palette
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.dialogs.menu import MENU, Choice, Menu


class ThemeMenu(Menu):
    """Returns the name of the theme that was taken, or None.

    Args:
        palettes: The themes.
        current: The name of the one that is on.
        preview: Shows a theme by its name.
    """

    DEFAULT_CSS = "ThemeMenu { align: right middle; background: $background 0%; }"
    OWN_COMMANDS = MENU

    def __init__(
        self, palettes: Sequence[Palette], current: str, preview: Callable[[str], None]
    ) -> None:
        width = max((len(palette.name) for palette in palettes), default=0)
        choices = tuple(
            Choice(
                palette.name,
                "",
                ((safe_line(palette.name).ljust(width), ""), (f"  {_kind(palette)}", "muted")),
            )
            for palette in palettes
        )
        super().__init__("Theme", choices, at=current)
        self._preview = preview

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the theme under the cursor."""
        self._preview(self.choices[event.option_index].value)


def _kind(palette: Palette) -> str:
    if palette.is_plain:
        return "no colours: bold, underlined, reversed"
    if palette.is_terminal:
        return "the colours of the terminal"
    return "dark" if palette.dark else "light"
