"""How long files, classes and functions are, how full folders, how clear local names: `make sizes`.

A number asks the author a question; it is no reason to cut one idea in two.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
        elif not isinstance(child, ast.expr):  # most nodes, and none of them holds a definition
            yield from _inside(child, prefix)


def whole_classes(files: Iterable[Path], root: Path) -> Iterator[Size]:
    """Every class outside of others, with the lines of all that it inherits from these files."""
    lines: dict[str, int] = {}
    bases: dict[str, list[str]] = {}
    for path in files:
        place = path.relative_to(root).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        own = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        names = {node.name: f"{place}:{node.name}" for node in own} | _imported(tree, root)
        for node in own:
            name = names[node.name]
            lines[name] = (node.end_lineno or node.lineno) - node.lineno + 1
            bases[name] = [names.get(ast.unparse(base).split("[")[0], "") for base in node.bases]
    for name in lines:
        yield Size(sum(lines[one] for one in _ancestry(name, bases) & lines.keys()), "class", name)


def _imported(tree: ast.Module, root: Path) -> dict[str, str]:
    """What names from the package stand for, as places of classes."""
    places: dict[str, str] = {}
    for node in _statements(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{root.name}."):
            path = str(node.module).removeprefix(f"{root.name}.").replace(".", "/")
            names = {alias.asname or alias.name: alias.name for alias in node.names}
            places |= {local: f"{path}.py:{name}" for local, name in names.items()}
    return places


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """What stands below a node, without what expressions are made of."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):
            yield child
            yield from _statements(child)


def _ancestry(name: str, bases: Mapping[str, list[str]]) -> set[str]:
    """A class and all that it inherits from."""
    return {name}.union(*(_ancestry(base, bases) for base in bases.get(name, ())))


VAGUE = frozenset(
    {
        "found",
        "one",
        "each",
        "said",
        "kept",
        "known",
        "made",
        "told",
        "says",
        "given",
        "shown",
        "asked",
        "wanted",
        "seen",
        "held",
        "taken",
        "left",
        "here",
        "there",
        "it",
        "what",
    }
)
"""Local names that say nothing of what the value is; inside a comprehension they may stand."""


def folders(files: Iterable[Path], root: Path) -> dict[str, int]:
    """How many modules each folder holds, the fullest first."""
    counts = Counter(path.parent.relative_to(root).as_posix() for path in files)
    return dict(counts.most_common())


def vague_names(tree: ast.AST) -> tuple[int, int]:
    """How many of the local names that are assigned are vague, and how many there are.

    A field of a class is no local name: it may be a key of JSON, which is promised.
    """
    shapes = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    nodes = [*ast.walk(tree)]
    inside = {id(node) for shape in nodes if isinstance(shape, shapes) for node in ast.walk(shape)}
    classes = (node for node in nodes if isinstance(node, ast.ClassDef))
    fields = (node for owner in classes for node in owner.body if isinstance(node, ast.AnnAssign))
    inside |= {id(field.target) for field in fields}
    names = [
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in inside
    ]
    return sum(name in VAGUE for name in names), len(names)


def main() -> int:
    """Print totals, then the largest of each kind."""
    files = sorted(PACKAGE.rglob("*.py"))
    texts = [path.read_text(encoding="utf-8") for path in files]
    vague, names = map(sum, zip(*(vague_names(ast.parse(text)) for text in texts), strict=True))
    print(f"{len(files)} modules, {sum(text.count(chr(10)) for text in texts)} lines")
    print(f"{100 * vague / max(names, 1):.1f} % of {names} local names are vague")
    fullest = list(folders(files, PACKAGE).items())[:4]
    print("fullest folders:", ", ".join(f"{place} {count}" for place, count in fullest))
    found = [size for size in sizes(files, PACKAGE) if size.kind != "class"]
    found = sorted([*found, *whole_classes(files, PACKAGE)], reverse=True)
    for kind, heading in HEADINGS.items():
        some = [size for size in found if size.kind == kind]
        middle = some[len(some) // 2].lines if some else 0
        print(f"{len(some)} {heading}, {middle} lines in the median")
        for size in some[:SHOWN]:
            print(f"  {size.lines:5}  {size.place}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
