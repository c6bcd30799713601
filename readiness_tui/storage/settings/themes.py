"""Colour themes as files: a colour for each role, read strictly, so that no screen lacks one."""

import errno
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tomli

from readiness_tui.domain.model.errors import Diagnostic, Place, Severity
from readiness_tui.domain.model.ids import natural, nearest
from readiness_tui.domain.model.palette import READABLE, ROLES, TERMINAL, Palette, poor_contrasts
from readiness_tui.storage.files.bundled import bundled
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.settings.settings_check import SettingsText
from readiness_tui.storage.toml.plain_data import Table, table_of

CODE = "theme-invalid"
FIRST = "night"
"""What is used unless something else is asked for."""

LIMIT_BYTES = 64 * 1024
MOST = 100
"""Files of a folder that are looked at."""


_KEYS = ("name", "dark", "roles")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes of a folder, and what is wrong with its other files."""

    palettes: tuple[Palette, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def themes_folder() -> Path:
    """Where the program's themes lie."""
    return bundled("themes")


def load_themes(folder: Path | None = None, *, spoken: str = "") -> Themes:
    """Every theme of a folder, by default the program's own: `night` first, then by name.

    Args:
        folder: The folder.
        spoken: What it is called where something is wrong in it; empty: by its name.
    """
    place = folder or themes_folder()
    paths = sorted(place.glob("*.toml"), key=lambda path: natural(path.stem))[:MOST]
    loaded = [load_theme(path, spoken=spoken) for path in paths]
    palettes = [theme for theme in loaded if isinstance(theme, Palette)]
    palettes.sort(key=lambda palette: palette.name != FIRST)
    problems = tuple(problem for theme in loaded if isinstance(theme, tuple) for problem in theme)
    return Themes(tuple(palettes), problems)


def with_own(program: Themes, *folders: Themes) -> Themes:
    """The program's themes and those of other folders; of one name the last one counts.

    A theme of somebody's own whose texts are hard to read is a warning for each such role.
    """
    palettes = {palette.name: palette for palette in program.palettes}
    problems = list(program.problems)
    for themes in folders:
        problems += themes.problems
        for palette in themes.palettes:
            if palettes.get(palette.name) != palette:
                problems += _poor(palette)
            palettes[palette.name] = palette
    return Themes(tuple(palettes.values()), tuple(problems))


def _poor(palette: Palette) -> Iterator[Diagnostic]:
    for role, ratio in poor_contrasts(palette):
        message = f"{role} has {ratio:.1f}:1 against its ground; {READABLE}:1 can be read"
        place = Place(f"theme {palette.name}")
        yield Diagnostic(CODE, message, place, "take a lighter or a darker one", Severity.WARNING)


def load_theme(path: Path, *, spoken: str = "") -> Palette | tuple[Diagnostic, ...]:
    """One theme, or everything that is wrong with its file.

    Args:
        path: The file.
        spoken: What its folder is called; empty: by its name.
    """
    name = f"{spoken or path.parent.name}/{path.name}"
    try:
        data = bytes_of(path, LIMIT_BYTES)
    except OSError as error:
        if error.errno == errno.EFBIG:
            return (_problem(name, "too large for a theme", "a theme has a colour for each role"),)
        return (_problem(name, f"cannot be read: {error.strerror}", "see to its permissions"),)
    return parse_theme(name, data)


def parse_theme(name: str, data: bytes) -> Palette | tuple[Diagnostic, ...]:
    """The theme that a file holds, or everything that is wrong with it."""
    try:
        table: Table = tomli.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        return (_problem(name, "is not UTF-8", "save it as UTF-8"),)
    except tomli.TOMLDecodeError as error:
        return (_problem(name, error.msg, "mend the line", error.lineno),)
    except RecursionError:
        return (_problem(name, "is nested too deeply", "as in night.toml"),)
    text = SettingsText(name, data.decode("utf-8"), table)
    if wrong := [
        _problem(name, message, "as in night.toml", text.place(section, key).line)
        for section, key, message in _wrong(table)
    ]:
        return tuple(wrong)
    roles = {role: str(colour) for role, colour in table_of(table["roles"]).items()}
    missing = [
        _problem(name, f"no colour for {role}", "add it", text.place("roles").line)
        for role in ROLES
        if role not in roles
    ]
    strange = [
        _unknown(name, role, text.place("roles", role).line) for role in roles if role not in ROLES
    ]
    if missing or strange:
        return (*missing, *strange)
    return Palette(str(table["name"]), bool(table["dark"]), {role: roles[role] for role in ROLES})


def _wrong(table: Table) -> Iterator[tuple[str, str, str]]:
    """What no theme says, by table and key; whether a role has no colour is another question."""
    yield from (("", "", f"{key}: is missing") for key in _KEYS if key not in table)
    for key in table:
        if key not in _KEYS:
            close = nearest(key, _KEYS)
            yield "", key, f"{key}: there is no such key" + (f", nearest: {close}" * bool(close))
    name, dark, roles = (table.get(key) for key in _KEYS)
    if name is not None and not (isinstance(name, str) and _NAME.fullmatch(name)):
        yield "", "name", "name: is not of small letters, digits and dashes"
    if dark is not None and not isinstance(dark, bool):
        yield "", "dark", "dark: is neither true nor false"
    if roles is not None and not isinstance(roles, dict):
        yield "", "roles", "roles: is no table"
    for role, colour in table_of(roles).items():
        if not (isinstance(colour, str) and (_COLOUR.fullmatch(colour) or colour in TERMINAL)):
            yield "roles", role, f"roles.{role}: is no colour such as #1a2b3c or ansi_red"


def _unknown(name: str, role: str, line: int) -> Diagnostic:
    close = nearest(role, ROLES)
    remedy = f"nearest: {close}" if close else f"there are {', '.join(ROLES)}"
    return _problem(name, f"there is no role {role!r}", remedy, line)


def _problem(name: str, what: str, remedy: str, line: int = 0) -> Diagnostic:
    return Diagnostic(CODE, what, Place(name, line), remedy)
