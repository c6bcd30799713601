"""Which waivers count, what they carry, and what a gate's result comes to with them.

A waiver never hides its finding: the result keeps it, only the weight of the gate changes. One
that is expired, malformed or too long suppresses nothing and is itself reported.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.gate import Cause, Finding, Gate, Outcome, Result, State
from readiness_tui.domain.model.globs import covers, names_nothing
from readiness_tui.domain.model.roles import EVERYONE, Role, Roles
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.proof import EffectiveResult, GateDecision

LONGEST = timedelta(days=180)
EMERGENCY_LONGEST = timedelta(hours=72)
WARNED = timedelta(days=14)
STALE_RULE = "stale"
NEVER_WAIVABLE = frozenset(
    {"waivers", "signed_waivers", "green_streak", "attestation", "board_trace"}
)
EMERGENCY_NAMES = 2
_MATCHES = frozenset({"rule", "path", "fingerprint"})
PENDING = Result(
    outcome=Outcome.UNKNOWN,
    cause=Cause.NEVER_RUN,
    says="not checked yet",
    decided_by="pending",
    remedy="wait for the check",
)
"""The result of a gate that the engine has not answered for."""

ELSEWHERE = Result(
    outcome=Outcome.UNKNOWN,
    cause=Cause.ELSEWHERE,
    says="speaks of another repository",
    decided_by="elsewhere",
    remedy="readiness --root THERE --boards HERE",
)
"""The result of each gate of a board that speaks of another repository."""


class WaiverStatus(StrEnum):
    """What a waiver is worth at an instant; the values but `VALID` are reason codes."""

    VALID = "valid"
    EXPIRED = "waiver-expired"
    INVALID = "waiver-invalid"


class Fault(StrEnum):
    """What is wrong with a waiver that suppresses nothing; also the last part of a rule's id."""

    EXPIRED = "expired"
    MALFORMED = "malformed"
    BROAD = "over-broad"
    UNAPPROVED = "not-approved"
    TOO_LONG = "too-long"


class WaiverDecision(Struct, frozen=True):
    """A waiver with its worth, and why it is worth nothing."""

    waiver: Waiver
    standing: WaiverStatus
    why: str = ""
    fault: Fault | None = None


def instant(value: date | datetime) -> datetime | None:
    """A day as 00:00 UTC of it; a date-time as it is, None without an offset."""
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else None
    return datetime.combine(value, time(), UTC)


def ruling(
    waiver: Waiver, gates: Mapping[str, Gate], now: datetime, roles: Roles = EVERYONE
) -> WaiverDecision:
    """Whether a waiver counts now.

    Args:
        waiver: As the board states it.
        gates: Every gate of its board by id, derived ones included.
        now: With an offset.
        roles: Who may approve one.
    """
    checks = ((Fault.MALFORMED, _malformed(waiver, gates)), (Fault.BROAD, _broad(waiver)))
    approval = ((Fault.UNAPPROVED, unapproved(waiver, roles)),)
    for fault, why in (*checks, *approval, *_mistimed(waiver, now)):
        if why:
            return WaiverDecision(waiver, WaiverStatus.INVALID, why, fault)
    ends = expiry(waiver)
    if ends is not None and ends <= now:
        message = f"expired {format_age((now - ends).total_seconds())} ago"
        return WaiverDecision(waiver, WaiverStatus.EXPIRED, message, Fault.EXPIRED)
    return WaiverDecision(waiver, WaiverStatus.VALID)


def expiry(waiver: Waiver) -> datetime | None:
    """The instant at which a waiver lapses."""
    return None if waiver.expires is None else instant(waiver.expires)


def _malformed(waiver: Waiver, gates: Mapping[str, Gate]) -> str:
    gate = gates.get(waiver.gate)
    if gate is None:
        return f"there is no gate {waiver.gate!r}"
    if not gate.waivable or gate.kind in NEVER_WAIVABLE:
        return f"gate {gate.id} cannot be waived"
    allowed = _MATCHES | {"all"} if waiver.emergency else _MATCHES
    if not waiver.match or not any(_says(value) for value in waiver.match.values()):
        return "match is empty"
    if not allowed.issuperset(waiver.match):
        return "match may hold rule, path and fingerprint; all is for emergencies"
    if not visible(waiver.reason):
        return "it has no reason"
    if not visible(waiver.owner):
        return "it has no owner"
    if waiver.emergency and not visible(waiver.tracked_by):
        return "an emergency needs tracked_by"
    return ""


def _says(value: str | bool) -> bool:  # noqa: FBT001 - as a table has it
    return value is True or (isinstance(value, str) and bool(visible(value)))


def _broad(waiver: Waiver) -> str:
    """A path that names no file in particular says no more than `all` does."""
    path = waiver.match.get("path")
    is_alone = waiver.match.keys() <= {"path"} and not waiver.emergency
    if is_alone and isinstance(path, str) and names_nothing(path):
        return f"path {path!r} covers every file; name a rule, a fingerprint or a narrower path"
    return ""


def unapproved(waiver: Waiver, roles: Roles) -> str:
    """Why nobody who may has approved a waiver; empty where enough people have."""
    names = [name for name in waiver.approved_by if visible(name)]
    if not waiver.emergency:
        if not names:
            return f"nobody approved it; {roles.allowed(Role.WAIVE)}"
        if not roles.people(Role.WAIVE, names):
            return f"{', '.join(names)} may not approve waivers; {roles.allowed(Role.WAIVE)}"
        return ""
    people = roles.people(Role.EMERGENCY, names)
    if len(people) < EMERGENCY_NAMES:
        have = f"it has {', '.join(people)}" if people else "it has none"
        who = roles.allowed(Role.EMERGENCY)
        return f"an emergency needs the approval of two people, {have}; {who}"
    return ""


def _mistimed(waiver: Waiver, now: datetime) -> tuple[tuple[Fault, str], ...]:
    if waiver.created is None or waiver.expires is None:
        return ((Fault.MALFORMED, "created and expires are both needed"),)
    created, expires = instant(waiver.created), instant(waiver.expires)
    if created is None or expires is None:
        return ((Fault.MALFORMED, "a date-time needs an offset, such as Z"),)
    if created > now:
        return ((Fault.MALFORMED, "created lies in the future"),)
    if expires <= created:
        return ((Fault.MALFORMED, "it expires before it was created"),)
    has_times = isinstance(waiver.created, datetime) and isinstance(waiver.expires, datetime)
    if waiver.emergency and not has_times:
        return ((Fault.MALFORMED, "an emergency needs created and expires with a time"),)
    if waiver.emergency and expires - created > EMERGENCY_LONGEST:
        return ((Fault.TOO_LONG, "an emergency lasts 72 h at most"),)
    if expires - created > LONGEST:
        return ((Fault.TOO_LONG, "it lasts longer than 180 days"),)
    return ()


def matches(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver permits a finding: everything its `match` names has to agree."""
    if waiver.match.get("all") is True:
        return True
    path = finding.place.path if finding.place else ""
    for name, expected in waiver.match.items():
        agrees = (
            (name == "rule" and expected == finding.rule)
            or (name == "fingerprint" and expected == finding.fingerprint)
            or (name == "path" and bool(path) and covers(str(expected), path))
        )
        if not agrees:
            return False
    return bool(waiver.match)


def is_unused(waiver: Waiver, result: Result) -> bool:
    """Whether a waiver matches nothing that its gate found."""
    carries = any(matches(waiver, finding) for finding in result.findings)
    carries = carries or bool(result.stale and waiver.match.get("rule") == STALE_RULE)
    carries = carries or (waiver.match.get("all") is True and result.outcome is not Outcome.PASS)
    return not carries


def hard_rules(gate: Gate, mode: Mode) -> bool:
    """Whether the hard rules judge a gate: its board's mode or a stricter one of its own."""
    return Mode.HARD_BLOCK in {mode, gate.mode}


def not_taken(waiver: Waiver, gate: Gate, mode: Mode) -> str:
    """Why the rules that judge a gate leave a waiver aside; empty where they do not.

    Args:
        waiver: Of the gate.
        gate: As declared or derived.
        mode: Of its board.
    """
    if waiver.emergency or not hard_rules(gate, mode):
        return ""
    whose = "" if mode is Mode.HARD_BLOCK else f", the mode of gate {gate.id},"
    return f"{Mode.HARD_BLOCK}{whose} takes no waivers; only an emergency would apply"


def on_trial(gate: Gate, mode: Mode) -> bool:
    """Whether a gate only reports: its own mode is solo or shadow, and weaker than its board's."""
    if gate.mode is None or gate.mode.enforces or mode is Mode.HARD_BLOCK:
        return False
    order = list(Mode)
    return order.index(gate.mode) < order.index(mode)


_HOLDING = {
    (Outcome.PASS, True): EffectiveResult(GateDecision.HOLDS, State.PASS),
    (Outcome.PASS, False): EffectiveResult(GateDecision.HOLDS, State.PASS, is_fact=False),
    (Outcome.WARN, True): EffectiveResult(GateDecision.HOLDS, State.WARN),
    (Outcome.WARN, False): EffectiveResult(GateDecision.HOLDS, State.WARN, is_fact=False),
}
_STATES = {outcome: State(outcome.value) for outcome in Outcome}
_RUNNING = EffectiveResult(GateDecision.UNDECIDED, State.RUNNING, why=PENDING.says)


def effective(
    gate: Gate, result: Result, *, waivers: Sequence[Waiver] = (), hard: bool = False
) -> EffectiveResult:
    """What a gate's result weighs.

    Args:
        gate: As declared or derived.
        result: What was found.
        waivers: The valid ones of this gate.
        hard: By the hard rules: only an emergency clears anything.
    """
    if not gate.enabled:
        state = State.RUNNING if result is PENDING else _state(result)
        return EffectiveResult(
            GateDecision.EXEMPT, state, why=f"disabled: {gate.disabled_reason}".rstrip(": ")
        )
    if result is PENDING:
        return _RUNNING
    usable = [waiver for waiver in waivers if waiver.emergency] if hard else waivers
    if usable and (carried := _carried(result, usable)):
        return carried
    if result.outcome is Outcome.NOT_APPLICABLE:
        return EffectiveResult(GateDecision.EXEMPT, State.NOT_APPLICABLE, why=result.says)
    if not result.stale and (weight := _HOLDING.get((result.outcome, result.is_fact))):
        return weight
    hold = GateDecision.FAILS if result.outcome is Outcome.FAIL else GateDecision.UNDECIDED
    waived, by = _partly(result, usable)
    idle = _idle(result, waivers) if hard else ()
    why = result.stale if _state(result) is State.STALE else result.says
    why = f"{why}; {takes_none(idle)}" if idle else why
    return EffectiveResult(hold, _state(result), result.is_fact, waived, by, why, idle)


def takes_none(idle: Sequence[str]) -> str:
    """That the hard rules take no waivers, and which would have applied."""
    return f"{Mode.HARD_BLOCK} takes no waivers: {' and '.join(idle)} would apply"


def _idle(result: Result, waivers: Sequence[Waiver]) -> tuple[str, ...]:
    """The waivers that would apply by the normal rules, and do not by the hard ones."""
    others = [waiver for waiver in waivers if not waiver.emergency]
    carried = _carried(result, others) if others else None
    return carried.waivers if carried else _partly(result, others)[1]


def _state(result: Result) -> State:
    if result.stale and result.outcome not in {Outcome.FAIL, Outcome.ERROR}:
        return State.STALE
    return _STATES[result.outcome]


def _partly(result: Result, waivers: Sequence[Waiver]) -> tuple[int, tuple[str, ...]]:
    """How many findings are waived, and by which waivers."""
    if not waivers:
        return 0, ()
    hits = [
        [waiver.id for waiver in waivers if matches(waiver, finding)]
        for finding in result.findings
        if finding.outcome is Outcome.FAIL
    ]
    used = dict.fromkeys(name for names in hits for name in names)
    return sum(1 for names in hits if names), tuple(used)


def _beneath(result: Result) -> Finding | None:
    """The finding that decides once all that failed is waived; None: nothing stands against it."""
    for outcome in (Outcome.ERROR, Outcome.UNKNOWN):
        for finding in result.findings:
            if finding.outcome is outcome:
                return finding
    return None


def _carried(result: Result, waivers: Sequence[Waiver]) -> EffectiveResult | None:
    """The weight of a gate that waivers carry or lay bare; None where they change nothing."""
    whole = [waiver.id for waiver in waivers if waiver.match.get("all") is True]
    good = result.outcome in {Outcome.PASS, Outcome.WARN} and not result.stale
    if good or result.outcome is Outcome.NOT_APPLICABLE:
        return None
    if whole:
        return EffectiveResult(
            GateDecision.HOLDS,
            State.WAIVED,
            waived=max(1, len(result.findings)),
            waivers=tuple(whole),
        )
    waived, used = _partly(result, waivers)
    if result.outcome is Outcome.FAIL:
        failing = sum(1 for finding in result.findings if finding.outcome is Outcome.FAIL)
        if not failing or result.unlisted or waived < failing:
            return None
        beneath = _beneath(result)
        if beneath is not None:
            why = f"what failed is waived; beneath it: {beneath.message}"
            state = State(beneath.outcome.value)
            return EffectiveResult(GateDecision.UNDECIDED, state, result.is_fact, waived, used, why)
    elif result.outcome in {Outcome.ERROR, Outcome.UNKNOWN}:
        return None
    if result.stale:
        fresh = [w.id for w in waivers if w.match == {"rule": STALE_RULE}]
        if not fresh:
            return EffectiveResult(
                GateDecision.UNDECIDED, State.STALE, result.is_fact, waived, used, result.stale
            )
        waived, used = waived + 1, (*used, *fresh)
    return EffectiveResult(GateDecision.HOLDS, State.WAIVED, result.is_fact, waived, used)
