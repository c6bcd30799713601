"""Files, classes and functions past these lengths need a reason that someone wrote down."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, modules, plant
from tools.sizes import sizes

LIMITS = {"file": 600, "class": 400, "function": 100}

EXPLAINED: Mapping[str, str] = {}
"""Place, as `make sizes` prints it, to the reason why it is better in one piece."""


def gods(package: Path, explained: Mapping[str, str]) -> list[str]:
    """What is past its limit without a reason."""
    return [
        f"{size.place}: {size.kind} of {size.lines} lines, limit {LIMITS[size.kind]}"
        for size in sizes(modules(package), package)
        if size.lines > LIMITS[size.kind] and not explained.get(size.place)
    ]


def test_nothing_is_too_long_without_a_reason() -> None:
    assert not gods(PACKAGE, EXPLAINED)


def test_every_reason_is_still_needed() -> None:
    long = {
        size.place for size in sizes(modules(PACKAGE), PACKAGE) if size.lines > LIMITS[size.kind]
    }
    assert set(EXPLAINED) <= long


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("x = 1\n" * 601, "ui/app.py"),
        ("class App:\n" + "    x = 1\n" * 400, "ui/app.py:App"),
        ("class App:\n    def on_key(self):\n" + "        x = 1\n" * 100, "ui/app.py:App.on_key"),
    ],
)
def test_a_planted_god_is_found(tmp_path: Path, source: str, place: str) -> None:
    plant(tmp_path, "ui/app.py", source)
    assert [found.split(": ")[0] for found in gods(tmp_path, {})] == [place]
    assert not gods(tmp_path, {place: "one table of keys, read as a whole"})
