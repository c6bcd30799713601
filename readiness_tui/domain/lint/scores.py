"""L8xx: scores that cannot be, or that speak against the priorities."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from readiness_tui.domain.lint.references import NEAREST_FOR
from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule, put
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import BoardId, Key, nearest
from readiness_tui.domain.model.status import Priority
from readiness_tui.domain.model.ticket import Score
from readiness_tui.domain.plan.scoring import score


def _to(key: Key, old: Score, new: Score | None, title: str) -> Action:
    return put(title, key.ref, "score", (old, new))


def _less(given: Score, name: str) -> Score | None:
    """A score without one factor; none at all where that was all of it."""
    remaining = {factor: value for factor, value in given.factors.items() if factor != name}
    return replace(given, factors=remaining) if remaining or given.total is not None else None


def _out_of_scale(plan: Plan) -> Iterator[Found]:
    for board, key, ticket in plan.all:
        if ticket.score is None or board.scoring is None:
            continue
        low, high = board.scoring.scale
        for name, value in ticket.score.factors.items():
            if low <= value <= high:
                continue
            near = min(max(value, low), high)
            factors = {**ticket.score.factors, name: near}
            message = f"{key.ticket}.score {name} is {value}; the scale is {low} to {high}"
            fixes = (
                _to(key, ticket.score, replace(ticket.score, factors=factors), f"{name} = {near}"),
                _to(key, ticket.score, _less(ticket.score, name), f"remove {name}"),
            )
            yield Found(key.ref, "score", message, fixes=fixes)


def _incomplete(plan: Plan) -> Iterator[Found]:
    for board, key, ticket in plan.all:
        if ticket.score is None or not ticket.score.factors or board.scoring is None:
            continue
        missing = [name for name in board.scoring.factors if name not in ticket.score.factors]
        if missing:
            yield Found(key.ref, "score", f"{key.ticket}.score lacks {', '.join(missing)}")


def _against_priority(plan: Plan) -> Iterator[Found]:
    scored: dict[BoardId, list[tuple[Key, Priority, int]]] = {}
    for board, key, ticket in plan.open:
        if ticket.score is not None and ticket.priority:
            value = score(ticket, board)
            if value is not None:
                scored.setdefault(board.id, []).append((key, ticket.priority, value))
    for rows in scored.values():
        lowest: dict[Priority, tuple[Key, int]] = {}
        for key, priority, value in rows:
            if priority not in lowest or value < lowest[priority][1]:
                lowest[priority] = (key, value)
        for key, priority, value in rows:
            better = [(low, one) for one, (_, low) in lowest.items() if one < priority]
            if better and value > min(better)[0]:
                other, low = lowest[min(better)[1]]
                yield _outscored(plan, (key, value), (other, low))


def _outscored(plan: Plan, high: tuple[Key, int], low: tuple[Key, int]) -> Found:
    """A ticket that scores more than one of a better priority."""
    key, other = high[0], low[0]
    own, theirs = plan.ticket(key).priority, plan.ticket(other).priority
    message = (
        f"{own} {key.ticket} scores {high[1]}, more than {theirs} {other.ticket} with {low[1]}"
    )
    fixes = (
        put(f"{key.ticket} to {theirs}", key.ref, "priority", (own, theirs)),
        put(f"{other.ticket} to {own}", other.ref, "priority", (theirs, own)),
    )
    return Found(key.ref, "score", message, (other.ref,), fixes)


def _unknown_factor(plan: Plan) -> Iterator[Found]:
    near: dict[tuple[str, tuple[str, ...]], str] = {}
    for board, key, ticket in plan.all:
        if ticket.score is None or not ticket.score.factors:
            continue
        declared = board.scoring.factors if board.scoring else ()
        for name, value in ticket.score.factors.items():
            if name in declared:
                continue
            free = tuple(one for one in declared if one not in ticket.score.factors)
            if (name, free) not in near:
                near[name, free] = nearest(name, free) if len(near) < NEAREST_FOR else ""
            close = near[name, free]
            fixes: list[Action] = []
            if close:
                pairs = ticket.score.factors.items()
                right = {(close if one == name else one): number for one, number in pairs}
                new = replace(ticket.score, factors=right)
                fixes.append(_to(key, ticket.score, new, f"{close} in place of {name}"))
            reduced = _less(ticket.score, name)
            fixes.append(_to(key, ticket.score, reduced, f"remove {name} = {value}"))
            tail = f"; nearest {close}" if close else ""
            message = f"{key.ticket}.score names {name}, which its board does not declare{tail}"
            yield Found(key.ref, "score", message, fixes=tuple(fixes))


def _total_differs(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.all:
        own_score = ticket.score
        if own_score is None or own_score.total is None or not own_score.factors:
            continue
        total = sum(own_score.factors.values())
        if total != own_score.total:
            message = (
                f"{key.ticket}.score says total {own_score.total}, its factors come to {total}"
            )
            fixes = (
                _to(key, own_score, replace(own_score, total=total), f"total = {total}"),
                _to(key, own_score, replace(own_score, total=None), "remove the total"),
            )
            yield Found(key.ref, "score", message, fixes=fixes)


_E, _W, _I = Severity
RULES: Mapping[str, Rule] = {
    "L801": Rule("score-out-of-scale", _E, _out_of_scale, Mends.CHOICE),
    "L802": Rule("score-incomplete", _I, _incomplete),
    "L803": Rule("score-against-priority", _I, _against_priority, Mends.CHOICE),
    "L804": Rule("score-unknown-factor", _E, _unknown_factor, Mends.CHOICE),
    "L805": Rule("score-total-differs", _W, _total_differs, Mends.CHOICE),
}
