"""Whether a step or job runs where nothing but one soft scan has failed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from readiness_tui.gates.kinds.softfail.occasions import ANY, Occasion, meeting
from readiness_tui.gates.kinds.softfail.traces import NO_TRACES, Traces
from readiness_tui.gates.kinds.workflows.expression import (
    Node,
    Opaque,
    Value,
    World,
    conjuncts,
    evaluate,
    parse_expression,
    truth,
)
from readiness_tui.gates.kinds.workflows.expression_calls import called
from readiness_tui.gates.kinds.workflows.workflow import Setting

_STEP = re.compile(r"steps\.[^.]+\.(outcome|conclusion)")
_WELL = re.compile(r"needs\.[^.]+\.result|job\.status")
_STATUSES = {"success": True, "always": True, "failure": False, "cancelled": False}


def condition_of(settings: Iterable[tuple[str, Setting]]) -> str:
    """The `if:` of a step or job; empty where it has none."""
    return next((setting.text for name, setting in settings if name == "if"), "")


@dataclass(frozen=True, slots=True)
class Around:
    """Under what a scan runs: each `if:` around it, and the occasions on which all of them hold."""

    conditions: tuple[str, ...] = ()
    occasions: tuple[Occasion, ...] = ANY

    def within(self, condition: str) -> "Around":
        """The same with one `if:` more; all occasions stay where none is left."""
        occasions = meeting((condition,), self.occasions) or self.occasions
        return Around((*self.conditions, condition), occasions)


def doubt_of(
    settings: Iterable[tuple[str, Setting]], around: Around, traces: Traces = NO_TRACES
) -> str | None:
    """Why a step or job may not run where a scan failed: empty if it does, None if it never does.

    Args:
        settings: Those of the step or job.
        around: Under what the scan runs, which is known to hold.
        traces: What carries its news.
    """
    where = next((one for name, one in settings if name == "if"), Setting("", 0))
    if not where.text.strip() or where.text in around.conditions:
        return ""
    answers = _runs(where.text, around, traces)
    if answers == {True}:
        return ""
    return None if answers == {False} else f"line {where.line} holds: if: {_plain(where.text)}"


def never_runs(
    settings: Iterable[tuple[str, Setting]], occasions: Sequence[Occasion]
) -> Setting | None:
    """The `if:` of a step or job that holds on none of the occasions; None if one may."""
    where = next((one for name, one in settings if name == "if"), None)
    return None if where is None or meeting((where.text,), occasions) else where


def why_never(condition: str, occasions: Iterable[Occasion]) -> str:
    """The words for a step or job with such an `if:`; `%s` is filled with the scan."""
    if not meeting((condition,), ANY):
        return f"if: {_plain(condition)} keeps %s from running"
    events = ", ".join(dict.fromkeys(one.event for one in occasions))
    return f"never runs: if: {_plain(condition)} never holds on {events}, which keeps back %s"


def _plain(condition: str) -> str:
    return " ".join(condition.split())


def _runs(asked: str, around: Around, traces: Traces) -> set[bool | None]:
    """Whether an `if:` holds, on each of the occasions."""
    tree = parse_expression(asked)
    if tree is None:
        return {None}
    trees = (parse_expression(one) for one in around.conditions)
    facts = frozenset[Node](part for one in trees if one is not None for part in conjuncts(one))

    def holds(occasion: Occasion) -> bool | None:
        def value(path: str) -> Value:
            occasion_value = occasion.value(path)
            return _of_path(path, traces) if occasion_value is Opaque.UNKNOWN else occasion_value

        return truth(evaluate(tree, World(value, _of_call, facts)))

    return {holds(occasion) for occasion in around.occasions}


def _of_path(path: str, traces: Traces) -> Value:
    """The value of a property: the outcome of the scan is `failure`, all else went well."""
    traced_value = traces.value(path)
    if traced_value is not None:
        return traced_value
    if _STEP.fullmatch(path):
        is_failed = path.endswith(".outcome") and traces.are_in(path)
        value: Value = "failure" if is_failed else "success"
    elif _WELL.fullmatch(path):
        value = "success"
    else:
        return Opaque.NEWS if traces.are_in(path) else Opaque.UNKNOWN
    return tuple({value, "success"}) if ".*." in path else value


def _of_call(name: str, values: tuple[Value, ...]) -> Value:
    if name in _STATUSES and not values:
        return _STATUSES[name]
    if name == "hashfiles":
        return Opaque.NEWS  # what is kept in the repository or was written before is there
    value = called(name, values)
    return Opaque.NEWS if value is Opaque.UNKNOWN and Opaque.NEWS in values else value
