"""`readiness checkpoint` and `readiness rollback`: shown first, exact, and with a way back."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.group import planner
from readiness_tui.cli.repository import rollback
from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
from readiness_tui.services.checkpoints.gate_results import gate_state
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.checkpoints.restore import Restored, Restorer

Run = Callable[..., Result]
Answer = Callable[..., Any]


@pytest.fixture
def path(root: Path) -> Path:
    return root / "boards/plan.toml"


@pytest.fixture
def changed(path: Path, run: Run) -> str:
    """The text that was kept as `first`; since, T-10 has another title."""
    text = path.read_text(encoding="utf-8")
    assert run("checkpoint", "create", "first").exit_code == 0
    path.write_text(text.replace("Third", "Other"), encoding="utf-8")
    return text


class TestCreate:
    """All boards, as they are now."""

    def test_it_says_its_id_and_what_the_gates_say(self, root: Path, run: Run) -> None:
        result = run("checkpoint", "create", "release 1", "--reason", "why")
        assert result.exit_code == 0
        (place,) = (root / ".readiness/checkpoints").iterdir()
        assert place.name.endswith("-release-1")
        assert result.output == f"saved: {place.name}  1 file, not green\n"
        assert (place / "boards/plan.toml").read_bytes() == (root / "boards/plan.toml").read_bytes()

    def test_it_is_made_where_nothing_is_named(self, answer: Answer, root: Path) -> None:
        said = answer("checkpoint")
        assert (root / ".readiness/checkpoints" / said["checkpoint"]["id"]).is_dir()
        assert (said["outcome"], said["checkpoint"]["name"]) == ("saved", "checkpoint")
        assert said["checkpoint"]["actor"] == "test@example.org"

    def test_what_is_go_is_green(self, proven: Path, run: Run) -> None:
        (proven / "boards/plan.toml").write_text(
            '[board]\nid = "plan"\n[ticket.T-1]\ntitle = "First"\nstatus = "done"\n'
            'deliverables = ["out.txt"]\n',
            encoding="utf-8",
        )
        assert "green: workspace" in run("checkpoint").output
        assert run("checkpoint", "list").output.startswith("green  ")

    def test_a_full_disk_is_5_and_nothing_is_made(self, root: Path, run: Run) -> None:
        (root / "readiness.toml").write_text(f"[retention]\nmin_free = {1 << 60}\n")
        result = run("checkpoint")
        assert result.exit_code == 5
        assert "MiB are free" in result.stderr
        assert "no checkpoint yet" in run("checkpoint", "list").output

    @pytest.mark.parametrize("word", ["release-1", "first", "2026"])
    def test_a_word_that_is_no_verb_is_its_name(
        self, root: Path, answer: Answer, word: str
    ) -> None:
        said = answer("checkpoint", word, "--reason", "why")["checkpoint"]
        assert (said["name"], said["reason"]) == (word, "why")
        assert (root / ".readiness/checkpoints" / said["id"]).is_dir()

    @pytest.mark.parametrize(("word", "verb"), [("lst", "list"), ("sho", "show"), ("dif", "diff")])
    def test_a_slip_of_a_verb_makes_none(self, root: Path, run: Run, word: str, verb: str) -> None:
        result = run("checkpoint", word)
        assert (result.exit_code, f"nearest: {verb}" in result.stderr) == (2, True)
        assert not (root / ".readiness").exists()

    def test_a_broken_board_is_kept_and_named(self, path: Path, run: Run) -> None:
        path.write_text("[broken", encoding="utf-8")
        assert "broken, kept as it is: boards/plan.toml" in run("checkpoint").output


class TestShow:
    """All of one."""

    def test_it_says_why_what_and_how_the_gates_stood(self, root: Path, run: Run) -> None:
        (root / "readiness.toml").write_text('[workspace]\ntimezone = "+08:00"\n')
        run("checkpoint", "first", "--reason", "release\x1b")
        result = run("checkpoint", "show", "first")
        assert result.exit_code == 0
        lines = result.output.splitlines()
        assert lines[0].startswith("id        2")
        assert lines[1].startswith("label     first  person, 20")
        assert "+08:00 (0 s ago), by test@example.org: release␛" in lines[1]
        assert lines[2] == "green     no"
        assert [line.split()[1] for line in lines if line.startswith("file ")] == [
            "boards/plan.toml",
            "readiness.toml",
        ]
        assert "verdict   workspace  no-go" in lines
        assert "verdict   plan/phase:A  no-go" in lines
        gate = "gate      plan:T-1/deliverables  fail: out.txt: missing (deliverable of T-1)"
        assert gate in lines
        assert lines[-1] == "gates     0 of 1 hold"

    def test_commit_and_what_it_lacked_are_told(self, root: Path, run: Run) -> None:
        for words in (["init"], ["add", "-A"], ["commit", "-m", "all"]):
            subprocess.run(["git", *words], cwd=root, check=True, timeout=120)  # noqa: S607
        run("checkpoint", "clean")
        assert ", without other changes" in run("checkpoint", "show", "clean").output
        run("set", "T-2", "priority=P1")
        run("checkpoint", "dirty")
        assert ", with changes that it lacks" in run("checkpoint", "show", "dirty").output
        assert "ends at record 2" in run("checkpoint", "show", "dirty").output

    def test_json_has_labels_logs_and_results(self, proven: Path, answer: Answer) -> None:
        del proven
        answer("checkpoint", "first")
        answer("checkpoint", "second")
        said = answer("checkpoint", "show", "second")
        assert [label["name"] for label in said["labels"]] == ["second"]
        assert [log["records"] for log in said["logs"]] == [1]
        assert said["results"]["gates"]["plan:T-1/deliverables"]["state"] == "pass"
        assert said["checkpoint"]["files"][0]["size_bytes"] > 0
        assert said["checkpoint"]["dirty"] is None

    def test_boards_that_the_gates_did_not_see_are_named(
        self, root: Path, path: Path, run: Run
    ) -> None:
        workspace = Workspace(root)
        workspace.open()
        gates = gate_state(workspace.gates.run())
        path.write_text(path.read_text(encoding="utf-8").replace("Third", "Other"))
        CheckpointService(WriteAccess(root)).take("late", gates)
        assert "stale     boards/plan.toml: the gates" in run("checkpoint", "show", "late").output

    def test_damage_is_1(self, root: Path, run: Run, answer: Answer) -> None:
        one = answer("checkpoint")["checkpoint"]["id"]
        (root / ".readiness/checkpoints" / one / "gates.json").write_text("{}")
        result = run("checkpoint", "show", one)
        assert result.exit_code == 1
        assert f"broken    .readiness/checkpoints/{one}/gates.json: is not" in result.output
        assert len(answer("checkpoint", "show", one, exits=1)["problems"]) == 1


class TestList:
    """What is kept, and what of it holds."""

    @pytest.mark.usefixtures("root")
    def test_without_any_it_says_how_one_is_made(self, run: Run, answer: Answer) -> None:
        assert "makes one" in run("checkpoint", "list").output
        assert answer("checkpoint", "list")["checkpoints"] == []

    @pytest.mark.usefixtures("root")
    def test_the_newest_comes_first(self, run: Run, answer: Answer) -> None:
        for name in ("x", "y"):
            run("checkpoint", "create", name)
        said = answer("checkpoint", "list")
        assert [one["name"] for one in said["checkpoints"]] == ["y", "x"]
        assert said["newest_green"] is None
        assert "recovery point: none is green" in run("checkpoint", "list").output

    def test_damage_is_told_with_its_file(self, root: Path, run: Run, answer: Answer) -> None:
        one = answer("checkpoint")["checkpoint"]["id"]
        folder = root / ".readiness/checkpoints" / one
        (folder / "boards/plan.toml").write_text("x")
        result = run("checkpoint", "verify")
        assert result.exit_code == 1
        assert f"broken  .readiness/checkpoints/{one}/boards/plan.toml: is not" in result.output
        assert len(answer("checkpoint", "verify", one, exits=1)["problems"]) == 1
        (folder / "manifest.json").write_text("{}")
        assert "manifest" in run("checkpoint", "list").stderr
        assert "cannot be used" in run("rollback", one).stderr

    @pytest.mark.usefixtures("changed")
    def test_the_last_rollback_is_the_recovery_time(self, run: Run, answer: Answer) -> None:
        assert "recovery time: not known" in run("checkpoint", "list").output
        assert answer("checkpoint", "list")["last_rollback"] is None
        done = answer("rollback", "first", "--yes", "--reason", "why")
        said = answer("checkpoint", "list")["last_rollback"]
        assert said["seconds"] == done["seconds"]
        took = f"recovery time: {done['seconds']:.2f} s, the rollback of 0 s ago"
        assert took in run("checkpoint", "list").output.splitlines()

    def test_a_log_that_cannot_be_read_is_a_problem(self, root: Path, run: Run) -> None:
        run("checkpoint", "first")
        (log,) = (root / "boards/audit").iterdir()
        os.truncate(log, (64 << 20) + 1)  # with a hole: it takes no room
        result = run("checkpoint", "list")
        assert (result.exit_code, "first" in result.output) == (0, True)
        assert f"boards/audit/{log.name}" in result.stderr

    @pytest.mark.usefixtures("root")
    def test_what_holds_is_counted(self, run: Run) -> None:
        run("checkpoint")
        assert run("checkpoint", "verify").output == "verified: 1\n"


class TestDelete:
    """For good, and by the whole id only."""

    @pytest.mark.usefixtures("root")
    def test_a_name_is_not_enough(self, run: Run, answer: Answer) -> None:
        one = answer("checkpoint", "create", "first")["checkpoint"]["id"]
        result = run("checkpoint", "delete", "first")
        assert (result.exit_code, f"write {one}" in result.stderr) == (2, True)
        assert run("checkpoint", "delete", one).output == f"removed: {one}\n"
        other = answer("checkpoint")["checkpoint"]["id"]
        assert answer("checkpoint", "delete", other)["removed"] == [other]
        assert answer("checkpoint", "list")["checkpoints"] == []


class TestDiff:
    """By record and field."""

    @pytest.mark.usefixtures("changed")
    def test_each_difference_has_both_values(self, run: Run, answer: Answer) -> None:
        result = run("checkpoint", "diff", "first")
        assert result.exit_code == 1
        assert result.output.splitlines() == [
            "--- boards/plan.toml",
            '  - ticket.T-10 title  "Third" > now "Other"',
        ]
        (change,) = answer("checkpoint", "diff", "first", exits=1)["changes"]
        assert (change["record"], change["then"], change["now"]) == (
            "ticket.T-10",
            '"Third"',
            '"Other"',
        )

    def test_what_is_no_board_is_shown_as_text(self, path: Path, changed: str, run: Run) -> None:
        path.write_text(f"[broken\x1b\n{changed}", encoding="utf-8")
        assert "  | +[broken␛" in run("checkpoint", "diff", "first").output.splitlines()

    @pytest.mark.usefixtures("root")
    def test_no_difference_is_0(self, run: Run) -> None:
        run("checkpoint", "create", "first")
        result = run("checkpoint", "diff", "first")
        assert (result.exit_code, result.output) == (0, "the boards are as they were\n")

    @pytest.mark.usefixtures("changed")
    @pytest.mark.parametrize(("name", "says"), [("firstt", "nearest: first"), ("qq", "list shows")])
    def test_one_that_does_not_exist_is_2(self, run: Run, name: str, says: str) -> None:
        result = run("checkpoint", "diff", name)
        assert result.exit_code == 2
        assert says in result.stderr


class TestRollback:
    """Back to the bytes of a checkpoint."""

    def test_after_a_yes_the_boards_are_as_they_were(
        self, path: Path, changed: str, run: Run
    ) -> None:
        later = path.read_text(encoding="utf-8")
        result = run("rollback", "first", "--yes", "--reason", "wrong turn")
        assert result.exit_code == 0, result.output
        assert path.read_text(encoding="utf-8") == changed
        assert "saved: boards/plan.toml" in result.output
        back = result.output.splitlines()[-1].removeprefix("back again: readiness rollback ")
        assert run("rollback", back, "--yes", "--reason", "right after all").exit_code == 0
        assert path.read_text(encoding="utf-8") == later
        assert "(wrong turn)" in run("audit").output
        assert run("audit", "verify").exit_code == 0

    @pytest.mark.parametrize(
        ("words", "code"), [([], 5), (["--dry-run"], 0), (["--dry-run", "--yes"], 0)]
    )
    @pytest.mark.usefixtures("changed")
    def test_without_a_yes_only_the_difference_is_shown(
        self, path: Path, root: Path, run: Run, answer: Answer, words: list[str], code: int
    ) -> None:
        before = {each: each.stat().st_mtime_ns for each in root.rglob("*")}
        result = run("rollback", "first", *words)
        assert result.exit_code == code
        assert '- ticket.T-10 title  "Third" > now "Other"' in result.output
        assert "not green, no-go then, no-go now" in result.output
        said = answer("rollback", "first", *words, exits=code)
        assert (said["outcome"], said["paths"]) == ("unchanged", ["boards/plan.toml"])
        assert "Other" in path.read_text(encoding="utf-8")
        assert {each: each.stat().st_mtime_ns for each in root.rglob("*")} == before

    @pytest.mark.usefixtures("changed")
    def test_a_yes_needs_a_reason(self, path: Path, run: Run) -> None:
        result = run("rollback", "first", "--yes")
        assert (result.exit_code, "needs a reason" in result.stderr) == (2, True)
        assert "Other" in path.read_text(encoding="utf-8")

    def test_on_a_terminal_it_asks_and_asks_why(
        self, path: Path, changed: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rollback, "_is_terminal", lambda: True)
        no = CliRunner().invoke(planner, ["rollback", "first"], input="n\n")
        assert no.exit_code == 5
        assert path.read_text(encoding="utf-8") != changed
        yes = CliRunner().invoke(planner, ["rollback", "first"], input="y\n \nwrong turn\n")
        assert yes.exit_code == 0, yes.output
        assert path.read_text(encoding="utf-8") == changed

    @pytest.mark.usefixtures("root")
    def test_where_nothing_changed_nothing_is_written(self, run: Run) -> None:
        run("checkpoint", "create", "first")
        result = run("rollback", "first", "--yes", "--reason", "why")
        assert result.exit_code == 5
        assert "unchanged: the boards are as they were" in result.output

    @pytest.mark.usefixtures("changed")
    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["--dry-run"], "no checkpoint is named"),
            (["--rehearse"], "no checkpoint is named"),
            (["--record", "T-1"], "no checkpoint is named"),
            (["first", "--rehearse", "--yes"], "--rehearse stands alone"),
            (["--last-green"], "no checkpoint is green"),
            (["first", "--last-green"], "two targets"),
            (["first", "--board", "x"], "has no board 'x'"),
        ],
    )
    def test_a_target_that_is_none_is_2(self, run: Run, words: list[str], says: str) -> None:
        result = run("rollback", *words)
        assert result.exit_code == 2
        assert says in result.stderr

    def test_the_newest_green_one_is_found(self, proven: Path, run: Run, answer: Answer) -> None:
        board = proven / "boards/plan.toml"
        board.write_text(
            '[board]\nid = "plan"\n[ticket.T-1]\ntitle = "First"\nstatus = "done"\n'
            'deliverables = ["out.txt"]\n',
            encoding="utf-8",
        )
        green = answer("checkpoint")["checkpoint"]["id"]
        board.write_text(board.read_text(encoding="utf-8").replace("First", "Last"))
        said = answer("rollback", "--last-green", "--dry-run")
        assert said["checkpoint"] == green
        assert f"to {green}: green, go then, go now" in run("rollback", "--last-green").output
        assert f"recovery point: 0 s ago, {green}" in run("checkpoint", "list").output

    def test_a_board_that_is_broken_today_is_left_unless_it_is_named(
        self, path: Path, changed: str, run: Run, answer: Answer
    ) -> None:
        path.write_text("[broken", encoding="utf-8")
        whole = run("rollback", "first", "--yes", "--reason", "why")
        assert whole.exit_code == 5
        assert "left, broken today: boards/plan.toml" in whole.output
        said = answer("rollback", "first", "--board", "plan", "--yes", "--reason", "why")
        assert (said["outcome"], said["skipped"]) == ("saved", [])
        assert path.read_text(encoding="utf-8") == changed

    @pytest.mark.usefixtures("changed")
    def test_a_checkpoint_that_was_tampered_with_is_refused(
        self, root: Path, path: Path, run: Run
    ) -> None:
        (folder,) = (root / ".readiness/checkpoints").iterdir()
        (folder / "boards/plan.toml").write_text("x")
        result = run("rollback", "first", "--yes", "--reason", "why")
        assert result.exit_code == 5
        assert "is not the file that was kept" in result.stderr
        assert "Other" in path.read_text(encoding="utf-8")

    @pytest.mark.usefixtures("changed")
    @pytest.mark.parametrize(
        ("restored", "code", "says"),
        [
            (Restored(("a",), (), ("a",)), 6, "unconfirmed: a"),
            (Restored(("b",), ("a",)), 1, "left, changed by another program meanwhile: a"),
            (Restored((), ("a",)), 5, "left, changed by another program meanwhile: a"),
        ],
    )
    def test_what_came_of_it_is_said_and_is_the_exit_code(
        self,
        run: Run,
        monkeypatch: pytest.MonkeyPatch,
        restored: Restored,
        code: int,
        says: str,
    ) -> None:
        from dataclasses import replace

        real = CheckpointService.roll_back
        monkeypatch.setattr(
            CheckpointService,
            "roll_back",
            lambda *given, **named: replace(
                real(*given, **named), restored=restored, trouble="full"
            ),
        )
        result = run("rollback", "first", "--yes", "--reason", "why")
        assert result.exit_code == code
        assert says in result.output
        assert "not in the audit log: full" in result.output

    @pytest.mark.usefixtures("changed")
    def test_json_says_what_was_done_and_how_to_go_back(self, run: Run) -> None:
        result = run("rollback", "first", "--yes", "--reason", "why", "--json")
        said = json.loads(result.stdout)
        assert (said["outcome"], said["paths"]) == ("saved", ["boards/plan.toml"])
        assert said["before"].endswith("-before-rollback")
        assert len(said["changes"]) == 1


class TestWhatItComesTo:
    """What is shown before a person agrees, beside the differences, and after it was done."""

    def test_whose_edits_leave_and_which_gates_turn(
        self, proven: Path, path: Path, run: Run, answer: Answer
    ) -> None:
        run("checkpoint", "first")
        run("set", "T-2", "priority=P0", "--actor", "bob")
        (proven / "out.txt").unlink()
        path.write_text(path.read_text(encoding="utf-8").replace("Third", "Other"))
        lines = run("rollback", "first", "--dry-run").output.splitlines()
        assert "leaves the view: 1 edit of bob, the last 0 s ago: ticket.T-2" in lines
        assert "leaves the view: 1 change that no log tells of" in lines
        assert "gate  plan:T-1/deliverables  pass then, fail now" in lines
        said = answer("rollback", "first", "--dry-run")
        assert [(each["actor"], each["edits"]) for each in said["leaving"]] == [("bob", 1)]
        assert said["untold"] == 1
        assert said["gates"] == [{"name": "plan:T-1/deliverables", "then": "pass", "now": "fail"}]
        assert said["verdict"] is None

    def test_the_verdict_it_led_to_is_told(self, proven: Path, path: Path, run: Run) -> None:
        del proven
        path.write_text(
            '[board]\nid = "plan"\n[ticket.T-1]\ntitle = "First"\nstatus = "done"\n'
            'deliverables = ["out.txt"]\n',
            encoding="utf-8",
        )
        run("checkpoint", "first")
        path.write_text(path.read_text(encoding="utf-8").replace("out.txt", "absent.txt"))
        result = run("rollback", "first", "--yes", "--reason", "why")
        assert "verdict: go, was no-go" in result.output.splitlines()

    def test_without_a_name_the_list_is_the_answer(
        self, changed: str, path: Path, run: Run, answer: Answer
    ) -> None:
        result = run("rollback")
        assert result.exit_code == 5
        assert "-first" in result.output
        assert result.output.endswith("unchanged: name a checkpoint, or give --last-green\n")
        assert len(answer("rollback", exits=5)["checkpoints"]) == 1
        assert path.read_text(encoding="utf-8") != changed

    def test_boards_made_since_stay_unless_somebody_says_so(
        self, root: Path, changed: str, path: Path, run: Run, answer: Answer
    ) -> None:
        new = root / "boards/new.toml"
        new.write_text('[board]\nid = "new"\n', encoding="utf-8")
        assert "stays, made since: boards/new.toml" in run("rollback", "first").output
        result = run("rollback", "first", "--remove-new", "--yes", "--reason", "why")
        assert result.exit_code == 0
        assert "removed: boards/new.toml" in result.output.splitlines()
        assert "saved: boards/plan.toml" in result.output.splitlines()
        assert not new.exists()
        assert path.read_text(encoding="utf-8") == changed
        assert run("undo").exit_code == 0
        assert new.exists()
        said = answer("rollback", "first", "--yes", "--reason", "why")
        assert (said["stays"], said["paths"]) == (["boards/new.toml"], ["boards/plan.toml"])

    def test_a_record_comes_back_alone(self, changed: str, path: Path, run: Run) -> None:
        run("set", "T-2", "priority=P0")
        result = run("rollback", "first", "--record", "T-10", "--yes", "--reason", "why")
        assert result.exit_code == 0
        assert path.read_text(encoding="utf-8") == changed.replace(
            'priority = "P2"', 'priority = "P0"'
        )
        assert "ticket.T-2" not in result.output
        again = run("rollback", "first", "--record", "T-10", "--yes", "--reason", "why")
        assert again.exit_code == 5

    @pytest.mark.usefixtures("changed")
    def test_a_record_that_nobody_has_is_2(self, run: Run) -> None:
        result = run("rollback", "first", "--record", "T-100")
        assert (result.exit_code, "nearest: T-10" in result.stderr) == (2, True)

    def test_a_rehearsal_says_how_long_it_took_and_writes_nothing(
        self, root: Path, changed: str, path: Path, run: Run, answer: Answer
    ) -> None:
        before = {each: each.read_bytes() for each in root.rglob("*") if each.is_file()}
        result = run("rollback", "first", "--rehearse")
        assert result.exit_code == 0
        assert "rehearsed: 1 file put back in a scratch folder" in result.output
        assert "recovery time: 0." in result.output
        said = answer("rollback", "first", "--rehearse")
        assert (said["outcome"], said["rehearsed"]["paths"]) == ("unchanged", ["boards/plan.toml"])
        assert {each: each.read_bytes() for each in root.rglob("*") if each.is_file()} == before
        path.write_text(changed, encoding="utf-8")
        assert "all boards taken as lost" in run("rollback", "first", "--rehearse").output
        none = run("rollback", "first", "--rehearse", "--record", "T-10")
        assert (none.exit_code, "0 files" in none.output) == (5, True)

    @pytest.mark.usefixtures("changed")
    def test_a_rehearsal_that_fails_is_1(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Restorer, "restore", lambda *_: Restored())
        result = run("rollback", "first", "--rehearse")
        assert result.exit_code == 1
        assert "not what was kept: boards/plan.toml" in result.output

    def test_a_board_that_was_broken_then_is_told(self, path: Path, changed: str, run: Run) -> None:
        path.write_text("[broken", encoding="utf-8")
        run("checkpoint", "bad")
        path.write_text(changed, encoding="utf-8")
        assert "broken when it was kept: boards/plan.toml" in run("rollback", "bad").output

    def test_boards_that_change_while_a_person_looks_are_not_written(
        self, path: Path, changed: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def agreed(_: object) -> bool:
            path.write_text(f"{changed}# theirs\n", encoding="utf-8")
            return True

        monkeypatch.setattr(rollback, "_is_terminal", lambda: True)
        monkeypatch.setattr(rollback, "_agreed", agreed)
        result = CliRunner().invoke(planner, ["rollback", "first", "--reason", "why"])
        assert (result.exit_code, "while you looked" in result.stderr) == (5, True)
        assert path.read_text(encoding="utf-8").endswith("# theirs\n")

    @pytest.mark.usefixtures("changed")
    def test_checkpoints_that_retention_removed_are_named(self, root: Path, run: Run) -> None:
        (root / "readiness.toml").write_text("[retention]\nauto_checkpoints = 0\n")
        run("rollback", "first", "--yes", "--reason", "why")
        (old,) = (root / ".readiness/checkpoints").glob("*-before-rollback")
        run("set", "T-2", "priority=P0")
        result = run("rollback", "first", "--yes", "--reason", "why")
        assert f"checkpoint removed: {old.name}" in result.output.splitlines()
