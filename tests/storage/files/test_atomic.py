"""A file is replaced wholly or not at all; what somebody saved in the gap is never lost."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.files import atomic, fileops
from readiness_tui.storage.files.atomic import Committed, Seen, look, put_away, stage, temp_name
from readiness_tui.storage.files.fileops import FileOps
from tests.storage.faults import NEW, OLD, Struck, refusing

TEMP = ".a.toml.op.tmp"
THEIRS = b"theirs\n" * 2000


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "a.toml"
    path.write_bytes(OLD)
    return path


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def staged(target: Path, ops: FileOps | None = None) -> Seen:
    seen = look(target)
    stage(ops or FileOps(), seen, TEMP, NEW)
    return seen


def commit(seen: Seen, ops: FileOps | None = None) -> Committed:
    return atomic.commit(ops or FileOps(), seen, TEMP)


def reason(call: Callable[[], object]) -> str:
    with pytest.raises(WriteError) as caught:
        call()
    assert caught.value.what
    assert caught.value.remedy
    return caught.value.reason


def theirs_by_rename(path: Path) -> None:
    """Save as many editors do."""
    beside = path.with_name("editor")
    beside.write_bytes(THEIRS)
    beside.rename(path)


def theirs_in_place(path: Path) -> None:
    """Save as the others do; the length stays, so only the time tells."""
    before = path.stat().st_mtime_ns
    path.write_bytes(b"x" * len(OLD))
    os.utime(path, ns=(before + 1, before + 1))


class Meanwhile(FileOps):
    """Somebody acts on a file right before a call."""

    def __init__(self, path: Path, act: Callable[[Path], object], before: str) -> None:
        self._path, self._act, self._before = path, act, before
        self.flushed: list[bytes] = []

    def fsync(self, handle: int) -> None:
        super().fsync(handle)
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            self.flushed.append(self._path.read_bytes())

    def _is_at(self, name: str) -> None:
        if name == self._before:
            self._before = ""
            self._act(self._path)

    def exchange(self, one: Path, other: Path) -> None:
        self._is_at("exchange")
        super().exchange(one, other)

    def rename_new(self, source: Path, target: Path) -> None:
        self._is_at("rename_new")
        super().rename_new(source, target)


class NoExchange(FileOps):
    """A system that cannot exchange names."""

    def __init__(self, code: int = errno.EINVAL) -> None:
        self.code = code

    def exchange(self, one: Path, other: Path) -> None:
        del one, other
        raise OSError(self.code, os.strerror(self.code))


class TestSteps:
    """Look, stage, commit."""

    def test_a_save_changes_the_file_in_one_step_and_keeps_what_stood_there(
        self, target: Path
    ) -> None:
        inode = target.stat().st_ino
        seen = staged(target)
        assert target.read_bytes() == OLD
        done = commit(seen)
        assert target.read_bytes() == NEW
        assert done == Committed(displaced=target.with_name(TEMP))
        assert target.with_name(TEMP).read_bytes() == OLD
        assert target.with_name(TEMP).stat().st_ino == inode
        displaced = look(target.with_name(TEMP))
        assert displaced.signature == seen.signature, "so no hash is needed to know it again"

    def test_the_bytes_are_flushed_before_the_name_and_the_name_before_the_answer(
        self, target: Path
    ) -> None:
        flushed: list[tuple[int, bytes]] = []

        class Watched(Struck):
            def fsync(self, handle: int) -> None:
                super().fsync(handle)
                flushed.append((os.fstat(handle).st_ino, target.read_bytes()))

        ops = Watched(0, lambda _: None)
        commit(staged(target, ops), ops)
        folder = target.parent.stat().st_ino
        assert flushed == [(target.stat().st_ino, OLD), (folder, NEW)]
        assert ops.calls == ["open", "fchmod", "write", "fsync", "exchange", "open", "fsync"]

    def test_a_new_file_gets_a_name_that_must_be_free(self, tmp_path: Path) -> None:
        path = tmp_path / "a.toml"
        seen = staged(path)
        assert seen.signature is None
        assert names(tmp_path) == [TEMP]
        assert commit(seen) == Committed()
        assert path.read_bytes() == NEW
        assert names(tmp_path) == ["a.toml"]

    def test_a_temporary_file_of_somebody_else_is_never_touched(self, target: Path) -> None:
        target.with_name(TEMP).write_bytes(THEIRS)
        with pytest.raises(WriteError):
            staged(target)
        assert target.with_name(TEMP).read_bytes() == THEIRS

    def test_a_folder_that_went_is_said(self, tmp_path: Path) -> None:
        assert reason(lambda: staged(tmp_path / "gone/a.toml")) == "conflict"

    def test_a_temporary_name_says_whose_it_is(self) -> None:
        assert (
            temp_name("boards/a.toml", "0f") == temp_name(Path("a.toml"), "0f") == ".a.toml.0f.tmp"
        )


class TestMeanwhile:
    """Somebody who takes no lock saves while we do."""

    @pytest.mark.parametrize("act", [theirs_by_rename, theirs_in_place, Path.unlink])
    def test_between_looking_and_committing_nothing_of_ours_is_written(
        self, target: Path, act: Callable[[Path], object]
    ) -> None:
        seen = staged(target)
        act(target)
        left = target.read_bytes() if target.exists() else None
        assert reason(lambda: commit(seen)) == "changed"
        assert (target.read_bytes() if target.exists() else None) == left
        assert TEMP not in names(target.parent)

    def test_a_folder_that_cannot_be_seen_any_more_is_a_change(self, tmp_path: Path) -> None:
        folder = tmp_path / "boards"
        folder.mkdir()
        (folder / "a.toml").write_bytes(OLD)
        seen = staged(folder / "a.toml")
        folder.rename(tmp_path / "moved")
        folder.symlink_to("boards")
        assert reason(lambda: commit(seen)) == "changed"
        assert (tmp_path / "moved/a.toml").read_bytes() == OLD

    def test_a_file_made_meanwhile_stays(self, tmp_path: Path) -> None:
        path = tmp_path / "a.toml"
        seen = staged(path)
        path.write_bytes(THEIRS)
        assert reason(lambda: commit(seen)) == "changed"
        late = staged(tmp_path / "b.toml")
        ops = Meanwhile(late.path, theirs_by_rename, "rename_new")
        assert reason(lambda: commit(late, ops)) == "changed"
        assert late.path.read_bytes() == path.read_bytes() == THEIRS
        assert names(tmp_path) == ["a.toml", "b.toml"]

    @pytest.mark.parametrize("act", [theirs_by_rename, theirs_in_place])
    def test_a_save_in_the_last_gap_is_displaced_and_readable(
        self, target: Path, act: Callable[[Path], object]
    ) -> None:
        seen = staged(target)
        done = commit(seen, Meanwhile(target, act, "exchange"))
        assert target.read_bytes() == NEW
        assert done.displaced is not None
        assert done.displaced.read_bytes() in {THEIRS, b"x" * len(OLD)}
        assert look(done.displaced).signature != seen.signature, "and it can be told"

    def test_a_file_removed_in_the_last_gap_is_not_made_again(self, target: Path) -> None:
        seen = staged(target)
        assert reason(lambda: commit(seen, Meanwhile(target, Path.unlink, "exchange"))) == "changed"
        assert names(target.parent) == []


class TestFailedBehindItsWork:
    """A call can do its work and still report an error: then the new bytes stand."""

    def test_an_exchange(self, target: Path) -> None:
        class Late(FileOps):
            def exchange(self, one: Path, other: Path) -> None:
                super().exchange(one, other)
                raise OSError(errno.EIO, "Input/output error")

        done = commit(staged(target), Late())
        assert (target.read_bytes(), done.unconfirmed) == (NEW, "Input/output error")
        assert done.displaced is not None
        assert done.displaced.read_bytes() == OLD

    def test_a_rename(self, target: Path) -> None:
        class Late(NoExchange):
            def rename(self, source: Path, target: Path) -> None:
                super().rename(source, target)
                raise OSError(errno.EIO, "Input/output error")

        done = commit(staged(target), Late())
        assert (target.read_bytes(), done.unconfirmed) == (NEW, "Input/output error")
        assert done.displaced is None

    def test_a_stop_behind_the_exchange_does_not_remove_what_was_displaced(
        self, target: Path
    ) -> None:
        class Stopped(FileOps):
            def exchange(self, one: Path, other: Path) -> None:
                super().exchange(one, other)
                raise KeyboardInterrupt

        seen = staged(target)
        with pytest.raises(KeyboardInterrupt):
            commit(seen, Stopped())
        assert target.with_name(TEMP).read_bytes() == OLD

    def test_a_stop_before_it_leaves_nothing(self, target: Path) -> None:
        class Stopped(FileOps):
            def exchange(self, one: Path, other: Path) -> None:
                del one, other
                raise KeyboardInterrupt

        seen = staged(target)
        with pytest.raises(KeyboardInterrupt):
            commit(seen, Stopped())
        assert names(target.parent) == ["a.toml"]

    def test_a_staged_file_that_went_is_no_save(self, tmp_path: Path) -> None:
        seen = staged(tmp_path / "a.toml")
        (tmp_path / TEMP).unlink()
        assert reason(lambda: commit(seen)) == "io-error"
        assert names(tmp_path) == []


class TestWithoutExchange:
    """Where the system has none, the look before the rename is all there is."""

    @pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS])
    def test_a_plain_rename_does(self, target: Path, code: int) -> None:
        done = commit(staged(target), NoExchange(code))
        assert done == Committed()
        assert target.read_bytes() == NEW
        assert names(target.parent) == ["a.toml"]

    def test_the_plain_helpers_do_with_it_too(
        self, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fileops, "_renameat2", lambda: None)
        atomic.replace(target, digest(OLD), NEW)
        atomic.create(target.with_name("b.toml"), NEW)
        assert target.read_bytes() == target.with_name("b.toml").read_bytes() == NEW
        assert names(target.parent) == ["a.toml", "b.toml"]

    def test_it_looks_once_more_before_it_renames(self, target: Path) -> None:
        class Late(NoExchange):
            def exchange(self, one: Path, other: Path) -> None:
                theirs_by_rename(other)
                super().exchange(one, other)

        seen = staged(target)
        assert reason(lambda: commit(seen, Late())) == "changed"
        assert target.read_bytes() == THEIRS
        assert names(target.parent) == ["a.toml"]

    def test_any_other_error_is_none_of_that(self, target: Path) -> None:
        seen = staged(target)
        assert reason(lambda: commit(seen, NoExchange(errno.EPERM))) == "permission"
        assert target.read_bytes() == OLD

    def test_a_system_without_the_call_still_never_takes_a_name(
        self, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fileops, "_renameat2", lambda: None)
        ops, other = FileOps(), target.with_name("b.toml")
        assert commit(staged(target)).displaced is None
        with pytest.raises(FileExistsError):
            ops.rename_new(target, target)
        ops.rename_new(target, other)
        assert names(target.parent) == ["b.toml"]
        assert other.stat().st_nlink == 1

    def test_the_flush_that_a_system_needs_is_used(
        self, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import fcntl

        monkeypatch.setattr(fileops, "_FULL_FSYNC", fcntl.F_GETFD)
        monkeypatch.setattr(os, "fsync", None)
        commit(staged(target))
        assert target.read_bytes() == NEW


class TestRemoving:
    """A file is taken out of its folder, never away."""

    def test_it_is_kept(self, target: Path) -> None:
        to = target.parent / "displaced/op-a.toml"
        ops = Struck(0, lambda _: None)
        assert atomic.remove(ops, look(target), to) == Committed(displaced=to)
        assert to.read_bytes() == OLD
        assert names(target.parent) == ["displaced"]
        assert ops.calls[-2:] == ["open", "fsync"]

    def test_a_change_meanwhile_keeps_it(self, target: Path) -> None:
        seen = look(target)
        theirs_in_place(target)
        to = target.with_name("kept")
        assert reason(lambda: atomic.remove(FileOps(), seen, to)) == "changed"
        assert names(target.parent) == ["a.toml"]

    def test_what_is_kept_is_never_replaced(self, target: Path) -> None:
        to = target.with_name("kept")
        to.write_bytes(THEIRS)
        assert reason(lambda: put_away(FileOps(), target, to)) == "exists"
        assert (target.read_bytes(), to.read_bytes()) == (OLD, THEIRS)

    def test_what_cannot_be_moved_stays(self, target: Path) -> None:
        to, ops = target.with_name("kept"), refusing("rename_new", errno.EACCES)
        assert reason(lambda: put_away(ops, target, to)) == "permission"
        assert target.read_bytes() == OLD


class TestAnotherDevice:
    """`.readiness/` can lie on another file system than the boards."""

    class Far(FileOps):
        """Two devices, as far as renames go."""

        is_dying = False
        flushed: tuple[bytes, ...] = ()

        def fsync(self, handle: int) -> None:
            super().fsync(handle)
            if stat.S_ISREG(os.fstat(handle).st_mode):
                self.flushed += (Path(f"/proc/self/fd/{handle}").read_bytes(),)

        def rename_new(self, source: Path, target: Path) -> None:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(source), None, str(target))

        def unlink(self, path: Path) -> None:
            if self.is_dying:
                raise KeyboardInterrupt
            super().unlink(path)

    def test_the_file_is_copied_flushed_and_removed(self, target: Path) -> None:
        to = target.parent / "displaced/a.toml"
        ops = self.Far()
        put_away(ops, target, to)
        assert ops.flushed == (OLD,)
        assert to.read_bytes() == OLD
        assert names(target.parent) == ["displaced"]
        assert names(to.parent) == ["a.toml"]

    def test_stopped_between_it_ends_as_if_done_once(self, target: Path) -> None:
        to, ops = target.with_name("kept"), self.Far()
        ops.is_dying = True
        with pytest.raises(KeyboardInterrupt):
            put_away(ops, target, to)
        assert (target.read_bytes(), to.read_bytes()) == (OLD, OLD)
        put_away(self.Far(), target, to)
        assert names(target.parent) == ["kept"]

    def test_what_is_kept_is_never_replaced(self, target: Path) -> None:
        to = target.with_name("kept")
        to.write_bytes(THEIRS)
        assert reason(lambda: put_away(self.Far(), target, to)) == "exists"
        assert (target.read_bytes(), to.read_bytes()) == (OLD, THEIRS)


class TestReplace:
    """The plain helper for whole files."""

    def test_the_new_bytes_take_the_place_of_the_base(self, target: Path) -> None:
        target.chmod(0o640)
        before, ops = target.stat(), Struck(0, lambda _: None)
        atomic.replace(target, digest(OLD), NEW, ops)
        assert target.read_bytes() == NEW
        assert target.stat().st_mode == before.st_mode
        assert target.stat().st_ino != before.st_ino
        assert names(target.parent) == ["a.toml"]
        assert ops.calls.count("fsync") == 2
        assert ops.calls[-3:] == ["unlink", "open", "fsync"], "one flush for both names"

    def test_a_reader_that_has_the_file_open_keeps_the_old_bytes(self, target: Path) -> None:
        with target.open("rb") as reader:
            atomic.replace(target, digest(OLD), NEW)
            assert reader.read() == OLD

    def test_another_base_is_a_conflict(self, target: Path) -> None:
        assert reason(lambda: atomic.replace(target, digest(b"else"), NEW)) == "conflict"
        assert target.read_bytes() == OLD
        target.unlink()
        assert reason(lambda: atomic.replace(target, digest(OLD), NEW)) == "conflict"
        assert names(target.parent) == []

    def test_a_change_while_it_writes_is_a_conflict(self, target: Path) -> None:
        class Late(FileOps):
            def fsync(self, handle: int) -> None:
                super().fsync(handle)
                theirs_by_rename(target)

        assert reason(lambda: atomic.replace(target, digest(OLD), NEW, Late())) == "conflict"
        assert target.read_bytes() == THEIRS
        assert names(target.parent) == ["a.toml"]

    @pytest.mark.parametrize("act", [theirs_by_rename, theirs_in_place])
    def test_what_was_saved_in_the_last_gap_gets_its_name_back(
        self, target: Path, act: Callable[[Path], object]
    ) -> None:
        ops = Meanwhile(target, act, "exchange")
        with pytest.raises(WriteError) as caught:
            atomic.replace(target, digest(OLD), NEW, ops)
        assert caught.value.reason == "conflict"
        assert caught.value.remedy == "read it again and repeat the edit"
        assert target.read_bytes() in {THEIRS, b"x" * len(OLD)}
        assert names(target.parent) == ["a.toml"]
        assert ops.flushed == [target.read_bytes()]

    def test_what_cannot_get_its_name_back_is_named(self, target: Path) -> None:
        class Once(Meanwhile):
            def exchange(self, one: Path, other: Path) -> None:
                if not self._before:
                    raise OSError(errno.EIO, "Input/output error")
                super().exchange(one, other)

        ops = Once(target, theirs_by_rename, "exchange")
        with pytest.raises(WriteError) as caught:
            atomic.replace(target, digest(OLD), NEW, ops)
        (name,) = [name for name in names(target.parent) if name.endswith(".tmp")]
        assert caught.value.reason == "conflict"
        assert name in caught.value.remedy
        assert target.with_name(name).read_bytes() == THEIRS

    def test_what_the_folder_did_not_confirm_is_said(self, target: Path) -> None:
        class Unsure(FileOps):
            def fsync(self, handle: int) -> None:
                if os.path.samestat(os.fstat(handle), target.parent.stat()):
                    raise OSError(errno.EIO, "Input/output error")
                super().fsync(handle)

        assert reason(lambda: atomic.replace(target, digest(OLD), NEW, Unsure())) == "unconfirmed"
        assert target.read_bytes() == NEW
        other = target.with_name("b.toml")
        assert reason(lambda: atomic.create(other, NEW, Unsure())) == "unconfirmed"
        assert other.read_bytes() == NEW


class TestCreate:
    """The plain helper for new files."""

    def test_a_new_file_is_made_with_its_folders(self, tmp_path: Path) -> None:
        path = tmp_path / "boards/deep/new.toml"
        atomic.create(path, NEW)
        assert path.read_bytes() == NEW
        assert names(path.parent) == ["new.toml"]
        assert path.stat().st_nlink == 1

    @pytest.mark.parametrize(("umask", "mode"), [(0, 0o666), (0o022, 0o644), (0o027, 0o640)])
    def test_its_mode_is_that_of_any_new_file(self, tmp_path: Path, umask: int, mode: int) -> None:
        before = os.umask(umask)
        try:
            atomic.create(tmp_path / "new.toml", NEW)
            fileops.write_new(FileOps(), tmp_path / "record.json", NEW)
        finally:
            os.umask(before)
        modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        assert modes == {mode}

    def test_a_new_file_never_takes_the_place_of_another(self, target: Path) -> None:
        assert reason(lambda: atomic.create(target, NEW)) == "exists"
        late = target.with_name("b.toml")
        ops = Meanwhile(late, theirs_by_rename, "rename_new")
        assert reason(lambda: atomic.create(late, NEW, ops)) == "exists"
        assert (target.read_bytes(), late.read_bytes()) == (OLD, THEIRS)
        assert names(target.parent) == ["a.toml", "b.toml"]

    def test_a_folder_that_cannot_be_made_is_said(self, target: Path) -> None:
        assert reason(lambda: atomic.create(target / "b.toml", NEW)) == "io-error"
        assert reason(lambda: atomic.create(target / "deep/b.toml", NEW)) == "io-error"
