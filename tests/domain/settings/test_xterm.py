"""In the 256 colours of terminals every role is still itself, and still readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich._palettes import EIGHT_BIT_PALETTE
from rich.color import Color, ColorSystem

from readiness_tui.domain.model.palette import GROUNDS, HIGH, INKS, Palette, contrast
from readiness_tui.domain.settings.xterm import (
    FIRST,
    HUED,
    STEPS,
    XTERM,
    distance,
    nearest_ground,
    nearest_ink,
    oklab,
)
from readiness_tui.storage.settings.themes import load_themes

RGB = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
THEMES = [palette for palette in load_themes().palettes if not palette.is_terminal]


def chroma(colour: str) -> float:
    _, green_red, blue_yellow = oklab(colour)
    return (green_red**2 + blue_yellow**2) ** 0.5


def looks(number: int) -> str:
    return XTERM[number - FIRST]


def test_the_table_is_that_of_terminals() -> None:
    assert [EIGHT_BIT_PALETTE[FIRST + place].hex for place in range(240)] == list(XTERM)


def test_rich_left_to_itself_makes_a_teal_of_the_row_under_the_cursor() -> None:
    cursor = next(palette for palette in THEMES if palette.name == "night").roles["cursor"]
    rounded = Color.parse(cursor).downgrade(ColorSystem.EIGHT_BIT).number
    assert rounded is not None
    assert looks(rounded) == "#005f5f"
    assert chroma(looks(nearest_ground(cursor))) < HUED


@given(RGB)
def test_a_colour_of_the_table_stands_for_itself(colour: str) -> None:
    assert distance(colour, looks(nearest_ground(colour))) <= min(
        distance(colour, other) for other in XTERM
    )
    shared = XTERM[int(colour[1:], 16) % len(XTERM)]
    assert looks(nearest_ground(shared)) == shared


@given(RGB, RGB)
def test_no_step_of_contrast_is_lost(ink: str, ground: str) -> None:
    below = looks(nearest_ground(ground))
    before, after = contrast(ink, ground), contrast(looks(nearest_ink(ink, ground, HIGH)), below)
    most = max(contrast(other, below) for other in XTERM)
    assert [step for step in STEPS if before >= step > after and most >= step] == []


@pytest.mark.parametrize("palette", THEMES, ids=lambda palette: palette.name)
def test_every_role_of_a_theme_is_readable_and_of_no_other_hue(palette: Palette) -> None:
    least = 7.0 if palette.name.endswith("contrast") else 4.5
    assert palette.promise == least
    for ground in GROUNDS:
        below = looks(nearest_ground(palette.roles[ground]))
        assert chroma(below) < HUED or chroma(palette.roles[ground]) >= HUED
        for ink in (*INKS, "focus"):
            colour = palette.roles[ink]
            stand_in = looks(nearest_ink(colour, palette.roles[ground], least))
            assert contrast(stand_in, below) >= least, (ink, ground)
            assert distance(colour, stand_in) < 2, (ink, ground, "another hue")


@pytest.mark.parametrize("palette", THEMES, ids=lambda palette: palette.name)
def test_the_cursor_and_panels_stand_out_from_what_is_behind(palette: Palette) -> None:
    numbers = {ground: nearest_ground(palette.roles[ground]) for ground in GROUNDS}
    assert numbers["cursor"] not in {numbers["background"], numbers["surface"]}


def test_green_red_and_doubt_are_told_apart_in_every_theme() -> None:
    for palette in THEMES:
        inks = [
            nearest_ink(palette.roles[role], palette.roles["surface"])
            for role in ("pass", "fail", "doubt", "doing")
        ]
        assert len(set(inks)) == 4, palette.name
