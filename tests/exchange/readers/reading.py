"""Documents of other programs, read as far as the board they become."""

from readiness_tui.domain.model.board import Board
from readiness_tui.exchange.model.model import ImportPlan
from readiness_tui.exchange.readers.source import Source
from readiness_tui.services.exchange.importing import Reading, plans_of


def read(path: str, text: str | bytes, form: str = "") -> ImportPlan:
    """The one board that a document becomes."""
    (plan,) = read_all(path, text, form)
    return plan


def read_all(path: str, text: str | bytes, form: str = "") -> tuple[ImportPlan, ...]:
    """The boards that a document becomes."""
    data = text if isinstance(text, bytes) else text.encode()
    return plans_of(Source(path, {path: data}), Reading(form, plugins=False))


def edges(board: Board) -> dict[str, tuple[str, ...]]:
    """What each ticket needs, where it needs something."""
    return {name: item.depends for name, item in board.tickets.items() if item.depends}


def codes(plan: ImportPlan) -> list[str]:
    """The codes of its findings."""
    return [each.code for each in plan.findings]
