"""What is added to a board by texts: what it holds, and what speaks against it."""

import pytest
from msgspec.structs import replace

from readiness_tui.domain.edits.adding import Add, Noun, proposed_id
from readiness_tui.domain.edits.requests import Author, propose
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import apply_all
from readiness_tui.domain.model.status import Code
from tests.builders import HOME, TODAY, analysis, board, phase, ticket

ME = Author("@me", TODAY)
HOLDS = replace(
    board(ticket("T"), phase("A"), phase("P2")),
    assumptions=("A-001: Linux", "SR 4 A-002..A-010"),
    definition={"speed": "fast"},
)


def with_it(noun: Noun, name: str, **texts: str) -> Board:
    """The board after something was added, seen to be taken back whole."""
    start = analysis(HOLDS)
    proposal = propose(start, Add(HOME, noun, name, texts), ME)
    assert proposal.action is not None, proposal.refusals
    assert proposal.action.title == f"{noun} {name} added"
    after = apply_all(start.portfolio, proposal.action)
    assert apply_all(after, proposal.action.inverse()) == start.portfolio
    return after.boards[HOME]


def refusal(noun: Noun, name: str, **texts: str) -> str:
    """Why something is not added."""
    proposal = propose(analysis(HOLDS), Add(HOME, noun, name, texts), ME)
    assert proposal.action is None
    (reason,) = proposal.refusals
    assert reason.code is Code.BAD_VALUE
    return f"{reason.message} {reason.remedy}".strip()


def test_a_record_comes_last_with_its_fields() -> None:
    after = with_it(Noun.PHASE, "B", title=" Core \n part ", tickets="T", entrance="phase:A; Go")
    assert tuple(after.phases) == ("A", "P2", "B")
    new = after.phases["B"]
    assert (new.title, new.tickets) == ("Core part", ("T",))
    assert [(line.phase, line.text) for line in new.entrance] == [("A", ""), ("", "Go")]


@pytest.mark.parametrize("noun", Noun)
def test_everything_is_added_by_its_main_field_alone(noun: Noun) -> None:
    name = proposed_id(HOLDS, noun) or "safety"
    after = with_it(
        noun, name, **{noun.main_field: "It holds", **dict.fromkeys(noun.fields[1:], "")}
    )
    if noun is Noun.ASSUMPTION:
        assert after.assumptions == (*HOLDS.assumptions, "A-011: It holds")
    elif noun is Noun.QUALITY:
        assert after.definition == {"speed": "fast", "safety": "It holds"}
    else:
        (*_, last) = after.records(noun.kind).values()
        assert (last.id, getattr(last, noun.main_field)) == (name, "It holds")


def test_steps_of_a_playbook_are_lines() -> None:
    after = with_it(Noun.PLAYBOOK, "PB-1", title="Back", steps="Stop; Tell ops, then wait")
    assert after.playbooks["PB-1"].steps == ("Stop", "Tell ops, then wait")


def test_the_next_id_goes_on_from_the_last() -> None:
    assert proposed_id(HOLDS, Noun.PHASE) == "P3"
    assert proposed_id(HOLDS, Noun.ASSUMPTION) == "A-011"
    assert proposed_id(HOLDS, Noun.QUALITY) == ""
    assert proposed_id(HOLDS, Noun.MILESTONE) == "M1"


@pytest.mark.parametrize(
    ("noun", "name", "says"),
    [
        (Noun.PHASE, "A", "phase A exists already; choose another id"),
        (Noun.ASSUMPTION, "A-007", "assumption A-007 exists already; choose another id"),
        (Noun.QUALITY, "speed", "quality speed exists already; choose another id"),
        (Noun.QUALITY, "", "give the quality an id"),
        (Noun.ASSUMPTION, "Linux", "an assumption is called by letters and a number"),
        *((Noun.PHASE, name, "an id has none of") for name in ("a/b", "a:b", "a,b", "a;b", '"a"')),
        *(
            (Noun.PHASE, name, "an id is one line of at most 100 signs that can be seen")
            for name in ("a\nb", "\x1b[31ma", " a", "\u200b", "a\u202eb", "x" * 101)
        ),
    ],
)
def test_an_id_that_cannot_be_is_refused(noun: Noun, name: str, says: str) -> None:
    assert refusal(noun, name, **{noun.main_field: "It holds"}).startswith(says)


def test_a_text_that_cannot_be_is_refused() -> None:
    assert refusal(Noun.PHASE, "B", title=" \u200b") == "its title cannot be empty"
    assert refusal(Noun.ALERT, "a", runbook="x.md") == "its when cannot be empty"
    assert refusal(Noun.PHASE, "B", title="B", tickets="S").startswith("no ticket 'S'")
    assert refusal(Noun.MILESTONE, "M", title="M", due="soon").startswith("due: ")
