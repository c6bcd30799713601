"""Three people on one board: after their syncs, each edit is there or accounted for."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from readiness_tui.services.sync import sides as sync_sides
from readiness_tui.services.sync.merge import FileMerge, merge_file
from readiness_tui.storage.audit.log import verify
from tests.clones import BOARD, Clone, team
from tests.sharing import Noted, Person, noted, plan, settle, verdict

pytestmark = pytest.mark.fault("F25")
SEED = 20260218
EDITS = 60


def worked(tmp_path: Path) -> tuple[list[Clone], int, list[Noted]]:
    """Three clones after their edits and syncs, how many were acknowledged, and what is lost."""
    all_ = team(tmp_path, plan())
    clones = [all_.clone(name) for name in ("ann", "bob", "cyd")]
    notes = [tmp_path / f"{clone.person}.notes" for clone in clones]
    people = [Person(clone, SEED, path) for clone, path in zip(clones, notes, strict=True)]
    order = random.Random(SEED)  # noqa: S311
    left = {person.clone.person: person.rest() for person in people}
    while sum(person.done for person in people) < EDITS:
        person = order.choice(people)
        person.edit()
        left[person.clone.person] -= 1
        if not left[person.clone.person]:
            person.clone.sync()
            left[person.clone.person] = person.rest()
    settle(clones)
    return clones, *verdict(clones, notes)


def test_no_edit_is_lost_between_three_clones(tmp_path: Path) -> None:
    clones, count, gone = worked(tmp_path)
    assert count >= EDITS, f"seed {SEED}"
    assert not gone, f"seed {SEED}"
    assert clones[0].logged("conflict"), "nobody ever met another: the test shows nothing"
    assert not [problem for problem in verify(clones[0].root) if problem.code != "changed-outside"]


def test_a_merge_that_takes_one_side_would_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ours_alone(path: str, *sides: bytes | None) -> FileMerge:
        found = merge_file(path, *sides)
        is_both = path == BOARD and found.gives and found.takes
        return replace(found, merged=found.ours, conflicts=()) if is_both else found

    monkeypatch.setattr(sync_sides, "merge_file", ours_alone)
    _, count, gone = worked(tmp_path)
    assert count >= EDITS
    assert gone


def test_a_note_that_a_kill_tore_is_none(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_text('["T-1", "x"]\n["T-2", "y')
    assert noted(path) == [Noted("T-1", "x")]
