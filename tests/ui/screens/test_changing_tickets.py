"""Each verb changes what it says in the file and nothing else, and `u` gives the bytes back."""

import random
from pathlib import Path

from tests.ui.support import (
    TRACKER,
    at,
    bytes_are,
    bytes_differ,
    changed,
    dump,
    hides,
    opened,
    repository,
    shows,
)

SOFT = TRACKER.replace('"shadow"', '"soft_block"')
HARD = TRACKER.replace('"shadow"', '"hard_block"')


CASES = {
    "next status": ("M-02", [">"], ['status = "doing"'], ['status = "review"']),
    "previous status": ("M-02", ["<"], ['status = "doing"'], ['status = "todo"']),
    "status by its letter": ("M-02", ["s", "r"], ['status = "doing"'], ['status = "review"']),
    "priority": ("M-02", ["p", "0"], ['priority = "P1"'], ['priority = "P0"']),
    "score by its factors": (
        "M-03",
        ["p", "s", *"impact 5, urgency 4", "enter"],
        [],
        ["score = { impact = 5, urgency = 4 }"],
    ),
    "no priority": ("M-02", ["p", "n"], ['priority = "P1"'], []),
    "owner, of whom there was none": (
        "M-03",
        ["a", *"@qa", "enter"],
        [],
        ['owners = ["@qa"]'],
    ),
    "owners, completed and added": (
        "M-01",
        ["a", *", @s", "right", "enter"],
        ['owners = ["@core"]'],
        ['owners = ["@core", "@sec"]'],
    ),
    "to me": ("M-03", ["i"], [], ['owners = ["@me"]']),
    "target": ("M-03", ["D", *"2026-W10", "enter"], [], ['target = "2026-W10"']),
    "blocked with its reason": (
        "M-02",
        ["b", *"no key", "enter"],
        ['status = "doing"'],
        ['status = "blocked"', 'blocked = { reason = "no key", since = 2026-02-26, by = "@me" }'],
    ),
    "dependencies": (
        "M-03",
        ["d", *", M-01", "enter"],
        ['depends = ["M-02"]'],
        ['depends = ["M-02", "M-01"]'],
    ),
}


async def test_a_verb_changes_its_lines_and_undo_gives_the_bytes_back(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        for verb, (ticket, keys, gone, come) in CASES.items():
            await at(pilot, ticket)
            await pilot.press(*keys)
            after = await bytes_differ(file, before)
            assert changed(before, after) == (gone, come), verb
            await shows(pilot.app, f"✓ {ticket}")
            await pilot.press("u")
            await bytes_are(file, before, f"undo of {verb} gives every byte back")
            await shows(pilot.app, "undone:")
            await pilot.press("U")
            await bytes_are(file, after, f"redo of {verb} does the same again")
            await shows(pilot.app, "redone:")
            await pilot.press("u")
            await bytes_are(file, before, f"and undo of {verb} too")


async def test_a_digit_for_each_factor_of_the_board_is_a_score(tmp_path: Path) -> None:
    scored = TRACKER.replace(
        "[ticket.M-01]",
        """\
[board.scoring]
factors = ["impact", "risk", "urgency", "ease"]
scale = [1, 5]

[ticket.M-01]""",
        1,
    )
    file = repository(tmp_path, {"tracker": scored}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press("p", "s")
        await shows(pilot.app, "a digit for each, 1 to 5: impact, risk, urgency, ease")
        await pilot.press(*"5963", "enter")
        await shows(pilot.app, "risk is 9, outside the scale of 1 to 5")
        await pilot.press(*(["backspace"] * 4), *"5433", "enter")
        _, come = changed(before, await bytes_differ(file, before))
        assert come == ["score = { impact = 5, risk = 4, urgency = 3, ease = 3 }"]
        await pilot.press("p")
        await shows(pilot.app, "15 of 20")


async def test_a_row_shows_the_new_status_and_the_sentence_below_says_what_was_done(
    tmp_path: Path,
) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press(">")
        await shows(pilot.app, "M-02 1 ◇ review", "✓ M-02 doing > review", "M-02 is review (+1)")


async def test_any_edits_taken_back_one_by_one_leave_the_file_as_it_was(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    states = [file.read_bytes()]
    dice = random.Random(7)  # noqa: S311 - a fixed walk, no secret
    async with opened(tmp_path) as pilot:
        for _ in range(6):
            await at(pilot, dice.choice(["M-01", "M-02", "M-03"]))
            priority = dice.choice("01234n")
            await pilot.press("p", priority)
            await shows(pilot.app, "M-0", *(() if priority == "n" else (f" {priority} ",)))
            await pilot.press("b", *"why", "enter", "escape", "<")
            await pilot.press("R")  # answered after all edits before it
            await shows(pilot.app, "everything is read and checked again")
            await pilot.press("y")
            await shows(pilot.app, "copied")
            if (now := file.read_bytes()) != states[-1]:
                states.append(now)
        assert len(states) > 4
        for _ in range(3 * 6):
            await pilot.press("u")
        await bytes_are(file, states[0], "all steps back")
        for _ in range(3 * 6):
            await pilot.press("U")
        await bytes_are(file, states[-1], "all steps on")


async def test_undo_with_nothing_done_says_so_and_writes_nothing(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("u")
        await shows(pilot.app, "nothing to be undone")
        await pilot.press("U")
        await shows(pilot.app, "nothing to be redone")
    assert file.read_bytes() == before


async def test_reopening_what_is_done_asks_why_and_keeps_the_comment(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await pilot.press(">")
        await shows(pilot.app, "refused", "M-01 is done")
        await pilot.press("s", "d")
        await shows(pilot.app, "M-01 > doing: why?")
        await pilot.press("enter")
        await shows(pilot.app, "M-01 > doing: why?")
        assert file.read_bytes() == before
        await pilot.press(*"it broke", "enter")
        after = await bytes_differ(file, before)
        gone, come = changed(before, after)
        assert gone == ['status = "done"          # claimed in week 8']
        assert come[0].startswith('status = "doing"')
        assert come[0].endswith("# claimed in week 8")
        assert 'text = "doing: it broke"' in come
        await pilot.press("u")
        await bytes_are(file, before, "undo gives every byte back")


async def test_the_status_menu_names_what_is_refused_and_why(tmp_path: Path) -> None:
    repository(tmp_path, {"tracker": SOFT})
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press("s")
        await shows(
            pilot.app,
            "Status of M-03",
            "t  ○ todo     as it is",
            "d  ◐ doing    dependency-open: M-03 needs M-02, which is doing",
            "b  ▲ blocked  asks why",
            "w  ⊘ dropped  asks why",
        )
        await pilot.press("q")
        await hides(pilot.app, "Status of")


async def test_what_a_soft_block_refuses_is_forced_by_a_written_reason_only(
    tmp_path: Path,
) -> None:
    file = repository(tmp_path, {"tracker": SOFT}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press(">")
        await shows(pilot.app, "✗ refused (dependency-open): M-03 needs M-02, which is doing")
        await pilot.press("s", "d")
        await shows(pilot.app, "M-03 > doing: force it?")
        await pilot.press("enter", "escape")
        await hides(pilot.app, "force it?")
        assert file.read_bytes() == before
        await pilot.press("s", "d", *"the demo is today", "enter")
        gone, come = changed(before, await bytes_differ(file, before))
        assert gone == ['status = "todo"']
        assert 'status = "doing"' in come
        assert 'text = "doing: the demo is today"' in come
        await pilot.press("u")
        await bytes_are(file, before, "undo takes move and note back")


async def test_a_hard_block_asks_for_no_reason_and_says_what_is_in_the_way(tmp_path: Path) -> None:
    file = repository(tmp_path, {"tracker": HARD}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("s", "x")
        await shows(pilot.app, "✗ refused (acceptance-open)")
        assert "force it?" not in dump(pilot.app)
    assert file.read_bytes() == before


async def test_where_the_mode_does_not_enforce_it_is_done_and_said(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("s")
        await shows(pilot.app, "x  ● done     would be refused: acceptance-open")
        await pilot.press("x")
        await bytes_differ(file, before)
        await shows(pilot.app, "would be refused (acceptance-open)", "M-02 1 ● done")


async def test_a_blocked_ticket_goes_on_without_its_reason(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("b", *"no key", "enter")
        blocked = await bytes_differ(file, before)
        await shows(pilot.app, "▲ blocked", "no key since 2026-02-26 (@me)")
        await pilot.press(">")
        await bytes_differ(file, blocked)
        assert file.read_bytes() == before


async def test_a_wrong_text_stays_in_the_field_with_its_sentence(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("D", "ctrl+u", *"someday", "enter")
        await shows(pilot.app, "Target of M-02", "someday")
        await pilot.press("escape")
        await hides(pilot.app, "Target of")
        await pilot.press("d", "ctrl+u", *"M-99", "enter")
        await shows(pilot.app, "no ticket 'M-99'")
        await pilot.press("d", "ctrl+u", *"M-03", "enter")
        await shows(pilot.app, "illegal-dependency", "would be a cycle")
    assert file.read_bytes() == before


async def test_marked_tickets_change_together_and_come_back_with_one_undo(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("x", "x")
        await shows(pilot.app, "* M-02", "* M-03", "2 marked")
        await pilot.press("p", "3")
        gone, come = changed(before, await bytes_differ(file, before))
        assert gone == ['priority = "P1"', 'priority = "P2"']
        assert come == ['priority = "P3"', 'priority = "P3"']
        await shows(pilot.app, "2 tickets")
        await pilot.press("u")
        await bytes_are(file, before, "one undo for both")
        await pilot.press("escape")
        await hides(pilot.app, "marked")
        await pilot.press("V")
        await shows(pilot.app, "3 marked")


async def test_marks_are_moved_as_far_as_each_may_and_the_others_are_named(
    tmp_path: Path,
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await pilot.press("V", ">")
        gone, come = changed(before, await bytes_differ(file, before))
        assert (gone, come) == (
            ['status = "doing"', 'status = "todo"'],
            ['status = "review"', 'status = "doing"'],
        )
        await shows(pilot.app, "M-01 is done")


async def test_a_verb_on_an_empty_backlog_writes_nothing_and_ends_nothing(tmp_path: Path) -> None:
    board = 'format = 1\n[board]\nid = "empty"\n'
    file = repository(tmp_path, {"empty": board}) / "boards/empty.toml"
    async with opened(tmp_path) as pilot:
        for key in ("s", "p", "a", "b", "d", "D", ">", "i", "x", "W", "y", "e"):
            await pilot.press(key)
            await pilot.press("escape")
            await shows(pilot.app, "NO-GO", "0 of 0 proven")
    assert file.read_text("utf-8") == board
