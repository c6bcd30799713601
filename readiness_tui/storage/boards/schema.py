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
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Plain, Score, Ticket
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.storage.boards.schema_board import BoardTable
from readiness_tui.storage.boards.schema_parts import (
    NO_TABLE,
    NONE,
    AcceptedPart,
    Age,
    BlockedPart,
    Criteria,
    Deliverables,
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
    Tasks,
    When,
    WindowPart,
    refusal,
)


class RecordTable(Part):
    """A table `[kind.ID]`."""

    def to_domain(self, name: str = "") -> Record:
        """The record, given its id."""
        return self.value_type(id=name, **self.values())


class TicketTable(RecordTable):
    """`[ticket.ID]`."""

    value_type = Ticket

    title: str
    status: StatusWord = Status.TODO
    priority: PriorityWord | None = None
    owners: Owners = NONE
    group: str = ""
    parent: str = ""
    depends: list[str] = NONE
    after: list[str] = NONE
    estimate: Lengths | None = None
    target: When | None = None
    score: dict[str, int] | None = None
    outcome: str = ""
    acceptance: Criteria = NONE
    closure: Criteria = NONE
    tasks: Tasks = NONE
    deliverables: Deliverables = NONE
    verify: list[str] = NONE
    evidence: list[str] = NONE
    assumes: list[str] = NONE
    sources: list[str] = NONE
    links: dict[str, str] = NO_TABLE
    labels: list[str] = NONE
    blocked: BlockedPart | None = None
    notes: str = ""
    fields: dict[str, Any] = NO_TABLE

    @model_validator(mode="after")
    def _says_why(self) -> "TicketTable":
        if self.status is Status.BLOCKED and self.blocked is None:
            sentence = 'is blocked and does not say why; add blocked = { reason = "..." }'
            raise refusal(sentence)
        return self

    def values(self) -> dict[str, Any]:
        """The values of the fields; the total of a score is not one of its factors."""
        return super().values() | {"score": _score(self.score)}


def _score(given: Mapping[str, int] | None) -> Score | None:
    if given is None:
        return None
    factors = {name: number for name, number in given.items() if name != "total"}
    return Score(factors, given.get("total"))


class PhaseTable(RecordTable):
    """`[phase.ID]`."""

    value_type = Phase

    title: str = ""
    tickets: list[str] = NONE
    entrance: Criteria = NONE
    exit: Criteria = NONE
    window: WindowPart | None = None


class MilestoneTable(RecordTable):
    """`[milestone.ID]`."""

    value_type = Milestone

    title: str = ""
    due: When | None = None
    completes: list[str] = NONE


class IterationTable(RecordTable):
    """`[iteration.ID]`."""

    value_type = Iteration

    title: str = ""
    window: WindowPart | None = None
    tickets: list[str] = NONE


class RiskTable(RecordTable):
    """`[risk.ID]`."""

    value_type = Risk

    title: str
    likelihood: Rank | None = None
    impact: Rank | None = None
    owner: str = ""
    mitigated_by: list[str] = NONE
    accepted: AcceptedPart | None = None
    sources: list[str] = NONE
    trigger: str = ""
    mitigation: str = ""
    notes: str = ""


class GateTable(RecordTable):
    """`[gate.ID]`: what all gates have; every other key is a parameter of its kind."""

    value_type = Gate

    model_config = ConfigDict(extra="allow")

    kind: str = ""
    title: str = ""
    severity: SeverityWord = GateSeverity.BLOCK
    inputs: list[str] = NONE
    exclude: list[str] = NONE
    proves: list[str] = ["board"]
    owner: str = ""
    remediation: str = ""
    mode: ModeWord | None = None
    mode_reason: str = ""
    enabled: bool = True
    disabled_reason: str = ""
    when_missing: MissingWord = WhenMissing.UNKNOWN
    max_age: Age = ""
    stale_if_newer: list[str] = NONE
    waivable: bool = True
    docs: str = ""
    limits: dict[str, Any] = NO_TABLE

    def values(self) -> dict[str, Any]:
        """The values of the fields, the parameters of its kind among them."""
        return super().values() | {"params": self.model_extra or {}}


class WaiverTable(RecordTable):
    """`[waiver.ID]`. Whether it is valid is judged later: an invalid one has to be seen."""

    value_type = Waiver

    gate: str
    match: dict[str, str | bool] = NO_TABLE
    reason: str = ""
    owner: str = ""
    approved_by: Listed = NONE
    created: Moment | None = None
    expires: Moment | None = None
    tracked_by: str = ""
    emergency: bool = False


class PlaybookTable(RecordTable):
    """`[playbook.ID]`."""

    value_type = Playbook

    title: str = ""
    triggers: list[str] = NONE
    steps: list[str] = NONE


class AlertTable(RecordTable):
    """`[alert.ID]`."""

    value_type = Alert

    when: str
    runbook: str = ""


class LogTable(RecordTable):
    """`[log.ID]`."""

    value_type = LogEntry

    text: str
    at: date | None = None
    by: str = ""
    ticket: str = ""
    done: bool = False


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


def plan_schema() -> dict[str, object]:
    """The JSON Schema of boards in one JSON document (draft 2020-12); days are ISO text there.

    What stands beside the boards is the graph of their tickets: for other programs, never read.
    """
    board = json_schema()
    shared, dialect = board.pop("$defs"), board.pop("$schema")
    return {
        "$schema": dialect,
        "title": "readiness plan",
        "type": "object",
        "properties": {
            "readiness": {"const": 1},
            "schema": {"type": "string"},
            "boards": {"type": "array", "items": board},
        },
        "required": ["readiness", "boards"],
        "$defs": shared,
    }


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
