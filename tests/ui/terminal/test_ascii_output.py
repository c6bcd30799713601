"""With ASCII glyphs nothing else reaches the screen, whatever is open, but a person's own words."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App

from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.onboarding.import_view import ImportFinding, ImportView
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verify.reviewing import LiveRun, Review
from readiness_tui.domain.verify.verifying import Command
from readiness_tui.ui.dialogs.columns import ColumnList
from readiness_tui.ui.dialogs.command_line import CommandLine
from readiness_tui.ui.dialogs.confirm import Confirm
from readiness_tui.ui.dialogs.conflict import Conflict
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.form import Form
from readiness_tui.ui.dialogs.importing import ImportPreview
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.dialogs.manual import Manual
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.note import NoteField
from readiness_tui.ui.dialogs.picker import Picker, Picking
from readiness_tui.ui.dialogs.preview import Preview
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.dialogs.reasons import ReasonTree
from readiness_tui.ui.dialogs.running import RunDialog
from readiness_tui.ui.dialogs.text import TextDialog
from readiness_tui.ui.dialogs.themes import ThemeMenu
from readiness_tui.ui.dialogs.trust import TrustDialog
from readiness_tui.ui.dialogs.unsaved import UnsavedList
from readiness_tui.ui.screens.history.screen import TrendScreen
from readiness_tui.ui.screens.standup.control import StandupOpening
from readiness_tui.ui.screens.standup.screen import StandupScreen
from readiness_tui.ui.terminal.ascii_output import SIGNS
from readiness_tui.ui.viewmodels.cells import Row
from readiness_tui.ui.viewmodels.importing.structure import Structure
from readiness_tui.ui.viewmodels.picking import Option
from tests.support import until
from tests.ui.screens.keeping import BACK, FULL, THREE, plan, publish, recorded
from tests.ui.support import dump, every, opened, repository, shows

OURS = "".join(map(chr, SIGNS))
"""Every sign that any part of the program may draw."""
PLACES: dict[str, tuple[str, ...]] = {
    "backlog": ("j", "x"),
    "detail": ("2", "j"),
    "matrix": ("3", "j"),
    "risks": ("4",),
    "risk map": ("4", "M"),
    "gates": ("5", "F", "l"),
    "phases": ("6",),
    "load": ("6", "M", "M"),
    "problems": ("7", "j", "l"),
    "filter": ("slash", *"owner:zzz"),
    "a sequence": ("g",),
    "palette": ("ctrl+p",),
    "keys": ("question_mark",),
    "the manual": ("question_mark", *"matrix"),
    "why": ("0",),
    "command": ("colon",),
    "columns": ("g", "o"),
    "themes": ("g", "H"),
    "what-if": ("exclamation_mark", "j", "greater_than_sign"),
    "refused": ("2", "space"),
    "stand-up": ("g", "s"),
    "trend": ("g", "T"),
}


def not_ascii(app: App[Any]) -> set[str]:
    """The characters on the screen that are not ASCII."""
    return {one for one in dump(app) if not one.isascii()}


BY_KEYS = {
    ColumnList,
    CommandLine,
    Manual,
    ReasonTree,
    StandupOpening,
    StandupScreen,
    ThemeMenu,
    TrendScreen,
}
"""Dialogs that the places above open."""


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=str)
@pytest.mark.parametrize("first", range(0, len(PLACES), 4))
async def test_every_pane_and_place(tmp_path: Path, size: tuple[int, int], first: int) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=size, glyphs=ASCII) as pilot:
        for place, keys in [*PLACES.items()][first : first + 4]:
            await pilot.press(*keys)
            await pilot.pause(0.3 if place == "a sequence" else None)
            assert not not_ascii(pilot.app), place
            await pilot.press("escape", "1")
            await until(lambda: len(pilot.app.screen_stack) == 1, "nothing stands above the plan")


def _dialogs() -> dict[type[Dialog[Any]], Callable[[Snapshot], Dialog[Any]]]:
    gate = GateKey(BoardId("tracker"), "pins")
    rows = [Row(str(n), line=((OURS, ""),)) for n in range(99)]
    command = Command(gate=OURS, words=OURS, cwd=OURS)
    finding = ImportFinding("status-unknown", "warn", 1, OURS, "todo", ("doing",))
    importing = ImportView(path="plan.md", findings=(finding,), lines=((OURS, "left"),))
    review = Review(gate=OURS, command=command, digest="d", is_trusted=False)
    return {
        Menu: lambda _: Menu(OURS, tuple(Choice(str(n), "a", ((OURS, ""),)) for n in range(99))),
        Prompt: lambda _: Prompt(OURS, text=OURS, hint=OURS),
        Form: lambda _: Form(OURS, {"name": OURS}, lambda _: OURS, hint=OURS),
        ImportPreview: lambda _: ImportPreview(Structure(importing), lambda _: None, note=OURS),
        Listing: lambda _: Listing(OURS, rows, subtitle=OURS),
        Confirm: lambda _: Confirm(OURS, OURS),
        Preview: lambda _: Preview(OURS, (OURS,) * 40),
        Picker: lambda _: Picker(OURS, Picking((Option(OURS, OURS, OURS, "1"),), several=True)),
        UnsavedList: UnsavedList,
        Conflict: lambda now: Conflict(now, THREE),
        RunDialog: lambda _: RunDialog(LiveRun(key=gate, line=OURS, limit_s=9, tail=(OURS,) * 99)),
        TrustDialog: lambda _: TrustDialog(review, OURS),
        NoteField: lambda _: NoteField(OURS, lambda _: None),
        TextDialog: lambda _: TextDialog(OURS, OURS, name="notes", hint=OURS),
    }


def _kinds(base: type[Dialog[Any]]) -> Iterator[type[Dialog[Any]]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


async def test_every_dialog(tmp_path: Path) -> None:
    made = _dialogs()
    every_kind = {one for one in _kinds(Dialog) if one.__module__.startswith("readiness")}
    assert set(made) | BY_KEYS == every_kind
    async with recorded(tmp_path, glyphs=ASCII) as (pilot, _):
        publish(pilot.app, unsaved=(FULL,), reverted=(BACK,), remarks=("one",))
        await shows(pilot.app, "w1")
        for kind, make in made.items():
            await pilot.app.push_screen(make(plan(pilot.app).snapshot))
            await pilot.pause()
            assert isinstance(pilot.app.screen, kind)
            assert not not_ascii(pilot.app), kind
            await pilot.app.pop_screen()


async def test_letters_of_a_person_stay_and_every_row_keeps_its_width(tmp_path: Path) -> None:
    title = "性能監視 Über × 3 … naïve"
    board = f'format = 1\n[board]\nid = "b"\n[ticket.T-1]\ntitle = "{title}"\nstatus = "todo"\n'
    repository(tmp_path, {"b": board})
    async with opened(tmp_path, glyphs=ASCII) as pilot:
        await shows(pilot.app, "性能監視 Über x 3 ~ naïve")
        assert not_ascii(pilot.app) == set("性能監視Üï")
        rows = [line for line in dump(pilot.app).splitlines() if line.startswith(("|", "+"))]
        assert {cell_len(line) for line in rows} == {120}
        assert {line[-1] for line in rows} == {"|", "+"}


def test_every_sign_keeps_its_width_and_every_glyph_has_a_form() -> None:
    assert {cell_len(chr(code)) for code in SIGNS} == {1}
    assert {len(plain) for plain in SIGNS.values()} == {1}
    assert "".join(SIGNS.values()).isascii()
    families = (
        UNICODE.statuses,
        UNICODE.proofs,
        UNICODE.states,
        UNICODE.marks,
        UNICODE.signs,
        UNICODE.times,
        UNICODE.bands,
    )
    glyphs = {sign for family in families for sign in family.values()}
    assert {ord(sign) for sign in glyphs if not sign.isascii()} <= set(SIGNS)
