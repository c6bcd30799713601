"""What one security report comes to: where its issues are, and what speaks against the report."""

import json
from collections.abc import Iterator

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome
from readiness_tui.gates.formats.scan import Issue, Scan
from readiness_tui.gates.kinds.coverage.paths import Mapper
from readiness_tui.gates.kinds.loading import Report
from readiness_tui.gates.kinds.parts import Part
from readiness_tui.gates.repo.repo_view import RepoView

_FILES_CAP = 500
_NAMED = 3
_RUN_AGAIN = "mend the run of the tool, and write the report again"


class Places:
    """Where the issues of one report are in this repository.

    Args:
        view: The repository.
        scan: The report.
        path: Of the report: where an issue is that is nowhere else.
    """

    def __init__(self, view: RepoView, scan: Scan, path: str) -> None:
        self._mapper = Mapper(view, scan.bases)
        self._scan, self._path = scan, path
        self._found: dict[str, str | None] = {}

    def of(self, issue: Issue) -> Place:
        """The place of an issue; as the tool wrote it where this repository has no such file."""
        if not issue.path:
            return Place(self._path)
        return Place(self._find(issue.path) or issue.path, issue.line)

    def strangers(self) -> tuple[int, int]:
        """How many paths of the report are not in this repository, and of how many.

        Of many, some from all over the report are looked at.
        """
        files = self._scan.files[:: 1 + len(self._scan.files) // _FILES_CAP]
        return sum(1 for path in files if self._find(path) is None), len(files)

    def _find(self, path: str) -> str | None:
        if path not in self._found:
            # Beyond the cap a path stays as it is written: each look costs a system call.
            is_sought = len(self._found) < 2 * _FILES_CAP
            self._found[path] = self._mapper.find(path) if is_sought else None
        return self._found[path]


def against(scan: Scan, report: Report) -> Iterator[Part]:
    """What a report says against itself: errors, parts that were not scanned, oddities."""
    for note in scan.errors:
        message = f"{report.path}: {note}"
        yield _error(report, "tool-error", message, _RUN_AGAIN)
    for note in scan.unscanned:
        yield _unknown(report, "not-scanned", f"{report.path}: {note}", _RUN_AGAIN)
    for note in scan.remarks:
        yield Part.warn(
            "security_report.remark",
            f"{report.path}: {note}",
            report.path,
            "mend what it says, and write the report again",
        )


def too_little(scan: Scan, report: Report, wanted: int, *, bare: bool) -> Iterator[Part]:
    """What is to be said where too little was examined.

    Args:
        scan: The report.
        report: Its file.
        wanted: How much has to be examined.
        bare: A report without content counts as clean.
    """
    if scan.is_bare:
        if not bare:
            message = f"{report.path}: nothing but [] or null: it does not say what was examined"
            yield _unknown(report, "bare", message, "write a report that names what was examined")
    elif not scan.examined and not scan.unscanned:
        message = f"{report.path}: nothing examined ({scan.counted})"
        yield _unknown(report, "nothing-examined", message, _RUN_AGAIN)
    elif 0 < scan.examined < wanted:
        message = f"{report.path}: {scan.examined} examined ({scan.counted}), wanted {wanted}"
        yield _unknown(report, "too-little", message, _RUN_AGAIN, Cause.NOT_MEASURED)


def skipped(scan: Scan, report: Report, allowed: int) -> Iterator[Part]:
    """What is to be said of what the tool left out."""
    if len(scan.skipped) > allowed:
        named = ", ".join(scan.skipped[:_NAMED])
        more = len(scan.skipped) - _NAMED
        named += f" (+{more} more)" if more > 0 else ""
        message = f"{report.path}: {len(scan.skipped)} skipped, at most {allowed}: {named}"
        remedy = "let the tool see them, or raise max_skipped"
        yield _unknown(report, "skipped", message, remedy, Cause.NOT_MEASURED)


def elsewhere(places: Places, report: Report, allowed: int) -> Iterator[Part]:
    """What is to be said where the paths of a report are not those of this repository."""
    gone, total = places.strangers()
    if gone * 100 > allowed * total:
        message = f"{report.path}: {gone} of {total} paths are not in this repository: another tree"
        remedy = "scan this repository, or raise allow_unmapped"
        yield _error(report, "another-tree", message, remedy)


def of_issue(issue: Issue, place: Place, outcome: Outcome, note: str) -> Part:
    """An issue that counts.

    Args:
        issue: As the report has it.
        place: Where it is.
        outcome: What it does to the gate.
        note: What else is to be said; empty: nothing.
    """
    message = f"{place}: {issue.rule} {issue.level} {issue.says}".rstrip()
    message += f" ({note})" if note else ""
    # JSON writes a string as TOML does, but for what both leave alone.
    match = f"rule = {json.dumps(issue.rule, ensure_ascii=False)}"
    match += f", path = {json.dumps(place.path, ensure_ascii=False)}"
    do = f"upgrade {issue.fix}" if issue.fix else "mend it"
    remedy = f"{do}, or add a waiver with match = {{ {match} }}"
    return Part(outcome, issue.rule, message, None, place, remedy, issue.key or issue.rule)


def other_subject(scan: Scan, report: Report, wanted: str) -> Part:
    """A report about something else, or about nothing that it names."""
    if not scan.subject:
        message = f"{report.path}: it does not name what was scanned, wanted {wanted}"
        return _unknown(report, "no-subject", message, "take subject away", Cause.NOT_MEASURED)
    message = f"{report.path}: it is about {scan.subject}, wanted {wanted}"
    return _error(report, "other-subject", message, "scan what is meant, or correct subject")


def _error(report: Report, rule: str, says: str, remedy: str) -> Part:
    return Part.error(f"security_report.{rule}", says, Cause.INPUT, report.path, remedy)


def _unknown(
    report: Report, rule: str, says: str, remedy: str, cause: Cause = Cause.NOTHING_EXAMINED
) -> Part:
    return Part.unknown(f"security_report.{rule}", says, cause, report.path, remedy)
