"""No text of a board or repository reaches the terminal with anything in it but text."""

import random
import unicodedata
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.text import counted, grouped, plural, safe_block, safe_line

BIDI = [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
INVISIBLE = [
    0xAD,
    0x180E,
    0x200B,
    0x2060,
    0xFEFF,
    0xE0001,
    0xE0020,
    0xE007F,
    0xFFF9,
    0xFFFB,
    0x1BCA0,
    0x1D173,
    0x13430,
]
SELECTORS = [0x180B, 0x180F, 0xFE00, 0xFE0E, 0xFE0F, 0xE0100, 0xE01EF]
SIGNS = set(range(0x600, 0x606)) | {0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
"""Characters that Unicode counts as format but that are seen: they stand before a number."""


def is_clean(text: str) -> bool:
    text.encode()  # a lone surrogate would raise
    return not any(
        (unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and ord(one) not in SIGNS)
        for one in text
    )


@pytest.mark.parametrize("code", [*range(0x20), 0x7F])
def test_a_control_character_becomes_its_picture(code: int) -> None:
    picture = "␤" if code == 0x0A else "␡" if code == 0x7F else chr(0x2400 + code)
    assert safe_line(f"a{chr(code)}b") == f"a{picture}b"
    if code not in {0x09, 0x0A}:
        assert safe_block(f"a{chr(code)}b") == f"a{picture}b"


def test_an_escape_sequence_is_shown_and_not_obeyed() -> None:
    assert safe_line("\x1b]0;title\x07\x1b[2J") == "␛]0;title␇␛[2J"


def test_in_a_block_newlines_stay_and_a_tab_is_four_blanks() -> None:
    assert safe_block("a\nb\r\nc\td\re") == "a\nb\nc    d␍e"
    assert safe_line("a\nb\tc") == "a␤b␉c"


@pytest.mark.parametrize("separator", ["\u2028", "\u2029"])
def test_line_and_paragraph_separators_become_one_picture(separator: str) -> None:
    assert safe_line(f"a{separator}b") == safe_block(f"a{separator}b") == "a␤b"


@pytest.mark.parametrize("code", [*range(0x80, 0xA0), *BIDI, 0xD800, 0xDC80, 0xDFFF])
def test_c1_controls_bidi_controls_and_lone_surrogates_become_a_replacement(code: int) -> None:
    assert safe_line(f"a{chr(code)}b") == safe_block(f"a{chr(code)}b") == "a\ufffdb"


@pytest.mark.parametrize("code", [*INVISIBLE, *SELECTORS, 0x20E3, *range(0x1F3FB, 0x1F400)])
def test_what_is_invisible_or_changes_its_neighbour_is_removed(code: int) -> None:
    assert safe_line(f"a{chr(code)}b") == safe_block(f"a{chr(code)}b") == "ab"


def test_a_warning_sign_keeps_the_width_that_every_terminal_gives_it() -> None:
    assert safe_line("⚠\ufe0f fragile 1\ufe0f\u20e3") == "⚠ fragile 1"


@pytest.mark.parametrize(
    ("joined", "shown"),
    [
        ("👩\u200d👩\u200d👧 x", "👩 x"),
        ("👩🏽\u200d🚀", "👩"),
        ("🏳\ufe0f\u200d🌈", "🏳"),
        ("❤\ufe0f\u200d🔥", "❤"),
        ("न\u200dम a\u200db", "नम ab"),
        ("👩\u200dx", "👩x"),
        ("👩\u200d", "👩"),
    ],
)
def test_of_joined_emoji_the_first_stays_and_any_other_joiner_goes(joined: str, shown: str) -> None:
    assert safe_line(joined) == safe_block(joined) == shown


def test_flags_become_their_letters() -> None:
    assert safe_line("🇫🇷 🇿🇦") == "FR ZA"


@pytest.mark.parametrize("mark", ["\u0301", "\u0e49", "\u20d0", "\u1ab0"])
def test_a_letter_keeps_four_of_the_marks_heaped_on_it(mark: str) -> None:
    assert safe_line("a" + 4 * mark + "b") == "a" + 4 * mark + "b"
    assert safe_line("a" + 40 * mark + "b") == "a" + 4 * mark + "b"


def test_marks_with_something_invisible_between_them_are_one_heap() -> None:
    heap = "\u200b".join(10 * ["\u0301\u0301\u0301"])
    assert safe_line(f"a{heap}b") == safe_block(f"a{heap}b") == "a" + 4 * "\u0301" + "b"


def test_common_text_in_any_language_stays_as_it_is() -> None:
    text = "Größe café naïve ∞ → ✓ ● 日本語 한국어 русский العربية עברית हिन्दी ภาษาไทย 👍 [P0] [/z]"
    assert safe_line(text) == safe_block(text) == text


def test_nothing_of_any_plane_gets_through_alone() -> None:
    everything = "".join(map(chr, chain(range(0xD800), range(0xE000, 0x110000))))
    for made in (safe_line(everything), safe_block(everything).replace("\n", "")):
        assert is_clean(made)


def test_twenty_thousand_texts_of_all_planes_come_out_clean_and_stay_so() -> None:
    dice = random.Random(20_260_218)  # noqa: S311 - the same texts each time
    odd = [*range(0xA0), *BIDI, *INVISIBLE, *SELECTORS, 0x200D, 0x301, 0x1F469, 0x1F1E6, 0xD800]
    for _ in range(20_000):
        pick = (odd if dice.random() < 0.6 else None for _ in range(dice.randrange(20)))
        raw = "".join(chr(dice.choice(one) if one else dice.randrange(0x110000)) for one in pick)
        line, block = safe_line(raw), safe_block(raw)
        assert is_clean(line), ascii(raw)
        assert is_clean(block.replace("\n", "")), ascii(raw)
        assert safe_line(line) == line, ascii(raw)
        assert safe_block(block) == block, ascii(raw)


@given(st.text(st.sampled_from("a👩\u200d\ufe0f\u0301\u200b\r\n\t\x1b🇦"), max_size=14))
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    assert safe_line(safe_line(raw)) == safe_line(raw)
    assert safe_block(safe_block(raw)) == safe_block(raw)
    assert safe_block(raw).count("\n") == raw.count("\n")


@given(st.integers(0, 10**6))
def test_a_noun_is_singular_of_one_alone(count: int) -> None:
    assert plural(count, "entry", "entries") == ("entry" if count == 1 else "entries")
    assert counted(count, "file") == f"{count} " + ("file" if count == 1 else "files")
    assert grouped(count, "file").replace(",", "") == counted(count, "file")
    assert ("," in grouped(count, "file")) == (count >= 1000)
