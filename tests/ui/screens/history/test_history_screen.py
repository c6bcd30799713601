"""The history on the screen: the life of a row, charts, and the boards of a day that is gone."""

from pathlib import Path

from tests.repos import BASE, BOARD, Repo
from tests.services.history.made import on
from tests.support import until
from tests.ui.support import dump, hides, listens, opened, shows

DOING = BASE.replace('status = "todo"\npriority', 'status = "doing"\npriority')
DONE = BASE.replace('status = "todo"\npriority', 'status = "done"\npriority')


def two_weeks(root: Path) -> Repo:
    """A repository whose first ticket was begun and done on days of February 2026."""
    repo = Repo(root)
    repo.git("init", "-q", "-b", "main")
    on(repo, 2, BASE)
    on(repo, 9, DOING, message="begin it")
    on(repo, 16, DONE, message="finish it")
    return repo


async def test_h_shows_the_life_of_the_row(tmp_path: Path) -> None:
    two_weeks(tmp_path)
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "First")
        await pilot.press("H")
        await shows(pilot.app, "History of T-1", "added as First", "status: todo > doing")
        assert dump(pilot.app).index("begin it") < dump(pilot.app).index("finish it")
        await listens(pilot.app)
        await pilot.press("escape")
        await hides(pilot.app, "History of T-1")


async def test_charts_and_the_boards_of_a_day(tmp_path: Path) -> None:
    repo = two_weeks(tmp_path)
    before = repo.text(BOARD)
    async with opened(tmp_path, size=(120, 36)) as pilot:
        await shows(pilot.app, "First")
        await pilot.press("g", "T")
        await shows(pilot.app, "Burn-up  1 of 2 claim done", "Cumulative flow", "Throughput")
        await shows(pilot.app, "half in 8 d", "< 2026-02-16 >", "the boards say the same now")
        await pilot.press("left")
        await shows(pilot.app, "< 2026-02-09 >", "since: completed", "T-1  First")
        await pilot.press("b")
        await shows(pilot.app, "the boards as they were", "doing    ? P1  First")
        await pilot.press("H")
        await shows(pilot.app, "< 2026-02-02 >", "todo     ? P1  First")
        await pilot.press("full_stop")
        await shows(pilot.app, "< 2026-02-16 >", "done     ? P1  First")
        await pilot.press("s", "greater_than_sign")  # nothing of the plan is changed from here
        await pilot.press("q")
        await until(lambda: len(pilot.app.screen_stack) == 1, "the plan is back")
    assert repo.text(BOARD) == before
    assert repo.git("status", "--porcelain", BOARD) == ""


async def test_without_git_it_is_said(tmp_path: Path) -> None:
    Repo(tmp_path).write(BASE)
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "First")
        await pilot.press("g", "T")
        await shows(pilot.app, "is not in a")
        await until(lambda: len(pilot.app.screen_stack) == 1, "the plan is back")
        await pilot.press("H")
        await shows(pilot.app, "nobody has kept anything of it yet")
