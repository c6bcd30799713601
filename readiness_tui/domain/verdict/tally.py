"""How many tickets stand how: the one count that header, headings, views and verdict share."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.status import Priority
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.snapshot import Snapshot


class Tally(Struct, frozen=True):
    """Tickets by the word of their proof; every ticket is in exactly one of the first six.

    Attributes:
        proven: Done, and every gate holds.
        closable: Open, and every gate holds.
        open: Open, and nothing more is known.
        unproven: Done, and nothing verifies it.
        contradicted: Done, and a gate denies it.
        dropped: Given up; they count in no total.
        stuck: Of the open ones those that wait or are blocked.
        urgent: Of the open ones those of priority P0.
    """

    proven: int = 0
    closable: int = 0
    open: int = 0
    unproven: int = 0
    contradicted: int = 0
    dropped: int = 0
    stuck: int = 0
    urgent: int = 0

    @property
    def total(self) -> int:
        """All tickets but those that were dropped: the `m` of `n of m proven`."""
        return self.proven + self.closable + self.open + self.unproven + self.contradicted


def tally(snapshot: Snapshot, keys: Iterable[Key]) -> Tally:
    """Count some tickets.

    Raises:
        KeyError: One of them does not exist.
    """
    proofs, workabilities = snapshot.judgement.proofs, snapshot.analysis.workabilities
    boards = snapshot.portfolio.boards
    words: Counter[ProofWord] = Counter()
    stuck = urgent = 0
    for key in keys:
        ticket = boards[key.board].tickets[key.ticket]
        words[proofs[key].word] += 1
        stuck += workabilities[key].state.is_stuck
        urgent += ticket.priority is Priority.P0 and ticket.is_open
    return Tally(
        proven=words[ProofWord.PROVEN],
        closable=words[ProofWord.CLOSABLE],
        open=words[ProofWord.OPEN],
        unproven=words[ProofWord.UNPROVEN],
        contradicted=words[ProofWord.CONTRADICTED],
        dropped=words[ProofWord.DROPPED],
        stuck=stuck,
        urgent=urgent,
    )


@lru_cache(maxsize=8)
def board_tally(snapshot: Snapshot, board: BoardId | None) -> Tally:
    """The count of a board, or of all that speak of this repository: once for each snapshot."""
    return tally(
        snapshot,
        (
            Key(one.id, ticket)
            for one in snapshot.portfolio.in_scope(board)
            for ticket in one.tickets
        ),
    )
