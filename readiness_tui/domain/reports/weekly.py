"""The weekly update: what became of a plan, how it stands, and what comes next."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from msgspec import Struct

from readiness_tui.domain.history.plan_diff import Edge, Move, PlanDiff
from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.plan.ranking import Pick, next_up
from readiness_tui.domain.proof.proof import WORKSPACE, Verdict
from readiness_tui.domain.reports.document import Entry, ReportDocument, Section, Tone
from readiness_tui.domain.reports.drawings import matrix_drawing
from readiness_tui.domain.reports.verdict_section import PROOF_TONES, verdict_section
from readiness_tui.domain.standup.minutes import named
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.domain.verdict.way_to_go import Step, way_to_go

NEXT = 3
"""So many tickets are to be taken up next."""


class Weekly(Struct, frozen=True, eq=False, dict=True):
    """A week of a plan; built from what `diff`, `check` and `next` go by.

    Attributes:
        begins: The first day that counts.
        before: What people call the state that the plan is held against.
        diff: What parts that state and now.
        snapshot: The plan as it is.
        remarks: What could not be compared.
    """

    begins: date
    before: str
    diff: PlanDiff
    snapshot: Snapshot
    remarks: tuple[str, ...] = ()

    @property
    def ends(self) -> date:
        """The day of the report, in the zone of the team."""
        return self.snapshot.analysis.context.today

    @property
    def completed(self) -> tuple[Key, ...]:
        """The tickets that are done and were not."""
        return self.diff.moves[Move.COMPLETED]

    @property
    def reopened(self) -> tuple[Key, ...]:
        """The tickets that were done or dropped and are not."""
        return self.diff.moves[Move.REOPENED]

    @cached_property
    def blocked(self) -> tuple[Key, ...]:
        """The tickets that are blocked now, whenever that began."""
        return tuple(
            Key(board.id, name)
            for board in self.snapshot.portfolio.here
            for name, ticket in board.tickets.items()
            if ticket.status is Status.BLOCKED
        )

    @property
    def has_several(self) -> bool:
        """Whether tickets are named with their boards."""
        return len(self.snapshot.portfolio.here) > 1

    @cached_property
    def risks(self) -> tuple[RecordRef, ...]:
        """The risks that came."""
        return tuple(ref for ref in self.diff.added if ref.kind is Kind.RISK)

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict of the whole workspace."""
        return ruled(self.snapshot, WORKSPACE)

    @cached_property
    def way(self) -> tuple[Step, ...]:
        """What is to be done until the verdict says go."""
        return way_to_go(self.snapshot, self.verdict)

    @cached_property
    def picks(self) -> tuple[Pick, ...]:
        """What to take up next."""
        return tuple(next_up(self.snapshot.analysis, None, NEXT))


def weekly_document(weekly: Weekly) -> ReportDocument:
    """The weekly update in the order of its template."""
    return ReportDocument(
        f"Weekly update, {weekly.ends}",
        (
            ("Week", f"{weekly.begins} to {weekly.ends}"),
            ("Held against", weekly.before),
            *(("Note", remark) for remark in weekly.remarks),
        ),
        tuple(_sections(weekly)),
    )


def _sections(weekly: Weekly) -> Iterator[Section]:
    yield Section("Completed", tuple(_claimed(weekly, key) for key in weekly.completed))
    if weekly.reopened:
        yield Section("Reopened", tuple(_claimed(weekly, key) for key in weekly.reopened))
    yield Section("Blocked", tuple(_blocked(weekly, key) for key in weekly.blocked))
    yield Section("Risks introduced", tuple(_risk(weekly, ref) for ref in weekly.risks))
    yield Section(
        "Changes to the dependency graph",
        tuple(_graph(weekly)),
        drawing=matrix_drawing(weekly.snapshot.analysis, weekly.snapshot.portfolio.here),
    )
    yield verdict_section("Go or no-go", weekly.verdict, weekly.way)
    yield Section(
        "Next three", tuple(_pick(weekly, pick) for pick in weekly.picks), is_ordered=True
    )


def _graph(weekly: Weekly) -> Iterator[Entry]:
    several = weekly.has_several
    diff = weekly.diff

    def spelled(edge: Edge) -> str:
        verb = "needs" if edge.is_hard else "comes after"
        return f"{named(edge.key, several=several)} {verb} {named(edge.needs, several=several)}"

    yield from (Entry("New", spelled(edge)) for edge in diff.edges_added)
    yield from (Entry("Gone", spelled(edge)) for edge in diff.edges_removed)
    for label, cycles in (("New circle", diff.cycles_added), ("Circle gone", diff.cycles_removed)):
        for cycle in cycles:
            yield Entry(label, ", ".join(named(key, several=several) for key in cycle))


def _name(weekly: Weekly, key: Key) -> str:
    """A ticket with its title, with its board where there are several."""
    ticket = weekly.snapshot.portfolio.ticket(key)
    name = named(key, several=weekly.has_several)
    return f"{name} {ticket.title}" if ticket else name


def _claimed(weekly: Weekly, key: Key) -> Entry:
    facts = claim(weekly.snapshot.judgement, key)
    gates = f", {facts.held} of {facts.total} gates" if facts.total else ""
    text = f"{facts.status.value}, {facts.proof.value}{gates}"
    return Entry(_name(weekly, key), text, tone=PROOF_TONES.get(facts.proof, Tone.PLAIN))


def _blocked(weekly: Weekly, key: Key) -> Entry:
    ticket = weekly.snapshot.portfolio.ticket(key)
    blocker = ticket.blocked if ticket else None
    facts = [blocker.reason if blocker else "no reason given"]
    facts += [f"since {blocker.since}"] if blocker and blocker.since else []
    facts += [f"says {blocker.by}"] if blocker and blocker.by else []
    facts += ["new"] if key in weekly.diff.moves[Move.BLOCKED] else []
    return Entry(_name(weekly, key), ", ".join(facts))


def _risk(weekly: Weekly, ref: RecordRef) -> Entry:
    risk = weekly.snapshot.portfolio.record(ref)
    title, exposure = (risk.title, risk.exposure) if isinstance(risk, Risk) else ("", None)
    several = weekly.has_several
    name = f"{ref.board}/{ref.id}" if several else ref.id
    return Entry(f"{name} {title}", "unscored" if exposure is None else f"exposure {exposure}")


def _pick(weekly: Weekly, pick: Pick) -> Entry:
    return Entry(_name(weekly, pick.key), f"{pick.group}; {pick.says}")
