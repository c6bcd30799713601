"""Kind `waivers`: what the ignore files of a repository let go, and for how long.

The waivers of the board itself are judged in `domain/proof/waiving.py`; here are the files.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from pydantic import Field

from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Outcome, Result
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.loading import Report, Reports, read_report, reports_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.kinds.security.ignore_files import Entry, read_ignored
from readiness_tui.gates.kinds.security.ignoring import files_of
from readiness_tui.gates.kinds.security.scanners import read_scan
from readiness_tui.gates.repo.patterns import is_glob

BOARD = "board"
_PROPOSED = timedelta(days=30)
_DAY_S = 86_400


class Fields(Parameters):
    """Names of the members in JSON or JSONL of a team's own."""

    id: str = "id"
    expires: str = "expires"
    reason: str = "reason"
    owner: str = "owner"


class Waivers(Parameters):
    """Which files let findings go, and what they have to say of each.

    `sources` are files and globs, and `board` for the waivers of the board; the inputs of the gate,
    if it has any, are the reports in which each entry has to match something.
    """

    max_days: int = Field(default=180, ge=1)
    warn_days: int = Field(default=14, ge=0)
    forbid_undated: bool = True
    max_active: int | None = Field(default=None, ge=0)
    sources: tuple[str, ...] = Field(default=(BOARD, ".trivyignore*"), min_length=1)
    fields: Fields = Fields()


def patterns(gate: Gate, params: Waivers) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return (*_sources(params), *gate.inputs)


def judge(params: Waivers, request: Request) -> Result:
    """Whether each entry of the ignore files has an end, a reason and a use."""
    files = Reports()
    for path in _paths(params, request, files):
        read_report(request, path, files)
    entries, parts, examined = _read(params, files)
    problems = [
        part for path, entry in entries for part in _against(params, path, entry, request.now)
    ]
    problems += _too_many(params, entries, request.now)
    problems += _unused(request, entries)
    if not (files.found or files.parts):
        problems.append(_no_files(params))
    elif examined and not (entries or parts or files.parts):
        problems.append(_nothing(examined))
    ends = [entry.ends for _, entry in entries if entry.ends is not None]
    first = f", the first ends {min(ends):%Y-%m-%d}" if ends else ""
    entries_said = grouped(len(entries), "entry", "entries")
    return conclude(
        f"does {', '.join(_sources(params)) or 'no file'} let go only what ends and is explained?",
        [*problems, *parts, *files.parts],
        good=("waivers.sound", f"{entries_said} in {grouped(len(examined), 'file')}{first}"),
        examined=examined,
    )


def _sources(params: Waivers) -> tuple[str, ...]:
    return tuple(source for source in params.sources if source != BOARD)


def _paths(params: Waivers, request: Request, files: Reports) -> Iterator[str]:
    """The files, each once. A glob that nobody asked for may match nothing."""
    visited: set[str] = set()
    for source in _sources(params):
        paths = files_of(request, [source], files.parts)
        is_asked = "sources" in params.model_fields_set or not is_glob(source)
        if not paths and is_asked and not any(_is_about(part, source) for part in files.parts):
            files.parts.append(absent(request.gate, source))
        for path in paths:
            if path not in visited:
                visited.add(path)
                yield path


def _is_about(part: Part, source: str) -> bool:
    return part.place is not None and part.place.path == source


def _read(
    params: Waivers, files: Reports
) -> tuple[list[tuple[str, Entry]], list[Part], list[Examined]]:
    entries: list[tuple[str, Entry]] = []
    parts: list[Part] = []
    examined: list[Examined] = []
    for report in files.found:
        try:
            file_entries = read_ignored(report.content, report.path, params.fields.model_dump())
        except GateError as error:
            parts.append(trouble(error))
            continue
        entries += [(report.path, entry) for entry in file_entries]
        counted = grouped(len(file_entries), "entry", "entries")
        examined.append(Examined(report.path, len(report.content), counted))
    return entries, parts, examined


def _against(params: Waivers, path: str, entry: Entry, now: datetime) -> Iterator[Part]:
    if not entry.reason:
        yield _part(Outcome.FAIL, "no-reason", path, entry, "has no reason", "say why")
    if entry.ends is None:
        if params.forbid_undated:
            yield _part(Outcome.FAIL, "undated", path, entry, "has no expiry", _stub(path, now))
        return
    left_s = (entry.ends - now).total_seconds()
    if left_s <= 0:
        message = f"expired {format_age(-left_s)} ago"
        yield _part(Outcome.FAIL, "expired", path, entry, message, "take it out, or decide again")
    elif left_s > params.max_days * _DAY_S:
        message = f"lasts {format_age(left_s)} more, at most {params.max_days} d"
        yield _part(Outcome.FAIL, "too-long", path, entry, message, _stub(path, now))
    elif left_s <= params.warn_days * _DAY_S:
        message = f"ends in {format_age(left_s)}"
        yield _part(Outcome.WARN, "expiring", path, entry, message, "mend what it lets go")


def _stub(path: str, now: datetime) -> str:
    day = f"{now + _PROPOSED:%Y-%m-%d}"
    if path.endswith((".yaml", ".yml")):
        return f"write expired_at: {day}"
    return f"write exp:{day}" if not path.endswith((".json", ".jsonl")) else f'write "{day}"'


def _too_many(
    params: Waivers, entries: Sequence[tuple[str, Entry]], now: datetime
) -> Iterator[Part]:
    active = [one for one in entries if one[1].ends is None or one[1].ends > now]
    if params.max_active is not None and len(active) > params.max_active:
        message = f"{grouped(len(active), 'active entry', 'active entries')}, at most "
        yield Part.fail(
            "waivers.too-many",
            f"{message}{params.max_active}",
            Place(*_place(active[0])),
            "mend what they let go",
        )


def _place(one: tuple[str, Entry]) -> tuple[str, int]:
    return one[0], one[1].line


def _unused(request: Request, entries: Sequence[tuple[str, Entry]]) -> Iterator[Part]:
    """What matches nothing in the reports that the gate names, where it names any."""
    if not request.gate.inputs:
        return
    reports = reports_of(request)
    yield from reports.parts
    named: set[str] = set()
    for report in reports.found:
        try:
            named |= _named(report)
        except GateError as error:
            yield trouble(error)
            return
    if not reports.found:
        return
    where = ", ".join(report.path for report in reports.found)
    for path, entry in entries:
        if entry.id not in named:
            message = f"matches nothing in {where}"
            yield _part(Outcome.FAIL, "unused", path, entry, message, "take it out")


def _named(report: Report) -> set[str]:
    issues = read_scan(report.content, report.path).issues
    return {name for issue in issues for name in (issue.rule, *issue.aliases)}


def _no_files(params: Waivers) -> Part:
    looked = ", ".join(_sources(params))
    return Part.unknown(
        "waivers.no-files",
        f"no file matches {looked}" if looked else "no file is named",
        Cause.ABSENT,
        remedy="name the files in sources, or take the gate out",
    )


def _nothing(examined: Sequence[Examined]) -> Part:
    return Part.unknown(
        "waivers.nothing",
        f"nothing was examined: no entry in {', '.join(one.path for one in examined)}",
        Cause.NOTHING_EXAMINED,
        examined[0].path,
        "take the gate out while nothing is let go",
    )


def _part(outcome: Outcome, rule: str, path: str, entry: Entry, said: str, remedy: str) -> Part:
    message = f"{path}:{entry.line} {entry.id} {said}"
    place = Place(path, entry.line)
    return Part(outcome, f"waivers.{rule}", message, None, place, remedy, entry.id)
