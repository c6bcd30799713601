"""`readiness lint`: what is wrong with the plan itself, each finding at its line."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.query_answers import (
    LintAnswer,
    LintCodeJson,
    LintCodesAnswer,
    LintFindingJson,
    LintFixAnswer,
)
from readiness_tui.cli.base import completers, output
from readiness_tui.cli.base.waiting import under_way
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    open_workspace,
    scope_named,
    takes_workspace,
)
from readiness_tui.domain.lint import RULES, LintFinding, Mends
from readiness_tui.domain.model.errors import Severity, UsageError
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.reports.linting import findings_of
from readiness_tui.services.reports.report import Exit
from readiness_tui.storage.boards.repository import PASSED_OVER, BoardFiles

if TYPE_CHECKING:
    from readiness_tui.services.base.events import Notice
    from readiness_tui.services.workspace.workspace import Workspace

INK = {Severity.ERROR: "fail", Severity.WARNING: "doubt", Severity.INFO: "muted"}
FORMATS = ("text", "json", "github")
ALL = "all"


@click.command("lint")
@click.argument("scopes", nargs=-1, metavar="[SCOPE]...", shell_complete=completers.scopes)
@click.option("--explain", metavar="CODE", default="", help="What a code means; `all`: every one.")
@click.option("--fix", metavar="CODE", default="", help="Mend what of a code has one safe edit.")
@click.option("--dry-run", is_flag=True, help="With --fix: show the difference, write nothing.")
@click.option("--yes", is_flag=True, help="With --fix: write without asking.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to answer.")
@json_option
@takes_workspace
def lint_command(
    *,
    given: Given,
    scopes: tuple[str, ...],
    explain: str,
    fix: str,
    dry_run: bool,
    yes: bool,
    form: str,
) -> int:
    """Find what is wrong with the plan itself: dangling ids, cycles, impossible dates.

    SCOPE is a board, BOARD/phase:A, BOARD/T-001 or a ticket alone; without it all boards.

    The exit code is 1 where a finding is an error, 3 where a board is invalid.
    """
    options = replace(given, as_json=given.as_json or form == "json")
    if explain:
        return _explain(explain, as_json=options.as_json)
    if fix:
        _checked(fix)
        return _Fixer(options, fix, scopes).run(dry_run=dry_run, yes=yes)
    workspace = open_workspace(options)
    snapshot = workspace.snapshot
    findings = _findings(workspace, scopes)
    if options.as_json:
        output.print_json(_answer(snapshot, findings))
    elif form == "github":
        from readiness_tui.exchange.checks.lint_github import annotations

        output.print_text("".join(f"{line}\n" for line in annotations(findings)))
    else:
        style = output.style(ascii_only=options.ascii_only, theme=options.theme)
        output.print_problems(snapshot.problems)
        output.print_lines(finding_line(snapshot, one, style) for one in findings)
        output.print_lines([_total(snapshot, findings)])
        files = BoardFiles(Path(workspace.root), workspace.folder)
        unread = (f"remark: {path} is not read: {PASSED_OVER}" for path in files.passed_over())
        output.print_lines(map(safe_line, unread), is_error=True)
    if snapshot.problems:
        return Exit.INVALID
    is_wrong = any(one.severity is Severity.ERROR for one in findings)
    return Exit.NO_GO if is_wrong else Exit.DONE


def _findings(workspace: "Workspace", names: Sequence[str]) -> Sequence[LintFinding]:
    """The findings about the scopes that are named, else all.

    Raises:
        UsageError: There is no such scope.
    """
    snapshot = workspace.snapshot
    scopes = [scope_named(name, snapshot.portfolio) for name in names]
    return findings_of(workspace, snapshot, scopes=scopes) or ()


def _explain(code: str, *, as_json: bool) -> int:
    from readiness_tui.domain.lint.explaining import explained, handbook
    from readiness_tui.domain.lint.pages import PAGES

    if code == ALL and not as_json:
        output.print_lines(handbook().splitlines())
        return Exit.DONE
    codes = tuple(RULES) if code == ALL else (code,)
    if codes[0] not in RULES:
        raise no_such(code, RULES, "code")
    if not as_json:
        output.print_lines(explained(code))
        return Exit.DONE
    rows = [documents.filled(LintCodeJson, RULES[one], PAGES[one], code=one) for one in codes]
    output.print_json(LintCodesAnswer(codes=rows))
    return Exit.DONE


def _checked(code: str) -> None:
    """See that a code can be mended without a choice.

    Raises:
        UsageError: It cannot.
    """
    if code not in RULES:
        raise no_such(code, RULES, "code")
    if RULES[code].mends is not Mends.SAFE:
        safe = ", ".join(name for name, rule in RULES.items() if rule.mends is Mends.SAFE)
        message = f"what mends {code} is for a person to choose"
        raise UsageError(message, remedy=f"pane 7 offers the choices; --fix takes {safe}")


class _Fixer:
    """Mends all findings of one code, after it has shown what would change."""

    def __init__(self, given: Given, code: str, scopes: Sequence[str]) -> None:
        self._workspace: Workspace = open_workspace(given, knows_me=True)
        self._code, self._scopes, self._as_json = code, scopes, given.as_json

    def run(self, *, dry_run: bool, yes: bool) -> int:
        """Show the difference; write it where that is agreed to."""
        from readiness_tui.domain.lint import combined
        from readiness_tui.services.reports.linting import difference

        workspace, code = self._workspace, self._code
        snapshot = workspace.snapshot
        every = _findings(workspace, self._scopes)
        findings = [one for one in every if one.code == code and one.fixes]
        if not findings:
            return self._told(findings, (), says=f"no finding of {code}")
        action = combined(f"{code} {RULES[code].name}: {len(findings)} mended", findings)
        lines = difference(workspace, action)
        if not self._as_json:
            output.print_problems(snapshot.problems)
            output.print_lines(f"| {safe_line(line)}" for line in lines)
        is_interactive = not (dry_run or yes or self._as_json) and sys.stdin.isatty()
        if dry_run or not (yes or (is_interactive and click.confirm(f"mend {len(findings)}?"))):
            return self._told(findings, lines, says=f"{len(findings)} of {code} would be mended")
        return self._write(findings, lines)

    def _write(self, found: Sequence[LintFinding], lines: Sequence[str]) -> int:
        from readiness_tui.cli.answers.outcomes import (
            exit_of,
            print_notice,
            second_look,
        )
        from readiness_tui.domain.lint import combined

        action = combined(f"{self._code}: {len(found)} mended", found)
        with under_way():
            notice = self._workspace.edits.do(action)
        if self._as_json:
            output.print_json(self._answer(found, lines, notice))
        else:
            print_notice(notice)
        return second_look(self._workspace, exit_of(notice))

    def _told(self, found: Sequence[LintFinding], lines: Sequence[str], *, says: str) -> int:
        """Say that nothing was written."""
        if self._as_json:
            from readiness_tui.services.base.events import Level, Notice

            notice = Notice(Level.REMARK, says, "--yes writes it" if found else "", "unchanged")
            output.print_json(self._answer(found, lines, notice))
        else:
            tail = "; nothing was written: add --yes" if found else ""
            output.print_lines([f"unchanged: {says}{tail}"])
        return Exit.DONE

    def _answer(
        self, found: Sequence[LintFinding], lines: Sequence[str], notice: "Notice"
    ) -> LintFixAnswer:
        from readiness_tui.cli.answers.outcomes import notice_json

        return documents.filled(
            LintFixAnswer,
            notice_json(notice),
            self._workspace.boards,
            fixed=self._code,
            count=len(found),
            difference=lines,
        )


def finding_line(snapshot: Snapshot, one: LintFinding, style: output.Style) -> str:
    """One line: `error  L101  boards/a.toml:12  T-1.depends names "T-9"; nearest T-8`."""
    word = style.paint(f"{one.severity:<7}", INK[one.severity])
    place = one.place or snapshot.place(one.record)
    return f"{word}  {one.code}  {safe_line(f'{place}  {one.message}')}"


def _total(snapshot: Snapshot, findings: Sequence[LintFinding]) -> str:
    counts = Counter(one.severity for one in findings)
    parts = [
        counted(counts[word], word, word if word is Severity.INFO else "")
        for word in Severity
        if counts[word]
    ]
    where = " on what can be read" if snapshot.problems else ""
    return f"found: {', '.join(parts) or 'nothing'}{where}"


def _answer(snapshot: Snapshot, findings: Sequence[LintFinding]) -> LintAnswer:
    return documents.filled(
        LintAnswer,
        snapshot,
        findings=[
            documents.filled(
                LintFindingJson,
                finding,
                finding.record,
                place=finding.place or snapshot.place(finding.record),
                mends=RULES[finding.code].mends,
                related=[ref._asdict() for ref in finding.related],
                fixes=[fix.title for fix in finding.fixes],
            )
            for finding in findings
        ],
    )
