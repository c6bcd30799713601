"""The making of a judgement, and how much of an earlier one serves again.

A board that looks at no other board and at no clock is judged once for as long as it stays the same
object and the repository answers its gates the same. The others are judged each time.
"""

from collections.abc import Mapping
from datetime import datetime

from readiness_tui.domain.drafting import Draft
from readiness_tui.domain.gate import Result
from readiness_tui.domain.gatebook import BoardGates, GateBook
from readiness_tui.domain.ids import GateKey, Key
from readiness_tui.domain.portfolio import Portfolio
from readiness_tui.domain.proof import HomeJudgement, Judgement
from readiness_tui.domain.roles import EVERYONE, Roles
from readiness_tui.domain.settling import settle
from readiness_tui.domain.waiving import PENDING


def judge(
    portfolio: Portfolio,
    results: Mapping[GateKey, Result],
    now: datetime,
    *,
    previous: Judgement | None = None,
    book: GateBook | None = None,
    roles: Roles = EVERYONE,
) -> Judgement:
    """Everything that follows from a portfolio and its gate results at one instant.

    Args:
        portfolio: All boards.
        results: What the engine found; a gate without an entry is not checked yet. Entries for
            composites are not looked at: those are computed here.
        now: With an offset; waivers lapse by it.
        previous: An earlier judgement, only to be quicker: parts that cannot differ are kept.
        book: The gates of these boards, if they are at hand.
        roles: Whose approval of a waiver counts.
    """
    book = book or GateBook.of(portfolio)
    reached = {ticket.board for home in book.boards.values() for ticket, _ in home.abroad}
    earlier = previous.homes.items() if previous else ()
    homes = {
        board: home
        for board, home in earlier
        if board not in reached and _holds(home, book.boards.get(board), results)
    }
    draft = Draft(portfolio, now, previous, roles)
    for board, gates in book.boards.items():
        draft.name(gates)
        if board in homes:
            draft.take_over(homes[board])
    others = [gates for board, gates in book.boards.items() if board not in homes]
    _judge(draft, others, results)
    for gates in others:
        if gates.board.id not in reached and gates.is_at_home:
            homes[gates.board.id] = draft.at_home(gates)
    return draft.finished(homes)


def _holds(home: HomeJudgement, gates: BoardGates | None, found: Mapping[GateKey, Result]) -> bool:
    """Whether a board would be judged as it was."""
    return (
        gates is not None
        and gates.board is home.gates.board
        and all(home.results[key] is found.get(key, PENDING) for key in gates.asked)
    )


def _judge(draft: Draft, boards: list[BoardGates], found: Mapping[GateKey, Result]) -> None:
    for gates in boards:
        draft.gather(gates, found)
    settle(draft)
    for gates in boards:
        for name, ticket in gates.board.tickets.items():
            draft.prove(Key(gates.board.id, name), ticket.status)
