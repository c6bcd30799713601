"""The table of current action versions, `[action."actions/checkout"] latest = 7`.

Nobody asks the network: a person or a job keeps the table, and its age says how far to believe it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Protocol, cast

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.repo.repo_view import RepoView

_VERSION = re.compile(r"v?(\d{1,9})(?:\.\d+)*(?:[-+.][0-9A-Za-z.+-]+)?")
_NOTHING: Mapping[str, object] = {}
_REMEDY = 'write [action."owner/name"] with latest = 7 and checked = 2026-02-01'


@dataclass(frozen=True, slots=True)
class Current:
    """The current major version of one action, and when somebody looked."""

    latest: int
    checked: datetime | None
    line: int


class _Library(Protocol):
    def loads(self, text: str, /) -> dict[str, object]: ...


def read_table(view: RepoView, path: str, cap: int) -> dict[str, Current]:
    """The actions of a table, by lower-case name.

    Args:
        view: The repository.
        path: Of the table.
        cap: Bytes that are read at most.

    Raises:
        UnparsableError: It is no TOML, or an entry is not as it has to be.
        InputError: It cannot be read.
    """
    import tomli

    text = view.text(path, cap)
    try:
        raw = cast("_Library", tomli).loads(text)
    except tomli.TOMLDecodeError as error:
        message = f"not TOML: {error.msg.lower()}"
        line, column = error.lineno, error.colno
        raise UnparsableError(path, message, line=line, column=column, remedy=_REMEDY) from error
    except (RecursionError, ValueError) as error:
        message = "not TOML: nested too deep or a number beyond any use"
        raise UnparsableError(path, message, remedy=_REMEDY) from error
    actions = raw.get("action")
    if not isinstance(actions, dict):
        message = "not a table of actions: no [action]"
        raise UnparsableError(path, message, remedy=_REMEDY)
    entries = cast("dict[str, object]", actions)
    return {name.lower(): _current(path, text, name, entry) for name, entry in entries.items()}


def _current(path: str, text: str, name: str, entry: object) -> Current:
    line = _line_of(text, name)
    fields = cast("Mapping[str, object]", entry) if isinstance(entry, dict) else _NOTHING
    latest = major(fields.get("latest"))
    if latest is None:
        message = f"action {name}: latest is no version"
        raise UnparsableError(path, message, line=line, remedy=_REMEDY)
    checked = fields.get("checked")
    if isinstance(checked, str):
        checked = _day(checked)
    if "checked" in fields and not isinstance(checked, date):
        message = f"action {name}: checked is no date"
        raise UnparsableError(path, message, line=line, remedy=_REMEDY)
    return Current(latest, _instant(checked) if isinstance(checked, date) else None, line)


def major(value: object) -> int | None:
    """The first number of a version; None where there is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value <= 10**9 else None
    match = _VERSION.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(match[1]) if match else None


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _instant(day: date) -> datetime:
    moment = day if isinstance(day, datetime) else datetime.combine(day, time(0))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _line_of(text: str, name: str) -> int:
    """The line of an entry: the first one that names it."""
    quoted = (f'"{name}"', f"'{name}'")
    for number, line in enumerate(text.split("\n"), start=1):
        if "action" in line and any(one in line for one in (*quoted, f"action.{name}]")):
            return number
    return next((n for n, line in enumerate(text.split("\n"), start=1) if name in line), 0)
