"""Kind `atomic_writes`."""

from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from readiness_tui.gates.kinds.code.atomic_writes import AtomicWrites, new_baseline
from readiness_tui.gates.kinds.parts import Request
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.support import NOW, Asker, gate_of

FAIL, WARN, PASS = Outcome.FAIL, Outcome.WARN, Outcome.PASS
UNKNOWN, ERROR = Outcome.UNKNOWN, Outcome.ERROR
TORN = "class Store:\n    def save(self, path):\n        path.write_text('x')\n"
WHOLE = TORN + "        path.replace('y')\n"


def ask(root: Path, text: str = TORN, **asked: Any) -> Result:  # noqa: ANN401
    (root / "src").mkdir(exist_ok=True)
    (root / "src" / "store.py").write_text(text)
    return Asker(root)("atomic_writes", **{"inputs": ("src/**/*.py",)} | asked)


def test_a_write_in_place_fails_at_its_line(tmp_path: Path) -> None:
    result = ask(tmp_path)
    assert (result.outcome, result.says) == (
        FAIL,
        "src/store.py:3 Store.save() writes path in place (write_text)",
    )
    assert result.decided_by == "atomic_writes.in-place"
    assert result.findings[0].place == Place("src/store.py", 3)
    assert "os.replace" in result.remedy


def test_a_whole_write_passes_and_is_counted(tmp_path: Path) -> None:
    result = ask(tmp_path, WHOLE)
    assert (result.outcome, result.says) == (
        PASS,
        "1 module write nothing in place, 1 write moved, temporary or empty",
    )


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [
        ({"path": "src/**"}, PASS),
        ({"path": "src/store.py", "function": "Store.*"}, PASS),
        ({"path": "src/store.py", "function": "save"}, FAIL),
        ({"path": "lib/**"}, FAIL),
    ],
)
def test_what_is_allowed_passes_with_its_count(
    tmp_path: Path, entry: dict[str, str], outcome: Outcome
) -> None:
    result = ask(tmp_path, allow=({"reason": "a cache"} | entry,))
    assert result.outcome is outcome
    assert result.says.endswith("1 allowed") is (outcome is PASS)


def test_an_entry_without_use_is_told_and_one_without_reason_refused(tmp_path: Path) -> None:
    result = ask(tmp_path, WHOLE, allow=({"path": "lib/**", "reason": "a cache"},))
    assert (result.outcome, result.decided_by) == (WARN, "atomic_writes.idle")
    result = ask(tmp_path, allow=({"path": "src/**", "reason": ""},))
    assert (result.outcome, result.cause) == (ERROR, Cause.CONFIG)


def test_with_a_baseline_only_new_writes_fail(tmp_path: Path) -> None:
    ask(tmp_path)
    gate = gate_of("atomic_writes", inputs=("src/**/*.py",))
    baseline = new_baseline(AtomicWrites(), Request(gate, RepoView(tmp_path), NOW))
    (tmp_path / "known.json").write_text(baseline)
    result = ask(tmp_path, baseline="known.json")
    assert (result.outcome, result.decided_by) == (WARN, "atomic_writes.known")
    result = ask(tmp_path, f"{TORN}        path.write_text('y')\n", baseline="known.json")
    assert (result.outcome, result.decided_by) == (FAIL, "atomic_writes.in-place")
    (tmp_path / "known.json").unlink()
    result = ask(tmp_path, baseline="known.json")
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.ABSENT)


@pytest.mark.parametrize(("computed", "outcome"), [("fail", FAIL), ("warn", WARN), ("allow", PASS)])
def test_a_mode_that_is_computed_is_told(tmp_path: Path, computed: str, outcome: Outcome) -> None:
    assert ask(tmp_path, "open(path, mode).write(x)\n", computed=computed).outcome is outcome


def test_tests_are_left_out_and_everything_being_so_is_no_pass(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(TORN)
    assert ask(tmp_path, WHOLE, inputs=("**/*.py",)).outcome is PASS
    assert ask(tmp_path, WHOLE, inputs=("**/*.py",), ignore=()).outcome is FAIL
    result = ask(tmp_path, WHOLE, inputs=("tests/**/*.py",))
    assert result.outcome is UNKNOWN


@pytest.mark.parametrize(
    ("text", "outcome"), [("def", ERROR), ("\0", ERROR), ("# -*- coding: none -*-\n", ERROR)]
)
def test_what_is_no_python_is_an_error(tmp_path: Path, text: str, outcome: Outcome) -> None:
    assert ask(tmp_path, text).outcome is outcome


def test_a_file_of_another_language_is_not_taken_for_clean(tmp_path: Path) -> None:
    (tmp_path / "a.sh").write_text("echo > x\n")
    result = ask(tmp_path, inputs=("a.sh",))
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.NOTHING_EXAMINED)


UNSYNCED = """\
import os
def save(path, data):
    with open(path + ".new", "w") as file:
        file.write(data)
    os.replace(path + ".new", path)
"""
SYNCED = UNSYNCED.replace("(data)\n", "(data)\n        os.fsync(file)\n")
DURABLE = SYNCED + "    fsync_folder(os.path.dirname(path))\n"


@pytest.mark.parametrize(
    ("text", "depth", "rule"),
    [
        (UNSYNCED, "no", ""),
        (UNSYNCED, "file", "unsynced"),
        (UNSYNCED, "folder", "unsynced"),
        (SYNCED, "file", ""),
        (SYNCED, "folder", "folder-unsynced"),
        (DURABLE, "folder", ""),
    ],
)
def test_a_rename_without_fsync_fails_where_that_is_asked(
    tmp_path: Path, text: str, depth: str, rule: str
) -> None:
    result = ask(tmp_path, text, fsync=depth)
    assert result.outcome is (FAIL if rule else PASS)
    if rule:
        (finding,) = result.findings
        assert finding.rule == f"atomic_writes.{rule}"
        assert finding.place is not None
        assert finding.place.line == text[: text.index("os.replace")].count("\n") + 1
        assert "fsync" in result.remedy
        allow = ({"path": "src/**", "function": "save", "reason": "a cache"},)
        assert ask(tmp_path, text, fsync=depth, allow=allow).outcome is PASS


def test_what_is_not_brought_to_the_disk_is_told_in_words(tmp_path: Path) -> None:
    assert ask(tmp_path, UNSYNCED, fsync="file").says == (
        "src/store.py:5 save() moves path + '.new' to its place without fsync (replace)"
    )
