"""Which documents are taken for the plan of a repository: by name, and by what they state."""

from pathlib import Path

import pytest

from readiness_tui.domain.onboarding.survey import OfferKind
from readiness_tui.exchange.readers.source import Source
from readiness_tui.services.exchange.importing import plans_of
from readiness_tui.services.onboarding.likelihood import LISTED, PROPOSED, likelihood
from readiness_tui.services.onboarding.plans import MOST_UNLIKELY
from tests.services.onboarding.places import planned
from tests.services.onboarding.test_beginning import survey_of

BOXES = (
    "# Before you ask\n\n- [ ] I ran the tests\n- [ ] I wrote a line of news\n- [ ] It is small\n"
)
PROGRESS = "# Work\n\n- [x] Lay the keel\n- [ ] Raise the mast\n- [ ] Sew the sails\n"
BARE = "# Words\n\n| ID | Title |\n|---|---|\n| A-1 | Keel |\n| A-2 | Mast |\n| A-3 | Sail |\n"
EDGES = (
    "# Hull\n\n| ID | Title | Status | Owner | Depends on |\n|---|---|---|---|---|\n"
    "| A-1 | Keel | Done | Ann | |\n| A-2 | Mast | Doing | Ben | A-1 |\n"
    "| A-3 | Sail | Todo | Cai | A-2 |\n"
)
PAGE = "\n".join(f"Sentence {n} about how all of it came to be.\n" for n in range(40))
COLOURS = (
    "# Colours\n\n| Name | Value | Where |\n|---|---|---|\n| Sea | 113 | edge |\n"
    "| Sky | 245 | top |\n| Sand | 987 | foot |\n\n" + PAGE
)


def points(path: str, text: str) -> int:
    (plan,) = plans_of(Source(path, {path: text.encode()}))
    return likelihood(path, plan)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("ROADMAP.md", BOXES),
        ("docs/launch-plan.md", BARE),
        ("docs/EngineeringTasklist.md", BARE),
        ("notes/开发计划.md", BARE),
        ("docs/plans/2026-03-hull.md", PROGRESS),
        ("specs/002-add-tests/tasks.md", PROGRESS),
        ("hull.md", EDGES),
        ("docs/status.md", EDGES + PAGE),
        (".kiro/specs/hull/tasks.md", EDGES),
        ("TODO.md", PROGRESS + PAGE),
    ],
)
def test_it_is_proposed(path: str, text: str) -> None:
    assert points(path, text) >= PROPOSED


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".github/PULL_REQUEST_TEMPLATE.md", BOXES),
        (".github/ISSUE_TEMPLATE/task.md", BOXES),
        ("docs/templates/roadmap.md", BARE),
        ("CONTRIBUTING.md", BOXES + PAGE),
        ("brand.md", COLOURS),
        (".agents/skills/brand/checklist.md", BOXES),
        ("modules/WikiTemplates/SprintPlanning.md", PROGRESS),
        ("tests/fixtures/plan.md", PROGRESS),
        ("CHANGELOG.md", BARE),
        ("docs/adr/0001-keel.md", BARE),
    ],
)
def test_it_is_not_even_listed(path: str, text: str) -> None:
    assert points(path, text) < LISTED


def test_between_the_two_it_is_listed_and_not_proposed() -> None:
    assert LISTED <= points("requirements.md", BARE) < PROPOSED


def test_a_plan_that_was_laid_aside_is_listed_and_not_proposed() -> None:
    assert LISTED <= points("docs/archive/hull-plan.md", EDGES) < PROPOSED
    assert points("docs/hull-plan.md", EDGES) >= PROPOSED


def test_what_a_tool_exports_is_a_plan_wherever_it_lies() -> None:
    (plan,) = plans_of(Source("a.md", {"a.md": BARE.encode()}))
    assert likelihood(".beads/issues.jsonl", plan, is_export=True) >= PROPOSED
    assert likelihood("tests/fixtures/issues.jsonl", plan, is_export=True) < LISTED


def test_more_that_is_stated_is_never_less_likely() -> None:
    assert points("hull.md", EDGES) > points("hull.md", BARE)
    assert points("hull.md", PROGRESS) > points("hull.md", BOXES)
    assert points("plan.md", BARE) > points("hull.md", BARE)


def test_the_likeliest_stands_first_and_what_is_none_is_told(tmp_path: Path) -> None:
    root = planned(tmp_path)
    (root / "docs/words.md").write_text(BARE)
    (root / "CONTRIBUTING.md").write_text(BOXES + PAGE)
    (root / ".github/PULL_REQUEST_TEMPLATE.md").write_text(BOXES)
    survey = survey_of(root)
    plans = survey.of_kind(OfferKind.PLAN)
    assert [(plan.name, plan.is_proposed) for plan in plans] == [
        ("docs/plan.md", True),
        ("docs/words.md", False),
    ]
    (note,) = [note for note in survey.notes if note.code == "unlikely"]
    assert "and 1 more" in note.message
    assert note.remedy.startswith("readiness import")


def test_where_nothing_is_likely_the_best_of_them_are_listed(tmp_path: Path) -> None:
    for n in range(6):
        (tmp_path / f"page-{n}.md").write_text(BOXES + PAGE)
    survey = survey_of(tmp_path)
    plans = survey.of_kind(OfferKind.PLAN)
    assert len(plans) == MOST_UNLIKELY
    assert not any(plan.is_proposed for plan in plans)
