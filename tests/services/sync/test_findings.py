"""Lint after a merge: what two good plans make wrong together is told, and the merge stands."""

from pathlib import Path

import pytest

from readiness_tui.services.sync.run import MERGE_FINDING
from tests.clones import BOARD, Clone, team


@pytest.fixture
def people(tmp_path: Path) -> tuple[Clone, Clone]:
    all_ = team(tmp_path)
    ann, bob = all_.clone("ann"), all_.clone("bob")
    ann.sync()
    bob.sync()
    return ann, bob


def depends(clone: Clone, title: str, on: str) -> None:
    """Let a ticket depend on another."""
    clone.swap(f'title = "{title}"\n', f'title = "{title}"\ndepends = ["{on}"]\n')


def test_a_cycle_of_two_good_edges_is_told_once(people: tuple[Clone, Clone]) -> None:
    ann, bob = people
    depends(ann, "First", "T-2")
    depends(bob, "Second", "T-1")
    assert not bob.sync().problems
    report = ann.sync()
    found = [one for one in report.problems if one.code == MERGE_FINDING]
    assert found
    assert all(one.path == BOARD for one in found)
    assert any("T-1" in one.message and "T-2" in one.message for one in found)
    assert 'depends = ["T-2"]' in ann.text()
    assert 'depends = ["T-1"]' in ann.text(), "the merge stands"
    assert not ann.sync().problems, "it is told by lint from now on"


def test_a_name_whose_ticket_was_taken_away_is_told(people: tuple[Clone, Clone]) -> None:
    ann, bob = people
    ann.write(ann.text().partition("[ticket.T-2]")[0])
    depends(bob, "First", "T-2")
    bob.sync()
    (found,) = [one for one in ann.sync().problems if one.code == MERGE_FINDING]
    assert "T-2" in found.message


def test_a_board_that_was_renamed_here_and_edited_there_is_told(
    people: tuple[Clone, Clone],
) -> None:
    ann, bob = people
    (ann.root / BOARD).rename(ann.root / "boards/renamed.toml")
    ann.sync()
    bob.swap("First", "One")
    report = bob.sync()
    (found,) = [one for one in report.problems if one.code == MERGE_FINDING]
    assert found.path == "boards/renamed.toml"
    assert found.message == f"board id 'plan' is taken by {BOARD}"
    assert not bob.sync().problems


def test_a_name_of_a_board_that_was_taken_away_is_told(people: tuple[Clone, Clone]) -> None:
    ann, bob = people
    other = '[board]\nid = "other"\n\n[ticket.O-1]\ntitle = "Other"\n'
    ann.write(other, "boards/other.toml")
    ann.sync()
    bob.sync()
    depends(bob, "First", "other:O-1")
    (ann.root / "boards/other.toml").unlink()
    ann.sync()
    (found,) = [one for one in bob.sync().problems if one.code == MERGE_FINDING]
    assert "O-1" in found.message


def test_what_one_side_had_already_is_not_told(people: tuple[Clone, Clone]) -> None:
    ann, bob = people
    depends(bob, "First", "T-9")
    bob.sync()
    ann.swap('"Second"', '"Other"')
    assert not ann.sync().problems


def test_what_is_only_taken_is_not_looked_at(
    people: tuple[Clone, Clone], monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = people
    bob.swap('"Second"', '"Other"')
    bob.sync()
    monkeypatch.setattr(
        "readiness_tui.services.sync.run._found", lambda *_: pytest.fail("for nothing")
    )
    assert ann.sync().takes
