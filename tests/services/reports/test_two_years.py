"""Reports over two years of made history, held against what git itself gives and plain counting."""

import subprocess
import tomllib
from datetime import UTC, date, datetime, timedelta

import pytest

from benchmarks.history import BEGIN, DAYS, made_history
from readiness_tui.domain.reports.kpi import kpi_document
from readiness_tui.domain.reports.weekly import weekly_document
from readiness_tui.exchange.reports.markdown import markdown
from readiness_tui.services.reports.kpi import kpi_report
from readiness_tui.services.reports.weekly import weekly_report
from readiness_tui.services.workspace.workspace import Workspace
from tests.repos import Repo
from tests.services.fakes import FakeClock

NOW = BEGIN + timedelta(DAYS)
BOARDS, TICKETS, COMMITS = 3, 6, 200
SINCE = (date(2026, 1, 10), date(2025, 11, 1), date(2024, 3, 1))


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    root = tmp_path_factory.mktemp("history") / "plan"
    made_history(root, boards=BOARDS, tickets=TICKETS, commits=COMMITS)
    subprocess.run(["git", "checkout", "-q", "-f", "main"], cwd=root, check=True)  # noqa: S607
    return Repo(root)


@pytest.fixture(scope="module")
def workspace(repo: Repo) -> Workspace:
    workspace = Workspace(repo.root, clock=FakeClock(NOW))
    workspace.open()
    return workspace


def statuses(repo: Repo, before: datetime | None) -> dict[str, str]:
    """Every ticket with its status at the last commit before a moment, by git and tomllib alone."""
    limit = () if before is None else (f"--before={int(before.timestamp()) - 1}",)
    commit = repo.git("rev-list", "-1", *limit, "main").strip()
    rows: dict[str, str] = {}
    for number in range(BOARDS):
        board = f"b{number:02d}"
        table = tomllib.loads(repo.git("show", f"{commit}:boards/{board}.toml"))
        rows |= {f"{board}/{name}": row["status"] for name, row in table["ticket"].items()}
    return rows


def section(page: str, heading: str) -> list[str]:
    """The lines of a section of Markdown."""
    body = page.partition(f"\n## {heading}\n\n")[2].partition("\n\n## ")[0]
    return body.strip().split("\n")


@pytest.mark.parametrize("since", SINCE, ids=str)
def test_a_week_tells_just_what_git_parts(repo: Repo, workspace: Workspace, since: date) -> None:
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    then, now = statuses(repo, start), statuses(repo, None)
    page = markdown(weekly_document(weekly_report(workspace, UTC, start)))

    def lines(names: list[str]) -> list[str]:
        titles = ((name, *name.split("/")) for name in names)
        return [f"{name} Ticket {ticket} of {board}" for name, board, ticket in titles]

    completed = [name for name in now if now[name] == "done" != then[name]]
    reopened = [name for name in now if then[name] == "done" != now[name]]
    assert completed
    assert [line[2:].partition(":")[0] for line in section(page, "Completed")] == lines(completed)
    if reopened:
        assert [line[2:].partition(":")[0] for line in section(page, "Reopened")] == lines(reopened)
    else:
        assert "## Reopened" not in page
    assert section(page, "Blocked") == ["None."]
    assert section(page, "Risks introduced") == ["None."]
    assert section(page, "Changes to the dependency graph") == ["None."]
    assert page.startswith(
        f"# Weekly update, {NOW.date()}\n\n- Week: {since} to {NOW.date()}\n- Held against: "
    )
    assert len(section(page, "Next three")) == 3
    assert [line[3:] for line in page.split("\n") if line.startswith("## ")] == [
        "Completed",
        *(["Reopened"] if reopened else []),
        "Blocked",
        "Risks introduced",
        "Changes to the dependency graph",
        "Go or no-go",
        "Next three",
    ]


def test_the_course_of_the_figures_is_what_git_gives_for_each_day(
    repo: Repo, workspace: Workspace
) -> None:
    kpi = kpi_report(workspace, UTC, date(2025, 9, 1))
    rows = {course.measure.name: course for course in kpi.rows}
    days = rows["done"].days
    assert (days[0], days[-1]) == (date(2025, 9, 1), NOW.date())
    ends = [datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(1) for day in days]
    counts = [[*statuses(repo, end).values()] for end in ends]
    assert rows["done"].values == tuple(values.count("done") for values in counts)
    assert rows["scope"].values == tuple(len(values) for values in counts)
    first, last = (values.count("done") for values in (counts[0], counts[-1]))
    line = next(
        row for row in section(markdown(kpi_document(kpi)), "What boards claim") if "done" in row
    )
    assert line.startswith(f"| done | {first} | {last} | {last - first:+d} | ")
