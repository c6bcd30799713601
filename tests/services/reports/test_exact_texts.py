"""Whole texts of reports and minutes, for days of a made history of two years."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from readiness_tui.domain.reports.kpi import kpi_document
from readiness_tui.domain.reports.weekly import weekly_document
from readiness_tui.domain.standup.pages import basis_of
from readiness_tui.domain.standup.record import Missed, Noted, NoteKind, Turned
from readiness_tui.domain.standup.since import Changes
from readiness_tui.exchange.reports.markdown import markdown
from readiness_tui.services.reports.kpi import kpi_report
from readiness_tui.services.reports.weekly import weekly_report
from readiness_tui.services.standup.leading import StandupLeader
from readiness_tui.services.workspace.workspace import Workspace
from tests.repos import Repo
from tests.services.fakes import FakeClock
from tests.services.reports.two_years import ZONE, at, made

WEEKS = (date(2024, 6, 14), date(2025, 8, 19), date(2025, 10, 9), date(2026, 2, 20))
"""A ticket was reopened; a board was broken; a branch was merged; the quay was claimed."""
TEXTS = Path(__file__).parent / "texts"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return made(tmp_path_factory.mktemp("story") / "harbor")


def on(story: Repo, day: date) -> Workspace:
    """The workspace as it was at noon of a day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
    at(story, noon)
    workspace = Workspace(story.root, clock=FakeClock(noon))
    workspace.boards.read()
    workspace.gates.run()
    return workspace


def expected(name: str) -> str:
    return (TEXTS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("day", WEEKS, ids=str)
def test_the_weekly_update(story: Repo, day: date) -> None:
    text = markdown(weekly_document(weekly_report(on(story, day), ZONE)))
    assert text == expected(f"weekly-{day}.md")


@pytest.mark.parametrize("day", [date(2025, 2, 28), date(2026, 2, 20)], ids=str)
def test_the_figures(story: Repo, day: date) -> None:
    text = markdown(kpi_document(kpi_report(on(story, day), ZONE)))
    assert text == expected(f"kpi-{day}.md")


def test_the_minutes(story: Repo) -> None:
    clock = FakeClock(datetime(2026, 2, 13, 8, 30, tzinfo=UTC))
    first = on(story, date(2026, 2, 13))
    leader = StandupLeader(story.root, "boards", "@ann", clock)
    since = leader.begin().since
    leader.end(basis_of(Changes(since, first.snapshot), ()), "")
    now = on(story, date(2026, 2, 20))
    clock.advance(timedelta(days=7))
    since = leader.begin().since
    for seconds, event in (
        (0, lambda at: Turned(at, "owner:@ann")),
        (95, lambda at: Noted(at, NoteKind.NOTE, "cranes wait for *power*", "owner:@ann", "H-3")),
        (0, lambda at: Noted(at, NoteKind.NOTE, "! ask for more money", "owner:@ann")),
        (0, lambda at: Turned(at, "owner:@ben")),
        (60, lambda at: Noted(at, NoteKind.DECISION, "open in May", "owner:@ben")),
        (5, lambda at: Noted(at, NoteKind.PARKED, "who pays?", "owner:@ben", "H-4")),
        (0, lambda _: Missed("owner:@ann", is_absent=True)),
    ):
        clock.advance(timedelta(seconds=seconds))
        leader.add(event)
    closed = leader.end(basis_of(Changes(since, now.snapshot), ()), "minutes.md")
    assert closed.text == expected("minutes-2026-02-20.md")
    assert (story.root / "minutes.md").read_text("utf-8") == closed.text
