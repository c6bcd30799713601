"""The files of a workspace that a compliance bundle holds, as they were judged."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from readiness_tui.domain.model.errors import GateError, UsageError
from readiness_tui.domain.model.gate import COMMAND_KINDS, Examined
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.proof.proof import Judgement
from readiness_tui.domain.verify.run_record import RunRecord
from readiness_tui.domain.verify.verifying import EVIDENCE_FOLDER
from readiness_tui.exchange.bundle.manifest import VERSION, Manifest, bundled, member_of, named
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.verify.verifier import Verifier
from readiness_tui.storage.audit.files import chains
from readiness_tui.storage.boards.repository import BoardFiles

COPY_LIMIT_BYTES = 1 << 20
"""Evidence that is larger is in a bundle by its digest alone."""
COPIES_LIMIT_BYTES = 64 << 20
"""All copies of evidence together."""
OWN_LIMIT_BYTES = 256 << 20
"""A board or a log, which are always copied whole."""
SBOM_KINDS = frozenset({"sbom", "digests"})
_COPIED_KINDS = COMMAND_KINDS | {
    "checklist",
    "coverage",
    "coverage_ratchet",
    "evidence",
    "green_streak",
    "metric",
    "performance_contract",
    "sbom",
    "test_durations",
    "test_results",
}
"""What reads evidence: not the code itself, and no report that may quote a secret."""
_SETTINGS = "readiness.toml"


class EvidenceFile(Struct, frozen=True):
    """A file that a gate looked at.

    Attributes:
        path: Below the workspace.
        size_bytes: How long it is.
        sha256: Of its content, in hex; empty where it could not be read.
        counted: What the gate counted in it.
        copy: The member that has its bytes, empty for none.
        not_copied: Why there is no copy, in words; empty where there is one.
    """

    path: str
    size_bytes: int
    sha256: str
    counted: str
    copy: str
    not_copied: str


class Judged(Struct, frozen=True):
    """What was judged: by which program, at which commit and instant, with which word."""

    program: str
    commit: str
    at: str
    verdict: str


class OwnFiles(Struct, frozen=True):
    """Boards, settings and audit logs: members by name, and the path of each."""

    files: Mapping[str, bytes]
    sources: Mapping[str, str]


def own_files(root: Path, folder: str) -> OwnFiles:
    """The boards as they are, the settings of the team, and the audit logs.

    Raises:
        UsageError: One cannot be read.
        BoardError: The folder of the logs cannot be listed.
    """
    view, files, sources = RepoView(root), dict[str, bytes](), dict[str, str]()
    logs = [file.name for chain in chains(root, folder).values() for file in chain]
    paths = dict.fromkeys((*BoardFiles(root, folder).paths(), *logs), "boards")
    if (root / _SETTINGS).is_file():
        paths[_SETTINGS] = ""
    for path, home in paths.items():
        name = named(home, path.removeprefix(f"{folder}/"), files)
        try:
            files[name] = view.read(path, OWN_LIMIT_BYTES)
        except GateError as error:
            raise UsageError(error.what, remedy=error.remedy) from error
        sources[name] = path
    return OwnFiles(files, sources)


class Evidence:
    """What gates looked at, each file read once; `files` are the copies by the name of a member."""

    def __init__(self, root: Path, folder: str, judgement: Judgement) -> None:
        self._view, self._judgement = RepoView(root), judgement
        self._verifier = Verifier(root, folder=folder)
        self._looks: dict[tuple[str, bool], EvidenceFile] = {}
        self.files: dict[str, bytes] = {}
        self.sources: dict[str, str] = {}

    @property
    def runs(self) -> Iterator[tuple[GateKey, RunRecord]]:
        """The record of the last run here of each verify command."""
        for key, gate in self._judgement.gates.items():
            if gate.kind in COMMAND_KINDS:
                with suppress(GateError):  # declared wrongly: the verdict says so
                    if (record := self._verifier.record(gate)) is not None:
                        yield key, record

    def of(self, key: GateKey) -> Iterator[EvidenceFile]:
        """The files that a gate looked at, in its order, then the log of its last run."""
        gate = self._judgement.gates[key]
        is_copied = gate.kind in _COPIED_KINDS
        for examined in self._examined(key):
            name = examined.path, is_copied
            if name not in self._looks:
                self._looks[name] = self._look(examined, is_copied=is_copied)
            yield self._looks[name]

    def _examined(self, key: GateKey) -> Iterator[Examined]:
        yield from self._judgement.results[key].examined
        logs = (record.log for gate, record in self.runs if gate == key and record.log)
        yield from (Examined(f"{EVIDENCE_FOLDER}/{log}", counted="log of the run") for log in logs)

    def _look(self, examined: Examined, *, is_copied: bool) -> EvidenceFile:
        path = examined.path
        try:
            entry = self._view.look(path)
            if entry is None or entry.kind != "file":
                return _without(examined, "it is no file")
            if entry.size_bytes > COPY_LIMIT_BYTES:
                return self._digested(examined, entry.size_bytes)
            data = self._view.read(path, COPY_LIMIT_BYTES)
        except GateError as error:
            return _without(examined, error.what)
        digest = sha256(data).hexdigest()
        if examined.sha256 not in {"", digest}:
            message = f"{path} changed after it was judged"
            raise UsageError(message, remedy="make the bundle while nothing changes files")
        reason = "" if is_copied else "gates of this kind read no evidence"
        if is_copied and sum(map(len, self.files.values())) + len(data) > COPIES_LIMIT_BYTES:
            reason = f"the copies would be larger than {COPIES_LIMIT_BYTES >> 20} MiB"
        name = "" if reason else self._kept(path, data)
        return EvidenceFile(path, len(data), digest, examined.counted, name, reason)

    def _digested(self, examined: Examined, size_bytes: int) -> EvidenceFile:
        digest = examined.sha256 or self._view.digest(examined.path, "sha256")
        reason = f"it is larger than {COPY_LIMIT_BYTES >> 20} MiB"
        return EvidenceFile(examined.path, size_bytes, digest, examined.counted, "", reason)

    def _kept(self, path: str, data: bytes) -> str:
        name = named("evidence", path, self.files)
        self.files[name], self.sources[name] = data, path
        return name


def bundle_of(
    judged: Judged, own: OwnFiles, made: Mapping[str, bytes], evidence: Evidence
) -> Mapping[str, bytes]:
    """Every member of a bundle, the manifest first."""
    files = {**own.files, **evidence.files, **made}
    sources = {**own.sources, **evidence.sources}
    manifest = Manifest(
        format=VERSION,
        program=judged.program,
        commit=judged.commit,
        at=judged.at,
        verdict=judged.verdict,
        copy_limit_bytes=COPY_LIMIT_BYTES,
        members=tuple(
            member_of(name, files[name], sources.get(name, "")) for name in sorted(files)
        ),
    )
    return bundled(manifest, files)


def _without(examined: Examined, reason: str) -> EvidenceFile:
    return EvidenceFile(
        examined.path, examined.size_bytes, examined.sha256, examined.counted, "", reason
    )
