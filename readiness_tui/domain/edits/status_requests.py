"""Wishes that move tickets between statuses: what the mode allows, what the log keeps of it."""

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.edits.proposals import (
    Author,
    Proposal,
    log_entry,
    proposed,
    refused,
    ticket_of,
)
from readiness_tui.domain.model.edits import Action, Edit, SetField
from readiness_tui.domain.model.errors import Diagnostic, Subject
from readiness_tui.domain.model.ids import Key, Kind
from readiness_tui.domain.model.roles import Role
from readiness_tui.domain.model.status import Code, Mode, Status, needs_reason, step
from readiness_tui.domain.model.ticket import Blocked, Ticket
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.proof.proof import Decision, Permission
from readiness_tui.domain.verdict.verdict import guard


class SetStatus(Struct, frozen=True):
    """Move tickets to a status. With `force` a reason counts where the mode lets one do so."""

    keys: tuple[Key, ...]
    to: Status
    reason: str = ""
    force: bool = False

    @property
    def audited(self) -> str:
        """The reason as the audit log keeps it."""
        reason = visible(self.reason)
        return f"forced: {reason}" if self.force and reason else reason


class Advance(Struct, frozen=True):
    """Move tickets one status on (`by` 1) or back (-1)."""

    keys: tuple[Key, ...]
    by: int


def advance(analysis: Analysis, key: Key, by: int, author: Author) -> Proposal | Diagnostic:
    """Bring a ticket one status on, or back."""
    old = ticket_of(analysis, key).status
    new = step(old, by)
    if new is None:
        way = "next" if by > 0 else "earlier"
        return refused(
            key,
            Code.ILLEGAL_TRANSITION,
            f"{key.ticket} is {old}: there is no {way} status without a reason",
            "s opens the menu of statuses",
        )
    return move(analysis, key, new, SetStatus((key,), new), author)


def move(
    analysis: Analysis, key: Key, to: Status, wish: SetStatus, author: Author
) -> Proposal | Diagnostic:
    """Bring a ticket to a status, if the mode of its board lets it."""
    ticket = ticket_of(analysis, key)
    reason = visible(wish.reason)
    if ticket.status is to:
        return _reworded(key, ticket, reason, author)
    uses_reason = wish.force or needs_reason(ticket.status, to)
    decision = guard(analysis.judgement, key, to, reason=reason if uses_reason else "")
    if decision.permission is Permission.REFUSE:
        return _refusal(key, decision)
    if wish.force and (refusal := _not_forced_by(analysis, key, decision, author)):
        return refusal
    ref = key.ref
    edits: list[Edit] = [SetField(ref, "status", ticket.status, to)]
    blocked = Blocked(reason, author.today, author.name) if to is Status.BLOCKED else None
    if blocked != ticket.blocked:
        edits.append(SetField(ref, "blocked", ticket.blocked, blocked))
    if reason and blocked is None:
        edits.append(log_entry(analysis, key, f"{to}: {reason}", author))
    warned = decision.permission is not Permission.ALLOW
    remarks = tuple(_remark(one) for one in decision.reasons)
    action = Action(f"{key.ticket} {ticket.status} > {to}", tuple(edits))
    return Proposal(action, remarks=remarks if warned else ())


def performed(analysis: Analysis, action: Action) -> Proposal:
    """An action that was worked out elsewhere, such as a repair: its moves are asked as any are."""
    remarks: list[str] = []
    for edit in action.edits:
        ref = edit.record
        if not isinstance(edit, SetField) or (ref.kind, edit.field) != (Kind.TICKET, "status"):
            continue
        key, to = ref.key, Status(str(edit.new))
        ticket = analysis.judgement.portfolio.ticket(key)
        if ticket is None or needs_reason(ticket.status, to):
            continue  # gone, which the save tells; or it claims no more, and the action says why
        decision = guard(analysis.judgement, key, to)
        if decision.permission is Permission.REFUSE:
            return Proposal(refusals=(_refusal(key, decision),))
        if decision.permission is Permission.WARN:
            remarks += map(_remark, decision.reasons)
    return Proposal(action if action.edits else None, remarks=tuple(remarks))


def _refusal(key: Key, decision: Decision) -> Diagnostic:
    """What speaks against a move first, with everything that does beneath it."""
    return replace(decision.reasons[0], subject=Subject.of_ticket(key), children=decision.reasons)


def _not_forced_by(
    analysis: Analysis, key: Key, decision: Decision, author: Author
) -> Diagnostic | None:
    """Why somebody may not force a move that nothing but their reason lets pass."""
    judgement = analysis.judgement
    mode = judgement.portfolio.boards[key.board].enforcement
    is_forced = mode is Mode.SOFT_BLOCK and any(one.blocks for one in decision.reasons)
    refusal = judgement.roles.refusal(Role.FORCE, author.name) if is_forced else ""
    if not refusal:
        return None
    remedy = "see to what speaks against it, or ask one of them"
    return refused(key, Code.NOT_PERMITTED, refusal, remedy, children=decision.reasons)


def _remark(reason: Diagnostic) -> str:
    return f"{'would be refused ' if reason.blocks else ''}({reason.code}): {reason.message}"


def _reworded(key: Key, ticket: Ticket, reason: str, author: Author) -> Proposal:
    """Another reason for a ticket that is blocked already: it is so since it was."""
    old = ticket.blocked
    if ticket.status is not Status.BLOCKED or not reason or (old and old.reason == reason):
        return Proposal()
    new = Blocked(reason, old.since if old else author.today, author.name)
    return proposed(f"{key.ticket} blocked: another reason", SetField(key.ref, "blocked", old, new))
