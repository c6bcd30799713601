"""Reading a board again by its changed table gives what reading it whole gives, only quicker."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.ids import TicketId
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.boards.rereading import MOST_TABLES, patched
from tests.storage.boards_alike import PIECES, assert_same
from tests.storage.documents import documents, texts

PATH = "boards/a.toml"
BOARD = """\
# about the file

format = 1
[board]
title = "B"

# the first
[ticket.A]
title = "one"
depends = ["B"]

# the second
[ticket.B]
title = "two"
[ticket.B.links]
home = "x"

[[ticket.C.owners]]
name = "@a"
[ticket.C]
title = "three"
"""


def loaded(text: str) -> LoadedBoard:
    found = parse_board(PATH, text.encode())
    assert isinstance(found, LoadedBoard), found.problems
    return found


@given(documents(), st.data())
def test_any_change_of_the_text_is_read_as_the_whole_is(data: bytes, draws: st.DataObject) -> None:
    before = parse_board(PATH, data)
    assert isinstance(before, LoadedBoard)
    text = data.decode()
    for _ in range(draws.draw(st.integers(1, 3))):
        start = draws.draw(st.integers(0, len(text)))
        end = draws.draw(st.integers(start, min(len(text), start + draws.draw(st.integers(0, 30)))))
        text = text[:start] + draws.draw(st.sampled_from(PIECES) | texts) + text[end:]
        found = parse_board(PATH, text.encode(), before)
        assert_same(found, parse_board(PATH, text.encode()))
        if isinstance(found, LoadedBoard):
            before = found


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_at_any_place_is_read_as_the_whole_is(piece: str) -> None:
    before = loaded(BOARD)
    for start in range(len(BOARD) + 1):
        for text in (BOARD[:start] + piece + BOARD[start:], BOARD[:start] + BOARD[start + 7 :]):
            assert_same(parse_board(PATH, text.encode(), before), parse_board(PATH, text.encode()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "one"', 'title = "un"'),
        ('title = "one"\n', 'title = "one"\nnotes = """\n[ticket.B]\n"""\n'),
        ('depends = ["B"]\n', ""),
        ('title = "one"', 'title = "one" # too'),
        ('home = "x"\n', 'home = "y"\naway = "z"'),
    ],
)
def test_of_one_changed_table_only_its_record_is_made_anew(old: str, new: str) -> None:
    before = loaded(BOARD)
    found = patched(before, BOARD.replace(old, new, 1))
    assert found is not None
    kept = {name for name, one in before.board.tickets.items() if found.board.tickets[name] is one}
    assert len(kept) == 2
    assert_same(found, loaded(found.text.text))


def test_of_several_changed_tables_only_their_records_are_made_anew() -> None:
    before = loaded(BOARD)
    text = BOARD.replace('"one"', '"un"').replace('home = "x"', 'home = "y"')
    found = patched(before, text)
    assert found is not None
    assert found.board.tickets[TicketId("C")] is before.board.tickets[TicketId("C")]
    assert_same(found, loaded(text))
    assert_same(found, loaded(found.text.text))


def test_with_very_many_changed_tables_the_whole_is_read() -> None:
    tables = [f'[ticket.T-{place}]\ntitle = "one"\n' for place in range(MOST_TABLES + 1)]
    before = loaded(f'[board]\nid = "a"\n{"".join(tables)}')
    text = before.text.text.replace("one", "two")
    assert patched(before, text) is None
    assert patched(before, text.replace("two", "one", 1)) is not None


def test_a_changed_table_holds_no_more_than_a_board_may() -> None:
    text = BOARD.replace('title = "one"', f"{'a.' * 40}b = 1")
    assert patched(loaded(BOARD), text) is None
    assert_same(parse_board(PATH, text.encode(), loaded(BOARD)), parse_board(PATH, text.encode()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[ticket.C.owners]]", "[ticket.C.owners.0]"),
        ("[ticket.B.links]", "[[ticket.B.links]]"),
        ("[ticket.B.links]\nhome", "[ticket.B.links.0]\nhome"),
        (BOARD[BOARD.index('"one"') : BOARD.index("[[")], '"un"\n'),
        (BOARD[BOARD.index("# the first") :], "[ticket]\nA = { title = 'one' }\n"),
        ("# about the file\n\nformat = 1\n[board]", "#:schema x\n[board]"),
        ("# the first", "#:schema x"),
    ],
)
def test_a_rewrite_and_one_more_change_are_read_as_the_whole_is(old: str, new: str) -> None:
    text = BOARD.replace(old, new)
    assert text != BOARD
    found = parse_board(PATH, text.encode(), loaded(BOARD))
    assert_same(found, parse_board(PATH, text.encode()))
    again = text.replace("one", "another").replace("two", "too")
    before = found if isinstance(found, LoadedBoard) else None
    assert_same(parse_board(PATH, again.encode(), before), parse_board(PATH, again.encode()))


def test_a_table_with_the_name_of_an_item_is_no_item() -> None:
    text = BOARD.replace("[ticket.B.links]", "[ticket.B.fields.0]")
    again = text.replace("[ticket.B.fields.0]", "[[ticket.B.fields]]")
    found = parse_board(PATH, again.encode(), loaded(text))
    assert_same(found, parse_board(PATH, again.encode()))


def test_the_same_text_is_the_same_board() -> None:
    before = replace(loaded(BOARD), read_only="write-protected then")
    again = parse_board(PATH, BOARD.encode(), before)
    assert isinstance(again, LoadedBoard)
    assert again.board is before.board
    assert again.text is before.text
    assert not again.read_only


def test_another_file_is_read_as_itself() -> None:
    text = "[ticket.A]\ntitle = 'one'\n"
    other = parse_board("boards/b.toml", text.encode(), loaded(text))
    assert isinstance(other, LoadedBoard)
    assert (other.path, other.board.id) == ("boards/b.toml", "b")


def test_a_byte_order_mark_that_came_is_kept() -> None:
    found = parse_board(PATH, b"\xef\xbb\xbf" + BOARD.encode(), loaded(BOARD))
    assert isinstance(found, LoadedBoard)
    assert found.text.bom


def test_of_a_board_with_remarks_the_whole_is_read_again() -> None:
    text = BOARD.replace("format = 1", "format = 2").replace('title = "B"', "odd = 1")
    before = loaded(text)
    assert before.problems
    found = parse_board(PATH, text.replace("one", "un").encode(), before)
    assert isinstance(found, LoadedBoard)
    assert found.read_only == before.read_only
    assert found.problems == before.problems
