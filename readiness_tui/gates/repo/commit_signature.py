"""Who signed a commit, by the keys that a file of the repository allows: git's signing with ssh.

The commit is taken apart here and `ssh-keygen` verifies it, without git: what a clone or a person
has set for signing does not count, and nothing is written.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from readiness_tui.gates.repo.git_process import start_verifier
from readiness_tui.gates.repo.git_reading import HistoryError, read_git

_PROGRAM = "ssh-keygen"
_NAMESPACE = "git"
_WAIT_S = 5.0
_CAP = 1 << 16
_COMMIT_CAP = 1 << 20
_SSH = "-----BEGIN SSH SIGNATURE-----"
_HEADERS = (b"gpgsig ", b"gpgsig-sha256 ")
_GOOD = re.compile(r'^Good "git" signature for (.+) with (\S+) key (\S+)$', re.MULTILINE)
_DATED = re.compile(rb"^committer .* (\d{1,12}) [+-]\d{4}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CommitSignature:
    """Who signed a commit, or why nobody did who counts.

    Attributes:
        signer: The principal of the allowed signers; empty: nobody who counts.
        rule: What is against it, in a word: `unsigned`, `unknown-key`, `bad`, `other-format`.
        text: The same as a sentence, which follows the name of the commit.
        at: When it was committed, as it says itself.
    """

    signer: str = ""
    rule: str = ""
    text: str = ""
    at: datetime | None = None


def commit_signature(root: str, sha: str, signers: bytes) -> CommitSignature:
    """The signature of a commit, held against allowed signers as `ssh-keygen` reads them.

    A key has to be allowed at the time that the commit says; whether that is believed is for the
    caller to decide.

    Args:
        root: Of the repository, resolved.
        sha: In hex.
        signers: The content of a file of allowed signers.

    Raises:
        HistoryError: There is no such commit, or no program that verifies.
    """
    output = read_git(root, "cat-file", "commit", sha, cap=_COMMIT_CAP)
    if output.code or output.is_cut:
        message = f"git cat-file commit {sha:.12} failed"
        raise HistoryError(message, remedy="fetch all of the history")
    payload, signature = _parts(output.data)
    match = _DATED.search(payload.partition(b"\n\n")[0])
    at = datetime.fromtimestamp(int(match[1]), UTC) if match else None
    if not signature:
        return CommitSignature(rule="unsigned", text="is not signed", at=at)
    if _SSH not in signature:
        text = "is signed, and not with ssh"
        return CommitSignature(rule="other-format", text=text, at=at)
    return _verified(root, payload, signature, signers, at)


def _verified(
    root: str, payload: bytes, signature: str, signers: bytes, at: datetime | None
) -> CommitSignature:
    moment = f"{at or datetime.fromtimestamp(0, UTC):%Y%m%d%H%M%S}"
    words = ("-s", "{0}", "-f", "{1}", "-O", f"verify-time={moment}")
    files = (signature.encode(), signers)
    names = _run(root, ("-Y", "find-principals", *words), files, b"")
    for principal in names.splitlines() if names else ():
        verify = ("-Y", "verify", "-n", _NAMESPACE, "-I", _literal(principal), *words)
        match = _GOOD.search(_run(root, verify, files, payload))
        if match is not None and match[1] == principal:
            return CommitSignature(signer=principal, at=at)
    if not names:
        text = "is signed by a key that is not allowed, or was not at that time"
        return CommitSignature(rule="unknown-key", text=text, at=at)
    return CommitSignature(rule="bad", text="has a signature that does not hold", at=at)


def _literal(word: str) -> str:
    """A word in which braces stand for themselves."""
    return word.replace("{", "{{").replace("}", "}}")


def _run(root: str, words: tuple[str, ...], files: tuple[bytes, bytes], data: bytes) -> str:
    """What it said, where it ended well; else nothing."""
    try:
        output = start_verifier(
            _PROGRAM, root, words, files=files, data=data, wait_s=_WAIT_S, cap=_CAP
        )
    except (OSError, TimeoutError) as error:
        message = f"{_PROGRAM} cannot be asked: {getattr(error, 'strerror', None) or error}"
        raise HistoryError(message, remedy="install OpenSSH 8.9 or newer") from error
    return "" if output.code else output.data.decode("utf-8", "replace")


def _parts(commit: bytes) -> tuple[bytes, str]:
    """What was signed of a commit, and its signature; empty where it has none."""
    head, separator, message = commit.partition(b"\n\n")
    payload: list[bytes] = []
    signature: list[bytes] = []
    inside = False
    for line in head.split(b"\n"):
        header = next((name for name in _HEADERS if line.startswith(name)), None)
        inside = header is not None or (inside and line.startswith(b" "))
        if not inside:
            payload.append(line)
        elif header != b"gpgsig-sha256 ":
            signature.append(line.removeprefix(header) if header else line[1:])
    text = b"\n".join(signature).decode("ascii", "replace")
    return b"\n".join(payload) + separator + message, f"{text}\n" if text else ""
