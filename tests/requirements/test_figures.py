"""Figures of many tests at once: which of them is beyond its limit is told by name."""

from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.gates.formats.selected import Selected
from readiness_tui.gates.formats.selectors import find, read_selector
from readiness_tui.gates.formats.unparsable import UnparsableError
from tests.gates.support import Asker

BENCHMARKS = b"""{
  "benchmarks": [
    {"fullname": "tests/a.py::test_quick", "stats": {"mean": 0.1, "rounds": 40}},
    {"fullname": "tests/a.py::test_slow", "stats": {"mean": 0.9, "rounds": 40}},
    {"name": "test_slower", "stats": {"mean": 1.5, "rounds": 3}}
  ]
}
"""
YAML = b"p95:\n  login: 210\n  search: 480\n"
TOML = b"[limits.login]\np95 = 210\n[limits.search]\np95 = 480\n"


MEAN: dict[str, Any] = {"selector": "json:/benchmarks/*/stats/mean", "op": "<=", "value": 0.5}


def ask(root: Path, report: bytes, **params: Any) -> Result:  # noqa: ANN401 - any parameter
    (root / "figures.json").write_bytes(report)
    return Asker(root)("metric", **({"inputs": ("figures.json",)} | MEAN | params))


def selected(text: str, data: bytes) -> list[tuple[str, str, int]]:
    values: tuple[Selected, ...] = find(read_selector(text), data, "f")
    return [(one.label, one.value, one.line) for one in values]


def test_the_slow_test_is_named_and_the_worst_stands_first(tmp_path: Path) -> None:
    result = ask(tmp_path, BENCHMARKS, unit="s")
    assert result.outcome is Outcome.FAIL
    assert [finding.message for finding in result.findings] == [
        "test_slower mean 1.5 s > 0.5 s",
        "tests/a.py::test_slow mean 0.9 s > 0.5 s",
    ]
    assert len({finding.fingerprint for finding in result.findings}) == 2
    assert [one.name for one in result.measured] == [
        "test_slower mean",
        "tests/a.py::test_slow mean",
        "tests/a.py::test_quick mean",
    ]


def test_samples_are_those_of_the_same_test(tmp_path: Path) -> None:
    rounds = "json:/benchmarks/*/stats/rounds"
    result = ask(tmp_path, BENCHMARKS, value=2.0, samples=rounds, samples_min=10)
    assert result.outcome is Outcome.UNKNOWN
    assert [one.message for one in result.findings] == [
        "figures.json test_slower: n = 3, wanted 10"
    ]


def test_a_test_that_was_not_measured_is_never_green(tmp_path: Path) -> None:
    crashed = BENCHMARKS.replace(b'{"mean": 0.9, "rounds": 40}', b"{}")
    result = ask(tmp_path, crashed, value=2.0)
    assert result.outcome is Outcome.ERROR
    assert "'tests/a.py::test_slow' has nothing at" in result.says
    nothing = BENCHMARKS.replace(b'"mean": 0.9', b'"mean": null')
    assert ask(tmp_path, nothing, value=2.0).outcome is Outcome.ERROR
    assert ask(tmp_path, b'{"benchmarks": []}').outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("text", "data", "values"),
    [
        ("yaml:/p95/*", YAML, [("login", "210", 2), ("search", "480", 3)]),
        ("toml:limits.*.p95", TOML, [("login", "210", 2), ("search", "480", 4)]),
        ("json:/*/1", b"[[1, 2], [3, 4]]", [("0", "2", 1), ("1", "4", 1)]),
        ("json:/a/*/b/*", b'{"a": {"x": {"b": {"y": 1}}}}', [("x y", "1", 1)]),
        ("json:/a/*", b'{"a": {"*": 7, "b": 8}}', [("", "7", 1)]),
        ("json:/a/0", b'{"a": [7, 8]}', [("", "7", 1)]),
    ],
)
def test_a_star_stands_for_each_member(
    text: str, data: bytes, values: list[tuple[str, str, int]]
) -> None:
    assert selected(text, data) == values


def test_a_member_without_the_rest_is_refused_by_name() -> None:
    with pytest.raises(UnparsableError, match="'search' has nothing at"):
        find(read_selector("yaml:/a/*/p95"), b"a:\n  login: {p95: 1}\n  search: {}\n", "f")
