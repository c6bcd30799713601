"""`readiness audit`: who did what, and whether the log still says what was written."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.checkpoint_shown import log_ends_json
from readiness_tui.cli.answers.life_answers import audit_record_json
from readiness_tui.cli.answers.repository_answers import AuditAnswer, AuditVerifiedAnswer
from readiness_tui.cli.base import output
from readiness_tui.cli.base.moments import instant_of, zone_of_team
from readiness_tui.cli.base.nested import NestedGroup
from readiness_tui.cli.base.workspace_args import Given, json_option, located, takes_workspace
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.storage.audit.log import AuditRecord

_FINDINGS = 1
_FILTERS = (
    click.option("--cid", metavar="ID", default="", help="Only this action; its first digits do."),
    click.option(
        "--record", metavar="ID", default="", help="Only this record: ticket.T-1, or T-1."
    ),
    click.option("--since", metavar="DATE", default="", help="Only from this day or instant on."),
)


def _filtered(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_FILTERS):
        function = option(function)
    return function


@click.group("audit", cls=NestedGroup)
def audit_command() -> None:
    """Read the audit log, and hold it against its own chain. Shows it where nothing is named."""


@audit_command.command("show")
@_filtered
@json_option
@takes_workspace
def show(*, given: Given, cid: str, record: str, since: str) -> int:
    """Show who did what, the oldest first."""
    place = located(given)
    zone = zone_of_team(Path(place.root))
    records = _chosen(place, zone, cid, record, since)
    if given.as_json:
        output.print_json(AuditAnswer(records=list(map(audit_record_json, records))))
    else:
        output.print_lines(_line(each, zone) for each in records)
    return 0


@audit_command.command("verify")
@json_option
@takes_workspace
def verify(*, given: Given) -> int:
    """Find what was altered, dropped, cut off or written twice; 1 if anything was.

    Checkpoints, commits that shared boards, and this clone remember where each log ended, so a
    tail that was cut off is found too.
    """
    from readiness_tui.services.git.audit_look import look_at_log
    from readiness_tui.storage.audit.log import heads

    place = located(given)
    root, folder = Path(place.root), place.folder
    look = look_at_log(root, folder)
    faults, remarks = look.faults, look.remarks
    ends = heads(root, folder=folder)
    if given.as_json:
        output.print_json(
            documents.filled(
                AuditVerifiedAnswer,
                look,
                holds=not faults,
                logs=log_ends_json(ends),
                problems=faults,
            )
        )
    else:
        total = sum(end.seq for end in ends)
        output.print_lines(_verified(faults, remarks, total, look.anchors))
    return _FINDINGS if faults else 0


@audit_command.command("export")
@_filtered
@json_option
@takes_workspace
def export(*, given: Given, cid: str, record: str, since: str) -> int:
    """Write the records as JSON, one on each line, or with --json as one document."""
    from json import dumps

    from msgspec import to_builtins

    place = located(given)
    records = list(
        map(audit_record_json, _chosen(place, zone_of_team(Path(place.root)), cid, record, since))
    )
    if given.as_json:
        output.print_json(AuditAnswer(records=records))
    elif records:
        tables: list[documents.Table] = to_builtins(records)
        output.print_text("".join(f"{dumps(table, ensure_ascii=False)}\n" for table in tables))
    return 0


def _chosen(
    place: Given, zone: tzinfo, cid: str, record: str, since: str
) -> Sequence["AuditRecord"]:
    from readiness_tui.storage.audit.log import read_all

    start = instant_of(since, zone) if since else datetime.min.replace(tzinfo=UTC)
    return [
        each
        for each in read_all(Path(place.root), folder=place.folder)
        if each.entry.cid.startswith(cid)
        and (not record or record in _names(each))
        and each.entry.at >= start
    ]


def _names(each: "AuditRecord") -> set[str]:
    """What a person may call the record of an entry."""
    kind, _, name = each.entry.record.partition(".")
    bare = name.strip('"')
    return {each.entry.record, name, bare, f"{kind}.{bare}", f"{each.entry.board}/{bare}"}


def _line(each: "AuditRecord", zone: tzinfo) -> str:
    """`2026-02-16 09:02  ana@example.org  set tracker ticket.M-02 status "doing" > "review"`."""
    entry = each.entry
    at = entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    change = f"{entry.old or 'nothing'} > {entry.new or 'nothing'}" if entry.field else ""
    value = change or entry.new or entry.old
    words = (entry.do, entry.board, entry.record, entry.field, value)
    reason = f"  ({entry.reason})" if entry.reason else ""
    summary = " ".join(word for word in words if word)
    return f"{at}  {safe_line(f'{entry.actor or each.writer}  {summary}{reason}')}"


def _verified(
    faults: Sequence[Diagnostic], remarks: Sequence[Diagnostic], records: int, anchors: int
) -> Iterator[str]:
    yield from (f"remark  {safe_line(str(problem))}" for problem in remarks)
    yield from (f"broken  {safe_line(str(problem))}" for problem in faults)
    if not records and not faults:
        yield "nothing to verify: no record is in the log"
    elif not faults:
        yield f"holds: {records} records, {anchors} anchors"
