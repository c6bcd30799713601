"""The tree of a module: parsed once for all who look, and looked through whole."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from readiness_tui.gates.formats import python_values
from readiness_tui.gates.formats.python_values import may_name, nodes_of, parse_python
from readiness_tui.gates.kinds.code.atomic_writes import _MODULES as MODULES
from readiness_tui.gates.kinds.code.sources import SOURCES
from readiness_tui.gates.kinds.environment.env_files import ENV_FILES
from readiness_tui.gates.repo.repo_view import RepoView

HERE = Path(__file__)
MARKS = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was parsed since, each time."""
    contents: list[bytes] = []
    parse = ast.parse

    def noting(content: bytes) -> ast.Module:
        contents.append(content)
        return parse(content)

    monkeypatch.setattr(python_values.ast, "parse", noting)
    return contents


def test_all_kinds_that_look_at_a_module_look_at_one_tree(
    tmp_path: Path, parsed: list[bytes]
) -> None:
    view = RepoView(tmp_path)
    contents = [b"import os\n\ndef f() -> str:\n    return os.environ['A']\n", b"open('a', 'w')\n"]
    for name, content in zip("ab", contents, strict=True):
        (tmp_path / f"{name}.py").write_bytes(content)
    for cache in (SOURCES, MODULES, ENV_FILES):
        for name in "ab":
            cache.of(view, f"{name}.py", 1000)
    assert parsed == contents
    assert [len(MODULES.of(view, f"{name}.py", 1000).writes.in_place) for name in "ab"] == [0, 1]
    assert [len(ENV_FILES.of(view, f"{name}.py", 1000).usages) for name in "ab"] == [1, 0]


def test_no_large_tree_is_held(parsed: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_values, "_HELD_BYTES", 8)
    for content in (b"x = 1234", b"x = 1234", b"x = 12345", b"x = 12345"):
        parse_python(content, "a.py")
    assert parsed == [b"x = 1234", b"x = 12345", b"x = 12345"]


def test_all_nodes_are_gone_through_and_parents_come_first() -> None:
    tree = ast.parse(HERE.read_bytes())
    nodes = [node for node in nodes_of(tree) if not isinstance(node, MARKS)]
    assert {node for node in ast.walk(tree) if not isinstance(node, MARKS)} == set(nodes)
    assert len(nodes) == len(set(nodes))
    at = {node: number for number, node in enumerate(nodes)}
    for node in nodes:
        assert all(at[node] < at[child] for child in ast.iter_child_nodes(node) if child in at)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"x = 1", False),
        (b"x.opened()", True),  # it may: the tree says whether it does
        ("\uff4f\uff50\uff45\uff4e('a', 'w')".encode(), True),  # letters that Python folds
        (b"# coding: utf-7\n+AG8AcABlAG4-('a', 'w')", True),
        (b"\n# -*- coding: utf-7 -*-\n+AG8AcABlAG4-('a', 'w')", True),
        (b"\n\n# coding: none: it stands too low", False),
    ],
)
def test_only_what_certainly_names_nothing_is_said_to(content: bytes, *, expected: bool) -> None:
    assert may_name(content, ["open"]) is expected


def _names(tree: ast.AST) -> Iterator[str]:
    for node in nodes_of(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def test_every_name_of_a_module_is_one_that_it_may_use() -> None:
    for path in sorted((HERE.parents[3] / "readiness_tui" / "domain").rglob("*.py")):
        content = path.read_bytes()
        for name in set(_names(ast.parse(content))):
            assert may_name(content, [name])
