"""Kind `signature`: real signatures, verified by the tools that this machine has."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Cause, Gate, Outcome, Result
from readiness_tui.domain.verify.verifying import TrustError
from readiness_tui.gates.kinds.evidence.signature import Signature, verdict_of
from readiness_tui.services.verify.verifier import Verifier
from tests.gates.support import Asker, gate_of

FAIL, PASS, UNKNOWN, ERROR = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN, Outcome.ERROR
WITHIN_S = 120
FINGERPRINT = 40
GPG = shutil.which("gpg") and shutil.which("gpgv")
SSH = shutil.which("ssh-keygen")
GPGCONF = shutil.which("gpgconf")
ASKED: dict[str, dict[str, Any]] = {
    "gpg": {"key": "keys.gpg"},
    "ssh": {"key": "allowed", "identity": "rel@example.org"},
}


def run(root: Path, *words: str, **more: Any) -> str:  # noqa: ANN401 - any of `run`
    done = subprocess.run(
        words, cwd=root, check=True, capture_output=True, text=True, timeout=WITHIN_S, **more
    )
    return done.stdout


def gpg(home: Path, root: Path, *words: str) -> None:
    options = ("--homedir", str(home), "--batch", "--quiet", "--passphrase", "", "--yes")
    run(root, "gpg", *options, *words)


def signed(root: Path, tool: str, home: Path) -> None:
    (root / "dist").mkdir(exist_ok=True)
    (root / "dist/a.whl").write_bytes(b"made of bytes\n")
    if tool == "gpg":
        gpg(
            home, root, "--quick-gen-key", f"{root.name} <rel@example.org>", "ed25519", "sign", "1y"
        )
        gpg(home, root, "--output", "dist/a.whl.sig", "--detach-sign", "dist/a.whl")
        gpg(home, root, "--output", "keys.gpg", "--export")
    else:
        run(root, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key", "-C", "rel")
        public = (root / "key.pub").read_text()
        (root / "allowed").write_text(f"rel@example.org {public}")
        run(root, "ssh-keygen", "-Y", "sign", "-f", "key", "-n", "file", "dist/a.whl")


@pytest.fixture
def homes() -> Iterator[Callable[[], Path]]:
    """Makes homes of gpg with short paths, for the socket of its agent has to fit into them."""
    made: list[Path] = []

    def make() -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="g", dir="/tmp")))
        return made[-1]

    yield make
    for home in made:
        if GPGCONF:
            run(home, GPGCONF, "--homedir", str(home), "--kill", "all")
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["gpg", "ssh"])
def tool(request: pytest.FixtureRequest, tmp_path: Path, homes: Callable[[], Path]) -> str:
    name = str(request.param)
    if not {"gpg": GPG, "ssh": SSH}[name]:
        pytest.skip(f"no {name} here")
    run(tmp_path, "git", "init", "--quiet")
    signed(tmp_path, name, homes())
    return name


def gate(tool: str, **asked: Any) -> Gate:  # noqa: ANN401
    return gate_of("signature", **_asked(tool, asked))


def ask(root: Path, tool: str, **asked: Any) -> Result:  # noqa: ANN401
    return Asker(root)("signature", **_asked(tool, asked))


def _asked(tool: str, asked: dict[str, Any]) -> dict[str, Any]:
    ending = "sig"
    return (
        {"tool": tool, "file": "dist/a.whl", "signature": f"dist/a.whl.{ending}"}
        | ASKED[tool]
        | asked
    )


def verified(root: Path, tool: str, **asked: Any) -> Result:  # noqa: ANN401
    verifier = Verifier(root, actor="@ann")
    one = gate(tool, **asked)
    verifier.trust(verifier.review(one))
    verifier.run(one)
    return ask(root, tool, **asked)


def test_nothing_is_run_that_nobody_trusted(tmp_path: Path, tool: str) -> None:
    result = ask(tmp_path, tool)
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.UNTRUSTED)
    with pytest.raises(TrustError):
        Verifier(tmp_path, actor="@ann").run(gate(tool))


def test_a_good_signature_passes_and_names_who_signed(tmp_path: Path, tool: str) -> None:
    result = verified(tmp_path, tool)
    assert (result.outcome, result.decided_by) == (PASS, "signature.good"), result
    assert result.says.startswith("dist/a.whl: good signature of ")
    assert result.stale == ""


@pytest.mark.parametrize("name", ["dist/a.whl", "dist/a.whl.sig"])
def test_a_flipped_byte_is_told(tmp_path: Path, tool: str, name: str) -> None:
    assert verified(tmp_path, tool).outcome is PASS
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    stale = ask(tmp_path, tool)
    assert stale.stale == f"{name} is not as it was at the run"
    result = verified(tmp_path, tool)
    assert result.outcome is FAIL, result
    assert result.decided_by.startswith("signature.")
    assert result.remedy


def test_another_key_needs_another_trust_and_does_not_verify(
    tmp_path: Path, tool: str, homes: Callable[[], Path]
) -> None:
    assert verified(tmp_path, tool).outcome is PASS
    other = tmp_path / "other"
    other.mkdir()
    signed(other, tool, homes())
    key = ASKED[tool]["key"]
    (tmp_path / key).write_bytes((other / key).read_bytes())
    result = ask(tmp_path, tool)
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.UNTRUSTED)
    assert verified(tmp_path, tool).outcome is FAIL


def test_who_signed_is_held_against_who_has_to(tmp_path: Path, tool: str) -> None:
    if tool == "gpg":
        fingerprint = verified(tmp_path, tool).says.rpartition(" ")[2]
        assert len(fingerprint) == FINGERPRINT
        assert verified(tmp_path, tool, identity=fingerprint.lower()).outcome is PASS
        result = verified(tmp_path, tool, identity="0" * 40)
        assert (result.outcome, result.decided_by) == (FAIL, "signature.identity")
    else:
        assert verified(tmp_path, tool, identity="other@example.org").outcome is FAIL
        assert verified(tmp_path, tool, namespace="git").outcome is FAIL


def test_a_tool_that_is_not_here_is_an_error(
    tmp_path: Path, tool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "dist"))
    result = verified(tmp_path, tool)
    assert (result.outcome, result.cause) == (ERROR, Cause.INPUT)
    assert {"gpg": "gpgv", "ssh": "ssh-keygen"}[tool] in result.says


def test_a_log_that_was_changed_proves_nothing(tmp_path: Path, tool: str) -> None:
    assert verified(tmp_path, tool).outcome is PASS
    (log,) = (tmp_path / ".readiness/evidence").glob("*.log")
    log.write_text(log.read_text() + "Verified OK\n")
    result = ask(tmp_path, tool)
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.UNVERIFIED)


STATUS = "[GNUPG:] GOODSIG 0C88 Rel <r@x>\n[GNUPG:] VALIDSIG AB12 2026 1 0 4 0 22 8 00 CD34\n"


@pytest.mark.parametrize(
    ("tool", "log", "is_success", "identity", "rule"),
    [
        ("gpg", STATUS, True, "", "good"),
        ("gpg", STATUS, True, "AB12", "good"),
        ("gpg", STATUS, True, "cd 34", "good"),
        ("gpg", STATUS, True, "EF56", "identity"),
        ("gpg", STATUS, False, "", "bad"),
        ("gpg", "", True, "", "unclear"),
        ("gpg", "gpgv: Good signature\n", True, "", "unclear"),
        ("gpg", STATUS + "[GNUPG:] EXPKEYSIG 0C88 Rel\n", True, "", "expired"),
        ("gpg", STATUS + "[GNUPG:] REVKEYSIG 0C88 Rel\n", True, "", "revoked"),
        ("gpg", "[GNUPG:] BADSIG 0C88 Rel\n", False, "", "bad"),
        ("gpg", "[GNUPG:] ERRSIG 0C\n[GNUPG:] NO_PUBKEY 0C88\n", False, "", "unknown-key"),
        ("ssh", 'Good "file" signature for a@b with ED25519 key SHA256:x\n', True, "a@b", "good"),
        ("ssh", 'Good "file" signature for a@b with ED25519 key SHA256:x\n', True, "c", "identity"),
        ("ssh", "Could not verify signature.\n", False, "a@b", "bad"),
        ("ssh", "", True, "a@b", "unclear"),
        (
            "minisign",
            "Signature and comment signature verified\nTrusted comment: t:1\n",
            True,
            "",
            "good",
        ),
        ("minisign", "Signature verification failed\n", False, "", "bad"),
        ("minisign", "hello\n", True, "", "unclear"),
        ("cosign", "tlog entry verified\nVerified OK\n", True, "", "good"),
        ("cosign", "Error: invalid signature\n", False, "", "bad"),
        ("cosign", "not Verified OK at all\n", True, "", "unclear"),
    ],
)
def test_what_tools_say(tool: str, log: str, is_success: bool, identity: str, rule: str) -> None:  # noqa: FBT001
    assert verdict_of(tool, log, identity, is_success=is_success).rule == rule


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            {"tool": "cosign", "key": "c.pub", "bundle": "a.json"},
            ("cosign", "verify-blob", "--key=./c.pub", "--bundle=./a.json", "./-a"),
        ),
        (
            {
                "tool": "cosign",
                "identity": "i",
                "issuer": "u",
                "bundle": "b",
                "predicate": "slsaprovenance",
            },
            (
                "cosign",
                "verify-blob-attestation",
                "--type=slsaprovenance",
                "--certificate-identity=i",
                "--certificate-oidc-issuer=u",
                "--bundle=./b",
                "./-a",
            ),
        ),
        (
            {"tool": "minisign", "key": "m.pub", "signature": "a.minisig"},
            ("minisign", "-V", "-m", "./-a", "-x", "./a.minisig", "-p", "./m.pub"),
        ),
        (
            {"tool": "ssh", "key": "k", "identity": "a b; touch x", "signature": "s p"},
            "ssh-keygen -Y verify -f ./k -I 'a b; touch x' -n file -s './s p' < ./-a",
        ),
    ],
)
def test_the_command_takes_no_path_for_an_option(
    asked: dict[str, Any], words: str | tuple[str, ...]
) -> None:
    assert Signature(file="-a", **asked).words == words


@pytest.mark.parametrize(
    "asked",
    [
        {"tool": "gpg", "signature": "s"},
        {"tool": "gpg", "key": "k"},
        {"tool": "gpg", "key": "k", "signature": "s", "bundle": "b"},
        {"tool": "gpg", "key": "k", "bundle": "b"},
        {"tool": "ssh", "key": "k", "signature": "s"},
        {"tool": "ssh", "key": "k", "signature": "s", "identity": "a\nb"},
        {"tool": "cosign", "bundle": "b"},
        {"tool": "cosign", "bundle": "b", "identity": "i"},
        {"tool": "minisign", "key": "k", "signature": "s", "predicate": "p"},
    ],
)
def test_what_does_not_belong_together_is_refused(tmp_path: Path, asked: dict[str, Any]) -> None:
    result = Asker(tmp_path)("signature", file="a", **asked)
    assert (result.outcome, result.cause) == (ERROR, Cause.CONFIG)
