"""The weekly update of real repositories: exact Markdown for a day, and what cannot be compared."""

import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.reports.weekly import Weekly, weekly_document
from readiness_tui.exchange.reports.markdown import markdown
from readiness_tui.services.reports.weekly import weekly_report
from readiness_tui.services.workspace.workspace import Workspace
from tests.repos import BASE, BOARD, Repo
from tests.services.fakes import FakeClock
from tests.services.history.made import on, started

NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)
_WITHIN_S = 120
_BEFORE = BASE + (
    '\n[ticket.T-5]\ntitle = "Fifth"\nstatus = "done"\n'
    '\n[ticket.T-6]\ntitle = "Sixth"\ndepends = ["T-1"]\n'
)
_WEEK = """\
format = 1

[board]
id = "plan"

[ticket.T-1]
title = "First"
status = "done"
priority = "P1"
deliverables = ["out.txt"]

[ticket.T-2]
title = "Second"
status = "blocked"
depends = ["T-1"]
blocked = { reason = "no key", since = 2026-02-09, by = "Ann" }

[ticket.T-3]
title = "<b>Third</b> | `x`"
status = "todo"

[ticket.T-5]
title = "Fifth"
status = "doing"

[ticket.T-6]
title = "Sixth"

[risk.R-1]
title = "Late"
likelihood = 2
impact = 3
"""
_EXPECTED = """\
# Weekly update, 2026-02-10

- Week: 2026-02-03 to 2026-02-10
- Held against: {before}

## Completed

- T-1 First: done, contradicted, 0 of 1 gates

## Reopened

- T-5 Fifth: doing, open

## Blocked

- T-2 Second: no key, since 2026-02-09, says Ann, new

## Risks introduced

- R-1 Late: exposure 6

## Changes to the dependency graph

- New: T-2 needs T-1
- Gone: T-6 needs T-1
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = started(tmp_path / "repo")
    on(repo, 2, _BEFORE)
    on(repo, 9, _WEEK)
    return repo


def report(
    root: Path, since: datetime | str = "", zone: timezone = UTC, now: datetime = NOW
) -> Weekly:
    workspace = Workspace(root, clock=FakeClock(now))
    workspace.boards.read()
    workspace.gates.run()
    return weekly_report(workspace, zone, since)


def text(weekly: Weekly) -> str:
    return markdown(weekly_document(weekly))


def test_a_week_has_the_fields_of_its_template(repo: Repo) -> None:
    weekly = report(repo.root)
    short = repo.git("rev-parse", "HEAD~1")[:8]
    page = text(weekly)
    head, verdict = page.split("\n## Go or no-go\n")
    assert head == _EXPECTED.format(before=f"{short} 2026-02-02")
    assert verdict.startswith("\nNO-GO: 0 of 5 proven")
    assert "Shortest way to go: " in verdict
    assert "\n## Next three\n\n1. " in page
    assert "\n3. T-3 \\<b\\>Third\\</b\\> \\| \\`x\\`: start; " in page
    assert page.endswith("\n")


def test_the_same_day_gives_the_same_bytes(repo: Repo) -> None:
    assert text(report(repo.root)) == text(report(repo.root))


def test_since_a_commit_begins_on_its_day_in_the_zone_of_the_team(repo: Repo) -> None:
    weekly = report(repo.root, "HEAD", timezone(timedelta(hours=-10)))
    assert str(weekly.begins) == "2026-02-08"  # 09:00 UTC is the day before there
    assert weekly.completed == ()
    assert "## Completed\n\nNone.\n" in text(weekly)


def test_blocked_for_longer_is_blocked_and_not_new(repo: Repo) -> None:
    line = next(row for row in text(report(repo.root, "HEAD")).splitlines() if "no key" in row)
    assert not line.endswith("new")


def test_before_the_first_commit_everything_is_new(repo: Repo) -> None:
    weekly = report(repo.root, datetime(2026, 1, 1, tzinfo=UTC))
    assert "- Held against: before the first commit" in text(weekly)
    assert [key.ticket for key in weekly.completed] == ["T-1"]


def test_a_board_that_was_broken_is_told_and_left_out(repo: Repo) -> None:
    on(repo, 3, "[board\n", "boards/other.toml")
    on(repo, 4, BASE.replace('"plan"', '"other"').replace('"todo"', '"done"'), "boards/other.toml")
    weekly = report(repo.root, "HEAD~1")
    assert weekly.completed == ()
    (remark,) = weekly.remarks
    assert remark.startswith("boards/other.toml:1 could not be read then, so the board is left out")
    assert "- Note: boards/other.toml:1 could" in text(weekly)


def test_a_board_that_is_broken_now_is_no_removal_and_no_go(repo: Repo) -> None:
    on(repo, 9, "[board\n")
    weekly = report(repo.root)
    assert not weekly.diff
    assert "could not be read now" in weekly.remarks[0]
    assert weekly.verdict.spoken == "no-go"


def test_a_shallow_clone_says_so(repo: Repo, tmp_path: Path) -> None:
    clone, url = tmp_path / "clone", f"file://{repo.root}"
    subprocess.run(["git", "clone", "-q", "--depth=1", url, clone], check=True, timeout=_WITHIN_S)  # noqa: S607
    with pytest.raises(UsageError, match="no history before 2026-02-03"):
        report(clone)


def test_no_git_says_so(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "plain")
    repo.write(BASE)
    with pytest.raises(UsageError, match="not in a working tree of git"):
        report(repo.root)


def test_what_is_not_committed_counts(repo: Repo) -> None:
    repo.write(_WEEK.replace('title = "Sixth"', 'title = "Sixth"\nstatus = "done"'), BOARD)
    assert [key.ticket for key in report(repo.root).completed] == ["T-1", "T-6"]
