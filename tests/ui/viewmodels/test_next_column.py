"""The view of what to do next: its reasons, in the words and the order of `readiness next`."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from readiness_tui.cli.group import planner
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.viewmodels.backlog import Look
from readiness_tui.ui.viewmodels.backlog_rows import TITLE_BESIDE_REASONS, listing, rows
from tests.ui.support import FakeNow, every

LOOK = Look(view="next")


@pytest.fixture
def snap(tmp_path: Path) -> Snapshot:
    every(tmp_path)
    workspace = Workspace(tmp_path, me=frozenset({"@me"}), clock=FakeNow())
    workspace.open()
    return workspace.gates.run()


def column(snap: Snapshot, width: int, look: Look = LOOK) -> dict[str, str]:
    """The reasons of each row, by id; empty where the column has no room."""
    made = rows(listing(snap, look, width), look, UNICODE)
    titles = [one.title for one in made.columns]
    if "Why now" not in titles:
        return {}
    found = [made.make(index).cells for index in range(len(made.keys))]
    return {cells[0][0]: cells[titles.index("Why now")][0] for cells in found}


def test_words_and_order_are_those_of_the_command(
    snap: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = CliRunner().invoke(planner, ["next"]).output.splitlines()
    heads, reasons = lines[::2], lines[1::2]
    said = {
        head.split()[2]: line.partition(";  ")[2] for head, line in zip(heads, reasons, strict=True)
    }
    assert len(said) > 2
    assert list(column(snap, 120).items()) == list(said.items())


@pytest.mark.parametrize("width", range(30, 200, 9))
def test_it_stands_where_a_title_keeps_its_room_and_in_this_view_alone(
    snap: Snapshot, width: int
) -> None:
    made = rows(listing(snap, LOOK, width), LOOK, UNICODE)
    has_room = width >= 60
    assert bool(column(snap, width)) or not has_room
    if column(snap, width):
        assert width - sum(one.width for one in made.columns) >= TITLE_BESIDE_REASONS
    assert column(snap, width, Look()) == {}
