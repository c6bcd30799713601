"""What there is to say of a source file."""

import os
from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.gates.kinds.code.sources import source_of
from tests.gates.support import Asker


@pytest.mark.parametrize(
    ("content", "path", "lines"),
    [
        (b"x = 1\ny = 2\n", "a.py", 2),
        (b"one\n\ntwo", "a.go", 3),
        (b"\n\n", "a.go", 0),
        (b"\xef\xbb\xbf", "a.py", 0),
        (b"\0\n\n", "a.bin", 0),
    ],
)
def test_only_what_can_be_read_has_lines(content: bytes, path: str, lines: int) -> None:
    source = source_of(content, path)
    assert source.lines == lines
    assert (source.against is None) == (lines > 0)


def test_a_source_over_the_limit_is_told_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "b.py").touch()
    os.truncate(tmp_path / "b.py", 1 << 30)
    answer = Asker(tmp_path)("size_complexity", inputs=("a.py", "b.py"))
    assert answer.outcome is Outcome.ERROR
    assert "b.py" in answer.says
