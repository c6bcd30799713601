"""Every finding that offers a choice takes each answer, keeps it, and is not asked again."""

from collections.abc import Iterator
from functools import cache

import pytest

from readiness_tui.exchange.model import choices as spelling
from readiness_tui.exchange.model.choices import Choices
from readiness_tui.exchange.model.findings import CODES, WRITTEN
from readiness_tui.exchange.model.model import Finding, ImportPlan
from readiness_tui.exchange.readers.source import Source
from readiness_tui.services.exchange import choice_files
from readiness_tui.services.exchange.importing import Reading, anchored, plans_of
from tests.exchange.reading import SAMPLES, sample

NAMES = sorted(path.stem for path in SAMPLES.glob("*.md"))
OFFERING = {code for code, (_, _, others) in CODES.items() if others}
VALUES = {"blocked-without-reason": "the glass is late", "estimate-unit": "3d"}


def examples(name: str) -> Iterator[tuple[Finding, str]]:
    """One finding of each code of a sample, with each answer that it offers."""
    plan, asked = sample(name), set[str]()
    for finding in plan.findings:
        if finding.others and finding.code not in asked:
            asked.add(finding.code)
            for other in finding.others:
                yield finding, spelled(plan, finding, other)


def spelled(plan: ImportPlan, finding: Finding, other: str) -> str:
    """An answer as a person would write it."""
    if other not in WRITTEN:
        return other
    if other == "an id":
        return next(str(name) for name in plan.board.tickets if name not in finding.keys)
    if other == "a field":
        return "notes"
    is_length = finding.code.startswith("estimate")
    return VALUES.get(finding.code, "3d" if is_length else "2026-05-01")


@cache
def answered(name: str) -> list[tuple[Finding, str, ImportPlan]]:
    """Each example of a sample, and what the document becomes with that answer alone."""
    path = f"{name}.md"
    source = Source(path, {path: (SAMPLES / path).read_bytes()})
    plans = list[tuple[Finding, str, ImportPlan]]()
    for finding, value in examples(name):
        answers = Choices(answers=(spelling.answer(f"{finding.code}:{finding.mark.line}", value),))
        (plan,) = plans_of(source, Reading("markdown", choices=anchored(source, answers)))
        plans.append((finding, value, plan))
    return plans


def test_every_code_that_offers_something_has_an_example() -> None:
    assert {finding.code for name in NAMES for finding, _ in examples(name)} == OFFERING


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_taken_and_not_asked_again(name: str) -> None:
    for finding, value, plan in answered(name):
        open_codes = [(each.code, each.mark.line) for each in plan.findings if each.choice != value]
        assert (finding.code, finding.mark.line) not in open_codes, (finding, value)


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_kept_beside_the_document(name: str) -> None:
    for finding, value in examples(name):
        answer = spelling.answer(f"{finding.code}:{finding.mark.line}", value)
        kept_text = choice_files.text_of(Choices(answers=(answer,)))
        again = choice_files.choices_in(kept_text.encode(), f"{name}.md.import.toml")
        assert again.answers == (answer,)


@pytest.mark.parametrize("code", sorted(set(CODES) - OFFERING))
def test_a_code_that_offers_nothing_says_so(code: str) -> None:
    with pytest.raises(spelling.UsageError, match=f"nothing can be chosen for {code}"):
        spelling.answer(f"{code}:3", "read")


def test_an_answer_changes_what_comes_out() -> None:
    changes = 0
    for name in NAMES:
        before = sample(name).board
        changes += sum(plan.board != before for _, _, plan in answered(name))
    assert changes > len(OFFERING)
