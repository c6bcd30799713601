"""The review of risks: their weight by claim and by proof, decisions, and choke points."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.plan.coverage import RiskRow, RiskState
from readiness_tui.domain.reports.document import Entry, ReportDocument, Section, Table, Tone
from readiness_tui.domain.reports.drawings import risk_map
from readiness_tui.domain.standup.minutes import named
from readiness_tui.domain.verdict.choke_points import ChokePoint, choke_points
from readiness_tui.domain.verdict.snapshot import Snapshot

_COLUMNS = ("Risk", "Title", "State", "Exposure", "By claim", "By proof", "Owner", "Mitigated by")
_QUESTIONS = {
    RiskState.UNMITIGATED: "nothing answers it: mitigate, or accept it until a day",
    RiskState.CONTRADICTED: "a mitigation claims to be done and is not: reopen it, or mend it",
    RiskState.CLAIMED: "done, but not proven: what would show it?",
}


class RiskReview(Struct, frozen=True, eq=False, dict=True):
    """The risks of a workspace."""

    snapshot: Snapshot

    @cached_property
    def rows(self) -> tuple[RiskRow, ...]:
        """The heaviest by proof first, unscored and accepted ones last."""
        boards = {board.id for board in self.snapshot.portfolio.here}
        return tuple(row for row in self.snapshot.analysis.coverage.rows if row.board in boards)

    @cached_property
    def decisions(self) -> tuple[tuple[RiskRow, str], ...]:
        """What somebody has to decide, with the question."""
        return tuple(self._questions())

    @cached_property
    def choke_points(self) -> tuple[ChokePoint, ...]:
        """Where the open work narrows."""
        return choke_points(self.snapshot.analysis)

    @property
    def is_single(self) -> bool:
        """Whether names need no board."""
        return len(self.snapshot.portfolio.boards) == 1

    def _questions(self) -> Iterator[tuple[RiskRow, str]]:
        for row in self.rows:
            if row.state is RiskState.ACCEPTED and row.risk.accepted:
                yield row, f"accepted until {row.risk.accepted.until} by {row.risk.accepted.by}"
            elif row.exposure is None:
                yield row, "not scored: how likely is it, and what would it cost?"
            elif row.state in _QUESTIONS:
                yield row, _QUESTIONS[row.state]
            elif not row.risk.owner:
                yield row, "nobody owns it"


def risk_document(review: RiskReview) -> ReportDocument:
    """The review as a document."""
    today = review.snapshot.analysis.context.today
    scored = [row for row in review.rows if row.state is not RiskState.ACCEPTED]
    exposure, by_claim, by_proof = (
        sum(_weights(row)[place] or 0 for row in scored) for place in range(3)
    )
    lead = f"exposure {exposure}, {by_claim} left by claim, {by_proof} by proof"
    is_lower = by_claim < by_proof
    return ReportDocument(
        f"Risk review, {today}",
        (("Day", str(today)), ("Risks", str(len(review.rows)))),
        (
            Section(
                "Risks",
                table=Table(_COLUMNS, tuple(_row(review, row) for row in review.rows)),
                lead=lead,
                tone=Tone.WARNING if is_lower else Tone.PLAIN,
                drawing=risk_map(review.rows),
            ),
            Section(
                "Decisions",
                tuple(
                    Entry(f"{_risk(review, row)} {row.risk.title}", question)
                    for row, question in review.decisions
                ),
            ),
            Section("Choke points", tuple(_choke(review, item) for item in review.choke_points)),
        ),
    )


def _weights(row: RiskRow) -> tuple[int | None, int | None, int | None]:
    return row.exposure, row.by_claim, row.by_proof


def _risk(review: RiskReview, row: RiskRow) -> str:
    return row.risk.id if review.is_single else f"{row.board}/{row.risk.id}"


def _row(review: RiskReview, row: RiskRow) -> tuple[str, ...]:
    weights = ("unscored" if weight is None else str(weight) for weight in _weights(row))
    names = (named(key, several=not review.is_single) for key in row.tickets)
    return (
        _risk(review, row),
        row.risk.title,
        row.state.value,
        *weights,
        row.risk.owner,
        ", ".join(names),
    )


def _choke(review: RiskReview, point: ChokePoint) -> Entry:
    ticket = review.snapshot.portfolio.ticket(point.key)
    name = _ticket(review, point.key)
    goals = ", ".join(map(str, point.milestones))
    facts = [f"every way to {goals} passes it"] if goals else []
    facts += [f"{point.share:.1%} of all ways lead through it"] if point.share else []
    return Entry(f"{name} {ticket.title}" if ticket else name, "; ".join(facts))


def _ticket(review: RiskReview, key: Key) -> str:
    return named(key, several=not review.is_single)
