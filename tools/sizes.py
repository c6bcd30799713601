"""How long files, classes and functions are: `make sizes`, and the test that holds the limits.

A number asks the author a question; it is no reason to cut one idea in two.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

PACKAGE = Path(__file__).resolve().parent.parent / "readiness_tui"
SHOWN = 12
HEADINGS = {"file": "files", "class": "classes", "function": "functions"}

Kind = Literal["file", "class", "function"]


class Size(NamedTuple):
    """The length of one thing."""

    lines: int
    kind: Kind
    place: str
    """`domain/plan/graph.py` for a file, `domain/plan/graph.py:Kernel.order` for what is in it."""


def sizes(files: Iterable[Path], root: Path) -> Iterator[Size]:
    """The size of every file and of every class and function in it, nested ones too."""
    for path in files:
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(root).as_posix()
        yield Size(len(text.splitlines()), "file", place)
        yield from _inside(ast.parse(text), f"{place}:")


def _inside(node: ast.AST, prefix: str) -> Iterator[Size]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([child.lineno, *(mark.lineno for mark in child.decorator_list)])
            lines = (child.end_lineno or child.lineno) - first + 1
            kind: Kind = "class" if isinstance(child, ast.ClassDef) else "function"
            yield Size(lines, kind, prefix + child.name)
            yield from _inside(child, f"{prefix}{child.name}.")
        else:
            yield from _inside(child, prefix)


def main() -> int:
    """Print the largest of each kind."""
    found = sorted(sizes(sorted(PACKAGE.rglob("*.py")), PACKAGE), reverse=True)
    for kind, heading in HEADINGS.items():
        some = [size for size in found if size.kind == kind]
        middle = some[len(some) // 2].lines if some else 0
        print(f"{len(some)} {heading}, {middle} lines in the median")
        for size in some[:SHOWN]:
            print(f"  {size.lines:5}  {size.place}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
