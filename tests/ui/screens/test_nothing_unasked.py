"""Nothing is written that nobody asked for."""

from pathlib import Path

import pytest

from readiness_tui.ui.dialogs.confirm import Confirm
from tests.support import until
from tests.ui.screens.keeping import awake
from tests.ui.support import (
    TRACKER,
    at,
    burst,
    bytes_are,
    bytes_differ,
    changed,
    dump,
    file_is,
    hides,
    opened,
    repository,
    seen,
    shows,
)

HARD = TRACKER.replace('"shadow"', '"hard_block"')
TEAM = TRACKER.replace('owners = ["@core"]', 'owners = ["@core", "Backend"]')
MANY = 'format = 1\n[board]\nid = "many"\nenforcement = "solo"\n' + "".join(
    f'\n[ticket.T-{n:02}]\ntitle = "Number {n}"\nstatus = "todo"\n' for n in range(25)
)


async def test_owners_are_added_to_what_each_of_several_tickets_has(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await pilot.press("V", "a", *"@me2")
        await shows(
            pilot.app,
            "Owners of 3 tickets: M-01 M-02 M-03",
            "new owner @me2?",
            "M-01  @core, +@me2",
            "M-02  @sec, QA/SDET, +@me2",
            "M-03  +@me2",
        )
        assert file.read_bytes() == before
        await pilot.press("enter")
        gone, come = changed(before, await bytes_differ(file, before))
        assert gone == ['owners = ["@core"]', 'owners = ["@sec", "QA/SDET"]']
        assert come == [
            'owners = ["@core", "@me2"]',
            'owners = ["@sec", "QA/SDET", "@me2"]',
            'owners = ["@me2"]',
        ]
        await shows(pilot.app, "✓ 3 tickets owners +@me2: M-01 M-02 M-03")
        await pilot.press("u")
        await bytes_are(file, before, "one undo for all")


@pytest.mark.parametrize(
    ("keys", "gone", "come"),
    [
        (["-", "@", "s", "enter"], ['owners = ["@sec", "QA/SDET"]'], ['owners = ["QA/SDET"]']),
        (
            ["=", *"QA", "enter"],
            ['owners = ["@core"]', 'owners = ["@sec", "QA/SDET"]'],
            ['owners = ["QA/SDET"]'] * 3,
        ),
        ([], [], []),
    ],
)
async def test_owners_of_several_are_removed_or_set_by_a_sign(
    tmp_path: Path, keys: list[str], gone: list[str], come: list[str]
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await pilot.press("V", "a", *keys)
        if keys:
            assert changed(before, await bytes_differ(file, before)) == (gone, come)
        else:
            await pilot.press("enter")
            await hides(pilot.app, "Owners of")
            assert file.read_bytes() == before


async def test_enter_takes_the_owner_that_is_highlighted(tmp_path: Path) -> None:
    file = repository(tmp_path, {"tracker": TEAM}) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press("a", "b", "a")
        await shows(pilot.app, "Backend", "new owner ba")
        await pilot.press("enter")
        await file_is(file, lambda text: text.count('"Backend"]') == 2, "M-03 is Backend's")
        assert '"ba"' not in file.read_text("utf-8").casefold()


async def test_a_beginning_of_an_owner_who_is_there_is_no_new_one(tmp_path: Path) -> None:
    file = repository(tmp_path, {"tracker": TEAM}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await pilot.press("a", "b", "a")
        await shows(pilot.app, "✓ Backend", "new owner ba")
        await pilot.press("enter")
        await hides(pilot.app, "Owners of")
    assert file.read_bytes() == before


async def test_a_new_owner_is_told_before_it_is_saved(tmp_path: Path) -> None:
    file = repository(tmp_path, {"tracker": TEAM}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press("a", *"Backens")
        await shows(pilot.app, "new owner Backens? nearest Backend")
        assert file.read_bytes() == before
        await pilot.press("escape")
        await hides(pilot.app, "new owner")
        await pilot.press("a", *"Backens,", *"@c")
        await shows(pilot.app, "new owner Backens? nearest Backend")
        await pilot.press("escape")
    assert file.read_bytes() == before


async def test_space_marks_several_and_takes_one_out_again(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press("a", "@", "c", "space", "@", "s", "space", "q", "space")
        await shows(pilot.app, "✓ @core", "✓ @sec", "✓ QA/SDET")
        await pilot.press("@", "c", "down", "escape")
        await hides(pilot.app, "Owners of")
        await pilot.press("a", "down", "space", "down", "space", "up", "space", "enter")
        _, come = changed(before, await bytes_differ(file, before))
        assert come == ['owners = ["@sec"]']


async def test_the_last_picked_is_offered_first(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press("a", *"qa", "enter")
        await file_is(file, lambda text: text.count("QA/SDET") == 2, "M-03 is QA's")
        await pilot.press("k", "k", "a", "down")
        await shows(pilot.app, "Owners of M-01")
        lines = dump(pilot.app).splitlines()
        place = next(n for n, line in enumerate(lines) if "Owners of M-01" in line)
        names = "".join(lines[place:])
        assert names.index("QA/SDET") < names.index("✓ @core")
        await pilot.press("enter")
        await file_is(file, lambda text: '["@core", "QA/SDET"]' in text, "it is taken")


async def test_above_twenty_records_a_verb_asks_with_names_and_change(tmp_path: Path) -> None:
    file = repository(tmp_path, {"many": MANY}) / "boards/many.toml"
    async with opened(tmp_path) as pilot:
        for keys in (["p", "1"], [">"], ["i"], ["D", *"2026-W10", "enter"], ["c", "x", "enter"]):
            await at(pilot, "T-00")
            await pilot.press("V", *keys)
            await awake(pilot.app, Confirm)
            await shows(pilot.app, "25 tickets", "T-00 T-01 T-02")
            await pilot.press("enter")
            await hides(pilot.app, "leave it")
            assert file.read_text("utf-8") == MANY
            await pilot.press("escape")
        await pilot.press("V", "p", "1")
        await shows(pilot.app, "25 tickets P1?", "none > P1")
        await awake(pilot.app, Confirm)
        await pilot.press("y")
        await file_is(file, lambda text: text.count('"P1"') == 25, "all are P1")
        await shows(pilot.app, "✓ 25 tickets P1: T-00 T-01 T-02 (+22)")
        await pilot.press("u")
        await file_is(file, lambda text: text == MANY, "one undo")


async def test_the_refused_of_several_are_named(tmp_path: Path) -> None:
    repository(tmp_path, {"tracker": HARD})
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await pilot.press("V", "greater_than_sign")
        await shows(
            pilot.app,
            "✗ refused M-01 (illegal-transition), M-02 (contradicted), M-03 (dependency-open)",
        )


async def test_a_menu_stays_with_the_reason_when_all_is_refused(tmp_path: Path) -> None:
    file = repository(tmp_path, {"tracker": HARD}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("s", "x")
        await shows(pilot.app, "Status of M-02", "✗ refused (acceptance-open)")
        await pilot.press(*"nope", "x")
        await shows(pilot.app, "Status of M-02")
        await pilot.press("escape")
        await hides(pilot.app, "Status of")
    assert file.read_bytes() == before


async def test_a_list_stays_with_text_and_reason_when_it_is_refused(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await pilot.press("d", *"M-03", "enter")
        await shows(pilot.app, "What M-01 needs", "M-03", "would be a cycle")
        await pilot.press("escape")
    assert file.read_bytes() == before


async def test_text_behind_a_refused_verb_runs_nothing(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("semicolon", "s")
        await shows(pilot.app, "group status")
        await pilot.press("home")
        burst(pilot.app, "bi pin x>i")
        await shows(pilot.app, "not taken: after block, which was refused,")
        assert "why?" not in dump(pilot.app)
    assert file.read_bytes() == before


async def test_who_moves_on_from_a_refused_verb_is_heard(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await pilot.press("semicolon", "s")
        await shows(pilot.app, "group status")
        await pilot.press("home", "b", "j", "i")
        await file_is(file, lambda text: '"@me"' in text, "the next key counts")


async def test_the_rest_of_a_word_behind_a_menu_runs_nothing(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        burst(pilot.app, "sreview")
        gone, come = changed(before, await bytes_differ(file, before))
        assert (gone, come) == (['status = "doing"'], ['status = "review"'])
        await shows(pilot.app, "not taken: after r e v i e w")


@pytest.mark.parametrize(
    "text", ["status review", "assign it to me", "hello bob>", "i think so too", "iixx>>pq<i"]
)
async def test_text_that_comes_at_once_leaves_the_bytes(tmp_path: Path, text: str) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        burst(pilot.app, text)
        await until(lambda: not pilot.app._inputs.waiting, "all is taken")  # type: ignore[attr-defined]  # noqa: SLF001
        await seen(
            pilot.app,
            lambda screen: (
                len(pilot.app.screen_stack) > 1 or "looked like typing: nothing kept" in screen
            ),
            "what was typed stands in a prompt, or is told",
        )
        await bytes_are(file, before, "nothing of it is kept")


async def test_a_verb_with_its_text_counts_though_it_comes_at_once(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        burst(pilot.app, ["b", *"waiting for the signing key", "enter"])
        await file_is(file, lambda text: "waiting for the signing key" in text, "it is blocked")


async def test_a_verb_on_a_heading_says_how_to_get_to_its_tickets(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("semicolon", "o", "home")
        await shows(pilot.app, "group owner")
        for key in ("s", "p", "a", "d", "D", "t", "b", "i", "greater_than_sign"):
            await pilot.press(key)
            await shows(pilot.app, "is a heading, no ticket   x marks its 1 ticket, then a verb")
            await pilot.press("escape")
        assert file.read_bytes() == before
        await pilot.press("x")
        await shows(pilot.app, "1 marked")


async def test_a_new_ticket_below_a_heading_belongs_there(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("semicolon", "o", "home")
        await shows(pilot.app, "group owner")
        await pilot.press("n")
        await shows(pilot.app, "New ticket on tracker, @core")
        await pilot.press(*"Keys", "enter")
        _, come = changed(before, await bytes_differ(file, before))
        assert 'owners = ["@core"]' in come


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("+1w", "2026-03-05"),
        ("fri", "2026-02-27"),
        ("W50", "2026-W50"),
        ("tomorrow", "2026-02-27"),
    ],
)
async def test_a_target_is_said_in_words_and_shown_as_a_day(
    tmp_path: Path, text: str, day: str
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press("D", *text)
        await shows(pilot.app, day)
        await pilot.press("enter")
        _, come = changed(before, await bytes_differ(file, before))
        assert come in ([f'target = "{day}"'], [f"target = {day}"])


async def test_a_dash_takes_the_target_away(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("D", "ctrl+u", "-", "enter")
        gone, come = changed(before, await bytes_differ(file, before))
        assert (gone, come) == (['target = "2026-W09"'], [])


async def test_labels_have_a_list(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press("t", *"ops, day one", "enter")
        _, come = changed(before, await bytes_differ(file, before))
        assert come == ['labels = ["ops", "day one"]']
        await at(pilot, "M-01")
        await pilot.press("t", "o", "enter")
        await file_is(file, lambda text: 'labels = ["ops"]' in text, "the label that is there")
