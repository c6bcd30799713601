"""Files, classes, functions and folders past these sizes need a reason that someone wrote down."""

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, modules, plant
from tools.sizes import Size, folders, sizes, vague_names, whole_classes

LIMITS = {"file": 600, "class": 400, "function": 100}
MODULES = 25
"""How many modules a folder may hold."""
VAGUE_SHARE = 0.0005
"""How many of the local names may say nothing of what their value is; it only ever goes down."""

EXPLAINED: Mapping[str, str] = {}
"""Place, as `make sizes` prints it, to the reason why it is better in one piece."""


def too_long(package: Path) -> list[Size]:
    """What is past its limit; a class is as long as it is with all that it inherits."""
    files = modules(package)
    every = {*sizes(files, package), *whole_classes(files, package)}
    return [size for size in every if size.lines > LIMITS[size.kind]]


def unexplained(long: Iterable[Size], explained: Mapping[str, str]) -> list[str]:
    """What is past its limit without a reason."""
    return [
        f"{size.place}: {size.kind} of {size.lines} lines, limit {LIMITS[size.kind]}"
        for size in long
        if not explained.get(size.place)
    ]


def gods(package: Path, explained: Mapping[str, str]) -> list[str]:
    """What is past its limit in a package, without a reason."""
    return unexplained(too_long(package), explained)


def test_what_is_too_long_has_a_reason_and_every_reason_is_still_needed() -> None:
    long = too_long(PACKAGE)
    assert not unexplained(long, EXPLAINED)
    assert set(EXPLAINED) <= {size.place for size in long}


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


def test_a_class_is_counted_with_what_it_inherits(tmp_path: Path) -> None:
    package = tmp_path / "readiness_tui"
    lines = "    x = 1\n" * 150
    plant(package, "a.py", f"class Base:\n{lines}class Middle(Base):\n{lines}")
    top = "from readiness_tui.a import Middle\nimport abc\n"
    plant(package, "b/c.py", f"{top}class Top(abc.ABC, Middle):\n{lines}")
    assert gods(package, {}) == ["b/c.py:Top: class of 453 lines, limit 400"]


def test_no_folder_is_too_full() -> None:
    full = {
        place: count
        for place, count in folders(modules(PACKAGE), PACKAGE).items()
        if count > MODULES
    }
    assert not full


def test_local_names_say_what_the_value_is() -> None:
    counts = [vague_names(ast.parse(path.read_text("utf-8"))) for path in modules(PACKAGE)]
    vague, names = map(sum, zip(*counts, strict=True))
    assert vague / names <= VAGUE_SHARE


def test_vague_names_are_counted_outside_comprehensions() -> None:
    source = "def f(x):\n    found = x\n    line = [one for one in x]\n    said: int = 1\n"
    source += "class C:\n    says: str\n"
    assert vague_names(ast.parse(source)) == (2, 3)
