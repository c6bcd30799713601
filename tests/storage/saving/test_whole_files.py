"""Whole texts of boards through the journal: killed, raced, refused; nothing torn, nothing lost."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.audit.log import read_all
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.journal import replay as replaying
from readiness_tui.storage.journal.entries import SYNC
from readiness_tui.storage.saving.whole_files import NewText, Placed, WholeFiles
from tests.storage.faults import AT, BOARD, SHARED, failing, killed, refusing, share, write
from tests.storage.recovery_scenes import journal_of, recovered

OP = "c" * 32
PATH = "boards/a.toml"
NEW = BOARD.replace("doing", "done")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace as it is before boards are shared; kills leave copies of it beside it."""
    found = tmp_path / "0"
    (found / ".readiness").mkdir(parents=True)
    for one in SHARED:
        if one.base is not None:
            write(found / one.path, one.base.decode())
    return found


def placed(root: Path, *files: NewText, ops: FileOps | None = None) -> Placed:
    """Write files as one action."""
    ops = ops or FileOps()
    shared = WholeFiles(root, journal_of(root, ops), ops)
    return shared.write(files, Act(at=AT, cid=OP), do=SYNC, title="sync")


def saving(*saves: str) -> FileOps:
    """Calls in which another program saves a board just before each exchange."""
    ops, left = FileOps(), list(saves)
    real = ops.exchange

    def exchange(one: Path, other: Path) -> None:
        if left:
            other.write_text(left.pop(0), encoding="utf-8")
        real(one, other)

    ops.exchange = exchange
    return ops


def hidden(root: Path) -> list[str]:
    """The temporary files beside the boards."""
    return [path.name for path in (root / "boards").glob(".*")]


def stands(root: Path) -> list[bool]:
    """By file whether it has its new text; it has to have the old or the new one."""
    found: list[bool] = []
    for one in SHARED:
        path = root / one.path
        now = path.read_bytes() if path.exists() else None
        assert now in {one.base, one.new}, one.path
        found.append(now == one.new)
    return found


def test_all_files_of_an_action_get_their_new_text(root: Path) -> None:
    share(root, FileOps())
    assert stands(root) == [True] * 4
    state = journal_of(root).read()
    assert not state.open
    assert [(one.do, one.can_undo, len(one.files)) for one in state.actions] == [(SYNC, False, 4)]
    assert not hidden(root)


def test_what_was_there_is_kept_aside(root: Path) -> None:
    share(root, FileOps())
    kept = {path.name: path.read_bytes() for path in (root / ".readiness/displaced").iterdir()}
    old = {f"{OP}-{Path(one.path).name}": one.base for one in SHARED if one.base is not None}
    assert kept == old


@pytest.mark.usefixtures("root")
def test_a_kill_at_any_step_is_settled_by_the_next_writer(tmp_path: Path) -> None:
    seen: set[tuple[bool, ...]] = set()
    for each in killed("share", tmp_path):
        before = stands(each)
        recovered(each)
        after = stands(each)
        # Once one file is new, every staged one is; to take one away is left to the next sync.
        assert after[:3] in ([False] * 3, [True] * 3), each
        assert not any(was and not now for was, now in zip(before, after, strict=True))
        assert any(after) == any(before)
        state = journal_of(each).read()
        assert not state.open
        assert not state.pending
        assert not hidden(each)
        assert not read_all(each)
        seen.add(tuple(before))
    assert len(seen) == 5, "a kill came between any two files"


def test_a_save_in_the_same_instant_goes_back_and_ours_is_refused(root: Path) -> None:
    theirs = BOARD.replace("One", "Theirs")
    done = placed(root, NewText(PATH, BOARD.encode(), NEW.encode()), ops=saving(theirs))
    assert [error.reason for error in done.refused.values()] == ["changed"]
    assert (root / PATH).read_text() == theirs
    assert not hidden(root)
    assert not journal_of(root).read().open
    assert not journal_of(root).read().actions


def test_a_save_in_the_same_instant_is_merged_after_a_kill(root: Path) -> None:
    class KilledError(BaseException):
        pass

    def die(*_: object) -> None:
        raise KilledError

    theirs = BOARD.replace("One", "Theirs")
    ops = saving(theirs)
    ops.fsync = lambda handle: (
        die() if (root / PATH).read_text() == NEW else FileOps.fsync(ops, handle)
    )
    with pytest.raises(KilledError):
        placed(root, NewText(PATH, BOARD.encode(), NEW.encode()), ops=ops)
    (found,) = recovered(root)
    assert found.word == "merged"
    assert (root / PATH).read_text() == theirs.replace("doing", "done")
    assert (root / found.files[0]).read_text() == theirs
    assert not hidden(root)
    assert not read_all(root)


def test_a_program_that_saves_at_every_instant_loses_nothing(root: Path) -> None:
    saves = [BOARD.replace("One", f"Theirs {number}") for number in range(20)]
    done = placed(root, NewText(PATH, BOARD.encode(), NEW.encode()), ops=saving(*saves))
    assert [error.reason for error in done.refused.values()] == ["busy"]
    (kept,) = journal_of(root).read().displaced
    texts = {(root / PATH).read_text(), (root / kept.file).read_text()}
    assert texts <= set(saves)
    assert not hidden(root)


@pytest.mark.parametrize("new", [NEW.encode(), None], ids=["to write", "to take away"])
def test_what_is_not_as_it_was_read_is_refused(root: Path, new: bytes | None) -> None:
    theirs = BOARD.replace("One", "Theirs")
    write(root / PATH, theirs)
    done = placed(root, NewText(PATH, BOARD.encode(), new))
    assert [error.reason for error in done.refused.values()] == ["changed"]
    assert (root / PATH).read_text() == theirs
    assert not (root / ".readiness/journal.jsonl").exists()


def test_what_was_saved_while_a_file_was_taken_away_comes_back(root: Path) -> None:
    theirs, ops = BOARD.replace("One", "Theirs"), FileOps()
    real = ops.rename_new

    def rename_new(source: Path, target: Path) -> None:
        if source == root / PATH:
            source.write_text(theirs, encoding="utf-8")
        real(source, target)

    ops.rename_new = rename_new
    done = placed(root, NewText(PATH, BOARD.encode(), None), ops=ops)
    assert [error.reason for error in done.refused.values()] == ["changed"]
    assert (root / PATH).read_text() == theirs


def test_one_file_that_cannot_be_written_holds_up_no_other(root: Path) -> None:
    (root / "boards/b.toml").unlink()
    (root / "boards/b.toml").mkdir()
    done = placed(root, *SHARED)
    assert [error.reason for error in done.refused.values()] == ["broken-on-disk"]
    assert done.paths == ("boards/a.toml", "boards/new.toml", "boards/old.toml")
    assert [step.path for step in journal_of(root).read().actions[0].files] == list(done.paths)


def test_what_is_too_long_for_the_journal_is_written_all_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "ROOM", 10)
    assert len(placed(root, *SHARED).paths) == 4
    (action,) = journal_of(root).read().actions
    assert [step.changes for step in action.files] == [()] * 4


def test_a_second_name_of_a_file_is_told(root: Path) -> None:
    (root / "other").hardlink_to(root / PATH)
    done = placed(root, *SHARED)
    assert done.remarks == (
        "a.toml is one of 2 hard links to a file; the others keep the old text",
    )


def test_without_exchange_a_rename_has_to_do(root: Path) -> None:
    done = placed(root, *SHARED, ops=refusing("exchange", errno.ENOSYS))
    assert len(done.paths) == 4
    assert stands(root) == [True] * 4
    assert done.displaced[PATH].read_bytes() == BOARD.encode(), "what it overwrote is kept aside"


def test_what_the_disk_does_not_confirm_is_said(root: Path) -> None:
    ops = FileOps()
    real = ops.fsync

    def fsync(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink() == root / "boards":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(handle)

    ops.fsync = fsync
    done = placed(root, NewText(PATH, BOARD.encode(), NEW.encode()), ops=ops)
    assert (done.paths, done.doubts) == ((PATH,), (os.strerror(errno.EIO),))
    assert (root / PATH).read_text() == NEW


def test_nothing_is_written_that_the_journal_does_not_know_of(root: Path) -> None:
    def no_journal() -> FileOps:
        ops = FileOps()
        real = ops.write

        def full(handle: int, data: bytes | memoryview) -> int:
            if Path(f"/proc/self/fd/{handle}").readlink().name == "journal.jsonl":
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(handle, data)

        ops.write = full
        return ops

    with pytest.raises(WriteError):
        placed(root, *SHARED, ops=no_journal())
    assert stands(root) == [False] * 4


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_a_call_that_fails_leaves_old_or_new_and_says_which(
    copied: Callable[[], Path], code: int
) -> None:
    at, is_done = 0, False
    while not is_done:
        at += 1
        each, ops = copied(), failing(at, code)
        try:
            done = placed(each, *SHARED, ops=ops)
        except WriteError:
            done = Placed()
        new = [one.path for one, is_new in zip(SHARED, stands(each), strict=True) if is_new]
        assert sorted(new) == sorted(done.paths), f"{code} at {at} {ops.calls[-1]}"
        recovered(each)
        assert not journal_of(each).read().open
        assert not hidden(each), f"{code} at {at}"
        is_done = ops.count < at
    assert at > 30


@pytest.fixture
def copied(root: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes a new copy of the workspace."""
    count = iter(range(1, 1000))
    return lambda: Path(shutil.copytree(root, tmp_path / str(next(count))))
