"""Why a ticket has the float it has, and what set its start, each in one sentence."""

from collections.abc import Iterator
from datetime import date

from readiness_tui.domain.model.calendar import window_days
from readiness_tui.domain.model.dates import format_days
from readiness_tui.domain.model.ids import BoardId, Key, spell
from readiness_tui.domain.plan.network import NEVER, Network, View, deadlines
from readiness_tui.domain.plan.schedule import Pressure, Schedule


def why(plan: Schedule, key: Key) -> str:
    """What limits a ticket: `float 8 d: due 2026-03-03, end of the P0 window`.

    `no float: M-09 can start the moment it is done`, `late by 3 d: target 2026-03-06, earliest
    finish 2026-03-11`, or why it has no dates.
    """
    planned = plan.planned(key)
    if planned is None:
        return f"no dates: {plan.absence(key)}"
    node, target = plan.network.graph.index[key], planned.target_float
    if target is not None and target <= planned.path_float:
        holder = _holder(plan, node)
        day, words = _deadline(plan.network, holder)
        home = "" if holder == node else f"{_name(plan, holder, key.board)} is "
        if target < 0:
            ends = plan.end_day(plan.network.graph.keys[holder])
            if holder == node and words.startswith("target"):
                return f"late by {format_days(-target)}: {words}, earliest finish {ends}"
            return f"late by {format_days(-target)}: {home}due {day}, {words}; finishes {ends}"
        return f"{_amount(target)}: {home}due {day}, {words}"
    return f"{_amount(planned.path_float)}: {_before_end(plan, node)}"


def format_slip(plan: Schedule, key: Key) -> str:
    """The float of a ticket for a column: `late 3 d`, `no float`, `float 8 d`.

    Empty without dates, and for what stands alone with an assumed length and without a deadline.
    """
    node = plan.network.graph.index[key]
    slip = plan.slips[node]
    if slip is None or (slip <= 0 and plan.pressure(node) is Pressure.CALM):
        return ""
    target = plan.slack.target[node]
    return f"late {format_days(-target)}" if target < 0 else _amount(slip)


def _amount(quarters: int) -> str:
    return f"float {format_days(quarters)}" if quarters > 0 else "no float"


def _name(plan: Schedule, node: int, home: BoardId) -> str:
    """A node as a board spells it; a barrier by its phase."""
    network = plan.network
    if node >= network.tickets:
        return f"what follows phase {network.edges.barriers[node - network.tickets][0]}"
    return spell(network.graph.keys[node], home)


def _followers(network: Network, node: int) -> Iterator[int]:
    yield from network.edges.succ[node]
    yield from network.edges.succ_abroad.get(node, ())


def _holder(plan: Schedule, node: int) -> int:
    """The ticket whose own deadline limits another: itself, or one behind it."""
    network, slack = plan.network, plan.slack
    while network.dues[node] == NEVER or network.dues[node] - plan.ends[node] > slack.target[node]:
        node = min(
            (f for f in _followers(network, node) if plan.is_planned(f)),
            key=lambda follower: _late_start(plan, node, follower),
        )
    return node


def _late_start(plan: Schedule, node: int, follower: int) -> tuple[int, int]:
    """By when a follower has to start for its deadlines, in the calendar of what it needs."""
    target = plan.slack.target[follower]
    if target == NEVER:
        return NEVER, follower
    return _seen(plan, node, follower, plan.starts[follower] + target), follower


def _seen(plan: Schedule, node: int, follower: int, k: int) -> int:
    network = plan.network
    if follower not in network.edges.succ_abroad.get(node, ()):
        return k
    return network.calendar(follower).back(k, network.calendar(node))


def _deadline(network: Network, node: int) -> tuple[date, str]:
    """The deadline of a ticket that counts: the first of the earliest."""
    return deadlines(network, node)[0]


def _before_end(plan: Schedule, node: int) -> str:
    """What waits for a ticket and cannot wait longer, or that it finishes last."""
    network, slack, home = plan.network, plan.slack, plan.network.graph.keys[node].board
    limit = plan.ends[node] + slack.path[node]
    for follower in _followers(network, node):
        if plan.is_planned(follower):
            late = plan.starts[follower] + slack.path[follower]
            if _seen(plan, node, follower, late) == limit:
                name = _name(plan, follower, home)
                if slack.path[node] > 0:
                    return f"then {name} cannot wait any longer"
                return f"{name} can start the moment it is done"
    if slack.path[node] <= 0:
        return "its board ends when it does"
    end = plan.finish(home) if plan.view is View.DATED else None
    return f"its board ends on {end}" if end else "its board ends later"


def bound_by(plan: Schedule, key: Key) -> str:
    """What set the earliest start: `after M-08`, `window of P1`, `today`; empty without dates."""
    node = plan.network.graph.index[key]
    if not plan.is_planned(node):
        return ""
    network, start = plan.network, plan.starts[node]
    for needed in network.edges.pred[node]:
        if plan.is_planned(needed) and plan.ends[needed] == start:
            if needed >= network.tickets:
                return f"after phase {network.edges.barriers[needed - network.tickets][0]}"
            return f"after {spell(network.graph.keys[needed], key.board)}"
    for needed in network.edges.pred_abroad.get(node, ()):
        end = plan.ends[needed]
        if plan.is_planned(needed) and (
            network.calendar(needed).across(end, network.calendar(node)) == start
        ):
            return f"after {network.graph.keys[needed]}"
    if plan.view is View.LOGIC:
        return "nothing"
    board, calendar = network.portfolio.boards[key.board], network.calendar(node)
    if start <= calendar.not_before(network.context.today):
        return "today"
    phase = board.phase_of(key.ticket)
    begin = window_days(phase.window, board)[0] if phase else None
    if phase and begin and calendar.not_before(begin) == start:
        return f"window of {phase.id}"
    return "start of the board"
