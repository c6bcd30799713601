"""Measuring side by side: what every benchmark is written with."""

import gc
import os
import time
from collections.abc import Callable
from math import inf
from statistics import median
from typing import NamedTuple

TOLD = inf
"""The goal of what is only reported."""

ENVIRONMENT = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Of a program that is measured: one that is installed has its bytecode."""


class Row(NamedTuple):
    """One line of the table.

    Attributes:
        name: What was measured.
        floor: What it is measured against: the least that any program would have to do.
        ratio: Ours over the floor; None where there is nothing to measure, and `remark` says why.
        goal: The ratio that is asked for, at most.
        remark: Whatever else a reader should know.
    """

    name: str
    floor: str
    ratio: float | None
    goal: float
    remark: str = ""

    @property
    def is_met(self) -> bool:
        """Whether it was measured and the goal holds."""
        return self.ratio is not None and self.ratio <= self.goal


def ratio(
    ours: Callable[[], object],
    floor: Callable[[], object],
    repeats: int = 7,
    *,
    between: Callable[[], object] = lambda: None,
) -> float:
    """How many times the floor's time ours takes.

    Both run in turn, now one and now the other first, so that a change in the machine's mood falls
    on both; the medians are compared. Each runs once beforehand, unmeasured.

    Args:
        ours: What is measured.
        floor: What it is measured against.
        repeats: How often each is timed, 1 or more.
        between: What the program does between two of them while nobody waits; it is not timed.
    """
    sides = (ours, floor)
    times: tuple[list[float], list[float]] = ([], [])
    for side in sides:
        side()
        between()
    for turn in range(repeats):
        for side in (0, 1) if turn % 2 else (1, 0):
            times[side].append(seconds(sides[side]))
            between()
    return median(times[0]) / median(times[1])


def seconds(action: Callable[[], object]) -> float:
    """The time of one call, without a garbage collection in the middle of it."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        action()
        return time.perf_counter() - start
    finally:
        gc.enable()
