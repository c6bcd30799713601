"""F04: nothing may be written here. What can be read is shown, and a refusal names its reason."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.disks import bound_read_only, ext4, immutable, needs_root
from tests.faults.program import READINESS, Ended, command, edit_of, edited, lay_out

BEFORE = frozenset({"T-3"})
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace in which T-3 has been edited."""
    return ready(tmp_path / "plan")


def ready(root: Path) -> Path:
    lay_out(root)
    assert command(root, *edit_of("T-3")).code == oracle.SAVED
    return root


def refused(root: Path, ended: Ended, *reasons: str) -> None:
    """See that an edit was refused truly, and that all that only reads goes on."""
    assert oracle.told_the_truth(root, ended, {"T-1"}, done=BEFORE) == BEFORE
    assert ended.code in {oracle.UNCHANGED, 3}, ended
    assert ended.word in reasons, ended
    assert not list((root / "boards").rglob(".*.tmp"))
    for words in (("list",), ("lint",), ("audit", "verify"), ("show", "T-1")):
        done = command(root, *words)
        assert done.code == 0, (words, done)


@pytest.mark.fault("F04")
def test_a_disk_that_turns_read_only(tmp_path: Path) -> None:
    with ext4(tmp_path) as disk:
        root = ready(disk.path / "plan")
        disk.set_read_only(on=True)
        refused(root, command(root, *edit_of("T-1")), "read-only")
        disk.set_read_only(on=False)
        oracle.mended(root, tmp_path, BEFORE, by="T-2")


@pytest.mark.fault("F04")
def test_a_folder_of_boards_that_is_bound_read_only(root: Path, tmp_path: Path) -> None:
    with bound_read_only(root / "boards"):
        refused(root, command(root, *edit_of("T-1")), "read-only")
    oracle.mended(root, tmp_path, BEFORE, by="T-2")


@pytest.mark.fault("F04")
def test_state_of_ours_that_is_bound_read_only(root: Path, tmp_path: Path) -> None:
    with bound_read_only(root / ".readiness"):
        refused(root, command(root, *edit_of("T-1")), "read-only")
    oracle.mended(root, tmp_path, BEFORE, by="T-2")


@pytest.mark.fault("F04")
@pytest.mark.parametrize("place", ["boards/a.toml", "boards", ".readiness"])
def test_what_is_immutable_stays(root: Path, tmp_path: Path, place: str) -> None:
    with immutable(root / place):
        ended = command(root, *edit_of("T-1"))
        if ended.code != oracle.SAVED:
            refused(root, ended, "permission", "read-only")
        now = oracle.told_the_truth(root, ended, {"T-1"}, done=BEFORE)
    oracle.mended(root, tmp_path, now, by="T-2")


@pytest.mark.fault("F04")
def test_an_audit_log_that_is_immutable_is_written_later(root: Path, tmp_path: Path) -> None:
    (log,) = (root / "boards/audit").glob("*.jsonl")
    with immutable(log):
        ended = command(root, *edit_of("T-1"))
        now = oracle.told_the_truth(root, ended, {"T-1"}, done=BEFORE)
    oracle.mended(root, tmp_path, now, by="T-2")


@pytest.fixture
def open_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that another user may enter, which pytest's own is not, and a home for that user."""
    needs_root()
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    home = folder / "home"
    home.mkdir()
    shutil.chown(home, 65534, 65534)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    yield folder
    shutil.rmtree(folder)


@pytest.mark.fault("F04")
@pytest.mark.parametrize("is_first", [False, True], ids=["edited before", "never edited"])
def test_another_user_reads_and_is_refused(open_folder: Path, *, is_first: bool) -> None:
    root = open_folder / "plan"
    if is_first:
        lay_out(root)
    else:
        ready(root)
    if command(root, "--version", before=NOBODY).code:
        pytest.skip(f"another user may not run {READINESS}")
    done = frozenset() if is_first else BEFORE
    ended = command(root, *edit_of("T-1"), before=NOBODY)
    assert oracle.told_the_truth(root, ended, {"T-1"}, done=done) == done
    assert ended.code in {oracle.UNCHANGED, 3}, ended
    assert ended.word in {"permission", "read-only"}, ended
    assert command(root, "list", before=NOBODY).code == 0
    assert edited(root) == done
