"""Text is wrapped by cells, whatever it is made of, and none of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from readiness_tui.ui.viewmodels.cells import Col, Row, Rows, paragraphs, wrap, wrap_line

WORDS = st.lists(st.text(alphabet="ab性能é😀-", min_size=1, max_size=12), max_size=8).map(" ".join)


@given(WORDS, st.integers(2, 30))
def test_no_line_is_wider_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width, cell_len)
    assert lines
    assert max(cell_len(line) for line in lines) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(WORDS)
def test_what_fits_stays_on_one_line(text: str) -> None:
    assert wrap(text, 400, cell_len) == [" ".join(text.split())]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("性能監視と", 5, ["性能", "監視", "と"]),
        ("a bcdefgh", 4, ["a bc", "defg", "h"]),
    ],
)
def test_it_breaks_at_blanks_and_cuts_long_words(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width, cell_len) == lines


@given(st.lists(st.tuples(WORDS, st.sampled_from(["", "muted"])), max_size=4), st.integers(0, 40))
def test_a_line_of_spans_is_wrapped_and_keeps_letters_and_styles(
    spans: list[tuple[str, str]], width: int
) -> None:
    lines = wrap_line(tuple(spans), width, cell_len, 4)
    assert all(sum(cell_len(text) for text, _ in line) <= max(4, width) for line in lines)
    for style in ("", "muted"):
        wrapped = "".join(text for line in lines for text, name in line if name == style)
        whole = "".join(text for text, name in spans if name == style)
        assert "".join(wrapped.split()) == "".join(whole.split())


@pytest.mark.parametrize("width", [1, 0, -3])
def test_a_width_that_holds_no_letter_is_taken_for_the_least_that_does(width: int) -> None:
    assert wrap("性能 abc", width, cell_len) == ["性", "能", "ab", "c"]


def test_rows_that_are_made_already_give_keys_and_rows() -> None:
    made = Rows.of([Row("a"), Row("b", mark="*")], (Col("ID", 4),))
    assert tuple(made.keys) == ("a", "b")
    assert made.make(1).mark == "*"
    assert made.columns == (Col("ID", 4),)


def test_lines_that_were_broken_to_fit_a_page_are_one_paragraph() -> None:
    text = (
        "- **Why**: if unset, the server generates a random secret on every boot and a\n"
        "  restart ends all sessions, and a predictable secret lets anybody forge a sign.\n"
        "- **What**: make a long random value and put it below the key that is called so:\n"
        "Sessions last a day then, which nobody had asked for, and which nobody will miss\n"
        "```\n"
        "openssl rand -hex 32 | kubectl create secret generic dashboard --from-file=key -\n"
        "done\n"
        "```"
    )
    lines = text.split("\n")
    assert paragraphs(text) == [f"{lines[0]} {lines[1].strip()}", *lines[2:]]


@pytest.mark.parametrize(
    "text", ["Call Ana\nand bring cake", f"{'long ' * 40}\nnext", "a\n\nb", ""]
)
def test_lines_that_somebody_broke_on_purpose_stay(text: str) -> None:
    assert paragraphs(text) == text.splitlines()
