"""The making of a judgement, and how much of an earlier one serves again.

What is judged of a board follows from its gates, from what was found of them, from the waivers that
count now, and from the boards that it looks at. Where none of that differs it is taken over.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import is_

from readiness_tui.domain.model.gate import Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import EVERYONE, Roles
from readiness_tui.domain.proof.board_facts import Known
from readiness_tui.domain.proof.composites import settle
from readiness_tui.domain.proof.gate_index import BoardGates, GateIndex
from readiness_tui.domain.proof.judgement_builder import JudgementBuilder
from readiness_tui.domain.proof.proof import Judgement


def judge(
    portfolio: Portfolio,
    results: Mapping[GateKey, Result],
    now: datetime,
    *,
    previous: Judgement | None = None,
    book: GateIndex | None = None,
    roles: Roles = EVERYONE,
    known: Mapping[BoardId, Known] | None = None,
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
        known: What was looked up beside the boards; None: what the earlier judgement had.
    """
    book = book or GateIndex.of(portfolio, previous.book if previous else None)
    if known is None:
        known = previous.known if previous else {}
    draft = JudgementBuilder(portfolio, now, book, previous, roles, known)
    stale = _stale(draft, results)
    homes = draft.take_over(stale)
    others = [gates for board, gates in book.boards.items() if board in stale]
    for gates in others:
        draft.gather(gates, results)
    settle(draft)
    for gates in others:
        for share in gates.shares.values():
            draft.prove(share.key, share.ticket.status)
    for gates in others:
        homes[gates.board.id] = draft.at_home(gates, results)
    return draft.finished(homes)


def _stale(draft: JudgementBuilder, found: Mapping[GateKey, Result]) -> set[BoardId]:
    """The boards to judge: those of which something changed, and all that look at one of them."""
    boards, before = draft.book.boards, draft.before
    changed = {board for board, gates in boards.items() if not _holds(draft, gates, found)}
    changed |= before.keys() - boards.keys()
    users: dict[BoardId, set[BoardId]] = {}
    for gates in (*boards.values(), *(home.gates for home in before.values())):
        for other in gates.looks_at:
            users.setdefault(other, set()).add(gates.board.id)
        for ticket, _ in gates.abroad:
            users.setdefault(gates.board.id, set()).add(ticket.board)
    return _reached(changed, users)


def _holds(draft: JudgementBuilder, gates: BoardGates, found: Mapping[GateKey, Result]) -> bool:
    """Whether a board would be judged as it was, if those that it looks at would be."""
    home = draft.before.get(gates.board.id)
    return (
        home is not None
        and home.gates is gates
        and not gates.is_by_clock
        and _is_same_place(draft, gates.board.id)
        and home.waivers == draft.counting(gates)
        and all(map(is_, home.found, map(found.get, gates.asked)))
    )


def _is_same_place(draft: JudgementBuilder, board: BoardId) -> bool:
    """Whether a board speaks of this repository, or of another, as it did before."""
    before = draft.previous.portfolio.elsewhere if draft.previous else frozenset[BoardId]()
    return (board in before) == (board in draft.portfolio.elsewhere)


def _reached(boards: Iterable[BoardId], users: Mapping[BoardId, set[BoardId]]) -> set[BoardId]:
    """Boards, and those that use one of them, at any distance."""
    reached: set[BoardId] = set()
    work = list(boards)
    while work:
        board = work.pop()
        if board not in reached:
            reached.add(board)
            work.extend(users.get(board, ()))
    return reached
