"""`readiness sync`: give our edits of the boards to the team, and take theirs, through git."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.outcomes import SAVED, UNCHANGED, UNCONFIRMED, SavedWord
from readiness_tui.cli.answers.repository_answers import ConflictJson, LogCountsJson, SyncAnswer
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    identity,
    json_option,
    located,
    make_access,
    takes_workspace,
)
from readiness_tui.domain.model.errors import BOARD_INVALID
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.services.reports.report import Exit

if TYPE_CHECKING:
    from readiness_tui.services.sync.merge import Conflict
    from readiness_tui.services.sync.report import SyncReport
    from readiness_tui.services.sync.sync import Syncer, SyncWish
    from readiness_tui.storage.checkpoints.diff import Change

_WORDS = {BOARD_INVALID: "invalid", "merge-finding": "finding"}


@click.command("sync")
@click.option("--status", is_flag=True, help="Only say how much there is to give and to take.")
@click.option("--dry-run", is_flag=True, help="Only list it, by record and field.")
@click.option("--remote", metavar="NAME", default="", help="Instead of the one that is followed.")
@click.option("--to", metavar="BRANCH", default="", help="Push there, for a pull request.")
@click.option("--accept-rewrite", is_flag=True, help="Go on though the remote was rewritten.")
@click.option("--yes", is_flag=True, help="Give without asking.")
@json_option
@takes_workspace
def sync_command(
    *,
    given: Given,
    status: bool,
    dry_run: bool,
    remote: str,
    to: str,
    accept_rewrite: bool,
    yes: bool,
) -> int:
    """Share the boards with the team, through the branch that is checked out.

    What would be given is listed first, and asked for. Code is never touched, nothing is ever
    forced, and where two people changed one thing, theirs stands here and ours is in the log.
    """
    from readiness_tui.services.sync.sides import RewrittenError
    from readiness_tui.services.sync.sync import SyncWish

    is_asked = not given.as_json and can_ask()
    syncer = _syncer(
        located(given),
        SyncWish(remote=remote, to=to, accepts_rewrite=accept_rewrite, may_ask=is_asked),
    )
    try:
        if status or dry_run:
            report = syncer.preview()
            _print(report, is_full=dry_run, as_json=given.as_json)
            return _exit(report)
        if not yes and not _is_agreed(syncer, is_asked=is_asked, as_json=given.as_json):
            return Exit.UNCHANGED
        report = syncer.run()
    except RewrittenError as error:
        if not given.as_json:
            output.print_lines(_changed("rewritten", error.changes))
        raise
    _print(report, is_full=yes, as_json=given.as_json)
    return _exit(report)


def _syncer(place: Given, wish: "SyncWish") -> "Syncer":
    from readiness_tui.services.sync.sync import Syncer

    root = Path(place.root)
    access = make_access(place, identity(root, place.actor))
    return Syncer(root, access, folder=place.folder, wish=wish)


def can_ask() -> bool:
    """Whether there is a person to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _is_agreed(syncer: "Syncer", *, is_asked: bool, as_json: bool) -> bool:
    """Show what would be given, and ask; what is only taken needs no word."""
    report = syncer.preview()
    if not report.gives:
        return True
    if is_asked:
        _print(report, is_full=True, as_json=False)
        return click.confirm(f"give that to {safe_line(report.to)}?", default=False)
    _print(report, is_full=True, as_json=as_json)
    if not as_json:
        output.print_lines(["unchanged: nothing was shared; --yes gives without asking"])
    return False


def _exit(report: "SyncReport") -> Exit:
    if any(problem.code == BOARD_INVALID for problem in report.problems):
        return Exit.INVALID
    if report.unconfirmed:
        return Exit.UNCONFIRMED
    return Exit.NO_GO if report.conflicts or report.problems else Exit.DONE


def _outcome(report: "SyncReport") -> SavedWord:
    if report.unconfirmed:
        return UNCONFIRMED
    return SAVED if report.commit or report.paths else UNCHANGED


def _print(report: "SyncReport", *, is_full: bool, as_json: bool) -> None:
    if as_json:
        output.print_json(_answer(report))
    else:
        output.print_lines(_lines(report, is_full=is_full))


def _lines(report: "SyncReport", *, is_full: bool) -> Iterator[str]:
    if is_full:
        yield from _changed("give", report.gives)
        yield from _changed("take", report.takes)
    yield from map(_conflict_line, report.conflicts)
    for problem in report.problems:
        yield f"{_WORDS.get(problem.code, 'left')}  {safe_line(str(problem))}"
    yield from (f"note  {safe_line(remark)}" for remark in report.remarks)
    if (word := _outcome(report)) == UNCHANGED:
        yield f"{safe_line(report.to)}: {report.says}"
        return
    totals = f"{len(report.gives)} given, {len(report.takes)} taken"
    count = len(report.conflicts)
    met = f", {counted(count, 'conflict')}" if count else ""
    yield f"{word}: {safe_line(f'{report.to}, {totals}{met}')}"
    if any(conflict.about.place for conflict in report.conflicts):
        yield "  next: theirs stands; readiness recover lists ours, to be decided"
    if report.unconfirmed:
        yield f"  not confirmed on disk: {safe_line(report.unconfirmed)}"


def _changed(word: str, changes: "Sequence[Change]") -> Iterator[str]:
    """Each change as `give  file what  then > now`."""
    for change in changes:
        subject = " ".join(filter(None, (change.path, change.record, change.field)))
        if change.text:
            yield f"{word}  {safe_line(subject)}"
            yield from (f"  | {safe_line(line)}" for line in change.text)
        else:
            yield f"{word}  {safe_line(subject)}  {safe_line(_sides(change.then, change.now))}"


def _conflict_line(conflict: "Conflict") -> str:
    about = conflict.about
    if not about.place:  # its text would be the whole file
        did = "ours changed it, theirs took" if about.ours.text else "theirs changed it, ours took"
        return f"conflict  {safe_line(conflict.path)}  {did} it away: it stays"
    ours, theirs = (each.text or "nothing" for each in (about.ours, about.theirs))
    sides = _sides(about.base.text, f"ours {ours}, theirs {theirs}")
    return f"conflict  {safe_line(f'{conflict.path} {about.place}'.strip())}  {safe_line(sides)}"


def _sides(then: str, now: str) -> str:
    return f"{then or 'nothing'} > {now or 'nothing'}"


def _answer(report: "SyncReport") -> SyncAnswer:
    return documents.filled(
        SyncAnswer,
        report,
        outcome=_outcome(report),
        logs=LogCountsJson(given=report.logs_given, taken=report.logs_taken),
        conflicts=list(map(_conflict_json, report.conflicts)),
    )


def _conflict_json(conflict: "Conflict") -> ConflictJson:
    about = conflict.about
    return ConflictJson(
        path=conflict.path,
        record=f"{about.record.kind}.{about.record.id}" if about.record else "",
        field=about.field,
        base=about.base.text,
        ours=about.ours.text,
        theirs=about.theirs.text,
    )
