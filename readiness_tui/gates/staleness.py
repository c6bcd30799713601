"""How old evidence may be: the overlay that turns a pass into something undecided.

The time of evidence is the modification time of its files. A clone resets it, so each sentence
says `mtime only`.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from readiness_tui.domain.dates import age_seconds, say_age
from readiness_tui.domain.errors import GateError
from readiness_tui.domain.gate import Finding, Gate, Outcome, Result
from readiness_tui.gates.repo_view import RepoView

AHEAD = timedelta(minutes=5)


def max_age(gate: Gate) -> timedelta | None:
    """How old the evidence of a gate may be; None: as old as it likes.

    Raises:
        GateError: It is no duration.
    """
    if not gate.max_age:
        return None
    try:
        return timedelta(seconds=age_seconds(gate.max_age))
    except (ValueError, OverflowError) as error:
        what = f"max_age: {error}"
        raise GateError(what, remedy='write max_age = "7d"') from error


def aged(gate: Gate, result: Result, view: RepoView, now: datetime) -> Result:
    """The result with what is to be said of the age of its evidence.

    Raises:
        GateError: `max_age` is no duration, or this kind of gate has no time of evidence.
    """
    limit = max_age(gate)
    if result.outcome not in {Outcome.PASS, Outcome.WARN, Outcome.FAIL}:
        return result
    at = result.evidence_at
    if at is None:
        if (limit or gate.stale_if_newer) and result.outcome is not Outcome.FAIL:
            what = f"kind {gate.kind} has no time of evidence"
            raise GateError(what, remedy="take max_age and stale_if_newer away")
        return result
    if limit is not None and now - at > limit:
        old = say_age((now - at).total_seconds())
        return replace(result, stale=f"{old} old, limit {gate.max_age} (mtime only)")
    if newer := _newer(gate, view, at):
        return replace(result, stale=f"inputs newer: {newer} (mtime only)")
    if at - now > AHEAD and result.outcome is Outcome.PASS:
        says = f"its time lies {say_age((at - now).total_seconds())} in the future (mtime only)"
        finding = Finding("gate.future", says, outcome=Outcome.WARN)
        return replace(
            result, outcome=Outcome.WARN, says=says, decided_by="gate.future",
            findings=(*result.findings, finding),
        )  # fmt: skip
    return result


def _newer(gate: Gate, view: RepoView, at: datetime) -> str:
    """The newest file that is younger than the evidence, empty if none is."""
    newest, name = at, ""
    for pattern in gate.stale_if_newer:
        for path in view.expand(pattern).paths:
            seen = view.look(path)
            if seen is not None and seen.modified_at > newest:
                newest, name = seen.modified_at, path
    return name
