"""`readiness lint`: what is wrong with the plan itself, each finding at its line."""

from collections import Counter

import click

from readiness_tui.cli import documents, output
from readiness_tui.cli.workspace_args import (
    Given,
    json_option,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.lint import LintFinding, LintSeverity, lint
from readiness_tui.domain.plain import Jsonable
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.text import safe_line

INK = {LintSeverity.ERROR: "fail", LintSeverity.WARNING: "doubt", LintSeverity.INFO: "muted"}


@click.command("lint")
@json_option
@takes_workspace
def lint_command(*, given: Given, as_json: bool) -> int:
    """Find what is wrong with the plan itself: dangling ids, cycles, impossible dates.

    The exit code is 1 where a finding is an error, 3 where a board is invalid.
    """
    snapshot = open_workspace(given).snapshot
    findings = lint(snapshot.analysis)
    if as_json:
        output.print_json(_document(snapshot, findings))
    else:
        style = output.style(ascii_only=given.ascii_only)
        output.print_problems(snapshot.problems)
        output.print_lines(_line(snapshot, one, style) for one in findings)
        output.print_lines([_total(findings)])
    if snapshot.problems:
        return 3
    return 1 if any(one.severity is LintSeverity.ERROR for one in findings) else 0


def _line(snapshot: Snapshot, one: LintFinding, style: output.Style) -> str:
    """`error  L101  boards/a.toml:12  T-1.depends names "T-9"; nearest T-8`."""
    word = style.paint(f"{one.severity:<7}", INK[one.severity])
    place = one.place or snapshot.place(one.record)
    return f"{word}  {one.code}  {safe_line(f'{place}  {one.message}')}"


def _total(findings: tuple[LintFinding, ...]) -> str:
    counts = Counter(one.severity for one in findings)
    counted = ", ".join(f"{counts[word]} {word}" for word in LintSeverity if counts[word])
    return f"found: {counted}" if counted else "found: nothing"


def _document(snapshot: Snapshot, findings: tuple[LintFinding, ...]) -> documents.Table:
    rows: list[Jsonable] = [
        {
            "code": one.code,
            "severity": one.severity.value,
            "board": one.record.board,
            "kind": one.record.kind.value,
            "id": one.record.id,
            "field": one.field,
            "message": one.message,
            "place": documents.place_json(one.place or snapshot.place(one.record)),
            "fixes": [fix.title for fix in one.fixes],
        }
        for one in findings
    ]
    return {"findings": rows, "problems": documents.problems_json(snapshot.problems)}
