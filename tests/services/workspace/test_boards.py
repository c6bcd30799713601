"""The boards of a workspace: how many it takes, by name, and what becomes of those behind them."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.services.workspace.boards import Boards
from readiness_tui.storage.boards import bounds, repository
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.repository import BoardFiles

RECORDS = 10


@pytest.fixture
def boards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Boards:
    """Three boards in a workspace that takes ten records, each board being one itself."""
    monkeypatch.setattr(bounds, "WORKSPACE_RECORDS", RECORDS)
    monkeypatch.setattr(bounds, "WORKSPACE_BYTES", 2_000)
    (tmp_path / "boards").mkdir()
    for name, tickets in (("a", 4), ("b", 3), ("c", 1)):
        fill(tmp_path, name, tickets)
    return Boards(BoardFiles(tmp_path))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the boards that are opened, in their order."""
    paths: list[str] = []
    read = repository.read_board

    def reading(root: Path, path: str, before: LoadedBoard | None) -> LoadedBoard | BrokenBoard:
        paths.append(path)
        return read(root, path, before)

    monkeypatch.setattr(repository, "read_board", reading)
    return paths


def fill(root: Path, name: str, tickets: int, more: str = "") -> None:
    """Write a board anew, by a rename."""
    records = "".join(
        f'[ticket.{name.upper()}-{number}]\ntitle = "t"\nstatus = "todo"\n'
        for number in range(tickets)
    )
    new = root / "boards/new"
    new.write_text(f'[board]\nid = "{name}"\n{records}{more}', encoding="utf-8")
    new.rename(root / f"boards/{name}.toml")


def shown(boards: Boards) -> dict[str, int]:
    """The boards that are shown, with their tickets."""
    return {str(one.id): len(one.tickets) for one in boards.shown().portfolio.boards.values()}


def test_boards_are_taken_by_name_until_the_workspace_is_full(
    boards: Boards, tmp_path: Path
) -> None:
    fill(tmp_path, "b", 5)
    boards.reload()
    assert shown(boards) == {"a": 4}
    for path, one in zip(("boards/b.toml", "boards/c.toml"), boards.shown().problems, strict=True):
        assert str(one).startswith(f"{path}: is one board too many: a workspace holds 10 records")
        assert (one.code, one.remedy) == ("no-room", "move boards to a workspace of their own")


def test_boards_that_fit_to_the_last_record_are_all_shown(boards: Boards, tmp_path: Path) -> None:
    fill(tmp_path, "c", 0)
    boards.reload()
    assert shown(boards) == {"a": 4, "b": 3, "c": 0}
    assert boards.shown().problems == ()


def test_what_has_no_room_is_not_even_opened(
    boards: Boards, tmp_path: Path, opened: list[str]
) -> None:
    fill(tmp_path, "a", RECORDS)
    boards.reload()
    assert opened == ["boards/a.toml"]
    assert not boards.reload()
    assert opened == ["boards/a.toml"], "what did not change is not read again"


def test_bytes_count_as_records_do_and_before_a_file_is_opened(
    boards: Boards, tmp_path: Path, opened: list[str]
) -> None:
    fill(tmp_path, "b", 0, "#" * 2_000)
    boards.reload()
    assert shown(boards) == {"a": 4}
    assert opened == ["boards/a.toml"]


def test_a_board_that_is_none_counts_as_one(boards: Boards, tmp_path: Path) -> None:
    for number in range(RECORDS + 1):
        (tmp_path / f"boards/0{number}.toml").write_text("[", encoding="utf-8")
    boards.reload()
    assert shown(boards) == {}
    left_out = [one for one in boards.shown().problems if one.code == "no-room"]
    assert [one.path[-6:] for one in left_out] == ["0.toml", "a.toml", "b.toml", "c.toml"]


def test_room_that_is_made_is_taken(boards: Boards, tmp_path: Path) -> None:
    fill(tmp_path, "b", 5)
    boards.reload()
    fill(tmp_path, "a", 1)
    assert boards.reload()
    assert shown(boards) == {"a": 1, "b": 5, "c": 1}
    (tmp_path / "boards/b.toml").unlink()
    assert boards.reload()
    assert shown(boards) == {"a": 1, "c": 1}
    assert boards.shown().problems == ()


def test_a_board_that_outgrows_the_workspace_stays_as_it_was_and_takes_no_edit(
    boards: Boards, tmp_path: Path
) -> None:
    (tmp_path / "boards/c.toml").unlink()
    boards.reload()
    fill(tmp_path, "b", 8)
    assert boards.reload()
    assert shown(boards) == {"a": 4, "b": 3}
    assert "one board too many" in boards.shown().states[BoardId("b")].read_only
    fill(tmp_path, "b", 2)
    assert boards.reload()
    assert shown(boards) == {"a": 4, "b": 2}
    assert boards.shown().states[BoardId("b")].read_only == ""
