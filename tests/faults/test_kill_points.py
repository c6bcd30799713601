"""F01: the program is killed before each call that touches its files, one after the other."""

from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.program import edit_of, edited, forked, lay_out, run_main, text_of
from tests.faults.scenes import Ready, commit_of
from tests.faults.tracer import KILL, Point, can_trace, sweep


@pytest.fixture
def ready(tmp_path: Path) -> Ready:
    """Makes workspaces to strike, on a machine that lets a process be traced."""
    can_trace(tmp_path)
    return Ready(tmp_path)


@pytest.mark.fault("F01")
@pytest.mark.parametrize("is_first", [False, True], ids=["an edit", "the first edit"])
def test_an_edit_that_is_killed_is_there_or_not_and_the_next_one_cleans_up(
    ready: Ready, *, is_first: bool
) -> None:
    done = frozenset[str]() if is_first else frozenset({"T-3"})
    verdicts = oracle.Verdicts()
    for point, root, ended in sweep(
        ready.scratch,
        KILL,
        lay_out if is_first else ready,
        lambda root: (run_main, root, *edit_of("T-1")),
    ):
        with verdicts.at(point):
            assert ended.is_killed, ended
            now = oracle.told_the_truth(root, ended, {"T-1"}, done=done)
            oracle.mended(root, ready.scratch, now, by="T-2")
            oracle.nothing_vanished(root, ended, "T-1", is_private=point.is_private)
    verdicts.hold()


@pytest.mark.fault("F01")
@pytest.mark.parametrize("after", [-1, 0, 1], ids=["being written", "not yet there", "there"])
def test_a_recovery_that_is_killed_is_done_again(ready: Ready, after: int) -> None:
    points = ready.points()
    before = points[commit_of(points) + after]
    done = frozenset({"T-3", "T-1"} if after > 0 else {"T-3"})
    verdicts = oracle.Verdicts()
    for point, root, ended in sweep(
        ready.scratch,
        KILL,
        lambda root: ready.struck(root, before),
        lambda root: (run_main, root, *edit_of("T-2")),
    ):
        with verdicts.at(point):
            now = oracle.told_the_truth(root, ended, {"T-2"}, done=done)
            oracle.mended(root, ready.scratch, now, by="U-1")
            for ticket in ("T-1", "T-2"):
                oracle.nothing_vanished(root, ended, ticket, is_private=point.is_private)
    verdicts.hold()


@pytest.mark.fault("F01")
def test_a_checkpoint_that_is_killed_is_whole_or_absent(ready: Ready) -> None:
    def make(root: Path, name: str) -> tuple[str, ...]:
        return ("-C", str(root), "checkpoint", "create", name, "--json")

    verdicts = oracle.Verdicts()
    for point, root, _ in sweep(
        ready.scratch, KILL, ready, lambda root: (run_main, root, *make(root, "one"))
    ):
        with verdicts.at(point):
            assert edited(root) == {"T-3"}
            whole = forked(ready.scratch, run_main, root, "checkpoint", "verify")
            assert whole.code == 0, whole
            again = forked(ready.scratch, run_main, root, *make(root, "two"))
            assert again.code == 0, again
            oracle.mended(root, ready.scratch, frozenset({"T-3"}), by="T-2")
            left = [item.name for item in (root / ".readiness/checkpoints").glob(".*")]
            assert not [name for name in left if name.startswith((".new-", ".old-"))], left
    verdicts.hold()


@pytest.mark.fault("F31")
def test_a_rollback_that_is_killed_is_finished_by_recover_and_leaves_nothing(ready: Ready) -> None:
    def changed(root: Path) -> Path:
        ready(root)
        for words in (("checkpoint", "create", "one"), edit_of("T-1"), edit_of("U-1")):
            done = forked(ready.scratch, run_main, root, *words)
            assert done.code == 0, done
        return root

    words = ("rollback", "one", "--reason", "it was better", "--yes", "--json")
    verdicts = oracle.Verdicts()
    for point, root, _ in sweep(
        ready.scratch, KILL, changed, lambda root: (run_main, root, *words)
    ):
        with verdicts.at(point):
            forked(ready.scratch, run_main, root, "recover", "--reapply")
            left = forked(ready.scratch, run_main, root, "recover", "--json")
            assert '"leftovers": []' in left.out, left
            assert edited(root) in ({"T-3"}, {"T-3", "T-1", "U-1"}), edited(root)
            beside = [*root.glob(".*.tmp"), *root.glob("boards/.*.tmp")]
            halves = [*root.glob(".readiness/checkpoints/.*")]
            assert not [*beside, *halves], [*beside, *halves]
            log = forked(ready.scratch, run_main, root, "audit", "verify")
            assert log.code == 0, f"the audit log does not hold: {log.out}{log.err}"
    verdicts.hold()


def save_in_place(root: Path) -> int:
    """A weaker writer: the new text goes over the old one."""
    path = root / "boards/a.toml"
    scratch = path.with_name(".other.tmp")
    scratch.write_text("a rename, for the sweep to begin with", encoding="utf-8")
    scratch.rename(root / "elsewhere")
    path.write_text(text_of("a", frozenset({"T-1"})), encoding="utf-8")
    return 0


@pytest.mark.fault("F01")
def test_a_writer_in_place_is_seen_to_tear_a_board(ready: Ready) -> None:
    torn: list[Point] = []
    for point, root, _ in sweep(ready.scratch, KILL, lay_out, lambda root: (save_in_place, root)):
        try:
            edited(root)
        except AssertionError:
            torn.append(point)
    assert torn, "the test cannot see a torn board"
