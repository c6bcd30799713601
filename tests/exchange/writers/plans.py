"""Plans for the laws of exporting: text of every sign that a form has a meaning for."""

from datetime import date

from hypothesis import strategies as st

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import Week
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Criterion, Estimate, Owner, Ticket
from readiness_tui.domain.plan.analysis import tickets_of
from readiness_tui.domain.proof.proof import WORKSPACE
from readiness_tui.exchange.writers.selection import Selection
from tests.builders import analysis, board, milestone, risk, ticket

SIGNS = "abz Üß日🚀|*_\\`<>[]#&\"';:,.=-+@(){}!?/1$%^"
TEXT = st.text(st.sampled_from(SIGNS), min_size=1, max_size=24).map(
    lambda text: " ".join(f"word {text} end".split())
)
OWNERS = (Owner("@ann"), Owner("QA Team"), Owner("SRE", "review"))
OPEN = [status for status in Status if status is not Status.BLOCKED]


def selected(*boards: Board) -> Selection:
    """All of some boards."""
    plan = analysis(*boards)
    keys = frozenset(tickets_of(plan.portfolio, WORKSPACE))
    return Selection(plan, keys, frozenset(plan.portfolio.boards))


@st.composite
def plans(draw: st.DrawFn) -> Board:
    """A board of up to five tickets, with a risk and a milestone."""
    size = draw(st.integers(1, 5))
    tickets = [draw(_tickets(number, size)) for number in range(size)]
    return board(
        *tickets,
        risk("R-1", ["T-00"], owner="SRE", title=draw(TEXT)),
        milestone("M-1", due=date(2026, 3, 1), title="Go live"),
        title=draw(TEXT),
    )


@st.composite
def _tickets(draw: st.DrawFn, number: int, size: int) -> Ticket:
    others = [f"T-{other:02d}" for other in range(size) if other != number]
    needs = st.lists(st.sampled_from(others), unique=True) if others else st.just([])
    hard = draw(needs)
    lines = st.tuples(TEXT, st.booleans())
    return ticket(
        f"T-{number:02d}",
        draw(st.sampled_from(OPEN)),
        title=draw(TEXT),
        priority=draw(st.sampled_from([None, *Priority])),
        owners=tuple(draw(st.lists(st.sampled_from(OWNERS), unique=True))),
        depends=tuple(hard),
        after=tuple(name for name in draw(needs) if name not in hard),
        estimate=draw(st.sampled_from([None, Estimate("2d"), Estimate("1w"), Estimate("4h")])),
        target=draw(st.sampled_from([None, Week(2026, 8), date(2026, 2, 20)])),
        acceptance=tuple(
            Criterion(text, done=done)
            for text, done in draw(st.lists(lines, max_size=3, unique_by=lambda line: line[0]))
        ),
    )
