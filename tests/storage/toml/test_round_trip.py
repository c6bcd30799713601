"""Laws of editing over random files: what is asked for happens, all else keeps its bytes."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.edits import Action, SetField, apply
from readiness_tui.domain.model.plain_values import plain_board
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.storage.boards.reader import LoadedBoard, parse_board
from readiness_tui.storage.toml.plain_data import same
from readiness_tui.storage.toml.segments import scan
from tests.storage.documents import documents, edits
from tests.storage.kit import Saved, Store

pytestmark = pytest.mark.fault("F19")

PATH = "boards/a.toml"


def loaded(data: bytes) -> LoadedBoard:
    found = parse_board(PATH, data)
    assert isinstance(found, LoadedBoard), found.problems
    return found


@given(documents())
def test_segments_tile_the_file_and_none_is_missed(data: bytes) -> None:
    board = loaded(data)
    segments = scan(board.text.text)
    assert "".join(each.text for each in segments) == board.text.text
    assert board.text.raw == data
    for each in segments[1:]:
        assert each.text[each.head :].lstrip().startswith("[")


@given(documents(), st.data())
def test_edits_do_what_they_say_and_undo_restores_every_byte(
    data: bytes, draws: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "boards").mkdir()
        (root / PATH).write_bytes(data)
        files = Store(root)
        start = current = files.load(PATH)
        assert isinstance(current, LoadedBoard)
        done: list[tuple[Action, Saved]] = []
        for _ in range(draws.draw(st.integers(1, 4))):
            edit = draws.draw(edits(current.board))
            want = apply(Portfolio.of(current.board), edit).boards[current.board.id]
            outcome = files.save(current, [edit])
            assert isinstance(outcome, Saved), (edit, outcome)
            on_disk = loaded((root / PATH).read_bytes())
            assert same(plain_board(on_disk.board), plain_board(want))
            assert same(plain_board(outcome.loaded.board), plain_board(want))
            assert outcome.loaded.text.text == on_disk.text.text
            assert same(outcome.loaded.text.data, on_disk.text.data)
            assert outcome.loaded.text.segments == on_disk.text.segments
            assert outcome.loaded.text.sha256 == on_disk.text.sha256
            if isinstance(edit, SetField):
                _others_keep_their_bytes(current, outcome.loaded, edit)
            done.append((Action("x", (edit,)), outcome))
            current = outcome.loaded
        for action, outcome in reversed(done):
            undone = files.restore(current, outcome.changes, action.inverse().edits)
            assert isinstance(undone, Saved), undone
            current = undone.loaded
        assert (root / PATH).read_bytes() == data
        assert isinstance(start, LoadedBoard)
        assert same(plain_board(current.board), plain_board(start.board))


def _others_keep_their_bytes(before: LoadedBoard, after: LoadedBoard, edit: SetField) -> None:
    """Segments that hold nothing of the edited record are there as they were, in their order."""
    path = (edit.record.kind.value, edit.record.id)
    mine = {*before.text.below(path), before.text.locate(path)[0]}
    place = 0
    for index, each in enumerate(before.text.segments):
        if index not in mine:
            text = each.text.strip()
            place = after.text.text.find(text, place)
            assert place >= 0, text
            place += len(text)
