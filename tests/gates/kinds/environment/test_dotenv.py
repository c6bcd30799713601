"""The syntax of `.env` files, as loaders take it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.environment.dotenv import Entry, read_dotenv


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=1", "1"),
        ("export A=1", "1"),
        ("  A = 1  ", "1"),
        ("A=", ""),
        ("A=''", ""),
        ('A="x # y" # z', "x # y"),
        ("A='x' # z", "x"),
        ("A=`x`", "x"),
        ("A=x # y", "x"),
        ("A=x#y", "x#y"),
        ("A=#y", "#y"),
        ("A= # y", ""),
        ('A="say \\"x\\""', 'say \\"x\\"'),
        ("A='it'\"s\"", "'it'\"s\""),
        ("A: 1", "1"),
        ("A=b=c", "b=c"),
        ('A="<a@b>"', "<a@b>"),
        ("A", None),
        ("export A", None),
        ("A=user:pw@tcp(127.0.0.1:3306)/db?x=1", "user:pw@tcp(127.0.0.1:3306)/db?x=1"),
    ],
)
def test_a_line(line: str, value: str | None) -> None:
    assert read_dotenv(line, "e") == (Entry("A", value, 1),)


def test_a_value_of_several_lines_keeps_the_count_of_lines() -> None:
    text = 'KEY="-----BEGIN\nabc # no comment\n-----END" # comment\nNEXT=1\n'
    assert read_dotenv(text, "e") == (
        Entry("KEY", "-----BEGIN\nabc # no comment\n-----END", 1),
        Entry("NEXT", "1", 4),
    )


def test_what_stands_in_a_comment_is_known_as_that() -> None:
    text = "# Optional: heartbeat (e.g. 15m)\n# PORT=3000\n#DEBUG=true # on\n## see a=b\r\n# x=1\n"
    assert read_dotenv(text, "e") == (
        Entry("PORT", "3000", 2, is_comment=True),
        Entry("DEBUG", "true", 3, is_comment=True),
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [("A=1\nhunter2 is it\n", 2), ('A="hunter2\nB=1\n', 1), ("2A=hunter2", 1), ("---\n", 1)],
)
def test_what_is_no_variable_is_told_by_its_line_alone(text: str, line: int) -> None:
    with pytest.raises(UnparsableError) as caught:
        read_dotenv(text, "e")
    assert f"e:{line}: " in caught.value.what
    assert "hunter2" not in repr(caught.value) + caught.value.what + caught.value.remedy


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        entries = read_dotenv(text, "e")
    except UnparsableError:
        return
    assert all(1 <= entry.line <= text.count("\n") + 1 for entry in entries)
