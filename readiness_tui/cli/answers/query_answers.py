"""What the verbs that only look answer for JSON."""

from msgspec import UNSET, UnsetType

from readiness_tui.cli.answers.documents import (
    ClaimJson,
    Count,
    Document,
    GateJson,
    NamedJson,
    PlaceJson,
    ProblemJson,
    ReasonJson,
    ScheduleJson,
    StandingJson,
    Table,
    TicketJson,
    VerdictJson,
)
from readiness_tui.cli.answers.outcomes import SavedWord
from readiness_tui.domain.lint import Mends
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.plan.coverage import RiskState
from readiness_tui.domain.plan.ranking import Group
from readiness_tui.domain.verdict.statement_proof import Stand
from readiness_tui.services.doctor.facts import Grade


class ListAnswer(Document, frozen=True, kw_only=True):
    """The tickets that were chosen, of how many, and what an empty answer is owed."""

    tickets: list[TicketJson]
    total: Count
    hints: list[str]
    problems: list[ProblemJson]


class PickJson(Document, frozen=True, kw_only=True):
    """A ticket to take up, its place, and why."""

    rank: Count
    group: Group
    reasons: list[str]
    board: str
    id: str
    claim: ClaimJson
    standing: StandingJson
    schedule: ScheduleJson | None
    place: PlaceJson | None
    ticket: Table


class NextAnswer(Document, frozen=True, kw_only=True):
    """What to take up next, or else what most is waited for.

    `snoozed` counts the tickets, also beyond the limit, that the reader snoozed.
    """

    next: list[PickJson]
    snoozed: int
    most_waited_for: NamedJson | None
    problems: list[ProblemJson]


class NoteJson(Document, frozen=True, kw_only=True):
    """An entry of the log about a ticket."""

    id: str
    at: str | None
    by: str
    text: str
    done: bool


class MitigatedJson(Document, frozen=True, kw_only=True):
    """A risk that a ticket mitigates: what it weighs, and what is left of it by proof."""

    board: str
    id: str
    title: str
    state: RiskState
    exposure: int | None
    by_proof: int | None


class DeliveredJson(Document, frozen=True, kw_only=True):
    """A deliverable: what is claimed of it, and how it stands by its file and gates."""

    path: str
    text: str
    done: bool
    stand: Stand
    gates: list[str]


class ShowAnswer(Document, frozen=True, kw_only=True):
    """All of one record; what is not always there is of tickets alone."""

    kind: Kind
    board: str
    id: str
    place: PlaceJson | None
    record: Table
    claim: ClaimJson | UnsetType = UNSET
    standing: StandingJson | UnsetType = UNSET
    needed_by: list[str] | UnsetType = UNSET
    gates: list[GateJson] | UnsetType = UNSET
    iterations: list[str] | UnsetType = UNSET
    deliverables: list[DeliveredJson] | UnsetType = UNSET
    risks: list[MitigatedJson] | UnsetType = UNSET
    log: list[NoteJson] | UnsetType = UNSET
    problems: list[ProblemJson]


class NarrowPlaceJson(NamedJson, frozen=True, kw_only=True):
    """An open ticket that every way to some milestones passes."""

    milestones: list[str]


class VerdictAnswer(VerdictJson, frozen=True, kw_only=True):
    """Every reason of a verdict; of a milestone or ticket also where its ways narrow."""

    every_way: list[NarrowPlaceJson]
    problems: list[ProblemJson]


class GateAnswer(Document, frozen=True, kw_only=True):
    """All that is known of a gate."""

    gate: GateJson
    problems: list[ProblemJson]


class GatesAnswer(Document, frozen=True, kw_only=True):
    """The gates of a scope, worst first."""

    gates: list[GateJson]
    problems: list[ProblemJson]


class KindJson(Document, frozen=True, kw_only=True):
    """A kind of gate, what it costs from C0 to C3, and who brings it."""

    kind: str
    cost: str
    distribution: str
    version: str


class KindsAnswer(Document, frozen=True, kw_only=True):
    """The kinds of gate there are."""

    kinds: list[KindJson]


class RecordJson(Document, frozen=True, kw_only=True):
    """A record by its board, kind and id."""

    board: str
    kind: Kind
    id: str


class LintFindingJson(Document, frozen=True, kw_only=True):
    """What is wrong with the plan itself, where, and what would mend it."""

    code: str
    severity: Severity
    board: str
    kind: Kind
    id: str
    field: str
    message: str
    place: PlaceJson | None
    mends: Mends
    related: list[RecordJson]
    fixes: list[str]


class LintAnswer(Document, frozen=True, kw_only=True):
    """What is wrong with the plan itself."""

    findings: list[LintFindingJson]
    problems: list[ProblemJson]


class LintFixAnswer(Document, frozen=True, kw_only=True):
    """What was mended, or would be, as a difference, and what happened on the disk."""

    fixed: str
    count: Count
    difference: list[str]
    problems: list[ProblemJson]
    outcome: SavedWord
    code: str
    says: str
    remedy: str
    reasons: list[ReasonJson]
    paths: list[str]


class LintCodeJson(Document, frozen=True, kw_only=True):
    """What a code finds, why that matters, how it is mended, and what a finding says."""

    code: str
    name: str
    severity: Severity
    mends: Mends
    what: str
    why: str
    mend: str
    example: str


class LintCodesAnswer(Document, frozen=True, kw_only=True):
    """What codes mean."""

    codes: list[LintCodeJson]


class FactJson(Document, frozen=True, kw_only=True):
    """One thing that was examined, how it stands, and how that weighs."""

    topic: str
    name: str
    grade: Grade
    says: str
    remedy: str


class DoctorAnswer(Document, frozen=True, kw_only=True):
    """What a workspace stands on."""

    root: str
    findings: Count
    facts: list[FactJson]


class CompletionAnswer(Document, frozen=True, kw_only=True):
    """The script by which a shell completes."""

    shell: str
    script: str


class ManualAnswer(Document, frozen=True, kw_only=True):
    """The manual as roff, as `man` reads it."""

    page: str
