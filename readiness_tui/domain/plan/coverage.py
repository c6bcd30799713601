"""Risks against the tickets that mitigate them, by what the plan claims and by what is proven.

Nothing here is averaged: a mean hides the one risk that matters.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import SCALE, Risk
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.proof.proof import Judgement, ProofWord


class RiskState(StrEnum):
    """How well a risk is answered; each has exactly one, the first that fits in this order."""

    ACCEPTED = "accepted"
    UNMITIGATED = "unmitigated"
    CONTRADICTED = "contradicted"
    MITIGATED = "mitigated"
    CLAIMED = "claimed"
    PARTLY = "partly"
    PLANNED = "planned"


class Band(StrEnum):
    """How heavy a risk is: up to 4, 9, 15 and 25; unscored where nobody said."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
    UNSCORED = "unscored"

    @classmethod
    def of(cls, exposure: int | None) -> "Band":
        """The band of an exposure or a residual."""
        if exposure is None:
            return cls.UNSCORED
        limits = ((4, cls.LOW), (9, cls.MEDIUM), (15, cls.HIGH))
        return next((band for limit, band in limits if exposure <= limit), cls.CRITICAL)


class RiskRow(Struct, frozen=True, kw_only=True):
    """A risk with what is left of it.

    Attributes:
        board: The board it stands on.
        risk: The risk as written.
        state: How well it is answered.
        exposure: Likelihood times impact, 1 to 25; None: unscored, which is never 0.
        by_claim: What is left of the exposure if done means done, rounded up.
        by_proof: What is left of it if only proven tickets count.
        covered: Proven mitigations and all of them; a dropped or dangling one stays in the total,
            for dropping work must not lower a risk.
        tickets: The mitigations that exist, in the order of the risk.
    """

    board: BoardId
    risk: Risk
    state: RiskState
    exposure: int | None
    by_claim: int | None
    by_proof: int | None
    covered: tuple[int, int]
    tickets: tuple[Key, ...]


class BoardRisk(Struct, frozen=True, kw_only=True):
    """The risks of one board added up, those accepted left out and counted apart."""

    by_claim: int = 0
    by_proof: int = 0
    bands: Mapping[Band, int] = {}
    accepted: int = 0


class Coverage(Struct, frozen=True, kw_only=True):
    """All risks of a portfolio, both ways.

    Attributes:
        rows: Heaviest residual by proof first, then unscored ones, then accepted ones.
        uncovered: Those that nobody mitigates and nobody accepted, in the same order.
        tickets_without_risk: Open tickets that mitigate nothing, on boards that have risks, the
            most urgent first.
        risks_of: The risks that each ticket mitigates.
        boards: The sums by board, for boards that have risks.
    """

    rows: tuple[RiskRow, ...]
    uncovered: tuple[RiskRow, ...]
    tickets_without_risk: tuple[Key, ...]
    risks_of: Mapping[Key, tuple[RiskRow, ...]]
    boards: Mapping[BoardId, BoardRisk]


def cover(judgement: Judgement) -> Coverage:
    """The risks of a portfolio against its tickets and their proofs."""
    portfolio = judgement.portfolio
    rows = [
        _row(judgement, board, risk)
        for board in portfolio.boards.values()
        for risk in board.risks.values()
    ]
    rows.sort(key=_weight)
    risks_of: dict[Key, tuple[RiskRow, ...]] = {}
    for row in rows:
        for key in row.tickets:
            risks_of[key] = (*risks_of.get(key, ()), row)
    lowest = len(Priority)
    ranks = {priority: rank for rank, priority in enumerate(Priority)}
    idle = [
        (ranks[ticket.priority] if ticket.priority else lowest, key)
        for key, ticket in portfolio.tickets()
        if ticket.is_open and key not in risks_of and portfolio.boards[key.board].risks
    ]
    return Coverage(
        rows=tuple(rows),
        uncovered=tuple(row for row in rows if row.state is RiskState.UNMITIGATED),
        tickets_without_risk=tuple(key for _, key in sorted(idle, key=lambda pair: pair[0])),
        risks_of=risks_of,
        boards={
            board.id: _added([row for row in rows if row.board == board.id])
            for board in portfolio.boards.values()
            if board.risks
        },
    )


class OneWay(Struct, frozen=True):
    """A link that two sources disagree on: the risk names the ticket, whose sources do not name it.

    `name` is how the risk spells the ticket, `others` the risks that the sources name instead.
    """

    board: BoardId
    risk: Risk
    name: str
    ticket: Key
    others: tuple[str, ...]


def one_way_links(portfolio: Portfolio, board: Board) -> Iterator[OneWay]:
    """The links from the risks of a board to its tickets that go one way, in the file's order."""
    for risk in board.risks.values():
        for name in dict.fromkeys(risk.mitigated_by):
            key = portfolio.find(name, board.id)
            if key is None or key.board != board.id:
                continue
            sources = board.tickets[key.ticket].sources
            words = {word for one in sources for word in one.replace(",", " ").split()}
            others = tuple(other for other in board.risks if other in words)
            if others and risk.id not in words:
                yield OneWay(board.id, risk, name, key, others)


def _weight(row: RiskRow) -> tuple[bool, bool, int, int]:
    """Sorts by residual by proof, then by claim; unscored after scored, accepted last."""
    return (
        row.state is RiskState.ACCEPTED,
        row.by_proof is None,
        -(row.by_proof or 0),
        -(row.by_claim or 0),
    )


def _row(judgement: Judgement, board: Board, risk: Risk) -> RiskRow:
    portfolio = judgement.portfolio
    references = dict.fromkeys(risk.mitigated_by)
    keys = dict.fromkeys(portfolio.find(name, board.id) for name in references)
    tickets = tuple(key for key in keys if key is not None)
    total = len(references)
    statuses = [portfolio.boards[key.board].tickets[key.ticket].status for key in tickets]
    words = [judgement.proofs[key].word for key in tickets]
    done, proven = statuses.count(Status.DONE), words.count(ProofWord.PROVEN)
    exposure = exposure_of(risk)
    return RiskRow(
        board=board.id,
        risk=risk,
        state=_state(judgement, risk, statuses, words),
        exposure=exposure,
        by_claim=residual(exposure, total - done, total),
        by_proof=residual(exposure, total - proven, total),
        covered=(proven, total),
        tickets=tickets,
    )


def exposure_of(risk: Risk) -> int | None:
    """Likelihood times impact; None where either is missing or off the scale of 1 to 5."""
    is_scored = risk.likelihood in SCALE and risk.impact in SCALE
    return risk.exposure if is_scored else None


def residual(exposure: int | None, missing: int, total: int) -> int | None:
    """What is left of an exposure, rounded up; all of it where nothing mitigates it."""
    if exposure is None or not total:
        return exposure
    return -(-exposure * missing // total)


def _state(
    judgement: Judgement, risk: Risk, statuses: list[Status], words: list[ProofWord]
) -> RiskState:
    done = statuses.count(Status.DONE)
    total = len(dict.fromkeys(risk.mitigated_by))
    if risk.accepted and judgement.now.date() < risk.accepted.until:
        return RiskState.ACCEPTED
    if all(status is Status.DROPPED for status in statuses):
        return RiskState.UNMITIGATED
    if ProofWord.CONTRADICTED in words:
        return RiskState.CONTRADICTED
    if done == total:
        proven = words.count(ProofWord.PROVEN) == total
        return RiskState.MITIGATED if proven else RiskState.CLAIMED
    return RiskState.PARTLY if done else RiskState.PLANNED


def _added(rows: list[RiskRow]) -> BoardRisk:
    open_rows = [row for row in rows if row.state is not RiskState.ACCEPTED]
    bands = [Band.of(row.by_proof) for row in open_rows]
    return BoardRisk(
        by_claim=sum(row.by_claim or 0 for row in open_rows),
        by_proof=sum(row.by_proof or 0 for row in open_rows),
        bands={band: bands.count(band) for band in Band if band in bands},
        accepted=len(rows) - len(open_rows),
    )
