"""F08, F10: an editor that takes no lock saves the board that the program writes.

`READINESS_FAULTS_SECONDS` says for how long two copies of the program and an editor share a board.
"""

import itertools
import json
import os
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from readiness_tui.services.workspace.workspace import Workspace
from tests.faults import oracle
from tests.faults.program import Held, command, edit_of, forked, lay_out, run_main, text_of
from tests.faults.scenes import Ready, commit_of
from tests.faults.table import FIGURE, Record
from tests.faults.tracer import can_trace, tracing
from tests.faults.writers import (
    SAVED,
    Note,
    editor,
    notes_of,
    planner,
    slow_editor,
    title_in,
    titled,
    weak_planner,
)

WAIT_S = 20
SECONDS = float(os.environ.get("READINESS_FAULTS_SECONDS", "60"))
OF_EDITOR = '\n[ticket.E-1]  # of the editor\ntitle = "E-1"\nstatus = "doing"\n'
Job = tuple[str, Callable[..., int], tuple[str, ...]]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace in which a ticket is the editor's."""
    root = lay_out(tmp_path / "plan")
    monkeypatch.setenv("XDG_STATE_HOME", f"{root}.state")
    with (root / "boards/a.toml").open("a", encoding="utf-8") as file:
        file.write(OF_EDITOR)
    return root


def together(tmp_path: Path, root: Path, seconds: float, *jobs: Job) -> dict[str, list[Note]]:
    """Let several writers work at the same time; what each noted, by its name."""
    held: list[Held] = []
    for name, deed, tickets in jobs:
        scratch = tmp_path / name
        scratch.mkdir()
        held.append(Held(scratch, deed, root, scratch / f"{name}.log", seconds, *tickets))
    for one in held:
        one.go()
    for (name, _, _), one in zip(jobs, held, strict=True):
        ended = one.end(within_s=seconds + 60)
        assert ended.code == 0, f"{name} ended with {ended}"
    return {name: notes_of(tmp_path / name / f"{name}.log") for name, _, _ in jobs}


def counted(notes: dict[str, list[Note]]) -> str:
    """How many saves each made, and how many of them were refused."""
    return ", ".join(
        f"{name} {len(mine)} ({sum(note.code not in SAVED for note in mine)} refused and kept)"
        for name, mine in notes.items()
    )


def kept_text(root: Path) -> str:
    """All that is kept: the board, what was displaced from it or rescued, and the journal."""
    home = root / ".readiness"
    places = [root / "boards/a.toml", *home.glob("journal*"), *home.glob("displaced/*")]
    places += home.glob("rescued/*")
    return "\n".join(place.read_text(encoding="utf-8") for place in places)


def lost_of_editor(root: Path, notes: list[Note]) -> list[str]:
    """The saves of an editor that are nowhere, but for those it saw and replaced itself."""
    text = kept_text(root)
    by_ticket: dict[str, list[Note]] = {}
    for note in notes:
        by_ticket.setdefault(note.ticket, []).append(note)
    return [
        f"{note.token}, of which the next save saw {after.had!r}"
        for mine in by_ticket.values()
        for note, after in pairwise([*mine, Note("", "", "")])
        if after.had != note.token and note.token not in text
    ]


def lost_of_planner(root: Path, notes: list[Note]) -> list[str]:
    """The edits of the program, saved or refused, that are nowhere."""
    text = kept_text(root)
    return [note.token for note in notes if note.token not in text]


def not_recorded(root: Path, notes: list[Note]) -> list[str]:
    """The saved edits that have not exactly one audit record."""
    new = [
        json.loads(line)["new"]
        for path in (root / "boards/audit").glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [
        note.token for note in notes if note.code in SAVED and new.count(f'"{note.token}"') != 1
    ]


def not_shown(root: Path, ticket: str, notes: list[Note]) -> list[str]:
    """The last saved edit of a ticket that nobody else edits, if it is on no board and not told."""
    last = [note for note in notes if note.ticket == ticket and note.code in SAVED][-1]
    workspace = Workspace(root, actor="test@example.org")
    snapshot = workspace.open(remember=True)
    told = {edit.record.id for edit in snapshot.reverted}
    told |= {one.record.id for each in snapshot.unsaved for one in each.disputes if one.record}
    text = (root / "boards/a.toml").read_text(encoding="utf-8")
    return [] if title_in(text, ticket) == last.token or ticket in told else [last.token]


def wait_for(condition: Callable[[], bool], says: str) -> None:
    """Wait until something holds."""
    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end, f"never: {says}"
        time.sleep(0.002)


@pytest.mark.fault("F08")
def test_nothing_of_three_programs_and_an_editor_is_lost(
    tmp_path: Path, root: Path, record_property: Record
) -> None:
    ours = {"one": "T-1", "two": "T-2", "three": "T-3"}
    notes = together(
        tmp_path,
        root,
        8,
        ("editor", editor, ("E-1",)),
        *((name, planner, (ticket,)) for name, ticket in ours.items()),
    )
    record_property(FIGURE, counted(notes))
    assert all(len(each) > 5 for each in notes.values()), "somebody starved"
    assert not lost_of_editor(root, notes["editor"])
    assert command(root, *edit_of("U-1")).code == oracle.SAVED
    for name, ticket in ours.items():
        assert not lost_of_planner(root, notes[name])
        assert not not_recorded(root, notes[name])
        assert not not_shown(root, ticket, notes[name])
    assert command(root, "audit", "verify").code == 0


@pytest.mark.fault("F08")
def test_a_writer_that_only_locks_and_renames_is_seen_to_lose_saves(
    tmp_path: Path, root: Path, record_property: Record
) -> None:
    notes = together(
        tmp_path,
        root,
        4,
        ("editor", editor, ("E-1",)),
        *((name, weak_planner, (f"T-{index}",)) for index, name in enumerate(("one", "two"), 1)),
    )
    lost = lost_of_editor(root, notes["editor"])
    record_property(FIGURE, f"lock and rename only: {counted(notes)}, {len(lost)} of editor lost")
    assert lost, "the test cannot see a lost save"


@pytest.mark.fault("F08", "F10")
@pytest.mark.timeout(SECONDS + 120)
def test_two_programs_and_an_editor_on_one_board_lose_nothing(
    tmp_path: Path, root: Path, record_property: Record
) -> None:
    notes = together(
        tmp_path,
        root,
        SECONDS,
        ("editor", editor, ("E-1", "E-1", "T-3")),
        ("one", planner, ("T-1", "T-3")),
        ("two", planner, ("T-2", "T-3")),
    )
    record_property(FIGURE, counted(notes))
    assert all(len(each) > 5 for each in notes.values()), "somebody starved"
    assert not lost_of_editor(root, notes["editor"])
    assert command(root, *edit_of("U-1")).code == oracle.SAVED
    for name, ticket in {"one": "T-1", "two": "T-2"}.items():
        assert not lost_of_planner(root, notes[name])
        assert not not_recorded(root, notes[name])
        assert not not_shown(root, ticket, notes[name])
    assert command(root, "audit", "verify").code == 0


def save(path: Path, text: str) -> None:
    """Save as an editor does, by rename."""
    path.with_name("a.toml~").write_text(text, encoding="utf-8")
    path.with_name("a.toml~").rename(path)


@pytest.mark.fault("F08")
def test_a_save_in_the_last_gap_is_kept_even_if_what_stood_there_for_an_instant_is_saved_over_it(
    tmp_path: Path,
) -> None:
    can_trace(tmp_path)
    ready = Ready(tmp_path)
    root = ready(ready.work / "plan")
    path = root / "boards/a.toml"
    points = ready.points()
    exchange = points[commit_of(points)]
    call = f"{exchange.name}("

    def has(ticket: str, title: str) -> bool:
        return title_in(path.read_text(encoding="utf-8"), ticket) == title

    slow = f"{exchange.name}:delay_enter=400000:delay_exit=400000:when={exchange.number}"
    with tracing(tmp_path, run_main, root, *edit_of("T-1"), inject=slow) as (held, log):
        wait_for(lambda: log.read_text().count(call) == exchange.number, "the last gap")
        save(path, titled(path.read_text(encoding="utf-8"), "T-3", "in the gap"))
        wait_for(lambda: has("T-3", "T-3"), "ours stands there for an instant")
        stale = path.read_text(encoding="utf-8")
        wait_for(lambda: has("T-3", "in the gap"), "theirs is back")
        save(path, titled(stale, "T-2", "from what was seen"))
        assert held.end().code in {oracle.SAVED, oracle.UNCHANGED}
    assert has("T-2", "from what was seen")
    assert "in the gap" in kept_text(root), "a save of the editor is nowhere"


@pytest.mark.fault("F08")
def test_what_an_editor_writes_once_a_command_has_ended_is_merged_by_the_next(root: Path) -> None:
    path = root / "boards/a.toml"
    with path.open("r+", encoding="utf-8") as file:
        late = file.read().replace('title = "E-1"', 'title = "late"')
        assert command(root, *edit_of("T-1")).code == oracle.SAVED
        file.seek(0)
        file.truncate()
        file.write(late)
    priorities = itertools.cycle(("P1", "P3"))
    # An editor may still be writing: the file has to stand still for a second.
    wait_for(
        lambda: (
            command(root, "set", "T-2", f"priority={next(priorities)}").code == oracle.SAVED
            and title_in(path.read_text(encoding="utf-8"), "E-1") == "late"
        ),
        "what was written late is on the board",
    )
    assert command(root, *edit_of("T-2")).code == oracle.SAVED
    both = text_of("a", frozenset({"T-1", "T-2"})) + OF_EDITOR
    assert path.read_text(encoding="utf-8") == both.replace('title = "E-1"', 'title = "late"')
    assert not list((root / ".readiness").glob("rescued/*"))
    assert command(root, "recover").code == 0


@pytest.mark.fault("F10")
@pytest.mark.parametrize("saves", [1, 2], ids=["one edit behind", "two edits behind"])
def test_an_old_text_saved_over_ours_is_noticed_and_can_be_set_again(
    root: Path, saves: int
) -> None:
    path = root / "boards/a.toml"
    old = path.read_text(encoding="utf-8")
    for priority in ("P1", "P0")[-saves:]:
        assert command(root, "set", "T-1", f"priority={priority}").code == oracle.SAVED
    save(path, old)
    workspace = Workspace(root, actor="test@example.org")
    snapshot = workspace.open(remember=True)
    assert [(edit.record.id, edit.new) for edit in snapshot.reverted] == [("T-1", "P0")]
    assert workspace.unsaved.reapply().code in SAVED
    assert path.read_text(encoding="utf-8") == text_of("a", frozenset({"T-1"})) + OF_EDITOR
    assert not workspace.snapshot.reverted


@pytest.mark.fault("F09")
def test_beside_an_editor_that_truncates_and_thinks_each_edit_is_saved_or_kept(
    tmp_path: Path, root: Path
) -> None:
    folders = [tmp_path / name for name in ("slow", "set")]
    for folder in folders:
        folder.mkdir()
    held = Held(folders[0], slow_editor, root, folders[0] / "slow.log", 60.0, "E-1")
    held.go()
    codes: list[str] = []
    for count in range(15):
        ticket, value = ("T-1", "T-2", "T-3")[count % 3], f"P{count // 3 % 2}"
        done = forked(folders[1], run_main, root, "set", ticket, f"priority={value}", "--json")
        assert done.code in {0, 5}, done
        codes.append(done.word)
        if done.word not in {*SAVED, "unchanged"}:
            assert ticket in oracle.kept(root), f"said {done.word}, and it is kept nowhere"
    held.process.kill()
    held.process.join()
    assert set(codes) & {*SAVED}, codes
