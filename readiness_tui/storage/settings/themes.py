"""Colour themes as files: a colour for each role, read strictly, so that no screen lacks one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tomli

import readiness_tui
from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.domain.model.ids import natural, nearest
from readiness_tui.domain.model.palette import ROLES, Palette
from readiness_tui.storage.toml.plain_data import Table, table_of

CODE = "theme-invalid"
FIRST = "night"
"""What is used unless something else is asked for."""

LIMIT_BYTES = 64 * 1024


_KEYS = ("name", "dark", "roles")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes of a folder, and what is wrong with its other files."""

    palettes: tuple[Palette, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def themes_folder() -> Path:
    """Where the program's themes lie: inside an installed package, beside an editable one."""
    package = Path(readiness_tui.__file__).parent
    bundled = package / "_bundled" / "themes"
    return bundled if bundled.is_dir() else package.parent / "themes"


def load_themes(folder: Path | None = None) -> Themes:
    """Every theme of a folder, by default the program's own: `night` first, then by name."""
    place = folder or themes_folder()
    loaded = [
        load_theme(path)
        for path in sorted(place.glob("*.toml"), key=lambda path: natural(path.stem))
    ]
    palettes = [one for one in loaded if isinstance(one, Palette)]
    palettes.sort(key=lambda palette: palette.name != FIRST)
    problems = tuple(problem for one in loaded if isinstance(one, tuple) for problem in one)
    return Themes(tuple(palettes), problems)


def load_theme(path: Path) -> Palette | tuple[Diagnostic, ...]:
    """One theme, or everything that is wrong with its file."""
    name = f"{path.parent.name}/{path.name}"
    try:
        if path.stat().st_size > LIMIT_BYTES:
            return (_problem(name, "too large for a theme", "a theme has a colour for each role"),)
        data = path.read_bytes()
    except OSError as error:
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
    if wrong := [_problem(name, says, "as in night.toml") for says in _wrong(table)]:
        return tuple(wrong)
    roles = {role: str(colour) for role, colour in table_of(table["roles"]).items()}
    missing = [
        _problem(name, f"no colour for {role}", "add it") for role in ROLES if role not in roles
    ]
    strange = [_unknown(name, role) for role in roles if role not in ROLES]
    if missing or strange:
        return (*missing, *strange)
    return Palette(str(table["name"]), bool(table["dark"]), {role: roles[role] for role in ROLES})


def _wrong(table: Table) -> Iterator[str]:
    """What no theme says, key by key; whether each role has its colour is another question."""
    yield from (f"{key}: is missing" for key in _KEYS if key not in table)
    yield from (f"{key}: there is no such key" for key in table if key not in _KEYS)
    name, dark, roles = (table.get(key) for key in _KEYS)
    if name is not None and not (isinstance(name, str) and _NAME.fullmatch(name)):
        yield "name: is not of small letters, digits and dashes"
    if dark is not None and not isinstance(dark, bool):
        yield "dark: is neither true nor false"
    if roles is not None and not isinstance(roles, dict):
        yield "roles: is no table"
    for role, colour in table_of(roles).items():
        if not (isinstance(colour, str) and _COLOUR.fullmatch(colour)):
            yield f"roles.{role}: is no colour such as #1a2b3c"


def _unknown(name: str, role: str) -> Diagnostic:
    close = nearest(role, ROLES)
    remedy = f"nearest: {close}" if close else f"there are {', '.join(ROLES)}"
    return _problem(name, f"there is no role {role!r}", remedy)


def _problem(name: str, what: str, remedy: str, line: int = 0) -> Diagnostic:
    return Diagnostic(CODE, what, Place(name, line), remedy)
