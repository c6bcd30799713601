"""The reports of a gate: present, absent, empty and refused are told apart."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause, Outcome
from readiness_tui.gates.kinds.loading import Reports, reports_of
from readiness_tui.gates.kinds.parts import Limits, Request
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.support import gate_of

WIDE = Limits()


def load(root: Path, *inputs: str, limits: Limits = WIDE, **given: Any) -> Reports:  # noqa: ANN401
    gate = gate_of("coverage", inputs=inputs, **given)
    return reports_of(Request(gate, RepoView(root), datetime.now(UTC), limits))


def rules(reports: Reports) -> list[tuple[str, Outcome]]:
    return [(part.rule, part.outcome) for part in reports.parts]


def test_each_file_is_read_once_under_the_input_that_named_it_first(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for name in ("a.xml", "b.xml"):
        (tmp_path / "out" / name).write_text(name)
    found = load(tmp_path, "out/b.xml", "out/*.xml", "out")
    assert [(item.path, item.pattern, item.content) for item in found.found] == [
        ("out/b.xml", "out/b.xml", b"b.xml"),
        ("out/a.xml", "out/*.xml", b"a.xml"),
    ]
    assert not found.parts
    assert [item.path for item in load(tmp_path, "out", exclude=("out/a*",)).found] == ["out/b.xml"]


def test_absent_inputs_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("a")
    found = load(tmp_path, "gone.xml", "a.xml", "*.info")
    assert found.absent == ["gone.xml", "*.info"]
    assert rules(found) == [("input.absent", Outcome.UNKNOWN)] * 2
    assert found.tally(found.parts, 1) == "1 clean, 2 absent of 3: gone.xml, *.info"
    failing = load(tmp_path, "gone.xml", when_missing="fail")
    assert rules(failing) == [("input.absent", Outcome.FAIL)]
    assert failing.tally(failing.parts, 0) == ""


@pytest.mark.parametrize(
    "content", [b"", b" \n\t", b"\xef\xbb\xbf\n", b"\xff\xfe \0\n\0", b"\xfe\xff\0 \0\n", b"\0\0"]
)
def test_blank_files_are_empty_in_any_encoding(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xml").write_bytes(content)
    found = load(tmp_path, "a.xml")
    assert rules(found) == [("input.empty", Outcome.UNKNOWN)]
    assert found.parts[0].cause is Cause.EMPTY
    assert not found.found


def test_more_files_than_the_cap_is_never_the_whole(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml", "c.xml"):
        (tmp_path / name).write_text("x")
    found = load(tmp_path, "*.xml", limits=Limits(files=2))
    assert len(found.found) == 2
    assert rules(found) == [("input.partial", Outcome.UNKNOWN)]


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "big.xml").write_text("x" * 100)
    os.mkfifo(tmp_path / "fifo.xml")
    (tmp_path / "out.xml").symlink_to("/etc/hostname")
    names = ("big.xml", "fifo.xml", "out.xml", "../up.xml")
    found = load(tmp_path, *names, limits=Limits(bytes=99))
    assert [part.outcome for part in found.parts] == [Outcome.ERROR] * 4
    assert not found.found


def test_a_gate_without_inputs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="kind coverage needs inputs"):
        load(tmp_path)
