"""What was noted while a gate looked, and no kind may pass over.

A folder that could not be listed hides what may lie in it: then nothing was shown to hold. A
pattern of the board that names no file checks nothing, which its author cannot see by the answer;
one that would only leave files out lets more be looked at, and is told beside the answer alone.
Evidence of tomorrow was never made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Finding, Gate, Outcome, Result
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.gates.kinds.dating import AHEAD
from readiness_tui.gates.kinds.staleness import future, with_finding
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.read_notes import Notes

FUTURE = "gate.future"
UNREADABLE = "input.input-unreadable"
NO_MATCH = "input.no-match"
_EXCLUDE = "exclude"
_WORST_FIRST = tuple(Outcome)


def noticed(gate: Gate, result: Result, notes: Notes, now: datetime) -> Result:
    """The result with what stands against it besides what its kind found.

    Args:
        gate: As it was judged.
        result: What its kind said.
        notes: What the view noted meanwhile.
        now: With an offset; nothing is made later.
    """
    if result.cause is Cause.CONFIG:
        return result
    rank = _WORST_FIRST.index
    for finding in (*_unmet(gate, result, notes), *_future(result, notes, now), *_closed(notes)):
        if rank(finding.outcome) < rank(result.outcome):
            result = with_finding(result, finding)
        else:
            result = replace(result, findings=(*result.findings, finding))
    idle = [pattern for key, pattern in _idle(gate, notes) if key == _EXCLUDE]
    return replace(result, says=f"{result.says}; {_no_match(_EXCLUDE, *idle)}") if idle else result


def _closed(notes: Notes) -> Iterator[Finding]:
    for folder, why in sorted(notes.closed.items()):
        message = f"{folder or '.'}: {why}; what lies in it was not looked at"
        remedy = "make it a folder that can be read, or exclude it"
        yield Finding(UNREADABLE, message, Place(folder or "."), remedy, outcome=Outcome.ERROR)


def _future(result: Result, notes: Notes, now: datetime) -> Iterator[Finding]:
    if any(finding.rule == FUTURE for finding in result.findings):
        return
    for path, (at, source) in sorted(notes.dates.items()):
        if at - now > AHEAD:
            yield future(path, at, source, now, Outcome.UNKNOWN)


def _unmet(gate: Gate, result: Result, notes: Notes) -> Iterator[Finding]:
    """One remark for each pattern of the board that named no file, unless that was told."""
    places = {finding.place.path for finding in result.findings if finding.place}
    for key, pattern in _idle(gate, notes):
        if key != _EXCLUDE and not {pattern, _tidy(pattern)} & places:
            message, remedy = _no_match(key, pattern), "correct it, or take it out"
            yield Finding(NO_MATCH, message, Place(pattern), remedy, "", Outcome.WARN)


def _idle(gate: Gate, notes: Notes) -> Iterator[tuple[str, str]]:
    for key, pattern in _written(gate):
        if pattern in notes.asked and pattern not in notes.met:
            yield key, pattern


def _no_match(key: str, *patterns: str) -> str:
    return f"{key}: {', '.join(patterns)} match{'es' if len(patterns) == 1 else ''} no file"


def _written(gate: Gate) -> Iterable[tuple[str, str]]:
    """The texts of a gate that may be patterns, each with its key, once.

    Inputs that are absent are judged by `when_missing`, and told by it; those of a command are only
    what its runs are held against.
    """
    texts: dict[str, str] = {}
    fields: Mapping[str, Plain] = {
        "stale_if_newer": gate.stale_if_newer,
        _EXCLUDE: () if gate.derived else gate.exclude,
        "inputs": gate.inputs if gate.kind == "verify_command" and not gate.derived else (),
        **gate.params,
    }
    for key, value in fields.items():
        for text in _texts(value):
            texts.setdefault(text, key)
    return ((key, text) for text, key in texts.items())


def _texts(value: Plain) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts(item)


def _tidy(pattern: str) -> str:
    try:
        return tidy(pattern)
    except GateError:
        return pattern
