"""The weekly update of real repositories: exact Markdown for a day, and what cannot be compared."""

import os
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
ROOT = Path(__file__).parents[3]
BOARDS = ROOT / "boards"
PLANS = Path(os.environ.get("READINESS_SOURCE_PLANS", ROOT.parent / "shared" / "seeds"))
SEED = PLANS / "readiness-tracker.md"
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


def test_boards_of_other_repositories_are_left_out_where_there_are_own(repo: Repo) -> None:
    theirs = """format = 1

[board]
id = "theirs"
title = "Theirs"
repository = "elsewhere"

[ticket.X-1]
title = "Theirs"
status = "blocked"
blocked = { reason = "not ours" }

[risk.R-1]
title = "Not ours"
"""
    repo.write(theirs, "boards/theirs.toml")
    assert "X-1" not in text(report(repo.root))
    assert "Not ours" not in text(report(repo.root))
    repo.write(theirs.replace('repository = "elsewhere"\n', ""), "boards/theirs.toml")
    assert "theirs/X-1 Theirs: not ours" in text(report(repo.root))


def test_a_week_of_the_tracker_fills_the_six_fields_of_its_template(tmp_path: Path) -> None:
    tracker = (BOARDS / "readiness-tracker.toml").read_text(encoding="utf-8")
    now = tracker.replace('repository = "dome"\n', "")
    head, m11, last = now.partition("[ticket.M-11]")
    before = head + m11 + last.replace('status = "done"', 'status = "todo"')
    blocked = last.replace(
        'status = "done"', 'status = "blocked"\nblocked = { reason = "no drill" }', 1
    )
    edge = head.replace('depends = ["M-01"]', 'depends = ["M-01", "M-03"]', 1)
    risk = '\n[risk.R-9]\ntitle = "Nobody is on call"\nlikelihood = 3\nimpact = 4\n'
    repo = started(tmp_path / "repo")
    repo.git("rm", "-q", BOARD)
    path = "boards/readiness-tracker.toml"
    on(repo, 2, before, path)
    on(repo, 9, edge + m11 + blocked + risk, path)
    page = text(report(repo.root))
    fields = dict(part.split("\n\n", 1) for part in page.split("\n## ")[1:])
    week = page.split("\n")[2]
    assert week == "- Week: 2026-02-03 to 2026-02-10"
    assert fields["Completed"].startswith("- M-12 Compliance and audit: done, ")
    assert fields["Blocked"].startswith("- M-11 Operational runbooks: no drill, new")
    assert fields["Risks introduced"].startswith("- R-9 Nobody is on call: exposure 12")
    assert fields["Changes to the dependency graph"].startswith("- New: M-02 needs M-03\n")
    assert fields["Go or no-go"].startswith("NO-GO: 0 of 12 proven")


@pytest.mark.skipif(not SEED.is_file(), reason="the source plans are not here")
def test_the_fields_are_those_that_the_tracker_asks_for() -> None:
    template = SEED.read_text(encoding="utf-8").partition("## Weekly Update Template")[2]
    labels = [line[2:].rstrip(":") for line in template.splitlines() if line.startswith("- ")]
    headings = (
        "Week of",
        "Completed IDs",
        "Blocked IDs",
        "Risks introduced",
        "Changes to dependency graph",
        "Go/No-Go recommendation",
    )
    assert tuple(labels) == headings
