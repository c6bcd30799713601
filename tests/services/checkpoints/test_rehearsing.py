"""A rehearsal does what a rollback does, and leaves every byte of the workspace as it was."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.services.checkpoints import rehearsing
from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
from readiness_tui.services.checkpoints.rehearsing import rehearse
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.storage.checkpoints.checkpoint import Checkpoint, GateState
from readiness_tui.storage.checkpoints.restore import Restored, Restorer, Selection
from readiness_tui.storage.files.fileops import FileOps

BOARD = '[board]\nid = "{0}"\n\n[ticket.{0}-1]\ntitle = "One"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "plan/boards").mkdir(parents=True)
    for name in ("a", "b"):
        (tmp_path / f"plan/boards/{name}.toml").write_text(BOARD.format(name))
    return tmp_path / "plan"


@pytest.fixture
def one(root: Path) -> Checkpoint:
    """A checkpoint; since, a board changed, one went and one came."""
    found = CheckpointService(WriteAccess(root)).take("one", GateState()).checkpoint
    (root / "boards/a.toml").write_text(BOARD.format("a").replace("One", "Two"))
    (root / "boards/b.toml").unlink()
    (root / "boards/c.toml").write_text(BOARD.format("c"))
    return found


def state(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_it_writes_nothing_and_says_how_long_it_took(root: Path, one: Checkpoint) -> None:
    before = state(root)
    found = rehearse(root, one)
    assert found.paths == ("boards/a.toml", "boards/b.toml")
    assert (found.wrong, found.from_nothing) == ((), False)
    assert found.seconds > 0
    assert state(root) == before


@pytest.mark.parametrize(
    ("wanted", "paths"),
    [
        (Selection(boards=("b",)), ("boards/b.toml",)),
        (Selection(records=("a-1",)), ("boards/a.toml",)),
        (Selection(boards=("c",), removes_new=True), ("boards/c.toml",)),
    ],
)
def test_it_does_what_was_chosen(
    root: Path, one: Checkpoint, wanted: Selection, paths: tuple[str, ...]
) -> None:
    found = rehearse(root, one, wanted)
    assert (found.paths, found.wrong) == (paths, ())


def test_where_nothing_changed_all_is_taken_as_lost(root: Path) -> None:
    one = CheckpointService(WriteAccess(root)).take("one", GateState()).checkpoint
    found = rehearse(root, one)
    assert (found.paths, found.from_nothing) == (("boards/a.toml", "boards/b.toml"), True)
    assert rehearse(root, one, Selection(records=("a-1",))).paths == ()


def test_a_runtime_folder_that_is_not_ours_is_not_written(
    root: Path, one: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / ".readiness/writer.json").unlink()
    made: list[Path | None] = []
    real = rehearsing.TemporaryDirectory

    def seen(prefix: str, dir: Path | None) -> object:  # noqa: A002 - of the standard library
        made.append(dir)
        return real(prefix=prefix, dir=dir)

    monkeypatch.setattr(rehearsing, "TemporaryDirectory", seen)
    assert rehearse(root, one).wrong == ()
    assert made == [None]


def test_what_does_not_come_back_is_named(
    root: Path, one: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Restorer, "restore", lambda *_: Restored(("boards/a.toml",)))
    assert rehearse(root, one).wrong == ("boards/a.toml", "boards/b.toml")


def test_a_disk_that_confirms_nothing_fails_it(
    root: Path, one: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Restored(("boards/a.toml",), (), ("boards/a.toml",))
    monkeypatch.setattr(Restorer, "restore", lambda *_: done)
    with pytest.raises(WriteError, match="the disk did not confirm it"):
        rehearse(root, one)


def test_a_full_disk_is_said_and_nothing_is_left(
    root: Path, one: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = state(root)
    monkeypatch.setattr(FileOps, "exchange", full)
    with pytest.raises(WriteError, match="No space left"):
        rehearse(root, one)
    assert state(root) == before


def test_a_checkpoint_that_was_tampered_with_is_refused(root: Path, one: Checkpoint) -> None:
    (one.folder / "boards/a.toml").write_text("x")
    with pytest.raises(WriteError, match="is not the file that was kept"):
        rehearse(root, one)
    with pytest.raises(UsageError):
        rehearse(
            root,
            CheckpointService(WriteAccess(root)).take("two", GateState()).checkpoint,
            Selection(boards=("x",)),
        )
