"""What is wrong with `readiness.toml` as a whole: it does not parse, or has a table of no meaning.

A slip of the pen in the name of a table would switch off what it says, and nobody would know.
"""

import re
from pathlib import Path

import tomli

from readiness_tui.domain.model.errors import BOARD_INVALID, BoardError, Diagnostic, Place
from readiness_tui.domain.model.ids import nearest
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.settings.roles import roles_in
from readiness_tui.storage.settings.settings import LIMIT_BYTES, SETTINGS, TABLES
from readiness_tui.storage.settings.settings_shape import Misfit, misfits
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
    try:
        text = data.decode()
        settings: Table = tomli.loads(text)
    except (ValueError, RecursionError):
        from readiness_tui.storage.merge.files import read_text  # it knows the line, and is large

        try:
            read_text(SETTINGS, data)
        except BoardError as error:
            return error.problems
        return (Diagnostic(BOARD_INVALID, "is not TOML 1.0", Place(SETTINGS), "mend the file"),)
    unknown = tuple(_unknown(name, text) for name in settings if name not in TABLES)
    wrong = tuple(_misfit(one, text) for one in misfits(settings))
    closed = roles_in(settings).closed
    if not closed or unknown:
        return (*unknown, *wrong)
    remedy = "nobody has a role until it is mended"
    return (Diagnostic(BOARD_INVALID, closed, _place("roles", text), remedy), *wrong)


def _unknown(name: str, text: str) -> Diagnostic:
    near = nearest(name.strip(), TABLES)
    remedy = f"nearest: {near}" if near else f"known: {', '.join(TABLES)}"
    return Diagnostic(
        BOARD_INVALID,
        f"{name!r} is no table of it and counts for nothing",
        _place(name, text),
        remedy,
    )


def _misfit(misfit: Misfit, text: str) -> Diagnostic:
    """A problem at the line of the value: the first of its key in or below its table."""
    place = _place(misfit.table, text)
    lines = text.splitlines()
    named = re.compile(rf".*(?<![\w-])[\"']?{re.escape(misfit.key)}[\"']?\s*=")
    below = range(max(place.line, 1), len(lines) + 1) if misfit.key else ()
    number = next((number for number in below if named.match(lines[number - 1])), place.line)
    return Diagnostic(BOARD_INVALID, misfit.what, Place(SETTINGS, number), misfit.remedy)


def _place(name: str, text: str) -> Place:
    """Where a table, or a table in one, is named first."""
    named = re.compile(rf"\s*(?:\[\[?\s*)?(?:\w+\.)?[\"']?{re.escape(name)}[\"']?\s*[\].=]")
    lines = enumerate(text.splitlines(), start=1)
    number = next((number for number, line in lines if named.match(line)), 0)
    return Place(SETTINGS, number)
