"""What is wrong with `readiness.toml` as a whole: it does not parse, or has a table of no meaning.

A slip of the pen in the name of a table would switch off what it says, and nobody would know.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import tomli

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place
from readiness_tui.domain.model.ids import nearest
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.settings.roles import roles_in
from readiness_tui.storage.settings.settings import LIMIT_BYTES, SETTINGS, TABLES
from readiness_tui.storage.settings.settings_shape import (
    SHARED_TABLES,
    Misfit,
    misfits,
    strays,
)
from readiness_tui.storage.toml.plain_data import Table


def settings_problems(root: Path) -> tuple[Diagnostic, ...]:
    """What is wrong with the settings of a workspace; nothing where there are none."""
    try:
        data = bytes_of(root / SETTINGS, LIMIT_BYTES)
    except FileNotFoundError:
        return ()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        return (Diagnostic(BOARD_INVALID, message, Place(SETTINGS), "look at the file"),)
    return problems_in(data)


def problems_in(data: bytes) -> tuple[Diagnostic, ...]:
    """What is wrong with the bytes of a `readiness.toml`, each at its line."""
    text = text_of(SETTINGS, data)
    if not isinstance(text, SettingsText):
        return text
    unknown, wrong = text.unknown(TABLES), text.misfits()
    closed = roles_in(text.table).closed
    if not closed or unknown:
        return (*unknown, *wrong)
    remedy = "nobody has a role until it is mended"
    return (Diagnostic(BOARD_INVALID, closed, text.place("roles"), remedy), *wrong)


@dataclass(frozen=True, slots=True)
class SettingsText:
    """The text of a file of settings, and what it was parsed to; `path` is what it is called."""

    path: str
    text: str
    table: Table

    def unknown(self, tables: Collection[str]) -> tuple[Diagnostic, ...]:
        """The tables that it has and that are none of these."""
        return tuple(self._unknown(name, tables) for name in self.table if name not in tables)

    def misfits(self, tables: Collection[str] = SHARED_TABLES) -> tuple[Diagnostic, ...]:
        """The values of some tables that their key does not take."""
        return tuple(map(self.problem, misfits(self.table, tables)))

    def strays(self) -> tuple[Diagnostic, ...]:
        """The keys that nobody reads."""
        return tuple(map(self.problem, strays(self.table)))

    def problem(self, misfit: Misfit) -> Diagnostic:
        """A problem at the line of the value."""
        place = self.place(misfit.table, misfit.key)
        return Diagnostic(BOARD_INVALID, misfit.what, place, misfit.remedy)

    def place(self, table: str, key: str = "") -> Place:
        """Where a table is named first, or a key first in or below it."""
        named = re.compile(rf"\s*(?:\[\[?\s*)?(?:\w+\.)?[\"']?{re.escape(table)}[\"']?\s*[\].=]")
        lines = self.text.splitlines()
        heads = (number for number, line in enumerate(lines, 1) if table and named.match(line))
        start = next(heads, 0)
        keyed = re.compile(rf".*(?<![\w-])[\"']?{re.escape(key)}[\"']?\s*=")
        below = range(max(start, 1), len(lines) + 1) if key else ()
        number = next((number for number in below if keyed.match(lines[number - 1])), start)
        return Place(self.path, number)

    def _unknown(self, name: str, tables: Collection[str]) -> Diagnostic:
        near = nearest(name.strip(), tables)
        remedy = f"nearest: {near}" if near else f"known: {', '.join(tables)}"
        message = f"{name!r} is no table of it and counts for nothing"
        return Diagnostic(BOARD_INVALID, message, self.place(name), remedy)


def text_of(path: str, data: bytes) -> SettingsText | tuple[Diagnostic, ...]:
    """The text of a file of settings; what is wrong where it is no TOML.

    Args:
        path: What the file is called.
        data: Its bytes.
    """
    try:
        text = data.decode()
        return SettingsText(path, text, tomli.loads(text))
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, tomli.TOMLDecodeError) else 0
        reason = f": {error}" if isinstance(error, ValueError) else ""
        message = f"is not TOML 1.0{reason}"
        return (Diagnostic(BOARD_INVALID, message, Place(path, line), "mend the file"),)
