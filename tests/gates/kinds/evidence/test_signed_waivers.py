"""Kind `signed_waivers`, on commits that are signed with keys of ssh."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Outcome, Result
from tests.gates.support import Asker

PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN
WITHIN_S = 120
BOARD = "boards/plan.toml"
PLAN = """\
[board]
id = "plan"

[waiver.W-1]
gate = "scan"
match = {{ rule = "CVE-1" }}
reason = "{reason}"
owner = "@ana"
approved_by = [{names}]
{more}
"""

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs ssh-keygen")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A private key of each person; `.pub` lies beside it."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ana", "ben", "eve"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name]
        subprocess.run(words, check=True, timeout=WITHIN_S, stdin=subprocess.DEVNULL)
    return {name: folder / name for name in ("ana", "ben", "eve")}


class World:
    """A repository whose commits some people sign."""

    def __init__(self, root: Path, keys: Mapping[str, Path]) -> None:
        self.root, self._keys = root, keys
        self.git("init", "-q", "-b", "main", ".")
        self.put("signers", self.allowed("ana", "ben"))
        self.commit("begin")

    def allowed(self, *names: str, options: str = "") -> str:
        """The lines of allowed signers for some people."""
        lines: list[str] = []
        for name in names:
            kind, key = self._keys[name].with_suffix(".pub").read_text().split()[:2]
            lines.append(f"{name}@x.org {options} {kind} {key}\n")
        return "".join(lines)

    def git(self, *words: str, at: int = 0) -> str:
        who = {f"GIT_{role}_NAME": "n" for role in ("AUTHOR", "COMMITTER")}
        who |= {f"GIT_{role}_EMAIL": "n@x.org" for role in ("AUTHOR", "COMMITTER")}
        when = {"GIT_COMMITTER_DATE": f"{at} +0000"} if at else {}
        done = subprocess.run(
            ["git", "-c", "commit.gpgsign=false", *words],  # noqa: S607 - as a person does
            cwd=self.root,
            env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, **who, **when},
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def put(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def commit(self, name: str, *words: str, by: str = "", at: int = 0) -> str:
        """Commit everything, signed by somebody; the name of the commit."""
        key = self._keys.get(by)
        signed = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}") if key else ()
        self.git("add", "-A")
        sign = ("-S",) if key else ()
        self.git(*signed, "commit", "-q", "--allow-empty", *sign, "-m", name, *words, at=at)
        return self.git("rev-parse", "HEAD")

    def waive(
        self, *names: str, by: str = "", reason: str = "no fix", more: str = "", at: int = 0
    ) -> str:
        """The waiver as these approved it, committed and signed by somebody."""
        listed = ", ".join(f'"@{name}"' for name in names)
        self.put(BOARD, PLAN.format(names=listed, reason=reason, more=more))
        return self.commit("waive", by=by, at=at)

    def ask(self, **more: Any) -> Result:  # noqa: ANN401 - any parameter
        asked = {"inputs": (BOARD,), "signers": "signers"} | more
        return Asker(self.root)("signed_waivers", **asked)

    def fails(self, **more: Any) -> tuple[str, str]:  # noqa: ANN401 - any parameter
        """The rule and the sentence of what stands against a pass."""
        result = self.ask(**more)
        assert result.outcome is FAIL, result.says
        return result.decided_by.removeprefix("signed_waivers."), result.says


@pytest.fixture
def world(tmp_path: Path, keys: Mapping[str, Path]) -> World:
    return World(tmp_path, keys)


def test_an_approval_that_its_owner_signed_passes(world: World) -> None:
    world.waive("ana", by="ana")
    world.commit("something else")
    result = world.ask()
    assert (result.outcome, result.says) == (PASS, "1 waiver signed by all who approved")
    assert [(one.path, one.counted) for one in result.examined] == [(BOARD, "1 waiver")]


def test_each_of_two_names_needs_a_commit_of_its_own(world: World) -> None:
    world.waive("ana", by="ana", more="emergency = true")
    world.waive("ana", "ben", by="ben", more="emergency = true")
    assert world.ask(waivers="emergencies").outcome is PASS
    world.waive("ana", "ben", by="ana", more="emergency = true", reason="other")
    rule, says = world.fails()
    assert rule == "other-signer"
    assert says.endswith("is signed by ana@x.org")
    assert "the approval of @ben" in says


def test_an_unsigned_approval_fails_and_names_its_commit(world: World) -> None:
    sha = world.waive("ana")
    assert world.fails() == (
        "unsigned",
        f"waiver W-1: the approval of @ana in {sha[:7]} is not signed",
    )


def test_what_is_not_committed_is_signed_by_nobody(world: World) -> None:
    world.waive("ana", by="ana")
    text = (world.root / BOARD).read_text()
    world.put(BOARD, text.replace("no fix", "another reason"))
    assert world.fails()[0] == "uncommitted"


def test_a_key_that_is_not_allowed_fails(world: World) -> None:
    world.waive("ana", by="eve")
    rule, says = world.fails()
    assert rule == "unknown-key"
    assert "not allowed" in says


def test_a_key_of_somebody_else_fails(world: World) -> None:
    world.waive("ana", by="ben")
    assert world.fails()[0] == "other-signer"


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ('valid-before="20200101"', "unknown-key"),
        ('valid-after="20990101"', "unknown-key"),
        ('valid-before="20990101"', ""),
        ('namespaces="file"', "bad"),
        ('namespaces="git"', ""),
    ],
)
def test_a_key_counts_only_for_its_time_and_purpose(
    tmp_path: Path, keys: Mapping[str, Path], options: str, rule: str
) -> None:
    world = World(tmp_path, keys)
    lines = world.allowed("ana", options=options) + world.allowed("ben")
    world.put("signers", lines)
    world.commit("signers", by="ben")
    world.waive("ana", by="ana")
    if not rule:
        assert world.ask().outcome is PASS
    else:
        assert world.fails()[0] in {rule, "unknown-key"}


def test_a_commit_that_is_dated_back_does_not_bring_a_lapsed_key_to_life(
    tmp_path: Path, keys: Mapping[str, Path]
) -> None:
    world = World(tmp_path, keys)
    lines = world.allowed("ana", options='valid-before="20200101"') + world.allowed("ben")
    world.put("signers", lines)
    world.commit("signers", by="ben")
    world.waive("ana", by="ana", at=1_500_000_000)
    assert world.fails()[0] == "misdated"


def test_a_commit_from_the_future_fails(world: World) -> None:
    world.waive("ana", by="ana", at=4_000_000_000)
    assert world.fails()[0] == "misdated"


def test_an_amended_commit_has_lost_its_signature(world: World) -> None:
    world.waive("ana", by="ana")
    assert world.ask().outcome is PASS
    world.commit("amended", "--amend")
    assert world.fails()[0] == "unsigned"


def test_a_waiver_that_says_something_else_since_is_approved_anew(world: World) -> None:
    world.waive("ana", by="ana")
    world.waive("ana", reason="much broader")
    assert world.fails()[0] == "unsigned"
    world.waive("ana", by="ana", reason="much broader")
    assert world.fails()[0] == "unsigned", "the commit that wrote it is not signed"


def test_a_name_that_was_taken_away_and_put_back_is_written_anew(world: World) -> None:
    world.waive("ana", by="ana")
    world.waive("ben", by="ben")
    world.waive("ana", "ben")
    rule, says = world.fails()
    assert rule == "unsigned"
    assert "@ana" in says


def test_a_board_that_was_moved_is_approved_anew(world: World) -> None:
    world.waive("ana", by="ana")
    (world.root / BOARD).rename(world.root / "boards/moved.toml")
    world.commit("move")
    assert world.fails(inputs=("boards/moved.toml",))[0] == "unsigned"


def test_a_merge_that_slips_an_approval_in_is_told(world: World) -> None:
    world.waive("ana", by="ana", more="# one")
    world.git("checkout", "-q", "-b", "side")
    world.commit("side")
    world.git("checkout", "-q", "main")
    world.commit("main")
    world.git("merge", "-q", "--no-commit", "--no-ff", "side")
    world.waive("ana", "ben")
    assert world.git("rev-list", "--parents", "-1", "HEAD").count(" ") == 2
    rule, says = world.fails()
    assert rule == "unsigned"
    assert "@ben" in says


def test_an_approval_of_a_branch_holds_after_it_is_merged(world: World) -> None:
    world.git("checkout", "-q", "-b", "side")
    world.waive("ana", by="ana")
    world.git("checkout", "-q", "main")
    world.commit("main")
    world.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    assert world.ask().outcome is PASS


def test_a_signature_over_another_commit_does_not_hold(world: World) -> None:
    sha = world.waive("ana", by="ana")
    raw = world.git("cat-file", "commit", sha) + "\n"
    forged = raw.replace("\n\nwaive", "\n\nwaive more")
    assert forged != raw
    path = world.root / ".git/forged"
    path.write_text(forged)
    made = world.git("hash-object", "-t", "commit", "-w", str(path))
    world.git("reset", "-q", "--hard", made)
    assert world.fails()[0] == "bad"


class TestTheFileOfSigners:
    """Whoever is not in it cannot put themselves in."""

    def test_somebody_in_it_may_add_another(self, world: World) -> None:
        world.put("signers", world.allowed("ana", "ben", "eve"))
        world.commit("eve", by="ben")
        world.waive("eve", by="eve")
        assert world.ask().outcome is PASS

    @pytest.mark.parametrize("by", ["", "eve"])
    def test_nobody_else_may(self, world: World, by: str) -> None:
        world.put("signers", world.allowed("ana", "ben", "eve"))
        world.commit("eve", by=by)
        world.waive("eve", by="eve")
        assert world.fails()[0] == "signers-unsigned"

    def test_nor_by_taking_it_away_and_putting_it_back(self, world: World) -> None:
        (world.root / "signers").unlink()
        world.commit("away")
        world.put("signers", world.allowed("eve"))
        world.commit("back")
        world.waive("eve", by="eve")
        assert world.ask().outcome is FAIL

    def test_nor_without_a_commit(self, world: World) -> None:
        world.waive("eve", by="eve")
        world.put("signers", world.allowed("eve"))
        assert world.fails()[0] == "signers-changed"

    def test_without_it_nothing_is_signed(self, world: World) -> None:
        world.waive("ana", by="ana")
        (world.root / "signers").unlink()
        assert world.ask().outcome not in {PASS, Outcome.WARN}


def test_who_was_taken_out_since_signs_no_more(world: World) -> None:
    world.waive("ana", by="ana")
    world.put("signers", world.allowed("ben"))
    world.commit("without ana", by="ben")
    assert world.fails()[0] == "unknown-key"


@pytest.mark.parametrize(
    ("more", "asked"),
    [("expires = 2020-01-01", "all"), ("", "emergencies")],
)
def test_where_no_waiver_has_to_be_signed_nothing_is_checked(
    world: World, more: str, asked: str
) -> None:
    world.waive("ana", more=more)
    assert world.ask(waivers=asked).outcome is Outcome.NOT_APPLICABLE


def test_a_shallow_clone_does_not_know(world: World, tmp_path_factory: Any) -> None:  # noqa: ANN401
    world.waive("ana", by="ana")
    world.commit("more")
    there = tmp_path_factory.mktemp("clone") / "there"
    world.git("clone", "-q", "--depth", "1", f"file://{world.root}", str(there))
    asked = {"inputs": (BOARD,), "signers": "signers"}
    result = Asker(there)("signed_waivers", **asked)
    assert result.outcome is UNKNOWN
    assert "shallow" in result.says


def test_what_a_clone_names_for_signing_is_not_started(world: World, tmp_path: Path) -> None:
    world.waive("ana", by="ana")
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for key in ("gpg.program", "gpg.ssh.program", "gpg.openpgp.program", "core.sshCommand"):
        world.git("config", key, str(trap))
    world.git("config", "gpg.ssh.allowedSignersFile", "/nowhere")
    assert world.ask().outcome is PASS
    assert not (tmp_path / "sprung").exists()
