"""What a person sees before a rollback: gates then and now, and whose edits leave the view."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.services.base.events import Level
from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
from readiness_tui.services.checkpoints.rollback_preview import (
    RollbackPreview,
    Turn,
    outlook,
    turns,
)
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.checkpoints.checkpoint import GateState
from readiness_tui.storage.checkpoints.restore import EVERYTHING, Selection
from tests.builders import set_text

PATH = "boards/a.toml"
BOARD = (
    '[board]\nid = "a"\n\n[ticket.T-1]\ntitle = "One"\nnotes = "n"\n\n[ticket.T-2]\ntitle = "Two"\n'
)
THEN = GateState(results={"verdicts": {"workspace": "go"}, "gates": {"a:g": {"state": "pass"}}})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a board and a checkpoint."""
    (tmp_path / "boards").mkdir()
    (tmp_path / PATH).write_text(BOARD)
    edit(tmp_path, "ann", "T-1", "notes", "before the checkpoint")
    CheckpointService(WriteAccess(tmp_path, actor="ann")).take("one", THEN)
    return tmp_path


def edit(root: Path, actor: str, ticket: str, field: str, text: str) -> None:
    workspace = Workspace(root, actor=actor)
    workspace.open(remember=True)
    done = workspace.edits.submit(set_text(Key(BoardId("a"), TicketId(ticket)), field, text))
    assert done.level is Level.DONE


def seen(root: Path, wanted: Selection = EVERYTHING) -> RollbackPreview:
    from readiness_tui.storage.checkpoints.checkpoint import list_checkpoints

    (one,) = list_checkpoints(root).all
    _, changes = CheckpointService(WriteAccess(root)).preview(one, wanted)
    return outlook(root, one, changes, {"verdicts": {"workspace": "no_go"}})


def test_each_editor_is_named_with_what_of_theirs_would_go(root: Path) -> None:
    edit(root, "ann", "T-1", "title", "First")
    edit(root, "bob", "T-1", "title", "Second")
    edit(root, "ann", "T-2", "title", "Zwei")
    found = seen(root)
    assert [(each.actor, each.edits, each.records) for each in found.leaving] == [
        ("ann", 2, ("ticket.T-1", "ticket.T-2")),
        ("bob", 1, ("ticket.T-1",)),
    ]
    assert found.untold == 0
    assert found.leaving[0].last > found.leaving[1].last


def test_an_edit_that_was_taken_back_by_hand_is_no_difference(root: Path) -> None:
    edit(root, "ann", "T-2", "title", "Zwei")
    edit(root, "ann", "T-2", "title", "Two")
    edit(root, "ann", "T-1", "notes", "other")
    edit(root, "ann", "T-1", "notes", "before the checkpoint")
    edit(root, "bob", "T-1", "title", "First")
    assert [each.actor for each in seen(root).leaving] == ["bob"]


def test_what_no_log_tells_of_is_counted(root: Path) -> None:
    edit(root, "bob", "T-1", "title", "First")
    text = (root / PATH).read_text()
    (root / PATH).write_text(text.replace('"Two"', '"By hand"') + 'notes = "more"\n')
    found = seen(root)
    assert ([each.actor for each in found.leaving], found.untold) == (["bob"], 2)


def test_only_what_is_chosen_counts(root: Path) -> None:
    edit(root, "ann", "T-1", "title", "First")
    edit(root, "bob", "T-2", "title", "Zwei")
    assert [each.actor for each in seen(root, Selection(records=("T-2",))).leaving] == ["bob"]


@pytest.mark.parametrize("text", [None, "[broken\n"])
def test_of_a_file_that_is_gone_or_broken_every_later_edit_goes(
    root: Path, text: str | None
) -> None:
    edit(root, "bob", "T-1", "title", "First")
    (root / PATH).unlink()
    if text is not None:
        (root / PATH).write_text(text)
    found = seen(root)
    assert ([each.actor for each in found.leaving], found.untold) == (["bob"], 0)


def test_the_gates_are_those_of_then_and_those_of_now(root: Path) -> None:
    assert seen(root).turns.workspace == Turn("workspace", "go", "no_go")


def test_only_what_turned_is_listed() -> None:
    then = {"verdicts": {"workspace": "go", "a": "go"}, "gates": {"g": {"state": "pass"}, "h": {}}}
    now = {
        "verdicts": {"workspace": "go", "a": "no_go", "b": "go"},
        "gates": {"g": {"state": "fail"}, "i": {"state": "pass"}, "odd": 3},
    }
    found = turns(then, now)
    assert found.workspace == Turn("workspace", "go", "go")
    assert found.verdicts == (Turn("a", "go", "no_go"), Turn("b", "", "go"))
    assert found.gates == (Turn("g", "pass", "fail"), Turn("i", "", "pass"))


def test_results_that_say_nothing_are_not_judged() -> None:
    found = turns({}, {"verdicts": 3, "gates": []})
    assert (found.workspace, found.verdicts, found.gates) == (Turn("workspace", "", ""), (), ())
