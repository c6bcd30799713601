"""The views that say why each row stands in them, in the words of the commands."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from readiness_tui.cli.group import planner
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.settings.views import BUILT_IN
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.viewmodels.rows.backlog import Look
from readiness_tui.ui.viewmodels.rows.backlog_rows import REASONED, rows
from readiness_tui.ui.viewmodels.rows.listing import listing
from tests.ui.support import FakeNow, every


@pytest.fixture
def snap(tmp_path: Path) -> Snapshot:
    every(tmp_path)
    workspace = Workspace(tmp_path, me=frozenset({"@me"}), clock=FakeNow())
    workspace.open()
    return workspace.gates.run()


def reasons(snap: Snapshot, view: str, width: int = 66) -> dict[str, str]:
    """The second line of each row, by id."""
    look = Look(view=view, group="none")
    made = rows(listing(snap, look, width), look, UNICODE)
    assert made.height == 2
    listed = [made.make(index) for index in range(len(made.keys))]
    return {row.cells[0][0]: "".join(text for text, _ in row.below) for row in listed}


def test_words_and_order_are_those_of_the_command(
    snap: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = CliRunner().invoke(planner, ["next"]).output.splitlines()
    heads, second_lines = lines[::2], lines[1::2]
    words = {
        head.split()[2]: line.partition(";  ")[2]
        for head, line in zip(heads, second_lines, strict=True)
    }
    below = reasons(snap, "next")
    assert len(words) > 2
    assert {name: line[10:] for name, line in below.items()} == words
    assert list(below) == list(words)


def test_the_group_word_stands_before_the_reason(snap: Snapshot) -> None:
    groups = {name: line.split()[0] for name, line in reasons(snap, "next").items()}
    assert groups == {"A-2": "repair", "A-4": "close", "A-5": "finish", "A-7": "start"}


def test_under_a_blocked_row_stands_who_holds_it_up_since_when_and_what_it_waits_for(
    snap: Snapshot,
) -> None:
    below = reasons(snap, "blocked")
    assert below == {
        "A-6": "  ▲ no signing key · since 2026-02-20 · @lead · needs A-5, which is open"
    }


def test_a_heading_stands_on_the_line_beside_its_first_row(snap: Snapshot) -> None:
    look = Look(view="blocked", group="owner")
    made = rows(listing(snap, look, 66), look, UNICODE)
    heading = made.make(0)
    assert "".join(text for text, _ in heading.line) == ""
    assert "@me" in "".join(text for text, _ in heading.below)


@pytest.mark.parametrize("view", sorted({view.name for view in BUILT_IN} - REASONED))
def test_in_the_other_views_a_row_is_one_line(snap: Snapshot, view: str) -> None:
    look = Look(view=view)
    assert rows(listing(snap, look, 66), look, UNICODE).height == 1
