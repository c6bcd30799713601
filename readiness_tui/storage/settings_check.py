"""What is wrong with `readiness.toml` as a whole: it does not parse, or has a table of no meaning.

A slip of the pen in the name of a table would switch off what it says, and nobody would know.
"""

import re
from pathlib import Path

import tomli

from readiness_tui.domain.errors import BoardError, Place, Problem
from readiness_tui.domain.ids import nearest
from readiness_tui.storage.fileops import bytes_of
from readiness_tui.storage.plaindata import Table
from readiness_tui.storage.roles import roles_in
from readiness_tui.storage.settings import LIMIT_BYTES, SETTINGS, TABLES


def settings_problems(root: Path) -> tuple[Problem, ...]:
    """What is wrong with the settings of a workspace; nothing where there are none."""
    try:
        data = bytes_of(root / SETTINGS, LIMIT_BYTES)
    except FileNotFoundError:
        return ()
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        return (Problem(Place(SETTINGS), what, "look at the file"),)
    return problems_in(data)


def problems_in(data: bytes) -> tuple[Problem, ...]:
    """What is wrong with the bytes of a `readiness.toml`, each at its line."""
    try:
        text = data.decode()
        settings: Table = tomli.loads(text)
    except (ValueError, RecursionError):
        from readiness_tui.storage.merge import read_text  # it knows the line, and is large

        try:
            read_text(SETTINGS, data)
        except BoardError as error:
            return error.problems
        return (Problem(Place(SETTINGS), "is not TOML 1.0", "mend the file"),)
    unknown = tuple(_unknown(name, text) for name in settings if name not in TABLES)
    closed = roles_in(settings).closed
    if not closed or unknown:
        return unknown
    return (Problem(_place("roles", text), closed, "nobody has a role until it is mended"),)


def _unknown(name: str, text: str) -> Problem:
    near = nearest(name.strip(), TABLES)
    remedy = f"nearest: {near}" if near else f"known: {', '.join(TABLES)}"
    return Problem(_place(name, text), f"{name!r} is no table of it and counts for nothing", remedy)


def _place(name: str, text: str) -> Place:
    """Where a table, or a table in one, is named first."""
    named = re.compile(rf"\s*(?:\[\[?\s*)?(?:\w+\.)?[\"']?{re.escape(name)}[\"']?\s*[\].=]")
    lines = enumerate(text.splitlines(), start=1)
    number = next((number for number, line in lines if named.match(line)), 0)
    return Place(SETTINGS, number)
