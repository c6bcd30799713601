"""A rollback is on the undo key: taken back to the byte, whole, and never over somebody's edit."""

from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.services.base.events import Level
from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
from readiness_tui.services.checkpoints.rollbacks import RolledBack
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.audit.log import read_all, verify
from readiness_tui.storage.checkpoints.checkpoint import GateState, list_checkpoints
from readiness_tui.storage.checkpoints.restore import Selection
from readiness_tui.storage.checkpoints.retention import remove
from tests.builders import set_text

PATH = "boards/a.toml"
BOARD = '\ufeff[board]\r\nid = "a"\r\n\r\n# about\r\n[ticket.T-1]\r\ntitle = "One"  # short\r\n'
OTHER = '[board]\nid = "b"\n\n[ticket.T-2]\ntitle = "Two"'
TICKET = Key(BoardId("a"), TicketId("T-1"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with two boards."""
    (tmp_path / "boards").mkdir()
    (tmp_path / PATH).write_bytes(BOARD.encode())
    (tmp_path / "boards/b.toml").write_bytes(OTHER.encode())
    return tmp_path


def opened(root: Path) -> Workspace:
    """The workspace, opened anew: what is undone survives that."""
    workspace = Workspace(root, actor="ana@example.org")
    workspace.open(remember=True)
    return workspace


def rolled_back(root: Path, **wanted: Any) -> RolledBack:  # noqa: ANN401 - of a `Selection`
    """Go back to the oldest checkpoint."""
    keeper = CheckpointService(WriteAccess(root, actor="ana@example.org"))
    one, chosen = list_checkpoints(root).all[0], Selection(**wanted)
    return keeper.roll_back(one, GateState(), reason="why", wanted=chosen)


@pytest.fixture
def texts(root: Path) -> dict[str, bytes]:
    """The boards before and after an edit, of which a checkpoint and a rollback were made."""
    workspace = opened(root)
    CheckpointService(workspace.writer.access).take("one", GateState())
    assert workspace.edits.submit(set_text(TICKET, "title", "Edited")).level is Level.DONE
    edited = (root / PATH).read_bytes()
    rolled_back(root)
    assert (root / PATH).read_bytes() == BOARD.encode()
    return {"then": BOARD.encode(), "edited": edited}


def test_undo_takes_a_rollback_back_to_the_byte_and_redo_does_it_again(
    root: Path, texts: dict[str, bytes]
) -> None:
    title = f"rolled back to {list_checkpoints(root).all[0].id}"
    assert opened(root).snapshot.undo == title
    notice = opened(root).edits.undo()
    assert (notice.level, notice.says, notice.paths) == (Level.DONE, f"undone: {title}", (PATH,))
    assert (root / PATH).read_bytes() == texts["edited"]
    assert opened(root).snapshot.redo == title
    assert opened(root).edits.redo().says == f"redone: {title}"
    assert (root / PATH).read_bytes() == texts["then"]
    opened(root).edits.undo()
    opened(root).edits.undo()
    assert (root / PATH).read_bytes() == texts["then"]
    assert opened(root).edits.undo().code == "nothing"
    assert [one.entry.do for one in read_all(root)][-5:] == ["undo", "redo", "undo", "set", "undo"]
    assert not verify(root)


def test_what_somebody_changed_since_is_never_overwritten(
    root: Path, texts: dict[str, bytes]
) -> None:
    theirs = texts["then"].replace(b"One", b"Theirs")
    (root / PATH).write_bytes(theirs)
    notice = opened(root).edits.undo()
    assert (notice.level, notice.code) == (Level.FAILED, "conflict")
    assert notice.says.endswith("it was changed since")
    assert notice.remedy.endswith("the next undo goes past it")
    assert (root / PATH).read_bytes() == theirs
    assert "rolled back" not in opened(root).snapshot.undo
    assert "it was changed since" not in opened(root).edits.undo().says
    assert b"Theirs" in (root / PATH).read_bytes()


def test_one_of_two_boards_that_was_changed_holds_back_both(root: Path) -> None:
    workspace = opened(root)
    CheckpointService(workspace.writer.access).take("one", GateState())
    for path in (PATH, "boards/b.toml"):
        (root / path).write_bytes((root / path).read_bytes() + b"\n# more")
    rolled_back(root)
    (root / "boards/b.toml").write_bytes(OTHER.encode() + b"\n# theirs")
    assert opened(root).edits.undo().level is Level.FAILED
    assert (root / PATH).read_bytes() == BOARD.encode()
    assert (root / "boards/b.toml").read_bytes() == OTHER.encode() + b"\n# theirs"


def test_a_board_that_came_back_goes_again(root: Path) -> None:
    CheckpointService(opened(root).writer.access).take("one", GateState())
    (root / "boards/b.toml").unlink()
    rolled_back(root)
    assert (root / "boards/b.toml").exists()
    assert opened(root).edits.undo().level is Level.DONE
    assert not (root / "boards/b.toml").exists()
    assert opened(root).edits.redo().level is Level.DONE
    assert (root / "boards/b.toml").read_bytes() == OTHER.encode()


def test_a_board_that_was_broken_comes_back_as_broken_as_it_was(root: Path) -> None:
    CheckpointService(opened(root).writer.access).take("one", GateState())
    (root / PATH).write_bytes(b"[board\n")
    rolled_back(root, boards=("a",))
    assert (root / PATH).read_bytes() == BOARD.encode()
    assert opened(root).edits.undo().level is Level.DONE
    assert (root / PATH).read_bytes() == b"[board\n"


def test_an_old_text_that_is_nowhere_is_said(root: Path) -> None:
    CheckpointService(opened(root).writer.access).take("one", GateState())
    (root / PATH).write_bytes(b"[board\n")
    done = rolled_back(root, boards=("a",))
    assert done.before
    remove((done.before,))
    notice = opened(root).edits.undo()
    assert notice.says.endswith("its old text is in no checkpoint any more")
    assert (root / PATH).read_bytes() == BOARD.encode()


def test_a_board_that_was_taken_away_comes_back_and_goes_again(root: Path) -> None:
    CheckpointService(opened(root).writer.access).take("one", GateState())
    new = root / "boards/c.toml"
    new.write_bytes(b'[board]\r\nid = "c"\r\n')
    rolled_back(root, removes_new=True)
    assert not new.exists()
    assert opened(root).edits.undo().level is Level.DONE
    assert new.read_bytes() == b'[board]\r\nid = "c"\r\n'
    assert opened(root).edits.redo().level is Level.DONE
    assert not new.exists()


def test_a_record_that_was_brought_back_goes_again_without_any_checkpoint(root: Path) -> None:
    CheckpointService(opened(root).writer.access).take("one", GateState())
    edited = BOARD.replace("One", "Edited") + '\r\n[ticket.T-3]\r\ntitle = "Three"\r\n'
    (root / PATH).write_bytes(edited.encode())
    rolled_back(root, records=("T-1",))
    assert (root / PATH).read_bytes() == edited.replace("Edited", "One").encode()
    remove(list_checkpoints(root).all)
    assert opened(root).edits.undo().level is Level.DONE
    assert (root / PATH).read_bytes() == edited.encode()
