"""Text of a board is drawn as it is written, takes no more cells than it has, and does nothing."""

import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App

from tests.support import until
from tests.ui.support import dump, opened, repository, seen, shows

EVIL = (
    "[P0] x [/z] [@click=app.quit]x[/] [red]r[/red]",
    "e\\u001b[31mred\\u001b]0;title\\u0007 \\u009b2J \\u202eevil\\u2066 \\u200fx",
    (
        "warn \\u26a0\\ufe0f flag \\U0001f1e9\\U0001f1ea "
        "family \\U0001f468\\u200d\\U0001f469 1\\ufe0f\\u20e3"
    ),
    "性能監視と警報のしきい値を定める性能監視と警報のしきい値を定める性能監視と警報",
    "zalgo a\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301 line\\nbreak\\ttab \\u2028 sep",
)


def board() -> str:
    """A board with hostile text in every field that a pane shows."""
    parts = ['format = 1\n[board]\nid = "evil"\n', f'title = "{EVIL[0]} {EVIL[1]}"\n']
    for number, text in enumerate(EVIL):
        name = f"T{number} {text}" if number in {0, 1, 3} else f"T{number}"
        parts.append(
            f'[ticket."{name}"]\ntitle = "{text}"\nstatus = "blocked"\nowners = ["{text}"]\n'
            f'group = "{text}"\noutcome = "{text}"\nacceptance = ["{text}"]\n'
            f'deliverables = ["src/[x] {number}.py"]\nlabels = ["{text}"]\n'
            f'notes = "{text}"\nblocked = {{ reason = "{text}", by = "{text}" }}\n'
            f'[risk.R{number}]\ntitle = "{text}"\nlikelihood = 3\nimpact = 4\n'
            f'mitigated_by = ["{name}"]\n'
        )
    parts.append(
        f'[gate.G]\nkind = "file_exists"\ntitle = "{EVIL[1]}"\ninputs = ["nowhere.txt"]\n'
        f'remediation = "{EVIL[0]}"\n'
    )
    return "".join(parts)


def harmful(text: str) -> list[str]:
    """The characters of a screen that a terminal would act upon."""
    return [
        hex(ord(one))
        for one in text
        if (one != "\n" and unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"})
        or one in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufe0f\u200d"
    ]


def assert_drawn(app: App[None], size: tuple[int, int]) -> None:
    """Every line has the width of the terminal, and nothing on it is harmful."""
    strips = app.screen._compositor.render_strips()  # noqa: SLF001 - Textual gives no public text
    texts = ["".join(part.text for part in strip) for strip in strips]
    assert len(texts) == size[1]
    assert [(n, cell_len(text)) for n, text in enumerate(texts) if cell_len(text) != size[0]] == []
    assert [text for text in texts if harmful(text)] == []


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (200, 60), (50, 12)])
async def test_hostile_text_is_literal_and_every_row_keeps_its_width(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    file = repository(tmp_path, {"evil": board()}) / "boards/evil.toml"
    before = file.read_bytes()
    async with opened(tmp_path, size=size) as pilot:
        await shows(pilot.app, "NO-GO", "[P0] x [/z] [@")
        assert_drawn(pilot.app, size)
        for keys in (
            ["j"],
            ["j"],
            ["j"],
            ["j"],
            ["2"],
            ["G"],
            ["3"],
            ["l", "j"],
            ["4"],
            ["M"],
            ["5"],
            ["F"],
            ["l"],
            ["1", ";", "g"],
            [";", "o"],
            [";", "n"],
            ["0"],
            ["escape"],
            ["g", "g", "W"],
            ["escape"],
            ["s"],
            ["escape"],
            ["a"],
            ["escape"],
            ["B"],
            ["escape"],
            [":", *"T1", "enter"],
            [":", *"T", "enter"],
            ["escape"],
            ["y"],
            ["/", *"red", "enter"],
            ["escape"],
        ):
            await pilot.press(*keys)
            await until(
                lambda: len(pilot.app.screen_stack) > 1 or "NO-GO" in dump(pilot.app),
                f"the screen stands after {keys}",
            )
            assert_drawn(pilot.app, size)
        await pilot.press("1", "home", "p", "1")
        await shows(pilot.app, "✓ T0")
        assert_drawn(pilot.app, size)
        await pilot.press("u")
        await until(lambda: file.read_bytes() == before, "undo gives every byte back")


async def test_a_click_on_a_link_that_a_title_pretends_does_nothing(tmp_path: Path) -> None:
    repository(tmp_path, {"evil": board()})
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "[P0] x [/z] [@click=app.quit]x[/]")
        lines = dump(pilot.app).split("\n")
        row = next(n for n, line in enumerate(lines) if "2 Detail" in line) + 1
        column = lines[row].index("x[/]")
        await pilot.click(offset=(column, row))
        await pilot.press("j")
        await seen(pilot.app, lambda screen: "NO-GO" in screen, "the program is still there")
        assert pilot.app.is_running


async def test_a_board_that_does_not_parse_names_hostile_keys_safely(tmp_path: Path) -> None:
    text = 'format = 1\n[board]\nid = "b"\n"x\\u001b[2J[/z]" = 1\n'
    repository(tmp_path, {"b": text, "c": 'format = 1\n[board]\nid = "c"\n'})
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "boards/b.toml")
        assert_drawn(pilot.app, (120, 36))


async def test_a_field_with_characters_that_cannot_be_shown_is_not_edited_here(
    tmp_path: Path,
) -> None:
    text = 'format = 1\n[board]\nid = "b"\n[ticket.A]\ntitle = "a\\u001bb"\nstatus = "todo"\n'
    file = repository(tmp_path, {"b": text}) / "boards/b.toml"
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "Detail A", "a␛b")
        await pilot.press("2", "home", "enter")
        await shows(pilot.app, "title holds characters that cannot be shown here")
    assert file.read_text("utf-8") == text
