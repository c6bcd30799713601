"""Pane 7: what is wrong with the plan, where Enter leads, and how its keys mend it."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from readiness_tui.services.reports import linting
from readiness_tui.ui.bridge import bridge as bridging
from readiness_tui.ui.dialogs.preview import Preview
from readiness_tui.ui.viewmodels.problems import FOLDED_FROM
from tests.support import until
from tests.ui.support import (
    bytes_are,
    bytes_differ,
    dump,
    file_is,
    hides,
    listens,
    opened,
    replace_file,
    repository,
    rests_on,
    shows,
    walk_to,
)

BOARD = """\
[board]
id = "plan"
title = "A plan"
enforcement = "solo"

[ticket.A-1]
title = "One"
owners = ["@a"]
sources = ["SR"]
acceptance = ["x"]
estimate = "1d"

[ticket.A-2]
title = "Two"
depends = ["A-1", "A-1"]  # twice
owners = ["@a"]
sources = ["SR"]
acceptance = ["x"]
estimate = "1d"

[ticket.A-3]
title = "Three"
depends = ["A-2", "A-22"]
after = ["A-1", "A-1"]
owners = ["@a"]
sources = ["SR"]
acceptance = ["x"]
estimate = "1d"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A board with one error of two choices and two safe warnings."""
    return repository(tmp_path, {"plan": BOARD}) / "boards/plan.toml"


def read(file: Path) -> bytes:
    return file.read_bytes()


async def test_it_is_pane_7_with_its_count_in_the_header(file: Path) -> None:
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 3")
        await pilot.press("7")
        await shows(
            pilot.app,
            "7 Problems · all · 3 of 3",
            "error   L101  dangling reference  1",
            'A-3.depends names "A-22"; nearest A-2',
            "warning L103  repeated reference  2",
        )
        await walk_to(pilot, "A-2.depends names A-1 more than once")
        await shows(pilot.app, " boards/plan.toml:15 ")


async def test_a_choice_is_offered_shown_as_a_difference_done_and_undone(file: Path) -> None:
    before = read(file)
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 3")
        await pilot.press("7")
        await walk_to(pilot, 'A-3.depends names "A-22"')
        await pilot.press("full_stop")
        await shows(pilot.app, '"A-2" in place of "A-22"', 'remove "A-22" from A-3.depends')
        await pilot.press("2")
        await shows(
            pilot.app, "--- boards/plan.toml", '-depends = ["A-2", "A-22"]', '+depends = ["A-2"]'
        )
        assert read(file) == before
        await _yes(pilot)
        after = await bytes_differ(file, before)
        assert after == before.replace(b'["A-2", "A-22"]', b'["A-2"]')
        await shows(pilot.app, "7 Problems · all · 2 of 2", "problems 2")
        await hides(pilot.app, "L101")
        await pilot.press("u")
        await bytes_are(file, before, "the repair is undone")
        await shows(pilot.app, "L101")


async def test_enter_in_the_difference_changes_nothing(file: Path) -> None:
    before = read(file)
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 3")
        await pilot.press("7")
        await walk_to(pilot, "A-2.depends names A-1 more than once")
        await pilot.press("full_stop")
        await shows(pilot.app, '+depends = ["A-1"]  # twice')
        await _answer(pilot, "enter")
        await hides(pilot.app, "--- boards/plan.toml")
        assert read(file) == before


async def test_all_safe_ones_of_a_code_go_as_one_step(file: Path) -> None:
    before = read(file)
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 3")
        await pilot.press("7")
        await walk_to(pilot, "A-2.depends names A-1 more than once")
        await pilot.press("A")
        await shows(pilot.app, '+depends = ["A-1"]', '+after = ["A-1"]')
        await _yes(pilot)
        after = await bytes_differ(file, before)
        assert after == before.replace(b'["A-1", "A-1"]', b'["A-1"]')
        await hides(pilot.app, "more than once")
        await pilot.press("u")
        await bytes_are(file, before, "one step takes both back")


async def test_what_needs_a_choice_is_not_mended_at_large(file: Path) -> None:
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 3")
        await pilot.press("7")
        await walk_to(pilot, "dangling reference")
        await pilot.press("A")
        await shows(pilot.app, "what mends L101 is for a person to choose")
        await pilot.press("full_stop")
        await shows(pilot.app, "nothing here can be mended by a key")


async def test_enter_goes_to_the_ticket_and_w_says_what_the_code_means(file: Path) -> None:
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 3")
        await pilot.press("7")
        await walk_to(pilot, 'A-3.depends names "A-22"')
        await pilot.press("W")
        await shows(pilot.app, "L101 dangling-reference", "finds    A field that names a record")
        assert dump(pilot.app).count('A-3.depends names "A-22"; nearest A-2') > 0
        await pilot.press("escape")
        await hides(pilot.app, "finds    A field")
        await pilot.press("enter")
        await shows(pilot.app, "2 Detail A-3")
        await rests_on(pilot.app, "A-3")


async def test_headings_fold_and_stay_so(file: Path) -> None:
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 3")
        await pilot.press("7")
        await walk_to(pilot, "repeated reference")
        await pilot.press("h")
        await hides(pilot.app, "more than once")
        await shows(pilot.app, "repeated reference  2")
        await pilot.press("enter")
        await shows(pilot.app, "more than once")
        await pilot.press("j", "h")
        await hides(pilot.app, "more than once")


async def test_many_of_one_code_are_folded_at_first(tmp_path: Path) -> None:
    many = "".join(
        f'[ticket.T-{n}]\ntitle = "T {n}"\ndepends = ["Z"]\n' for n in range(FOLDED_FROM)
    )
    repository(tmp_path, {"plan": many})
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "problems")
        await pilot.press("7")
        await shows(pilot.app, "L101", str(FOLDED_FROM))
        assert "T-1.depends names" not in dump(pilot.app)


async def test_what_most_lack_is_one_row_and_enter_lists_whom_it_is_about(tmp_path: Path) -> None:
    many = "".join(f'[ticket.T-{n}]\ntitle = "T {n}"\n' for n in range(6))
    owned = '[ticket.O-1]\ntitle = "Kept"\nowners = ["@ann"]\n'
    board = repository(tmp_path, {"plan": many + owned}) / "boards/plan.toml"
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "problems")
        await pilot.press("7")
        await shows(pilot.app, "6 of 7 tickets of plan: no owner")
        await walk_to(pilot, "no owner")
        await walk_to(pilot, "6 of 7 tickets of plan: no owner")
        await pilot.press("enter")
        await shows(pilot.app, "T-5  T 5", "enter goes there")
        await pilot.press("escape")
        await pilot.press("full_stop")
        await shows(pilot.app, '+owners = ["@ann"]')
        await listens(pilot.app)
        await pilot.press("y")
        await file_is(board, lambda text: text.count("@ann") == 7, "everybody has an owner")


async def test_the_scope_is_all_the_filter_or_the_ticket(file: Path) -> None:
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 3")
        await pilot.press("7", "F")
        await shows(pilot.app, "7 Problems · this filter · 3 of 3")
        await pilot.press("F")
        await shows(pilot.app, "7 Problems · A-1 · 0 of 3", "nothing is wrong with the plan")


async def test_a_file_that_does_not_parse_is_a_row(file: Path) -> None:
    (file.parent / "bad.toml").write_text("[ticket.X]\ntitle = 3\n")
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 4")
        await pilot.press("7")
        await shows(pilot.app, "error   file  cannot be read  1", "boards/bad.toml:2")


async def test_what_others_save_is_looked_at_again(file: Path) -> None:
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 3")
        await pilot.press("7")
        replace_file(file, BOARD.replace('["A-2", "A-22"]', '["A-2"]'))
        await hides(pilot.app, "L101")
        await shows(pilot.app, "problems 2")


async def test_a_look_gives_way_to_a_newer_plan(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    real = linting.findings_of

    def noted(*args: object, **more: object) -> object:
        asked.append(1)
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(bridging, "findings_of", noted)
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 3")
        assert len(asked) == 1  # gates that settle change no board


async def _yes(pilot: Pilot[None]) -> None:
    await _answer(pilot, "y")


async def _answer(pilot: Pilot[None], key: str) -> None:
    """Answer the question, which hears nothing for an instant after it opened."""
    await until(lambda: isinstance(pilot.app.screen, Preview), "the question is asked")
    await listens(pilot.app)
    await pilot.press(key)


async def test_a_wide_pane_has_the_places_in_a_column(file: Path) -> None:
    async with opened(file.parents[1]) as pilot:
        await shows(pilot.app, "problems 3")
        await pilot.press("7", "z")
        await shows(pilot.app, "Where", "What is wrong", ". boards/plan.toml:15")
