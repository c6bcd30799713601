"""The keeper: whatever it does is whole, locked, and in the audit log."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.gates.repo import git_process
from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
from readiness_tui.services.checkpoints.gate_results import gate_state
from readiness_tui.services.checkpoints.rollbacks import last_duration
from readiness_tui.services.checkpoints.turning import asking, passed, state_for
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.audit.log import AuditEntry, heads, read_all, verify
from readiness_tui.storage.checkpoints.check import kept_results
from readiness_tui.storage.checkpoints.checkpoint import (
    GateState,
    list_checkpoints,
    verify_checkpoint,
)
from readiness_tui.storage.checkpoints.restore import NOTE, Selection
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.files.home import Home

WITHIN_S = 120
AT = datetime(2026, 2, 16, 1, 2, 3, tzinfo=UTC)
BOARD = """\
[board]
id = "plan"

[ticket.T-1]
title = "One"
status = "done"
deliverables = ["out.txt"]

[phase.A]
tickets = ["T-1"]
exit = [{ ticket = "T-1" }]
"""
GREEN = GateState(green=("workspace",))


class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return AT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/plan.toml").write_text(BOARD, encoding="utf-8")
    (tmp_path / "readiness.toml").write_text("[retention]\nauto_checkpoints = 1\nmin_free = 0\n")
    return tmp_path


@pytest.fixture
def access(root: Path) -> WriteAccess:
    return WriteAccess(root, actor="ana@example.org", via="tui", clock=FixedClock())


@pytest.fixture
def keeper(access: WriteAccess) -> CheckpointService:
    return CheckpointService(access)


def change(root: Path, text: str) -> bytes:
    (root / "boards/plan.toml").write_text(text, encoding="utf-8")
    return (root / "boards/plan.toml").read_bytes()


def said(root: Path) -> list[AuditEntry]:
    assert verify(root, heads(root)) == ()
    return [record.entry for record in read_all(root)]


def test_a_log_entry_makes_the_runtime_folder_and_names_its_author(
    root: Path, access: WriteAccess
) -> None:
    access.log([access.act("why").says("undo", '"cid"')])
    (entry,) = said(root)
    assert (entry.do, entry.actor, entry.via, entry.reason) == (
        "undo",
        "ana@example.org",
        "tui",
        "why",
    )
    assert entry.at == AT
    assert Home.open(root).writer.startswith("ana-")


def test_the_lock_is_held_while_somebody_writes(root: Path, access: WriteAccess) -> None:
    with access.session() as session:
        session.log.append([access.act().says("undo")])
        with pytest.raises(WriteError, match="locked by pid"), Home.open(root).lock(0):
            pass
    assert len(said(root)) == 1


class TestTake:
    """Making checkpoints."""

    def test_a_checkpoint_is_in_the_log_and_remembers_where_it_ended(
        self, root: Path, keeper: CheckpointService, access: WriteAccess
    ) -> None:
        access.log([access.act().says("undo")])
        taken = keeper.take("first", GREEN, reason="release")
        assert taken.is_new
        assert [(head.seq) for head in taken.checkpoint.heads] == [1]
        entry = said(root)[-1]
        assert (entry.do, entry.reason) == ("checkpoint", "release")
        assert taken.checkpoint.id in entry.new
        assert taken.checkpoint.label.cid == entry.cid

    def test_it_has_the_time_of_the_workspace_too(
        self, root: Path, keeper: CheckpointService
    ) -> None:
        (root / "readiness.toml").write_text(
            '[workspace]\ntimezone = "+08:00"\n[retention]\nmin_free = 0\n'
        )
        keeper.take("first", GREEN)
        (one,) = list_checkpoints(root).all
        assert one.label.local == "2026-02-16T09:02:03.000+08:00"

    def test_it_knows_whether_git_has_the_same_files(
        self, root: Path, keeper: CheckpointService
    ) -> None:
        assert keeper.take("without git", GREEN).checkpoint.is_dirty is None
        for words in (["init"], ["add", "-A"], ["commit", "-m", "all"]):
            subprocess.run(["git", *words], cwd=root, check=True, timeout=WITHIN_S)  # noqa: S607
        keeper = CheckpointService(WriteAccess(root, clock=FixedClock()))
        one = keeper.take("clean", GREEN).checkpoint
        assert (one.is_dirty, len(one.commit)) == (False, 40)
        change(root, f"# more\n{BOARD}")
        keeper.take("dirty", GREEN)
        assert [one.is_dirty for one in list_checkpoints(root).all] == [None, False, True]

    def test_git_that_cannot_say_is_not_known(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (root / ".git").mkdir()
        assert (
            CheckpointService(WriteAccess(root)).take("no repository", GREEN).checkpoint.is_dirty
            is None
        )

        def away(*_: object, **__: object) -> None:
            raise FileNotFoundError

        monkeypatch.setattr(git_process.subprocess, "Popen", away)
        assert (
            CheckpointService(WriteAccess(root)).take("no git", GREEN).checkpoint.is_dirty is None
        )

    def test_retention_follows_and_says_what_it_removed(
        self, root: Path, keeper: CheckpointService
    ) -> None:
        taken = [
            (change(root, f"# {name}\n{BOARD}"), keeper.take(name, GateState(), trigger="auto"))[1]
            for name in ("x", "y", "z")
        ]
        assert [each.removed for each in taken] == [
            (),
            (taken[0].checkpoint.id,),
            (taken[1].checkpoint.id,),
        ]
        assert [one.label.name for one in list_checkpoints(root).all] == ["z"]

    def test_where_nothing_changed_nothing_is_removed(self, keeper: CheckpointService) -> None:
        first = keeper.take("first", GREEN)
        again = keeper.take("again", GREEN, trigger="auto")
        assert (again.is_new, again.checkpoint.id) == (False, first.checkpoint.id)

    def test_trouble_with_retention_leaves_the_checkpoint(self, root: Path) -> None:
        class Stubborn(FileOps):
            def rename(self, source: Path, target: Path) -> None:
                if target.name.startswith(".old-"):
                    raise PermissionError(13, "no")
                super().rename(source, target)

        keeper = CheckpointService(WriteAccess(root, ops=Stubborn()))
        keeper.take("x", GateState(), trigger="auto")
        change(root, "# changed\n")
        taken = keeper.take("y", GateState(), trigger="auto")
        assert "no" in taken.trouble
        assert len(list_checkpoints(root).all) == 2

    def test_a_full_disk_makes_none(self, root: Path, keeper: CheckpointService) -> None:
        (root / "readiness.toml").write_text(f"[retention]\nmin_free = {1 << 60}\n")
        with pytest.raises(WriteError, match="have to stay free"):
            keeper.take("first", GREEN)
        assert list_checkpoints(root).all == ()

    def test_one_is_deleted_by_a_person_alone_and_that_is_told(
        self, root: Path, keeper: CheckpointService
    ) -> None:
        one = keeper.take("first", GREEN).checkpoint
        assert keeper.delete(one) == (one.id,)
        assert list_checkpoints(root).all == ()
        assert one.id in said(root)[-1].old


class TestRollback:
    """Going back, and back again."""

    def test_it_gives_the_kept_bytes_and_a_way_back(
        self, root: Path, keeper: CheckpointService
    ) -> None:
        one = keeper.take("first", GREEN).checkpoint
        later = change(root, BOARD.replace("One", "Two"))
        done = keeper.roll_back(one, GateState(), reason="wrong turn")
        assert (root / "boards/plan.toml").read_text(encoding="utf-8") == BOARD
        assert [(each.record, each.field) for each in done.changes] == [("ticket.T-1", "title")]
        assert done.before is not None
        assert verify_checkpoint(done.before) == ()
        assert (done.before.folder / "boards/plan.toml").read_bytes() == later
        assert done.before.label.trigger == "before-rollback"
        keeper.roll_back(done.before, GREEN, reason="no, it was right")
        assert (root / "boards/plan.toml").read_bytes() == later

    def test_it_is_one_record_with_its_reason_and_duration(
        self, root: Path, keeper: CheckpointService
    ) -> None:
        one = keeper.take("first", GREEN).checkpoint
        change(root, "# x\n")
        keeper.roll_back(one, GateState(), reason="wrong turn", wanted=Selection(boards=("plan",)))
        (entry,) = [entry for entry in said(root) if entry.do == "rollback"]
        assert entry.reason == "wrong turn"
        assert "seconds = " in entry.new
        assert '"boards/plan.toml" = ' in entry.new

    def test_it_says_what_retention_removed(self, root: Path, keeper: CheckpointService) -> None:
        old = keeper.take("old", GateState(), trigger="auto").checkpoint
        one = keeper.take("first", GREEN, reason="why").checkpoint
        change(root, f"# x\n{BOARD}")
        assert keeper.roll_back(one, GateState(), reason="why").removed == (old.id,)

    def test_it_counts_differences_and_names_records(
        self, root: Path, keeper: CheckpointService
    ) -> None:
        one = keeper.take("first", GREEN).checkpoint
        later = BOARD.replace("One", "Two").replace("[phase.A]", '[phase.A]\ntitle = "A"')
        change(root, later)
        done = keeper.roll_back(one, GateState(), reason="why", wanted=Selection(records=("T-1",)))
        assert [each.record for each in done.changes] == ["ticket.T-1"]
        assert (root / "boards/plan.toml").read_text() == later.replace("Two", "One")
        (entry,) = [entry for entry in said(root) if entry.do == "rollback"]
        assert "differences = 1" in entry.new
        assert 'records = ["ticket.T-1"]' in entry.new
        found = last_duration(said(root))
        assert found is not None
        assert found == (entry, round(done.seconds, 3))

    def test_what_was_not_shown_is_not_done(self, root: Path, keeper: CheckpointService) -> None:
        one = keeper.take("first", GREEN).checkpoint
        change(root, BOARD.replace("One", "Two"))
        planned, _ = keeper.preview(one)
        theirs = change(root, BOARD.replace("One", "Three"))
        with pytest.raises(WriteError, match="changed while you looked") as caught:
            keeper.roll_back(one, GREEN, reason="why", shown=planned)
        assert caught.value.reason == "conflict"
        assert (root / "boards/plan.toml").read_bytes() == theirs
        assert len(list_checkpoints(root).all) == 1
        planned, _ = keeper.preview(one)
        assert keeper.roll_back(one, GREEN, reason="why", shown=planned).restored.written

    def test_where_somebody_else_has_the_last_word_there_is_nothing_to_undo(
        self, root: Path
    ) -> None:
        class Late(FileOps):
            def exchange(self, one: Path, other: Path) -> None:
                super().exchange(one, other)
                if other.name == "plan.toml":
                    change(root, "# theirs\n")

        access = WriteAccess(root, ops=Late())
        keeper = CheckpointService(access)
        one = keeper.take("first", GREEN).checkpoint
        change(root, BOARD.replace("One", "Two"))
        done = keeper.roll_back(one, GREEN, reason="why")
        assert (done.restored.written, done.restored.left) == ((), ("boards/plan.toml",))
        journal = access.journal()
        assert journal
        assert (journal.read().undo, journal.read().open) == (None, ())

    def test_where_nothing_changed_nothing_is_written(
        self, root: Path, keeper: CheckpointService
    ) -> None:
        one = keeper.take("first", GREEN).checkpoint
        done = keeper.roll_back(one, GREEN, reason="why")
        assert (done.before, done.restored.written) == (None, ())
        assert len(list_checkpoints(root).all) == 1

    def test_no_such_board_leaves_everything(self, root: Path, keeper: CheckpointService) -> None:
        one = keeper.take("first", GREEN).checkpoint
        with pytest.raises(UsageError):
            keeper.roll_back(one, GREEN, reason="why", wanted=Selection(boards=("x",)))
        assert len(list_checkpoints(root).all) == 1

    def test_one_that_stopped_is_finished_by_whoever_writes_next(
        self, root: Path, keeper: CheckpointService, access: WriteAccess
    ) -> None:
        class Dying(FileOps):
            def exchange(self, one: Path, other: Path) -> None:
                del one, other
                raise KeyboardInterrupt

        one = keeper.take("first", GREEN).checkpoint
        change(root, BOARD.replace("One", "Two"))
        with pytest.raises(KeyboardInterrupt):
            CheckpointService(WriteAccess(root, actor="bo@x", ops=Dying())).roll_back(
                one, GREEN, reason="why"
            )
        assert (root / NOTE).exists()
        access.log([access.act().says("undo")])
        assert (root / "boards/plan.toml").read_text(encoding="utf-8") == BOARD
        rollback, undo = said(root)[-2:]
        assert (rollback.do, rollback.actor, rollback.reason) == ("rollback", "bo@x", "why")
        assert undo.do == "undo"
        journal = access.journal()
        assert journal
        (action,) = journal.read().actions
        assert (action.do, action.title, action.can_undo) == (
            "rollback",
            f"rolled back to {one.id}",
            True,
        )

    def test_a_log_that_cannot_be_written_is_said_and_the_boards_are_back(
        self,
        root: Path,
        keeper: CheckpointService,
        access: WriteAccess,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        from readiness_tui.storage.audit import log as audit

        one = keeper.take("first", GREEN).checkpoint
        change(root, BOARD.replace("One", "Two"))
        real: Callable[..., None] = audit.append

        def full(ops: FileOps, path: Path, data: bytes) -> None:
            if b'"do":"rollback"' in data:
                raise OSError(28, "No space left on device")
            real(ops, path, data)

        with monkeypatch.context() as patched:
            patched.setattr(audit, "append", full)
            done = keeper.roll_back(one, GREEN, reason="why")
        assert "No space left" in done.trouble
        assert (root / "boards/plan.toml").read_text(encoding="utf-8") == BOARD
        access.log([access.act().says("resolve")])
        assert [one.do for one in said(root)][-2:] == ["rollback", "resolve"]


class TestGreens:
    """What the gates say, as a checkpoint keeps it."""

    def open(self, root: Path) -> Workspace:
        workspace = Workspace(root, clock=FixedClock())
        workspace.open()
        workspace.gates.run()
        return workspace

    def test_a_workspace_that_is_go_is_green(self, root: Path) -> None:
        (root / "out.txt").write_text("made\n")
        found = gate_state(self.open(root).snapshot, Scope(None))
        assert found.green == ("workspace",)
        assert found.results["unchecked"] == 0
        gates = found.results["gates"]
        assert isinstance(gates, dict)
        assert set(gates) >= {"plan:T-1/deliverables", "plan:phase:A/exit"}

    def test_a_no_go_is_not(self, root: Path) -> None:
        assert gate_state(self.open(root).snapshot).green == ()

    def test_nothing_unchecked_or_broken_is_green(self, root: Path) -> None:
        (root / "out.txt").write_text("made\n")
        workspace = Workspace(root, clock=FixedClock())
        workspace.open()
        assert workspace.snapshot.unchecked
        assert gate_state(workspace.snapshot).green == ()
        (root / "boards/broken.toml").write_text("[broken")
        assert gate_state(self.open(root).snapshot).green == ()

    def test_boards_that_changed_since_they_were_judged_are_never_green(
        self, root: Path, keeper: CheckpointService
    ) -> None:
        (root / "out.txt").write_text("made\n")
        found = gate_state(self.open(root).snapshot)
        assert keeper.take("as judged", found).checkpoint.green == ("workspace",)
        change(root, BOARD.replace("One", "Two"))
        one = keeper.take("changed since", found).checkpoint
        assert one.green == ()
        assert kept_results(one)["stale"] == ["boards/plan.toml"]
        change(root, BOARD.replace('title = "One"', 'title = "One"  # said'))
        assert keeper.take("says the same", found).checkpoint.is_green

    def test_a_board_that_came_or_went_since_is_never_green(
        self, root: Path, keeper: CheckpointService
    ) -> None:
        (root / "out.txt").write_text("made\n")
        outside = root.parent / f"{root.name}-outside.toml"
        outside.write_text(BOARD.replace('"plan"', '"outside"'))
        (root / "boards/link.toml").symlink_to(outside)
        found = gate_state(self.open(root).snapshot)
        assert keeper.take("with a link", found).checkpoint.is_green
        (root / "boards/new.toml").write_text('[board]\nid = "new"\n')
        assert not keeper.take("came", found).checkpoint.is_green
        (root / "boards/new.toml").unlink()
        (root / "boards/plan.toml").unlink()
        assert not keeper.take("went", found).checkpoint.is_green

    def test_each_phase_has_a_verdict_and_each_gate_its_inputs(self, root: Path) -> None:
        text = BOARD + '\n[phase.B]\ntickets = ["T-1"]\n'
        change(root, text)
        results = gate_state(self.open(root).snapshot).results
        verdicts, gates = results["verdicts"], results["gates"]
        assert isinstance(verdicts, dict)
        assert isinstance(gates, dict)
        assert verdicts.keys() == {"workspace", "plan", "plan/phase:A", "plan/phase:B"}
        gate = gates["plan:T-1/deliverables"]
        assert isinstance(gate, dict)
        assert len(str(gate["inputs_digest"])) == 64

    def test_an_exit_that_turns_to_pass_is_seen_once_and_not_at_opening(self, root: Path) -> None:
        workspace = Workspace(root, clock=FixedClock())
        opened = workspace.open()
        first = workspace.gates.run()
        assert passed(opened, first) == ()
        (root / "out.txt").write_text("made\n")
        workspace.boards.files_changed(["out.txt"])
        after = workspace.gates.run()
        (phase,) = asking(passed(first, after), ["phase:*"])
        assert str(phase) == "plan:phase:A/exit"
        assert passed(after, after) == ()
        assert state_for(after, [phase]).green == ("workspace", "plan/phase:A")
