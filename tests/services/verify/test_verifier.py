"""Review, trust, run: with real commands, in a real repository."""

import json
import os
import stat
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import GateError, WriteError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.verify.run_record import Ended, RunRecord
from readiness_tui.domain.verify.verifying import (
    EVIDENCE_FOLDER,
    ChangedError,
    DisabledError,
    StoreError,
    TrustError,
)
from readiness_tui.gates.repo.trust import state_folder
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.verify.verifier import Cancel, Verifier
from readiness_tui.storage.files.home import Home
from tests import support
from tests.gates.support import gate_of, is_running, until
from tests.services.watching import age, watching

WITHIN_S = 120


def command(words: str | tuple[str, ...], **more: Any) -> Gate:  # noqa: ANN401 - any field
    return gate_of("verify_command", command=words, **more)


def git(root: Path, *words: str) -> None:
    subprocess.run(("git", *words), cwd=root, check=True, capture_output=True, timeout=WITHIN_S)  # noqa: S607 - git


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "src").mkdir(parents=True)
    (root / "boards").mkdir()
    (root / "boards/b.toml").write_text("format = 1\n")
    (root / "src/a.py").write_text("x = 1\n")
    (root / "run.sh").write_text("echo from a script\n")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "begin")
    return root


@pytest.fixture
def verifier(repo: Path) -> Verifier:
    return Verifier(repo, actor="@ann")


def trusted(verifier: Verifier, gate: Gate) -> Gate:
    verifier.trust(verifier.review(gate))
    return gate


def ran(verifier: Verifier, gate: Gate, **more: Any) -> RunRecord:  # noqa: ANN401 - any of `run`
    return verifier.run(trusted(verifier, gate), **more)


# review and trust


def test_a_review_starts_and_writes_nothing(repo: Path, verifier: Verifier) -> None:
    before = sorted(map(str, repo.rglob("*")))
    review = verifier.review(command("bash run.sh && touch MARK", env=("CI",)))
    assert not review.is_trusted
    assert review.command.words == "bash run.sh && touch MARK"
    assert review.unset == ("CI",)
    assert "PATH" in review.variables
    assert review.files == (("run.sh", False),)
    assert sorted(map(str, repo.rglob("*"))) == before
    assert not state_folder().exists()


def test_files_that_programs_read_are_told(repo: Path, verifier: Verifier) -> None:
    (repo / "Makefile").write_text("check:\n\ttrue\n")
    gate = command("make check; ./run.sh>x", trust_files=("run.sh",))
    assert verifier.review(gate).files == (("run.sh", True), ("Makefile", False))


def test_a_command_that_nobody_trusted_does_not_run(repo: Path, verifier: Verifier) -> None:
    with pytest.raises(TrustError, match="not trusted"):
        verifier.run(command("touch MARK"))
    assert not (repo / "MARK").exists()
    assert not (repo / ".readiness").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"command": "touch  MARK"},
        {"cwd": "src"},
        {"env": ("CI",)},
        {"timeout": "11m"},
        {"expect_exit": (0, 1)},
        {"trust_files": ("src/a.py",)},
    ],
)
def test_any_change_ends_the_trust(
    repo: Path, verifier: Verifier, change: Mapping[str, Any]
) -> None:
    trusted(verifier, command("touch MARK"))
    changed = gate_of("verify_command", **{"command": "touch MARK", **change})
    with pytest.raises(ChangedError, match="changed"):
        verifier.run(changed)
    review = verifier.review(changed)
    assert [name for name, _, _ in review.differences]
    assert not (repo / "MARK").exists()


def test_a_script_that_is_listed_ends_the_trust_when_it_changes(
    repo: Path, verifier: Verifier
) -> None:
    gate = trusted(verifier, command("bash run.sh", trust_files=("run.sh",)))
    assert verifier.run(gate).exit_code == 0
    (repo / "run.sh").write_text("touch MARK\n")
    with pytest.raises(ChangedError):
        verifier.run(gate)
    assert verifier.review(gate).differences[0][0] == "run.sh"
    assert not (repo / "MARK").exists()


def test_trust_is_for_what_was_looked_at(repo: Path, verifier: Verifier) -> None:
    gate = command("bash run.sh", trust_files=("run.sh",))
    review = verifier.review(gate)
    (repo / "run.sh").write_text("touch MARK\n")
    verifier.trust(review)
    with pytest.raises(ChangedError):
        verifier.run(gate)
    assert not (repo / "MARK").exists()


def test_revoking_ends_the_trust(verifier: Verifier) -> None:
    gate = trusted(verifier, command("true"))
    assert [terms.words for terms, _ in verifier.trusted()] == ["true"]
    assert verifier.revoke("g")
    with pytest.raises(TrustError):
        verifier.run(gate)


def test_nothing_is_trusted_or_run_where_that_is_off(repo: Path) -> None:
    off = Verifier(repo, is_allowed=False)
    review = off.review(command("true"))
    with pytest.raises(DisabledError):
        off.trust(review)
    trusted(Verifier(repo), command("true"))
    with pytest.raises(DisabledError):
        off.run(command("true"))


def test_an_unsafe_store_runs_nothing(repo: Path, verifier: Verifier) -> None:
    gate = trusted(verifier, command("touch MARK"))
    state_folder().chmod(0o770)
    with pytest.raises(StoreError):
        verifier.run(gate)
    assert verifier.review(gate).trouble
    assert not (repo / "MARK").exists()


@pytest.mark.parametrize(
    "more",
    [
        {"cwd": "../"},
        {"cwd": "/usr"},
        {"evidence": "../x"},
        {"trust_files": ("/etc/passwd",)},
        {"timeout": "soon"},
        {"timeout": "0s"},
        {"timeout": "25h"},
        {"expect_exit": ()},
    ],
)
def test_a_command_that_leads_out_is_refused(verifier: Verifier, more: Mapping[str, Any]) -> None:
    with pytest.raises(GateError):
        verifier.review(command("true", **more))


def test_a_folder_that_is_a_link_outside_is_refused(repo: Path, verifier: Verifier) -> None:
    (repo / "away").symlink_to(repo.parent)
    with pytest.raises(GateError):
        ran(verifier, command("touch MARK", cwd="away"))
    assert not (repo.parent / "MARK").exists()


# the record


def test_a_run_leaves_a_record_and_its_log(repo: Path, verifier: Verifier) -> None:
    heard: list[str] = []
    gate = command("echo hello; echo token=abcdefgh; exit 3", expect_exit=(3,))
    record = ran(verifier, gate, on_output=heard.append)
    path = repo / verifier.record_path(gate)
    assert path.parent == repo / EVIDENCE_FOLDER
    assert RunRecord.of(path.read_bytes()) == record == verifier.record(gate)
    assert record.is_success
    assert record.head
    assert record.redactions == 1
    log = verifier.log(record).read_text()
    assert log == "".join(heard) == "hello\ntoken=[masked]\n"
    for one in (path, verifier.log(record)):
        assert stat.S_IMODE(one.stat().st_mode) == 0o600
    assert (repo / ".readiness/.gitignore").read_text() == "*\n"


def test_the_next_run_takes_the_place_of_the_last(repo: Path, verifier: Verifier) -> None:
    gate = command("echo x")
    ran(verifier, gate)
    last = ran(verifier, gate)
    names = sorted(path.name for path in (repo / EVIDENCE_FOLDER).iterdir())
    assert names == sorted([last.log, Path(verifier.record_path(gate)).name])


def test_tracked_files_are_the_inputs_but_for_boards_and_evidence(
    repo: Path, verifier: Verifier
) -> None:
    (repo / "ops").mkdir()
    (repo / "ops/old.json").write_text("{}")
    (repo / "untracked").write_text("x")
    git(repo, "add", "ops")
    (repo / "src/a.py").write_text("x = 2\n")
    record = ran(verifier, command("true", evidence="ops"))
    assert record.has_inputs
    assert [one.path for one in record.inputs] == ["run.sh", "src/a.py"]
    assert record.modified == ("src/a.py",)


def test_declared_inputs_are_the_inputs(repo: Path, verifier: Verifier) -> None:
    (repo / "src/b.py").write_text("")
    (repo / "src/out.py").write_text("")
    gate = command(
        "true", inputs=("src/*.py",), exclude=("src/b.py",), expect_files=("src/out.py",)
    )
    assert [one.path for one in ran(verifier, gate).inputs] == ["src/a.py"]
    assert verifier.record(gate)


def test_without_git_only_its_age_tells(tmp_path: Path) -> None:
    record = ran(Verifier(tmp_path), command("true"))
    assert not record.has_inputs
    assert record.head == ""


def test_expected_files_have_to_be_written_in_this_run(repo: Path, verifier: Verifier) -> None:
    (repo / "out.xml").write_text("old")
    gate = command("true", expect_files=("out.xml",))
    assert ran(verifier, gate).untouched == ("out.xml",)
    gate = command("echo old > out.xml", expect_files=("out.xml",))
    assert ran(verifier, gate).is_success
    gate = command("rm out.xml", expect_files=("out.xml",))
    assert ran(verifier, gate).untouched == ("out.xml",)


def test_a_program_that_is_needed_is_looked_for_first(repo: Path, verifier: Verifier) -> None:
    record = ran(verifier, command("touch MARK", needs=("no-such-program",)))
    assert record.ended is Ended.NOT_STARTED
    assert record.says() == "needs no-such-program, not found on PATH"
    assert not (repo / "MARK").exists()


def test_it_runs_in_its_folder(repo: Path, verifier: Verifier) -> None:
    record = ran(verifier, command("pwd", cwd="src"))
    assert verifier.log(record).read_text().strip() == str((repo / "src").resolve())


def test_a_foreign_folder_of_records_is_not_written(repo: Path, verifier: Verifier) -> None:
    (repo / ".readiness").symlink_to(repo.parent)
    with pytest.raises(WriteError):
        ran(verifier, command("touch MARK"))
    assert not (repo / "MARK").exists()


async def test_a_record_made_by_another_process_is_told(repo: Path, verifier: Verifier) -> None:
    gate = trusted(verifier, command("true"))
    verifier.run(gate)
    age(repo)
    async with watching(repo, EVIDENCE_FOLDER) as log:
        verifier.run(gate)
        path = verifier.record_path(gate)
        await support.until(lambda: path in log.said, "the record is told")
        (repo / ".readiness/journal.jsonl").write_text("own\n")
        (repo / "src/x").write_text("x")
        verifier.run(gate)
        await support.until(lambda: len(log.batches) > 1, "something more is told")
    assert not [name for name in log.said if "journal" in name or name.endswith(".tmp")]


# several at once, and their end


def test_an_exclusive_command_waits_for_the_other(repo: Path) -> None:
    verifier = Verifier(repo, at_most=4)
    line = "mkdir lock || exit 9; sleep 0.15; rmdir lock"
    gates = [command(line, exclusive="db", timeout=f"{n + 20}s") for n in range(3)]
    for gate in gates:
        trusted(verifier, gate)
    found: list[RunRecord] = []
    threads = [
        threading.Thread(target=lambda gate=gate: found.append(verifier.run(gate)))
        for gate in gates
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN_S)
    assert [record.exit_code for record in found] == [0, 0, 0]


def test_more_than_may_run_wait_and_can_be_cancelled(repo: Path) -> None:
    verifier = Verifier(repo, at_most=1)
    slow, other = command("sleep 600"), command("touch MARK")
    trusted(verifier, slow)
    trusted(verifier, other)
    cancels = [Cancel(), Cancel()]
    found: dict[str, RunRecord] = {}

    def run(name: str, gate: Gate, cancel: Cancel) -> None:
        found[name] = verifier.run(gate, cancel=cancel)

    first = threading.Thread(target=run, args=("slow", slow, cancels[0]))
    first.start()
    until(lambda: any(one.started_at for one in verifier.active), "the first runs")
    second = threading.Thread(target=run, args=("other", other, cancels[1]))
    second.start()
    until(lambda: len(verifier.active) == 2, "the second waits")
    assert verifier.active[1].started_at is None
    cancels[1].ask()
    second.join(WITHIN_S)
    cancels[0].ask(0.1)
    first.join(WITHIN_S)
    assert {record.ended for record in found.values()} == {Ended.CANCELLED}
    assert verifier.active == ()
    assert not (repo / "MARK").exists()


def test_what_changes_while_it_waits_does_not_run(repo: Path) -> None:
    verifier = Verifier(repo, at_most=1)
    slow = trusted(verifier, command("sleep 600"))
    other = trusted(verifier, command("bash run.sh", trust_files=("run.sh",)))
    cancel, refused = Cancel(), list[Exception]()

    def wait_and_run() -> None:
        try:
            verifier.run(other)
        except ChangedError as error:
            refused.append(error)

    first = threading.Thread(target=lambda: verifier.run(slow, cancel=cancel))
    first.start()
    until(lambda: any(one.started_at for one in verifier.active), "the first runs")
    second = threading.Thread(target=wait_and_run)
    second.start()
    until(lambda: len(verifier.active) == 2, "the second waits")
    (repo / "run.sh").write_text("touch MARK\n")
    cancel.ask(0.1)
    first.join(WITHIN_S)
    second.join(WITHIN_S)
    assert len(refused) == 1
    assert not (repo / "MARK").exists()


def test_closing_ends_what_runs(repo: Path, verifier: Verifier) -> None:
    gate = trusted(verifier, command("echo $$ > pid; trap '' TERM; while :; do sleep 0.05; done"))
    thread = threading.Thread(target=verifier.run, args=(gate,))
    thread.start()
    until(lambda: (repo / "pid").exists() and (repo / "pid").read_text(), "it runs")
    verifier.close()
    thread.join(WITHIN_S)
    assert not thread.is_alive()
    assert not is_running(int((repo / "pid").read_text()))
    with pytest.raises(DisabledError):
        verifier.run(gate)


# publishing


def test_a_run_is_published_as_it_was_kept(repo: Path, verifier: Verifier) -> None:
    gate = command("echo hello", evidence="ops/evidence")
    record = ran(verifier, gate)
    paths = verifier.publish(gate, WriteAccess(repo, actor="@ann"))
    assert paths == (
        f"ops/evidence/{record.log}",
        f"ops/evidence/{Path(verifier.record_path(gate)).name}",
    )
    assert (repo / paths[0]).read_text() == "hello\n"
    assert RunRecord.of((repo / paths[1]).read_bytes()) == record
    assert not [path for path in (repo / "ops/evidence").iterdir() if path.suffix == ".tmp"]
    (log,) = (repo / "boards/audit").glob("*.jsonl")
    last = json.loads(log.read_text().splitlines()[-1])
    assert (last["do"], last["actor"]) == ("publish", "@ann")


def test_the_log_waits_for_another_writer_as_long_as_was_said(
    repo: Path, verifier: Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    real = Home.lock
    monkeypatch.setattr(
        Home, "lock", lambda home, wait_s=-1.0: (waits.append(wait_s), real(home, wait_s))[1]
    )
    gate = command("echo hello", evidence="ops/evidence")
    ran(verifier, gate)
    waits.clear()
    verifier.publish(gate, WriteAccess(repo, actor="@ann", lock_wait_s=7.5))
    assert set(waits) == {7.5}


def test_nothing_is_published_that_was_not_made_here(repo: Path, verifier: Verifier) -> None:
    gate = command("echo hello", evidence="ops/evidence")
    with pytest.raises(TrustError, match="no record"):
        verifier.publish(gate, WriteAccess(repo, actor="@ann"))
    record = ran(verifier, gate)
    verifier.log(record).write_text("other\n")
    with pytest.raises(TrustError, match="changed since the run"):
        verifier.publish(gate, WriteAccess(repo, actor="@ann"))
    path = repo / verifier.record_path(gate)
    path.write_text(path.read_text().replace('"exit_code": 0', '"exit_code": 1'))
    with pytest.raises(TrustError, match="no record"):
        verifier.publish(gate, WriteAccess(repo, actor="@ann"))
    assert not (repo / "ops").exists()


def test_nothing_is_published_to_nowhere_or_outside(repo: Path, verifier: Verifier) -> None:
    gate = command("true")
    ran(verifier, gate)
    with pytest.raises(TrustError, match="names no folder"):
        verifier.publish(gate, WriteAccess(repo, actor="@ann"))
    (repo / "away").symlink_to(repo.parent)
    gate = command("true", evidence="away/x")
    ran(verifier, gate)
    with pytest.raises(GateError):
        verifier.publish(gate, WriteAccess(repo, actor="@ann"))
    assert not (repo.parent / "x").exists()


def test_another_kind_runs_no_command(verifier: Verifier) -> None:
    with pytest.raises(GateError, match="runs no command"):
        verifier.review(gate_of("text"))


def test_secrets_of_this_program_are_masked_too(repo: Path) -> None:
    (repo / "leak.txt").write_text("it is correct-horse-battery\n")
    made = Verifier(repo, variables={**os.environ, "DEPLOY_TOKEN": "correct-horse-battery"})
    record = ran(made, command("cat leak.txt; env | grep -c DEPLOY_TOKEN || true"))
    assert made.log(record).read_text() == "it is [masked]\n0\n"
