"""F31: a rollback gives exactly the bytes that were kept, or says what it left and why."""

import errno
import json
import os
from pathlib import Path

import pytest

from readiness_tui.domain.errors import UsageError, WriteError
from readiness_tui.storage.checkpoint import Checkpoint, GateState, Maker, Stand
from readiness_tui.storage.checkpoint_files import current, is_restorable, sources
from readiness_tui.storage.fileops import FileOps, remove_tree
from readiness_tui.storage.restoring import NOTE, Restorer, plan_rollback
from tests.storage.faults import (
    BOARD,
    failing,
    go_back,
    kept,
    killed,
    label,
    plan,
    reason_of,
    write,
)

pytestmark = pytest.mark.fault("F31")

LATER = BOARD.replace("doing", "review")


def changed(root: Path) -> Path:
    """A workspace that was kept; since, a board changed, one went, one came, settings changed."""
    plan(root)
    Maker(root).make(label(), GateState(), Stand())
    write(root / "boards/a.toml", LATER)
    (root / "boards/b.toml").unlink()
    write(root / "boards/c.toml", '[board]\nid = "c"\n')
    write(root / "readiness.toml", "")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return changed(tmp_path / "plan")


def first(root: Path) -> Checkpoint:
    return kept(root).all[0]


def holds(root: Path) -> dict[str, bytes]:
    return sources(root, "boards")


def was(root: Path) -> dict[str, bytes]:
    one = first(root)
    return {file.path: (one.folder / file.path).read_bytes() for file in one.files}


def test_a_rollback_gives_exactly_the_bytes_that_were_kept(root: Path) -> None:
    done = Restorer(root).restore(first(root), plan_rollback(root, first(root)))
    assert done.written == ("boards/a.toml", "boards/b.toml", "readiness.toml")
    assert (done.left, done.unconfirmed) == ((), ())
    assert holds(root) == was(root) | {"boards/c.toml": b'[board]\nid = "c"\n'}
    assert not (root / NOTE).exists()


def test_a_plan_writes_nothing(root: Path) -> None:
    before = holds(root)
    planned = plan_rollback(root, first(root))
    assert len(planned.steps) == 3
    assert holds(root) == before
    assert not (root / NOTE).exists()


def test_where_nothing_changed_nothing_is_planned(root: Path) -> None:
    go_back(root, FileOps())
    assert plan_rollback(root, first(root)).steps == ()


class TestBoards:
    """Some boards only, and boards that are broken today."""

    def test_one_board_comes_back_alone(self, root: Path) -> None:
        planned = plan_rollback(root, first(root), ["b"])
        assert [step.path for step in planned.steps] == ["boards/b.toml"]

    def test_a_board_that_was_not_kept_is_named_with_the_nearest(self, root: Path) -> None:
        with pytest.raises(UsageError, match="no board 'bb'; nearest: b"):
            plan_rollback(root, first(root), ["bb"])
        with pytest.raises(UsageError, match="it has a, b"):
            plan_rollback(root, first(root), ["plan"])

    def test_a_board_that_is_broken_today_is_left_unless_it_is_named(self, root: Path) -> None:
        write(root / "boards/a.toml", "[broken")
        whole = plan_rollback(root, first(root))
        assert whole.skipped == ("boards/a.toml",)
        assert "boards/a.toml" not in [step.path for step in whole.steps]
        named = plan_rollback(root, first(root), ["a"])
        assert (named.skipped, [step.path for step in named.steps]) == ((), ["boards/a.toml"])

    def test_a_board_that_was_broken_then_has_the_name_of_its_file(self, tmp_path: Path) -> None:
        root = plan(tmp_path)
        write(root / "boards/a.toml", "[broken")
        Maker(root).make(label(), GateState(), Stand())
        write(root / "boards/a.toml", BOARD)
        (step,) = plan_rollback(root, first(root), ["a"]).steps
        assert step.path == "boards/a.toml"


class TestTampered:
    """A checkpoint that does not hold is refused before anything is written."""

    def test_a_file_that_is_another_refuses_the_checkpoint(self, root: Path) -> None:
        before = holds(root)
        write(first(root).folder / "readiness.toml", "x")
        with pytest.raises(WriteError) as caught:
            plan_rollback(root, first(root))
        assert caught.value.reason == "tampered"
        assert holds(root) == before

    def test_one_that_is_tampered_with_behind_the_plan_is_refused_too(self, root: Path) -> None:
        before, planned = holds(root), plan_rollback(root, first(root))
        write(first(root).folder / "boards/b.toml", "x")
        with pytest.raises(WriteError):
            Restorer(root).restore(first(root), planned)
        assert holds(root) == before

    def test_a_file_is_put_back_among_the_boards_only(self, root: Path) -> None:
        one = first(root)
        with pytest.raises(WriteError, match="outside of the boards"):
            plan_rollback(root, one, folder="elsewhere")

    @pytest.mark.parametrize(
        ("path", "may"),
        [
            ("boards/a.toml", True), ("readiness.toml", True), ("boards/imports/a.jsonl", True),
            ("boards/../x.toml", False), ("/boards/a.toml", False), ("boards/.a.toml", False),
            ("boards/sub/a.toml", False), ("boards/audit/a.jsonl", False), ("Makefile", False),
            ("boards//a.toml", False), ("boards/a.py", False), ("../readiness.toml", False),
        ],
    )  # fmt: skip
    def test_what_may_be_put_back(self, path: str, may: bool) -> None:  # noqa: FBT001
        assert is_restorable(path, "boards") is may

    def test_a_link_that_leads_out_is_never_written(self, root: Path) -> None:
        outside = write(root.parent / "outside.toml", "mine")
        (root / "boards/b.toml").symlink_to(outside)
        with pytest.raises(WriteError, match="leads out of the workspace"):
            plan_rollback(root, first(root))
        (root / "boards/b.toml").unlink()
        (root / "boards/b.toml").symlink_to(root.parent / "absent.toml")
        with pytest.raises(WriteError, match="leads out of the workspace"):
            plan_rollback(root, first(root))
        assert outside.read_text(encoding="utf-8") == "mine"

    def test_a_folder_that_leads_out_is_never_written(self, root: Path) -> None:
        (root.parent / "other").mkdir()
        remove_tree(FileOps(), root / "boards")
        (root / "boards").symlink_to(root.parent / "other")
        with pytest.raises(OSError, match="leads out"):
            current(root, "boards/a.toml")


class TestMeanwhile:
    """Somebody else saves between the plan and its end."""

    def test_a_file_that_was_changed_meanwhile_is_left_and_named(self, root: Path) -> None:
        planned = plan_rollback(root, first(root))
        write(root / "boards/a.toml", "# theirs\n")
        write(root / "boards/b.toml", "# theirs\n")
        done = Restorer(root).restore(first(root), planned)
        assert done.left == ("boards/a.toml", "boards/b.toml")
        assert done.written == ("readiness.toml",)
        assert (root / "boards/a.toml").read_text(encoding="utf-8") == "# theirs\n"
        assert not (root / NOTE).exists()

    def test_a_file_that_is_changed_in_the_last_instant_is_left_too(self, root: Path) -> None:
        class Late(FileOps):
            def open(self, path: Path, flags: int, mode: int = 0o666) -> int:
                if path.parent.name == "boards" and path.suffix == ".tmp":
                    write(root / "boards" / f"{path.name[1]}.toml", "# theirs\n")
                return super().open(path, flags, mode)

        done = Restorer(root, Late()).restore(first(root), plan_rollback(root, first(root)))
        assert done.left == ("boards/a.toml", "boards/b.toml")
        assert done.written == ("readiness.toml",)
        for name in "ab":
            assert (root / f"boards/{name}.toml").read_text(encoding="utf-8") == "# theirs\n"

    def test_what_the_disk_did_not_confirm_is_said(self, root: Path) -> None:
        class Unsure(FileOps):
            def fsync(self, handle: int) -> None:
                if os.path.samestat(os.fstat(handle), (root / "boards").stat()):
                    raise OSError(errno.EIO, "I/O error")
                super().fsync(handle)

        done = Restorer(root, Unsure()).restore(first(root), plan_rollback(root, first(root)))
        assert done.unconfirmed == ("boards/a.toml", "boards/b.toml")
        assert len(done.written) == 3


class TestStopped:
    """A rollback that was killed, or met a full disk, goes forward."""

    def test_killed_at_any_call_it_is_finished_from_its_note(self, tmp_path: Path) -> None:
        changed(tmp_path / "0")
        stopped = 0
        for root in killed("back", tmp_path):
            if Restorer(root).unfinished() is None:
                go_back(root, FileOps())
                continue
            before = holds(root)
            stopped += len({*before.items()} & {*was(root).items()}) in {2, 3}
            found = Restorer(root).finish()
            assert found is not None
            assert set(found[1].written) == {"boards/a.toml", "boards/b.toml", "readiness.toml"}
            assert {**holds(root), **was(root)} == holds(root), root
            assert Restorer(root).finish() is None
        assert stopped, "one was killed between two files"

    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
    def test_failing_at_any_call_it_is_finished_from_its_note(
        self, tmp_path: Path, code: int
    ) -> None:
        reasons: list[str] = []
        count = 0
        while count >= len(reasons):
            root = changed(tmp_path / str(len(reasons) + 1))
            before = holds(root)
            ops = failing(len(reasons) + 1, code)
            reasons.append(reason_of(go_back, root, ops))
            count = ops.count
            if Restorer(root).finish() is None and reasons[-1]:
                assert holds(root) == before
            else:
                assert {**holds(root), **was(root)} == holds(root)
        assert len(reasons) > 20

    def test_a_full_disk_half_way_says_that_it_goes_on(self, root: Path) -> None:
        class Full(FileOps):
            def open(self, path: Path, flags: int, mode: int = 0o666) -> int:
                if path.name.startswith(".b.toml"):
                    raise OSError(errno.ENOSPC, "No space left on device")
                return super().open(path, flags, mode)

        planned = plan_rollback(root, first(root))
        with pytest.raises(WriteError, match="goes on with the next edit") as caught:
            Restorer(root, Full()).restore(first(root), planned)
        assert str(caught.value.place) == "boards/b.toml"
        assert Restorer(root).unfinished() == planned

    def test_an_edit_behind_the_kill_is_not_lost(self, root: Path) -> None:
        planned = plan_rollback(root, first(root))
        Restorer(root).restore(first(root), planned)
        _note(root, planned.checkpoint)
        write(root / "boards/a.toml", "# edited since\n")
        found = Restorer(root).finish()
        assert found is not None
        assert found[1].left == ("boards/a.toml",)

    def test_one_whose_checkpoint_is_gone_says_so(self, root: Path) -> None:
        _note(root, "gone")
        with pytest.raises(WriteError, match="checkpoint gone, which is gone"):
            Restorer(root).finish()

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"steps": [{}]}', '{"steps": 1}'])
    def test_a_note_that_is_none_is_passed_over(self, root: Path, text: str) -> None:
        write(root / NOTE, text)
        assert Restorer(root).finish() is None


def _note(root: Path, checkpoint: str) -> None:
    """What a rollback of one board left when it was killed."""
    step = {"path": "boards/a.toml", "base_sha256": "0" * 64, "new_sha256": "1" * 64}
    one = kept(root).named(checkpoint)
    if one is not None:
        step["new_sha256"] = one.files[0].sha256
    table = {"checkpoint": checkpoint, "steps": [step], "skipped": []}
    write(root / NOTE, json.dumps(table | {"cid": "c", "actor": "ana", "reason": "why"}))
