"""Priority scores: the sum of a board's factors. A score never changes a priority."""

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ticket import Score, Ticket


def score(ticket: Ticket, board: Board) -> int | None:
    """A ticket's score; None without one, or where a factor lies outside the board's scale."""
    if ticket.score is None:
        return None
    if board.scoring:
        low, high = board.scoring.scale
        if any(not low <= value <= high for value in ticket.score.factors.values()):
            return None
    if not ticket.score.factors and ticket.score.total is None:
        return None
    return ticket.score.value


def best_score(board: Board) -> int | None:
    """The highest score that the board's factors allow, None if it declares none."""
    scoring = board.scoring
    return len(scoring.factors) * scoring.scale[1] if scoring and scoring.factors else None


def format_score(ticket: Ticket, board: Board) -> str:
    """`18 of 20`, `18` where the board declares no factors, empty without a score."""
    own, best = score(ticket, board), best_score(board)
    if own is None:
        return ""
    return str(own) if best is None else f"{own} of {best}"


def from_digits(text: str, board: Board) -> Score | None:
    """The score that one digit for each factor of the board spells, in their order: `5433`.

    None for a text that is not so many digits, or where the board's factors take two.

    Raises:
        ValueError: A digit lies outside the board's scale; the message is for people.
    """
    scoring = board.scoring
    if scoring is None or not text.isascii() or not text.isdigit():
        return None
    low, high = scoring.scale
    if high >= 10 or len(scoring.factors) < 2 or len(text) != len(scoring.factors):  # noqa: PLR2004
        return None
    factors = dict(zip(scoring.factors, map(int, text), strict=True))
    for name, value in factors.items():
        if not low <= value <= high:
            message = f"{name} is {value}, outside the scale of {low} to {high}"
            raise ValueError(message)
    return Score(factors)
