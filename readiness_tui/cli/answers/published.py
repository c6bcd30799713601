"""The JSON Schemas of answers, made of their types: `readiness schema VERB` prints them.

They allow more keys than they name, for keys are only ever added to an answer.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.json import schema_components

from readiness_tui.cli.answers import (
    check_answers,
    checkpoint_answers,
    checkpoint_shown,
    config_answers,
    edit_answers,
    exchange_answers,
    failures,
    history_answers,
    life_answers,
    metric_answers,
    onboarding_answers,
    outcomes,
    query_answers,
    repository_answers,
    rollback_answers,
    schedule_answers,
    standup_answers,
    trend_answers,
)
from readiness_tui.cli.answers.documents import Document
from readiness_tui.cli.answers.reports import bundle_answers, figure_answers, report_answers
from readiness_tui.cli.base.output import FORMAT

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ANSWERS: Mapping[str, tuple[type[Document], ...]] = {
    "audit": (repository_answers.AuditAnswer, repository_answers.AuditVerifiedAnswer),
    "checkpoint": (
        checkpoint_answers.CheckpointMadeAnswer,
        checkpoint_answers.CheckpointsAnswer,
        checkpoint_shown.CheckpointShownAnswer,
        checkpoint_answers.DifferenceAnswer,
        checkpoint_answers.VerifiedAnswer,
        checkpoint_answers.DeletedAnswer,
    ),
    "rollback": (rollback_answers.RollbackAnswer, checkpoint_answers.CheckpointsAnswer),
    "baseline": (outcomes.EditAnswer,),
    "check": (check_answers.CheckAnswer, check_answers.AlertsAnswer),
    "config": (config_answers.ConfigAnswer,),
    "diff": (history_answers.DiffAnswer,),
    "log": (life_answers.LogAnswer,),
    "metrics": (metric_answers.MetricsAnswer,),
    "trend": (trend_answers.TrendAnswer,),
    "blame": (life_answers.BlameAnswer,),
    "doctor": (query_answers.DoctorAnswer,),
    "completion": (query_answers.CompletionAnswer,),
    "man": (query_answers.ManualAnswer,),
    "drift": (exchange_answers.DriftAnswer,),
    "publish": (exchange_answers.PublishAnswer,),
    "export": (exchange_answers.ExportAnswer,),
    "init": (onboarding_answers.InitAnswer,),
    "import": (exchange_answers.ImportAnswer,),
    "explain": (query_answers.VerdictAnswer, query_answers.GateAnswer),
    "gates": (query_answers.GatesAnswer, query_answers.KindsAnswer),
    "list": (query_answers.ListAnswer,),
    "freeze": (edit_answers.SetAnswer,),
    "mode": (edit_answers.ModesAnswer, edit_answers.ModeSetAnswer),
    "next": (query_answers.NextAnswer,),
    "show": (query_answers.ShowAnswer,),
    "set": (edit_answers.SetAnswer,),
    "standup": (
        standup_answers.StandupAnswer,
        standup_answers.MinutesAnswer,
        standup_answers.MarkAnswer,
    ),
    "new": (edit_answers.TicketEditAnswer,),
    "note": (edit_answers.TicketEditAnswer,),
    "block": (edit_answers.TicketEditAnswer,),
    "delete": (edit_answers.TicketEditAnswer,),
    "move": (edit_answers.TicketEditAnswer,),
    "undo": (outcomes.EditAnswer,),
    "redo": (outcomes.EditAnswer,),
    "record": (edit_answers.RecordAnswer,),
    "recover": (repository_answers.RecoverAnswer,),
    "report": (
        report_answers.WeeklyAnswer,
        report_answers.StatusAnswer,
        report_answers.ReleaseAnswer,
        figure_answers.KpiAnswer,
        figure_answers.RiskAnswer,
        bundle_answers.ComplianceAnswer,
    ),
    "schedule": (schedule_answers.ScheduleAnswer,),
    "lint": (
        query_answers.LintAnswer,
        query_answers.LintFixAnswer,
        query_answers.LintCodesAnswer,
    ),
    "sync": (repository_answers.SyncAnswer,),
    "git": (repository_answers.GitAnswer,),
    "waive": (edit_answers.WaiversAnswer, edit_answers.WaiveAnswer),
    "verify-bundle": (bundle_answers.BundleAnswer,),
    "verify": (edit_answers.CommandsAnswer, edit_answers.RunsAnswer),
    "trust": (edit_answers.TrustedAnswer, edit_answers.TrustAnswer, edit_answers.RevokedAnswer),
    "attest": (edit_answers.AttestationsAnswer, edit_answers.AttestAnswer),
    "evidence": (edit_answers.RecordsAnswer, edit_answers.PublishedAnswer),
    "error": (failures.ErrorAnswer,),
}
"""What each verb answers with `--json`, but for `format`; `error` is for all that fail."""


def answer_schema(verb: str) -> dict[str, Any]:
    """The JSON Schema of one answer, by a key of `ANSWERS`."""
    refs, components = schema_components(ANSWERS[verb], ref_template="#/$defs/{name}")
    return {
        "$schema": DIALECT,
        "title": f"readiness {verb}",
        "type": "object",
        "properties": {"format": {"const": FORMAT}},
        "required": ["format"],
        "anyOf": list(refs),
        "$defs": components,
    }
