"""`readiness recover`, and how an edit is told of which a part is on no board."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from readiness_tui.cli.answers.outcomes import exit_of, notice_json, print_notice
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.reports.report import Exit

Run = Callable[..., Result]
Answer = Callable[..., Any]


@pytest.fixture
def conflict(root: Path, run: Run, answer: Answer) -> str:
    """The ID of an undo that met another change of its field."""
    assert run("set", "T-10", "priority=P3").exit_code == 0
    path = root / "boards/plan.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"P3"', '"P0"'), encoding="utf-8")
    assert run("undo").exit_code == Exit.UNCHANGED
    (unsaved,) = answer("recover", exits=Exit.NO_GO)["unsaved"]
    return str(unsaved["id"])


def logged(root: Path, do: str) -> list[dict[str, str]]:
    """The audit records that say this."""
    files = sorted((root / "boards/audit").glob("*.jsonl"))
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    return [line for line in lines if line["do"] == do]


def test_a_conflict_is_on_record(root: Path, conflict: str) -> None:
    (record,) = logged(root, "conflict")
    assert (record["record"], record["field"], record["old"]) == ("ticket.T-10", "priority", '"P3"')
    assert conflict in record["new"]
    assert 'ours = "\\"P1\\""' in record["new"]
    assert record["op"].partition(":")[0] == conflict


def test_a_conflict_that_is_met_again_is_on_record_once(
    root: Path, run: Run, conflict: str
) -> None:
    assert run("undo").exit_code == Exit.UNCHANGED
    assert [one["op"].partition(":")[0] for one in logged(root, "conflict")] == [conflict]


def test_giving_a_conflict_up_needs_a_reason_and_is_on_record(
    root: Path, run: Run, answer: Answer, conflict: str
) -> None:
    refused = run("recover", conflict[:8], "--discard")
    assert refused.exit_code == Exit.USAGE
    assert "to give a conflict up needs a reason" in refused.output
    assert not logged(root, "resolve")
    assert run("recover", conflict[:8], "--discard", "--reason", "theirs is right").exit_code == 0
    (record,) = logged(root, "resolve")
    assert (record["record"], record["reason"]) == ("ticket.T-10", "theirs is right")
    assert 'how = "discarded"' in record["new"]
    assert answer("recover")["unsaved"] == []
    assert run("audit", "verify").exit_code == 0


def test_taking_theirs_is_on_record(root: Path, run: Run, conflict: str) -> None:
    assert run("recover", conflict, "--reapply", "--take", "theirs").exit_code == 0
    (record,) = logged(root, "resolve")
    assert 'how = "taken-theirs"' in record["new"]


def test_an_edit_of_which_a_part_was_saved_leaves_something_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    says = "not saved: No space left on device; saved: boards/a.toml"
    part = Notice(Level.FAILED, says, "free some space", "disk-full", ("boards/a.toml",))
    nothing = Notice(Level.FAILED, "not saved: No space left on device", "", "disk-full")
    assert (exit_of(part), exit_of(nothing)) == (Exit.NO_GO, Exit.UNCHANGED)
    assert notice_json(part).outcome == "saved"
    print_notice(part)
    assert capsys.readouterr().err.startswith(f"saved in part: {says}\n")


def test_a_temporary_file_that_a_kill_left_goes_where_displaced_files_are_kept(
    root: Path, run: Run, answer: Answer
) -> None:
    assert run("set", "T-10", "priority=P3").exit_code == 0
    names = (f".plan.toml.{'a' * 12}.tmp", f"audit/.x.jsonl.{'b' * 32}.tmp")
    for name in names:
        (root / "boards" / name).write_text("whose?", encoding="utf-8")
    own = root / "boards/.notes.tmp"
    own.write_text("not ours", encoding="utf-8")
    found = answer("recover", exits=Exit.NO_GO)["leftovers"]
    assert [one["path"] for one in found] == [f"boards/{name}" for name in names]
    assert {one["word"] for one in found} == {"orphan"}
    done = run("recover", "--reapply")
    assert done.exit_code == 0, done.output
    assert answer("recover")["leftovers"] == []
    aside = [one.read_text("utf-8") for one in (root / ".readiness/displaced").glob("orphan-*")]
    assert aside == ["whose?", "whose?"]
    assert all(
        str(one.relative_to(root)) in done.output
        for one in (root / ".readiness/displaced").glob("orphan-*")
    )
    assert own.read_text("utf-8") == "not ours"
