"""What a board says of itself is edited like a field: one line, and back to the byte."""

import pytest

from readiness_tui.domain.edits import SetField
from readiness_tui.domain.ids import Kind, RecordRef
from readiness_tui.domain.status import Mode
from readiness_tui.storage.editing import edited, restored
from readiness_tui.storage.journal_edits import edit_of, table_of_edit
from readiness_tui.storage.loaded import LoadedBoard
from readiness_tui.storage.reader import parse_board

TEXTS = {
    "usual": (
        '[board]\nid = "p"\nenforcement = "shadow"   # the weakest but one\n\n'
        '[ticket.T]\ntitle = "x"\n'
    ),
    "windows": '[board]\r\nid = "p"\r\nenforcement = "solo"\r\n',
    "left out": '[board]\nid = "p"\n\n[board.definition]\na = "b"\n',
    "no table": '[ticket.T]\ntitle = "x"\n',
    "inline": 'board = { id = "p", enforcement = "hard_block" }\n',
    "dotted": 'board.id = "p"\nboard.enforcement = "shadow"\n',
}


def loaded(text: str) -> LoadedBoard:
    found = parse_board("boards/p.toml", text.encode())
    assert isinstance(found, LoadedBoard), found.problems
    return found


def change(base: LoadedBoard, to: Mode) -> SetField:
    ref = RecordRef(base.board.id, Kind.BOARD, base.board.id)
    return SetField(ref, "enforcement", base.board.enforcement, to)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("name", TEXTS)
def test_a_mode_is_written_read_and_taken_back(name: str, mode: Mode) -> None:
    base = loaded(TEXTS[name])
    edit = change(base, mode)
    made, changes = edited(base, [edit])
    again = loaded(made.text.text)
    assert made.board == again.board
    assert again.board.enforcement is mode
    assert again.board.tickets == base.board.tickets
    assert bool(changes) is (mode is not base.board.enforcement)
    back, _ = restored(made, changes, [edit.inverse()])
    assert back.text.text == TEXTS[name]


def test_only_its_line_changes_and_the_comment_stays() -> None:
    made, _ = edited(base := loaded(TEXTS["usual"]), [change(base, Mode.SOFT_BLOCK)])
    assert made.text.text == TEXTS["usual"].replace('"shadow"', '"soft_block"')


def test_the_journal_keeps_it() -> None:
    edit = change(loaded(TEXTS["usual"]), Mode.HARD_BLOCK)
    assert edit_of(table_of_edit(edit)) == edit
