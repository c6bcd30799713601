"""F06: the disk can no longer be read. What was read is still shown, and nothing is written."""

import os
from pathlib import Path

import pytest

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.services.workspace.workspace import Workspace
from tests.builders import set_text
from tests.faults.disks import Disk, ext4, forget
from tests.faults.program import command, edit_of, lay_out


def spoil(disk: Disk, board: Path) -> None:
    """Cut the image off; what was read of the board is forgotten.

    Nothing may be written any more: a write would make the image longer again, with zeros in it.
    """
    disk.set_read_only(on=True)
    forget(board)
    os.truncate(disk.image, 0)
    with pytest.raises(OSError, match="Input/output error"):
        board.read_bytes()


@pytest.mark.fault("F06")
def test_a_board_that_can_no_longer_be_read_keeps_its_last_good_state(tmp_path: Path) -> None:
    with ext4(tmp_path) as disk:
        root = lay_out(disk.path / "plan")
        workspace = Workspace(root, actor="test@example.org")
        before = workspace.open().portfolio.boards[BoardId("a")]
        spoil(disk, root / "boards/a.toml")
        snapshot = workspace.open()
        assert snapshot.portfolio.boards[BoardId("a")] == before
        assert "Input/output error" in snapshot.boards[BoardId("a")].read_only
        refused = workspace.edits.submit(
            set_text(Key(BoardId("a"), TicketId("T-1")), "priority", "P0")
        )
        assert refused.code not in {"saved", "unconfirmed"}
        assert workspace.snapshot.portfolio.boards[BoardId("a")] == before


@pytest.mark.fault("F06")
def test_a_program_that_starts_on_it_says_which_file_and_why(tmp_path: Path) -> None:
    with ext4(tmp_path) as disk:
        root = lay_out(disk.path / "plan")
        spoil(disk, root / "boards/a.toml")
        for words in (("list",), edit_of("T-1")):
            done = command(root, *words)
            said = done.out + done.err
            assert done.code == 3, done
            assert "boards/a.toml" in said
            assert "Input/output error" in said
