"""The verdict with its chain, the keys of a pane, and the palette."""

from pathlib import Path

from tests.ui.support import (
    TRACKER,
    at,
    cursor,
    dump,
    every,
    hides,
    opened,
    repository,
    seen,
    shows,
    walk_to,
)


async def test_zero_opens_the_chain_and_enter_jumps_to_a_ticket(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await shows(
            pilot.app,
            "Why NO-GO · workspace",
            "A-2",
            "proof/a2.txt",
            "A-6 is blocked",
            "1 of 7 proven",
            "enter go to it",
            "esc close",
        )
        await pilot.press("enter")
        await hides(pilot.app, "Why NO-GO")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "A-2", "the cursor is on A-2")


async def test_the_chain_closes_without_a_jump(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-4")
        for key in ("escape", "q"):
            await pilot.press("0")
            await shows(pilot.app, "Why NO-GO")
            await pilot.press("j", "j", key)
            await hides(pilot.app, "Why NO-GO")
        assert cursor(pilot.app) == "A-4"


async def test_w_tells_why_a_ticket_stands_as_it_does(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press("W")
        await shows(pilot.app, "M-03 is todo", "▲")
        await pilot.press("escape")
        await at(pilot, "M-02")
        await pilot.press("W")
        await shows(pilot.app, "Schemas validate: not ticked")
        await pilot.press("j", "j", "j", "j")
        await shows(pilot.app, "next: tick it once it is met")


async def test_a_plan_that_is_ready_says_go(tmp_path: Path) -> None:
    board = TRACKER[: TRACKER.index("[ticket.M-02]")]
    repository(tmp_path)
    (tmp_path / "boards/tracker.toml").write_text(board, "utf-8")
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, " GO  1 of 1 proven")
        await hides(pilot.app, "NO-GO")
        await pilot.press("0")
        await shows(pilot.app, "Why GO")


FOREIGN = "Marks the row for the next verb."
HELP = {
    "1": ("Marks the row for the next verb.", "The mark of the line under the cursor"),
    "2": ("The mark of the line under the cursor", FOREIGN),
    "3": ("Turn the dependency - The row needs", FOREIGN),
    "4": ("The map of likelihood and impact", FOREIGN),
    "5": ("Folds the group or gate of the row.", FOREIGN),
}
"""What help says of each pane, and what it says of another alone."""


async def test_help_lists_the_keys_of_its_pane_and_the_legend(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=(120, 60)) as pilot:
        for pane, (own, foreign) in HELP.items():
            await pilot.press(pane, "?")
            await shows(pilot.app, "Keys", "Everywhere", "Narrows the backlog while you type")
            seen_lines = dump(pilot.app)
            for _ in range(6):
                await pilot.press("ctrl+d")
                seen_lines += dump(pilot.app)
            assert own in seen_lines
            await pilot.press("end")
            await shows(pilot.app, "✓ proven", "≈ stale", "◐ doing")
            assert foreign not in seen_lines + dump(pilot.app)
            await pilot.press("escape")
            await hides(pilot.app, "Everywhere")


async def test_the_palette_finds_a_ticket_whose_title_looks_like_markup(tmp_path: Path) -> None:
    board = TRACKER.replace("Promotion pipeline", "Promotion [/z] [P0] [@click=app.quit]x[/]")
    repository(tmp_path, {"tracker": board})
    async with opened(tmp_path) as pilot:
        await pilot.press("ctrl+p")
        await shows(pilot.app, "Verdict")
        await pilot.press(*"promotion")
        await shows(pilot.app, "M-03 Promotion [/z] [P0] [@click=app.quit]x[/]")
        await pilot.press("down", "enter")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "M-03", "the cursor is on M-03")


async def test_the_palette_runs_a_command(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("ctrl+p")
        await pilot.press(*"closable")
        await shows(pilot.app, "Open tickets whose gates all pass.")
        await pilot.press("down", "enter")
        await shows(pilot.app, "[Closable 1]")


async def test_the_footer_offers_what_the_pane_can_do_and_ends_in_help(tmp_path: Path) -> None:
    every(tmp_path)
    for size in ((80, 24), (120, 36)):
        async with opened(tmp_path, size=size) as pilot:
            for pane, hint in (
                ("1", "s status"),
                ("2", "enter edit"),
                ("3", "x dependency"),
                ("4", "p rate"),
            ):
                await pilot.press(pane)
                await shows(pilot.app, hint, "? help")
                last = dump(pilot.app).split("\n")[-1]
                assert "? help" in last.partition("[")[0]


def footer(text: str) -> str:
    """The hints of the footer, without the names of the panes."""
    return text.rsplit("\n", maxsplit=1)[-1].partition("1B")[0]


async def test_in_detail_the_footer_offers_what_the_row_takes(tmp_path: Path) -> None:
    board = every(tmp_path)
    text = board.read_text("utf-8")
    more = '[ticket.A-1]\nacceptance = ["It is so"]\n'
    board.write_text(text.replace("[ticket.A-1]\n", more), encoding="utf-8")
    async with opened(tmp_path, size=(160, 50)) as pilot:
        await pilot.press("2")
        for row, offers, lacks in (
            ("evidence  ", ("enter the gate", "e open", "s status"), "tick"),
            ("It is so", ("space tick", "s status"), "enter"),
            ("group  ", ("enter edit", "e open"), "tick"),
        ):
            await walk_to(pilot, row)
            await seen(
                pilot.app,
                lambda screen, hints=offers, none=lacks: (
                    all(hint in footer(screen) for hint in hints) and none not in footer(screen)
                ),
                f"the footer on {row}",
            )
        await pilot.press("g", "B")
        await shows(pilot.app, "2 Detail board every")
        await seen(
            pilot.app,
            lambda screen: "? help" in footer(screen) and "status" not in footer(screen),
            "no verb of tickets is offered for a board",
        )


async def test_every_theme_draws_the_same_words(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        for _ in range(7):
            name = pilot.app.theme
            await pilot.press("g", "h")
            await seen(pilot.app, lambda _, name=name: pilot.app.theme != name, "another theme")
            await shows(pilot.app, "✗ 0/1", "NO-GO")


async def test_copying_says_what_was_copied(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-3")
        await pilot.press("y")
        await shows(pilot.app, "copied A-3")
        assert pilot.app.clipboard == "A-3"


async def test_the_clipboard_gets_what_is_shown_and_no_control_byte(tmp_path: Path) -> None:
    """An id with an escape sequence, and a text of several lines that was marked on the screen."""
    ticket = '[ticket."A\\u001b]52;c;b3duZWQ=\\u0007\\n-1"]\ntitle = "t"\n'
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/x.toml").write_text(
        f'format = 1\n[board]\nid = "x"\n{ticket}', encoding="utf-8"
    )
    async with opened(tmp_path) as pilot:
        await pilot.press("y")
        await shows(pilot.app, "copied A")
        assert pilot.app.clipboard == "A␛]52;c;b3duZWQ=␇␤-1"
        pilot.app.copy_to_clipboard("one\x1b[2J\ntwo\u202e")
        assert pilot.app.clipboard == "one␛[2J\ntwo�"


async def test_an_editor_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("e")
        await shows(pilot.app, "no editor can be opened here")
        await pilot.press("j")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "A-2", "the keys still work")


async def test_help_is_read_with_the_keys_of_a_list(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("?")
        await shows(pilot.app, "Everywhere")
        await pilot.press("pagedown", "pageup", "home", "G", "k", "enter")
        await hides(pilot.app, "Everywhere")
