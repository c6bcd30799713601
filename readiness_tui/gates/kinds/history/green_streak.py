"""Kind `green_streak`: enough runs in a row were green, up to the last one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field, field_validator

from readiness_tui.domain.model.dates import age_seconds, format_age
from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Result
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.domain.proof.streak import Coverage, is_named, stricter
from readiness_tui.gates.kinds.history.build_runs import Attempt, Conclusion, read_history
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.loading import report_at
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Dated, Part, Request, conclude, trouble
from readiness_tui.gates.repo.gitignore import INDEX, Ignored, files_for

_SHA = 7
_NAMED = 3


class GreenStreak(Parameters):
    """The file of runs, how many have to be green, and what makes one run.

    `distinct` says what counts once: a commit, whose suites may come from several runs, or a run.
    Where `runners` names runners, a commit counts as green if the last run of each of them is;
    `*` stands for a part of a name. With `clean_for`, the green runs have to reach over so long.
    """

    history: str = Field(min_length=1)
    needed: int | None = Field(default=None, ge=1)
    suites: tuple[str, ...] = ()
    runners: tuple[str, ...] = ()
    distinct: Literal["sha", "run"] = "sha"
    max_gap: str = "14d"
    clean_for: str = ""
    since_mode_change: bool = True

    @field_validator("max_gap", "clean_for")
    @classmethod
    def _is_a_duration(cls, text: str) -> str:
        if text:
            age_seconds(text)
        return text


@dataclass(frozen=True, slots=True)
class _Unit:
    """What counts once: green, or not and why; `green` is None for what is neither."""

    name: str
    at: datetime
    line: int
    green: bool | None
    why: str = ""


def patterns(gate: Gate, params: GreenStreak) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return (*gate.inputs, params.history, *files_for((params.history,)), INDEX)


def judge(params: GreenStreak, request: Request) -> Result:
    """Whether the last runs were green, as many as are needed.

    Raises:
        GateError: Nobody said how many are needed.
    """
    facts = request.facts
    needed = params.needed or (facts.target_greens if facts else None)
    if needed is None:
        message = "how many green runs are needed is not known"
        raise GateError(message, remedy="add needed = 3")
    attempts, examined, parts = _read(params, request)
    units = _units(params, facts or BoardFacts(), attempts)
    streak, broken = _streak(units, timedelta(seconds=age_seconds(params.max_gap)))
    count = min(len(streak), needed)
    if examined and not units:
        parts.append(_no_runs(params))
    elif examined and count < needed:
        parts.append(_short(params, request, f"{count} of {needed}", broken, units))
    elif examined and (young := _young(params, streak)) is not None:
        parts.append(young)
    if units and Ignored(request.view).hides(params.history):
        parts.append(_ignored(params))
    names = " ".join(unit.name for unit in streak[-needed:])
    short = f"{needed - count} more" if count < needed else ""
    return conclude(
        f"were the last {needed} runs in {params.history} green?",
        parts,
        good=("green_streak.full", f"{count} of {needed} green ({names})"),
        examined=examined if units else (),
        measured=[Measured("green runs", f"{count}", ">=", f"{needed}", short)] if units else (),
        evidence=Dated(max(unit.at for unit in units), "record") if units else None,
    )


def _short(
    params: GreenStreak,
    request: Request,
    count: str,
    broken: tuple[_Unit, str] | None,
    units: Sequence[_Unit],
) -> Part:
    unit = broken[0] if broken else units[-1]
    return Part.fail(
        "green_streak.short",
        f"{count}: {broken[1]}" if broken else count,
        Place(params.history, unit.line),
        request.gate.remediation
        or (f"see to {unit.name}, then run again" if broken else "run again"),
        f"{unit.name} {unit.why}",
    )


def _young(params: GreenStreak, streak: Sequence[_Unit]) -> Part | None:
    """What a streak is worth that does not reach over as long as it has to; None: it does."""
    if not params.clean_for:
        return None
    first, last = streak[0], streak[-1]
    lasted, needed_s = (last.at - first.at).total_seconds(), age_seconds(params.clean_for)
    if lasted >= needed_s:
        return None
    message = f"green for {format_age(lasted)} since {first.name}, wanted {format_age(needed_s)}"
    rule, place = "green_streak.young", Place(params.history, first.line)
    return Part.fail(rule, message, place, "run on, and look again later")


def _ignored(params: GreenStreak) -> Part:
    """What a history is worth that nobody else will ever have."""
    message = f"{params.history}: git ignores it, so these runs are known in this clone alone"
    remedy = "keep the history where git tracks it, such as boards/runs.jsonl"
    return Part.warn("green_streak.ignored", message, params.history, remedy)


def _no_runs(params: GreenStreak) -> Part:
    return Part.unknown(
        "green_streak.no-runs",
        f"{params.history}: no runs",
        Cause.NO_HISTORY,
        params.history,
        "record a run: `readiness record`",
    )


def _read(
    params: GreenStreak, request: Request
) -> tuple[tuple[Attempt, ...], list[Examined], list[Part]]:
    path = params.history
    report, against = report_at(request, path, absent(request.gate, path))
    if report is None:
        return (), [], against
    try:
        attempts = read_history(report.content, path)
    except GateError as error:
        return (), [], [trouble(error)]
    counted = f"{len(attempts):,} runs"
    return attempts, [Examined(path, report.seen.size_bytes, counted)], []


def _units(params: GreenStreak, facts: BoardFacts, attempts: Sequence[Attempt]) -> list[_Unit]:
    """What counts, oldest first.

    The order of our own history counts, not the clock: one set back must not sort a red run away.
    """
    own = [one for one in attempts if one.own is not None]
    exported = sorted((one for one in attempts if one.own is None), key=lambda one: one.at)
    mode = facts.mode
    since: list[Attempt] = []
    for attempt in own:
        if attempt.own is None or (facts.board and attempt.own.board != facts.board):
            continue
        if params.since_mode_change and attempt.own.mode is not mode:
            since.clear()
        else:
            since.append(attempt)
    groups: dict[str, list[Attempt]] = {}
    for attempt in (*since, *exported):
        by_commit = params.distinct == "sha" and attempt.commit
        name = attempt.commit if by_commit else (attempt.id or attempt.commit)
        groups[name] = [*groups.pop(name, []), attempt]  # where it was seen last
    towards = stricter(mode) or mode
    units = [_unit(params, towards, name, group) for name, group in groups.items()]
    return units if since else sorted(units, key=lambda unit: unit.at)


def _unit(params: GreenStreak, towards: Mode, key: str, group: Sequence[Attempt]) -> _Unit:
    last = group[-1]
    name = f"run {last.id}" if last.id else key[:_SHA]
    if last.own is not None:
        return _of_board(params, towards, name, [one for one in group if one.own is not None])
    return _of_suites(params, name, group)


def _of_board(params: GreenStreak, towards: Mode, name: str, group: Sequence[Attempt]) -> _Unit:
    """What recorded runs come to: of each runner the last one counts."""
    coverage = Coverage(params.suites, params.runners)
    runs = coverage.counting([one.own for one in group if one.own is not None])
    last = group[-1]
    for run in runs:
        if not run.is_green(towards):
            held_count = run.held_hard if towards is Mode.HARD_BLOCK else run.held
            open_ = ", ".join(run.not_held[:_NAMED])
            place = f"{name} on {run.runner}" if run.runner else name
            why = f"{place}: {held_count} of {run.due} held" + (f", not {open_}" if open_ else "")
            return _Unit(name, last.at, run.line, green=False, why=why)
    if lacking := coverage.lacking(runs):
        why = f"{name} lacked {', '.join(lacking)}"
        return _Unit(name, last.at, last.line, green=False, why=why)
    return _Unit(name, last.at, last.line, green=True)


def _of_suites(params: GreenStreak, name: str, group: Sequence[Attempt]) -> _Unit:
    """What exported runs come to: of each suite and job the last one counts, repeated ones too."""
    last: dict[tuple[str, str], Attempt] = {}
    for attempt in group:
        if not params.runners or is_named(params.runners, attempt.runners):
            last |= {(suite, attempt.job): attempt for suite in attempt.suites or ("",)}
    at, line = max(attempt.at for attempt in group), group[-1].line
    counting = [
        (suite, attempt)
        for (suite, _), attempt in last.items()
        if not params.suites or suite in params.suites
    ]
    for suite, attempt in counting:
        if attempt.conclusion is Conclusion.FAILURE:
            location = f" in {attempt.job or suite}" if suite else ""
            return _Unit(
                name, at, attempt.line, green=False, why=f"{name} ended in {attempt.said}{location}"
            )
    ends = _ends(attempt for _, attempt in counting)
    lacking = _lacking(params, [attempt for _, attempt in counting], {suite for suite, _ in last})
    if lacking:
        if all(end is Conclusion.NEITHER for end in _ends(group)):
            return _Unit(name, at, line, green=None)
        return _Unit(name, at, line, green=False, why=f"{name} lacked {', '.join(lacking)}")
    by_runner = [
        _ends(one for _, one in counting if is_named((runner,), one.runners))
        for runner in params.runners
    ]
    is_neither = (params.suites and Conclusion.NEITHER in ends) or any(
        Conclusion.SUCCESS not in conclusions for conclusions in (ends, *by_runner)
    )
    return _Unit(name, at, line, green=None if is_neither else True)


def _lacking(
    params: GreenStreak, attempts: Sequence[Attempt], suites: Collection[str]
) -> list[str]:
    """The suites and runners that nothing of a commit ran, or ran on."""
    return [
        *(suite for suite in params.suites if suite not in suites),
        *(
            runner
            for runner in params.runners
            if not any(is_named((runner,), one.runners) for one in attempts)
        ),
    ]


def _ends(attempts: Iterable[Attempt]) -> list[Conclusion]:
    return [one.conclusion for one in attempts]


def _streak(
    units: Sequence[_Unit], longest: timedelta
) -> tuple[list[_Unit], tuple[_Unit, str] | None]:
    """The green units up to the last, oldest first; and what broke them off, with the reason."""
    streak: list[_Unit] = []
    for unit in reversed(units):
        if unit.green is None:
            continue
        if not unit.green:
            return streak[::-1], (unit, unit.why)
        if streak and streak[-1].at - unit.at > longest:
            gap = format_age((streak[-1].at - unit.at).total_seconds())
            return streak[::-1], (streak[-1], f"{gap} without a run before {streak[-1].name}")
        streak.append(unit)
    return streak[::-1], None
