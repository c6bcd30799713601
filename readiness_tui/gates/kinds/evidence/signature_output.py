"""What tools that verify signatures say, as one verdict.

gpgv writes status lines for machines (`doc/DETAILS` of GnuPG); ssh-keygen, minisign and cosign one
sentence each. Where a tool ends well without its sentence, nobody knows what it verified.
"""

import re
from dataclasses import dataclass

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
