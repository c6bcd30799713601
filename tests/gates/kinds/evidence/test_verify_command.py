"""Kind `verify_command`: one command for each state, and every way to a false pass."""

import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from readiness_tui.domain.model.gate import Cause, Gate, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.verify.run_record import RunRecord
from readiness_tui.domain.verify.verifying import EVIDENCE_FOLDER
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.gates.repo.trust import state_folder
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.verify.verifier import Cancel, Verifier
from tests.gates.support import KEY, Asker, gate_of

WITHIN_S = 120
Ask = Callable[..., Result]


def git(root: Path, *words: str) -> None:
    subprocess.run(("git", *words), cwd=root, check=True, capture_output=True, timeout=WITHIN_S)  # noqa: S607 - git


class Scene:
    """A repository with a verify command, the person who runs it, and the gate."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.verifier = Verifier(root)
        self.given: dict[str, Any] = {}

    @property
    def gate(self) -> Gate:
        return gate_of("verify_command", **self.given)

    def ask(self, **more: Any) -> Result:  # noqa: ANN401 - any field
        return Asker(self.root)("verify_command", **self.given, **more)

    def run(self, command: str | tuple[str, ...], **given: Any) -> RunRecord:  # noqa: ANN401
        self.given = {"command": command, **given}
        self.verifier.trust(self.verifier.review(self.gate))
        return self.verifier.run(self.gate)

    @property
    def record(self) -> Path:
        return self.root / self.verifier.record_path(self.gate)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    (tmp_path / "a.py").write_text("x = 1\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "begin")
    return Scene(tmp_path)


def said(result: Result) -> tuple[str, str, str]:
    return result.outcome.value, result.decided_by, result.says


# the rows of the table


def test_not_trusted(scene: Scene) -> None:
    scene.given = {"command": "true"}
    result = scene.ask()
    wanted = ("unknown", "verify.untrusted", "not trusted: review the command")
    assert (said(result), result.cause) == (wanted, Cause.UNTRUSTED)


def test_trusted_and_never_run(scene: Scene) -> None:
    scene.given = {"command": "true"}
    scene.verifier.trust(scene.verifier.review(scene.gate))
    result = scene.ask()
    assert said(result) == ("unknown", "verify.never-run", "never run here")
    assert (result.cause, result.remedy) == (Cause.NEVER_RUN, "run true")


def test_an_expected_exit_passes(scene: Scene) -> None:
    scene.run("exit 4", expect_exit=(0, 4))
    result = scene.ask()
    assert result.outcome is Outcome.PASS
    assert result.says.startswith("exit 4 after 0")
    assert result.decided_by == "verify.passed"
    assert result.question == "does `exit 4` succeed?"
    assert not result.stale


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("exit 1", "exit 1"),
        ("echo one; echo the reason; echo; exit 1", "exit 1: the reason"),
        ("exit 5 # pytest", "exit 5 (no tests collected)"),
        ("exit 5", "exit 5"),
        ("no-such-program 2>/dev/null", "exit 127 (command not found)"),
        ("kill -TERM $$", "ended by SIGTERM"),
        ("echo password=abcdefgh; exit 2", "exit 2: password=[masked]"),
    ],
)
def test_another_exit_fails(scene: Scene, command: str, says: str) -> None:
    record = scene.run(command)
    result = scene.ask()
    assert said(result) == ("fail", "verify.exit", says)
    (finding,) = result.findings
    assert finding.place
    assert finding.place.path == f"{EVIDENCE_FOLDER}/{record.log}"


@pytest.mark.parametrize(
    ("last", "rule"),
    [
        ("Do you want to continue? [Y/n] Abort.", "prompted"),
        ("Proceed (y/N)? ", "prompted"),
        ("Ok to proceed? (y)", "prompted"),
        ("connecting (yes/no/[fingerprint])?", "prompted"),
        ("Enter a value: ", "prompted"),
        ("Enter passphrase for key: ", "prompted"),
        ("EOFError: EOF when reading a line", "prompted"),
        ("the input device is not a TTY", "prompted"),
        ("Username for https://example.org: ", "prompted"),
        ("Overwrite out.txt?", "prompted"),
        ("what now?", "exit"),
        ("could not continue: 3 errors", "exit"),
        ("password is too short", "exit"),
        ("FAILED tests/test_x.py::test_y - ValueError: y/n", "exit"),
        ("continue? was answered, then it failed", "exit"),
    ],
)
def test_a_run_that_ended_at_a_question_says_so(scene: Scene, last: str, rule: str) -> None:
    (scene.root / "last.txt").write_text(last)
    scene.run("cat last.txt; exit 1")
    result = scene.ask()
    assert result.outcome is Outcome.FAIL
    assert result.decided_by == f"verify.{rule}"
    assert ("nobody answers" in result.remedy) is (rule == "prompted")


def test_an_expected_file_that_was_not_written_fails(scene: Scene) -> None:
    scene.run("true", expect_files=("out.xml",))
    result = scene.ask()
    assert said(result) == ("fail", "verify.untouched", "exit 0, but out.xml was not written")


def test_an_expected_file_that_was_written_passes(scene: Scene) -> None:
    scene.run("echo x > out.xml", expect_files=("out.xml",))
    assert scene.ask().outcome is Outcome.PASS


def test_over_its_time_is_an_error(scene: Scene) -> None:
    scene.run("sleep 60", timeout="1s")
    result = scene.ask()
    assert result.outcome is Outcome.ERROR
    assert result.decided_by == "verify.timeout"
    assert result.says.endswith(", its time limit")


def test_a_missing_program_is_an_error(scene: Scene) -> None:
    scene.run("true", needs=("no-such-program",))
    says = "needs no-such-program, not found on PATH"
    assert said(scene.ask()) == ("error", "verify.not-started", says)


def test_cancelled_is_unknown(scene: Scene) -> None:
    scene.given = {"command": "sleep 60"}
    scene.verifier.trust(scene.verifier.review(scene.gate))
    cancel = Cancel()
    cancel.ask()
    scene.verifier.run(scene.gate, cancel=cancel)
    assert said(scene.ask()) == ("unknown", "verify.cancelled", "cancelled")


# what ends a pass


def test_a_change_after_the_run_says_what_changed(scene: Scene) -> None:
    scene.run("true")
    scene.given["command"] = "false"
    result = scene.ask()
    assert (result.outcome, result.cause) == (Outcome.UNKNOWN, Cause.UNTRUSTED)
    assert "(command changed since it was trusted)" in result.says


def test_trusted_again_it_still_was_not_run(scene: Scene) -> None:
    scene.run("true")
    scene.given["timeout"] = "11m"
    scene.verifier.trust(scene.verifier.review(scene.gate))
    assert said(scene.ask()) == ("unknown", "verify.never-run", "not run since it was changed")


def test_other_files_are_expected_than_at_the_run(scene: Scene) -> None:
    scene.run("true")
    scene.given["expect_files"] = ("out.xml",)
    assert said(scene.ask())[1:] == ("verify.never-run", "not run since it was changed")


def test_a_revoked_command_passes_no_more(scene: Scene) -> None:
    scene.run("true")
    scene.verifier.revoke("g")
    assert scene.ask().cause is Cause.UNTRUSTED


def test_a_listed_script_that_changed_ends_it(scene: Scene) -> None:
    (scene.root / "run.sh").write_text("true\n")
    scene.run("bash run.sh", trust_files=("run.sh",))
    assert scene.ask().outcome is Outcome.PASS
    (scene.root / "run.sh").write_text("false\n")
    result = scene.ask()
    assert result.cause is Cause.UNTRUSTED
    assert "run.sh" in result.says


def test_an_unsafe_store_is_told(scene: Scene) -> None:
    scene.run("true")
    state_folder().chmod(0o770)
    result = scene.ask()
    assert result.cause is Cause.UNTRUSTED
    assert "can be written by others" in result.says


def test_a_record_that_was_edited_is_unverified(scene: Scene) -> None:
    scene.run("exit 1")
    text = scene.record.read_text()
    scene.record.write_text(text.replace('"exit_code": 1', '"exit_code": 0'))
    result = scene.ask()
    assert (result.outcome, result.cause) == (Outcome.UNKNOWN, Cause.UNVERIFIED)
    scene.record.write_text(text)
    assert scene.ask().outcome is Outcome.FAIL


def test_a_record_that_the_repository_shipped_is_unverified(scene: Scene, tmp_path: Path) -> None:
    scene.run("true")
    other = Scene(tmp_path / "clone")
    git(tmp_path, "clone", "--quiet", ".", "clone")
    other.given = scene.given
    other.record.parent.mkdir(parents=True)
    other.record.write_bytes(scene.record.read_bytes())
    assert other.ask().cause is Cause.UNTRUSTED
    other.verifier.trust(other.verifier.review(other.gate))
    assert other.ask().cause is Cause.UNVERIFIED


def test_a_record_cut_anywhere_never_passes(scene: Scene) -> None:
    scene.run("true")
    data = scene.record.read_bytes()
    for at in range(0, len(data), max(1, len(data) // 20)):
        scene.record.write_bytes(data[:at])
        for accepted in ("own", "any"):
            assert scene.ask(accept_records=accepted).outcome is not Outcome.PASS


@pytest.mark.parametrize("how", ["link", "folder"])
def test_a_record_elsewhere_is_no_record(scene: Scene, how: str, tmp_path: Path) -> None:
    scene.run("true")
    data = scene.record.read_bytes()
    scene.record.unlink()
    if how == "folder":
        scene.record.mkdir()
    else:
        outside = tmp_path.parent / f"{tmp_path.name}-outside"
        outside.write_bytes(data)
        scene.record.symlink_to(outside)
    assert scene.ask().outcome is not Outcome.PASS


# stale


def test_a_tracked_file_that_changed_makes_it_stale(scene: Scene) -> None:
    scene.run("true")
    assert not scene.ask().stale
    (scene.root / "a.py").write_text("x = 2\n")
    result = scene.ask()
    assert (result.outcome, result.stale) == (Outcome.PASS, "a.py is not as it was at the run")
    (scene.root / "a.py").write_text("x = 1\n")
    assert not scene.ask().stale, "its content decides, not its time"
    (scene.root / "a.py").unlink()
    assert scene.ask().stale


def test_boards_evidence_and_untracked_files_do_not(scene: Scene) -> None:
    (scene.root / "boards").mkdir()
    (scene.root / "boards/b.toml").write_text("format = 1\n")
    (scene.root / "ops").mkdir()
    (scene.root / "ops/old").write_text("x")
    git(scene.root, "add", ".")
    scene.run("true", evidence="ops")
    for name in ("boards/b.toml", "ops/old", "untracked"):
        (scene.root / name).write_text("other\n")
    assert not scene.ask().stale


def test_a_failure_becomes_stale_too(scene: Scene) -> None:
    scene.run("exit 1")
    (scene.root / "a.py").write_text("x = 2\n")
    result = scene.ask()
    assert (result.outcome, bool(result.stale)) == (Outcome.FAIL, True)


def test_declared_inputs_decide_alone(scene: Scene) -> None:
    (scene.root / "src").mkdir()
    (scene.root / "src/b.py").write_text("")
    scene.run("true", inputs=("src",))
    (scene.root / "a.py").write_text("x = 2\n")
    assert not scene.ask().stale
    (scene.root / "src/new.py").write_text("")
    assert scene.ask().stale == "src/new.py is not as it was at the run"
    (scene.root / "src/new.py").unlink()
    (scene.root / "src/b.py").unlink()
    assert scene.ask().stale == "src/b.py is not as it was at the run"


def test_a_file_saved_in_the_second_of_the_run_is_read(scene: Scene) -> None:
    """Same size, and a time set back: only the content tells, since the file was young."""
    path = scene.root / "a.py"
    before = path.stat()
    scene.run("true")
    path.write_text("x = 9\n")
    import os

    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert scene.ask().stale


@pytest.mark.parametrize(
    ("given", "days", "stale"),
    [
        ({"valid_for": "2d"}, 1, ""),
        ({"valid_for": "2d"}, 3, "3 d old, limit 2 d"),
        ({"valid_for": "5d", "max_age": "2d"}, 3, "3 d old, limit 2d"),
        ({"max_age": "2d"}, 3, "3 d old, limit 2d"),
        ({}, 300, ""),
    ],
)
def test_how_long_it_counts(scene: Scene, given: Mapping[str, Any], days: int, stale: str) -> None:
    scene.run("true", **given)
    result = scene.ask(now=datetime.now(UTC) + timedelta(days=days, minutes=1))
    assert result.outcome is Outcome.PASS
    assert result.stale.replace(" ", "") == stale.replace(" ", "")


def test_with_valid_for_its_inputs_do_not_matter(scene: Scene) -> None:
    scene.run("true", valid_for="2d")
    (scene.root / "a.py").write_text("x = 2\n")
    assert not scene.ask().stale


def test_where_a_table_sharpens_the_gate_of_a_ticket_its_inputs_matter_as_well(
    scene: Scene,
) -> None:
    scene.run("true", valid_for="2d", derived=True)
    assert not scene.ask().stale
    (scene.root / "a.py").write_text("x = 2\n")
    assert scene.ask().stale


def test_without_git_it_counts_for_a_week(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.run("true")
    soon, late = (datetime.now(UTC) + timedelta(days=days) for days in (6, 8))
    assert not scene.ask(now=soon).stale
    assert scene.ask(now=late).stale == "8 d old, limit 7 d"


def test_stale_if_newer_is_asked_instead(scene: Scene) -> None:
    scene.run("true", stale_if_newer=("a.py",))
    assert not scene.ask().stale
    (scene.root / "a.py").write_text("x = 2\n")
    assert "a.py" in scene.ask().stale


def test_the_timer_knows_when_it_lapses(scene: Scene) -> None:
    record = scene.run("true", valid_for="2d")
    engine = Engine(scene.root)
    now = datetime.now(UTC)
    engine.evaluate(engine.plan({KEY: scene.gate}), now)
    due = record.started_at + timedelta(days=2)
    assert not engine.lapsed(due - timedelta(seconds=1))
    assert engine.lapsed(due + timedelta(seconds=1)) == {KEY}


# records of others


def published(scene: Scene, command: str = "true") -> Path:
    scene.run(command, evidence="ops")
    _, path = scene.verifier.publish(scene.gate, WriteAccess(scene.root, actor="@ann"))
    scene.verifier.revoke("g")
    return scene.root / path


def test_a_committed_record_counts_where_the_board_says_so(scene: Scene) -> None:
    path = published(scene)
    assert scene.ask().cause is Cause.UNTRUSTED
    assert scene.ask(accept_records="committed").cause is Cause.UNVERIFIED, "not yet in git"
    git(scene.root, "add", "ops")
    result = scene.ask(accept_records="committed")
    assert result.outcome is Outcome.PASS
    assert result.says.endswith("(unverified: run elsewhere)")
    path.write_text(path.read_text().replace('"redactions": 0', '"redactions": 1'))
    assert scene.ask(accept_records="committed").cause is Cause.UNVERIFIED


def test_a_committed_failure_is_one(scene: Scene) -> None:
    published(scene, "exit 1")
    git(scene.root, "add", "ops")
    assert scene.ask(accept_records="committed").outcome is Outcome.FAIL


def test_a_committed_record_is_of_this_command(scene: Scene) -> None:
    published(scene)
    git(scene.root, "add", "ops")
    scene.given["timeout"] = "11m"
    result = scene.ask(accept_records="committed")
    assert (result.outcome, result.cause) == (Outcome.UNKNOWN, Cause.NEVER_RUN)


def test_a_committed_record_turns_stale_as_well(scene: Scene) -> None:
    published(scene)
    git(scene.root, "add", "ops")
    (scene.root / "a.py").write_text("x = 2\n")
    assert scene.ask(accept_records="committed").stale


def test_any_takes_what_lies_there(scene: Scene) -> None:
    published(scene)
    assert scene.ask(accept_records="any").outcome is Outcome.PASS
    assert scene.ask(accept_records="any").says.endswith("(unverified: run elsewhere)")


def test_ones_own_record_comes_first(scene: Scene) -> None:
    published(scene, "true")
    scene.verifier.trust(scene.verifier.review(scene.gate))
    assert "unverified" not in scene.ask(accept_records="any").says


# parameters, and what it watches


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"command": ""},
        {"command": ()},
        {"command": "x", "accept_records": "all"},
        {"command": "x", "timeout": "0s"},
        {"command": "x", "timeout": "long"},
        {"command": "x", "cwd": "../"},
        {"command": "x", "trust_files": ("/etc/passwd",)},
        {"command": "x", "shell": "sh"},
        {"command": "x", "expect_exit": ()},
    ],
)
def test_what_cannot_be_meant_is_an_error(tmp_path: Path, given: Mapping[str, Any]) -> None:
    result = Asker(tmp_path)("verify_command", **given)
    assert result.outcome is Outcome.ERROR
    assert result.cause in {Cause.CONFIG, Cause.INPUT}


def test_a_record_that_appears_is_seen(scene: Scene) -> None:
    scene.given = {"command": "true"}
    engine = Engine(scene.root)
    engine.evaluate(engine.plan({KEY: scene.gate}), datetime.now(UTC))
    scene.run("true")
    path = scene.verifier.record_path(scene.gate)
    assert engine.touched([path]) == {KEY}
    found = engine.evaluate([KEY], datetime.now(UTC))
    assert found[KEY].outcome is Outcome.PASS
    assert EVIDENCE_FOLDER in engine.folders()
    assert engine.touched(["a.py"]) == frozenset()
    assert engine.touched([".git/index"]) == {KEY}


def test_declared_inputs_are_watched(scene: Scene) -> None:
    scene.given = {"command": "true", "inputs": ("src/**",)}
    engine = Engine(scene.root)
    other = replace(scene.gate, id="h")
    engine.plan({KEY: scene.gate, GateKey(KEY.board, "h"): other})
    assert KEY in engine.touched(["src/x/y.py"])


def test_inputs_of_a_command_that_name_no_file_are_told(scene: Scene) -> None:
    scene.run("true", inputs=("srcc/**", "a.py"))
    result = scene.ask()
    assert (result.outcome, result.says) == (Outcome.WARN, "inputs: srcc/** matches no file")
