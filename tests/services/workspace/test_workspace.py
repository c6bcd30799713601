"""The owner of the plan: real board files, real gates, a clock that is told the time."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from readiness_tui.domain.edits.requests import SetPriority, SetStatus
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, Kind, RecordRef, TicketId
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Owner
from readiness_tui.domain.model.unsaved import Side
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level
from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.audit.log import read_all, verify
from readiness_tui.storage.checkpoints.checkpoint import GateState
from readiness_tui.storage.files.home import Home
from tests.builders import assign, set_text
from tests.services.fakes import FakeClock
from tests.support import until

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
BOARD = """\
format = 1

[board]
id = "plan"
title = "A plan"

[ticket.T-1]
title = "First"           # a remark
status = "todo"
deliverables = ["out.txt"]

[ticket.T-2]
title = "Second"
status = "doing"
"""
T1, T2 = (Key(BoardId("plan"), TicketId(name)) for name in ("T-1", "T-2"))
MADE = GateKey(BoardId("plan"), "T-1/deliverables")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "boards/plan.toml", BOARD)
    return tmp_path


@pytest.fixture
def opened(root: Path, clock: FakeClock) -> Workspace:
    workspace = Workspace(root, actor="me@example.org", clock=clock)
    workspace.open()
    workspace.gates.run()
    return workspace


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def proof(snapshot: Snapshot, key: Key) -> ProofWord:
    return snapshot.judgement.proofs[key].word


def status(workspace: Workspace, key: Key) -> Status:
    ticket = workspace.snapshot.portfolio.ticket(key)
    assert ticket is not None
    return ticket.status


def test_nothing_is_judged_before_it_is_settled(root: Path, clock: FakeClock) -> None:
    workspace = Workspace(root, clock=clock)
    assert workspace.open().unchecked == 1
    assert workspace.gates.run().unchecked == 0


def test_a_gate_is_judged_by_the_files_of_the_repository(opened: Workspace) -> None:
    assert proof(opened.snapshot, T1) is ProofWord.OPEN
    write(opened.root / "out.txt", "made\n")
    assert opened.boards.files_changed(["out.txt"]).unchecked == 1
    assert proof(opened.gates.run(), T1) is ProofWord.CLOSABLE


def test_each_batch_is_published_and_the_last_has_everything_judged(
    root: Path, clock: FakeClock
) -> None:
    many = "".join(
        f'\n[ticket.N-{number}]\ntitle = "N"\ndeliverables = ["n{number}"]\n'
        for number in range(300)
    )
    write(root / "boards/plan.toml", BOARD + many)
    workspace, seen = Workspace(root, clock=clock), list[int]()
    workspace.open()
    workspace.gates.run(lambda snapshot: seen.append(snapshot.unchecked))
    assert seen == [45, 0]


def test_a_board_without_file_gates_loads_no_engine(tmp_path: Path, clock: FakeClock) -> None:
    write(tmp_path / "boards/a.toml", '[ticket.T]\ntitle = "T"\nacceptance = ["Seen"]\n')
    workspace = Workspace(tmp_path, clock=clock)
    assert workspace.open().unchecked == 0
    assert workspace.gates.run() is workspace.snapshot
    assert workspace.gates.watched() == {"boards"}


def test_folders_of_inputs_are_watched(opened: Workspace) -> None:
    write(opened.root / "docs/a.md", "a\n")
    opened.edits.submit(set_text(T1, "deliverables", "docs/a.md"))
    assert opened.gates.watched() == {"boards", "docs"}


def test_an_edit_changes_its_line_and_no_other(opened: Workspace) -> None:
    notice = opened.edits.submit(SetPriority((T1,), Priority.P1))
    assert (notice.level, notice.code, notice.paths) == (Level.DONE, "saved", ("boards/plan.toml",))
    wanted = BOARD.replace('"todo"\n', '"todo"\npriority = "P1"\n')
    assert (opened.root / "boards/plan.toml").read_text(encoding="utf-8") == wanted


def test_undo_puts_every_byte_back_and_redo_does_it_again(opened: Workspace) -> None:
    path = opened.root / "boards/plan.toml"
    opened.edits.submit(SetStatus((T1,), Status.DOING))
    changed = path.read_text(encoding="utf-8")
    assert opened.snapshot.undo == "T-1 todo > doing"
    assert opened.edits.undo().says == "undone: T-1 doing > todo"
    assert path.read_text(encoding="utf-8") == BOARD
    assert opened.edits.redo().level is Level.DONE
    assert path.read_text(encoding="utf-8") == changed
    assert (opened.snapshot.undo, opened.snapshot.redo) == ("T-1 todo > doing", "")


def test_there_is_nothing_to_undo_at_first(opened: Workspace) -> None:
    assert (opened.edits.undo().code, opened.edits.redo().code) == ("nothing", "nothing")


def test_a_new_edit_forgets_what_was_taken_back(opened: Workspace) -> None:
    opened.edits.submit(SetPriority((T1,), Priority.P1))
    opened.edits.undo()
    opened.edits.submit(SetPriority((T2,), Priority.P2))
    assert opened.edits.redo().code == "nothing"


def test_a_refused_wish_writes_nothing_and_says_why(opened: Workspace) -> None:
    notice = opened.edits.submit(SetStatus((T1,), Status.DONE))
    assert (notice.level, notice.code) == (Level.REFUSED, "gate-failing")
    assert notice.refusals[0].subject.ticket == T1
    assert (opened.root / "boards/plan.toml").read_text(encoding="utf-8") == BOARD


def test_one_of_two_tickets_may_be_refused_and_the_other_is_saved(opened: Workspace) -> None:
    notice = opened.edits.submit(SetStatus((T1, T2), Status.DONE))
    assert notice.code == "saved"
    assert notice.level is Level.REMARK
    assert (status(opened, T1), status(opened, T2)) == (Status.TODO, Status.DONE)


def test_several_wishes_are_one_action(opened: Workspace) -> None:
    notice = opened.edits.submit(set_text(T1, "labels", "a, b"), SetPriority((T2,), Priority.P0))
    assert notice.code == "saved"
    assert opened.edits.undo().level is Level.DONE
    assert (opened.root / "boards/plan.toml").read_text(encoding="utf-8") == BOARD


def test_of_several_wishes_none_is_done_where_one_is_refused(opened: Workspace) -> None:
    notice = opened.edits.submit(SetPriority((T1,), Priority.P1), SetStatus((T1,), Status.DONE))
    assert (notice.level, notice.code) == (Level.REFUSED, "gate-failing")
    assert (opened.root / "boards/plan.toml").read_text(encoding="utf-8") == BOARD


def test_several_wishes_that_are_so_already_change_nothing(opened: Workspace) -> None:
    notice = opened.edits.submit(set_text(T1, "title", "First"), SetStatus((T1,), Status.TODO))
    assert notice.code == "unchanged"


def test_what_is_so_already_is_said_and_not_written(opened: Workspace) -> None:
    before = (opened.root / "boards/plan.toml").stat().st_mtime_ns
    assert opened.edits.submit(assign((T1,), ())).code == "unchanged"
    assert (opened.root / "boards/plan.toml").stat().st_mtime_ns == before


def test_the_one_who_blocks_and_the_day_are_kept(opened: Workspace) -> None:
    opened.edits.submit(SetStatus((T2,), Status.BLOCKED, "the key"))
    text = (opened.root / "boards/plan.toml").read_text(encoding="utf-8")
    line = '{ reason = "the key", since = 2026-02-18, by = "me@example.org" }'
    assert f"blocked = {line}" in text


def test_an_outside_change_is_read_again(opened: Workspace) -> None:
    write(opened.root / "boards/plan.toml", BOARD.replace('"doing"', '"review"'))
    before = opened.snapshot.revision
    assert opened.boards.files_changed(["boards/plan.toml"]).revision > before
    assert status(opened, T2) is Status.REVIEW


def test_a_hint_of_a_file_nobody_reads_changes_nothing(opened: Workspace) -> None:
    assert opened.boards.files_changed(["src/main.py"]) is opened.snapshot


def test_an_edit_of_another_field_is_carried_over_an_outside_change(opened: Workspace) -> None:
    write(opened.root / "boards/plan.toml", BOARD.replace("Second", "Changed outside"))
    assert opened.edits.submit(SetPriority((T1,), Priority.P1)).code == "merged"
    text = (opened.root / "boards/plan.toml").read_text(encoding="utf-8")
    assert "Changed outside" in text
    assert 'priority = "P1"' in text


def test_a_field_changed_outside_is_never_overwritten(opened: Workspace) -> None:
    changed = write(opened.root / "boards/plan.toml", BOARD.replace('"doing"', '"blocked"'))
    changed.write_text(
        changed.read_text(encoding="utf-8") + 'blocked = { reason = "key" }\n', encoding="utf-8"
    )
    after = changed.read_text(encoding="utf-8")
    notice = opened.edits.submit(SetStatus((T2,), Status.REVIEW))
    assert notice.level is Level.FAILED
    assert changed.read_text(encoding="utf-8") == after
    assert status(opened, T2) is Status.BLOCKED


def test_what_somebody_changed_while_a_person_was_asked_is_a_conflict(opened: Workspace) -> None:
    seen = opened.snapshot
    path = write(opened.root / "boards/plan.toml", BOARD.replace("Second", "Of somebody else"))
    opened.boards.files_changed(["boards/plan.toml"])
    assert opened.edits.submit(set_text(T2, "title", "Mine"), seen=seen).level is Level.FAILED
    assert "Of somebody else" in path.read_text(encoding="utf-8")
    (unsaved,) = opened.snapshot.unsaved
    (dispute,) = unsaved.disputes
    assert (dispute.base, dispute.mine, dispute.theirs) == ("Second", "Mine", "Of somebody else")
    assert opened.edits.submit(set_text(T2, "title", "Mine")).level is Level.DONE, (
        "asked anew it is none"
    )


def test_what_a_person_changed_while_they_were_asked_is_no_conflict(opened: Workspace) -> None:
    seen = opened.snapshot
    assert opened.edits.submit(set_text(T2, "title", "First thought")).level is Level.DONE
    assert opened.edits.submit(set_text(T2, "title", "Better"), seen=seen).level is Level.DONE
    assert opened.edits.submit(set_text(T2, "outcome", "It runs"), seen=seen).level is Level.DONE
    assert opened.snapshot.unsaved == ()


def test_a_file_that_no_longer_parses_keeps_its_last_good_board_read_only(
    opened: Workspace,
) -> None:
    broken = BOARD.replace('status = "doing"', "status = doing")
    path = write(opened.root / "boards/plan.toml", broken)
    snapshot = opened.open()
    state = snapshot.boards[BoardId("plan")]
    assert state.problems[0].line == 14
    assert "T-2" in snapshot.portfolio.boards[BoardId("plan")].tickets
    assert opened.edits.submit(SetPriority((T1,), Priority.P1)).code == "read-only"
    assert path.read_text(encoding="utf-8") == broken
    path.write_text(BOARD, encoding="utf-8")
    assert not opened.open().boards[BoardId("plan")].read_only


def test_a_file_that_never_parsed_is_told_beside_the_others(opened: Workspace) -> None:
    write(opened.root / "boards/other.toml", "[ticket\n")
    snapshot = opened.open()
    assert [problem.path for problem in snapshot.broken] == ["boards/other.toml"]
    assert list(snapshot.portfolio.boards) == ["plan"]


def test_a_file_that_is_gone_takes_its_board_with_it(opened: Workspace) -> None:
    (opened.root / "boards/plan.toml").unlink()
    assert not opened.open().portfolio.boards


class TestTwoFilesWithOneId:
    """The first by name is the board; the second is told, and never stands in for it."""

    @pytest.fixture
    def twins(self, opened: Workspace) -> Workspace:
        second = BOARD.replace("out.txt", "other.txt").replace("A plan", "A copy")
        write(opened.root / "boards/zz.toml", second)
        opened.boards.reload()
        opened.gates.run()
        return opened

    def test_the_first_is_shown_and_the_second_told(self, twins: Workspace) -> None:
        snapshot = twins.snapshot
        assert snapshot.portfolio.boards[BoardId("plan")].title == "A plan"
        assert [problem.path for problem in snapshot.broken] == ["boards/zz.toml"]

    def test_the_gates_of_the_first_are_judged(self, twins: Workspace) -> None:
        assert [one.path for one in twins.snapshot.judgement.results[MADE].examined] == ["out.txt"]

    def test_neither_is_edited(self, root: Path, clock: FakeClock) -> None:
        """A copy may come before what it was made of, by name."""
        (root / "boards/plan.toml").rename(root / "boards/zz.toml")
        workspace = Workspace(root, clock=clock)
        workspace.open()
        copy = write(root / "boards/plan.toml", BOARD)
        workspace.boards.reload()
        notice = workspace.edits.submit(SetPriority((T1,), Priority.P1))
        assert notice.code == "read-only"
        assert "boards/zz.toml has the same `board.id`; give one of the two" in notice.says
        for path in (copy, root / "boards/zz.toml"):
            assert path.read_text(encoding="utf-8") == BOARD
        copy.unlink()
        workspace.boards.reload()
        assert workspace.edits.submit(SetPriority((T1,), Priority.P1)).paths == ("boards/zz.toml",)


def test_an_edit_of_two_boards_is_one_step_back(opened: Workspace) -> None:
    other = write(opened.root / "boards/other.toml", '[ticket.O-1]\ntitle = "O"\n')
    opened.boards.reload()
    key = Key(BoardId("other"), TicketId("O-1"))
    assert len(opened.edits.submit(SetPriority((T1, key), Priority.P3)).paths) == 2
    opened.edits.undo()
    assert other.read_text(encoding="utf-8") == '[ticket.O-1]\ntitle = "O"\n'
    assert (opened.root / "boards/plan.toml").read_text(encoding="utf-8") == BOARD


def test_an_action_of_two_boards_is_saved_whole_or_waits_whole(opened: Workspace) -> None:
    """The second board changed underneath, so nothing is written until a person chose."""
    first = opened.root / "boards/plan.toml"
    other = write(opened.root / "boards/zother.toml", '[ticket.O-1]\ntitle = "O"\n')
    opened.boards.reload()
    key = Key(BoardId("zother"), TicketId("O-1"))
    theirs = '[ticket.O-1]\ntitle = "O"\npriority = "P0"\n'
    other.write_text(theirs, encoding="utf-8")
    notice = opened.edits.submit(SetPriority((T1, key), Priority.P3))
    assert (notice.level, notice.code) == (Level.FAILED, "conflict")
    assert first.read_text(encoding="utf-8") == BOARD
    (unsaved,) = opened.snapshot.unsaved
    ((index, mine, their),) = [(one.index, one.mine, one.theirs) for one in unsaved.disputes]
    assert (mine, their) == ("P3", "P0")
    assert opened.unsaved.resolve(unsaved.id, {index: Side.THEIRS}).level is Level.DONE
    assert 'priority = "P3"' in first.read_text(encoding="utf-8")
    assert other.read_text(encoding="utf-8") == theirs
    assert opened.snapshot.unsaved == ()
    assert opened.edits.undo().level is Level.DONE
    assert first.read_text(encoding="utf-8") == BOARD


def _aged(root: Path) -> None:
    limit = '\n[gate."T-1/deliverables"]\nmax_age = "7d"\n'
    write(root / "boards/plan.toml", BOARD + limit)
    made = write(root / "out.txt", "made\n")
    os.utime(made, (NOW.timestamp(), NOW.timestamp()))


def _waived(root: Path) -> None:
    waiver = (
        '\n[waiver.W-1]\ngate = "T-1/deliverables"\nmatch = { path = "out.txt" }\n'
        'reason = "later"\nowner = "@a"\napproved_by = "@b"\ncreated = 2026-02-17\n'
        "expires = 2026-02-20\n"
    )
    write(root / "boards/plan.toml", BOARD + waiver)


@pytest.mark.parametrize("prepare", [_aged, _waived])
def test_time_alone_opens_a_gate_again(
    root: Path, clock: FakeClock, prepare: Callable[[Path], None]
) -> None:
    prepare(root)
    workspace = Workspace(root, clock=clock)
    workspace.open()
    assert proof(workspace.gates.run(), T1) is ProofWord.CLOSABLE
    clock.advance(timedelta(days=8))
    workspace.gates.tick()
    assert proof(workspace.gates.run(), T1) is ProofWord.OPEN


def test_everything_is_judged_again_when_asked(opened: Workspace) -> None:
    write(opened.root / "out.txt", "made\n")
    assert opened.gates.recheck().unchecked == 1
    assert proof(opened.gates.run(), T1) is ProofWord.CLOSABLE


def test_a_record_is_found_at_its_line(opened: Workspace) -> None:
    place = opened.snapshot.place(T2.ref)
    assert str(place) == "boards/plan.toml:12"


def test_looking_writes_nothing_and_an_edit_is_in_the_audit_log(
    opened: Workspace, root: Path
) -> None:
    assert sorted(path.name for path in root.iterdir()) == ["boards"]
    opened.edits.submit(SetPriority((T1,), Priority.P0))
    record = read_all(root)[0].entry
    assert (record.do, record.board, record.record) == ("set", "plan", "ticket.T-1")
    assert (record.field, record.new, record.actor) == ("priority", '"P0"', "me@example.org")
    opened.edits.undo()
    assert [(one.entry.do, one.entry.field, one.entry.old) for one in read_all(root)] == [
        ("set", "priority", ""),
        ("unset", "priority", '"P0"'),
        ("undo", "", ""),
    ]
    assert verify(root) == ()


def test_what_is_refused_or_cannot_be_saved_is_not_in_the_audit_log(
    opened: Workspace, root: Path
) -> None:
    opened.edits.submit(set_text(T1, "priority", "P9"))
    write(root / "boards/plan.toml", "not toml")
    assert opened.edits.submit(SetPriority((T1,), Priority.P0)).level is Level.FAILED
    assert read_all(root) == ()


def test_an_edit_waits_for_nobody_who_keeps_the_lock(opened: Workspace, root: Path) -> None:
    home = Home.open(root).ensure("you@example.org")
    before = (root / "boards/plan.toml").read_bytes()
    with home.lock():
        notice = opened.edits.submit(SetPriority((T1,), Priority.P0))
    assert (notice.level, notice.code) == (Level.FAILED, "locked")
    assert (root / "boards/plan.toml").read_bytes() == before
    assert opened.edits.submit(SetPriority((T1,), Priority.P0)).level is Level.DONE


def remembering(root: Path, clock: FakeClock) -> Workspace:
    """The program started anew."""
    workspace = Workspace(root, actor="me@example.org", clock=clock)
    workspace.open(remember=True)
    return workspace


class TestOverARestart:
    """What the journal remembers: nothing of it is in the memory of one run."""

    def test_a_day_of_work_is_taken_back_to_the_byte_and_done_again(
        self, root: Path, clock: FakeClock
    ) -> None:
        board = root / "boards/plan.toml"
        states = [board.read_bytes()]
        for wish in (
            SetPriority((T1, T2), Priority.P0),
            set_text(T1, "title", "Another"),
            SetStatus((T1,), Status.DOING),
            assign((T2,), (Owner("@a"), Owner("@b"))),
        ):
            assert remembering(root, clock).edits.submit(wish).level is Level.DONE
            states.append(board.read_bytes())
        for before in reversed(states[:-1]):
            assert remembering(root, clock).edits.undo().level is Level.DONE
            assert board.read_bytes() == before
        assert remembering(root, clock).edits.undo().code == "nothing"
        for after in states[1:]:
            assert remembering(root, clock).edits.redo().level is Level.DONE
            assert board.read_bytes() == after
        assert remembering(root, clock).edits.redo().code == "nothing"

    def test_the_titles_of_what_the_keys_would_do_are_shown(
        self, root: Path, clock: FakeClock
    ) -> None:
        remembering(root, clock).edits.submit(SetPriority((T1,), Priority.P0))
        workspace = remembering(root, clock)
        assert (workspace.snapshot.undo, workspace.snapshot.redo) == ("T-1 priority none > P0", "")
        workspace.edits.undo()
        assert (workspace.snapshot.undo, workspace.snapshot.redo) == ("", "T-1 priority none > P0")
        workspace.edits.submit(SetPriority((T1,), Priority.P2))
        assert workspace.snapshot.redo == ""

    def test_an_undo_never_takes_back_what_somebody_else_changed_since(
        self, root: Path, clock: FakeClock
    ) -> None:
        board = root / "boards/plan.toml"
        remembering(root, clock).edits.submit(SetStatus((T1,), Status.DOING))
        theirs = board.read_text(encoding="utf-8").replace('"doing"', '"review"', 1)
        board.write_text(theirs, encoding="utf-8")
        workspace = remembering(root, clock)
        assert workspace.edits.undo().code == "conflict"
        assert board.read_text(encoding="utf-8") == theirs
        (unsaved,) = remembering(root, clock).snapshot.unsaved
        (dispute,) = unsaved.disputes
        assert (dispute.base, dispute.mine, dispute.theirs) == ("doing", "todo", "review")
        assert workspace.unsaved.discard(unsaved.id).level is Level.DONE
        assert remembering(root, clock).snapshot.unsaved == ()

    def test_a_conflict_waits_and_is_decided_later(self, root: Path, clock: FakeClock) -> None:
        board = root / "boards/plan.toml"
        workspace = remembering(root, clock)
        board.write_text(BOARD.replace('"doing"', '"todo"'), encoding="utf-8")
        assert workspace.edits.submit(SetStatus((T2,), Status.REVIEW)).code == "conflict"
        later = remembering(root, clock)
        (unsaved,) = later.snapshot.unsaved
        assert later.unsaved.resolve(unsaved.id, {0: Side.MINE}).level is Level.DONE
        assert status(later, T2) is Status.REVIEW
        assert remembering(root, clock).snapshot.unsaved == ()

    def test_what_was_put_back_outside_is_told_and_set_again(
        self, root: Path, clock: FakeClock
    ) -> None:
        board = root / "boards/plan.toml"
        remembering(root, clock).edits.submit(SetStatus((T2,), Status.REVIEW))
        assert remembering(root, clock).snapshot.reverted == ()
        board.write_text(BOARD, encoding="utf-8")
        workspace = remembering(root, clock)
        assert [edit.field for edit in workspace.snapshot.reverted] == ["status"]
        assert workspace.unsaved.reapply().level is Level.DONE
        assert status(workspace, T2) is Status.REVIEW
        board.write_text(BOARD, encoding="utf-8")
        again = remembering(root, clock)
        assert again.unsaved.let_be().level is Level.DONE
        assert again.snapshot.reverted == ()
        assert remembering(root, clock).snapshot.reverted == ()


def test_what_could_not_be_saved_is_kept_and_saved_by_one_key(root: Path, clock: FakeClock) -> None:
    workspace = remembering(root, clock)
    home = Home.open(root).ensure("me@example.org")
    with home.lock():
        assert workspace.edits.submit(SetPriority((T1,), Priority.P0)).code == "locked"
    (unsaved,) = workspace.snapshot.unsaved
    assert (unsaved.reason, unsaved.disputes) == ("locked", ())
    assert workspace.unsaved.retry().level is Level.DONE
    assert workspace.snapshot.unsaved == ()
    assert 'priority = "P0"' in (root / "boards/plan.toml").read_text(encoding="utf-8")


class TestTornSaves:
    """A file that is written in place is shown once it stands still, and its last text is kept."""

    CUT = BOARD[: BOARD.index("[ticket.T-2]")]

    def test_a_cut_file_is_not_shown_and_takes_no_edit(self, opened: Workspace) -> None:
        board = opened.root / "boards/plan.toml"
        board.write_text(self.CUT, encoding="utf-8")
        snapshot = opened.boards.files_changed(["boards/plan.toml"])
        assert "T-2" in snapshot.portfolio.boards[BoardId("plan")].tickets
        assert "is being written" in snapshot.boards[BoardId("plan")].read_only
        assert opened.boards.reads_again_in_s is not None
        assert opened.edits.submit(SetPriority((T1,), Priority.P0)).level is Level.REFUSED
        board.write_text(BOARD, encoding="utf-8")
        snapshot = opened.boards.files_changed(["boards/plan.toml"])
        assert not snapshot.boards[BoardId("plan")].read_only

    @pytest.mark.parametrize("pick", [Side.MINE, Side.THEIRS])
    def test_records_that_are_gone_for_good_can_be_had_back(
        self, root: Path, clock: FakeClock, pick: Side
    ) -> None:
        workspace = remembering(root, clock)
        board = root / "boards/plan.toml"
        board.write_text(self.CUT, encoding="utf-8")
        wait = until(
            lambda: workspace.boards.files_changed(["boards/plan.toml"]).unsaved, "it stands still"
        )
        asyncio.run(wait)
        (asked,) = workspace.snapshot.unsaved
        assert "1 of 2 records gone" in asked.says
        assert workspace.unsaved.resolve(asked.id, {0: pick}).level is Level.DONE
        text = BOARD if pick is Side.MINE else self.CUT
        assert board.read_text(encoding="utf-8") == text
        aside = [file.read_text() for file in (root / ".readiness/displaced").glob("*")]
        assert (self.CUT in aside) is (pick is Side.MINE), "what a person wrote is kept"
        tickets = workspace.snapshot.portfolio.boards[BoardId("plan")].tickets
        assert ("T-2" in tickets) is (pick is Side.MINE)
        assert workspace.snapshot.unsaved == ()

    @pytest.mark.parametrize("text", [BOARD, BOARD.replace("T-2", "T-9")])
    def test_a_file_as_a_person_decided_is_meant_even_where_it_is_as_it_was(
        self, root: Path, clock: FakeClock, text: str
    ) -> None:
        workspace = remembering(root, clock)
        tools, board = workspace.writer.tools, root / "boards/plan.toml"
        placed = tools.boards.write_file("boards/plan.toml", text.encode())
        assert (board.read_text(encoding="utf-8"), bool(placed.paths)) == (text, text != BOARD)
        assert [intent.do for intent in tools.pending.state.actions] == ["restore"]
        assert [record.entry.do for record in read_all(root)] == ["resolve"]

    @pytest.mark.parametrize("pick", [Side.MINE, Side.THEIRS])
    def test_an_emptied_file_leaves_its_board_until_a_person_decides(
        self, root: Path, clock: FakeClock, pick: Side
    ) -> None:
        workspace = remembering(root, clock)
        board = root / "boards/plan.toml"
        board.write_text("\n", encoding="utf-8")
        snapshot = workspace.boards.files_changed(["boards/plan.toml"])
        assert "T-2" in snapshot.portfolio.boards[BoardId("plan")].tickets
        (asked,) = snapshot.unsaved
        assert workspace.unsaved.resolve(asked.id, {0: pick}).level is Level.DONE
        assert board.read_text(encoding="utf-8") == (BOARD if pick is Side.MINE else "\n")
        assert bool(workspace.snapshot.portfolio.boards) is (pick is Side.MINE)

    @pytest.mark.parametrize("meanwhile", [("",), ("\n", ""), ("", "[ticket.T-1\n")])
    @pytest.mark.parametrize("is_renamed", [False, True])
    def test_an_emptied_file_that_says_the_same_again_leaves_nothing_to_decide(
        self, root: Path, clock: FakeClock, meanwhile: tuple[str, ...], *, is_renamed: bool
    ) -> None:
        workspace = remembering(root, clock)
        board = root / "boards/plan.toml"
        for text in meanwhile:
            board.write_text(text, encoding="utf-8")
            workspace.boards.files_changed(["boards/plan.toml"])
        assert len(workspace.snapshot.unsaved) == 1
        if is_renamed:
            write(root / "boards/new", BOARD).rename(board)
        else:
            board.write_text(BOARD, encoding="utf-8")
        snapshot = workspace.boards.files_changed(["boards/plan.toml"])
        assert snapshot.unsaved == ()
        assert workspace.edits.submit(SetPriority((T1,), Priority.P0)).level is Level.DONE


class TestWhatWaits:
    """Edits that wait are asked once, and settled by what is saved in their place."""

    def test_asked_twice_is_kept_once(self, root: Path, clock: FakeClock) -> None:
        workspace = remembering(root, clock)
        workspace.edits.submit(SetStatus((T1,), Status.DOING))
        board = root / "boards/plan.toml"
        theirs = board.read_text(encoding="utf-8").replace('"doing"', '"review"', 1)
        board.write_text(theirs, encoding="utf-8")
        for _ in range(3):
            assert workspace.edits.undo().code == "conflict"
        assert len(workspace.snapshot.unsaved) == 1

    def test_a_conflict_is_never_written_by_trying_again(
        self, root: Path, clock: FakeClock
    ) -> None:
        board = root / "boards/plan.toml"
        workspace = remembering(root, clock)
        board.write_text(BOARD.replace('"doing"', '"blocked"\nblocked = { reason = "x" }'), "utf-8")
        assert workspace.edits.submit(SetStatus((T2,), Status.REVIEW)).code == "conflict"
        board.write_text(BOARD, encoding="utf-8")
        workspace.boards.reload()
        assert [one.disputes for one in workspace.snapshot.unsaved] == [()]
        assert workspace.unsaved.retry().code == "unchanged"
        assert board.read_text(encoding="utf-8") == BOARD

    def test_an_edit_of_the_same_field_takes_its_place(self, root: Path, clock: FakeClock) -> None:
        workspace = remembering(root, clock)
        with Home.open(root).ensure("me@example.org").lock():
            workspace.edits.submit(SetPriority((T1,), Priority.P0))
        assert workspace.edits.submit(SetPriority((T1,), Priority.P3)).level is Level.DONE
        workspace.edits.undo()
        assert workspace.snapshot.unsaved == ()

    def test_ours_of_a_record_that_is_gone_is_kept(self, root: Path, clock: FakeClock) -> None:
        workspace = remembering(root, clock)
        new = root / "boards/new.toml"
        new.write_text(BOARD[: BOARD.index("[ticket.T-2]")], encoding="utf-8")
        new.rename(root / "boards/plan.toml")
        assert workspace.edits.submit(SetStatus((T2,), Status.REVIEW)).code == "conflict"
        (unsaved,) = workspace.snapshot.unsaved
        assert workspace.unsaved.resolve(unsaved.id, {0: Side.MINE}).level is Level.REFUSED
        assert len(workspace.snapshot.unsaved) == 1
        assert workspace.unsaved.resolve(unsaved.id, {0: Side.THEIRS}).level is Level.DONE

    def test_a_rollback_of_ours_is_not_told_as_somebody_else_s(
        self, root: Path, clock: FakeClock
    ) -> None:
        keeper = CheckpointService(WriteAccess(root, actor="me@example.org", clock=clock))
        one = keeper.take("before", GateState()).checkpoint
        remembering(root, clock).edits.submit(SetStatus((T2,), Status.REVIEW))
        keeper.roll_back(one, GateState(), reason="it was wrong")
        assert (root / "boards/plan.toml").read_text(encoding="utf-8") == BOARD
        assert remembering(root, clock).snapshot.reverted == ()


def test_no_action_starts_what_may_not_start(root: Path, opened: Workspace) -> None:
    path = write(root / "boards/plan.toml", BOARD.replace('"doing"', '"todo"\ndepends = ["T-1"]'))
    opened.boards.reload()
    before = path.read_bytes()
    edit = SetField(
        RecordRef(BoardId("plan"), Kind.TICKET, "T-2"), "status", Status.TODO, Status.DOING
    )
    notice = opened.edits.do(Action("repaired", (edit,)))
    assert (notice.level, notice.code) == (Level.REFUSED, "dependency-open")
    assert path.read_bytes() == before


def test_what_is_taken_back_is_not_asked_again(root: Path, opened: Workspace) -> None:
    opened.edits.submit(SetStatus((T2,), Status.DONE))
    opened.edits.submit(SetStatus((T2,), Status.DOING, "a fault"))
    path = root / "boards/plan.toml"
    text = path.read_text(encoding="utf-8").replace(
        'title = "Second"', 'title = "Second"\ndepends = ["T-1"]'
    )
    write(path, text)
    opened.boards.reload()
    assert opened.edits.undo().level in {Level.DONE, Level.REMARK}
    assert status(opened, T2) is Status.DONE
