"""What the fault tests share: a time limit of their own."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
LIMIT_S = 1800


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each fault the time it takes: a sweep does hundreds of runs."""
    for item in items:
        if FOLDER in item.path.parents and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LIMIT_S))
