"""Tickets as CSV: every field of each, and nothing that a spreadsheet would calculate."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.exchange.model.csv_cells import COLUMNS, guarded, unguarded
from readiness_tui.exchange.writers.spreadsheet import spreadsheet
from tests.builders import board, phase, ticket
from tests.exchange.writers.plans import selected


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20a",
    ],
)
def test_no_cell_is_a_formula(formula: str) -> None:
    text = spreadsheet(selected(board(ticket("A", title=formula, group=formula))))
    assert rows(text)[0]["title"] == f"'{formula}"
    assert unguarded(rows(text)[0]["title"]) == formula


@pytest.mark.parametrize("number", ["-5", "+3.5", "12"])
def test_numbers_stay_numbers(number: str) -> None:
    assert guarded(number) == number


@given(st.text(st.sampled_from("'=+-@:\t\r\n\uff1d1a "), max_size=8))
def test_the_guard_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_a_row_has_all_of_a_ticket() -> None:
    made = ticket(
        "A",
        "blocked",
        blocked="the key",
        depends="B C",
        links={"issue": "#4"},
        fields={"hook": "XA", "parts": [1, 2]},
        notes="one\ntwo, three",
    )
    text = spreadsheet(selected(board(made, ticket("B"), phase("P", ["A"]))))
    first, second = rows(text)
    assert text.splitlines()[0].startswith("board,id,title,status,priority,owners,")
    assert text.count("\r\n") == 3
    assert {name: first[name] for name in ("id", "depends", "blocked", "notes", "phase")} == {
        "id": "A",
        "depends": "B, C",
        "blocked": "the key",
        "notes": "one\ntwo, three",
        "phase": "P",
    }
    assert (first["links.issue"], first["fields.hook"], first["fields.parts"]) == (
        "#4",
        "XA",
        "[1, 2]",
    )
    assert set(second) == {*COLUMNS, "links.issue", "fields.hook", "fields.parts"}
