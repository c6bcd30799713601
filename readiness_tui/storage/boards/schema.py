"""The shape of board files: a pydantic model for each kind of record, and what the domain gets.

Strict, and unknown keys are refused: a typing mistake in a plan is a wrong plan. The JSON Schema
that editors complete from is made of the same models. Nothing above storage sees them.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from pydantic import ConfigDict, model_validator

from readiness_tui.domain.model.board import (
    FORMAT,
    Alert,
    Iteration,
    LogEntry,
    Milestone,
    Phase,
    Playbook,
    Record,
)
from readiness_tui.domain.model.gate import Gate, GateSeverity, WhenMissing
from readiness_tui.domain.model.ids import Kind, TicketId
from readiness_tui.domain.model.risk import Acceptance, Risk
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Blocked, Estimate, Owner, Plain, Score, Ticket
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.storage.boards.schema_board import BoardTable
from readiness_tui.storage.boards.schema_parts import (
    AcceptedPart,
    Age,
    BlockedPart,
    Criteria,
    Lengths,
    Listed,
    MissingWord,
    ModeWord,
    Moment,
    Owners,
    Part,
    PriorityWord,
    Rank,
    SeverityWord,
    StatusWord,
    When,
    WindowPart,
    criteria,
    refusal,
)


class RecordTable(Part):
    """A table `[kind.ID]`."""

    def to_domain(self, name: str) -> Record:
        """The record, given its id."""
        raise NotImplementedError


class TicketTable(RecordTable):
    """`[ticket.ID]`."""

    title: str
    status: StatusWord = Status.TODO
    priority: PriorityWord | None = None
    owners: Owners = []
    group: str = ""
    parent: str = ""
    depends: list[str] = []
    after: list[str] = []
    estimate: Lengths | None = None
    target: When | None = None
    score: dict[str, int] | None = None
    outcome: str = ""
    acceptance: Criteria = []
    deliverables: list[str] = []
    verify: list[str] = []
    evidence: list[str] = []
    sources: list[str] = []
    links: dict[str, str] = {}
    labels: list[str] = []
    blocked: BlockedPart | None = None
    notes: str = ""
    fields: dict[str, Any] = {}

    @model_validator(mode="after")
    def _says_why(self) -> "TicketTable":
        if self.status is Status.BLOCKED and self.blocked is None:
            sentence = 'is blocked and does not say why; add blocked = { reason = "..." }'
            raise refusal(sentence)
        return self

    def to_domain(self, name: str) -> Ticket:
        """The ticket, given its id."""
        return Ticket(
            id=TicketId(name),
            title=self.title,
            status=self.status,
            priority=self.priority,
            owners=tuple(Owner(part.name, part.role) for part in self.owners),
            group=self.group,
            parent=self.parent,
            depends=tuple(self.depends),
            after=tuple(self.after),
            estimate=self.estimate
            and Estimate(self.estimate.likely, self.estimate.low, self.estimate.high),
            target=self.target,
            score=_score(self.score),
            outcome=self.outcome,
            acceptance=criteria(self.acceptance),
            deliverables=tuple(self.deliverables),
            verify=tuple(self.verify),
            evidence=tuple(self.evidence),
            sources=tuple(self.sources),
            links=self.links,
            labels=tuple(self.labels),
            blocked=self.blocked
            and Blocked(self.blocked.reason, self.blocked.since, self.blocked.by),
            notes=self.notes,
            fields=self.fields,
        )


def _score(given: Mapping[str, int] | None) -> Score | None:
    if given is None:
        return None
    factors = {name: number for name, number in given.items() if name != "total"}
    return Score(factors, given.get("total"))


class PhaseTable(RecordTable):
    """`[phase.ID]`."""

    title: str = ""
    tickets: list[str] = []
    entrance: Criteria = []
    exit: Criteria = []
    window: WindowPart | None = None

    def to_domain(self, name: str) -> Phase:
        """The phase, given its id."""
        return Phase(
            id=name,
            title=self.title,
            tickets=tuple(self.tickets),
            entrance=criteria(self.entrance),
            exit=criteria(self.exit),
            window=self.window and self.window.to_domain(),
        )


class MilestoneTable(RecordTable):
    """`[milestone.ID]`."""

    title: str = ""
    due: When | None = None
    completes: list[str] = []

    def to_domain(self, name: str) -> Milestone:
        """The milestone, given its id."""
        return Milestone(id=name, title=self.title, due=self.due, completes=tuple(self.completes))


class IterationTable(RecordTable):
    """`[iteration.ID]`."""

    title: str = ""
    window: WindowPart | None = None
    tickets: list[str] = []

    def to_domain(self, name: str) -> Iteration:
        """The iteration, given its id."""
        window = self.window and self.window.to_domain()
        return Iteration(id=name, title=self.title, window=window, tickets=tuple(self.tickets))


class RiskTable(RecordTable):
    """`[risk.ID]`."""

    title: str
    likelihood: Rank | None = None
    impact: Rank | None = None
    owner: str = ""
    mitigated_by: list[str] = []
    accepted: AcceptedPart | None = None
    sources: list[str] = []

    def to_domain(self, name: str) -> Risk:
        """The risk, given its id."""
        accepted = self.accepted
        return Risk(
            id=name,
            title=self.title,
            likelihood=self.likelihood,
            impact=self.impact,
            owner=self.owner,
            mitigated_by=tuple(self.mitigated_by),
            accepted=accepted and Acceptance(accepted.reason, accepted.by, accepted.until),
            sources=tuple(self.sources),
        )


class GateTable(RecordTable):
    """`[gate.ID]`: what all gates have; every other key is a parameter of its kind."""

    model_config = ConfigDict(extra="allow")

    kind: str = ""
    title: str = ""
    severity: SeverityWord = GateSeverity.BLOCK
    inputs: list[str] = []
    exclude: list[str] = []
    proves: list[str] = ["board"]
    owner: str = ""
    remediation: str = ""
    mode: ModeWord | None = None
    mode_reason: str = ""
    enabled: bool = True
    disabled_reason: str = ""
    when_missing: MissingWord = WhenMissing.UNKNOWN
    max_age: Age = ""
    stale_if_newer: list[str] = []
    waivable: bool = True
    docs: str = ""
    limits: dict[str, Any] = {}

    def to_domain(self, name: str) -> Gate:
        """The gate, given its id."""
        return Gate(
            id=name,
            kind=self.kind,
            title=self.title,
            severity=self.severity,
            inputs=tuple(self.inputs),
            exclude=tuple(self.exclude),
            proves=tuple(self.proves),
            owner=self.owner,
            remediation=self.remediation,
            mode=self.mode,
            mode_reason=self.mode_reason,
            enabled=self.enabled,
            disabled_reason=self.disabled_reason,
            when_missing=self.when_missing,
            max_age=self.max_age,
            stale_if_newer=tuple(self.stale_if_newer),
            waivable=self.waivable,
            docs=self.docs,
            limits=self.limits,
            params=self.model_extra or {},
        )


class WaiverTable(RecordTable):
    """`[waiver.ID]`. Whether it is valid is judged later: an invalid one has to be seen."""

    gate: str
    match: dict[str, str | bool] = {}
    reason: str = ""
    owner: str = ""
    approved_by: Listed = []
    created: Moment | None = None
    expires: Moment | None = None
    tracked_by: str = ""
    emergency: bool = False

    def to_domain(self, name: str) -> Waiver:
        """The waiver, given its id."""
        return Waiver(
            id=name,
            gate=self.gate,
            match=self.match,
            reason=self.reason,
            owner=self.owner,
            approved_by=tuple(self.approved_by),
            created=self.created,
            expires=self.expires,
            tracked_by=self.tracked_by,
            emergency=self.emergency,
        )


class PlaybookTable(RecordTable):
    """`[playbook.ID]`."""

    title: str = ""
    triggers: list[str] = []
    steps: list[str] = []

    def to_domain(self, name: str) -> Playbook:
        """The playbook, given its id."""
        triggers, steps = tuple(self.triggers), tuple(self.steps)
        return Playbook(id=name, title=self.title, triggers=triggers, steps=steps)


class AlertTable(RecordTable):
    """`[alert.ID]`."""

    when: str
    runbook: str = ""

    def to_domain(self, name: str) -> Alert:
        """The alert, given its id."""
        return Alert(id=name, when=self.when, runbook=self.runbook)


class LogTable(RecordTable):
    """`[log.ID]`."""

    text: str
    at: date | None = None
    ticket: str = ""
    done: bool = False

    def to_domain(self, name: str) -> LogEntry:
        """The note, given its id."""
        return LogEntry(id=name, text=self.text, at=self.at, ticket=self.ticket, done=self.done)


TABLES: Mapping[Kind, type[RecordTable]] = {
    Kind.TICKET: TicketTable,
    Kind.PHASE: PhaseTable,
    Kind.MILESTONE: MilestoneTable,
    Kind.ITERATION: IterationTable,
    Kind.RISK: RiskTable,
    Kind.GATE: GateTable,
    Kind.WAIVER: WaiverTable,
    Kind.PLAYBOOK: PlaybookTable,
    Kind.ALERT: AlertTable,
    Kind.LOG: LogTable,
}


def record(kind: Kind, name: str, table: Plain) -> Record:
    """The record of a table.

    Raises:
        pydantic.ValidationError: The table is not of its kind's shape.
    """
    model = BoardTable if kind is Kind.BOARD else TABLES[kind]
    return model.model_validate(table).to_domain(name)


@cache
def field_order(kind: Kind) -> tuple[str, ...]:
    """The keys of a kind's table in the order in which they are written."""
    return tuple((BoardTable if kind is Kind.BOARD else TABLES[kind]).model_fields)


def json_schema() -> dict[str, object]:
    """The JSON Schema of board files (draft 2020-12)."""
    from pydantic.json_schema import models_json_schema

    models: list[type[Part]] = [BoardTable, *TABLES.values()]
    _, shared = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/$defs/{model}"
    )
    kinds = {
        kind.value: {
            "type": "object",
            "additionalProperties": {"$ref": f"#/$defs/{table.__name__}"},
        }
        for kind, table in TABLES.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "readiness board",
        "type": "object",
        "properties": {
            "format": {"type": "integer", "minimum": 1, "default": FORMAT},
            "board": {"$ref": "#/$defs/BoardTable"},
            **kinds,
        },
        "additionalProperties": False,
        "$defs": shared["$defs"],
    }
