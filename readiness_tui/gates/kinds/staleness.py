"""How old evidence may be: the overlay that turns a pass into something undecided.

The time of evidence is the modification time of its files. A clone resets it, so each sentence
says `mtime only`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from readiness_tui.domain.model.dates import age_seconds, format_age
from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import COMMAND_KINDS, Cause, Finding, Gate, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.gates.kinds.dating import AHEAD, are_committed, asks_age, newer_than, of_files
from readiness_tui.gates.kinds.parts import Dated
from readiness_tui.gates.repo.repo_view import RepoView

_LAPSING = {**dict.fromkeys(COMMAND_KINDS, "record"), "attestation": ""}
"""Kinds whose evidence carries its own time, with its source, and says itself how long it holds."""
_CAUSES = {Outcome.UNKNOWN: Cause.NOT_MEASURED, Outcome.ERROR: Cause.INPUT}
_SOURCES = {
    "report": " (time written in it)",
    "commit": " (its last commit)",
    "mtime": " (mtime only)",
    "change": " (changed since, though its mtime is older)",
}


def max_age(gate: Gate) -> timedelta | None:
    """How old the evidence of a gate may be; None: as old as it likes.

    Raises:
        GateError: It is no duration.
    """
    name, written = longest(gate)
    if not written:
        return None
    try:
        return timedelta(seconds=age_seconds(written))
    except (ValueError, OverflowError) as error:
        message = f"{name}: {error}"
        raise GateError(message, remedy=f'write {name} = "7d"') from error


def ends_of(
    gates: Mapping[GateKey, Gate], dated: Mapping[GateKey, datetime]
) -> dict[GateKey, datetime]:
    """When the evidence of gates becomes too old, of those for which it may.

    Args:
        gates: Those whose evidence may be only so old.
        dated: The time of the evidence of each.
    """
    ends: dict[GateKey, datetime] = {}
    for key, gate in gates.items():
        try:
            limit = max_age(gate)
        except GateError:
            continue  # told when it is judged
        if limit is not None:
            ends[key] = dated[key] + limit
    return ends


def longest(gate: Gate) -> tuple[str, str]:
    """The key that says how old evidence may be, and what it says; `max_age` where both are."""
    own = gate.params.get("valid_for") if gate.kind in _LAPSING else ""
    if own and not gate.max_age:
        return "valid_for", str(own)
    return "max_age", gate.max_age


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
            message = f"kind {gate.kind} has no time of evidence"
            raise GateError(message, remedy="take max_age and stale_if_newer away")
        return result
    evidence = _evidence(gate, result, at, view)
    at, source_note = evidence.at, _SOURCES.get(evidence.source, "")
    result = replace(result, evidence_at=at, evidence_from=evidence.source)
    if limit is not None and now - at > limit:
        old = format_age((now - at).total_seconds())
        return replace(result, stale=f"{old} old, limit {longest(gate)[1]}{source_note}")
    newer, source = _newer(gate, result, evidence, view)
    if newer:
        return replace(result, stale=f"inputs newer: {newer}{_SOURCES.get(source, '')}")
    if at - now > AHEAD and result.outcome is not Outcome.FAIL:
        is_remark = evidence.source == "mtime" and limit is None and not gate.stale_if_newer
        outcome = Outcome.WARN if is_remark else Outcome.UNKNOWN
        return with_finding(result, future("", at, evidence.source, now, outcome))
    return result


def future(path: str, at: datetime, source: str, now: datetime, outcome: Outcome) -> Finding:
    """The finding that evidence has a time at which it cannot have been made yet.

    Args:
        path: Of the evidence; empty where that is not one file.
        at: Its time.
        source: Where that is known from.
        now: The time of judging.
        outcome: What it makes of the gate.
    """
    ahead = format_age((at - now).total_seconds())
    subject = f"{path}: its time" if path else "its time"
    text = f"{subject} lies {ahead} in the future{_SOURCES.get(source, '')}"
    place = Place(path) if path else None
    return Finding("gate.future", text, place, "make it again, or set the clock", outcome=outcome)


def with_finding(result: Result, finding: Finding) -> Result:
    """The result with a finding that decides it, as none of its own is worse."""
    return replace(
        result,
        outcome=finding.outcome,
        says=finding.message,
        decided_by=finding.rule,
        remedy=finding.remedy,
        findings=(*result.findings, finding),
        cause=_CAUSES.get(finding.outcome),
    )


def _newer(gate: Gate, result: Result, evidence: Dated, view: RepoView) -> tuple[str, str]:
    """The newest file that is younger than the evidence and its source, empty if none is."""
    if not gate.stale_if_newer:
        return "", ""
    paths = [item.path for item in result.examined]
    by_commit = evidence.source == "commit" or (
        evidence.source == "report" and are_committed(view, paths)
    )
    return newer_than(view, gate.stale_if_newer, evidence.at, by_commit=by_commit)


def _evidence(gate: Gate, result: Result, at: datetime, view: RepoView) -> Dated:
    """The time of the evidence and its source; a kind that names none has that of its files."""
    if result.evidence_from or gate.kind in _LAPSING:
        return Dated(at, result.evidence_from or _LAPSING.get(gate.kind, ""))
    if not asks_age(gate):
        return Dated(at, "mtime")
    paths = [item.path for item in result.examined]
    return of_files(view, paths, newest=gate.kind == "evidence") or Dated(at, "mtime")
