"""Which worker of pytest-xdist runs which tests, and what it tells of them."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling


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
