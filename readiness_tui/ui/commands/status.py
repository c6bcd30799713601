"""The commands that change the status of tickets: what is refused says why before it is tried."""

from dataclasses import dataclass

from readiness_tui.domain.edits.requests import SetStatus
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Code, Status
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import Permission
from readiness_tui.domain.verdict.verdict import guard
from readiness_tui.ui.commands.context import CommandContext, named, on_tickets
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.registry.command import Command

STATUS_KEYS = {
    Status.TODO: "t",
    Status.DOING: "d",
    Status.REVIEW: "r",
    Status.BLOCKED: "b",
    Status.DONE: "x",
    Status.DROPPED: "w",
}


@dataclass(frozen=True, slots=True)
class _Moves:
    """What a status would mean for some tickets: how many would move, and what is against it.

    `refused` stays so whatever is written; `held` gives way to a reason where one is needed.
    """

    moving: int
    refused: tuple[Diagnostic, ...]
    held: tuple[Diagnostic, ...]
    needs_reason: bool

    def summary(self, reasons: tuple[Diagnostic, ...]) -> str:
        """The first reason, and for how many of the tickets there is one."""
        count = f"{len(reasons)} of {self.moving}: " if self.moving > 1 else ""
        code, message = reasons[0].code, safe_line(reasons[0].message)
        if code == Code.ILLEGAL_TRANSITION:  # the title names the ticket, the row the status
            return f"{count}refused: {code}"
        return f"{count}{code}: {message}"


def choose(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """The menu of statuses."""
    if (ticket := context.first(keys)) is not None:
        choices = tuple(_choice(context, to, keys) for to in STATUS_KEYS)
        context.ask(
            Menu(
                f"Status of {named(keys)}",
                choices,
                at=ticket.status.value,
                check=lambda to: _objection(context, keys, Status(to)),
            ),
            lambda to: change(context, keys, Status(to)) if to else None,
            about=keys,
        )


STATUS = Command(
    "ticket.status",
    ("s",),
    "Status",
    "The menu of statuses; what is refused says why.",
    on_tickets(choose),
    hint="status",
    rank=1,
    takes_text=True,
)


def block(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Blocked, with a reason; of a blocked ticket another reason."""
    if (ticket := context.first(keys)) is None:
        return
    if ticket.status is Status.BLOCKED:
        _ask_why(context, keys, Status.BLOCKED)
    elif objection := _objection(context, keys, Status.BLOCKED):
        context.refuse(objection)
    else:
        change(context, keys, Status.BLOCKED)


BLOCK = Command(
    "ticket.block",
    ("b",),
    "Block",
    "Blocked, with one line of reason.",
    on_tickets(block),
    takes_text=True,
)


def _decide(context: CommandContext, keys: tuple[Key, ...], to: Status) -> _Moves:
    """Which of the tickets may move, which only with a reason, and what speaks against it."""
    judgement = context.snapshot.judgement
    refused: list[Diagnostic] = []
    objections: list[Diagnostic] = []
    asks = moving = 0
    for key in keys:
        ticket = context.snapshot.portfolio.ticket(key)
        if ticket is None or ticket.status is to:
            continue
        moving += 1
        decision = guard(judgement, key, to, reason="-")
        if decision.permission is Permission.REFUSE:
            refused.append(decision.reasons[0])
            continue
        objections += decision.reasons[:1]
        asks += guard(judgement, key, to).permission is Permission.REFUSE
    return _Moves(moving, tuple(refused), tuple(objections), needs_reason=asks > 0)


def _choice(context: CommandContext, to: Status, keys: tuple[Key, ...]) -> Choice:
    moves = _decide(context, keys, to)
    note, refusal = "", ""
    if not moves.moving:
        note = "as it is"
    elif moves.refused:
        refusal = moves.summary(moves.refused)
    elif moves.held and moves.needs_reason:
        refusal = moves.summary(moves.held)
    elif moves.needs_reason:
        note = "asks why"
    elif moves.held:
        note = f"would be refused: {moves.held[0].code}"
    muted = bool(moves.refused) and len(moves.refused) == moves.moving
    line = (
        (f"{context.view.glyphs.status(to)} {to.value:<9}", "muted" if muted else to.value),
        (refusal or note, "fail" if refusal else "muted"),
    )
    return Choice(
        to.value, STATUS_KEYS[to], line, is_refused=bool(refusal), asks=moves.needs_reason
    )


def _objection(context: CommandContext, keys: tuple[Key, ...], to: Status) -> str:
    """Why none of the tickets may move, whatever reason is written; empty where one may."""
    moves = _decide(context, keys, to)
    if not moves.needs_reason:
        return context.objection(SetStatus(keys, to))
    return _not_forced(context, keys, to) if moves.held else ""


def _not_forced(context: CommandContext, keys: tuple[Key, ...], to: Status) -> str:
    """Why nobody but another may force the moves; who asked for it is kept in the audit log."""
    wish = SetStatus(keys, to, "-", force=True)
    proposal = context.proposal(wish)
    denials = [one for one in proposal.refusals if one.code == Code.NOT_PERMITTED]
    if proposal.action is not None or not denials:
        return ""
    first, key = denials[0], denials[0].subject.ticket or keys[0]
    context.request(lambda bridge: bridge.deny(key.ref, f"status {to}", first.message))
    return context.objection(wish)


def change(context: CommandContext, keys: tuple[Key, ...], to: Status) -> None:
    """Give tickets a status, and ask for the reason where one is needed."""
    moves = _decide(context, keys, to)
    if not moves.needs_reason:
        context.edit(SetStatus(keys, to))
    elif moves.held and _not_forced(context, keys, to):
        return
    elif moves.held:
        first = moves.held[0]
        context.ask_why(
            f"{named(keys)} > {to.value}: force it?",
            f"refused ({first.code}): {safe_line(first.message)}. A reason forces it, esc leaves.",
            lambda reason: context.edit(SetStatus(keys, to, reason, force=True)),
        )
    else:
        _ask_why(context, keys, to)


def _ask_why(context: CommandContext, keys: tuple[Key, ...], to: Status) -> None:
    context.ask_why(
        f"{named(keys)} > {to.value}: why?",
        "one line, kept on the board",
        lambda reason: context.edit(SetStatus(keys, to, reason)),
    )
