"""What `readiness config` answers with `--json`."""

from typing import Any

from readiness_tui.cli.answers.documents import Count, Document, ProblemJson
from readiness_tui.domain.settings.layers import Source


class SettingPlaceJson(Document, frozen=True, kw_only=True):
    """The file that says so, below the root or from `~` on, and its line."""

    path: str
    line: Count


class SettingJson(Document, frozen=True, kw_only=True):
    """A setting in force.

    `default` is what holds where no file says anything, null where nothing does. `place` is null
    unless a file says so.
    """

    name: str
    value: Any
    default: Any
    source: Source
    place: SettingPlaceJson | None
    help: str


class ConfigAnswer(Document, frozen=True, kw_only=True):
    """The settings in force; `files` are those that were looked for."""

    root: str
    files: list[str]
    settings: list[SettingJson]
    problems: list[ProblemJson]
