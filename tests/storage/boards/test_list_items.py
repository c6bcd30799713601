"""Items of lists that are tables: where a key of one comes to stand, and what pairs two of them."""

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef, TicketId
from readiness_tui.domain.model.ticket import Deliverable
from readiness_tui.storage.boards.editing import edited
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board

HEAD = '[board]\nid = "b"\n\n[ticket.A]\ntitle = "one"\n'
DONE = Deliverable("a.md", done=True)


def written(deliverables: str, *new: Deliverable) -> str:
    """What the file has in the place of some deliverables of a ticket, once they are others."""
    board = parse_board("boards/b.toml", f"{HEAD}{deliverables}\n".encode())
    assert isinstance(board, LoadedBoard), board.problems
    old = board.board.tickets[TicketId("A")].deliverables
    edit = SetField(RecordRef(BoardId("b"), Kind.TICKET, "A"), "deliverables", old, new)
    after, _ = edited(board, [edit])
    assert after.board.tickets[TicketId("A")].deliverables == new
    return after.text.text.removeprefix(HEAD).rstrip("\n")


def test_a_new_key_of_an_inline_table_stands_in_the_order_of_the_format() -> None:
    before = 'deliverables = [{ path = "a.md", done = true }]  # one'
    after = written(before, Deliverable("a.md", "because", done=True))
    assert after == 'deliverables = [{ path = "a.md", text = "because", done = true }]  # one'


def test_a_new_key_of_a_table_stands_in_the_order_of_the_format() -> None:
    before = '[[ticket.A.deliverables]]\npath = "a.md"  # one\ndone = true'
    after = written(before, Deliverable("a.md", "because", done=True))
    assert after == (
        '[[ticket.A.deliverables]]\npath = "a.md"  # one\ntext = "because"\ndone = true'
    )


def test_an_item_with_a_header_of_its_own_stays_a_table_when_its_mark_goes() -> None:
    before = '[[ticket.A.deliverables]]\npath = "a.md"  # one\ndone = true'
    assert written(before, Deliverable("a.md")) == before.removesuffix("\ndone = true")


def test_deliverables_are_paired_by_their_paths() -> None:
    before = 'deliverables = [\n  "a.md",  # one\n  "b.md",  # two\n]'
    after = written(before, Deliverable("new.md"), DONE, Deliverable("b.md"))
    assert after == (
        'deliverables = [\n  "new.md",\n  { path = "a.md", done = true },  # one\n'
        '  "b.md",  # two\n]'
    )
