"""F25 and F26 at full size: eight clones of one repository, their processes killed at random.

READINESS_FAULTS_EDITS says how many edits in all, READINESS_FAULTS_SEED repeats a run.
"""

import os
import random
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.services.sync.sync import Syncer
from readiness_tui.storage.audit.chain import CHANGED_OUTSIDE
from readiness_tui.storage.audit.log import verify
from tests.clones import BASE, Clone, Team, team
from tests.faults.table import FIGURE, Record
from tests.killing import started, sync_killed, sync_killed_at_call
from tests.sharing import Person, noted, plan, settle, verdict

SEED = os.environ.get("READINESS_FAULTS_SEED", "")
EDITS = int(os.environ.get("READINESS_FAULTS_EDITS", "2000"))
NAMES = ("ann", "bob", "cyd", "dan", "eve", "fay", "gus", "hal")
SHARE = -(-EDITS // len(NAMES))
LIMIT_S = 120 + 2 * EDITS
BETWEEN_KILLS_S = 3.0
MOST_CALLS = 200


@pytest.mark.fault("F25", "F26")
@pytest.mark.timeout(LIMIT_S)
def test_no_edit_is_lost_between_eight_clones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Record
) -> None:
    seed = int(SEED or random.SystemRandom().randrange(1 << 32))
    print(f"READINESS_FAULTS_SEED={seed} READINESS_FAULTS_EDITS={EDITS}")  # noqa: T201
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    all_ = team(tmp_path, plan())
    clones = [all_.clone(name) for name in NAMES]
    notes = {clone.person: tmp_path / f"{clone.person}.notes" for clone in clones}
    kills = _worked(clones, notes, seed)
    settle(clones)
    count, gone = verdict(clones, notes.values())
    met = len(clones[0].logged("conflict"))
    given = len(clones[0].logged("renumber"))
    record_property(
        FIGURE,
        f"{len(clones)} clones, {count} edits, {kills} kills, {len(all_.commits())} commits, "
        f"{met} conflicts listed, {given} tickets renumbered, {len(gone)} lost",
    )
    assert count >= EDITS
    assert not gone, f"{len(gone)} of {count} edits are lost, seed {seed}: {gone[:5]}"
    problems = [one for one in verify(clones[0].root) if one.code != CHANGED_OUTSIDE]
    assert not problems, f"seed {seed}: {problems[:5]}"
    ops = [record.entry.op for record in clones[0].logged("set")]
    assert len(ops) == len(set(ops)), f"seed {seed}: a record is written twice"


def _worked(clones: list[Clone], notes: dict[str, Path], seed: int) -> int:
    """Let all work until each has done its share, and kill one now and then; how often."""
    fate, kills = random.Random(seed), 0  # noqa: S311
    at_work = {
        clone.person: started(_work, clone, seed, notes[clone.person], SHARE) for clone in clones
    }
    while at_work:
        name = fate.choice(sorted(at_work))
        process = at_work[name]
        process.join(fate.uniform(0, BETWEEN_KILLS_S))
        if process.exitcode is None:
            process.kill()
            process.join()
            kills += 1
        assert process.exitcode in {0, -9}, f"{name} ended with {process.exitcode}, seed {seed}"
        if process.exitcode == 0:
            del at_work[name]
        else:
            clone = next(clone for clone in clones if clone.person == name)
            at_work[name] = started(_work, clone, seed, notes[name], SHARE)
    return kills


def _work(clone: Clone, seed: int, notes: Path, share: int) -> None:
    person = Person(clone, seed + len(noted(notes)), notes)
    while person.done < share:
        for _ in range(person.rest()):
            person.edit()
        try:
            Syncer(clone.root, clone.access).run()
        except WriteError as error:
            if error.reason not in {"busy", "locked", "remote"}:
                raise


@pytest.mark.fault("F26")
@pytest.mark.timeout(LIMIT_S)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_sync_killed_at_any_call_of_git(tmp_path: Path, when: str) -> None:
    all_, ann, bob = _two(tmp_path)
    for nth in range(1, MOST_CALLS):
        _both_edit(ann, bob, nth)
        if not sync_killed(ann, when, nth=nth):
            break
        _goes_on(all_, ann, bob, nth)
    else:
        pytest.fail("it never came to its end")


@pytest.mark.fault("F26")
@pytest.mark.timeout(LIMIT_S)
def test_a_sync_killed_at_any_call_that_writes(tmp_path: Path) -> None:
    all_, ann, bob = _two(tmp_path)
    for nth in range(1, MOST_CALLS):
        _both_edit(ann, bob, nth)
        if not sync_killed_at_call(ann, nth):
            break
        _goes_on(all_, ann, bob, nth)
    else:
        pytest.fail("it never came to its end")


def _two(tmp_path: Path) -> tuple[Team, Clone, Clone]:
    all_ = team(tmp_path)
    ann, bob = all_.clone("ann"), all_.clone("bob")
    for clone in (ann, bob, ann):
        clone.sync()
    return all_, ann, bob


def _both_edit(ann: Clone, bob: Clone, nth: int) -> None:
    """Bob shares an edit; ann has one to give and that one to take."""
    bob.set("T-2", "title", f"His {nth}")
    bob.sync()
    ann.set("T-1", "title", f"Hers {nth}")


def _goes_on(all_: Team, ann: Clone, bob: Clone, nth: int) -> None:
    """After the kill: a later edit supersedes, all comes together, and once."""
    ann.set("T-1", "title", f"Later {nth}")
    before = len(all_.commits())
    for clone in (ann, bob, ann):
        met = clone.sync().conflicts
        assert not met, f"killed at {nth}: {met}"
    assert len(all_.commits()) == before + 1, f"killed at {nth}: given twice"
    want = BASE.replace("First", f"Later {nth}").replace("Second", f"His {nth}")
    assert ann.text() == bob.text() == want, f"killed at {nth}"
    assert ann.shared() == bob.shared(), f"killed at {nth}"
    # A kill in the middle of a write leaves its temporary file, which `readiness recover` names.
    rows = [row for row in ann.git("status", "--porcelain").splitlines() if row[-4:] != ".tmp"]
    assert not rows, f"killed at {nth}: {rows}"
    problems = [one for one in verify(ann.root) if one.code != CHANGED_OUTSIDE]
    assert not problems, f"killed at {nth}: {problems}"
