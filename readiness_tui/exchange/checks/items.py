"""What an answer of `readiness check` has to say, one item for each finding: SARIF, annotations.

A gate that could not be decided is an item like any other: a reader who counts items must never
take what was not checked for clean.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place, Severity
from readiness_tui.domain.model.gate import GateSeverity, Outcome, Result
from readiness_tui.domain.model.ids import GateKey, Kind, RecordRef
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.proof import GateDecision
from readiness_tui.domain.proof.reasons import CRITERION_OPEN, TICKET_OPEN
from readiness_tui.domain.proof.waiving import matches
from readiness_tui.domain.verdict.report import Report
from readiness_tui.domain.verdict.snapshot import Snapshot

_PLANNED = frozenset({TICKET_OPEN, CRITERION_OPEN})

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
"""The word that build servers have for each severity, worst first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to be said.

    Attributes:
        diagnostic: What it says; of a gate that could not be decided its place is a whole file.
        name: What it is about in few words: a gate, a board, a file.
        fingerprint: What stays the same when lines move.
        waivers: The waivers that permit it.
    """

    diagnostic: Diagnostic
    name: str
    fingerprint: str
    waivers: tuple[Waiver, ...] = ()


def items_of(snapshot: Snapshot, report: Report) -> tuple[Item, ...]:
    """Everything that an answer has to say, worst level first, then in the order of the answer."""
    items = [*_problems(report)]
    levels = _levels(snapshot, report)
    for key in report.gates:
        items += _gate(snapshot, key, levels[key])
    items += _reasons(snapshot, report)
    ranks = {severity: rank for rank, severity in enumerate(Severity)}
    return tuple(
        sorted(items, key=lambda item: (bool(item.waivers), ranks[item.diagnostic.severity]))
    )


def _problems(report: Report) -> Iterator[Item]:
    for problem in report.problems:
        yield Item(
            diagnostic=problem, name="board file", fingerprint=f"{problem.code}/{problem.path}"
        )


def _reasons(snapshot: Snapshot, report: Report) -> Iterator[Item]:
    """Reasons that no gate speaks for. What is merely not done yet is a plan and no finding."""
    reported: set[tuple[str, str, str]] = set()
    for part in (report.whole, *report.parts):
        for reason in part.reasons:
            subject = reason.subject
            told_as = (reason.code, subject.board or "", subject.name)
            if subject.gate or reason.children or reason.code in _PLANNED or told_as in reported:
                continue
            if reason.code == BOARD_INVALID:
                continue
            reported.add(told_as)
            yield Item(
                diagnostic=replace(reason, place=reason.place or _home(snapshot, reason)),
                name=" ".join(dict.fromkeys((subject.board or "workspace", subject.name))),
                fingerprint="/".join(told_as),
            )


def _home(snapshot: Snapshot, reason: Diagnostic) -> Place | None:
    """The board that a reason speaks of, its ticket's line where it names one."""
    subject = reason.subject
    if subject.board is None:
        return None
    if subject.ticket is not None:
        return snapshot.place(RecordRef(subject.board, Kind.TICKET, subject.ticket.ticket))
    state = snapshot.boards.get(subject.board)
    return Place(state.path) if state else None


def _gate(snapshot: Snapshot, key: GateKey, level: Severity) -> Iterator[Item]:
    judgement = snapshot.judgement
    gate, result, weight = judgement.gates[key], judgement.results[key], judgement.effectives[key]
    holds = weight.hold is GateDecision.HOLDS
    if weight.hold is GateDecision.EXEMPT or (holds and not result.findings and not weight.waivers):
        return
    waivers = judgement.portfolio.boards[key.board].waivers
    by = tuple(waivers[name] for name in weight.waivers if name in waivers)
    if weight.hold is GateDecision.UNDECIDED or not result.findings:
        yield Item(
            diagnostic=Diagnostic(
                result.decided_by or "gate.undecided",
                weight.why or result.says,
                _whole_file(snapshot, key, result),
                result.remedy or gate.remediation,
                level,
            ),
            name=str(key),
            fingerprint=f"{key}/{result.decided_by}",
            waivers=by if holds else (),
        )
        return
    for finding in result.findings:
        permitted = tuple(one for one in by if matches(one, finding))
        yield Item(
            diagnostic=Diagnostic(
                finding.rule,
                finding.message,
                finding.place,
                finding.remedy or gate.remediation,
                level if permitted or finding.outcome is not Outcome.WARN else _at_most(level),
            ),
            name=str(key),
            fingerprint=finding.fingerprint or f"{key}/{finding.rule}",
            waivers=permitted,
        )


def _at_most(level: Severity) -> Severity:
    return Severity.WARNING if level is Severity.ERROR else level


def _levels(snapshot: Snapshot, report: Report) -> Mapping[GateKey, Severity]:
    """How much each gate weighs in the verdicts: what blocks none of them is no error.

    What the verdicts do not name at all, such as gates that are not due, is only told.
    """
    levels: dict[GateKey, Severity] = {}
    for key in report.gates:
        gate, weight = snapshot.judgement.gates[key], snapshot.judgement.effectives[key]
        is_counted = weight.hold is GateDecision.HOLDS and gate.severity is not GateSeverity.INFO
        levels[key] = Severity.WARNING if is_counted else Severity.INFO
    pending = [(one, one.blocks) for part in (report.whole, *report.parts) for one in part.reasons]
    while pending:
        reason, blocks = pending.pop()
        key = reason.subject.gate
        if key is not None and levels.get(key, Severity.ERROR) is not Severity.ERROR:
            levels[key] = Severity.ERROR if blocks else Severity.WARNING
        pending += [(child, blocks and child.blocks) for child in reason.children]
    return levels


def _whole_file(snapshot: Snapshot, key: GateKey, result: Result) -> Place | None:
    """The file that a gate waits for, without a line; else the board that declares it."""
    for finding in result.findings:
        if finding.place is not None:
            return Place(finding.place.path)
    state = snapshot.boards.get(key.board)
    return Place(state.path) if state else None


def counted(items: tuple[Item, ...]) -> Mapping[str, int]:
    """How many items are errors, warnings, notes and waived ones."""
    counts = dict.fromkeys((*LEVELS.values(), "waived"), 0)
    for item in items:
        counts["waived" if item.waivers else LEVELS[item.diagnostic.severity]] += 1
    return counts
