"""The vocabulary: one meaning for each word."""

from collections import Counter

import pytest

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.markdown import titles
from readiness_tui.exchange.model import words

WORDS = words.load()


@pytest.mark.parametrize("section", ["columns", "status", "priority", "status_symbols", "scale"])
def test_no_word_stands_in_two_lists_of_a_section(section: str) -> None:
    # What negates or qualifies a status word is no status of its own.
    lists = [
        found
        for name, found in WORDS.lists[section].items()
        if name not in {"negation", "qualifier"}
    ]
    listed = Counter(word for found in lists for word in dict.fromkeys(found))
    assert not [word for word, number in listed.items() if number > 1]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Depends On", "depends"),
        ("Owner/Role", "owners"),
        ("Due (week)", "target"),
        ("Task ID", "id"),
        ("Tracker ID", "id"),
        ("Exit Criteria", "acceptance"),
        ("**Verify Command**", "verify"),
        ("Evidence Path", "evidence"),
        ("GitHub Issue", "issue"),
        ("Outputs", "deliverables"),
        ("Abhängigkeiten", "depends"),
        ("Critères d'acceptation", "acceptance"),
        ("優先級", "priority"),
        ("담당자", "owners"),
        ("وابستگی", "depends"),
        ("Why now", ""),
        ("Hook", ""),
    ],
)
def test_headers_name_fields(header: str, field: str) -> None:
    assert WORDS.field(header) == field


def test_comparison_folds_case_forms_and_hidden_marks() -> None:
    assert words.fold("\u200f\uff24ePENDS\u00a0 ON ") == "depends on"


def test_a_title_that_was_read_before_is_read_anew_by_other_words() -> None:
    title = "T-1: Swim (paused on shore)"
    before = titles.head(title)
    with words.spoken(WORDS.with_own({}, {"paused on shore": "blocked"})):
        head = titles.head(title)
    assert before is not None
    assert before.status is None
    assert head is not None
    assert head.status is Status.BLOCKED
