"""The undo key reaches all of a day: past what others changed, and past what a kill left open."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import Action, AddRecord
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef, TicketId
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.model.unsaved import Side
from readiness_tui.services.base.events import Level
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.files.home import Home
from tests.builders import set_text

PATH = "boards/a.toml"
BOARD = '[board]\nid = "a"\n\n[ticket.T-1]\ntitle = "One"\n\n[ticket.T-2]\ntitle = "Two"\n'
ONE, TWO = (Key(BoardId("a"), TicketId(name)) for name in ("T-1", "T-2"))

T_3 = Ticket(id=TicketId("T-3"), title="Three")
ADDED = Action("a ticket", (AddRecord(RecordRef(BoardId("a"), Kind.TICKET, "T-3"), T_3, None),))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace in which two titles were edited, the second one last."""
    (tmp_path / "boards").mkdir()
    (tmp_path / PATH).write_text(BOARD, encoding="utf-8")
    workspace = opened(tmp_path)
    for key, title in ((ONE, "ours 1"), (TWO, "ours 2")):
        assert workspace.edits.submit(set_text(key, "title", title)).level is Level.DONE
    return tmp_path


def opened(root: Path) -> Workspace:
    workspace = Workspace(root, actor="ana@example.org", lock_wait_s=0)
    workspace.open(remember=True)
    return workspace


def text(root: Path) -> str:
    return (root / PATH).read_text(encoding="utf-8")


@pytest.mark.parametrize(("side", "second"), [(Side.THEIRS, "theirs"), (Side.MINE, "Two")])
def test_a_conflict_that_was_decided_holds_no_earlier_action_back(
    root: Path, side: Side, second: str
) -> None:
    (root / PATH).write_text(text(root).replace("ours 2", "theirs"), encoding="utf-8")
    workspace = opened(root)
    assert workspace.edits.undo().code == "conflict"
    waiting = workspace.snapshot.unsaved[0]
    workspace.unsaved.resolve(waiting.id, {waiting.disputes[0].index: side})
    assert f'"{second}"' in text(root)
    if side is Side.MINE:  # to decide is an action too, and the last one
        assert opened(root).edits.undo().level is Level.DONE
        assert '"theirs"' in text(root)
    assert opened(root).edits.undo().level is Level.DONE
    assert '"One"' in text(root)
    assert opened(root).edits.undo().code == "nothing"


def test_what_lacks_its_last_word_in_the_journal_is_taken_back_first(root: Path) -> None:
    journal = root / ".readiness/journal.jsonl"
    lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    journal.write_text("".join(lines[:-1]), encoding="utf-8")  # it is not flushed: a power cut
    assert opened(root).edits.undo().level is Level.DONE
    assert '"ours 1"' in text(root)
    assert '"Two"' in text(root)
    assert opened(root).edits.undo().level is Level.DONE
    assert text(root) == BOARD


def test_what_met_the_lock_is_in_the_journal_as_soon_as_that_can_be_written(root: Path) -> None:
    workspace = opened(root)
    with Home.open(root).lock(0):
        assert workspace.edits.submit(set_text(ONE, "title", "locked")).code == "locked"
        workspace.writer.keep_unsaved()
        assert [one.is_kept for one in workspace.snapshot.unsaved] == [False]
    workspace.writer.keep_unsaved()
    assert [one.is_kept for one in workspace.snapshot.unsaved] == [True]
    assert [one.reason for one in opened(root).snapshot.unsaved] == ["locked"]


def test_no_edit_goes_to_either_of_two_files_that_claim_to_be_one_board(root: Path) -> None:
    workspace, copy = opened(root), root / "boards/a (copy).toml"
    copy.write_text(text(root), encoding="utf-8")
    workspace.boards.reload()
    assert workspace.edits.undo().code == "read-only"
    assert copy.read_text(encoding="utf-8") == text(root)
    copy.unlink()
    workspace.boards.reload()
    assert workspace.edits.undo().level is Level.DONE


@contextmanager
def written_to(path: Path) -> Iterator[None]:
    """A program that goes on writing the same to a file."""
    ended = threading.Event()

    def write() -> None:
        while not ended.wait(0.05):
            os.utime(path)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()


def test_no_edit_goes_to_a_file_that_was_cut_and_is_written_to_still(root: Path) -> None:
    workspace = opened(root)
    cut = text(root).partition("[ticket.T-2]")[0]
    (root / PATH).write_text(cut, encoding="utf-8")
    with written_to(root / PATH):
        assert workspace.edits.submit(set_text(ONE, "title", "mine")).code == "being-written"
        assert text(root) == cut
        assert [one.reason for one in opened(root).snapshot.unsaved] == ["being-written"]


@pytest.mark.usefixtures("somebody_writes")
def test_an_edit_goes_to_a_file_that_was_cut_and_stands_still(root: Path) -> None:
    workspace = opened(root)
    cut = text(root).partition("[ticket.T-2]")[0]
    (root / PATH).write_text(cut, encoding="utf-8")
    assert workspace.edits.submit(set_text(ONE, "title", "mine")).code == "merged"
    assert "mine" in text(root)
    assert "T-2" not in text(root)


def test_the_undo_of_an_added_ticket_takes_no_comment_of_somebody_else_with_it(root: Path) -> None:
    workspace = opened(root)
    assert workspace.edits.do(ADDED).level is Level.DONE
    theirs = text(root).replace("[ticket.T-3]", "# keep this\n[ticket.T-3] # and this")
    (root / PATH).write_text(theirs, encoding="utf-8")
    workspace.boards.reload()
    notice = workspace.edits.undo()
    assert (notice.code, text(root)) == ("conflict", theirs)
    assert "ticket.T-3 has a comment that somebody wrote" in notice.says
    (waiting,) = workspace.snapshot.unsaved
    workspace.unsaved.discard(waiting.id, "it stays")
    assert workspace.edits.undo().level is Level.DONE, "the edit before it"
    assert '"Two"' in text(root)


def test_a_comment_of_our_own_goes_with_the_ticket_that_was_added(root: Path) -> None:
    workspace, before = opened(root), text(root)
    workspace.edits.do(ADDED)
    (root / PATH).write_text(text(root) + "\n[ticket.T-4]\ntitle = 'Four' # a comment\n")
    workspace.boards.reload()
    assert workspace.edits.undo().level is Level.DONE
    assert "T-3" not in text(root)
    assert text(root).startswith(before)
    assert "# a comment" in text(root)
