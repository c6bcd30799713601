"""Kind `action_lag`: no workflow stays further behind the current actions than allowed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol, cast

from msgspec.structs import replace
from pydantic import Field, field_validator

from readiness_tui.domain.model.dates import age_seconds, format_age
from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Outcome, Result
from readiness_tui.domain.model.text import counted
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.dating import AHEAD
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.kinds.workflows.workflow import Uses
from readiness_tui.gates.kinds.workflows.workflow_files import (
    Files,
    short,
    workflow_files,
    workflow_patterns,
)
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

    Nobody asks the network: a person or a job keeps the table, and its age says how far to believe
    it.

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


_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_COMMENT = re.compile(r"#.*?(?<![0-9A-Za-z])(v?\d+(?:\.\d+)*)(?![0-9A-Za-z])")
_OUTCOMES = frozenset({Outcome.PASS, Outcome.WARN, Outcome.FAIL})


class ActionLag(Parameters):
    """Where the current versions stand, how far behind is allowed, how old the table may be."""

    table: str = Field(default="actions.toml", min_length=1)
    max_lag: int = Field(default=0, ge=0)
    table_max_age: str = "30d"

    @field_validator("table_max_age")
    @classmethod
    def _is_age(cls, value: str) -> str:
        age_seconds(value)
        return value


def patterns(gate: Gate, params: ActionLag) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return (*workflow_patterns(gate), params.table)


def judge(params: ActionLag, request: Request) -> Result:
    """Whether each action is in a version that the table calls current enough."""
    files = workflow_files(request)
    search = _Search(params, request, files)
    for path in files.others:
        message = f"{path}: neither a workflow nor an action"
        search.unknown("action_lag.not-read", message, Place(path), "take it out of inputs")
    search.table()
    for workflow in files.workflows:
        search.workflow(workflow.path, workflow.uses)
    if search.counted and not search.looked:
        message = f"no uses in {counted(len(search.counted), 'workflow')}"
        search.unknown(
            "action_lag.no-uses", message, None, "take the gate away if nothing is called"
        )
    own = search.parts
    workflows = counted(len(search.counted), "workflow")
    result = conclude(
        f"is every action at most {counted(params.max_lag, 'version')} behind {params.table}?",
        [*own, *files.parts],
        good=("action_lag.current", f"{search.looked} uses in {workflows} current"),
        examined=[*files.examined(search.counted), *search.examined],
        tally="" if own or files.unparsed else files.texts.tally(len(search.counted)),
        evidence_at=files.texts.oldest,
    )
    stale = search.stale() if result.outcome in _OUTCOMES else ""
    return replace(result, stale=stale) if stale else result


class _Search:
    """One comparison: the table, what was counted, what stands against a pass."""

    def __init__(self, params: ActionLag, request: Request, files: Files) -> None:
        self._params, self._request, self._files = params, request, files
        self._table: dict[str, Current] | None = None
        self._modified: datetime | None = None
        self._asked: dict[str, Current] = {}
        self.parts: list[Part] = []
        self.examined: list[Examined] = []
        self.counted: dict[str, str] = {}
        self.looked = 0

    def unknown(self, rule: str, says: str, place: Place | None, remedy: str) -> None:
        """Note that something could not be compared."""
        self.parts.append(Part.unknown(rule, says, Cause.NOTHING_EXAMINED, place, remedy))

    def table(self) -> None:
        """Read the table, or note why there is none."""
        path, view = self._params.table, self._request.view
        try:
            snapshot = view.look(path)
            if snapshot is None:
                self.parts.append(absent(self._request.gate, path))
                return
            self._modified = snapshot.modified_at
            self._table = read_table(view, path, self._request.limits.bytes)
        except GateError as error:
            self.parts.append(trouble(error))
            return
        actions = counted(len(self._table), "action")
        self.examined.append(Examined(path, snapshot.size_bytes, actions))
        if not self._table:
            message, remedy = f"{path}: no action in it", "write the actions into it"
            self.unknown("action_lag.empty-table", message, Place(path), remedy)

    def workflow(self, path: str, every: tuple[Uses, ...]) -> None:
        """Compare what one file uses."""
        external_uses = [one for one in every if not one.text.startswith(("./", "docker://"))]
        self.looked += len(external_uses)
        self.counted[path] = f"{len(external_uses)} uses"
        if self._table:
            for uses in external_uses:
                self.parts += self._against(path, uses)

    def _against(self, path: str, uses: Uses) -> Iterator[Part]:
        name, _, ref = uses.text.rpartition("@")
        place = Place(path, uses.line)
        where, text = f"{short(path)}:{uses.line}", self._files.line_text(path, uses.line)
        current = self._current(name)
        if current is None:
            message = f"{where} {name or uses.text} is not in {self._params.table}"
            remedy = f'add [action."{name or uses.text}"]'
            cause = Cause.NOT_MEASURED
            yield Part.unknown("action_lag.not-listed", message, cause, place, remedy, text)
            return
        self._asked[name.lower()] = current
        version = _version(ref, uses.comment)
        latest = current.latest
        if version is None:
            message = f"{where} {name} @{ref} names no version, latest {latest}"
            remedy = f"use {name}@v{latest}, or a commit with the comment # v{latest}"
            cause = Cause.NOT_MEASURED
            yield Part.unknown("action_lag.no-version", message, cause, place, remedy, text)
        elif latest - version > self._params.max_lag:
            message = f"{where} {name} v{version}, latest {latest}: {latest - version} behind"
            yield Part.fail("action_lag.behind", message, place, f"use {name}@v{latest}", text)
        elif version > latest:
            message = f"{where} {name} v{version} is newer than the table says ({latest})"
            remedy = f"correct {self._params.table}:{current.line}"
            yield Part.warn("action_lag.table-behind", message, place, remedy, text)

    def _current(self, name: str) -> Current | None:
        """The entry of an action; one of a repository stands for all actions in it."""
        table = self._table or {}
        parts = name.lower().split("/")
        for length in range(len(parts), 1, -1):
            if entry := table.get("/".join(parts[:length])):
                return entry
        return None

    def stale(self) -> str:
        """Why the table is too old to be believed; empty where it is not."""
        limit = timedelta(seconds=age_seconds(self._params.table_max_age))
        oldest = ("", timedelta(0))
        for name, current in self._asked.items():
            at = current.checked or self._modified
            age = self._request.now - at if at else limit
            if age < -AHEAD:
                return f"{self._params.table}: {name} was checked in the future"
            oldest = max(oldest, (name, age), key=lambda pair: pair[1])
        name, age = oldest
        if age <= limit:
            return ""
        old, allowed = format_age(age.total_seconds()), self._params.table_max_age
        return f"{self._params.table}: {name} was checked {old} ago, limit {allowed}"


def _version(ref: str, comment: str) -> int | None:
    if not _SHA.fullmatch(ref):
        return major(ref)
    match = _COMMENT.match(comment)
    return major(match[1]) if match else None
