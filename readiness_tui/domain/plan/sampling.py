"""How long each ticket takes in one run: drawn from its estimate, by a stream of its own.

Every stream is seeded with the name of its ticket: the same board gives the same numbers, another
title changes nothing, and a new ticket does not redraw the others.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from math import sqrt
from random import Random

from msgspec import Struct

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.plan.network import Network, three_points

SPREAD = (0.6, 2.2)
"""How far a single estimate is spread to its low and high."""


def triangular(at: float, low: float, likely: float, high: float) -> float:
    """The length below which a share `at` of all draws lies.

    The inverse of the triangular distribution. Ours, because of all methods of `random` only
    `random()` is promised to give the same sequence in every version.

    Args:
        at: From 0 to 1.
        low: No draw is less.
        likely: The mode.
        high: No draw is more.
    """
    if high <= low:
        return low
    if at < (likely - low) / (high - low):
        return low + sqrt(at * (high - low) * (likely - low))
    return high - sqrt((1 - at) * (high - low) * (high - likely))


def stream(seed: int, key: Key) -> Callable[[], float]:
    """Numbers from 0 to 1 for one ticket: the same for the same seed and name."""
    name = f"{seed}\0{key.board}\0{key.ticket}".encode("utf-8", "surrogatepass")
    return Random(int.from_bytes(sha256(name).digest())).random  # noqa: S311 - no secret


class Lot(Struct, frozen=True):
    """How the length of one node is drawn; `gone` is what has been done of it already."""

    node: int
    low: float
    likely: float
    high: float
    gone: int
    draw: Callable[[], float]


def lots_of(network: Network, seed: int, spread: tuple[float, float]) -> list[Lot]:
    """One for each ticket that has a length."""
    lots: list[Lot] = []
    for node in network.edges.order:
        length = network.lengths[node]
        if not length or node >= network.tickets:
            continue
        key = network.graph.keys[node]
        ticket = network.portfolio.boards[key.board].tickets[key.ticket]
        points = None if node in network.assumed else three_points(ticket.estimate)
        low, likely, high = points or (length, length, length)
        estimate = ticket.estimate
        if not points or not estimate or not (estimate.low or estimate.high):
            low, high = likely * spread[0], likely * spread[1]
        lots.append(Lot(node, low, likely, high, likely - length, stream(seed, key)))
    return lots


def drawn(network: Network, lots: Sequence[Lot]) -> list[float]:
    """The lengths of one run, by node."""
    lengths: list[float] = [0] * len(network.lengths)
    for lot in lots:
        length = triangular(lot.draw(), lot.low, lot.likely, lot.high)
        lengths[lot.node] = max(1, length - lot.gone) if lot.gone else length
    return lengths
