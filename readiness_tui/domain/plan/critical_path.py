"""The critical path method over a network: one pass forwards, one backwards.

Kelley and Walker (1959), with finish-to-start edges and no lags. The same forward pass serves dates
(whole quarters) and the runs of a forecast (fractions of quarters).
"""

from collections.abc import Sequence
from math import ceil
from typing import cast

from msgspec import Struct

from readiness_tui.domain.plan.network import NEVER, Network

# ruff: noqa: PLR1730 - a call of min or max for each edge would double the time of a pass

ABSENT = -NEVER
"""The finish of a node that takes no part: earlier than anything."""


def earliest(network: Network) -> tuple[list[int], list[int]]:
    """The earliest start and finish of each node with the lengths of the plan; see `forward`."""
    times = forward(network, network.lengths)
    return cast("tuple[list[int], list[int]]", times)  # of whole lengths all is whole


def forward(network: Network, lengths: Sequence[float]) -> tuple[list[float], list[float]]:
    """The earliest start and finish of each node, in quarters of its own calendar.

    Args:
        network: The plan.
        lengths: By node; whole quarters or fractions of them.

    Returns:
        By node; `NEVER` and `ABSENT` for what takes no part, or is in a cycle or behind one.
    """
    edges, begins = network.edges, network.begins
    pred, abroad = edges.pred, edges.pred_abroad
    starts: list[float] = [NEVER] * len(lengths)
    ends: list[float] = [ABSENT] * len(lengths)
    for node in edges.order:
        start: float = begins[node]
        for needed in pred[node]:
            if ends[needed] > start:
                start = ends[needed]
        if node in abroad:
            for needed in abroad[node]:
                if ends[needed] > ABSENT:
                    start = max(start, _across(network, needed, ends[needed], node))
        starts[node] = start
        ends[node] = start + lengths[node]
    return starts, ends


def _across(network: Network, needed: int, end: float, node: int) -> int:
    """When the calendar of a node is past the end of what it needs on another board."""
    return network.calendar(needed).across(ceil(end), network.calendar(node))


class Slack(Struct, frozen=True, eq=False):
    """What the backward pass finds, by node, in quarters; see `Planned` for what each means."""

    path: Sequence[int]
    target: Sequence[int]
    tail: Sequence[int]


def backward(network: Network, ends: Sequence[int], finishes: Sequence[int]) -> Slack:
    """How far each node can slip: before the end of its board, and before a deadline.

    Args:
        network: The plan.
        ends: By node, the finishes as `forward` gives them.
        finishes: By board, when its last ticket finishes.

    Returns:
        By node; meaningless where a node takes no part. `target` is at least `NEVER / 2` where no
        deadline follows.
    """
    edges, lengths, dues = network.edges, network.lengths, network.dues
    succ, abroad, homes = edges.succ, edges.succ_abroad, network.homes
    count = len(lengths)
    late, due = [NEVER] * count, [NEVER] * count
    path, target, tail = [0] * count, [NEVER] * count, [0] * count
    reach = [0] * count
    for node in reversed(edges.order):
        last, deadline, behind = finishes[homes[node]], dues[node], 0
        for follower in succ[node]:
            if late[follower] < last:
                last = late[follower]
            if due[follower] < deadline:
                deadline = due[follower]
            if reach[follower] > behind:
                behind = reach[follower]
        if node in abroad:
            for follower in abroad[node]:
                if ends[follower] > ABSENT:
                    back, home = network.calendar(follower).back, network.calendar(node)
                    last = min(last, back(late[follower], home))
                    if due[follower] < NEVER:
                        deadline = min(deadline, back(due[follower], home))
                    behind = max(behind, reach[follower])
        length, end = lengths[node], ends[node]
        late[node] = last - length
        path[node] = last - end
        if deadline < NEVER:
            due[node] = deadline - length
            target[node] = deadline - end
        tail[node] = behind
        reach[node] = behind + length
    return Slack(path, target, tail)
