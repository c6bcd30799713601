"""`readiness report compliance` and `readiness verify-bundle`: all that a verdict rests on."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    make_workspace,
    takes_workspace,
)
from readiness_tui.cli.queries.check import head_of, remarks_of
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import WORKSPACE

_FINDINGS = 1
_BROKEN = 3
_EPOCH = "SOURCE_DATE_EPOCH"


@dataclass(frozen=True, slots=True)
class _FixedClock:
    """The instant that a build says it is."""

    at: datetime

    def now(self) -> datetime:
        """That instant, in UTC."""
        return self.at


def _clock() -> _FixedClock | None:
    """The clock of `SOURCE_DATE_EPOCH`; None for that of the machine.

    Raises:
        UsageError: It is set, and no number of seconds.
    """
    text = os.environ.get(_EPOCH, "")
    if not text:
        return None
    try:
        return _FixedClock(datetime.fromtimestamp(int(text), UTC))
    except (ValueError, OverflowError, OSError):
        message = f"{_EPOCH} is {text!r:.40}, which is no number of seconds"
        raise UsageError(message, remedy="unset it, or set it to seconds since 1970") from None


@click.command("compliance")
@click.option(
    "--output", "path", metavar="FOLDER|FILE.tar", required=True, help="Where to write the bundle."
)
@json_option
@takes_workspace
def compliance(*, given: Given, path: str) -> int:
    """Bundle boards, verdict, evidence, audit logs and waivers, with the digest of every file.

    The same files at the same instant give the same bytes; SOURCE_DATE_EPOCH says which instant.
    3 if a board is broken.
    """
    from readiness_tui.cli.answers.check_answers import check_answer
    from readiness_tui.cli.answers.reports.bundle_answers import compliance_answer, made_members
    from readiness_tui.services.reports.bundles import write_bundle
    from readiness_tui.services.reports.compliance import Evidence, Judged, bundle_of, own_files
    from readiness_tui.services.reports.report import make_report

    place = located(given)
    root = Path(place.root)
    own = own_files(root, place.folder)
    workspace = make_workspace(place, knows_me=False, clock=_clock())
    workspace.boards.read()
    snapshot = workspace.gates.run()
    report = make_report(snapshot, [WORKSPACE])
    check = check_answer(snapshot, report, remarks_of(place, snapshot), head=head_of(place))
    evidence = Evidence(root, place.folder, snapshot.judgement)
    answers = made_members(snapshot, check, evidence)
    if own_files(root, place.folder) != own:
        message = "boards or logs changed while they were judged"
        raise UsageError(message, remedy="make the bundle while nothing changes files")
    files = bundle_of(
        Judged(check.program, check.head, check.at, check.verdict), own, answers, evidence
    )
    write_bundle(Path(path), files)
    answer = compliance_answer(path, files, check)
    if given.as_json:
        output.print_json(answer)
    else:
        output.print_problems(snapshot.problems)
        lines = (f"written: {path}, {answer.files} files", f"digest  {answer.digest}")
        output.print_lines(map(safe_line, lines))
    return _BROKEN if snapshot.problems else 0


@click.command("verify-bundle")
@click.argument("path", metavar="PATH")
@click.option("--digest", metavar="HEX", default="", help="The digest that the bundle has to have.")
@json_option
def verify_bundle_command(*, path: str, digest: str, as_json: bool) -> int:
    """Hold a compliance bundle against its manifest: 1 if a byte of it was changed.

    Altered, missing and extra files are named, and audit logs held against their chains. Whoever
    can write all of a bundle can make another: --digest tells that one apart.
    """
    from readiness_tui.cli.answers.reports.bundle_answers import bundle_answer, bundle_lines
    from readiness_tui.services.reports.bundles import check_bundle

    check = check_bundle(Path(path), digest)
    if as_json:
        output.print_json(bundle_answer(check))
    else:
        output.print_lines(map(safe_line, bundle_lines(check)))
    return _FINDINGS if check.faults else 0
