"""Milestones and targets as iCalendar: what RFC 5545 asks of lines and texts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.dates import Week
from readiness_tui.exchange.writers.calendar import calendar, escaped, fold
from tests.builders import board, milestone, ticket
from tests.exchange.writers.plans import selected

PLAN = board(
    ticket("A", "doing", target="2026-W08", priority="P1", title="Lights; all, of \\them"),
    ticket("B"),
    milestone("M1", ["A"], due=date(2026, 3, 1), title="Go live"),
    milestone("M2", ["A"], due=Week(2026, 9)),
    milestone("M3", ["A"]),
)


def unfolded(text: str) -> list[str]:
    """The content lines of a calendar."""
    return text.replace("\r\n ", "").split("\r\n")[:-1]


@given(st.text(max_size=400).filter(lambda text: not set(text) & set("\r\n")))
def test_lines_are_folded_at_75_octets_between_characters(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    pieces = fold(text).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == text


@pytest.mark.parametrize(
    ("text", "spelling"),
    [("a;b,c", "a\\;b\\,c"), ("a\\n", "a\\\\n"), ("a\r\nb\nc\rd", "a\\nb\\nc\\nd")],
)
def test_texts_are_escaped(text: str, spelling: str) -> None:
    assert escaped(text) == spelling


def test_a_milestone_is_a_day_and_a_week_its_last() -> None:
    lines = unfolded(calendar(selected(PLAN)))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == 2  # M3 has no day
    assert "DTSTART;VALUE=DATE:20260301" in lines
    assert "DTEND;VALUE=DATE:20260302" in lines
    assert "DTSTART;VALUE=DATE:20260301" in lines[lines.index("UID:b/milestone/M2@readiness") :]


def test_a_target_is_a_todo() -> None:
    lines = unfolded(calendar(selected(PLAN)))
    start = lines.index("BEGIN:VTODO")
    assert lines[start : lines.index("END:VTODO")] == [
        "BEGIN:VTODO",
        "UID:b/ticket/A@readiness",
        "DTSTAMP:20260218T000000Z",
        "DUE;VALUE=DATE:20260222",
        "SUMMARY:A Lights\\; all\\, of \\\\them",
        "STATUS:IN-PROCESS",
        "PRIORITY:3",
    ]


def test_an_id_cannot_begin_a_line() -> None:
    hostile = board(ticket("A\r\nEND:VCALENDAR", target="2026-W08"))
    assert unfolded(calendar(selected(hostile))).count("END:VCALENDAR") == 1
