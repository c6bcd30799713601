"""Which commit wrote each approval of a waiver, from the history of a board file.

An approval is a name in `approved_by` of a waiver that says the same in all else. The commit that
wrote it is the newest after which the name is there and before which it was not: whoever changes a
waiver approves it anew. A file that was moved begins there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, cast

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.repo.history import Change, History

_NAMES = "approved_by"


@dataclass(frozen=True, slots=True)
class Approval:
    """One name below a waiver; `commit` wrote it, None where no commit is known to have."""

    waiver: str
    name: str
    commit: Change | None = None


@dataclass(frozen=True, slots=True)
class StatedWaiver:
    """A waiver of a board file as its table has it."""

    id: str
    table: Mapping[str, Any]

    @property
    def is_emergency(self) -> bool:
        """Whether it carries a whole gate."""
        return self.table.get("emergency") is True

    @property
    def names(self) -> tuple[str, ...]:
        """Those who approved it."""
        names = self.table.get(_NAMES)
        return tuple(map(str, cast("list[object]", names))) if isinstance(names, list) else ()

    def counts(self, now: datetime) -> bool:
        """Whether it has not lapsed; what has no end that can be read has not."""
        ends = self.table.get("expires")
        if isinstance(ends, datetime):
            return ends.tzinfo is None or ends > now
        return not isinstance(ends, date) or datetime.combine(ends, time(), UTC) > now

    def is_approved_in(self, earlier: "Mapping[str, StatedWaiver]", name: str) -> bool:
        """Whether a board said the same of it, with this name below it."""
        other = earlier.get(self.id)
        return other is not None and name in other.names and _plain(self) == _plain(other)


def _plain(waiver: StatedWaiver) -> dict[str, Any]:
    return {key: value for key, value in waiver.table.items() if key != _NAMES}


def waivers_in(content: bytes | None, path: str) -> Mapping[str, StatedWaiver]:
    """The waivers of a board file, by id; none where there is no file.

    Raises:
        UnparsableError: It is no TOML.
    """
    import tomli

    if content is None:
        return {}
    try:
        board = tomli.loads(content.decode("utf-8").replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        message = f"not TOML: {str(error)[:80].lower()}"
        raise UnparsableError(path, message, remedy="mend the file") from error
    tables = board.get("waiver")
    if not isinstance(tables, dict):
        return {}
    return {
        name: StatedWaiver(name, cast("Mapping[str, Any]", table))
        for name, table in cast("dict[str, object]", tables).items()
        if isinstance(table, dict)
    }


def approvals(
    waivers: Mapping[str, StatedWaiver], path: str, history: History
) -> Iterator[Approval]:
    """Each name below each waiver, with the commit that wrote it.

    Args:
        waivers: As the file has them now.
        path: Of the file.
        history: Of the repository.

    Raises:
        HistoryError: Git cannot tell.
    """
    committed = _at(history, history.head, path)
    waiting: list[tuple[StatedWaiver, str]] = []
    for waiver in waivers.values():
        for name in dict.fromkeys(waiver.names):
            if waiver.is_approved_in(committed, name):
                waiting.append((waiver, name))
            else:
                yield Approval(waiver.id, name)
    for change in history.changes(path) if waiting else ():
        after = _at(history, change.sha, path)
        before = [_at(history, parent, path) for parent in change.parents]
        for waiver, name in tuple(waiting):
            was_there = any(waiver.is_approved_in(earlier, name) for earlier in before)
            if waiver.is_approved_in(after, name) and not was_there:
                waiting.remove((waiver, name))
                yield Approval(waiver.id, name, change)
        if not waiting:
            return
    for waiver, name in waiting:
        yield Approval(waiver.id, name)


def _at(history: History, revision: str, path: str) -> Mapping[str, StatedWaiver]:
    try:
        return waivers_in(history.content(revision, path), path)
    except UnparsableError:
        return {}  # a board that was broken then approved nothing
