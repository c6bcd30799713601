"""What of a text can be seen, and two spellings of one name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.visible_text import one_spelling, visible, visible_lines

SHOWN_FORMATS = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
NOTHING = "".join(
    chr(code)
    for code in range(0x110000)
    if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zs", "Zl", "Zp"}
    and code not in SHOWN_FORMATS
)
FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u2800\u3164\ufe00\ufe0f\uffa0\U000e0100\U000e01ef"


@pytest.mark.parametrize("text", ["", *NOTHING, *FILLERS, NOTHING + FILLERS, "\u200b \u2060\ufeff"])
def test_signs_that_are_not_seen_say_nothing(text: str) -> None:
    assert visible(text) == ""
    assert one_spelling(text) == ""
    assert visible_lines(text).strip() == ""


@given(st.text(min_size=1))
def test_every_other_letter_and_sign_is_seen(text: str) -> None:
    seen = [sign for sign in text if unicodedata.category(sign)[0] in "LNPS"]
    seen = [sign for sign in seen if sign not in FILLERS]
    for sign in seen:
        assert visible(f"\u200b{sign} ") == sign
    if seen:
        assert visible(text)


def test_what_stands_between_stays_in_a_reason() -> None:
    assert visible("\u200b no upstream\u200d fix \n") == "no upstream\u200d fix"


@pytest.mark.parametrize(
    "name",
    [
        "Ann Lee",
        "ann lee",
        "ANN LEE",
        " Ann  Lee ",
        "Ann\u00a0Lee",
        "Ann\tLee",
        "Ann\u2003Lee",
        "A\u200bnn Lee",
        "Ann Lee\ufeff",
        "\uff21nn Lee",
        "Ann\u00ad Lee",
    ],
)
def test_spellings_of_one_name(name: str) -> None:
    assert one_spelling(name) == "ann lee"


@given(st.text())
def test_a_name_in_one_spelling_stays_as_it_is(name: str) -> None:
    once = one_spelling(name)
    assert one_spelling(once) == once
    assert one_spelling(unicodedata.normalize("NFD", name)) == once
    assert one_spelling(unicodedata.normalize("NFC", name)) == once
