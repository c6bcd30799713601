"""`docs/requirements.md` is made of its table, and every test that it names is there."""

import ast
from functools import cache

import pytest

from tools.requirements_page import PAGE, ROOT, Requirement, page, requirements

MAKE = "make it again: python -m tools.requirements_page"
ROWS = [row for rows in requirements().values() for row in rows]


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of the tests of a module, those in classes too."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, functions))


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), MAKE


def test_ids_are_told_apart_and_no_cell_breaks_the_table() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    cells = [cell for row in ROWS for cell in row]
    assert [cell for cell in cells if "\n" in cell or "|" in cell.replace("\\|", "")] == []


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_each_line_has_a_test_that_exists_or_a_decision(row: Requirement) -> None:
    assert bool(row.test) is not bool(row.declined)
    if row.declined:
        name = row.declined.partition("(")[2].removesuffix(")")
        assert (PAGE.parent / name).is_file()
        return
    path, _, name = row.test.partition("::")
    assert name in names_in(path), f"{row.id}: {path} has no test {name}"
