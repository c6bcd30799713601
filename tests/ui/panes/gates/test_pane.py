"""Pane 5: gates that live, commands that only a letter trusts, waivers, signatures, modes."""

import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.proof.streak import Run, run_table
from readiness_tui.gates.engine import engine
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.files.home import Home
from readiness_tui.storage.settings.run_history import file_of
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.dialogs import dialog
from readiness_tui.ui.dialogs.running import RunDialog
from readiness_tui.ui.dialogs.trust import TrustDialog
from readiness_tui.ui.panes.gates.pane import GatesPane
from readiness_tui.ui.widgets.list_drawing import ListDrawing
from tests.gates.held import HeldPool
from tests.support import until
from tests.ui.support import (
    bytes_are,
    bytes_differ,
    changed,
    dump,
    hides,
    listens,
    opened,
    palettes,
    replace_file,
    repository,
    settles,
    shows,
    walk_to,
)

BOARD = """\
format = 1

[board]
id = "core"
title = "Core"
enforcement = "shadow"

[phase.A]
title = "Build"
tickets = ["M-04"]

[ticket.M-04]
title = "Durable event model"
status = "doing"
deliverables = ["src/events.py"]
verify = ["echo one; touch ran.txt"]

[ticket.M-05]
title = "Runbooks"
status = "doing"
deliverables = ["docs/run.md"]

[gate.markers]
kind = "markers"
inputs = ["src/*.py"]
proves = ["phase:A"]

[gate.restore]
kind = "attestation"
proves = ["board"]
statement = "restore was rehearsed"
valid_for = "90d"
"""
SOURCE = "x = 1\n# TODO finish\n# FIXME broken\n"


@pytest.fixture(autouse=True)
def no_evaluators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge in this process: what is looked at is how answers are shown, not who gives them."""
    monkeypatch.setattr(engine, "WorkerPool", HeldPool)


def core(root: Path, board: str = BOARD) -> Path:
    """A repository with one board and a source that two findings are in; the board's file."""
    repository(root, {"core": board})
    (root / "src").mkdir()
    (root / "src/events.py").write_text(SOURCE, encoding="utf-8")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "first")):
        subprocess.run(("git", *words), cwd=root, check=True)  # noqa: S607
    return root / "boards/core.toml"


@asynccontextmanager
async def pane(
    root: Path, *keys: str, size: tuple[int, int] = (120, 36), actor: str = "@me"
) -> AsyncIterator[Pilot[None]]:
    """The gates of the whole board over the whole screen, by the clock of this machine."""
    workspace = Workspace(root, actor=actor, me=frozenset({actor}), via="tui")
    app = Planner(Bridge(workspace), palettes(), UNICODE)
    async with app.run_test(size=size) as pilot:
        await settles(app)
        await pilot.press("5", "F", "z", *keys)
        await shows(app, "┏━ 5 Gates · core")
        yield pilot


def lines(pilot: Pilot[None]) -> list[str]:
    """The lines of the pane, without its frame."""
    return [line.strip("┃▌ ").strip() for line in dump(pilot.app).split("\n") if "┃" in line]


async def test_what_fails_stands_first_then_each_group_under_a_heading_that_folds(
    tmp_path: Path,
) -> None:
    core(tmp_path)
    async with pane(tmp_path, "home") as pilot:
        heads = ("▾ Failing", "▾ Tickets", "▾ Boards")
        await shows(pilot.app, *heads, "Age", "Proves", "What it found")
        told = [line for line in lines(pilot) if line.startswith(("▾", "▸"))]
        assert [line.split()[1] for line in told] == [
            "Failing",
            "M-05/deliverables",
            "markers",
            "Tickets",
            "M-04/verify-1",
            "M-04/deliverables",
            "Boards",
            "restore",
        ]
        await walk_to(pilot, "Tickets")
        await pilot.press("enter")
        await hides(pilot.app, "M-04/verify-1")
        await shows(pilot.app, "▸ Tickets  1✓ 1?")
        await pilot.press("l")
        await shows(pilot.app, "M-04/verify-1")


async def test_a_file_that_changes_turns_state_and_findings(tmp_path: Path) -> None:
    core(tmp_path)
    async with pane(tmp_path) as pilot:
        await shows(pilot.app, "markers           ✗ fail 2")
        replace_file(tmp_path / "src/events.py", "x = 1\n")
        await shows(pilot.app, "markers           ✓ pass")
        replace_file(tmp_path / "src/events.py", "# TODO again\n")
        await shows(pilot.app, "markers           ✗ fail 1")


async def test_unfolding_shows_each_finding_at_its_line_and_what_explain_says(
    tmp_path: Path,
) -> None:
    core(tmp_path)
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, "markers")
        await pilot.press("enter")
        await shows(
            pilot.app,
            "src/events.py:2  TODO",
            "src/events.py:3  FIXME",
            "asks      does every",
            "examined  src/events.py",
            "proves    phase:A · block",
            "measured",
        )
        await pilot.press("enter")  # unfolded: to what it proves
        await shows(pilot.app, 'phase:"A"', "┏━ 1 Backlog")


async def test_why_tells_of_every_state(tmp_path: Path) -> None:
    core(tmp_path)
    async with pane(tmp_path) as pilot:
        for name, says in (
            ("markers", "markers  FAIL  decided by"),
            ("restore", "restore  UNKNOWN"),
            ("M-04/deliverables", "M-04/deliverables  PASS"),
        ):
            await walk_to(pilot, name)
            await pilot.press("W")
            await shows(pilot.app, says, "asks")
            await pilot.press("escape")
            await until(lambda: len(pilot.app.screen_stack) == 1, "it is closed")


async def test_untrusted_text_runs_by_no_key_but_the_letter_of_its_dialog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core(tmp_path)
    ran = tmp_path / "ran.txt"
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, "M-04/verify-1")
        await pilot.press("r")
        await shows(pilot.app, "Trust it and run it?", "| echo one; touch ran.txt", "time limit")
        await listens(pilot.app)
        for key in ("r", "enter", "space", "j", "n"):
            assert isinstance(pilot.app.screen, TrustDialog), key
            await pilot.press(key)
        await until(lambda: len(pilot.app.screen_stack) == 1, "n closes it")
        with monkeypatch.context() as typed_ahead:  # the dialog takes none of it
            typed_ahead.setattr(dialog, "GUARD_S", 3_600)
            await pilot.press("r", "y", "enter")
            await shows(pilot.app, "Trust it and run it?")
        assert isinstance(pilot.app.screen, TrustDialog)
        pilot.app.pop_screen()
        await until(lambda: len(pilot.app.screen_stack) == 1, "it is closed")
        assert not ran.exists()
        await pilot.press("r")
        await shows(pilot.app, "Trust it and run it?")
        await listens(pilot.app)
        await pilot.press("y")
        await shows(pilot.app, "Run · M-04/verify-1", "exit 0 after", " at ")
        assert ran.exists()
        await pilot.press("escape")
        await shows(pilot.app, "M-04/verify-1     ✓ pass")


async def test_edited_text_asks_again_with_the_difference(tmp_path: Path) -> None:
    file = core(tmp_path)
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, "M-04/verify-1")
        await pilot.press("t")
        await shows(pilot.app, "Trust it? · M-04/verify-1")
        await listens(pilot.app)
        await pilot.press("y")
        await shows(pilot.app, "never run here")
        assert not (tmp_path / "ran.txt").exists()
        replace_file(file, BOARD.replace("echo one", "echo \\u001b[2Jtwo"))
        await shows(pilot.app, "not trusted: review the command")
        await pilot.press("r")
        await shows(
            pilot.app,
            "Trust it and run it?",
            "Changed since it was trusted",
            "- echo one; touch ran.txt",
            "+ echo ␛[2Jtwo; touch ran.txt",
        )
        await pilot.press("escape")
    assert not (tmp_path / "ran.txt").exists()


async def test_a_run_streams_is_cancelled_and_quitting_asks_first(tmp_path: Path) -> None:
    command = "echo begun; touch ran.txt; sleep 300"
    core(tmp_path, BOARD.replace("echo one; touch ran.txt", command))
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, "M-04/verify-1")
        await pilot.press("r")
        await shows(pilot.app, "Trust it and run it?")
        await listens(pilot.app)
        await pilot.press("y")
        await shows(pilot.app, "begun", "running 0s of 10m")
        await pilot.press("q")  # closes the dialog: the command goes on
        await shows(pilot.app, "… running", "was ?")
        await pilot.press("q")
        await shows(pilot.app, "M-04/verify-1 is running", "stop it and quit")
        await listens(pilot.app)
        await pilot.press("escape", "X")
        await shows(pilot.app, "cancelled")
        await hides(pilot.app, "… running")
        await pilot.press("r")
        await shows(pilot.app, "Run · M-04/verify-1", "running")
        assert isinstance(pilot.app.screen, RunDialog)
        await pilot.press("X")
        await shows(pilot.app, "cancelled · ")


async def test_the_finding_opens_at_its_line_and_is_judged_again_on_the_way_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core(tmp_path)
    asked: list[tuple[str, int]] = []

    def run(_: Bridge, path: str, line: int) -> str:
        asked.append((path, line))
        (tmp_path / "src/events.py").write_text("x = 1\n", encoding="utf-8")
        return ""

    monkeypatch.setattr(Bridge, "run_editor", run)
    monkeypatch.setattr(Planner, "suspend", lambda _: nullcontext())
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, "markers")
        await pilot.press("l")
        await walk_to(pilot, "src/events.py:3  ")
        await pilot.press("e")
        await shows(pilot.app, "markers           ✓ pass")
    assert asked == [("src/events.py", 3)]


async def test_a_waiver_is_filled_in_shown_and_written_by_its_letter_alone(tmp_path: Path) -> None:
    file = core(tmp_path)
    before = file.read_bytes()
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, "markers")
        await pilot.press("w")
        await shows(pilot.app, "a waiver is of one finding")
        await pilot.press("l")
        await walk_to(pilot, "src/events.py:2  ")
        await pilot.press("w")
        await shows(
            pilot.app, "Waive a finding of markers", "markers.no-item", "src/events.py", "@me"
        )
        await pilot.press("enter")
        await shows(pilot.app, "say why")
        await pilot.press(*"later", "enter")
        await shows(pilot.app, "+[waiver.W-1]", '+reason = "later"', '+approved_by = ["@me"]')
        await listens(pilot.app)
        await pilot.press("enter")
        assert file.read_bytes() == before
        await walk_to(pilot, "src/events.py:2  ")
        await pilot.press("w", *"later", "enter")
        await shows(pilot.app, "+[waiver.W-1]")
        await listens(pilot.app)
        await pilot.press("y")
        _, come = changed(before, await bytes_differ(file, before))
        assert "[waiver.W-1]" in come
        await shows(pilot.app, "✗ fail 2 ▽1", "src/events.py:2  ▽ W-1 until 20")


async def test_an_attestation_needs_its_role_and_a_letter(tmp_path: Path) -> None:
    file = core(tmp_path)
    before = file.read_bytes()
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, "restore")
        await pilot.press("A", *"seen it", "enter")
        await shows(pilot.app, "+signed = ", "seen it")
        await listens(pilot.app)
        await pilot.press("y")
        await bytes_differ(file, before)
        await shows(pilot.app, "restore           ✓ pass")
        await pilot.press("u")
        await bytes_are(file, before, "undo takes the signature away")
        (tmp_path / "readiness.toml").write_text('[roles]\nattest = ["@ops"]\n', encoding="utf-8")
        await pilot.press("R")
        await shows(pilot.app, "everything is read")
        await walk_to(pilot, "restore")
        await pilot.press("A")
        await shows(pilot.app, "@ops")
        assert len(pilot.app.screen_stack) == 1
    assert file.read_bytes() == before


async def test_the_offer_of_a_stricter_mode_stands_at_the_foot_and_a_letter_takes_it(
    tmp_path: Path,
) -> None:
    file = core(tmp_path, BOARD.partition("[gate.restore]")[0])  # nothing is due: no run is added
    before = file.read_bytes()
    _green(tmp_path, 3)
    async with pane(tmp_path) as pilot:
        await shows(pilot.app, "3 of 3 green", "soft_block?  g e")
        await pilot.press("g", "e")
        await shows(pilot.app, "Enforcement of core", "as it is now · 3 of 3 green", "is offered")
        await pilot.press("enter")
        await shows(pilot.app, '+enforcement = "soft_block"')
        await listens(pilot.app)
        await pilot.press("y")
        gone, come = changed(before, await bytes_differ(file, before))
        assert (gone, come) == (['enforcement = "shadow"'], ['enforcement = "soft_block"'])
        await hides(pilot.app, "soft_block?")
        await pilot.press("colon", *"mode", "enter", "1")  # weaker: solo
        await shows(pilot.app, "is weaker, so it needs a reason")
        await pilot.press(*"a rehearsal", "enter")
        await shows(pilot.app, '+enforcement = "solo"')
        await listens(pilot.app)
        await pilot.press("escape")
        assert b"soft_block" in file.read_bytes()


async def test_a_history_is_drawn_with_its_legend(tmp_path: Path) -> None:
    core(tmp_path, BOARD.partition("[gate.restore]")[0])
    _green(tmp_path, 2, ("markers",))
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, "markers")
        await pilot.press("l")
        await shows(pilot.app, "history   ▁▁ the last 2 runs", "█ held", "▁ did not hold")


@pytest.mark.parametrize("size", [(46, 20), (80, 24), (120, 36), (200, 60)])
async def test_it_fits_every_width(tmp_path: Path, size: tuple[int, int]) -> None:
    core(tmp_path)
    workspace = Workspace(tmp_path, actor="@me", me=frozenset({"@me"}))
    app = Planner(Bridge(workspace), palettes(), UNICODE)
    async with app.run_test(size=size) as pilot:
        await settles(app)
        await pilot.press("5", "F", "z")
        await shows(app, "▾ Failing", "markers", "✗ fail 2")
        assert all(len(line) <= size[0] for line in dump(app).split("\n"))


async def test_what_did_not_change_is_not_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core(tmp_path)
    async with pane(tmp_path) as pilot:
        gates = pilot.app.screen.query_one(GatesPane)
        gates.show(gates.view)  # at the width that the pane has now
        await pilot.pause()  # until those rows are on the screen
        drawn: list[int] = []
        whole: list[object] = []
        monkeypatch.setattr(ListDrawing, "_refresh_row", lambda _, index: drawn.append(index))
        monkeypatch.setattr(GatesPane, "redraw", lambda _: whole.append("all of it"))
        gates.show(gates.view)
        assert (drawn, whole) == ([], [])


def _green(root: Path, count: int, not_held: tuple[str, ...] = ()) -> None:
    """Record runs at as many commits."""
    Home.open(root).ensure("")
    file = root / file_of(root, BoardId("core"))
    file.parent.mkdir(parents=True, exist_ok=True)
    runs = [
        Run(
            board=BoardId("core"),
            commit=f"{n + 1:040x}",
            at=datetime(2026, 1, n + 1, tzinfo=UTC),
            mode=Mode.SHADOW,
            due=3,
            held=3 - len(not_held),
            held_hard=3 - len(not_held),
            not_held=not_held,
        )
        for n in range(count)
    ]
    file.write_text("".join(json.dumps(run_table(run)) + "\n" for run in runs), encoding="utf-8")


async def test_a_run_is_published_after_a_question_and_its_command_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sharper = '\n[gate."M-04/verify-1"]\nevidence = "proof/m04"\n'
    core(tmp_path, BOARD + sharper)
    copied: list[str] = []
    monkeypatch.setattr(Planner, "copy_to_clipboard", lambda _, text: copied.append(text))
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, "M-04/verify-1")
        await pilot.press("Y")
        await shows(pilot.app, "copied the command")
        assert copied == ["echo one; touch ran.txt"]
        await pilot.press("r")
        await shows(pilot.app, "Trust it and run it?")
        await listens(pilot.app)
        await pilot.press("y")
        await shows(pilot.app, "exit 0 after")
        await pilot.press("escape")
        await shows(pilot.app, "M-04/verify-1     ✓ pass")
        await walk_to(pilot, "M-04/verify-1")
        await pilot.press("P")
        await shows(pilot.app, "Publish M-04/verify-1?", "copied to proof/m04/")
        await listens(pilot.app)
        await pilot.press("enter")
        assert not (tmp_path / "proof").exists()
        await pilot.press("P")
        await shows(pilot.app, "Publish M-04/verify-1?")
        await listens(pilot.app)
        await pilot.press("y")
        await shows(pilot.app, "published proof/m04/")
        assert list((tmp_path / "proof/m04").glob("*.json"))


async def test_a_baseline_is_shown_and_accepted_by_its_letter(tmp_path: Path) -> None:
    ratchet = """
[gate.ratchet]
kind = "coverage_ratchet"
inputs = ["coverage.xml"]
baseline = "ops/coverage.json"
"""
    core(tmp_path, BOARD + ratchet)
    (tmp_path / "coverage.xml").write_text(COVERAGE, encoding="utf-8")
    file = tmp_path / "ops/coverage.json"
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, "ratchet")
        await pilot.press("A")
        await shows(pilot.app, "New baseline of ratchet", "--- ops/coverage.json")
        await listens(pilot.app)
        await pilot.press("enter")
        assert not file.exists()
        await pilot.press("A")
        await shows(pilot.app, "New baseline of ratchet")
        await listens(pilot.app)
        await pilot.press("y")
        await shows(pilot.app, "baseline of ratchet written: ops/coverage.json")
        assert file.exists()


COVERAGE = """\
<?xml version="1.0" ?>
<coverage version="7.4" timestamp="1771000000000" lines-valid="2" lines-covered="1" line-rate="0.5"
 branches-covered="0" branches-valid="0" branch-rate="0" complexity="0">
<sources><source>src</source></sources>
<packages><package name="." line-rate="0.5" branch-rate="0" complexity="0"><classes>
<class name="events.py" filename="events.py" complexity="0" line-rate="0.5" branch-rate="0">
<methods/><lines><line number="1" hits="1"/><line number="2" hits="0"/></lines></class>
</classes></package></packages></coverage>
"""


async def test_following_all_where_there_is_no_gate_is_no_fault(tmp_path: Path) -> None:
    repository(
        tmp_path, {"bare": 'format = 1\n[board]\nid = "bare"\n[ticket.B-1]\ntitle = "One"\n'}
    )
    async with opened(tmp_path) as pilot:
        for _ in range(2):
            await pilot.press("5", "F")
        await shows(pilot.app, "[5Gates]")
