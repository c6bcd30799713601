"""Kind `signature`: an artifact is signed by whom it ought to be, as a tool of signatures found.

The tool runs as a command that a person trusted, on keys whose content is part of that trust; what
it said is read from the record of its run. A pass needs both: that it ended well, and that it named
a good signature, and by `identity`, where the gate asks for one. The run speaks of the artifact,
its signature and the keys as they were: a byte that changed makes it stale, and the next run fails.

- `gpg`: `gpgv` with `key` as a binary keyring (`gpg --export`); `identity` is a fingerprint.
- `ssh`: `ssh-keygen -Y verify` with `key` as an allowed signers file; `identity` is the principal.
- `minisign`: `key` is the public key file.
- `cosign`: `key` is the public key file, or without one `identity` and `issuer` of a certificate;
  `bundle` in place of `signature`; with `predicate` an attestation of that type is verified.
"""

import hashlib
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace
from pydantic import Field, model_validator

from readiness_tui.domain.model.gate import Cause, Gate, Outcome, Result
from readiness_tui.domain.persistence.json_codec import RecordError
from readiness_tui.domain.verify.run_record import RunRecord
from readiness_tui.domain.verify.verifying import Command
from readiness_tui.gates.kinds.evidence import verify_command
from readiness_tui.gates.kinds.evidence.record_trust import Accepted
from readiness_tui.gates.kinds.evidence.verify_command import VerifyCommand
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.repo_view import RepoView

_STATUS = re.compile(r"^\[GNUPG:\] (\S+) ?(.*)$", re.MULTILINE)
_SSH = re.compile(r'^Good "[^"\n]*" signature for (\S+) with (\S+) key (\S+)$', re.MULTILINE)
_MINISIGN = re.compile(r"^Signature and comment signature verified$", re.MULTILINE)
_TRUSTED = re.compile(r"^Trusted comment: (.*)$", re.MULTILINE)
_COSIGN = re.compile(r"^Verified OK$", re.MULTILINE)
_AGAIN = "sign it again, or get the artifact anew"
_GPG_BAD = {
    "BADSIG": ("bad", "bad signature: it or the file was changed", _AGAIN),
    "REVKEYSIG": ("revoked", "signed by a key that was revoked", _AGAIN),
    "EXPKEYSIG": ("expired", "signed by a key that has expired", "prolong the key, or sign again"),
    "EXPSIG": ("expired", "the signature has expired", _AGAIN),
    "NO_PUBKEY": ("unknown-key", "signed by a key that is not among those of the gate", _AGAIN),
    "ERRSIG": ("bad", "the signature cannot be checked", _AGAIN),
    "NODATA": ("bad", "there is no signature in its file", _AGAIN),
}
_MINISIGN_BAD = {
    "Signature verification failed": "bad signature: it or the file was changed",
    "Comment signature verification failed": "bad signature: its comment was changed",
    "Signature key id": "signed by another key than that of the gate",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it: `good`, or why not, in a word and a sentence."""

    rule: str
    text: str
    remedy: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the signature holds."""
        return self.rule == "good"


def verdict_of(tool: str, log: str, identity: str, *, is_success: bool) -> Verdict:
    """The verdict of a run.

    gpgv writes status lines for machines (`doc/DETAILS` of GnuPG); ssh-keygen, minisign and cosign
    one sentence each. Where a tool ends well without its sentence, nobody knows what it verified.

    Args:
        tool: `gpg`, `ssh`, `minisign` or `cosign`.
        log: All that it wrote.
        identity: Who has to have signed; empty: whoever the keys of the gate belong to.
        is_success: Whether it ended as a tool that found a good signature does.
    """
    if tool == "gpg":
        return _gpg(log, identity, is_success=is_success)
    if not is_success:
        return _bad(tool, log)
    if tool == "ssh" and (match := _SSH.search(log)):
        if match[1] != identity:
            return Verdict("identity", f"signed by {match[1]}, not by {identity}", _AGAIN)
        return Verdict("good", f"good signature of {match[1]} ({match[2]} {match[3]})")
    if tool == "minisign" and _MINISIGN.search(log):
        comment = _TRUSTED.search(log)
        return Verdict("good", f"good signature{f' ({comment[1]})' if comment else ''}")
    if tool == "cosign" and _COSIGN.search(log):
        return Verdict("good", f"good signature{f' of {identity}' if identity else ''}")
    return _unclear(tool)


def _gpg(log: str, identity: str, *, is_success: bool) -> Verdict:
    lines = _STATUS.findall(log)
    for word, verdict in _GPG_BAD.items():
        if any(name == word for name, _ in lines):
            return Verdict(*verdict)
    signers = [rest.split() for name, rest in lines if name == "VALIDSIG" and rest]
    if not is_success:
        return _bad("gpg", log)
    if not signers:
        return _unclear("gpg")
    prints = {print_ for words in signers for print_ in (words[0], words[-1])}
    if identity and identity.replace(" ", "").upper().removeprefix("0X") not in prints:
        return Verdict("identity", f"signed by {signers[0][0]}, not by {identity}", _AGAIN)
    return Verdict("good", f"good signature of {signers[0][0]}")


def _bad(tool: str, log: str) -> Verdict:
    for sign, text in _MINISIGN_BAD.items() if tool == "minisign" else ():
        if sign in log:
            return Verdict("bad", text, _AGAIN)
    last = next((line for line in reversed(log.splitlines()) if line.strip()), "")
    return Verdict("bad", f"not verified: {last.strip()[:160] or 'it said nothing'}", _AGAIN)


def _unclear(tool: str) -> Verdict:
    text = f"{tool} ended well and named no good signature"
    return Verdict("unclear", text, "look at its output, and run it again")


_LOG_CAP = 1024 * 1024
_PROGRAMS = {"gpg": "gpgv", "ssh": "ssh-keygen", "minisign": "minisign", "cosign": "cosign"}


class Signature(Parameters):
    """What is signed, by which tool and key, and by whom it has to be."""

    tool: Literal["gpg", "ssh", "minisign", "cosign"]
    file: str = Field(min_length=1)
    signature: str = ""
    bundle: str = ""
    key: str = ""
    identity: str = Field(default="", pattern=r"^[^\r\n\x00]*$")
    issuer: str = Field(default="", pattern=r"^[^\r\n\x00]*$")
    namespace: str = Field(default="file", pattern=r"^[A-Za-z0-9@._-]+$")
    predicate: str = Field(default="", pattern=r"^[^\r\n\x00]*$")
    timeout: str = "1m"
    valid_for: str = ""
    accept_records: Accepted = "own"

    @model_validator(mode="after")
    def _belong_together(self) -> "Signature":
        is_cosign = self.tool == "cosign"
        if bool(self.signature) is bool(self.bundle):
            message = "give signature, or bundle for cosign"
            raise ValueError(message)
        if not is_cosign and (self.bundle or self.issuer or self.predicate):
            message = "bundle, issuer and predicate are for cosign alone"
            raise ValueError(message)
        if is_cosign and bool(self.key) is bool(self.identity and self.issuer):
            message = "cosign needs key, or identity with issuer"
            raise ValueError(message)
        if not is_cosign and not self.key:
            message = f"{self.tool} needs key: the file with those who may sign"
            raise ValueError(message)
        if self.tool == "ssh" and not self.identity:
            message = "ssh needs identity: the principal that the allowed signers name"
            raise ValueError(message)
        return self

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that a run looks at."""
        names = (self.file, self.signature, self.bundle, self.key)
        return tuple(tidy(name) for name in names if name)

    @property
    def words(self) -> str | tuple[str, ...]:
        """The command; each path begins with `./`, so that none is taken for an option."""
        file, signature, key = (
            f"./{tidy(path)}" if path else "" for path in (self.file, self.signature, self.key)
        )
        match self.tool:
            case "gpg":
                return ("gpgv", "--status-fd", "1", "--keyring", key, signature, file)
            case "ssh":
                words = ("ssh-keygen", "-Y", "verify", "-f", key, "-I", self.identity)
                line = shlex.join((*words, "-n", self.namespace, "-s", signature))
                return f"{line} < {shlex.quote(file)}"
            case "minisign":
                return ("minisign", "-V", "-m", file, "-x", signature, "-p", key)
            case "cosign":
                return (*self._cosign(signature, key), file)

    def _cosign(self, signature: str, key: str) -> Iterator[str]:
        yield "cosign"
        yield "verify-blob-attestation" if self.predicate else "verify-blob"
        if self.predicate:
            yield f"--type={self.predicate}"
        if key:
            yield f"--key={key}"
        else:
            yield f"--certificate-identity={self.identity}"
            yield f"--certificate-oidc-issuer={self.issuer}"
        yield f"--bundle=./{tidy(self.bundle)}" if self.bundle else f"--signature={signature}"

    @property
    def terms(self) -> VerifyCommand:
        """The command on the terms of every command that a person trusts."""
        return VerifyCommand(
            command=self.words,
            timeout=self.timeout,
            needs=(_PROGRAMS[self.tool],),
            valid_for=self.valid_for,
            trust_files=(tidy(self.key),) if self.key else (),
            accept_records=self.accept_records,
        )


def patterns(gate: Gate, params: Signature) -> tuple[str, ...]:
    """The record of its run, and the files that the run looked at."""
    return verify_command.patterns(_on_files(gate, params), params.terms)


def command_of(gate: Gate, params: Signature, view: RepoView) -> Command:
    """The command as it would run now.

    Raises:
        GateError: A path leads out of the root, or the time limit is none.
    """
    return verify_command.command_of(_on_files(gate, params), params.terms, view)


def judge(params: Signature, request: Request) -> Result:
    """Whether the last run that counts found a good signature by whom it has to be."""
    gate = _on_files(request.gate, params)
    own = Request(gate, request.view, request.now, request.limits, request.facts)
    result = verify_command.judge(params.terms, own)
    question = f"is {params.file} signed as it has to be?"
    result = _renamed(replace(result, question=question))
    if result.outcome not in {Outcome.PASS, Outcome.FAIL} or not result.examined:
        return result
    verdict = _verdict(params, own, result)
    if result.outcome is Outcome.PASS and verdict.is_good:
        message = f"{params.file}: {verdict.text}"
        return replace(result, says=message, decided_by="signature.good")
    place = result.findings[0].place if result.findings else None
    rule, remedy = f"signature.{verdict.rule}", verdict.remedy
    outcome, cause = Outcome.FAIL, None
    if verdict.rule == "unclear":
        outcome, cause = Outcome.UNKNOWN, Cause.UNVERIFIED
    message = f"{params.file}: {verdict.text}"
    part = Part(outcome, rule, message, cause, place, remedy, f"{params.file} {rule}")
    against = conclude(question, [part], good=("", ""), examined=result.examined)
    return replace(
        result,
        outcome=against.outcome,
        cause=against.cause,
        says=against.says,
        decided_by=against.decided_by,
        findings=against.findings,
        remedy=against.remedy,
    )


def _renamed(result: Result) -> Result:
    """A result of a command with the rules of this kind: `signature.untrusted`."""
    findings = tuple(
        replace(one, rule=one.rule.replace("verify.", "signature.", 1)) for one in result.findings
    )
    decided_by = result.decided_by.replace("verify.", "signature.", 1)
    return replace(result, decided_by=decided_by, findings=findings)


def _on_files(gate: Gate, params: Signature) -> Gate:
    """The gate with what its run looks at as its inputs."""
    return replace(gate, inputs=params.paths, exclude=())


def _verdict(params: Signature, request: Request, result: Result) -> Verdict:
    """What the tool said, by the log that belongs to the record."""
    path, view = result.examined[0].path, request.view
    try:
        record = RunRecord.of(view.read(path, _LOG_CAP * 4))
    except RecordError as error:
        return Verdict("unclear", f"its record cannot be read: {error}", "run it again")
    if not record.log:
        return verdict_of(params.tool, "", params.identity, is_success=record.is_success)
    log = f"{path.rpartition('/')[0]}/{record.log}"
    file = view.look(log)
    data = view.read(log, _LOG_CAP) if file is not None and file.kind == "file" else b""
    if hashlib.sha256(data).hexdigest() != record.log_sha256:
        return Verdict("unclear", "what it said is not kept as it was", "run it again")
    text = data.decode("utf-8", "replace")
    return verdict_of(params.tool, text, params.identity, is_success=record.is_success)
