"""One gate judged, whatever comes of it: always an answer, never an exception.

The evaluator runs this for kinds that read content, the engine itself for those that only look
whether files are there. What a kind answers is held against the rules that no kind may break.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import structs

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.engine.answers import Answer, broken
from readiness_tui.gates.engine.plugins import PluginError, is_plugin
from readiness_tui.gates.engine.provenance import traced
from readiness_tui.gates.engine.registry import Case, KindError, case_of
from readiness_tui.gates.kinds.limits import limits_of
from readiness_tui.gates.kinds.noticed import noticed
from readiness_tui.gates.kinds.parts import Request, refusal
from readiness_tui.gates.kinds.staleness import aged
from readiness_tui.gates.repo.repo_view import RepoView


def no_plugins(gate: Gate) -> tuple[Case, str]:
    """Where no plug-in is imported: in the program itself, and where they are turned off.

    Raises:
        KindError: Always.
    """
    message = f"kind {gate.kind!r} is a plug-in's, and plug-ins are turned off"
    raise KindError(message, remedy="leave --no-plugins out")


def judge(
    gate: Gate,
    view: RepoView,
    now: datetime,
    known: Sequence[str] = (),
    *,
    facts: BoardFacts | None = None,
    plugin: Callable[[Gate], tuple[Case, str]] = no_plugins,
) -> Answer:
    """Judge a gate.

    Args:
        gate: As declared or derived.
        view: The repository.
        now: With an offset; ages are counted from it.
        known: Ids of derived gates, to name the one that a table without a kind may have meant.
        facts: Those of its board that its kind asks for.
        plugin: Makes a gate of a plug-in's kind ready; only the evaluator has one.
    """
    notes, began = view.noting(), time.perf_counter()
    answer = _answer(gate, view, now, known, facts, plugin)
    if answer.patterns and not is_plugin(gate.kind):
        answer = replace(answer, patterns=(*answer.patterns, *notes.paths))
    took_ms = round((time.perf_counter() - began) * 1000)
    result = noticed(gate, answer.result, notes, now)
    return replace(answer, result=traced(gate, result, notes, facts, duration_ms=took_ms))


def _answer(
    gate: Gate,
    view: RepoView,
    now: datetime,
    known: Sequence[str],
    facts: BoardFacts | None,
    plugin: Callable[[Gate], tuple[Case, str]],
) -> Answer:
    patterns: tuple[str, ...] = ()
    cost = ""
    try:
        if is_plugin(gate.kind):
            case, cost = plugin(gate)
            patterns = case.patterns
        else:
            case = case_of(gate, known)
            patterns = case.patterns if case.follows else ()
        result = case.judge(Request(gate, view, now, limits_of(gate), facts))
        result = structs.replace(aged(gate, result, view, now), kind_version=case.version)
        return Answer(result, patterns, cost)
    except PluginError as error:
        return Answer(broken(gate, error.name, error.what, error.remedy), patterns, cost)
    except GateError as error:
        return Answer(refusal(gate, error), patterns, cost)
    except MemoryError:
        message = f"kind {gate.kind} took more than the memory there is for it"
        result = broken(gate, "evaluator-died", message, "name fewer or smaller inputs")
        return Answer(result, patterns, cost, is_last=True)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a Rust library panics with no Exception
        message = f"kind {gate.kind} failed: {type(error).__name__}: {error}"
        return Answer(
            broken(gate, "evaluator-died", message, "report this as a bug"), patterns, cost
        )
