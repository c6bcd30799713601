"""What a text behind `:` means: a command, a ticket in any spelling, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.ui.viewmodels.command_words import (
    CommandWord,
    Tickets,
    completions,
    meaning,
)
from tests.builders import HOME, board, key, ticket

WORDS = (
    CommandWord("quit", "q", "Quit"),
    CommandWord("theme.next", "theme", "Next theme"),
    CommandWord("view.sort", "", "Sort"),
)
PLAN = Portfolio.of(
    board(
        ticket("M-03", title="Promotion pipeline"),
        ticket("M-13", title="Locks and the like"),
        ticket("T-003", title="Rotate the keys"),
        ticket("2.7", title="Plain"),
    ),
    board(ticket("m-03", title="Abroad"), ticket("X-9", title="Keys again"), id="other"),
)


def tickets(text: str) -> tuple[str, ...]:
    answer = meaning(text, WORDS, PLAN, HOME)
    return tuple(map(str, answer.keys)) if isinstance(answer, Tickets) else ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("M-03", ["b:M-03"]),
        ("m-03", ["other:m-03"]),  # it is spelled so
        ("m03", ["b:M-03"]),
        ("m3", ["b:M-03"]),
        (" M 3 ", ["b:M-03"]),
        ("other:M-03", ["other:m-03"]),
        ("x-9", ["other:X-9"]),
        ("x9", ["other:X-9"]),
        ("003", ["b:T-003"]),
        ("03", ["b:M-03"]),
        ("3", ["b:M-03", "b:T-003"]),
        ("13", ["b:M-13"]),
        ("2.7", ["b:2.7"]),
        ("promotion", ["b:M-03"]),
        ("the locks", ["b:M-13"]),
    ],
)
def test_an_id_is_found_in_any_case_and_short(text: str, names: list[str]) -> None:
    assert list(tickets(text)) == names


@pytest.mark.parametrize("text", ["quit", "q", "Q", ":q", "theme.next", "THEME", "view.sort"])
def test_a_command_is_meant_by_its_word_or_its_id(text: str) -> None:
    answer = meaning(text, WORDS, PLAN, HOME)
    assert isinstance(answer, CommandWord)
    assert text.strip(":").casefold() in {answer.word, answer.id}


def test_half_a_word_leads_nowhere() -> None:
    # "the" stands in a title as a whole word, "promo" as half of one
    assert meaning("the", WORDS, PLAN, HOME) == "the is half a word: theme; tab completes"
    assert meaning("promo", WORDS, PLAN, HOME) == Tickets((key("M-03"),), is_sure=False)
    assert meaning("m", WORDS, PLAN, HOME) == Tickets((key("M-03"),), is_sure=False)


def test_what_means_nothing_names_the_nearest_command() -> None:
    assert meaning("themx", WORDS, PLAN, HOME) == "nothing is called 'themx'; nearest: theme"
    assert meaning("", WORDS, PLAN, HOME) == ""


def test_completion_has_commands_first_then_tickets() -> None:
    assert completions("q", WORDS, PLAN, HOME, 8) == (("q", "Quit"),)
    assert completions("t", WORDS, PLAN, HOME, 8) == (
        ("theme", "Next theme"),
        ("T-003", "Rotate the keys"),
    )
    assert completions("m3", WORDS, PLAN, HOME, 8) == (("M-03", "Promotion pipeline"),)
    assert len(completions("", WORDS, PLAN, HOME, 2)) == 2


@given(st.sampled_from([str(name) for name, _ in PLAN.tickets()]))
def test_every_ticket_is_reached_by_its_id_with_its_board_in_any_case(name: str) -> None:
    assert tickets(name) == (name,)
    assert name in tickets(name.upper())
