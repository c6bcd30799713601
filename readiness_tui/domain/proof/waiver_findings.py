"""What is to be said about the waivers of a board: one list for verdicts and for the gate kind.

A waiver that suppresses nothing any more, or should go, is itself a finding of its board.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.gate import Cause, Examined, Finding, Gate, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.proof import Judgement
from readiness_tui.domain.proof.waiving import (
    LONGEST,
    PENDING,
    WARNED,
    Fault,
    WaiverStatus,
    expiry,
    instant,
    is_unused,
    matches,
    ruling,
)

BROAD = 20
"""A waiver that lets more findings go than this is told as too broad."""
RENEWED = timedelta(days=7)
"""An emergency within this time of an earlier one on the same gate is its renewal."""
NO_FILES = "waivers.no-files"
NOTHING = "waivers.nothing"

_DAY_S = 86_400
_CODES = {
    "expired": "waiver-expired",
    "unused": "waiver-unused",
    "tracker-done": "waiver-unused",
    "expiring": "waiver-expiring",
    "lets-much-go": "waiver-broad",
    "renewal": "waiver-renewed",
    "self-approved": "self-approved",
}
_WARNS = frozenset({"expiring", "lets-much-go", "renewal", "self-approved"})


class WaiverFinding(Struct, frozen=True):
    """One thing to be said about a waiver; `rule` is the last part of its rule's id."""

    waiver: Waiver
    rule: str
    says: str
    remedy: str

    @property
    def code(self) -> str:
        """The code of the reason in a verdict."""
        return _CODES.get(self.rule, str(WaiverStatus.INVALID))

    @property
    def outcome(self) -> Outcome:
        """What it does to a gate that looks at waivers."""
        return Outcome.WARN if self.rule in _WARNS else Outcome.FAIL


class Limits(Struct, frozen=True):
    """How long a waiver may last, and how long before its end that is told."""

    longest: timedelta = LONGEST
    warned: timedelta = WARNED


def waiver_findings(
    judgement: Judgement, board: Board, limits: Limits | None = None
) -> Iterator[WaiverFinding]:
    """Everything to be said about the waivers of a board, in the order of the file.

    A waiver of a gate that is not judged yet, or that could not be, is not told as unused.

    Args:
        judgement: With the results that are known.
        board: A board of it.
        limits: Those of the board, unless a gate has stricter ones.
    """
    limits = limits or Limits()
    gates = _named(judgement, board)
    for waiver in board.waivers.values():
        judged = ruling(waiver, gates, judgement.now, judgement.roles)
        if judged.standing is WaiverStatus.VALID:
            yield from _valid_but(judgement, board, waiver, limits)
        else:
            rule = judged.fault or judged.standing
            yield WaiverFinding(waiver, str(rule), judged.why, _way_out(waiver, judged.fault))
        if _approves_itself(judgement, waiver):
            message = f"{waiver.owner} approved it alone"
            yield WaiverFinding(waiver, "self-approved", message, "let somebody else approve it")


def _way_out(waiver: Waiver, fault: Fault | None) -> str:
    match fault:
        case Fault.UNAPPROVED:
            return f"readiness waive --approve {waiver.id}, or take it away"
        case Fault.EXPIRED:
            return "renew it or take it away"
        case _:
            return "correct it or take it away"


def _named(judgement: Judgement, board: Board) -> Mapping[str, Gate]:
    """The gates that waivers of a board name, by id."""
    keys = {GateKey(board.id, waiver.gate) for waiver in board.waivers.values()}
    return {key.gate: judgement.gates[key] for key in keys if key in judgement.gates}


def _valid_but(
    judgement: Judgement, board: Board, waiver: Waiver, limits: Limits
) -> Iterator[WaiverFinding]:
    """What is still to be said about a waiver that counts."""
    if earlier := renewed(board, waiver):
        message = f"it renews the emergency {earlier.id} of {waiver.gate}"
        yield WaiverFinding(waiver, "renewal", message, "mend what it carries")
    if _tracker_is_done(judgement, board, waiver):
        message = f"{waiver.tracked_by}, which was to make it needless, is done"
        yield WaiverFinding(waiver, "tracker-done", message, "take it away")
        return
    result = judgement.results.get(GateKey(board.id, waiver.gate), PENDING)
    is_known = result is not PENDING and result.outcome is not Outcome.ERROR
    if is_known and not result.unlisted and is_unused(waiver, result):
        message = f"it matches nothing that {waiver.gate} found"
        yield WaiverFinding(waiver, "unused", message, "take it away")
        return
    let_go = sum(1 for finding in result.findings if matches(waiver, finding))
    if let_go > BROAD and not waiver.emergency:
        message = f"it lets {let_go} findings of {waiver.gate} go"
        yield WaiverFinding(waiver, "lets-much-go", message, "name a rule or a narrower path")
    yield from _timely(judgement, waiver, limits)


def _tracker_is_done(judgement: Judgement, board: Board, waiver: Waiver) -> bool:
    """Whether the ticket that was to make a waiver needless is done."""
    key = judgement.portfolio.find(waiver.tracked_by, board.id) if waiver.tracked_by else None
    ticket = judgement.portfolio.ticket(key) if key else None
    return ticket is not None and ticket.status is Status.DONE


def _timely(judgement: Judgement, waiver: Waiver, limits: Limits) -> Iterator[WaiverFinding]:
    ends = expiry(waiver)
    begun = instant(waiver.created) if waiver.created else None
    if ends is None or begun is None:
        return
    if ends - begun > limits.longest and not waiver.emergency:
        message = f"it lasts {(ends - begun).days} d, at most {limits.longest.days} d"
        yield WaiverFinding(waiver, "too-long", message, "let it end sooner")
    # Each emergency ends soon: the verdict says when.
    if ends - judgement.now <= limits.warned and not waiver.emergency:
        message = f"it ends in {format_age((ends - judgement.now).total_seconds())}"
        yield WaiverFinding(waiver, "expiring", message, "renew it or take it away")


def renewed(board: Board, waiver: Waiver) -> Waiver | None:
    """The emergency on the same gate that another one renews: it began before, and recently ended.

    Both need their times; None: it is the first in `RENEWED`.
    """
    begun = instant(waiver.created) if waiver.created else None
    if not waiver.emergency or begun is None:
        return None
    for other in board.waivers.values():
        started = instant(other.created) if other.created else None
        ended = expiry(other)
        if other.id == waiver.id or other.gate != waiver.gate or not other.emergency:
            continue
        if started is None or ended is None or (started, other.id) >= (begun, waiver.id):
            continue
        if begun - ended <= RENEWED:
            return other
    return None


def _approves_itself(judgement: Judgement, waiver: Waiver) -> bool:
    team = judgement.roles.team
    people = {team.person(name) for name in waiver.approved_by if visible(name)}
    return bool(visible(waiver.owner)) and people == {team.person(waiver.owner)}


def with_waivers(judgement: Judgement, board: Board, key: GateKey, found: Result) -> Result:
    """The result of a gate of kind `waivers` with what is to be said about those of the board.

    Args:
        judgement: With the results of the gates that waivers name.
        board: The board of the gate.
        key: The gate.
        found: What was found in files. One that is not judged yet, or could not be, stays.
    """
    stands = found.outcome is Outcome.ERROR and found.cause in {Cause.CONFIG, Cause.EVALUATOR}
    if found is PENDING or stands:
        return found
    params = judgement.gates[key].params
    limits = Limits(
        longest=min(LONGEST, timedelta(days=_days(params.get("max_days"), LONGEST))),
        warned=timedelta(days=_days(params.get("warn_days"), WARNED)),
    )
    findings = [_finding(board, one) for one in waiver_findings(judgement, board, limits)]
    findings += _too_many(judgement, board, params.get("max_active"))
    count = len(board.waivers)
    needless = {NO_FILES, NOTHING} if count else {NO_FILES}
    remaining = tuple(one for one in found.findings if one.rule not in needless)
    if not count and not found.examined and len(remaining) < len(found.findings):
        remaining = (*remaining, _nothing(board))
    waivers = counted(count, "waiver")
    examined = (Examined(f"board {board.id}", 0, waivers), *found.examined)
    return _joined(found, (*findings, *remaining), examined, f"{waivers} of the board in order")


def _nothing(board: Board) -> Finding:
    message = f"nothing was examined: board {board.id} has no waiver, and no file was found"
    remedy = "take the gate out while nothing is let go"
    return Finding(NOTHING, message, remedy=remedy, outcome=Outcome.UNKNOWN)


def _joined(
    found: Result, findings: tuple[Finding, ...], examined: tuple[Examined, ...], good: str
) -> Result:
    """The worst finding decides, those of the board first among equals."""
    order = list(Outcome)
    findings = tuple(sorted(findings, key=lambda one: order.index(one.outcome)))
    if not findings:
        message = f"{good}; {found.says}" if found.outcome is Outcome.PASS else good
        return replace(
            found,
            outcome=Outcome.PASS,
            cause=None,
            says=message,
            decided_by="waivers.sound",
            findings=(),
            examined=examined,
            remedy="",
        )
    worst = findings[0]
    more = f" (+{len(findings) - 1} more)" if len(findings) > 1 else ""
    is_theirs = worst.rule == found.decided_by and worst.outcome is found.outcome
    return replace(
        found,
        outcome=worst.outcome,
        cause=found.cause if is_theirs else _CAUSES.get(worst.rule),
        says=f"{worst.message}{more}",
        decided_by=worst.rule,
        findings=findings,
        examined=examined,
        remedy=worst.remedy,
    )


_CAUSES = {NOTHING: Cause.NOTHING_EXAMINED}


def _finding(board: Board, one: WaiverFinding) -> Finding:
    rule = f"waivers.{one.rule}"
    text = f"{rule}\n{board.id}\n{one.waiver.id}"
    return Finding(
        rule=rule,
        message=f"waiver {one.waiver.id}: {one.says}",
        remedy=one.remedy,
        fingerprint=_fingerprint(text),
        outcome=one.outcome,
    )


def _too_many(judgement: Judgement, board: Board, most: object) -> Iterator[Finding]:
    if not isinstance(most, int):
        return
    gates = _named(judgement, board)
    rulings = (
        ruling(waiver, gates, judgement.now, judgement.roles) for waiver in board.waivers.values()
    )
    active = sum(1 for one in rulings if one.standing is WaiverStatus.VALID)
    if active > most:
        rule = "waivers.too-many"
        message = f"board {board.id}: {active} active waivers, at most {most}"
        fingerprint = _fingerprint(f"{rule}\n{board.id}")
        yield Finding(rule, message, remedy="mend what they let go", fingerprint=fingerprint)


def _fingerprint(text: str) -> str:
    from hashlib import sha256  # 2 ms of a start that seldom has such a finding

    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _days(value: object, default: timedelta) -> int:
    is_days = isinstance(value, int) and not isinstance(value, bool)
    return min(value, 36_500) if is_days and isinstance(value, int) else default.days
