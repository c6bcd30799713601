"""Tickets and notes that are added, a ticket that is removed, and all that a risk can be given."""

from pathlib import Path

import pytest

from tests.ui.support import (
    TRACKER,
    at,
    bytes_are,
    bytes_differ,
    changed,
    cursor,
    listens,
    opened,
    repository,
    seen,
    shows,
)

RISKY = f"""\
{TRACKER.partition("[risk.")[0]}[risk.R-1]
title = "Late"
mitigated_by = ["M-02"]
"""


async def test_a_new_ticket_fits_the_filter_and_undo_takes_it_away(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("slash", *"owner:@core P0", "enter", "n")
        await shows(pilot.app, "New ticket on tracker", "its title; enter adds it")
        await pilot.press(*"Restore is rehearsed", "enter")
        _, come = changed(before, await bytes_differ(file, before))
        assert [line for line in come if line] == [
            "[ticket.M-04]",
            'title = "Restore is rehearsed"',
            'status = "todo"',
            'priority = "P0"',
            'owners = ["@core"]',
        ]
        await shows(pilot.app, "M-04 added", "Restore is rehearsed")
        await pilot.press("u")
        await bytes_are(file, before, "undo takes the whole table away")


async def test_a_note_is_a_line_in_the_log(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("c", *"asked for the key", "enter")
        _, come = changed(before, await bytes_differ(file, before))
        assert 'ticket = "M-02"' in come
        assert 'text = "asked for the key"' in come


async def test_only_what_nothing_refers_to_is_removed_and_only_by_its_letter(
    tmp_path: Path,
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await pilot.press("g", "x")
        await shows(pilot.app, "M-01 is needed by M-02")
        await at(pilot, "M-03")
        await pilot.press("colon", *"delete", "enter")
        await shows(pilot.app, "Remove M-03 Promotion pipeline?")
        await pilot.press("enter")
        assert file.read_bytes() == before
        await pilot.press("g", "x")
        await shows(pilot.app, "Remove M-03")
        await listens(pilot.app)
        await pilot.press("y")
        gone, _ = changed(before, await bytes_differ(file, before))
        assert "[ticket.M-03]" in gone
        await seen(pilot.app, lambda _: cursor(pilot.app) != "M-03", "another row")
        await pilot.press("u")
        await bytes_are(file, before, "it is back to the byte")


CASES = {
    "rate": (["p", *"4x5", "enter"], [], ["likelihood = 4", "impact = 5"]),
    "owner": (["a", *"@sec", "enter"], [], ['owner = "@sec"']),
    "tickets": (
        ["d", *", M-03", "enter"],
        ['mitigated_by = ["M-02"]'],
        ['mitigated_by = ["M-02", "M-03"]'],
    ),
    "accept": (
        ["A", *"rare until 2026-06-01", "enter"],
        [],
        ['accepted = { reason = "rare", by = "@me", until = 2026-06-01 }'],
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_a_key_changes_the_risk_under_the_cursor(tmp_path: Path, case: str) -> None:
    keys, gone, come = CASES[case]
    file = repository(tmp_path, {"tracker": RISKY}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("4")
        await shows(pilot.app, "R-1")
        await pilot.press(*keys)
        assert changed(before, await bytes_differ(file, before)) == (gone, come)
        await pilot.press("u")
        await bytes_are(file, before, "undo gives every byte back")


async def test_what_a_text_cannot_mean_stays_in_the_prompt_with_its_sentence(
    tmp_path: Path,
) -> None:
    file = repository(tmp_path, {"tracker": RISKY}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("4", "p", *"9x9", "enter")
        await shows(pilot.app, "'9x9' is no rating")
        await pilot.press("escape", "d", *", M-77", "enter")
        await shows(pilot.app, "there is no ticket M-77")
        await pilot.press("escape")
        assert file.read_bytes() == before


async def test_a_new_risk_comes_last(tmp_path: Path) -> None:
    file = repository(tmp_path, {"tracker": RISKY}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("4", "n", *"The key leaks", "enter")
        _, come = changed(before, await bytes_differ(file, before))
        assert [line for line in come if line] == ["[risk.R-2]", 'title = "The key leaks"']
        await shows(pilot.app, "R-2", "risks nobody mitigates 1")
