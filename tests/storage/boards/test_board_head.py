"""What a board says of itself is edited like a field: one line, and back to the byte."""

from typing import Any

import pytest

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.status import Mode
from readiness_tui.storage.boards.editing import edited, restored
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.boards.schema import json_schema
from readiness_tui.storage.journal.lines import edit_of, table_of_edit

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


KEYS = {
    **dict.fromkeys(("id", "title", "objective", "repository", "enforcement"), "text"),
    **dict.fromkeys(("window", "source", "frozen", "definition", "scoring", "calendar"), "other"),
    **dict.fromkeys(("out_of_scope", "assumptions", "actions"), "list"),
    "target_greens": "other",
}
WRONG = {
    "text": ("3", "true", "[1]", "{ a = 1 }"),
    "list": ("3", "true", "{ a = 1 }", "[3]"),
    "other": ("true", '"?"', "-0.5"),
}


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, kind in KEYS.items() for value in WRONG[kind]]
)
def test_a_key_of_the_board_with_a_value_of_the_wrong_kind_is_told_at_its_line(
    key: str, value: str
) -> None:
    broken = parse_board("boards/p.toml", f"[board]\n\n{key} = {value}\n".encode())
    assert not isinstance(broken, LoadedBoard), broken.board
    (problem,) = {(one.path, one.line) for one in broken.problems}
    assert problem == ("boards/p.toml", 3)
    assert all(one.message for one in broken.problems)


def test_every_key_of_the_board_is_held_to_its_kind() -> None:
    schema: Any = json_schema()
    assert set(schema["$defs"]["BoardTable"]["properties"]) == set(KEYS)
