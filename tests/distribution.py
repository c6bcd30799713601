"""Which worker of pytest-xdist runs which tests, and what it tells of them."""

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

from tests.targets import TESTS

ALONE = {"workerid": "gw0", "workercount": 1}
LONGEST_FIRST = ("e2e", "packaging", "threats")
"""The rooms with a module that takes so long that all others are done while it runs."""


class ByModule(LoadGroupScheduling):
    """A worker gets a group, or a module: what its tests share is made once.

    Test by test, the time to hand them out would grow with the square of their number.
    """

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # the longest come first as they are collected

    def _split_scope(self, nodeid: str) -> str:
        scope = super()._split_scope(nodeid)
        return nodeid.partition("::")[0] if scope == nodeid else scope


def turns_of(modules: Iterable[Path]) -> dict[Path, tuple[float, Path]]:
    """What sorts the modules into the order they run in: each room spread over the whole run.

    Tests of screens and of processes wait for half of their time, those of rules never do: run
    room by room, the cores would have too little to do at first, and too much later.
    """
    turns = dict[Path, tuple[float, Path]]()
    for room, paths in groupby(sorted(modules), room_of):
        in_room = [*paths]
        for number, path in enumerate(in_room):
            turns[path] = (-1.0 if room in LONGEST_FIRST else number / len(in_room), path)
    return turns


@cache
def room_of(path: Path) -> str:
    """The folder below `tests` that a module lies in, or its own name."""
    return path.relative_to(TESTS).parts[0]


def is_told(report: pytest.TestReport) -> bool:
    """Whether a worker hands a report over: that of a test, and whatever did not pass around it."""
    return report.when == "call" or not report.passed


class Rooms(pytest.Package):
    """All rooms of tests, in each worker from another one on.

    So each compiles other modules first, and reads of the rest what the others compiled: on a fresh
    checkout all would compile all.
    """

    def collect(self) -> list[pytest.Item | pytest.Collector]:
        """The rooms, each once; workers begin as far apart as the bytes between them allow."""
        rooms = list(super().collect())
        worker: dict[str, Any] = getattr(self.config, "workerinput", ALONE)
        number = int(worker["workerid"].removeprefix("gw"))
        before = [0, *accumulate(_source_bytes(room.path) for room in rooms)]
        first = bisect_left(before, before[-1] * number // worker["workercount"])
        return rooms[first:] + rooms[:first]


def _source_bytes(place: Path) -> int:
    """How much there is to compile in a room, or in a module beside the rooms."""
    return sum(path.stat().st_size for path in [place, *place.rglob("test_*.py")])
