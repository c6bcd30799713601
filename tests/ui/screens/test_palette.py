"""Which tickets the palette offers: the best of thousands, each at most once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.fuzzy import FuzzySearch

from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.screens import palette
from readiness_tui.ui.screens.palette import best_tickets
from tests.builders import analysis, board, ticket


def _snapshot(titles: list[str]) -> Snapshot:
    tickets = (ticket(f"T{number}", title=title) for number, title in enumerate(titles))
    return Snapshot(revision=1, analysis=analysis(board(*tickets)), boards={})


def _offered(titles: list[str], query: str) -> list[str]:
    search = FuzzySearch()
    best = best_tickets(_snapshot(titles), query, lambda text: search.match(query, text)[0])
    return [text.partition(" ")[2] for _, _, text in best]


def test_what_has_it_in_one_piece_comes_first_and_what_lacks_a_letter_is_not_there() -> None:
    titles = ["z-e-b-r-a", "nothing", "The Zebra"]
    assert _offered(titles, "zebra") == ["The Zebra", "z-e-b-r-a"]


def test_case_and_signs_of_patterns_are_letters() -> None:
    assert _offered(["a.*b", "a(b", "axb"], "A.*B") == ["a.*b"]


def test_of_many_there_are_as_many_as_can_be_read_each_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(palette, "MOST_TICKETS", 3)
    offered = _offered([*(f"a long way to work {n}" for n in range(9)), "work"], "work")
    assert len(offered) == len(set(offered)) == 3


@given(st.lists(st.text("abc ", min_size=1, max_size=6), max_size=12), st.text("abc", min_size=1))
def test_where_there_are_few_they_are_those_that_fit(titles: list[str], query: str) -> None:
    search = FuzzySearch()
    best = best_tickets(_snapshot(titles), query, lambda text: search.match(query, text)[0])
    fitting = {
        f"T{number} {title}".rstrip()
        for number, title in enumerate(titles)
        if search.match(query, f"T{number} {title}")[0] > 0
    }
    assert {text.rstrip() for _, _, text in best} == fitting
    assert [weight for weight, _, _ in best] == sorted((w for w, _, _ in best), reverse=True)
