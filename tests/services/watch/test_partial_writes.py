"""Waiting for a file that somebody is writing: for its next change, and not for long."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.services.watch.partial_writes import PATIENCE_S, Patience
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.boards.repository import BoardFiles

PATH = "boards/a.toml"
WHOLE = '[ticket.T-1]\ntitle = "t"\nstatus = "todo"\n\n[ticket.T-2]\ntitle = "t"\nstatus = "todo"\n'
HALF = WHOLE[: WHOLE.index("[ticket.T-2]")]


pytestmark = pytest.mark.usefixtures("somebody_writes")


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = tmp_path / PATH
    path.parent.mkdir()
    path.write_text("", encoding="utf-8")
    return path


class Clock:
    """A clock that goes on while somebody waits, and what happens then."""

    def __init__(self, board: Path, text: str = "", after: int = 0) -> None:
        self.now_s, self._board, self._text, self._left = 0.0, board, text, after

    def pause(self, seconds: float) -> None:
        self.now_s += seconds
        self._left -= 1
        if not self._left:
            self._board.write_text(self._text, encoding="utf-8")


def patient(board: Path, clock: Clock) -> Patience:
    return Patience(BoardFiles(board.parent.parent), lambda: clock.now_s, clock.pause)


def test_it_ends_with_a_change_of_the_file(board: Path) -> None:
    seen = {PATH: BoardFiles(board.parent.parent).signature(PATH)}
    clock = Clock(board, WHOLE, after=5)
    assert patient(board, clock).next_change(seen)
    assert clock.now_s < PATIENCE_S


def test_all_waits_together_end_after_a_while(board: Path) -> None:
    files, clock = BoardFiles(board.parent.parent), Clock(board)
    patience = patient(board, clock)
    assert not patience.next_change({PATH: files.signature(PATH)})
    ended_s = clock.now_s
    assert ended_s == pytest.approx(PATIENCE_S, abs=0.1)
    assert not patience.next_change({PATH: files.signature(PATH)})
    assert clock.now_s == ended_s, "there is no second turn"


def writes(monkeypatch: pytest.MonkeyPatch, board: Path, *texts: str) -> list[str]:
    """Let somebody write these texts, one at each wait; those that are left over."""
    left = list(texts)

    def change(self: Patience, seen: Mapping[str, object]) -> bool:
        del self, seen
        if left:
            board.write_text(left.pop(0), encoding="utf-8")
            return True
        return False

    monkeypatch.setattr(Patience, "next_change", change)
    return left


def read(workspace: Workspace, is_enough: Callable[[Portfolio], bool] = lambda _: True) -> int:
    """How many tickets a command shows, once nobody is waited for."""
    workspace.boards.read(is_enough)
    return tickets(workspace.snapshot.portfolio)


def tickets(portfolio: Portfolio) -> int:
    """How many tickets the board has."""
    shown = portfolio.boards.get(BoardId("a"))
    return len(shown.tickets) if shown else 0


@pytest.mark.parametrize("first", ["", "[ticket.T-1", '[ticket.T-1]\ntitle = "t"\n[[[\n'])
def test_a_file_that_is_being_written_is_read_when_it_is_whole(
    board: Path, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    board.write_text(first, encoding="utf-8")
    workspace = Workspace(board.parent.parent)
    assert tickets(workspace.open().portfolio) == 0
    left = writes(monkeypatch, board, "[tick", WHOLE, "never asked for")
    assert read(workspace) == 2
    assert left == ["never asked for"]


def test_a_file_that_lacks_what_is_looked_for_may_be_a_part_of_one(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.write_text(HALF, encoding="utf-8")
    workspace = Workspace(board.parent.parent)
    workspace.open()
    left = writes(monkeypatch, board, WHOLE)
    assert read(workspace) == 1
    assert left == [WHOLE], "it is a board, and nobody looks for more"
    assert read(workspace, lambda now: tickets(now) == 2) == 2


@pytest.mark.parametrize("text", ["", "[ticket.T-1"])
def test_nobody_waits_for_a_file_that_was_broken_before(
    board: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    board.write_text(text, encoding="utf-8")
    os.utime(board, (0, 0))
    workspace = Workspace(board.parent.parent)
    workspace.open()
    left = writes(monkeypatch, board, WHOLE)
    workspace.boards.read(lambda _: False)
    assert left == [WHOLE]


def test_nobody_waits_for_a_merge_that_a_person_has_to_finish(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.write_text("<<<<<<< a\n=======\n>>>>>>> b\n", encoding="utf-8")
    workspace = Workspace(board.parent.parent)
    workspace.open()
    left = writes(monkeypatch, board, WHOLE)
    workspace.boards.read()
    assert left == [WHOLE]


@pytest.mark.parametrize(("ahead_s", "is_young"), [(0, True), (-60, False), (86_400, False)])
def test_only_what_was_written_just_now_is_waited_for(
    board: Path,
    ahead_s: int,
    is_young: bool,  # noqa: FBT001 - a column
) -> None:
    at = board.stat().st_mtime + ahead_s
    os.utime(board, (at, at))
    assert patient(board, Clock(board)).is_young(PATH) is is_young
