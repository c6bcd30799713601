"""What there is to say of a source file."""

import pytest

from readiness_tui.gates.kinds.code.sources import source_of


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
