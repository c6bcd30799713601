"""Which tests are run for a module: the nearest first, for most faults are found by these."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LEFT_OUT = ("tests/architecture/", "tests/e2e/", "tests/faults/", "tests/packaging/", "tests/ui/")
"""Tests of the text of the program, and those that start a terminal."""


@dataclass(frozen=True)
class Imports:
    """Who imports what, by path relative to the root.

    Attributes:
        modules: The product modules that each module imports.
        tests: The product modules that each test file imports.
    """

    modules: Mapping[str, frozenset[str]]
    tests: Mapping[str, frozenset[str]]


def imports_below(root: Path) -> Imports:
    """Read the imports of the product and of its tests."""
    modules = root.glob("readiness_tui/**/*.py")
    tests = (
        path
        for path in root.glob("tests/**/test_*.py")
        if not path.relative_to(root).as_posix().startswith(LEFT_OUT)
    )
    return Imports(_table(root, modules), _table(root, tests))


def _table(root: Path, files: Iterator[Path]) -> Mapping[str, frozenset[str]]:
    return {path.relative_to(root).as_posix(): frozenset(_imported(path)) for path in sorted(files)}


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _dotted(module: str) -> str:
    return ".".join(PurePosixPath(module).with_suffix("").parts).removesuffix(".__init__")


def rounds(module: str, imports: Imports) -> Iterator[list[str]]:
    """Test files for a module, round by round, none of them twice.

    Args:
        module: Path of the module, `readiness_tui/domain/plan/graph.py`.
        imports: Who imports what.

    Yields:
        Those that import it, those of its room, those that import a module that imports it, and
        those of its layer.
    """
    place = PurePosixPath(module)
    room = "/".join(("tests", *place.parent.parts[1:], ""))
    name = _dotted(module)
    users = {_dotted(user) for user, names in imports.modules.items() if name in names}
    importers = [path for path, names in imports.tests.items() if name in names]
    importers.sort(key=lambda path: (not path.startswith(room), place.stem not in path))
    of_room = [path for path in imports.tests if path.startswith(room)]
    of_users = [path for path, names in imports.tests.items() if users & names]
    of_layer = [path for path in imports.tests if path.startswith(f"tests/{place.parts[1]}/")]
    tried = set[str]()
    for candidates in (importers, of_room, of_users, of_layer):
        fresh = [path for path in candidates if path not in tried]
        if fresh:
            yield fresh
        tried.update(fresh)
