"""A field of tickets is a line in two files; one more only where it is unlike those of its type."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source import PACKAGE, plant

WITHIN_S = 120
VALUE, TABLE = "domain/model/ticket.py", "storage/boards/schema.py"
LAST, NEXT = '    notes: str = ""\n', "    fields: "
"""The lines that a field goes between, in both files."""
ADDED: Mapping[str, tuple[str, str]] = {
    "budget": ("int | None = None", "int | None = None"),
    "reviewed": ("date | None = None", "date | None = None"),
    "customer": ('str = ""', 'str = ""'),
    "reviewers": ("tuple[str, ...] = ()", "list[str] = []"),
    "rigour": ("Mode | None = None", "ModeWord | None = None"),
}
"""A field of every common type: as a value, and in the file."""
SAID = {
    "budget": "12",
    "reviewed": "2026-02-20",
    "customer": "Acme",
    "reviewers": "@a, @b",
    "rigour": "solo",
}
QUERIES = ("budget:>11", "reviewed:<2026-03-01", "customer:acme", "reviewer:@b", "rigour:solo")
BOARD = """\
format = 1

[board]
id = "plan"
enforcement = "shadow"

[ticket.T-1]
title = "Has it"
status = "todo"

[ticket.T-2]
title = "Has it not"
status = "todo"
"""
DETAIL = """\
import json, sys
from pathlib import Path
from rich.cells import cell_len
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.proof.glyphs import ASCII
from readiness_tui.domain.query.fields import VALUE_FIELDS
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.settings.settings_shape import misfits
from readiness_tui.ui.panes.detail.model import detail

workspace = Workspace(Path(sys.argv[1]))
workspace.open()
answer = {}
for name in ("T-1", "T-2"):
    key = Key(BoardId("plan"), TicketId(name))
    rows = detail(workspace.snapshot, key, ASCII, 60, cell_len)
    made = [rows.make(index) for index in range(len(rows.keys))]
    answer[name] = {
        row.key.partition("#")[0]: "".join(text for text, _ in row.line).split() for row in made
    }
view = {"group": "budget", "columns": ["id", "reviewer", "rigour"]}
answer["misfits"] = [str(misfit) for misfit in misfits({"view": {"x": view}}, {"view"})]
answer["ways"] = VALUE_FIELDS
print(json.dumps(answer))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the package in which tickets have those fields as well."""
    folder = tmp_path_factory.mktemp("copy")
    package = folder / PACKAGE.name
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for column, place in enumerate((VALUE, TABLE)):
        lines = [f"    {name}: {forms[column]}\n" for name, forms in ADDED.items()]
        text = (package / place).read_text(encoding="utf-8")
        assert text.count(LAST + NEXT) == 1
        text = text.replace(LAST + NEXT, LAST + "".join(lines) + NEXT)
        text = text.replace("import Priority, Status", "import Mode, Priority, Status")
        (package / place).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def root(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of which the first ticket got a value in each of the fields by `set`."""
    root = tmp_path_factory.mktemp("workspace")
    plant(root, "boards/plan.toml", BOARD)
    readiness(copy, root, "set", "T-1", *(f"{name}={text}" for name, text in SAID.items()))
    return root


def python(copy: Path, *words: str | Path) -> str:
    """What a program prints that imports the copy."""
    done = subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "PYTHONPATH": str(copy)},
        cwd=copy,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert not done.returncode, done.stderr
    return done.stdout


def readiness(copy: Path, root: Path, *words: str) -> str:
    return python(copy, "-m", PACKAGE.name, words[0], "-C", root, *words[1:])


def test_set_writes_them_and_show_has_them(copy: Path, root: Path) -> None:
    shown = json.loads(readiness(copy, root, "show", "T-1", "--json"))["record"]
    typed = {"budget": 12, "reviewers": ["@a", "@b"]}
    assert {name: shown[name] for name in ADDED} == SAID | typed
    lines = (root / "boards/plan.toml").read_text(encoding="utf-8").splitlines()
    assert [line.partition(" = ")[0] for line in lines[9:14]] == [*ADDED]


@pytest.mark.parametrize("joint", [" ", " OR "])
def test_the_filter_asks_for_them(copy: Path, root: Path, joint: str) -> None:
    """All of the terms fit the ticket that has the fields, and none the other."""
    terms = [*QUERIES, *(f"has:{query.partition(':')[0]}" for query in QUERIES)]
    listed = json.loads(readiness(copy, root, "list", "--where", joint.join(terms), "--json"))
    assert [row["id"] for row in listed["tickets"]] == ["T-1"]


@pytest.fixture(scope="module")
def detail(copy: Path, root: Path) -> Any:  # noqa: ANN401 - JSON
    """What the screen makes of them."""
    return json.loads(python(copy, "-c", DETAIL, root))


def test_the_backlog_is_grouped_by_them_and_has_them_as_columns(detail: Any) -> None:  # noqa: ANN401
    assert {query.partition(":")[0] for query in QUERIES} <= set(detail["ways"])
    assert not detail["misfits"]


def test_detail_has_them_where_they_are_set_and_else_at_its_end(detail: Any) -> None:  # noqa: ANN401
    assert {name: detail["T-1"][f"field:{name}"] for name in ADDED} == {
        name: [name, *text.split()] for name, text in SAID.items()
    }
    assert {name: detail["T-2"][f"field:{name}"] for name in ADDED} == {
        name: [name, "-"] for name in ADDED
    }


def test_what_is_no_value_of_their_type_is_refused(copy: Path, root: Path) -> None:
    for name, text, sentence in (
        ("budget", "much", "'much' is no whole number"),
        ("reviewed", "soon", "'soon' is no day"),
        ("rigour", "strict", "'strict' is none of"),
    ):
        with pytest.raises(AssertionError, match=sentence):
            readiness(copy, root, "set", "T-1", f"{name}={text}")


def test_an_empty_text_takes_them_away(copy: Path, tmp_path: Path) -> None:
    plant(tmp_path, "boards/plan.toml", BOARD)
    readiness(copy, tmp_path, "set", "T-1", *(f"{name}={text}" for name, text in SAID.items()))
    readiness(copy, tmp_path, "set", "T-1", *(f"{name}=" for name in SAID))
    assert (tmp_path / "boards/plan.toml").read_text(encoding="utf-8") == BOARD
