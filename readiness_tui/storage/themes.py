"""Colour themes as files: a colour for each role, read strictly, so that no screen lacks one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tomli
from pydantic import BaseModel, ConfigDict, Field, ValidationError

import readiness_tui
from readiness_tui.domain.errors import Place, Problem
from readiness_tui.domain.ids import natural, nearest
from readiness_tui.domain.palette import ROLES, Palette

CODE = "theme-invalid"
FIRST = "night"
"""What is used unless something else is asked for."""

LIMIT_BYTES = 64 * 1024


class _Theme(BaseModel):
    """A theme file."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    dark: bool
    roles: dict[str, Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]]


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes of a folder, and what is wrong with its other files."""

    palettes: tuple[Palette, ...] = ()
    problems: tuple[Problem, ...] = ()


def themes_folder() -> Path:
    """Where the program's themes lie: inside an installed package, beside an editable one."""
    package = Path(readiness_tui.__file__).parent
    bundled = package / "_bundled" / "themes"
    return bundled if bundled.is_dir() else package.parent / "themes"


def load_themes(folder: Path | None = None) -> Themes:
    """Every theme of a folder, by default the program's own: `night` first, then by name."""
    place = folder or themes_folder()
    found = [
        load_theme(path)
        for path in sorted(place.glob("*.toml"), key=lambda path: natural(path.stem))
    ]
    palettes = [one for one in found if isinstance(one, Palette)]
    palettes.sort(key=lambda palette: palette.name != FIRST)
    problems = tuple(problem for one in found if isinstance(one, tuple) for problem in one)
    return Themes(tuple(palettes), problems)


def load_theme(path: Path) -> Palette | tuple[Problem, ...]:
    """One theme, or everything that is wrong with its file."""
    name = f"{path.parent.name}/{path.name}"
    try:
        if path.stat().st_size > LIMIT_BYTES:
            return (_problem(name, "too large for a theme", "a theme has a colour for each role"),)
        data = path.read_bytes()
    except OSError as error:
        return (_problem(name, f"cannot be read: {error.strerror}", "see to its permissions"),)
    return parse_theme(name, data)


def parse_theme(name: str, data: bytes) -> Palette | tuple[Problem, ...]:
    """The theme that a file holds, or everything that is wrong with it."""
    try:
        theme = _Theme.model_validate(tomli.loads(data.decode("utf-8")))
    except UnicodeDecodeError:
        return (_problem(name, "is not UTF-8", "save it as UTF-8"),)
    except tomli.TOMLDecodeError as error:
        return (_problem(name, error.msg, "mend the line", error.lineno),)
    except ValidationError as error:
        return tuple(
            _problem(name, f"{'.'.join(map(str, each['loc']))}: {each['msg']}", "as in night.toml")
            for each in error.errors(include_url=False)
        )
    missing = [_problem(name, f"no colour for {role}", "add it") for role in ROLES
               if role not in theme.roles]  # fmt: skip
    strange = [_unknown(name, role) for role in theme.roles if role not in ROLES]
    if missing or strange:
        return (*missing, *strange)
    return Palette(theme.name, theme.dark, {role: theme.roles[role] for role in ROLES})


def _unknown(name: str, role: str) -> Problem:
    close = nearest(role, ROLES)
    remedy = f"did you mean {close}?" if close else f"there are {', '.join(ROLES)}"
    return _problem(name, f"there is no role {role!r}", remedy)


def _problem(name: str, what: str, remedy: str, line: int = 0) -> Problem:
    return Problem(Place(name, line), what, remedy, CODE)
