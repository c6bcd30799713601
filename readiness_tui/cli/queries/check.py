"""`readiness check`: the verdict, for people and for CI. It writes nothing but what it answers."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers.check_answers import (
    CheckAnswer,
    alerts_answer,
    check_answer,
    check_text,
    summary_text,
)
from readiness_tui.cli.answers.formats import FORMATS, targets_of, write_answer, write_file
from readiness_tui.cli.base import completers, output
from readiness_tui.cli.base.workspace_args import (
    Given,
    asks_who,
    gate_named,
    located,
    make_workspace,
    part_named,
    scope_named,
    takes_workspace,
)
from readiness_tui.cli.queries.linting import finding_line
from readiness_tui.domain.model.dates import age_seconds
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import WORKSPACE, Scope
from readiness_tui.domain.proof.scopes import extent, no_such
from readiness_tui.domain.verdict.explain import tell
from readiness_tui.domain.verdict.report import Exit, Report
from readiness_tui.domain.verdict.snapshot import Snapshot

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace

FOREIGN = ("sarif", "junit", "github")
"""Formats of others, beside our own."""


@click.command("check")
@click.argument("scopes", nargs=-1, metavar="[SCOPE]...", shell_complete=completers.scopes)
@click.option(
    "--board",
    "boards_",
    metavar="ID",
    shell_complete=completers.boards,
    multiple=True,
    help="Only this board; repeat.",
)
@click.option("--phase", metavar="ID", help="Only this phase.")
@click.option("--milestone", metavar="ID", help="Only this milestone.")
@click.option("--where", metavar="QUERY", default="", help="Only tickets that fit the query.")
@click.option("--gate", "gates", metavar="ID", multiple=True, help="Only this gate; repeat.")
@click.option("--staged", is_flag=True, help="Only: are the boards in git's index in order?")
@click.option("--now", "now_only", is_flag=True, help="Only: is what the plan claims today true?")
@click.option("--strict", is_flag=True, help="A no-go counts in solo and shadow boards too.")
@click.option("--no-waivers", is_flag=True, help="Go with waivers is not enough.")
@click.option(
    "--summary", is_flag=True, help="One line for each scope and the verdict, no reasons."
)
@click.option("--timeout", metavar="TIME", default="", help="How long gates may take: 120s, 5m.")
@click.option("--no-plugins", is_flag=True, help="No kinds of gate from other distributions.")
@click.option(
    "--format",
    "formats",
    metavar="FORMAT[=PATH]",
    multiple=True,
    help="text, json, sarif, junit or github; on standard output or into a file; repeat.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--alerts", "alerts_path", metavar="FILE", default="", help="Alerts that are met, as JSON."
)
@click.option("--metrics", is_flag=True, help="Measure into the metric store of the team.")
@takes_workspace
def check_command(  # noqa: PLR0913 - one for each option
    *,
    given: Given,
    scopes: tuple[str, ...],
    boards_: tuple[str, ...],
    phase: str | None,
    milestone: str | None,
    where: str,
    gates: tuple[str, ...],
    staged: bool,
    now_only: bool,
    strict: bool,
    no_waivers: bool,
    summary: bool,
    timeout: str,
    no_plugins: bool,
    formats: tuple[str, ...],
    alerts_path: str,
    metrics: bool,
) -> int:
    """Say whether the plan is ready: go, no-go, or go with waivers.

    SCOPE is BOARD, BOARD/T-001, BOARD/phase:A or BOARD/milestone:M1; without one, the whole
    workspace is judged. The exit code is 0 for go and for a no-go that the mode of the board does
    not enforce, 1 for no-go, 2 for usage, 3 if a board is invalid, 4 if a gate could not be run.
    """
    asked_for = (*formats, "json") if given.as_json else formats
    if staged:
        _refuse_scopes(
            scopes, boards_, phase, milestone, where, gates, now_only, summary, alerts_path, metrics
        )
        return _check_staged(given, targets_of(asked_for))
    targets = targets_of(asked_for, (*FORMATS, *FOREIGN))
    if phase and milestone:
        message = "--phase and --milestone are two scopes"
        raise UsageError(message, remedy="ask for one of them")
    within_s = _seconds(timeout)
    workspace = make_workspace(located(given), knows_me=asks_who(where), plugins=not no_plugins)
    snapshot = _judged(workspace, targets, within_s, is_measured=metrics)
    named = [scope_named(text, snapshot.portfolio) for text in scopes]
    named += _optional(snapshot, boards_, phase, milestone)
    chosen = _with_gates(snapshot, _narrowed(snapshot, named or [WORKSPACE], where), gates)

    from readiness_tui.services.reports.report import make_report

    report = make_report(snapshot, chosen, now_only=now_only, strict=strict, no_waivers=no_waivers)
    remarks = remarks_of(located(given), snapshot)
    answer = check_answer(snapshot, report, remarks, head=head_of(located(given)))
    _write_alerts(alerts_path, answer)
    write_answer(
        given,
        targets,
        answer,
        lambda style: (
            summary_text(snapshot, report, style)
            if summary
            else check_text(snapshot, report, style, no_waivers=no_waivers)
        ),
        _foreign(snapshot, report),
    )
    if any(target == ("text", "") for target in targets):
        output.print_lines((f"remark: {safe_line(each)}" for each in remarks), is_error=True)
    return report.exit


def _write_alerts(path: str, answer: CheckAnswer) -> None:
    if path:
        write_file(path, output.as_json(alerts_answer(answer)))


def _with_gates(snapshot: Snapshot, scopes: list[Scope], gates: tuple[str, ...]) -> list[Scope]:
    """The scopes; only gates of theirs where some are named."""
    return [_gate(snapshot, name, scopes) for name in dict.fromkeys(gates)] or scopes


def _judged(
    workspace: "Workspace",
    targets: Sequence[tuple[str, str]],
    within_s: float | None,
    *,
    is_measured: bool,
) -> Snapshot:
    """The plan with all gates judged; how long they took is kept where somebody asks for it."""
    workspace.boards.read()
    with _shown(workspace, targets):
        snapshot = workspace.gates.run(within_s=within_s)
    return workspace.measure() if is_measured else snapshot


def _shown(
    workspace: "Workspace", targets: Sequence[tuple[str, str]]
) -> AbstractContextManager[None]:
    """Progress, where a person waits for the text."""
    from readiness_tui.cli.base.progress import is_wanted, progress

    if ("text", "") not in targets or not is_wanted():
        return nullcontext()
    return progress(workspace.gates.under_way, sys.stderr)


def remarks_of(place: Given, snapshot: Snapshot) -> tuple[str, ...]:
    """What holds for the workspace as a whole and is no reason of a verdict."""
    from readiness_tui.services.git.audit_look import faults_told
    from readiness_tui.services.git.driver import missing_driver
    from readiness_tui.storage.boards.repository import PASSED_OVER, BoardFiles

    root, folder = Path(place.root), place.folder
    unread = BoardFiles(root, folder).passed_over()
    passed_over = (f"{path} is not read: {PASSED_OVER}" for path in unread)
    audit = faults_told(root, folder)
    remarks = (*snapshot.remarks, *passed_over, missing_driver(root, folder), *audit)
    return tuple(filter(None, dict.fromkeys(remarks)))


def _seconds(timeout: str) -> float | None:
    if not timeout:
        return None
    try:
        return float(age_seconds(timeout))
    except (ValueError, OverflowError) as error:
        message = f"--timeout: {error}"
        raise UsageError(message, remedy="write --timeout 120s") from error


def head_of(place: Given) -> str:
    """The commit that is checked out, empty where the root is no working tree."""
    from readiness_tui.gates.repo.commit import head_commit
    from readiness_tui.gates.repo.repo_view import RepoView

    return head_commit(RepoView(Path(place.root)))


def _foreign(snapshot: Snapshot, report: Report) -> Mapping[str, Callable[[], str]]:
    """What makes the answer in each format of others; none is made that nobody asked for."""

    def as_sarif() -> str:
        from json import dumps

        from readiness_tui import __version__
        from readiness_tui.exchange.checks.sarif import sarif

        return dumps(sarif(snapshot, report, version=__version__), indent=2) + "\n"

    def as_junit() -> str:
        from readiness_tui.exchange.checks.junit import junit

        return junit(snapshot, report)

    def as_github() -> str:
        from readiness_tui.exchange.checks.github import annotations

        return "".join(f"{line}\n" for line in annotations(snapshot, report))

    return {"sarif": as_sarif, "junit": as_junit, "github": as_github}


def _gate(snapshot: Snapshot, name: str, scopes: Sequence[Scope]) -> Scope:
    """A gate as a scope of its own.

    Raises:
        UsageError: There is none, several boards have one, or it belongs to none of the scopes.
    """
    judgement = snapshot.judgement
    key = gate_named(name, judgement)
    if key is None:
        raise no_such(name, (one.gate for one in judgement.gates), "gate")
    for scope in scopes:
        is_home = scope.board in {None, key.board}
        if is_home and (not scope.kind or key in extent(judgement, scope).gates):
            return Scope(key.board, "gate", key.gate)
    message = f"gate {name!r} belongs to none of {', '.join(map(str, scopes)) or 'the selection'}"
    raise UsageError(message, remedy="leave the scope out")


def _refuse_scopes(*asked: object) -> None:
    if any(asked):
        message = "--staged looks at all boards that are staged, and at nothing else"
        raise UsageError(message, remedy="leave the other options out")


def _check_staged(given: Given, targets: Sequence[tuple[str, str]]) -> int:
    """Whether the boards in git's index are in order, as the pre-commit hook asks."""
    from readiness_tui.services.base.ports import SystemClock
    from readiness_tui.services.reports.staged import look_at_staged

    try:
        place = located(given)
    except UsageError:  # the last board may be staged to go, and its folder is gone already
        place = replace(given, root=given.root or ".")
    staged = look_at_staged(Path(place.root).resolve(), place.folder, SystemClock().now())
    snapshot, report = staged.snapshot, staged.report

    def text(style: output.Style) -> Iterator[str]:
        yield from output.problem_lines(report.problems)
        yield from (finding_line(snapshot, one, style) for one in staged.errors)
        if report.exit is not Exit.INVALID and not staged.errors:
            yield from map(output.guarded, tell(report.whole)[1:])
        counted = f"{len(report.parts)} boards, {report.whole.total} tickets"
        word = report.whole.word
        yield f"{style.paint(word.spoken, output.WORD_INK[word])}  staged   {counted}"

    write_answer(given, targets, check_answer(snapshot, report, ()), text)
    return report.exit


def _optional(
    snapshot: Snapshot, boards: tuple[str, ...], phase: str | None, milestone: str | None
) -> Iterator[Scope]:
    portfolio = snapshot.portfolio
    for name in boards:
        if name not in portfolio.boards:
            raise no_such(name, portfolio.boards, "board")
    kind, name = ("phase", phase) if phase else ("milestone", milestone)
    homes = [BoardId(board) for board in boards]
    if not name:
        yield from map(Scope, homes)
    for home in homes or [None]:
        if name:
            yield from part_named(kind, name, portfolio, home)


def _narrowed(snapshot: Snapshot, scopes: list[Scope], where: str) -> list[Scope]:
    """The tickets of the scopes that fit a query, each as its scope; all scopes without one."""
    if not where.strip():
        return list(dict.fromkeys(scopes))
    from readiness_tui.domain.plan.analysis import tickets_of
    from readiness_tui.domain.query.compiled import compile_query, parse

    fits = compile_query(parse(where), snapshot.analysis)
    keys = dict.fromkeys(key for scope in scopes for key in tickets_of(snapshot.portfolio, scope))
    return [Scope(key.board, "ticket", key.ticket) for key in keys if fits(key)]
