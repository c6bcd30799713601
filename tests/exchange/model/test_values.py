"""Cells as values: a claim is never more than the words say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.dates import Week
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Estimate, Owner
from readiness_tui.exchange.model import dates, values, words


@pytest.mark.parametrize(
    "text",
    [
        "not done",
        "incomplete",
        "未完成",
        "не готово",
        "nicht fertig",
        "no hecho",
        "não feito",
        "non fatto",
        "pas terminé",
        "미완료",
        "unfinished",
        "غير مكتمل",
    ],
)
def test_a_negated_word_is_not_started(text: str) -> None:
    assert values.read_status(text).status in {Status.TODO, None}


@pytest.mark.parametrize("word", words.load().of("status", "done"))
@pytest.mark.parametrize("doubt", ["almost {}", "{}?", "{}, pending review", "not yet {}", "🚧 {}"])
def test_a_doubted_word_is_never_done(word: str, doubt: str) -> None:
    assert values.read_status(doubt.format(word)).status is not Status.DONE


@given(st.text(max_size=20), st.sampled_from(words.load().of("status", "qualifier")))
def test_no_text_with_a_qualifier_is_done(text: str, doubt: str) -> None:
    assert values.read_status(f"{doubt} done {text}").status is not Status.DONE


@pytest.mark.parametrize("status", ["done", "doing", "todo", "blocked", "review", "dropped"])
def test_every_status_word_is_its_status(status: str) -> None:
    for word in words.load().of("status", status):
        assert values.read_status(word).status == status, word


def test_a_rest_behind_the_word_is_kept() -> None:
    found = values.read_status("Shipped (#114)")
    assert (found.status, found.rest) == (Status.DONE, "(#114)")


@pytest.mark.parametrize("text", words.load().of("none", "words"))
def test_words_for_nothing(text: str) -> None:
    assert values.is_none(text)
    assert values.is_none(f"{text.upper()}.")


@pytest.mark.parametrize("text", ["", "—", "--", " - ", "None.", "`none`"])
def test_signs_for_nothing(text: str) -> None:
    assert values.is_none(text)


def test_zero_is_something() -> None:
    assert not values.is_none("0")


def test_owners_are_split_but_never_at_a_slash() -> None:
    assert values.read_owners("Dev/Ops + QA (tests, too), @x; Lee and Kim.") == (
        Owner("Dev/Ops"),
        Owner("QA", "tests, too"),
        Owner("@x"),
        Owner("Lee"),
        Owner("Kim"),
    )
    assert values.read_owners("TBD") == ()
    assert values.read_owners("B, A (primary)")[0] == Owner("A", "primary")
    assert values.read_owners("Andy, Sandy") == (Owner("Andy"), Owner("Sandy"))


@pytest.mark.parametrize(
    ("text", "estimate", "code"),
    [
        ("2 days", Estimate("2d"), ""),
        ("1 day", Estimate("1d"), ""),
        ("3d", Estimate("3d"), ""),
        ("1w", Estimate("1w"), ""),
        ("4 hours", Estimate("4h"), ""),
        ("2\u20134 days", Estimate("3d", "2d", "4d"), "estimate-range"),
        ("3 Tage", Estimate("3d"), ""),
        ("2 semaines", Estimate("2w"), ""),
        ("2周", Estimate("2w"), ""),
        ("5 points", None, "estimate-unit"),
        ("XL", None, "estimate-unit"),
        ("12345678901d", None, "estimate-unit"),
    ],
)
def test_estimates(text: str, estimate: Estimate | None, code: str) -> None:
    assert values.read_estimate(text) == (estimate, code)


@pytest.mark.parametrize(
    ("text", "target", "code"),
    [
        ("2026-03-01", date(2026, 3, 1), ""),
        ("2026-W08", Week(2026, 8), ""),
        ("Feb 20, 2026", date(2026, 2, 20), ""),
        ("20 February 2026", date(2026, 2, 20), ""),
        ("Mar 3", date(2026, 3, 3), ""),
        ("25.12.2026", date(2026, 12, 25), ""),
        ("12/25/2026", date(2026, 12, 25), ""),
        ("03/04/2026", None, "date-ambiguous"),
        ("Q1 2026", date(2026, 3, 31), "date-coarse"),
        ("December", date(2026, 12, 31), "date-coarse"),
        ("2026-02-31", None, ""),
        ("soon", None, ""),
    ],
)
def test_targets(text: str, target: Week | date | None, code: str) -> None:
    assert dates.read_target(text, 2026) == (target, code)


@pytest.mark.parametrize(
    ("lines", "target"),
    [
        (["due 15/02/2026", "03/04/2026"], date(2026, 4, 3)),
        (["due 02/15/2026", "03/04/2026"], date(2026, 3, 4)),
        (["15/02/2026 and 02/15/2026", "03/04/2026"], None),
        (["15.02.2026", "03/04/2026"], None),
    ],
)
def test_one_date_of_a_document_tells_which_number_is_the_day(
    lines: list[str], target: date | None
) -> None:
    day_first = dates.is_day_first(lines)
    assert dates.read_target(lines[1], 2026, day_first=day_first)[0] == target


@pytest.mark.parametrize(
    "text", ["a/b", "docs/*.md", "x.toml", ".trivyignore", "stress_tests/", "build/{a,b}.py"]
)
def test_paths(text: str) -> None:
    assert values.is_path(text)


@pytest.mark.parametrize(
    "text", ["3.0.0", "3.0.0/3.3.0/v3.4-alpha", "core.health", "two words", "@a/b", "e.g.", ""]
)
def test_no_paths(text: str) -> None:
    assert not values.is_path(text)


def test_paths_that_lead_out_of_the_repository() -> None:
    for path in ("/etc/passwd", "~/x", "a/../../b", "https://example.org/x"):
        assert values.is_outside(path)
    assert not values.is_outside("a..b/c")


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("P1", Priority.P1),
        ("high", Priority.P1),
        ("must have", Priority.P0),
        ("🟢", Priority.P3),
        ("Hoch", Priority.P1),
        ("soon", None),
        ("", None),
    ],
)
def test_priorities(text: str, priority: Priority | None) -> None:
    assert values.read_priority(text) is priority


def test_slugs_are_short_and_plain() -> None:
    assert values.slug("Rollback & Recovery!") == "rollback-recovery"
    assert len(values.slug("word " * 40)) <= 40
