"""A baseline is raised only where no figure of it is worse."""

import json
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import GateError, UsageError, WriteError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.services.base.ports import SystemClock
from readiness_tui.services.checkpoints.baselines import Baseline, baseline_of, write_baseline
from readiness_tui.services.checkpoints.write_access import WriteAccess

KEY = GateKey(BoardId("plan"), "cover")
GATE = Gate(
    id="cover", kind="coverage_ratchet", inputs=("c.json",), params={"baseline": "base.json"}
)


def report(lines: int, branches: int) -> str:
    total = {
        "covered_lines": lines,
        "num_statements": 10,
        "missing_lines": 10 - lines,
        "num_branches": 4,
        "covered_branches": branches,
        "missing_branches": 4 - branches,
        "num_partial_branches": 0,
    }
    rows = list(range(1, 11))
    file = {
        "executed_lines": rows[:lines],
        "missing_lines": rows[lines:],
        "excluded_lines": [],
        "executed_branches": [[1, n] for n in range(2, 2 + branches)],
        "missing_branches": [[1, n] for n in range(2 + branches, 6)],
        "summary": total,
    }
    meta = {"format": 3, "version": "7.6.1", "branch_coverage": True}
    return json.dumps({"meta": meta, "files": {"a.py": file}, "totals": total})


def made(root: Path, lines: int, branches: int) -> Baseline:
    (root / "a.py").write_text("x = 1\n" * 10, encoding="utf-8")
    (root / "c.json").write_text(report(lines, branches), encoding="utf-8")
    return baseline_of(root, KEY, GATE, SystemClock().now())


@pytest.mark.parametrize(
    ("lines", "branches", "raises"),
    [(9, 2, True), (9, 3, True), (8, 3, True), (8, 2, False), (9, 1, False), (7, 3, False)],
)
def test_it_is_raised_where_one_figure_is_better_and_none_is_worse(
    tmp_path: Path, lines: int, branches: int, *, raises: bool
) -> None:
    first = made(tmp_path, 8, 2)
    assert not first.raises
    (tmp_path / "base.json").write_text(first.text, encoding="utf-8")
    assert made(tmp_path, lines, branches).raises is raises


@pytest.mark.parametrize("old", ["{", "[]", '{"lines": null, "branches": 3}', ""])
def test_what_cannot_be_compared_is_never_raised(tmp_path: Path, old: str) -> None:
    (tmp_path / "base.json").write_text(old, encoding="utf-8")
    assert not made(tmp_path, 9, 3).raises


def test_a_baseline_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "base.json").write_text("{}", encoding="utf-8")
    found = made(tmp_path, 9, 3)
    (tmp_path / "base.json").write_text("{ }", encoding="utf-8")
    with pytest.raises(WriteError) as caught:
        write_baseline(tmp_path, found, WriteAccess(tmp_path, actor="ana"), "x")
    assert caught.value.reason == "conflict"
    assert (tmp_path / "base.json").read_text() == "{ }"


def test_a_link_out_of_the_repository_and_a_gate_without_baseline_are_refused(
    tmp_path: Path,
) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside.json"
    root.mkdir()
    (root / "base.json").symlink_to(outside)
    with pytest.raises(GateError):
        made(root, 9, 3)
    with pytest.raises(UsageError):
        baseline_of(root, KEY, Gate(id="g", kind="text"), SystemClock().now())
