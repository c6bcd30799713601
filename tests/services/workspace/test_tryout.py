"""A what-if: tried on real boards, kept as one step or dropped, and nothing written meanwhile."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.edits.requests import (
    AddNote,
    Advance,
    EditRequest,
    Perform,
    SetPriority,
    SetStatus,
    Take,
    Tick,
    ToggleDependency,
)
from readiness_tui.domain.model.edits import Action, RemoveRecord, SetField
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, Kind, RecordRef, TicketId
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Deliverable, Owner
from readiness_tui.domain.proof.proof import GateDecision, ProofWord
from readiness_tui.services.base.events import Level
from readiness_tui.services.reports.linting import difference
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.audit.log import read_all
from readiness_tui.storage.checkpoints.checkpoint import list_checkpoints
from tests.builders import assign, set_text
from tests.services.fakes import FakeClock

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
BOARD = """\
format = 1

[board]
id = "plan"
enforcement = "shadow"

[ticket.T-1]
title = "First"           # a remark
status = "todo"
acceptance = ["it works"]
deliverables = ["out.txt"]

[ticket.T-2]
title = "Second"
status = "doing"
depends = ["T-1"]

[phase.A]
tickets = ["T-1"]
exit = [{ ticket = "T-1" }]
"""
HOME = BoardId("plan")
T1, T2 = (Key(HOME, TicketId(name)) for name in ("T-1", "T-2"))
MADE = GateKey(HOME, "T-1/deliverables")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/plan.toml").write_text(BOARD, encoding="utf-8")
    (tmp_path / "out.txt").write_text("x\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def place(root: Path) -> Workspace:
    """Open, with one edit that is saved: so there is a journal, an audit log, and an undo."""
    workspace = Workspace(root, actor="me@example.org", clock=FakeClock(NOW))
    workspace.open(remember=True)
    workspace.gates.run()
    workspace.keep_passed_exits()
    assert workspace.edits.submit(SetPriority((T2,), Priority.P2)).level is Level.DONE
    return workspace


def files(root: Path) -> Mapping[str, bytes]:
    return {str(one): one.read_bytes() for one in root.rglob("*") if one.is_file()}


def status(workspace: Workspace, key: Key) -> Status:
    ticket = workspace.snapshot.portfolio.ticket(key)
    assert ticket is not None
    return ticket.status


def titled(text: str) -> EditRequest:
    return set_text(T1, "title", text)


VERBS: Mapping[str, tuple[EditRequest, ...]] = {
    "status": (SetStatus((T1, T2), Status.DROPPED, "not needed"),),
    "advance": (Advance((T1,), 1),),
    "priority": (SetPriority((T1,), Priority.P0),),
    "assign": (assign((T1,), (Owner("@qa"),)),),
    "take": (Take((T1,), "@me"),),
    "tick": (Tick(T1, 0),),
    "dependency": (ToggleDependency(T2, T1),),
    "text": (set_text(T1, "target", "2026-W09"),),
    "several": (titled("One"), set_text(T2, "title", "Two")),
    "note": (AddNote(T1, "ask @sec"),),
    "perform": (
        Perform(
            Action(
                "out",
                (
                    SetField(
                        RecordRef(HOME, Kind.TICKET, "T-1"),
                        "deliverables",
                        (Deliverable("out.txt"),),
                        (),
                    ),
                ),
            )
        ),
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_works_and_no_byte_is_written(root: Path, place: Workspace, verb: str) -> None:
    before, shown = files(root), place.snapshot.portfolio
    assert place.what_if.open().level is Level.DONE
    notice = place.edits.submit(*VERBS[verb])
    assert notice.level in {Level.DONE, Level.REMARK}, notice
    assert notice.says.startswith("what-if: ")
    assert place.snapshot.portfolio != shown
    assert place.snapshot.saved == shown
    assert place.snapshot.scratch is not None
    assert place.snapshot.scratch.count == 1
    place.gates.run()
    place.gates.tick()
    place.gates.recheck()
    place.gates.run()
    assert place.keep_passed_exits() is None
    assert files(root) == before


def test_dropped_it_leaves_no_trace(root: Path, place: Workspace) -> None:
    before, undo = files(root), place.snapshot.undo
    place.what_if.open()
    place.edits.submit(SetStatus((T1,), Status.DONE))
    assert place.what_if.drop().says == "what-if dropped: 1 change"
    assert status(place, T1) is Status.TODO
    assert place.snapshot.scratch is None
    assert place.snapshot.undo == undo
    assert files(root) == before


def test_kept_it_is_one_action_with_one_undo_and_its_reasons(root: Path, place: Workspace) -> None:
    file, before = root / "boards/plan.toml", (root / "boards/plan.toml").read_bytes()
    place.what_if.open()
    for text in ("Once", "Twice"):
        place.edits.submit(titled(text))
    place.edits.submit(SetStatus((T2,), Status.BLOCKED, "no key"))
    place.edits.submit(SetStatus((T2,), Status.DROPPED, "not needed"))
    count = len(read_all(root))
    notice = place.what_if.keep()
    assert (notice.level, notice.says) == (Level.DONE, "what-if kept as one step: 4 changes")
    assert place.snapshot.scratch is None
    text = file.read_text(encoding="utf-8")
    assert 'title = "Twice"           # a remark' in text
    assert "Once" not in text
    new = read_all(root)[count:]
    assert len({one.entry.cid for one in new}) == 1
    assert {one.entry.reason for one in new} == {"no key; not needed"}
    assert place.edits.undo().level is Level.DONE
    assert file.read_bytes() == before
    assert place.edits.redo().level is Level.DONE
    assert 'title = "Twice"' in file.read_text(encoding="utf-8")


def test_undo_and_redo_are_of_what_is_tried_out(root: Path, place: Workspace) -> None:
    before = files(root)
    place.what_if.open()
    assert place.edits.undo().level is Level.REFUSED
    place.edits.submit(Advance((T1,), 1))
    place.edits.submit(titled("Once"))
    assert place.snapshot.undo.endswith("Once")
    assert place.edits.undo().says.startswith("what-if: undone T-1 title")
    assert place.edits.undo().level is Level.DONE
    assert status(place, T1) is Status.TODO
    assert place.snapshot.undo == ""
    assert place.snapshot.redo == "T-1 todo > doing"
    assert place.edits.redo().level is Level.DONE
    assert status(place, T1) is Status.DOING
    place.edits.submit(SetPriority((T1,), Priority.P0))
    assert place.edits.redo().level is Level.REFUSED, "what was undone before is not brought back"
    assert files(root) == before


def test_outside_changes_flow_in_beneath_and_what_no_longer_fits_is_told(
    root: Path, place: Workspace
) -> None:
    file = root / "boards/plan.toml"
    place.what_if.open()
    place.edits.submit(titled("Mine"))
    place.edits.submit(SetPriority((T1,), Priority.P0))
    file.write_text(
        file.read_text(encoding="utf-8").replace('"First"', '"Theirs"').replace("Second", "Other"),
        encoding="utf-8",
    )
    snapshot = place.boards.files_changed({"boards/plan.toml"})
    first, second = snapshot.portfolio.ticket(T1), snapshot.portfolio.ticket(T2)
    assert first is not None
    assert second is not None
    assert (first.title, first.priority, second.title) == ("Theirs", Priority.P0, "Other")
    assert snapshot.scratch is not None
    assert snapshot.scratch.count == 1
    assert snapshot.scratch.lost == ("T-1 title First > Mine",)
    assert place.gates.tick().scratch is not None
    assert place.snapshot.scratch is not None
    assert len(place.snapshot.scratch.lost) == 1, "it is given up once"
    place.what_if.keep()
    text = file.read_text(encoding="utf-8")
    assert "Theirs" in text
    assert 'priority = "P0"' in text


def test_gates_stay_as_judged_and_what_is_another_gate_there_is_unknown(
    root: Path, place: Workspace
) -> None:
    assert place.snapshot.judgement.effectives[MADE].hold is GateDecision.HOLDS
    place.what_if.open()
    place.edits.submit(set_text(T1, "title", "Another"))
    assert place.snapshot.judgement.effectives[MADE].hold is GateDecision.HOLDS
    place.edits.submit(Tick(T1, 0))
    place.edits.submit(SetStatus((T1,), Status.DONE))
    assert place.snapshot.judgement.proofs[T1].word is ProofWord.PROVEN
    assert place.snapshot.unchecked == 0
    place.edits.submit(set_text(T1, "deliverables", "other.txt"))
    assert place.snapshot.judgement.effectives[MADE].state is State.UNKNOWN
    assert place.snapshot.judgement.results[MADE].says == "not judged in a what-if"
    assert place.snapshot.unchecked == 0
    (root / "out.txt").unlink()
    place.edits.undo()
    place.boards.files_changed({"out.txt"})
    place.gates.run()
    assert place.snapshot.judgement.effectives[MADE].state is State.FAIL, "facts flow in"


def test_a_phase_that_passes_only_in_a_what_if_makes_no_checkpoint(
    root: Path, place: Workspace
) -> None:
    place.what_if.open()
    place.edits.submit(Tick(T1, 0))
    place.edits.submit(SetStatus((T1,), Status.DONE))
    place.gates.run()
    assert place.keep_passed_exits() is None
    assert list_checkpoints(root).all == ()
    place.what_if.keep()
    place.gates.run()
    notice = place.keep_passed_exits()
    assert notice is not None
    assert "phase-A-exit" in notice.says


def test_while_it_is_open_nothing_else_is_written_either(root: Path, place: Workspace) -> None:
    file = root / "boards/plan.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"P2"', '"P3"'), encoding="utf-8")
    place.boards.reload()
    file.write_text(file.read_text(encoding="utf-8").replace('priority = "P3"\n', ""), "utf-8")
    place.boards.reload()
    assert place.snapshot.reverted
    place.what_if.open()
    before = files(root)
    for notice in (
        place.unsaved.reapply(),
        place.unsaved.let_be(),
        place.unsaved.stage_resolved("boards/plan.toml"),
    ):
        assert (notice.level, notice.code) == (Level.REFUSED, "what-if"), notice
    assert files(root) == before
    place.what_if.drop()
    assert place.unsaved.reapply().level is Level.DONE


def test_what_does_not_come_to_a_change_is_not_written(root: Path, place: Workspace) -> None:
    place.what_if.open()
    place.edits.submit(titled("Once"))
    place.edits.submit(titled("First"))
    before = files(root)
    assert place.what_if.keep().says == "what-if closed: it comes to no change"
    assert files(root) == before
    assert place.snapshot.scratch is None


def test_a_refused_keep_leaves_it_open(root: Path, place: Workspace) -> None:
    file = root / "boards/plan.toml"
    place.what_if.open()
    place.edits.submit(titled("Mine"))
    file.write_text(file.read_text(encoding="utf-8") + "broken [", encoding="utf-8")
    place.boards.reload()
    assert place.edits.submit(titled("More")).level is Level.REFUSED
    assert place.what_if.keep().level is Level.REFUSED
    assert place.snapshot.scratch is not None
    assert place.snapshot.scratch.count == 1
    file.write_text(file.read_text(encoding="utf-8").replace("broken [", ""), encoding="utf-8")
    place.boards.reload()
    assert place.what_if.keep().level is Level.DONE
    assert "Mine" in file.read_text(encoding="utf-8")


def test_a_preview_says_that_nothing_is_written(place: Workspace) -> None:
    place.what_if.open()
    place.edits.submit(titled("Mine"))
    edit = SetField(RecordRef(HOME, Kind.TICKET, "T-1"), "title", "Mine", "More")
    lines = difference(place, Action("T-1 title Mine > More", (edit,)))
    assert lines == ("T-1 title Mine > More", "tried out: in a what-if nothing is written")


def test_what_cannot_be_done_is_refused_and_not_tried(place: Workspace) -> None:
    place.what_if.open()
    gone = RemoveRecord(RecordRef(HOME, Kind.TICKET, "T-9"), None)  # type: ignore[arg-type]
    assert place.edits.do(Action("remove T-9", (gone,))).level is Level.FAILED
    assert place.edits.submit(ToggleDependency(T1, T2)).level is Level.REFUSED
    assert place.snapshot.scratch is not None
    assert place.snapshot.scratch.count == 0
    assert place.what_if.open().code == "unchanged"
    assert place.what_if.drop().says == "what-if closed"
    assert (place.what_if.drop().code, place.what_if.keep().code) == ("unchanged", "unchanged")
