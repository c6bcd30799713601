"""Whether a step or job runs where nothing but one soft scan has failed."""

import re
from collections.abc import Iterable

from readiness_tui.gates.kinds.softfail_traces import NO_TRACES, Traces
from readiness_tui.gates.readers.expression import (
    Node,
    Opaque,
    Value,
    World,
    conjuncts,
    evaluate,
    is_equal,
    parse_expression,
    truth,
)
from readiness_tui.gates.readers.workflow import Setting

_STEP = re.compile(r"steps\.[^.]+\.(outcome|conclusion)")
_WELL = re.compile(r"needs\.[^.]+\.result|job\.status")
_STATUSES = {"success": True, "always": True, "failure": False, "cancelled": False}


def condition_of(settings: Iterable[tuple[str, Setting]]) -> str:
    """The `if:` of a step or job; empty where it has none."""
    return next((setting.text for name, setting in settings if name == "if"), "")


def doubt_of(
    settings: Iterable[tuple[str, Setting]],
    shared: Iterable[str],
    traces: Traces = NO_TRACES,
) -> str | None:
    """Why a step or job may not run where a scan failed: empty if it does, None if it never does.

    Args:
        settings: Those of the step or job.
        shared: The conditions under which the scan runs, which are known to hold.
        traces: What carries its news.
    """
    where = next((one for name, one in settings if name == "if"), Setting("", 0))
    conditions = tuple(shared)
    if not where.text.strip() or where.text in conditions:
        return ""
    runs = _runs(where.text, conditions, traces)
    if runs is None:
        return f"line {where.line} holds: if: {' '.join(where.text.split())}"
    return "" if runs else None


def _runs(asked: str, shared: Iterable[str], traces: Traces) -> bool | None:
    tree = parse_expression(asked)
    if tree is None:
        return None
    known = (parse_expression(one) for one in shared)
    facts = frozenset[Node](part for one in known if one is not None for part in conjuncts(one))
    return truth(evaluate(tree, World(lambda path: _of_path(path, traces), _of_call, facts)))


def _of_path(path: str, traces: Traces) -> Value:
    """The value of a property: the outcome of the scan is `failure`, all else went well."""
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
    match name, values:
        case "contains", (tuple() as texts, str() as part):
            return any(is_equal(text, part) for text in texts)
        case "contains", (str() as text, str() as part):
            return part.lower() in text.lower()
        case _:
            return Opaque.NEWS if Opaque.NEWS in values else Opaque.UNKNOWN
