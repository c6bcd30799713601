"""A repository before its first board: what is offered, what the gates say, what is written."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.onboarding.survey import BoardOffer, OfferKind, Survey
from readiness_tui.services.onboarding.beginning import (
    begin,
    beginning_root,
    has_boards,
    surveys,
)
from readiness_tui.services.workspace.workspace import Workspace
from tests.rights import as_owner
from tests.services.onboarding.places import PLAN, planned

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def survey_of(root: Path) -> Survey:
    """What is seen at once, no gate of it judged."""
    return next(surveys(root, "boards", NOW))


def judged_survey_of(root: Path) -> Survey:
    """What is seen, with every proposed gate judged."""
    *_, last = surveys(root, "boards", NOW)
    return last


def contents(root: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def offer_named(survey: Survey, target: str) -> BoardOffer:
    return next(offer for offer in survey.offers if offer.target == target)


def test_a_plan_is_offered_with_its_figures_and_a_page_without_one_is_not(tmp_path: Path) -> None:
    offers = survey_of(planned(tmp_path)).of_kind(OfferKind.PLAN)
    assert [(offer.name, offer.target, offer.tickets) for offer in offers] == [
        ("docs/plan.md", "boards/plan.toml", 3)
    ]
    assert offers[0].counts[:2] == ("3 tickets", "2 dependencies")
    assert offers[0].titles[0] == ("P-1", "Agree on service levels")


def test_what_git_ignores_is_no_plan_of_the_repository(tmp_path: Path) -> None:
    planned(tmp_path, docs__other__md=PLAN)
    (tmp_path / "docs/other.md").write_text(PLAN)
    (tmp_path / ".gitignore").write_text("docs/other.md\n")
    assert [one.name for one in survey_of(tmp_path).of_kind(OfferKind.PLAN)] == ["docs/plan.md"]


def test_looking_writes_nothing(tmp_path: Path) -> None:
    before = contents(planned(tmp_path))
    judged_survey_of(tmp_path)
    assert contents(tmp_path) == before


def test_plans_come_before_gates_are_judged(tmp_path: Path) -> None:
    first, last = surveys(planned(tmp_path), "boards", NOW)
    assert first.of_kind(OfferKind.PLAN) == last.of_kind(OfferKind.PLAN)
    (before,), (after,) = (survey.of_kind(OfferKind.GATES) for survey in (first, last))
    assert not before.judged
    assert after.judged
    assert before.content == after.content
    assert len(after.judged) == int(before.counts[0].split()[0])


def test_proposed_gates_say_what_the_written_board_says(tmp_path: Path) -> None:
    survey = judged_survey_of(planned(tmp_path))
    (offer,) = survey.of_kind(OfferKind.GATES)
    foretold = {gate.id: gate.outcome for gate in offer.judged}
    assert foretold["scans-stop-the-build"] == "fail"
    assert begin(tmp_path, "boards", [offer]).written
    workspace = Workspace(tmp_path)
    workspace.open()
    snapshot = workspace.gates.run()
    told = {key.gate: result.outcome for key, result in snapshot.judgement.results.items()}
    assert {name: told[name] for name in foretold} == foretold


def test_begun_boards_can_be_read_and_have_the_schema_beside_them(tmp_path: Path) -> None:
    survey = judged_survey_of(planned(tmp_path))
    begun = begin(tmp_path, "boards", survey.offers)
    assert not begun.failures
    assert "boards/board.schema.json" in begun.written
    workspace = Workspace(tmp_path)
    assert not workspace.open().problems
    assert len(workspace.snapshot.portfolio.boards) == len(survey.offers)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    survey = survey_of(planned(tmp_path))
    offer = offer_named(survey, "boards/plan.toml")
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/plan.toml").write_text("mine")
    begun = begin(tmp_path, "boards", [offer])
    assert not begun.written
    assert begun.failures[0].path == "boards/plan.toml"
    assert (tmp_path / "boards/plan.toml").read_text() == "mine"


def test_an_empty_folder_of_boards_says_what_can_be_done(tmp_path: Path) -> None:
    (planned(tmp_path) / "boards").mkdir()
    survey = survey_of(tmp_path)
    assert [note.code for note in survey.notes] == ["empty-boards"]
    assert all(note.remedy for note in survey.notes)
    assert not any(offer.obstacle for offer in survey.offers)


def test_a_folder_without_git_says_what_is_missing(tmp_path: Path) -> None:
    survey = survey_of(planned(tmp_path, git=False))
    assert [(note.code, note.remedy) for note in survey.notes] == [("no-git", "git init")]
    assert not any(offer.obstacle for offer in survey.offers)


def test_a_closed_folder_offers_nothing_that_would_fail(tmp_path: Path) -> None:
    planned(tmp_path).chmod(0o555)
    try:
        with as_owner():
            survey = survey_of(tmp_path)
            begun = begin(tmp_path, "boards", survey.offers)
    finally:
        tmp_path.chmod(0o755)
    assert all(offer.obstacle for offer in survey.offers)
    assert "read-only" in [note.code for note in survey.notes]
    assert not begun.written
    assert not (tmp_path / "boards").exists()


def test_boards_that_is_a_file_is_refused_by_name(tmp_path: Path) -> None:
    (planned(tmp_path) / "boards").write_text("not a folder")
    survey = survey_of(tmp_path)
    assert all(offer.obstacle for offer in survey.offers)
    assert survey.notes[0].message == "boards is no folder"


@pytest.mark.parametrize(("name", "is_there"), [("a.toml", True), (".a.toml", False), ("a", False)])
def test_only_board_files_count_as_boards(tmp_path: Path, name: str, is_there: bool) -> None:  # noqa: FBT001
    assert not has_boards(tmp_path, "boards")
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / name).write_text("")
    assert has_boards(tmp_path, "boards") is is_there


def test_it_begins_at_the_top_of_the_working_tree(tmp_path: Path) -> None:
    planned(tmp_path)
    assert beginning_root(tmp_path / "docs") == tmp_path


def test_a_hostile_document_stops_nothing(tmp_path: Path) -> None:
    planned(tmp_path)
    (tmp_path / "docs/bytes.md").write_bytes(b"| a | b |\n" + bytes(range(256)) * 4)
    (tmp_path / "docs/deep.md").write_text("- [ ] x\n" + "  " * 400 + "- [ ] y\n")
    (tmp_path / "docs/loop.md").symlink_to(tmp_path / "docs/loop.md")
    (tmp_path / "docs/out.md").symlink_to("/etc/hosts")
    plans = judged_survey_of(tmp_path).of_kind(OfferKind.PLAN)
    assert "docs/plan.md" in [plan.name for plan in plans]
