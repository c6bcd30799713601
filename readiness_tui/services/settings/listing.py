"""Every setting in force with where it comes from, for who wants to know why something is so."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.domain.settings.layers import Source
from readiness_tui.domain.settings.preferences import Preferences
from readiness_tui.services.settings.preference_store import PreferenceStore
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.settings.lint_settings import settings_in
from readiness_tui.storage.settings.own_folder import spoken, user_file
from readiness_tui.storage.settings.settings import LIMIT_BYTES, SETTINGS
from readiness_tui.storage.settings.settings_check import settings_problems
from readiness_tui.storage.settings.settings_shape import OWN_TABLES, key_of


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting: its dotted name, what is in force, and what would be without any file.

    Attributes:
        name: Its dotted name.
        value: What is in force.
        default: What holds where nothing is said; None where nothing does.
        source: Where the value comes from.
        place: The line that says so, if a file does.
        help: What it is for, empty where its name is of the team's own making.
    """

    name: str
    value: Plain
    default: Plain | None
    source: Source
    place: Place | None
    help: str


@dataclass(frozen=True, slots=True)
class SettingsListing:
    """All settings by name, what is wrong with the files, and what the screen is told of them.

    Attributes:
        files: The files that were looked for, the team's first.
        lines: The settings.
        problems: What does not count, and why.
        preferences: What the screen is told.
    """

    files: tuple[str, str]
    lines: tuple[SettingLine, ...]
    problems: tuple[Diagnostic, ...]
    preferences: Preferences


def list_settings(root: Path) -> SettingsListing:
    """The settings of a workspace and the person who asks."""
    reading = PreferenceStore(root).reading
    preferences = reading.preferences
    lines: list[SettingLine] = []
    for name, setting in reading.settings.items():
        row = key_of(name)
        default = None if row is None else row.default
        # What names nothing that there is does not count.
        current = preferences.settings.get(name.removeprefix("ui."), setting)
        setting = current if name.startswith("ui.") else setting  # noqa: PLW2901 - the same setting
        help_text = "" if row is None else row.help
        lines.append(
            SettingLine(name, setting.value, default, setting.source, setting.place, help_text)
        )
    problems = (*settings_problems(root), *_strays(root), *preferences.problems)
    lines.sort(key=lambda line: (line.name.partition(".")[0] in OWN_TABLES, line.name))
    return SettingsListing((SETTINGS, spoken(user_file())), tuple(lines), problems, preferences)


def _strays(root: Path) -> Iterator[Diagnostic]:
    """What the lint of a workspace tells of its settings."""
    try:
        data = bytes_of(root / SETTINGS, LIMIT_BYTES)
    except OSError:
        return
    for message, place in settings_in(data).unknown:
        yield Diagnostic("lint-setting-unknown", message, place)
