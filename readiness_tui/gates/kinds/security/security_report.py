"""Kind `security_report`: what scanners found, and whether they looked at anything at all."""

from typing import Literal

from msgspec.structs import replace
from pydantic import Field, model_validator

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Examined, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.globs import covers
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.scan import Issue, Level, Scan
from readiness_tui.gates.kinds.dating import dated, older
from readiness_tui.gates.kinds.loading import Report, reports_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Dated, Part, Request, conclude, trouble
from readiness_tui.gates.kinds.security.ignoring import ignored_by
from readiness_tui.gates.kinds.security.parts import (
    Places,
    against,
    elsewhere,
    of_issue,
    other_subject,
    skipped,
    too_little,
)
from readiness_tui.gates.kinds.security.scanners import read_scan

Named = Literal["CRITICAL", "HIGH", "MEDIUM", "LOW"]
_RANK = {level: place for place, level in enumerate(Level)}
_CONFIDENCE = ("HIGH", "MEDIUM", "LOW")
_UNKNOWN = {"block": Outcome.FAIL, "warn": Outcome.WARN, "ignore": None}
_NAMED = 3


class SecurityReport(Parameters):
    """What counts. A level named in `block` or `warn` takes every worse one with it.

    `unknown_severity` is what an issue without a severity counts as; `confidence` is of Bandit;
    `max_skipped` counts what a tool says it left out; `empty_means_clean` takes a bare `[]` or
    `null` for a clean report; `subject` is a glob on the name of what was scanned;
    `allow_unmapped` is how many percent of the paths may be missing from this repository.
    """

    tool: Literal[
        "auto",
        "trivy",
        "bandit",
        "pip_audit",
        "safety",
        "sarif",
        "gitleaks",
        "detect_secrets",
        "cyclonedx",
    ] = "auto"
    block: tuple[Named, ...] = ("CRITICAL", "HIGH")
    warn: tuple[Named, ...] = ("MEDIUM",)
    confidence: tuple[Literal["HIGH", "MEDIUM", "LOW"], ...] = ("HIGH",)
    unknown_severity: Literal["block", "warn", "ignore"] = "block"
    ignore_unfixed: bool = False
    ignore_files: tuple[str, ...] = (".trivyignore*",)
    max_skipped: int = Field(default=0, ge=0)
    min_examined: int = Field(default=1, ge=1)
    empty_means_clean: bool = False
    subject: str = ""
    allow_unmapped: int = Field(default=20, ge=0, le=100)

    @model_validator(mode="after")
    def _asks_something(self) -> "SecurityReport":
        if not (self.block or self.warn):
            message = "give block or warn"
            raise ValueError(message)
        return self


def patterns(gate: Gate, params: SecurityReport) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return (*gate.inputs, *params.ignore_files)


def judge(params: SecurityReport, request: Request) -> Result:
    """Whether the reports found nothing that counts, and examined something.

    Raises:
        GateError: The gate names no inputs.
    """
    reports = reports_of(request)
    look = _Look(params, request)
    for report in reports.found:
        try:
            look.report(report)
        except GateError as error:
            look.others.append(trouble(error))
    issues = [part for _, part in sorted(look.issues, key=lambda item: item[0])]
    parts = [*issues, *look.others, *reports.parts]
    result = conclude(
        f"is {', '.join(request.gate.inputs)} free of {_asked(params)}?",
        parts,
        good=("security_report.clean", look.clean()),
        examined=look.examined,
        measured=look.figures(),
        tally="" if issues or look.others else reports.tally(reports.parts, len(reports.found)),
        evidence=look.oldest,
    )
    # The rule of a finding is what a waiver names: the id that the tool gives.
    if any(part.outcome is result.outcome for part in issues):
        decided = "block" if result.outcome is Outcome.FAIL else "warn"
        return replace(result, decided_by=f"security_report.{decided}")
    return result


def _asked(params: SecurityReport) -> str:
    named = (*params.block, *params.warn)
    return ", ".join(level for level in Level if level in named)


def _weight(issue: Issue, params: SecurityReport) -> Outcome | None:
    """What an issue does to the gate; None: nothing."""
    if issue.level is Level.NONE or (params.ignore_unfixed and issue.fix == ""):
        return None
    if _is_doubtful(issue, params):
        return None
    if issue.level is Level.UNKNOWN:
        return _UNKNOWN[params.unknown_severity]
    place = _RANK[issue.level]
    if _reaches(place, [_RANK[Level(one)] for one in params.block]):
        return Outcome.FAIL
    return Outcome.WARN if _reaches(place, [_RANK[Level(one)] for one in params.warn]) else None


def _is_doubtful(issue: Issue, params: SecurityReport) -> bool:
    """Whether the tool is less sure of an issue than the gate asks for."""
    if issue.confidence not in _CONFIDENCE:
        return False
    named = [_CONFIDENCE.index(one) for one in params.confidence]
    return not _reaches(_CONFIDENCE.index(issue.confidence), named)


def _reaches(place: int, named: list[int]) -> bool:
    """Whether something counts that is at least as bad as the least bad that is named."""
    return bool(named) and place <= max(named)


def _figure(name: str, value: int, op: str, limit: int, short: int) -> Measured:
    return Measured(name, f"{value:,}", op, f"{limit:,}", f"{short:,}" if short else "")


class _Look:
    """One look at the reports of a gate, noting what was examined."""

    def __init__(self, params: SecurityReport, request: Request) -> None:
        self._params, self._request, self._view = params, request, request.view
        self._ignored = ignored_by(request, params.ignore_files)
        self.issues: list[tuple[int, Part]] = []
        self.others: list[Part] = list(self._ignored.parts)
        self.examined: list[Examined] = []
        self.oldest: Dated | None = None
        self._suppressed = self._below = self._doubtful = 0
        self._measured: list[Measured] = []

    def report(self, report: Report) -> None:
        """Take in one report.

        Raises:
            GateError: It cannot be read.
        """
        params = self._params
        scan = read_scan(report.content, report.path, params.tool)
        self.oldest = older(self.oldest, dated(self._request, report.seen, scan.at))
        places = Places(self._view, scan, report.path)
        self.others += [
            *against(scan, report),
            *too_little(scan, report, params.min_examined, bare=params.empty_means_clean),
            *skipped(scan, report, params.max_skipped),
            *elsewhere(places, report, params.allow_unmapped),
        ]
        if not scan.is_bare:
            self._scanned(scan)
        if params.subject and not covers(params.subject, scan.subject):
            self.others.append(other_subject(scan, report, params.subject))
        self._issues(scan, places)
        if scan.examined or (scan.is_bare and params.empty_means_clean):
            counted = f"{scan.counted}, {grouped(len(scan.issues), 'finding')}"
            self.examined.append(Examined(report.path, len(report.content), counted))

    def _scanned(self, scan: Scan) -> None:
        """Note how much one report examined and left out."""
        params = self._params
        few = max(0, params.min_examined - scan.examined)
        self._measured.append(_figure("examined", scan.examined, ">=", params.min_examined, few))
        over = max(0, len(scan.skipped) - params.max_skipped)
        self._measured.append(_figure("skipped", len(scan.skipped), "<=", params.max_skipped, over))

    def figures(self) -> tuple[Measured, ...]:
        """Every figure that is held against a limit: what was found first."""
        if not self._measured and not self.examined:
            return ()
        figures = [
            _figure(f"{name} findings", count, "<=", 0, count)
            for name, outcome in (("blocking", Outcome.FAIL), ("warning", Outcome.WARN))
            for count in (sum(part.outcome is outcome for _, part in self.issues),)
        ]
        floor = f"below confidence {', '.join(self._params.confidence)}"
        doubtful = (Measured(floor, f"{self._doubtful:,}"),) if self._doubtful else ()
        return (*figures, *doubtful, *self._measured)

    def _issues(self, scan: Scan, places: Places) -> None:
        self._suppressed += scan.suppressed
        for issue in scan.issues:
            weight = _weight(issue, self._params)
            place = places.of(issue)
            let_go = self._ignored.entry_for(issue, place.path)
            if issue.suppressed or (let_go is not None and self._ignored.permits(let_go.entry)):
                self._suppressed += 1
            elif weight is None and _is_doubtful(issue, self._params):
                self._doubtful += 1
            elif weight is None:
                self._below += 1
            else:
                note = "" if let_go is None else self._ignored.why_not(let_go)
                self.issues.append((_RANK[issue.level], of_issue(issue, place, weight, note)))

    def clean(self) -> str:
        """The sentence for a pass."""
        summary = "; ".join(f"{one.path}: {one.counted}" for one in self.examined[:_NAMED])
        more = len(self.examined) - _NAMED
        summary += f" (+{more} more)" if more > 0 else ""
        floor = ", ".join(self._params.confidence)
        counts = [f"{self._doubtful} below confidence {floor}"] if self._doubtful else []
        counts += [f"{self._below} that do not count"] if self._below else []
        counts += [f"{self._suppressed} suppressed"] if self._suppressed else []
        return summary + (f" ({', '.join(counts)})" if counts else "")
