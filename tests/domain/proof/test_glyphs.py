"""Glyphs: one for each member, in both alphabets, one meaning inside a family."""

import pytest

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs, word
from readiness_tui.domain.proof.proof import ProofWord


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_member_has_a_glyph_of_one_character(glyphs: Glyphs) -> None:
    said = [glyphs.status(status) for status in Status]
    said += [glyphs.proof(proof) for proof in ProofWord]
    said += [glyphs.gate(state) for state in State]
    assert all(len(glyph) == 1 for glyph in said)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_a_glyph_means_one_thing_inside_its_family(glyphs: Glyphs) -> None:
    assert len({glyphs.status(status) for status in Status}) == len(Status)
    assert len({glyphs.gate(state) for state in State}) == len(State)


def test_they_are_those_of_the_legend() -> None:
    assert UNICODE.status(Status.DONE) + UNICODE.proof(ProofWord.CONTRADICTED) == "●✗"
    assert ASCII.status(Status.DONE) + ASCII.proof(ProofWord.CONTRADICTED) == "x!"
    assert UNICODE.status(Status.BLOCKED) == "▲"
    assert UNICODE.gate(State.WAIVED) == "▽"
    assert ASCII.gate(State.STALE) == "%"
    assert UNICODE.proof(ProofWord.OPEN) == " "
    assert UNICODE.mark("essential") == "■"
    assert UNICODE.sign("cursor") == "▌"


def test_the_word_of_a_state_has_no_underscore() -> None:
    assert word(State.NOT_APPLICABLE) == "not applicable"
