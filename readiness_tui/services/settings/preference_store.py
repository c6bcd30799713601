"""The preferences in force: every file read, the layers merged, and what was used last kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, WriteError
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.settings.last_used import Choices, Value, layer_of, updated
from readiness_tui.domain.settings.layers import Layer, Setting, Source, merged
from readiness_tui.domain.settings.preferences import Preferences
from readiness_tui.domain.settings.views import with_saved
from readiness_tui.storage.settings.last_used_file import read_last_used, write_last_used
from readiness_tui.storage.settings.own_folder import config_folder, spoken
from readiness_tui.storage.settings.preference_files import (
    THEMES,
    PreferenceFile,
    defaults,
    marks,
    read_team,
    read_user,
)
from readiness_tui.storage.settings.settings_shape import UI
from readiness_tui.storage.settings.themes import Themes, load_themes, with_own

_UI = "ui."


@dataclass(frozen=True, slots=True)
class PreferenceReading:
    """One reading of all files.

    Attributes:
        team: What `readiness.toml` says.
        user: What the person's own file says.
        choices: What they used last here.
        themes: All themes.
        flags: What the command line says, by dotted names.
        terminal_theme: What stands in for a theme whose colours the terminal cannot draw; empty
            where it draws all.
    """

    team: PreferenceFile
    user: PreferenceFile
    choices: Choices
    themes: Themes
    flags: Mapping[str, Value] = field(default_factory=dict[str, Value])
    terminal_theme: str = ""

    @property
    def configured(self) -> Mapping[str, Setting]:
        """What files and the program say."""
        return merged((defaults(), self.team.layer, self.user.layer))

    @property
    def settings(self) -> Mapping[str, Setting]:
        """What is in force, by dotted names."""
        configured = self.configured
        return merged(
            (
                defaults(),
                self.team.layer,
                self.user.layer,
                layer_of(self.choices, configured),
                Layer(Source.FLAG, self.flags),
            )
        )

    @property
    def preferences(self) -> Preferences:
        """What the screen is told."""
        settings, views = self.settings, with_saved((*self.team.views, *self.user.views))
        ui = {key: settings[f"{_UI}{key}"] for key in UI}
        names = {"theme": tuple(palette.name for palette in self.themes.palettes)}
        names["view"] = tuple(view.name for view in views)
        problems = [*self.user.problems, *self.themes.problems]
        for key, choices in names.items():
            if ui[key].value not in choices:
                problems += _unknown(key, ui[key], choices)
                ui[key] = Setting(UI[key].default)
        ui["theme"] = self._drawable(ui["theme"])
        return Preferences(
            ui, views, (*self.team.keys, *self.user.keys), self.themes.palettes, tuple(problems)
        )

    def _drawable(self, theme: Setting) -> Setting:
        """The theme, else what stands in for it; who names one for this session gets that."""
        drawable = {palette.name for palette in self.themes.palettes if palette.is_terminal}
        is_named = theme.source is Source.FLAG
        if not self.terminal_theme or is_named or theme.value in drawable:
            return theme
        return Setting(self.terminal_theme)


def _unknown(key: str, setting: Setting, known: tuple[str, ...]) -> Iterator[Diagnostic]:
    """A setting of a file that names what there is not; what was used last is just forgotten."""
    if setting.place is not None:
        near = nearest(str(setting.value), known)
        remedy = f"nearest {near}" if near else f"there are {', '.join(known)}"
        message = f"[ui] {key} is {setting.value!r}, and there is no such {key}"
        yield Diagnostic(BOARD_INVALID, message, setting.place, remedy)


class PreferenceStore:
    """Reads the preferences of a workspace, again when a file changed, and keeps what was used.

    Args:
        root: The workspace root.
        flags: What the command line says, by dotted names.
        terminal_theme: What stands in for a theme whose colours the terminal cannot draw.
    """

    def __init__(
        self, root: Path, flags: Mapping[str, Value] | None = None, terminal_theme: str = ""
    ) -> None:
        self._root, self._flags, self._terminal_theme = root, flags or {}, terminal_theme
        self._marks: tuple[object, ...] = ()
        self._reading: PreferenceReading | None = None
        self._current: Mapping[str, Value] = {}

    @property
    def reading(self) -> PreferenceReading:
        """The last reading; the first one now."""
        if self._reading is None:
            self._marks, self._reading = marks(self._root), self._read()
        return self._reading

    def changed(self) -> Preferences | None:
        """What is in force, if a file changed it since the last reading; None if none did."""
        before, now = self.reading, marks(self._root)
        if now == self._marks:
            return None
        self._marks, self._reading = now, self._read()
        preferences = self._reading.preferences
        return None if preferences == before.preferences else preferences

    def keep(self, current: Mapping[str, Value]) -> bool:
        """Keep what is used now, by the keys of `[ui]`; the first call says what it began with.

        Returns:
            False where it could not be written.
        """
        before, self._current = self._current, {f"{_UI}{key}": current[key] for key in current}
        if not before or before == self._current:
            return True
        choices = read_last_used(self._root)  # another session may have kept more
        new = updated(choices, self.reading.configured, before, self._current)
        try:
            if new != choices:
                write_last_used(self._root, new)
        except WriteError:
            return False
        return True

    def _read(self) -> PreferenceReading:
        own = config_folder() / THEMES
        return PreferenceReading(
            read_team(self._root),
            read_user(),
            read_last_used(self._root),
            with_own(
                load_themes(),
                load_themes(self._root / THEMES, spoken=THEMES),
                load_themes(own, spoken=spoken(own)),
            ),
            self._flags,
            self._terminal_theme,
        )
