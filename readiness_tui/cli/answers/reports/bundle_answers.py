"""What a compliance bundle holds beside files of the workspace, and what is said of one."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.check_answers import CheckAnswer
from readiness_tui.cli.answers.commands_shown import record_json
from readiness_tui.cli.answers.edit_answers import RunJson, waivers_answer
from readiness_tui.cli.base import output
from readiness_tui.domain.model.gate import Outcome
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.proof.proof import WORKSPACE, Word
from readiness_tui.domain.verdict.snapshot import Snapshot

if TYPE_CHECKING:
    from readiness_tui.services.reports.bundles import BundleCheck
    from readiness_tui.services.reports.compliance import Evidence


class EvidenceFileJson(documents.Document, frozen=True, kw_only=True):
    """A file that a gate looked at; `copy` is the member that has its bytes, empty for none."""

    path: str
    size_bytes: documents.Count
    sha256: str
    counted: str
    copy: str
    not_copied: str


class GateEvidenceJson(documents.NamedJson, frozen=True, kw_only=True):
    """What a gate found, in what, and the digests of all it read and of how it is declared."""

    kind: str
    outcome: Outcome
    says: str
    evidence_at: str | None
    evidence_from: str
    inputs_digest: str
    params_digest: str
    kind_version: str
    files: list[EvidenceFileJson]


class EvidenceAnswer(documents.Document, frozen=True, kw_only=True):
    """The evidence of every gate, and the last run here of every verify command."""

    gates: list[GateEvidenceJson]
    runs: list[RunJson]


class ComplianceAnswer(documents.Document, frozen=True, kw_only=True):
    """A bundle that was made: `digest` is the sha256 of its manifest."""

    report: str
    path: str
    digest: str
    files: documents.Count
    size_bytes: documents.Count
    verdict: Word
    commit: str
    at: str
    problems: list[documents.ProblemJson]


class BundleAnswer(documents.Document, frozen=True, kw_only=True):
    """Whether a bundle holds; what its manifest says is empty where none can be read."""

    holds: bool
    digest: str
    files: documents.Count
    program: str
    commit: str
    at: str
    verdict: str
    problems: list[documents.ProblemJson]


def made_members(
    snapshot: Snapshot, check: CheckAnswer, evidence: "Evidence"
) -> Mapping[str, bytes]:
    """The members of a bundle that are made: verdict, waivers, evidence, digests of SBOMs, a page.

    When a gate was judged, and how long that took, is left out: it is no part of the answer.
    """
    from readiness_tui.domain.reports.release import Release, release_document
    from readiness_tui.exchange.reports.html_page import html_page
    from readiness_tui.services.reports.compliance import SBOM_KINDS

    gates = [replace(gate, evaluated_at=None, duration_ms=0) for gate in check.gates]
    looks = [_gate_evidence(snapshot, key, evidence) for key in sorted(snapshot.judgement.results)]
    runs = [record_json(key, record) for key, record in evidence.runs]
    members = {
        "verdict.json": replace(check, gates=gates),
        "waivers.json": waivers_answer(snapshot, snapshot.portfolio.boards.values()),
        "evidence.json": EvidenceAnswer(gates=looks, runs=runs),
        "sboms.json": EvidenceAnswer(
            gates=[one for one in looks if one.kind in SBOM_KINDS], runs=[]
        ),
    }
    page = html_page(release_document(Release(snapshot, WORKSPACE)))
    answers = {name: output.as_json(answer).encode() for name, answer in members.items()}
    return answers | {"report.html": page.encode("utf-8", "backslashreplace")}


def _gate_evidence(snapshot: Snapshot, key: GateKey, evidence: "Evidence") -> GateEvidenceJson:
    result = snapshot.judgement.results[key]
    return documents.filled(
        GateEvidenceJson,
        result,
        snapshot.judgement.gates[key],
        board=key.board,
        id=key.gate,
        evidence_at=result.evidence_at and result.evidence_at.isoformat(),
        files=list(evidence.of(key)),
    )


def compliance_answer(
    path: str, files: Mapping[str, bytes], check: CheckAnswer
) -> ComplianceAnswer:
    """What was made; `files` are all members of the bundle."""
    from hashlib import sha256

    from readiness_tui.exchange.bundle.manifest import MANIFEST

    return documents.filled(
        ComplianceAnswer,
        check,
        report="compliance",
        path=path,
        digest=sha256(files[MANIFEST]).hexdigest(),
        files=len(files),
        size_bytes=sum(map(len, files.values())),
        commit=check.head,
    )


def bundle_answer(check: "BundleCheck") -> BundleAnswer:
    """What is said of a bundle, as JSON."""
    empty = {} if check.manifest else dict.fromkeys(("program", "commit", "at", "verdict"), "")
    return documents.filled(
        BundleAnswer,
        check,
        check.manifest,
        holds=not check.faults,
        problems=check.faults,
        **empty,
    )


def bundle_lines(check: "BundleCheck") -> Iterator[str]:
    """What is said of a bundle: each fault on a line, else that it holds, and of what it is."""
    yield from (f"broken  {fault}" for fault in check.faults)
    if check.faults or check.manifest is None:
        return
    manifest = check.manifest
    commit = f", commit {manifest.commit}" if manifest.commit else ""
    word = manifest.verdict.replace("_", " ").upper()
    yield f"holds: {check.files} files, {word} at {manifest.at}{commit}, by {manifest.program}"
    yield f"digest  {check.digest}"
