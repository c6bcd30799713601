"""The readiness of a release: the verdict, the way to go, waivers, alerts and playbooks."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from msgspec import Struct

from readiness_tui.domain.model.board import Alert, Board, Playbook
from readiness_tui.domain.model.dates import format_age, last_day
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.plan.matrix import CellKind
from readiness_tui.domain.plan.milestone_dates import Reached, reached
from readiness_tui.domain.proof.proof import Scope, Verdict
from readiness_tui.domain.proof.waiver_findings import WaiverFinding, waiver_findings
from readiness_tui.domain.proof.waiving import expiry
from readiness_tui.domain.reports.document import Entry, ReportDocument, Section, Table, Tone
from readiness_tui.domain.reports.drawings import matrix_drawing
from readiness_tui.domain.reports.verdict_section import verdict_section
from readiness_tui.domain.verdict.alarms import Alarm
from readiness_tui.domain.verdict.conditions import CONDITIONS
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled
from readiness_tui.domain.verdict.way_to_go import Step, way_to_go

_WAIVER_COLUMNS = ("Waiver", "Gate", "Ends", "Owner", "Reason", "Remarks")


class ListedWaiver(Struct, frozen=True):
    """A waiver of a board, and what is to be said about it."""

    board: Board
    waiver: Waiver
    findings: tuple[WaiverFinding, ...]


class ListedAlert(Struct, frozen=True):
    """An alert of a board; `alarm` where its condition is met."""

    board: Board
    alert: Alert
    alarm: Alarm | None

    @property
    def is_evaluated(self) -> bool:
        """Whether its condition is one that the program looks at."""
        return self.alert.when in CONDITIONS


class Release(Struct, frozen=True, eq=False, dict=True):
    """What stands between a scope and go; built from what `check`, `waive` and `explain` go by.

    Attributes:
        snapshot: The plan as it is.
        scope: The workspace, a board, phase, milestone or ticket.
    """

    snapshot: Snapshot
    scope: Scope

    @cached_property
    def boards(self) -> tuple[Board, ...]:
        """The boards that the scope is about."""
        portfolio = self.snapshot.portfolio
        if self.scope.board is None:
            return tuple(portfolio.here)
        return (portfolio.boards[self.scope.board],)

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict of the scope."""
        return ruled(self.snapshot, self.scope)

    @cached_property
    def way(self) -> tuple[Step, ...]:
        """What is to be done until it says go."""
        return way_to_go(self.snapshot, self.verdict)

    @cached_property
    def due(self) -> date | None:
        """The day by whose end a milestone is due."""
        if self.scope.board is None or self.scope.kind != "milestone":
            return None
        due = self.boards[0].milestones[self.scope.id].due
        return last_day(due) if due else None

    @cached_property
    def planned(self) -> Reached | None:
        """When the schedule reaches the scope; None for the workspace."""
        if self.scope.board is None:
            return None
        return reached(self.snapshot.analysis.schedule(), self.scope, self.due)

    @cached_property
    def waivers(self) -> tuple[ListedWaiver, ...]:
        """The waivers of the boards, in the order of the files."""
        return tuple(
            ListedWaiver(
                board, waiver, tuple(finding for finding in findings if finding.waiver is waiver)
            )
            for board in self.boards
            for findings in (tuple(waiver_findings(self.snapshot.judgement, board)),)
            for waiver in board.waivers.values()
        )

    @cached_property
    def alerts(self) -> tuple[ListedAlert, ...]:
        """All alerts of the boards, those that are met outside of the scope too."""
        alarms = {(alarm.board, alarm.alert): alarm for alarm in self.snapshot.alarms}
        return tuple(
            ListedAlert(board, alert, alarms.get((board.id, alert.id)))
            for board in self.boards
            for alert in board.alerts.values()
        )

    @cached_property
    def playbooks(self) -> tuple[tuple[Board, Playbook], ...]:
        """The playbooks of the boards."""
        boards = self.boards
        return tuple((board, item) for board in boards for item in board.playbooks.values())


def release_document(release: Release) -> ReportDocument:
    """The readiness of a release as a document."""
    return ReportDocument(
        f"Release readiness of {_title(release)}",
        tuple(_facts(release)),
        tuple(_sections(release)),
    )


def _title(release: Release) -> str:
    scope = release.scope
    if scope.board is None:
        return "the workspace"
    board = release.boards[0]
    if not scope.kind:
        return board.title or board.id
    record = board.milestones.get(scope.id) if scope.kind == "milestone" else None
    return f"{scope} {record.title}".strip() if record else str(scope)


def _facts(release: Release) -> Iterator[tuple[str, str]]:
    yield "Day", str(release.snapshot.analysis.context.today)
    yield "Scope", str(release.scope)
    if release.due is not None:
        yield "Due", str(release.due)
    if release.planned is not None:
        yield "Planned for", str(release.planned)


def _sections(release: Release) -> Iterator[Section]:
    yield verdict_section("Go or no-go", release.verdict, ())
    yield from _dependencies(release)
    steps = tuple(Entry("", str(step)) for step in release.way)
    yield Section("Shortest way to go", steps, is_ordered=True)
    rows = tuple(_waiver(release, item) for item in release.waivers)
    yield Section("Waivers", table=Table(_WAIVER_COLUMNS, rows))
    yield Section("Triggers", tuple(_alert(release, item) for item in release.alerts))
    yield Section("Playbooks", tuple(_playbook(release, *item) for item in release.playbooks))


def _dependencies(release: Release) -> Iterator[Section]:
    """The matrix of what is open, where any of it needs another."""
    drawing = matrix_drawing(release.snapshot.analysis, release.boards)
    if drawing is None:
        return
    marks = [mark.kind for mark in drawing.marks]
    dependencies = counted(len(marks), "dependency", "dependencies")
    against = marks.count(CellKind.FEEDBACK)
    tickets = len(drawing.names) + drawing.left_out
    yield Section(
        "Dependencies",
        lead=f"{counted(tickets, 'open ticket')}, {dependencies} between them, "
        f"{against or 'none'} against the order",
        tone=Tone.BAD if against else Tone.PLAIN,
        drawing=drawing,
    )


def _waiver(release: Release, item: ListedWaiver) -> tuple[str, ...]:
    waiver, ends = item.waiver, expiry(item.waiver)
    left_s = (ends - release.snapshot.judgement.now).total_seconds() if ends else 0.0
    span = f"in {format_age(left_s)}" if left_s > 0 else "over"
    return (
        f"{waiver.id} (emergency)" if waiver.emergency else waiver.id,
        waiver.gate,
        f"{waiver.expires}, {span}" if ends else "no end",
        waiver.owner,
        waiver.reason,
        "; ".join(finding.says for finding in item.findings),
    )


def _alert(release: Release, item: ListedAlert) -> Entry:
    name = f"{_prefix(release, item.board)}{item.alert.id} ({item.alert.when})"
    runbook = (f"see {item.alert.runbook}",) if item.alert.runbook else ()
    if item.alarm is not None:
        return Entry(name, f"met: {item.alarm.says}", runbook, Tone.BAD)
    if not item.is_evaluated:
        return Entry(name, "for people to watch, never evaluated", runbook, Tone.WARNING)
    return Entry(name, "not met", runbook, Tone.GOOD)


def _playbook(release: Release, board: Board, playbook: Playbook) -> Entry:
    steps = tuple(f"Step {number}: {step}" for number, step in enumerate(playbook.steps, 1))
    when = f"when: {'; '.join(playbook.triggers)}" if playbook.triggers else ""
    return Entry(f"{_prefix(release, board)}{playbook.title or playbook.id}", when, steps)


def _prefix(release: Release, board: Board) -> str:
    return f"{board.id}/" if len(release.boards) > 1 else ""
