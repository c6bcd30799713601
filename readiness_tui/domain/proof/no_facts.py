"""Why no fact speaks for something: nothing is checked, nothing is due, or nothing holds.

Each has a code of its own, so that "nothing is checked" is said only where nothing is.
"""

from collections.abc import Iterable, Sequence

from readiness_tui.domain.model.errors import Diagnostic, Subject
from readiness_tui.domain.model.gate import GateSeverity
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.proof import reasons as why
from readiness_tui.domain.proof.proof import EffectiveResult, GateDecision, Judgement, Scope
from readiness_tui.domain.proof.scopes import Extent

_ADD = "add evidence, deliverables or a gate"


def nothing_speaks(
    judgement: Judgement, part: Extent, scope: Scope, counted: Sequence[GateKey]
) -> Diagnostic | None:
    """Why no gate of a scope holds on fact; None where one does.

    Args:
        judgement: What `judge` made.
        part: What belongs to the scope.
        scope: What the verdict is about.
        counted: The gates of it that the question asks for.
    """
    if any(on_fact(judgement.effectives[key]) for key in counted):
        return None
    included = frozenset(counted)
    later = [key for key in part.gates if key not in included]
    if counted:
        words, remedy = none_holds(judgement, counted), "make one of them hold on a fact"
        code, message = why.NOTHING_HOLDS, f"{words}{_waiting(judgement, later)}"
    elif later:
        code, remedy = why.NOTHING_DUE, "ask without --now, or say what is done"
        message = f"{_checks(later)}, none is due{_waiting(judgement, later)}"
    else:
        code, remedy = why.NOTHING_CHECKED, _ADD
        message = "nothing is checked by a gate" if part.tickets else "nothing to prove: no tickets"
        message += _informing(judgement, part, scope)
    return Diagnostic(code, message, remedy=remedy, subject=Subject(str(scope), part.board.id))


def on_fact(weight: EffectiveResult) -> bool:
    """Whether a gate holds, and on more than marks set by hand."""
    return weight.hold is GateDecision.HOLDS and weight.is_fact


def none_holds(judgement: Judgement, gates: Sequence[GateKey]) -> str:
    """That none of these gates holds on fact: `3 checks, none holds: 2 marked by hand`."""
    weights = [judgement.effectives[key] for key in gates]
    disabled = sum(not judgement.gates[key].enabled for key in gates)
    counts = (
        (sum(one.hold is GateDecision.HOLDS for one in weights), "marked by hand"),
        (disabled, "disabled"),
        (sum(one.hold is GateDecision.EXEMPT for one in weights) - disabled, "not applicable"),
    )
    summary = ", ".join(f"{count} {word}" for count, word in counts if count)
    on = " on a fact" if counts[0][0] else ""
    return f"{_checks(gates)}, none holds{on}{f': {summary}' if summary else ''}"


def _checks(gates: Sequence[GateKey]) -> str:
    return "1 check" if len(gates) == 1 else f"{len(gates)} checks"


def _waiting(judgement: Judgement, gates: Iterable[GateKey]) -> str:
    """The first of those gates that holds already, and until when nobody asks for it."""
    for key in gates:
        if on_fact(judgement.effectives[key]):
            return f"; {key.gate} holds, but is not due before {_due(judgement, key)}"
    return ""


def _due(judgement: Judgement, key: GateKey) -> str:
    """When a gate is due that is not: a date, or what has to be done first."""
    board = judgement.portfolio.boards[key.board]
    events: list[str] = []
    for target in judgement.gates[key].proves:
        kind, _, name = target.partition(":")
        if kind == "milestone" and name in board.milestones:
            due = board.milestones[name].due
            if due is not None:
                return str(due)
            events.append(f"milestone {name} has a date")
        elif kind == "phase" and name in board.phases:
            events.append(f"phase {name} is closed")
        else:
            events.append(f"{target} is done")
    return " or ".join(events)


def _informing(judgement: Judgement, part: Extent, scope: Scope) -> str:
    """How many gates there are that are shown and never counted."""
    if scope.kind:
        return ""
    count = sum(
        key.board == part.board.id and gate.severity is GateSeverity.INFO
        for key, gate in judgement.gates.items()
    )
    gates = counted(count, "gate only informs", "gates only inform")
    return f"; {gates}" if count else ""
