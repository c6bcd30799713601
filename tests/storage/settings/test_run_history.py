"""The history of runs: appended to, never rewritten; what cannot be read is never a green run."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.proof.streak import Run
from readiness_tui.storage.files.home import Home
from readiness_tui.storage.settings.run_history import append_run, file_of, read_history

PLAN = BoardId("plan")


def run(number: int, board: BoardId = PLAN) -> Run:
    return Run(
        board=board,
        commit=f"{number:040x}",
        at=datetime(2026, 2, number + 1, tzinfo=UTC),
        mode=Mode.SHADOW,
        due=2,
        held=2,
        held_hard=1,
        not_held=("g",),
        line=number + 1,
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace whose `.readiness/` is ours."""
    Home.open(tmp_path).ensure("ann")
    return tmp_path


def test_runs_come_back_in_their_order(root: Path) -> None:
    paths = {append_run(root, run(number)) for number in range(3)}
    assert paths == {".readiness/history/plan.jsonl"}
    found = read_history(root, PLAN)
    assert found.runs == (run(0), run(1), run(2))
    assert found.unreadable == ()
    lines = (root / file_of(root, PLAN)).read_bytes().splitlines()
    assert json.loads(lines[0])["format"] == 1


def test_without_a_file_there_are_none(root: Path) -> None:
    assert read_history(root, PLAN).runs == ()


def test_a_folder_that_a_repository_brought_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / ".readiness").mkdir()
    append_run(tmp_path, run(0))
    assert read_history(tmp_path, PLAN).runs == ()


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b"null", b'{"format": 1}', b"\xff\xfe", b"[" * 5000, b'{"format": 2}'],
)
def test_a_line_that_is_no_run_is_told_and_the_others_are_read(root: Path, line: bytes) -> None:
    append_run(root, run(0))
    with (root / file_of(root, PLAN)).open("ab") as file:
        file.write(line + b"\n")
    append_run(root, run(2))
    found = read_history(root, PLAN)
    assert found.runs == (run(0), run(2))
    assert found.unreadable == (2,)


def test_the_line_of_another_board_is_no_run_of_this_one(root: Path) -> None:
    append_run(root, run(0))
    (root / file_of(root, BoardId("other"))).write_bytes((root / file_of(root, PLAN)).read_bytes())
    assert read_history(root, BoardId("other")).unreadable == (1,)


@pytest.mark.parametrize("cut", range(1, 120, 11))
def test_a_torn_line_is_ended_and_swallows_no_other(root: Path, cut: int) -> None:
    append_run(root, run(0))
    append_run(root, run(1))
    path = root / file_of(root, PLAN)
    path.write_bytes(path.read_bytes()[:-cut])
    append_run(root, run(2))
    found = read_history(root, PLAN)
    assert found.runs[-1].commit == run(2).commit
    kept = found.runs[:-1]
    assert kept == ((run(0), run(1)) if cut == 1 else (run(0),))
    assert len(found.unreadable) == (0 if cut == 1 else 1)


def test_an_id_never_leads_out_of_the_folder(root: Path) -> None:
    odd = BoardId("../../x/ü")
    append_run(root, run(0, odd))
    assert [each.name for each in (root / ".readiness/history").iterdir()] == [
        "..%2F..%2Fx%2F%C3%BC.jsonl"
    ]
    assert len(read_history(root, odd).runs) == 1


def test_a_file_that_cannot_be_read_is_told(root: Path) -> None:
    (root / file_of(root, PLAN)).mkdir(parents=True)
    with pytest.raises(WriteError) as caught:
        read_history(root, PLAN)
    assert str(caught.value).startswith(".readiness/history/plan.jsonl")
