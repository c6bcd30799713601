"""Values that bear out what a header names in part, and values that do not."""

import pytest

from readiness_tui.exchange.model.bearing import bear_out


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("estimate", ["2 days", "~45 min"]),
        ("estimate", ["S", "XL"]),
        ("estimate", ["3-5", "to be seen", "8 pts"]),
        ("owners", ["Ana Berg", "@dot", "Build Crew + Ana (lead)"]),
        ("owners", ["whoever is free", "whoever is free"]),
        ("priority", ["High", "soon", "later"]),
        ("status", ["Done", "open (since May)"]),
        ("status", ["", "-"]),
        ("notes", ["4"]),
    ],
)
def test_values_bear_out_a_header_in_part(name: str, values: list[str]) -> None:
    assert bear_out(name, values, in_part=True)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("estimate", ["50 ms", "< 1 hour"]),
        ("owners", ["Heats (slowly)", "Not handled", "None"]),
        ("owners", ["5", "8"]),
        ("priority", ["Bronze", "Silver"]),
        ("status", ["400", "401"]),
    ],
)
def test_values_refute_a_header_in_part_alone(name: str, values: list[str]) -> None:
    assert not bear_out(name, values, in_part=True)
    assert bear_out(name, values, in_part=False)


def test_marks_are_no_acceptance_under_any_header() -> None:
    assert not bear_out("acceptance", ["\u2713", "\u2014"], in_part=False)
    assert bear_out("acceptance", ["\u2713 it opens", "it shuts"], in_part=False)
