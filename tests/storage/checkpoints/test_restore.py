"""F31: a rollback gives exactly the bytes that were kept, or says what it left and why."""

import errno
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.storage.checkpoints import restore as restoring
from readiness_tui.storage.checkpoints.checkpoint import Checkpoint, GateState, Maker, Stand
from readiness_tui.storage.checkpoints.files import current, is_restorable, sources
from readiness_tui.storage.checkpoints.restore import (
    NOTE,
    Restorer,
    Rollback,
    Selection,
    plan_rollback,
)
from readiness_tui.storage.files.fileops import FileOps, remove_tree
from readiness_tui.storage.toml.splice_check import ProofError
from tests.storage.faults import (
    BOARD,
    OTHER,
    bring_record,
    failing,
    go_back,
    go_back_without_new,
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


def staged(root: Path) -> list[str]:
    """What is left beside the boards."""
    return [item.name for item in (*root.glob(".*.tmp"), *root.glob("boards/.*.tmp"))]


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
        planned = plan_rollback(root, first(root), Selection(boards=("b",)))
        assert [step.path for step in planned.steps] == ["boards/b.toml"]

    def test_a_board_that_was_not_kept_is_named_with_the_nearest(self, root: Path) -> None:
        with pytest.raises(UsageError, match="no board 'bb'; nearest: b"):
            plan_rollback(root, first(root), Selection(boards=("bb",)))
        with pytest.raises(UsageError, match="it has a, b"):
            plan_rollback(root, first(root), Selection(boards=("plan",)))

    def test_a_board_that_is_broken_today_is_left_unless_it_is_named(self, root: Path) -> None:
        write(root / "boards/a.toml", "[broken")
        whole = plan_rollback(root, first(root))
        assert whole.skipped == ("boards/a.toml",)
        assert "boards/a.toml" not in [step.path for step in whole.steps]
        named = plan_rollback(root, first(root), Selection(boards=("a",)))
        assert (named.skipped, [step.path for step in named.steps]) == ((), ["boards/a.toml"])

    def test_a_board_that_was_broken_then_has_the_name_of_its_file(self, tmp_path: Path) -> None:
        root = plan(tmp_path)
        write(root / "boards/a.toml", "[broken")
        Maker(root).make(label(), GateState(), Stand())
        write(root / "boards/a.toml", BOARD)
        (step,) = plan_rollback(root, first(root), Selection(boards=("a",))).steps
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

    @pytest.mark.parametrize("name", ["gates.json", "boards/more.toml"])
    def test_what_is_not_put_back_has_to_hold_too(self, root: Path, name: str) -> None:
        write(first(root).folder / name, "x")
        with pytest.raises(WriteError) as caught:
            plan_rollback(root, first(root), Selection(boards=("b",)))
        assert caught.value.reason == "tampered"

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
            ("boards/a.toml", True),
            ("readiness.toml", True),
            ("boards/imports/a.jsonl", True),
            ("boards/../x.toml", False),
            ("/boards/a.toml", False),
            ("boards/.a.toml", False),
            ("boards/sub/a.toml", False),
            ("boards/audit/a.jsonl", False),
            ("Makefile", False),
            ("boards//a.toml", False),
            ("boards/a.py", False),
            ("../readiness.toml", False),
        ],
    )
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

    def test_a_board_that_became_a_link_that_leads_out_is_not_written(self, root: Path) -> None:
        planned = plan_rollback(root, first(root))
        outside = write(root.parent / "outside.toml", "mine")
        (root / "boards/b.toml").symlink_to(outside)
        with pytest.raises(WriteError, match="leads out of the workspace"):
            Restorer(root).restore(first(root), planned)
        assert outside.read_text(encoding="utf-8") == "mine"

    def test_where_a_file_of_today_cannot_be_read_nothing_is_planned(self, root: Path) -> None:
        os.truncate(root / "boards/c.toml", 33 << 20)  # with a hole: it takes no room
        with pytest.raises(WriteError, match="larger than 32 MiB"):
            plan_rollback(root, first(root))


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
            assert staged(root) == []
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
        left = Restorer(root).unfinished()
        assert left is not None
        assert left.cid, "what is staged is found again by it"
        assert replace(left, cid="") == planned

    def test_an_edit_behind_the_kill_is_not_lost(self, root: Path) -> None:
        planned = plan_rollback(root, first(root))
        Restorer(root).restore(first(root), planned)
        _note(root, planned.checkpoint)
        write(root / "boards/a.toml", "# edited since\n")
        found = Restorer(root).finish()
        assert found is not None
        assert found[1].left == ("boards/a.toml",)

    @pytest.mark.parametrize("is_placed", [True, False])
    def test_what_somebody_saved_in_the_instant_of_the_kill_is_not_lost(
        self, root: Path, *, is_placed: bool
    ) -> None:
        theirs = "# saved in the instant of the exchange\n"

        class Killed(FileOps):
            def exchange(self, one: Path, other: Path) -> None:
                write(other, theirs)
                super().exchange(one, other)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            Restorer(root, Killed()).restore(first(root), plan_rollback(root, first(root)))
        if not is_placed:
            write(root / "boards/a.toml", "# saved later\n")
        found = Restorer(root).finish()
        assert found is not None
        assert "boards/a.toml" in found[1].left
        kept_aside = [file.read_text("utf-8") for file in (root / ".readiness/displaced").iterdir()]
        board = (root / "boards/a.toml").read_text("utf-8")
        assert board == (theirs if is_placed else "# saved later\n")
        assert theirs in (board, *kept_aside)
        assert staged(root) == []

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


class TestNew:
    """What the checkpoint lacks goes only where somebody says so."""

    @pytest.fixture
    def newer(self, root: Path) -> Path:
        write(root / "boards/imports/c.0123456789ab.jsonl", "{}\n")
        write(root / "boards/d.toml", "[broken")
        return root

    def planned(self, root: Path, *boards: str) -> Rollback:
        return plan_rollback(root, first(root), Selection(boards=boards, removes_new=True))

    def test_it_stays_and_is_named(self, newer: Path) -> None:
        planned = plan_rollback(newer, first(newer))
        made = ("boards/c.toml", "boards/d.toml", "boards/imports/c.0123456789ab.jsonl")
        assert planned.stays == made
        Restorer(newer).restore(first(newer), planned)
        assert set(made) <= holds(newer).keys()

    def test_it_goes_but_for_what_is_broken_and_what_went_is_kept_aside(self, newer: Path) -> None:
        planned = self.planned(newer)
        assert (planned.stays, planned.skipped) == ((), ("boards/d.toml",))
        done = Restorer(newer).restore(first(newer), planned)
        assert {"boards/c.toml", "boards/imports/c.0123456789ab.jsonl"} <= set(done.written)
        assert holds(newer) == was(newer) | {"boards/d.toml": b"[broken"}
        (aside,) = (newer / ".readiness/displaced").glob("*-c.toml")
        assert aside.read_bytes() == b'[board]\nid = "c"\n'

    def test_one_that_is_named_goes_alone_broken_or_not(self, newer: Path) -> None:
        assert [step.path for step in self.planned(newer, "d").steps] == ["boards/d.toml"]
        done = Restorer(newer).restore(first(newer), self.planned(newer, "d", "c"))
        assert done.written == ("boards/d.toml", "boards/c.toml")

    def test_one_that_is_named_alone_is_no_wish_to_take_it_away(self, newer: Path) -> None:
        with pytest.raises(UsageError, match="'c' was made since; --remove-new takes it away"):
            plan_rollback(newer, first(newer), Selection(boards=("c",)))

    def test_settings_and_links_stay(self, newer: Path) -> None:
        (newer / "boards/e.toml").symlink_to(newer / "boards/c.toml")
        one = first(newer)
        without = replace(one, files=tuple(f for f in one.files if f.path != "readiness.toml"))
        (without.folder / "readiness.toml").unlink()
        planned = plan_rollback(newer, without, Selection(removes_new=True))
        assert planned.stays == ("boards/e.toml",)
        assert "readiness.toml" not in [step.path for step in planned.steps]

    def test_one_that_was_changed_meanwhile_is_left(self, newer: Path) -> None:
        planned = self.planned(newer, "c")
        write(newer / "boards/c.toml", "# theirs\n")
        assert Restorer(newer).restore(first(newer), planned).left == ("boards/c.toml",)

    def test_one_that_is_changed_in_the_last_instant_comes_back(self, newer: Path) -> None:
        class Late(FileOps):
            def rename_new(self, source: Path, target: Path) -> None:
                if target.parent.name == "displaced":
                    source.write_text("# theirs\n")
                super().rename_new(source, target)

        done = Restorer(newer, Late()).restore(first(newer), self.planned(newer, "c"))
        assert (done.written, done.left) == ((), ("boards/c.toml",))
        assert (newer / "boards/c.toml").read_text(encoding="utf-8") == "# theirs\n"

    def test_what_the_disk_did_not_confirm_is_said(self, newer: Path) -> None:
        class Unsure(FileOps):
            def fsync(self, handle: int) -> None:
                if os.path.samestat(os.fstat(handle), (newer / "boards").stat()):
                    raise OSError(errno.EIO, "I/O error")
                super().fsync(handle)

        done = Restorer(newer, Unsure()).restore(first(newer), self.planned(newer, "c"))
        assert done.written == done.unconfirmed == ("boards/c.toml",)

    def test_killed_at_any_call_it_is_finished_from_its_note(self, tmp_path: Path) -> None:
        root = plan(tmp_path / "0")
        Maker(root).make(label(), GateState(), Stand())
        write(root / "boards/c.toml", BOARD.replace('"a"', '"c"'))
        for root in killed("back-new", tmp_path):
            if Restorer(root).finish() is None:
                go_back_without_new(root, FileOps())
            assert holds(root) == was(root), root
            assert staged(root) == []


class TestRecords:
    """Single records come back, and the rest of their board stays."""

    @pytest.fixture
    def edited(self, root: Path) -> Path:
        write(root / "boards/a.toml", LATER + '\n[ticket.T-3]\ntitle = "Three"\n')
        write(root / "boards/b.toml", OTHER.replace("Two", "Zwei"))
        return root

    def bring(self, root: Path, *records: str, **given: Any) -> Rollback:  # noqa: ANN401 - fields
        return plan_rollback(root, first(root), Selection(records=records, **given))

    @pytest.mark.parametrize("name", ["T-1", "ticket.T-1", "a/T-1", "a/ticket.T-1"])
    def test_only_that_one_comes_back_by_any_of_its_names(self, edited: Path, name: str) -> None:
        before = holds(edited)
        done = Restorer(edited).restore(first(edited), self.bring(edited, name))
        assert done.written == ("boards/a.toml",)
        back = before["boards/a.toml"].replace(b"review", b"doing")
        assert holds(edited) == before | {"boards/a.toml": back}

    def test_several_of_two_boards_are_one_action(self, edited: Path) -> None:
        planned = self.bring(edited, "T-1", "T-2", "ticket.T-1")
        assert [step.records for step in planned.steps] == [
            (("ticket", "T-1"),),
            (("ticket", "T-2"),),
        ]
        assert len(Restorer(edited).restore(first(edited), planned).written) == 2

    def test_one_that_is_as_it_was_needs_nothing(self, edited: Path) -> None:
        write(edited / "boards/b.toml", "# new\n" + OTHER)
        assert self.bring(edited, "T-2").steps == ()

    def test_one_that_was_made_since_goes_only_if_somebody_says_so(self, edited: Path) -> None:
        with pytest.raises(UsageError, match=r"ticket.T-3 was made since; --remove-new takes"):
            self.bring(edited, "T-3")
        planned = self.bring(edited, "T-3", removes_new=True)
        Restorer(edited).restore(first(edited), planned)
        assert holds(edited)["boards/a.toml"] == LATER.encode()

    def test_one_that_nobody_has_is_named_with_the_nearest(self, edited: Path) -> None:
        with pytest.raises(UsageError, match="record 'T-11'; nearest: T-1"):
            self.bring(edited, "T-11")
        with pytest.raises(UsageError, match="record 'T-1'"):
            self.bring(edited, "T-1", boards=("b",))

    def test_a_name_of_two_is_refused_with_both(self, edited: Path) -> None:
        write(edited / "boards/b.toml", OTHER.replace("T-2", "T-1"))
        with pytest.raises(UsageError, match=r"a.toml ticket.T-1, boards/b.toml ticket.T-1"):
            self.bring(edited, "T-1")
        (step,) = self.bring(edited, "T-1", boards=("a",)).steps
        assert step.path == "boards/a.toml"

    @pytest.mark.parametrize(
        ("path", "text", "name", "reason"),
        [
            ("boards/a.toml", None, "T-1", "gone"),
            ("boards/a.toml", "[broken", "T-1", "broken-on-disk"),
            ("boards/c.toml", '[board]\nid = "c"\n[ticket.C]\ntitle = "c"\n', "C", "gone"),
        ],
    )
    def test_a_board_that_is_not_whole_on_both_sides_is_refused(
        self, edited: Path, path: str, text: str | None, name: str, reason: str
    ) -> None:
        (edited / path).unlink()
        if text is not None:
            write(edited / path, text)
        before = holds(edited)
        with pytest.raises(WriteError) as caught:
            self.bring(edited, name, removes_new=True)
        assert caught.value.reason == reason
        assert holds(edited) == before

    def test_a_board_that_was_broken_then_gives_no_record(self, tmp_path: Path) -> None:
        root = plan(tmp_path)
        write(root / "boards/a.toml", "[broken")
        Maker(root).make(label(), GateState(), Stand())
        write(root / "boards/a.toml", BOARD)
        with pytest.raises(WriteError, match="was broken when it was kept"):
            self.bring(root, "T-1", removes_new=True)

    def test_a_splice_that_gives_another_text_than_was_planned_is_not_written(
        self, edited: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before, planned = holds(edited), self.bring(edited, "T-1")
        other = replace(planned, steps=(replace(planned.steps[0], new_sha256="0" * 64),))
        assert Restorer(edited).restore(first(edited), other).left == ("boards/a.toml",)

        def broken(*_: object) -> bytes:
            what = "no"
            raise ProofError(what)

        monkeypatch.setattr(restoring, "with_records", broken)
        assert Restorer(edited).restore(first(edited), planned).left == ("boards/a.toml",)
        assert holds(edited) == before

    def test_a_board_that_was_changed_meanwhile_is_left(self, edited: Path) -> None:
        planned = self.bring(edited, "T-1")
        write(edited / "boards/a.toml", LATER)
        assert Restorer(edited).restore(first(edited), planned).left == ("boards/a.toml",)

    def test_killed_at_any_call_it_is_finished_from_its_note(self, tmp_path: Path) -> None:
        root = plan(tmp_path / "0")
        Maker(root).make(label(), GateState(), Stand())
        write(root / "boards/a.toml", f"# mine\n\n{LATER}")
        for root in killed("record", tmp_path):
            before = holds(root) | {"boards/a.toml": f"# mine\n\n{BOARD}".encode()}
            if Restorer(root).finish() is None:
                bring_record(root, FileOps())
            assert holds(root) == before, root
            assert staged(root) == []


def test_what_does_not_hold_behind_the_last_write_was_not_put_back(root: Path) -> None:
    class After(FileOps):
        def exchange(self, one: Path, other: Path) -> None:
            super().exchange(one, other)
            if other.name == "readiness.toml":
                write(root / "boards/a.toml", "# theirs\n")

    done = Restorer(root, After()).restore(first(root), plan_rollback(root, first(root)))
    assert done.left == ("boards/a.toml",)
    assert done.written == ("boards/b.toml", "readiness.toml")
