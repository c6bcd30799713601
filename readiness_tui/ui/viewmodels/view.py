"""What the plan screen hands down to its panes: one value, so that no pane asks another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.ids import BoardId, Key, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.analysis import analyse
from readiness_tui.domain.plan.context import PlanContext
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.settings.preferences import Preferences
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.preferences import unknown_boards
from readiness_tui.ui.viewmodels.problems import Problem, problems, within
from readiness_tui.ui.viewmodels.rows.backlog import Look, Selection

NO_PREFERENCES = Preferences()


@dataclass(frozen=True, slots=True)
class View:
    """The plan and how it is looked at.

    Attributes:
        snapshot: The plan.
        glyphs: The alphabet.
        actor: Who acts.
        look: How the backlog is looked at.
        selection: The tickets that it shows.
        row: The key of the row under its cursor: a ticket's or a heading's.
        ticket: The ticket of that row.
        findings: What is wrong with the plan; they come some time after the plan itself.
        preferences: How the person works.
        record: The record that Detail shows instead of what is under the cursor of the backlog.
        recent: By field, the values that were picked last, the last one first.
        goals: By ticket the milestones that no way leads to without it; they come after the plan.
    """

    snapshot: Snapshot
    glyphs: Glyphs
    actor: str = ""
    look: Look = field(default_factory=Look)
    selection: Selection = field(default_factory=lambda: Selection((), 0))
    row: str = ""
    ticket: Key | None = None
    findings: tuple[LintFinding, ...] = ()
    preferences: Preferences = NO_PREFERENCES
    recent: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    record: RecordRef | None = None
    goals: Mapping[Key, tuple[Scope, ...]] = field(default_factory=dict[Key, tuple[Scope, ...]])

    @classmethod
    def of_nothing(cls, glyphs: Glyphs) -> "View":
        """What is seen before the boards are read: a plan without any."""
        before = datetime.min.replace(tzinfo=UTC)
        analysis = analyse(judge(Portfolio(), {}, before), PlanContext(date.min))
        return cls(Snapshot(revision=-1, analysis=analysis, boards={}), glyphs)

    @property
    def is_known(self) -> bool:
        """Whether the boards were read."""
        return self.snapshot.revision >= 0

    @property
    def home(self) -> BoardId | None:
        """The board the panes speak of: the one that is shown, else the ticket's."""
        if self.look.board is not None or self.ticket is None:
            return self.look.board
        return self.ticket.board

    @property
    def home_board(self) -> BoardId | None:
        """The board that new records go to: where there is one only, that."""
        boards = tuple(self.snapshot.portfolio.boards)
        return self.home or (boards[0] if len(boards) == 1 else None)

    @property
    def ticket_name(self) -> str:
        """The id of the ticket as it is shown, empty on a heading."""
        return safe_line(self.ticket.ticket) if self.ticket else ""

    @property
    def hangs_together(self) -> frozenset[Key] | None:
        """The ticket with all that it needs and all that needs it; None on a heading."""
        graph = self.snapshot.analysis.graph
        if self.ticket is None or self.ticket not in graph.index:
            return None
        place = (graph.index[self.ticket],)
        around = graph.upstream(place) | graph.downstream(place)
        return frozenset({self.ticket, *(graph.keys[node] for node in around)})

    @property
    def settings_problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with how the person works."""
        boards = unknown_boards(self.preferences, self.snapshot.portfolio)
        return (*self.preferences.problems, *boards)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with the boards that are shown."""
        listed = problems(self.snapshot, self.findings, self.settings_problems)
        return within(listed, self.look.board, None)
