"""Recovery: each row of its table with real files, twice, and killed at every call of its own."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import AddRecord
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.storage.audit.journal_records import entries_of
from readiness_tui.storage.audit.log import AuditLog, read_all, verify
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.journal.entries import Done
from readiness_tui.storage.journal.state import JournalState
from readiness_tui.storage.saving.recovery import inspect
from tests.builders import ticket
from tests.storage.faults import AT, TOP, WRITER, failing, refusing, write
from tests.storage.recovery_scenes import (
    CLASH,
    GROUP,
    NOW,
    OP,
    REVIEW,
    SCENES,
    A,
    B,
    Part,
    begun,
    ending,
    files_in,
    journal_of,
    one,
    outside,
    recovered,
    ref,
)

REVIEWED = A.replace('status = "doing"', 'status = "review"').encode()
LATER = B.replace('status = "todo"\n', 'status = "todo"\ngroup = "later"\n').encode()
WORDS = {
    "committed": ["written"],
    "committed_and_edited": ["written"],
    "committed_and_put_back": ["written"],
    "renamed": ["written"],
    "never": ["interrupted"],
    "edited_to_the_same": ["written"],
    "edited_to_another": ["interrupted"],
    "broken_since": ["interrupted"],
    "gone_since": ["interrupted"],
    "exchanged": ["written"],
    "exchanged_and_overwritten": ["written"],
    "staged": ["interrupted"],
    "staged_in_part": ["interrupted"],
    "staged_nothing": ["interrupted"],
    "staged_and_edited": ["interrupted"],
    "met": ["merged"],
    "clashed": ["conflict"],
    "met_half_a_save": ["rescued"],
    "met_with_no_way_back": ["rescued"],
    "met_and_lost": ["rescued"],
    "untold": ["unknown", "orphan"],
    "untold_and_gone": ["unknown", "orphan"],
    "lone_merge": ["interrupted"],
    "lone_merge_done": ["written"],
    "both_staged": ["interrupted", "interrupted"],
    "half_done": ["written", "written"],
    "half_lost": ["written", "interrupted"],
    "half_met": ["written", "interrupted"],
    "undone": ["written"],
    "new_board": ["written"],
    "no_file": [],
}
"""What a recovery says of each scene."""


def board(root: Path, name: str = "a") -> bytes:
    """A board as it stands."""
    return (root / f"boards/{name}.toml").read_bytes()


def state_of(root: Path) -> JournalState:
    """The journal as it stands."""
    return journal_of(root).read()


def logged(root: Path) -> list[str]:
    """What the audit log has."""
    return [record.entry.do for record in read_all(root)]


def kept_in(root: Path, folder: str) -> list[bytes]:
    """The bytes that are kept in a folder of `.readiness/`."""
    home = root / ".readiness" / folder
    return sorted(path.read_bytes() for path in home.iterdir()) if home.exists() else []


def staged_files(root: Path) -> list[Path]:
    """What is staged beside the boards."""
    return sorted((root / "boards").glob(".*.tmp"))


def the_pending(root: Path) -> Pending:
    """The one action that is on no board."""
    (found,) = state_of(root).pending
    return found


# Every scene


@pytest.mark.parametrize("scene", SCENES)
def test_a_dry_run_writes_nothing_and_says_what_comes(tmp_path: Path, scene: str) -> None:
    SCENES[scene](tmp_path)
    before = files_in(tmp_path)
    found = inspect(tmp_path, journal_of(tmp_path))
    assert files_in(tmp_path) == before
    done = recovered(tmp_path)
    assert [left.word for left in done] == WORDS[scene]
    expected = ["merged" if left.word in {"conflict", "rescued"} else left.word for left in done]
    assert [left.word for left in found] == [word for word in expected if word != "orphan"]
    for left in (*found, *done):
        assert left.says
        assert left.path.startswith("boards/")
        assert scene == "met_and_lost" or all((tmp_path / file).is_file() for file in left.files)


@pytest.mark.parametrize("scene", SCENES)
def test_a_second_recovery_changes_nothing(tmp_path: Path, scene: str) -> None:
    SCENES[scene](tmp_path)
    recovered(tmp_path)
    assert state_of(tmp_path).open == ()
    assert verify(tmp_path) == () or scene in {"met", "clashed"}
    before = files_in(tmp_path)
    again = recovered(tmp_path)
    assert {left.word for left in again} <= {"orphan"}
    assert files_in(tmp_path) == before


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, tuple[Path, int]]]:
    """Each scene as a recovery leaves it that is killed at each of its calls, and how many."""
    base = tmp_path_factory.mktemp("killed")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, str(base / "home"))
        for name, scene in SCENES.items():
            (base / name).mkdir()
            scene(base / name / "0")
        folders = [base / name for name in SCENES]
        ran = subprocess.run(
            [sys.executable, "-m", "tests.storage.recovery_scenes", *folders],
            cwd=TOP,
            env={**os.environ, "PYTHONPATH": str(TOP)},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr
    counts = zip(SCENES, map(int, ran.stdout.split()), strict=True)
    yield {name: (base / name, count) for name, count in counts}
    shutil.rmtree(base)


@pytest.mark.parametrize("scene", SCENES)
def test_killed_at_any_call_and_done_again_a_recovery_ends_the_same(
    killed: Mapping[str, tuple[Path, int]], scene: str
) -> None:
    folder, count = killed[scene]
    assert count > 3
    recovered(folder / "0")
    expected = ending(folder / "0")
    for at in range(1, count + 1):
        recovered(folder / str(at))
        assert ending(folder / str(at)) == expected, at


# Row by row


@pytest.mark.parametrize(
    "scene", ["committed", "renamed", "exchanged", "committed_and_put_back", "edited_to_the_same"]
)
def test_what_was_written_gets_its_audit_record(tmp_path: Path, scene: str) -> None:
    SCENES[scene](tmp_path)
    intent = state_of(tmp_path).open[0]
    before = board(tmp_path)
    recovered(tmp_path)
    state = state_of(tmp_path)
    assert state.actions == (intent,)
    assert state.undo == intent
    assert state.pending == ()
    (record,) = read_all(tmp_path)
    assert record.entry == entries_of(intent)[0]
    assert (record.entry.op, record.entry.field) == (f"{OP}:0", "status")
    assert (record.entry.before, record.entry.after) == (intent.files[0].base, intent.files[0].new)
    assert record.entry.at == AT
    assert board(tmp_path) == before
    assert staged_files(tmp_path) == []


def test_an_audit_record_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    one(tmp_path).put_away()
    AuditLog(tmp_path, WRITER).append(entries_of(state_of(tmp_path).open[0]))
    recovered(tmp_path)
    assert logged(tmp_path) == ["set"]


@pytest.mark.parametrize("scene", ["exchanged", "exchanged_and_overwritten"])
def test_what_was_displaced_is_put_away(tmp_path: Path, scene: str) -> None:
    SCENES[scene](tmp_path)
    recovered(tmp_path)
    assert kept_in(tmp_path, "displaced") == [A.encode()]
    assert logged(tmp_path) == ["set"]


@pytest.mark.parametrize(
    "scene",
    [
        "never",
        "edited_to_another",
        "broken_since",
        "gone_since",
        "staged",
        "staged_in_part",
        "staged_nothing",
        "staged_and_edited",
    ],
)
def test_what_was_not_written_is_offered_and_not_applied(tmp_path: Path, scene: str) -> None:
    SCENES[scene](tmp_path)
    path = tmp_path / "boards/a.toml"
    before = path.read_bytes() if path.exists() else None
    recovered(tmp_path)
    assert (path.read_bytes() if path.exists() else None) == before
    assert staged_files(tmp_path) == []
    pending = the_pending(tmp_path)
    assert pending.action.edits == (REVIEW,)
    assert (pending.reason, pending.at) == ("interrupted", AT)
    assert pending.action.title == "T-1 doing > review"
    assert logged(tmp_path) == []
    assert state_of(tmp_path).actions == ()
    assert kept_in(tmp_path, "rescued") == []


def test_a_save_that_met_another_elsewhere_is_merged_with_it(tmp_path: Path) -> None:
    SCENES["met"](tmp_path)
    recovered(tmp_path)
    assert board(tmp_path) == outside(REVIEWED.decode())
    state = state_of(tmp_path)
    assert (state.pending, state.displaced) == ((), ())
    assert [intent.do for intent in state.actions] == ["merge", "set"]
    assert logged(tmp_path) == ["set"]
    assert kept_in(tmp_path, "rescued") == [outside()]
    assert staged_files(tmp_path) == []


def test_a_merge_that_was_begun_is_gone_on_with_and_told_once(tmp_path: Path) -> None:
    SCENES["met"](tmp_path)
    with pytest.raises(WriteError):
        recovered(tmp_path, refusing("exchange", 5))
    assert [intent.do for intent in state_of(tmp_path).open] == ["set", "merge"]
    assert [left.word for left in inspect(tmp_path, journal_of(tmp_path))] == ["merged"]
    assert [left.word for left in recovered(tmp_path)] == ["merged"]
    assert board(tmp_path) == outside(REVIEWED.decode())
    assert state_of(tmp_path).open == ()


def test_of_two_saves_of_one_field_theirs_stands_and_ours_is_kept(tmp_path: Path) -> None:
    SCENES["clashed"](tmp_path)
    recovered(tmp_path)
    assert board(tmp_path) == CLASH
    pending = the_pending(tmp_path)
    assert (pending.reason, pending.action.edits) == ("conflict", (REVIEW,))
    assert state_of(tmp_path).displaced == ()


def test_a_save_that_met_half_of_another_stands_and_theirs_is_kept(tmp_path: Path) -> None:
    SCENES["met_half_a_save"](tmp_path)
    (left,) = recovered(tmp_path)
    assert board(tmp_path) == REVIEWED
    (displaced,) = state_of(tmp_path).displaced
    assert left.files == (displaced.file,)
    assert (tmp_path / displaced.file).read_bytes() == b'[board]\nid = "a'
    assert logged(tmp_path) == ["set"]
    (listed,) = inspect(tmp_path, journal_of(tmp_path))
    assert (listed.word, listed.files) == ("rescued", (displaced.file,))
    (tmp_path / displaced.file).unlink()
    assert inspect(tmp_path, journal_of(tmp_path)) == ()


def test_what_cannot_be_told_is_kept_both_ways(tmp_path: Path) -> None:
    SCENES["untold"](tmp_path)
    left, orphan = recovered(tmp_path)
    assert kept_in(tmp_path, "rescued") == sorted([outside(), CLASH])
    assert len(left.files) == 2
    assert board(tmp_path) == CLASH
    (temp,) = staged_files(tmp_path)
    assert temp.read_bytes() == outside()
    assert (orphan.word, orphan.path) == ("orphan", f"boards/{temp.name}")
    assert the_pending(tmp_path).action.edits == (REVIEW,)
    assert logged(tmp_path) == []
    assert len(state_of(tmp_path).displaced) == 2


def test_a_base_that_is_the_beginning_of_the_new_text_is_still_the_base(tmp_path: Path) -> None:
    part = begun(tmp_path, AddRecord(ref("T-3"), ticket("T-3")))["a"]
    assert part.new.startswith(part.base)
    part.exchanged()
    recovered(tmp_path)
    assert board(tmp_path) == part.new
    assert logged(tmp_path) == ["add"]
    assert kept_in(tmp_path, "displaced") == [part.base]


def test_without_a_way_back_to_the_base_ours_stands_and_theirs_is_kept(tmp_path: Path) -> None:
    SCENES["met_with_no_way_back"](tmp_path)
    recovered(tmp_path)
    assert board(tmp_path) == REVIEWED
    assert kept_in(tmp_path, "rescued") == [outside()]
    assert len(state_of(tmp_path).displaced) == 1


def test_what_the_save_itself_rescued_stays_beside_what_the_recovery_does(tmp_path: Path) -> None:
    SCENES["met"](tmp_path)
    other = write(tmp_path / f".readiness/rescued/{OP}-a.toml", "kept before\n")
    recovered(tmp_path)
    assert other.read_text(encoding="utf-8") == "kept before\n"
    assert kept_in(tmp_path, "rescued") == sorted([b"kept before\n", outside()])


@pytest.mark.parametrize(("scene", "count"), [("lone_merge", 0), ("lone_merge_done", 1)])
def test_a_merge_of_its_own_is_only_noted(tmp_path: Path, scene: str, count: int) -> None:
    SCENES[scene](tmp_path)
    recovered(tmp_path)
    assert logged(tmp_path) == []
    state = state_of(tmp_path)
    assert (len(state.actions), state.pending, state.undo) == (count, (), None)


# Another program that saves while a recovery is under way


class Meddled(FileOps):
    """Before one call of a kind another program saves a board."""

    def __init__(self, call: str, path: Path, data: bytes) -> None:
        self._call, self._path, self._data = call, path, data

    def _meddle(self, call: str) -> None:
        if call == self._call:
            self._call = ""
            self._path.write_bytes(self._data)

    def exchange(self, one: Path, other: Path) -> None:
        """Exchange two names, too late."""
        self._meddle("exchange")
        super().exchange(one, other)

    def rename_new(self, source: Path, target: Path) -> None:
        """Put a file away."""
        self._meddle("rename_new")
        super().rename_new(source, target)

    def rename(self, source: Path, target: Path) -> None:
        """Put a file in place."""
        self._meddle("rename")
        super().rename(source, target)


NINTH = B.replace("Nine", "Ninth").encode()


def test_a_save_that_a_following_board_displaces_is_kept_and_listed(tmp_path: Path) -> None:
    SCENES["half_done"](tmp_path)
    words = recovered(tmp_path, Meddled("exchange", tmp_path / "boards/b.toml", NINTH))
    assert [left.word for left in words] == ["written", "rescued"]
    assert board(tmp_path, "b") == LATER
    assert kept_in(tmp_path, "rescued") == [NINTH]
    assert [one.path for one in state_of(tmp_path).displaced] == ["boards/b.toml"]


def test_a_board_that_was_saved_in_time_does_not_follow(tmp_path: Path) -> None:
    SCENES["half_done"](tmp_path)
    words = recovered(tmp_path, Meddled("rename_new", tmp_path / "boards/b.toml", NINTH))
    assert [left.word for left in words] == ["written", "interrupted"]
    assert board(tmp_path, "b") == NINTH
    assert the_pending(tmp_path).action.edits == (GROUP,)
    assert staged_files(tmp_path) == []


def test_a_save_that_a_merge_displaces_is_kept_and_listed(tmp_path: Path) -> None:
    SCENES["met"](tmp_path)
    recovered(tmp_path, Meddled("exchange", tmp_path / "boards/a.toml", CLASH))
    assert board(tmp_path) == outside(REVIEWED.decode())
    assert kept_in(tmp_path, "rescued") == sorted([outside(), CLASH])
    (displaced,) = state_of(tmp_path).displaced
    assert (tmp_path / displaced.file).read_bytes() == CLASH


def test_a_board_that_was_saved_before_its_merge_is_not_merged(tmp_path: Path) -> None:
    SCENES["met"](tmp_path)
    words = recovered(tmp_path, Meddled("rename", tmp_path / "boards/a.toml", CLASH))
    assert [left.word for left in words] == ["rescued"]
    assert board(tmp_path) == CLASH
    assert kept_in(tmp_path, "rescued") == [outside()]
    assert len(state_of(tmp_path).displaced) == 1
    assert staged_files(tmp_path) == []


def test_what_cannot_be_put_away_stays_and_the_intent_stays_open(tmp_path: Path) -> None:
    part = one(tmp_path)
    part.exchanged()
    write(tmp_path / ".readiness/displaced", "a file in the place of a folder\n")
    with pytest.raises(WriteError):
        recovered(tmp_path)
    assert part.temp.read_bytes() == part.base
    assert len(state_of(tmp_path).open) == 1
    (tmp_path / ".readiness/displaced").unlink()
    recovered(tmp_path)
    assert kept_in(tmp_path, "displaced") == [part.base]


# Several boards


def test_once_one_board_is_written_the_others_follow(tmp_path: Path) -> None:
    SCENES["half_done"](tmp_path)
    recovered(tmp_path)
    assert (board(tmp_path), board(tmp_path, "b")) == (REVIEWED, LATER)
    assert kept_in(tmp_path, "displaced") == sorted([A.encode(), B.encode()])
    assert [record.entry.op for record in read_all(tmp_path)] == [f"{OP}:0", f"{OP}:1"]
    (action,) = state_of(tmp_path).actions
    assert action.edits == (REVIEW, GROUP)
    assert state_of(tmp_path).pending == ()


def test_before_the_first_board_is_written_none_is(tmp_path: Path) -> None:
    SCENES["both_staged"](tmp_path)
    recovered(tmp_path)
    assert (board(tmp_path), board(tmp_path, "b")) == (A.encode(), B.encode())
    assert the_pending(tmp_path).action.edits == (REVIEW, GROUP)
    assert staged_files(tmp_path) == []


@pytest.mark.parametrize("scene", ["half_lost", "half_met"])
def test_the_part_that_can_no_longer_be_written_is_offered(tmp_path: Path, scene: str) -> None:
    SCENES[scene](tmp_path)
    before = board(tmp_path, "b")
    recovered(tmp_path)
    assert (board(tmp_path), board(tmp_path, "b")) == (REVIEWED, before)
    assert the_pending(tmp_path).action.edits == (GROUP,)
    (action,) = state_of(tmp_path).actions
    assert action.edits == (REVIEW,)
    assert [step.path for step in action.files] == ["boards/a.toml"]
    assert [record.entry.op for record in read_all(tmp_path)] == [f"{OP}:0"]


# What an action is beyond edits


def test_an_undo_gets_the_record_that_says_so(tmp_path: Path) -> None:
    SCENES["undone"](tmp_path)
    recovered(tmp_path)
    assert logged(tmp_path) == ["set", "undo"]
    assert ("d" * 32) in read_all(tmp_path)[1].entry.new


def test_an_undo_that_had_nothing_to_write_is_done(tmp_path: Path) -> None:
    SCENES["no_file"](tmp_path)
    assert recovered(tmp_path) == ()
    assert logged(tmp_path) == ["undo"]
    assert len(state_of(tmp_path).actions) == 1


# Nothing to do, and nothing that can be done


def test_without_an_open_intent_nothing_is_written(tmp_path: Path) -> None:
    one(tmp_path)
    journal_of(tmp_path).append(Done(op=OP, outcome="saved", at=NOW))
    before = files_in(tmp_path)
    assert recovered(tmp_path) == ()
    assert inspect(tmp_path, journal_of(tmp_path)) == ()
    assert files_in(tmp_path) == before


def test_an_orphan_is_listed_and_kept(tmp_path: Path) -> None:
    one(tmp_path).put_away()
    temp = write(tmp_path / f"boards/.b.toml.{'e' * 32}.tmp", "whose?\n")
    write(tmp_path / "boards/.notes.tmp", "not ours\n")
    found = inspect(tmp_path, journal_of(tmp_path))
    assert [(left.word, left.op) for left in found] == [("written", OP), ("orphan", "e" * 32)]
    recovered(tmp_path)
    assert temp.read_text(encoding="utf-8") == "whose?\n"


def as_folder(part: Part) -> None:
    part.target.unlink()
    part.target.mkdir()


def as_link_out(part: Part) -> None:
    other = part.root.parent / "elsewhere.toml"
    other.write_bytes(part.base)
    part.target.unlink()
    part.target.symlink_to(other)


def as_pipe(part: Part) -> None:
    part.target.unlink()
    os.mkfifo(part.target)


@pytest.mark.parametrize("make", [as_folder, as_link_out, as_pipe])
def test_a_board_that_cannot_be_read_waits(tmp_path: Path, make: object) -> None:
    root = tmp_path / "root"
    part = one(root)
    part.staged()
    assert callable(make)
    make(part)
    (found,) = inspect(root, journal_of(root))
    (left,) = recovered(root)
    assert found == left
    assert left.word == "unreadable"
    assert state_of(root).open[0].op == OP
    assert state_of(root).pending == ()
    assert part.temp.read_bytes() == part.new


def test_a_board_behind_a_link_inside_is_recovered_where_it_is(tmp_path: Path) -> None:
    part = one(tmp_path)
    real = tmp_path / "shared/plan.toml"
    real.parent.mkdir()
    part.target.rename(real)
    part.target.symlink_to("../shared/plan.toml")
    real.write_bytes(part.new)
    (real.parent / part.step.temp).write_bytes(part.base)
    (left,) = recovered(tmp_path)
    assert left.word == "written"
    assert part.target.is_symlink()
    assert kept_in(tmp_path, "displaced") == [part.base]
    assert list(real.parent.iterdir()) == [real]


def test_what_was_flushed_too_late_is_said_to_be_unconfirmed(tmp_path: Path) -> None:
    class Unsettled(FileOps):
        def fsync(self, handle: int) -> None:
            if os.path.samestat(os.fstat(handle), (tmp_path / "boards").stat()):
                raise OSError(5, "I/O error")
            super().fsync(handle)

    one(tmp_path).put_away()
    (tmp_path / "boards/audit").mkdir()
    recovered(tmp_path, Unsettled())
    assert '"outcome":"unconfirmed"' in (tmp_path / ".readiness/journal.jsonl").read_text("utf-8")
    assert len(state_of(tmp_path).actions) == 1


@pytest.mark.parametrize("scene", ["exchanged", "met", "clashed", "untold", "staged"])
def test_wherever_the_disk_fails_the_next_recovery_ends_the_same(
    tmp_path: Path, scene: str
) -> None:
    SCENES[scene](tmp_path / "0")
    shutil.copytree(tmp_path / "0", tmp_path / "good")
    recovered(tmp_path / "good")
    expected = ending(tmp_path / "good")
    at, is_over = 0, False
    while not is_over:
        at += 1
        root = tmp_path / str(at)
        shutil.copytree(tmp_path / "0", root)
        ops = failing(at, 5)
        with contextlib.suppress(WriteError):
            recovered(root, ops)
        is_over = ops.count < at
        recovered(root)
        assert ending(root) == expected, at


def test_where_the_disk_fails_a_board_that_should_follow_nothing_is_lost(tmp_path: Path) -> None:
    SCENES["half_done"](tmp_path / "0")
    at, is_over = 0, False
    while not is_over:
        at += 1
        root = tmp_path / str(at)
        shutil.copytree(tmp_path / "0", root)
        ops = failing(at, 5)
        with contextlib.suppress(WriteError):
            recovered(root, ops)
        is_over = ops.count < at
        recovered(root)
        state = state_of(root)
        offered = [edit for one in state.pending for edit in one.action.edits]
        assert (board(root), state.open) == (REVIEWED, ())
        assert (board(root, "b") == LATER) is (offered == []), at
        assert offered in ([], [GROUP]), at
        assert len(read_all(root)) == 2 - len(offered)
        assert staged_files(root) == []
