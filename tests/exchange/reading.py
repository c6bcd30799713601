"""Documents as the plans they become, and the sample documents with their names."""

from pathlib import Path

from readiness_tui.domain.model.ids import TicketId
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.model.model import ImportPlan
from readiness_tui.exchange.model.plan import plan

SAMPLES = Path(__file__).parents[1] / "data" / "exchange"


def plan_of(document: str | bytes, path: str = "docs/plan.md") -> ImportPlan:
    """The plan that a document becomes."""
    return plan(extract(path, document if isinstance(document, bytes) else document.encode()))


def sample(name: str) -> ImportPlan:
    """The plan that a sample document becomes."""
    return plan_of((SAMPLES / f"{name}.md").read_bytes(), f"{name}.md")


def ticket(found: ImportPlan, name: str) -> Ticket:
    """One of its tickets."""
    return found.board.tickets[TicketId(name)]


def codes(found: ImportPlan, *leaving: str) -> list[tuple[str, int]]:
    """The findings as code and line, in order; those named are left out."""
    return [(each.code, each.mark.line) for each in found.findings if each.code not in leaving]


def lines_of(found: ImportPlan, code: str) -> list[int]:
    """The lines of the findings of one code."""
    return [each.mark.line for each in found.findings if each.code == code]
