"""Kind `sbom`: whether a bill of materials lists packages, and says enough of each."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec.structs import replace
from pydantic import Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.globs import covers
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.json_lines import decoded
from readiness_tui.gates.formats.lock_packages import plain_name, read_lock
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.kinds.dating import dated, older
from readiness_tui.gates.kinds.loading import Report, report_at, reports_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Dated, Part, Request, conclude, trouble
from readiness_tui.gates.kinds.sbom import cyclonedx, spdx
from readiness_tui.gates.kinds.sbom.sbom_values import Component, Sbom
from readiness_tui.gates.repo.commit import head_commit
from readiness_tui.gates.repo.history import HEAD_PATHS


def read_sbom(content: bytes, path: str, name: str = "auto") -> Sbom:
    """What a bill of materials says.

    Args:
        content: The whole file.
        path: Its name, for messages.
        name: `spdx`, `cyclonedx`, or `auto`.

    Raises:
        UnparsableError: It is neither, or not the one asked for.
    """
    if name == "spdx":
        return spdx.read_spdx(content, path)
    if name == "cyclonedx" or cyclonedx.is_xml(content):
        return cyclonedx.sbom_of(cyclonedx.parse(content, path))
    if decoded(content).lstrip()[:1] not in {"{", "["}:
        return spdx.read_spdx(content, path)
    root = parse_json(content, path)
    if cyclonedx.fits(root):
        return cyclonedx.sbom_of(root)
    if not spdx.fits(root):
        root.refuse("neither SPDX nor CycloneDX")
    return spdx.read_spdx(content, path)


_NAMED = 5
_PARTS = re.compile(r"[/:]")
_HAS: Mapping[str, Callable[[Component], bool]] = {
    "purl": lambda one: bool(one.purl),
    "version": lambda one: bool(one.version),
    "license": lambda one: bool(one.license),
    "hash": lambda one: one.has_hash,
}
_WORDS = {
    "SPDX": {
        "purl": "a purl",
        "version": "versionInfo",
        "license": "a licence",
        "hash": "a checksum",
    },
    "CycloneDX": {
        "purl": "a purl",
        "version": "a version",
        "license": "a licence",
        "hash": "a hash",
    },
}
_REMEDY = "write it with a generator that says so, such as syft or trivy"


class Shares(Parameters):
    """How many percent of the packages have to say each of these."""

    purl: int = Field(default=100, ge=0, le=100)
    version: int = Field(default=100, ge=0, le=100)
    license: int = Field(default=0, ge=0, le=100)
    hash: int = Field(default=0, ge=0, le=100)


class SbomParams(Parameters):
    """What a document has to list. `subject` is a glob on the name of what it describes.

    With `commit_sha` it has to be made of the commit that is checked out; the packages of each
    lock file in `lockfiles` have to be in one of the documents.
    """

    format: Literal["auto", "spdx", "cyclonedx"] = "auto"
    min_components: int = Field(default=1, ge=1)
    require: Shares = Shares()
    subject: str = ""
    commit_sha: bool = False
    lockfiles: tuple[str, ...] = ()


def patterns(gate: Gate, params: SbomParams) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return (*gate.inputs, *params.lockfiles, *(HEAD_PATHS if params.commit_sha else ()))


def judge(params: SbomParams, request: Request) -> Result:
    """Whether the documents list enough packages, and say enough of each.

    Raises:
        GateError: The gate names no inputs.
    """
    reports = reports_of(request)
    look = _Look(params, request)
    for report in reports.found:
        try:
            look.report(report)
        except GateError as error:
            look.parts.append(trouble(error))
    look.locks()
    result = conclude(
        f"does {', '.join(request.gate.inputs)} say enough of every package?",
        [*look.parts, *reports.parts],
        good=("sbom.complete", "; ".join(f"{one.path}: {one.counted}" for one in look.examined)),
        examined=look.examined,
        measured=look.measured,
        tally=look.shares[0]
        if look.shares
        else ""
        if look.parts
        else reports.tally(reports.parts, look.clean),
        evidence=look.oldest,
    )
    if look.stale and result.outcome in {Outcome.PASS, Outcome.WARN}:
        return replace(result, stale=look.stale)
    return result


class _Look:
    """One look at the documents of a gate, noting what was examined."""

    def __init__(self, params: SbomParams, request: Request) -> None:
        self._params, self._request = params, request
        self.parts: list[Part] = []
        self.shares: list[str] = []
        self.examined: list[Examined] = []
        self.measured: list[Measured] = []
        self.oldest: Dated | None = None
        self.stale = ""
        self.clean = 0
        self._names: set[str] = set()

    def report(self, report: Report) -> None:
        """Take in one document.

        Raises:
            GateError: It cannot be read.
        """
        sbom = read_sbom(report.content, report.path, self._params.format)
        self.oldest = older(self.oldest, dated(self._request, report.seen, sbom.at))
        before = len(self.parts)
        self.parts += self._too_little(sbom, report)
        if not sbom.components:
            return
        counted = grouped(len(sbom.components), "package")
        self.examined.append(Examined(report.path, len(report.content), counted))
        for component in sbom.components:
            self._names |= _names_of(component)
        self._lacking(sbom, report)
        self.parts += self._other_subject(sbom, report)
        self.parts += self._other_commit(sbom, report)
        self.clean += len(self.parts) == before

    def _too_little(self, sbom: Sbom, report: Report) -> Iterator[Part]:
        if sbom.unread:
            message = f"{report.path}: {sbom.unread}"
            yield _unknown("version", message, report, "write an older version of the format")
            return
        if sbom.cut:
            message = f"{report.path}: {sbom.cut}: it may be cut off"
            yield _unknown("cut", message, report, "write it again")
        count, required = len(sbom.components), self._params.min_components
        short = grouped(required - count, "package") if count < required else ""
        self.measured.append(Measured("packages", f"{count:,}", ">=", f"{required:,}", short))
        if count < required:
            message = f"{report.path}: {grouped(count, 'package')}, wanted {required}"
            yield _unknown("too-few", message, report, "make it of what was built")

    def _lacking(self, sbom: Sbom, report: Report) -> None:
        total = len(sbom.components)
        for name, required in self._params.require.model_dump().items():
            lacking = [component for component in sbom.components if not _HAS[name](component)]
            has = total - len(lacking)
            short = -(-required * total // 100) - has
            if required:
                text = grouped(short, "package") if short > 0 else ""
                share = f"{100 * has // total} %"
                self.measured.append(Measured(name, share, ">=", f"{required} %", text))
            if short <= 0:
                continue
            word = _WORDS[sbom.format][name]
            self.shares.append(f"{report.path}: {len(lacking)} of {total} packages lack {word}")
            for component in lacking:
                label = f"{component.name} {component.version}".rstrip()
                text = f"{report.path}: {label} lacks {word}"
                place = Place(report.path)
                rule = f"sbom.{name}"
                self.parts.append(Part.fail(rule, text, place, _REMEDY, label))

    def _other_subject(self, sbom: Sbom, report: Report) -> Iterator[Part]:
        expected = self._params.subject
        if not expected or covers(expected, sbom.subject):
            return
        if not sbom.subject:
            message = f"{report.path}: it does not name what it describes, wanted {expected}"
            yield _unknown("subject", message, report, "take subject away", Cause.NOT_MEASURED)
            return
        message = f"{report.path}: it describes {sbom.subject}, wanted {expected}"
        remedy = "make it of what is meant, or correct subject"
        yield Part.error("sbom.subject", message, Cause.INPUT, report.path, remedy)

    def _other_commit(self, sbom: Sbom, report: Report) -> Iterator[Part]:
        if not self._params.commit_sha:
            return
        head = head_commit(self._request.view)
        named = [one for one in sbom.commits if not head or len(one) == len(head)]
        if not head:
            message = f"{report.path}: the commit that is checked out cannot be told"
            yield _unknown("commit", message, report, "check a commit out", Cause.NO_HISTORY)
        elif not named:
            message = f"{report.path}: it does not say of which commit it was made"
            yield _unknown("commit", message, report, _REMEDY, Cause.NOT_MEASURED)
        elif head not in named:
            self.stale = f"{report.path} is of commit {named[0][:7]}, checked out is {head[:7]}"

    def locks(self) -> None:
        """Hold the lock files against what was listed."""
        if not self.examined:
            return
        for path in self._params.lockfiles:
            message = f"{path}: absent"
            remedy = "correct lockfiles"
            missing = Part.unknown("input.absent", message, Cause.ABSENT, path, remedy)
            lock, against = report_at(self._request, path, missing)
            self.parts += against
            if lock is not None:
                self._lock(lock)

    def _lock(self, lock: Report) -> None:
        try:
            locked_names = read_lock(lock.content, lock.path)
        except GateError as error:
            self.parts.append(trouble(error))
            return
        if missing := sorted(locked_names - self._names):
            named = ", ".join(missing[:_NAMED])
            more = f" (+{len(missing) - _NAMED} more)" if len(missing) > _NAMED else ""
            message = (
                f"{lock.path}: {len(missing)} of {len(locked_names)} packages are not listed: "
            )
            self.parts.append(
                Part.warn(
                    "sbom.lock", f"{message}{named}{more}", lock.path, "make it of what is locked"
                )
            )


def _names_of(one: Component) -> set[str]:
    """The names that a package may have in a lock file: alone, or behind its group."""
    whole = one.name
    return {plain_name(whole), plain_name(_PARTS.split(whole)[-1]), _purl_name(one.purl)}


def _purl_name(purl: str) -> str:
    """`@scope/name` of `pkg:npm/%40scope/name@1.0`."""
    path = purl.partition("?")[0].partition("#")[0].partition("/")[2]
    return plain_name(path.replace("%40", "@").rpartition("@")[0] or path)


def _unknown(
    rule: str, says: str, report: Report, remedy: str, cause: Cause = Cause.NOTHING_EXAMINED
) -> Part:
    return Part.unknown(f"sbom.{rule}", says, cause, report.path, remedy)
