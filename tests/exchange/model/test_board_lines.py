"""Lines that speak of phases, milestones and the board itself, one by one."""

from datetime import date

import pytest

from readiness_tui.domain.model.dates import Week, Window
from readiness_tui.domain.model.errors import ExchangeError
from readiness_tui.domain.model.ticket import Criterion, Owner
from readiness_tui.exchange.model import plan as planning
from tests.exchange.reading import lines_of, plan_of, ticket

BOXES = "\n- [ ] BL-1 One\n- [ ] BL-2 Two\n"


def test_paragraphs_say_what_bullets_say() -> None:
    found = plan_of(
        "# A\n\n**Scope window:** 2026-01-05 .. 2026-01-30\n**Objective:** be done\n\n"
        "## Out of scope\n\nThe moon.\n\n## Assumptions\n\nAir.\n"
        f"\n## AB-1: One\n\n### Owners\n\nAna + Bo\n\n## AB-2: Two\n\nRest.\n{BOXES}"
    )
    board = found.board
    assert board.window == Window(date(2026, 1, 5), date(2026, 1, 30))
    assert board.objective == "be done"
    assert board.out_of_scope == ("The moon",)
    assert board.assumptions == ("Air",)
    assert ticket(found, "AB-1").owners == (Owner("Ana"), Owner("Bo"))


def test_keyed_bullets_of_the_board_take_what_is_nested() -> None:
    found = plan_of(f"# A\n\n- Assumptions:\n  - air\n  - water\n- Non-goals: fire\n{BOXES}")
    assert found.board.assumptions == ("air", "water")


def test_a_phase_may_have_dates_and_headings_for_its_criteria() -> None:
    found = plan_of(
        "# A\n\n## Phase 1: Dig (2026-03-02 to 2026-03-13)\n\n### Entrance criteria\n\n"
        "- Permit\n\n### Tasks\n\n- BL-1, BL-2\n\n### Exit criteria\n\nHole.\n\n"
        f"## Phase 2: Fill\n\n- Entrance: phase 1 complete; Phase 9 met\n\n## Work\n{BOXES}"
    )
    phases = found.board.phases
    assert phases["1"].window == Window(date(2026, 3, 2), date(2026, 3, 13))
    assert phases["1"].entrance == (Criterion("Permit"),)
    assert phases["1"].tickets == ("BL-1", "BL-2")
    assert phases["1"].exit == (Criterion("Hole"),)
    assert phases["2"].entrance == (Criterion(phase="1"), Criterion("Phase 9 met"))


def test_milestones_name_phases_by_letter_only_behind_the_word() -> None:
    found = plan_of(
        "# A\n\n## Phase A: Dig\n\n- Tasks: BL-1\n\n## Milestones\n\n"
        "- Milestone 1: A good start\n- M2 (2026-W20): Phase A over, BL-2 too\n- just text\n"
        f"\n## Work\n{BOXES}"
    )
    milestones = found.board.milestones
    assert milestones["1"].completes == ()
    assert milestones["1"].due is None
    assert milestones["M2"].completes == ("phase:A", "BL-2")
    assert milestones["M2"].due == Week(2026, 20)


def test_weeks_without_a_date_of_the_document_are_not_guessed() -> None:
    found = plan_of(f"# A\n\n## Milestones\n\n- Milestone M1 (end of week 2): x\n{BOXES}")
    assert found.board.milestones["M1"].due is None
    assert lines_of(found, "week-one-assumed") == []


def test_a_risk_that_only_a_source_names_is_linked_and_said() -> None:
    found = plan_of(
        "# A\n\n| ID | Title | Source |\n|---|---|---|\n| SO-1 | One | R-1 |\n"
        "| SO-2 | Two | R-1 |\n"
        "\n## Risks\n\nR-1 → SO-1\n"
    )
    assert found.board.risks["R-1"].mitigated_by == ("SO-1", "SO-2")
    assert lines_of(found, "risk-link-one-side") == [6]


def test_a_blocker_is_the_reason() -> None:
    found = plan_of(
        "# A\n\n| ID | Title | Status | Blocker |\n|---|---|---|---|\n"
        "| BK-1 | One | blocked | no key |\n| BK-2 | Two | open | |\n"
    )
    blocked = ticket(found, "BK-1").blocked
    assert blocked is not None
    assert blocked.reason == "no key"


def test_too_many_records_are_refused_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MAX_RECORDS", 1)
    with pytest.raises(ExchangeError, match="split the document"):
        plan_of(f"# A\n{BOXES}")


@pytest.mark.parametrize(
    ("path", "board"),
    [
        ("docs/plan.md", "plan"),
        ("a/My plan (v2).md", "My-plan-v2"),
        ("x/a:b.md", "a-b"),
        ("план.md", "план"),
        ("!!!.md", "plan"),
    ],
)
def test_the_board_is_named_after_the_file(path: str, board: str) -> None:
    assert planning.board_id(path) == board
