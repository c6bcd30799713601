"""All boards of a workspace as one immutable snapshot, and the references between them."""

import re
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board, Record
from readiness_tui.domain.model.ids import BoardId, Key, RecordRef, natural, resolve
from readiness_tui.domain.model.ticket import Ticket


def repository_name(name: str) -> str:
    """The last part of a path, URL or `owner/name`, which a fork keeps: no `.git`, no capitals."""
    return re.split(r"[/:\\]", name.strip().rstrip("/"))[-1].removesuffix(".git").casefold()


class Portfolio(Struct, frozen=True):
    """The boards by id, in natural order of id.

    `elsewhere` are those that speak of another repository: their gates are not judged here.
    """

    boards: Mapping[BoardId, Board] = {}
    elsewhere: frozenset[BoardId] = frozenset()

    __repr__ = object.__repr__

    @classmethod
    def of(cls, *boards: Board) -> "Portfolio":
        """A portfolio of these boards; of two with the same id the later one stands."""
        by_id = {board.id: board for board in boards}
        return cls({board_id: by_id[board_id] for board_id in sorted(by_id, key=natural)})

    def with_board(self, board: Board) -> "Portfolio":
        """The same portfolio with one board replaced or added."""
        if board.id in self.boards:
            return replace(self, boards={**self.boards, board.id: board})
        boards = Portfolio.of(*self.boards.values(), board).boards
        return replace(self, boards=boards)

    def within(self, names: Collection[str]) -> "Portfolio":
        """The same portfolio, held against the repository that goes by any of these names."""
        own = {repository_name(name) for name in names}
        speaking = {board.id: board.repository for board in self.boards.values()}
        elsewhere = frozenset(
            board for board, name in speaking.items() if name and repository_name(name) not in own
        )
        return self if elsewhere == self.elsewhere else replace(self, elsewhere=elsewhere)

    @property
    def here(self) -> tuple[Board, ...]:
        """The boards that speak of this repository; all of them where none does."""
        own = tuple(board for board in self.boards.values() if board.id not in self.elsewhere)
        return own or tuple(self.boards.values())

    def in_scope(self, board: BoardId | None) -> tuple[Board, ...]:
        """One board, none where there is none of that id; without an id those of `here`."""
        if board is None:
            return self.here
        return (self.boards[board],) if board in self.boards else ()

    def without(self, board_id: BoardId) -> "Portfolio":
        """The same portfolio less one board."""
        return replace(
            self, boards={name: board for name, board in self.boards.items() if name != board_id}
        )

    def tickets(self) -> Iterator[tuple[Key, Ticket]]:
        """Every ticket: boards in natural order of id, then file order."""
        for board in self.boards.values():
            for ticket in board.tickets.values():
                yield Key(board.id, ticket.id), ticket

    def ticket(self, key: Key) -> Ticket | None:
        """The ticket of a key, None if there is none."""
        board = self.boards.get(key.board)
        return board.tickets.get(key.ticket) if board else None

    def find(self, reference: str, home: BoardId) -> Key | None:
        """The key that a reference names from its board, None if it dangles."""
        key = resolve(reference, home)
        return key if self.ticket(key) is not None else None

    def record(self, ref: RecordRef) -> Record | None:
        """The record of any kind that an edit names, None if there is none."""
        board = self.boards.get(ref.board)
        return board.records(ref.kind).get(ref.id) if board else None
