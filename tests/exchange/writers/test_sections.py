"""Generated sections between markers: nothing outside of them changes by a byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.dates import Week
from readiness_tui.exchange.writers.live import KINDS, section
from readiness_tui.exchange.writers.sections import refreshed
from tests.builders import board, milestone, risk, ticket
from tests.exchange.writers.plans import selected

BEGIN, END = '<!-- readiness:begin tracker board="b" -->', "<!-- readiness:end -->"
LINES = ["| A |", "", "| B |"]


def lines(kind: str, name: str) -> list[str] | str:
    """A content that is always the same."""
    return LINES if (kind, name) == ("tracker", "b") else f"no {kind}"


@given(
    st.text(st.sampled_from("ab \n\r#|-`\ufeff"), max_size=30).map(lambda text: f"{text}\nx"),
    st.text(st.sampled_from("ab \n\r#|-"), max_size=30),
    st.sampled_from(["\n", "\r\n"]),
)
def test_outside_of_the_markers_no_byte_changes(before: str, after: str, newline: str) -> None:
    if "```" in before:
        return
    text = f"{before}{newline}{BEGIN}{newline}{END}{newline}{after}"
    made = refreshed(text, lines)
    assert made.changed
    assert made.text.startswith(f"{before}{newline}{BEGIN}{newline}")
    assert made.text.endswith(f" -->{newline}{after}")
    assert newline.join(LINES) in made.text
    again = refreshed(made.text, lines)
    assert (again.text, again.changed, bool(again.same)) == (made.text, (), True)


def test_what_was_edited_by_hand_is_told_and_stays() -> None:
    made = refreshed(f"{BEGIN}\n{END}\n", lines).text
    edited = made.replace("| A |", "| Z |")
    result = refreshed(edited, lines)
    assert result.text == edited
    assert result.problems == (
        (1, "section tracker was edited by hand: --overwrite gives that up"),
    )
    assert refreshed(edited, lines, overwrite=True).text == made
    ours = f"{BEGIN}\nmine\n{END}\n"
    assert "written by hand" in refreshed(ours, lines).problems[0][1]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{BEGIN}\nx\n", "has no end"),
        (f"{END}\n", "never began"),
        (f"{BEGIN}\n{BEGIN}\n{END}\n", "within another"),
        ("<!-- readiness:begin nothing -->\n<!-- readiness:end -->\n", "no nothing"),
    ],
)
def test_markers_that_cannot_be_told_are_left_alone(text: str, problem: str) -> None:
    result = refreshed(text, lines)
    assert result.text == text
    assert problem in result.problems[0][1]


def test_markers_in_code_are_text() -> None:
    text = f"```\n{BEGIN}\n{END}\n```\n"
    assert refreshed(text, lines).text == text
    assert not refreshed(text, lines).problems


def test_each_kind_has_its_lines() -> None:
    plan = board(
        ticket("A", "blocked", blocked="the | key", owner="@ann"),
        ticket("B", depends="A", acceptance=["x one", "two"]),
        ticket("C", "done", after="B"),
        risk("R", ["A"]),
        milestone("M", ["B"], due=Week(2026, 8)),
    )
    analysis = selected(plan).analysis
    text = {kind: "\n".join(section(analysis, plan, kind)) for kind in KINDS}
    assert "| A | Ticket A | @ann | blocked | open | - | the \\| key |" in text["status"]
    assert "| B | Ticket B | - | todo | open | M 2026-02-22 | waits for A |" in text["status"]
    assert "| C | 0 | s | · |" in text["matrix"]
    assert "- [x] C Ticket C" in text["checklist"]
    assert "  - [x] one\n  - [ ] two" in text["checklist"]
    assert "| R | Risk R | 3 | 4 | A | - |" in text["risks"]
    assert isinstance(section(analysis, plan, "weather"), str)
