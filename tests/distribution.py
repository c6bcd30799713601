"""Which worker of pytest-xdist runs which tests, and what it tells of them."""

from bisect import bisect_left
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

ALONE = {"workerid": "gw0", "workercount": 1}


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
