"""An exit that is seen to pass is kept as a checkpoint: once, never at opening, and until it is."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level
from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
from readiness_tui.services.checkpoints.gate_results import gate_state
from readiness_tui.services.checkpoints.turning import GATE_PASS, PHASE_EXIT
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.workspace.workspace import ExitWatch, Workspace
from readiness_tui.storage.checkpoints.checkpoint import GateState, list_checkpoints

AT = datetime(2026, 2, 16, 1, 2, 3, tzinfo=UTC)
GATES = """
[gate.one]
kind = "file_exists"
paths = ["one.txt"]

[gate.two]
kind = "file_exists"
paths = ["two.txt"]
"""
BOARD = """\
[board]
id = "plan"

[ticket.T-1]
title = "One"
status = "done"
deliverables = ["one.txt"]

[ticket.T-2]
title = "Two"
status = "done"
deliverables = ["two.txt"]

[phase.A]
tickets = ["T-1"]
exit = [{ ticket = "T-1" }]

[phase.B]
tickets = ["T-2"]
exit = [{ ticket = "T-2" }]
"""


class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return AT


class World:
    """A workspace with two phases, whose exits wait for a file each."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "boards").mkdir()
        (root / "boards/plan.toml").write_text(BOARD, encoding="utf-8")
        (root / "readiness.toml").write_text("[retention]\nmin_free = 0\n", encoding="utf-8")
        access = WriteAccess(root, actor="ana@example.org", via="tui", clock=FixedClock())
        self.keeper = CheckpointService(access)
        self.workspace = Workspace(root, clock=FixedClock())
        self.workspace.open()
        self.watch = ExitWatch(root, lambda: access)

    def chooses(self, *after: str) -> None:
        """Two gates of the board's own, and a setting that says after which gates to keep it."""
        (self.root / "boards/plan.toml").write_text(BOARD + GATES, encoding="utf-8")
        settings = f"[retention]\nmin_free = 0\ncheckpoint_after = {[*after]}\n"
        (self.root / "readiness.toml").write_text(settings, encoding="utf-8")
        self.workspace.boards.files_changed(["boards/plan.toml", "readiness.toml"])

    def settled(self, *names: str) -> Snapshot:
        """The boards judged anew, with exactly these files there."""
        for name in ("one.txt", "two.txt"):
            path = self.root / name
            path.write_text("made\n", encoding="utf-8") if name in names else path.unlink(
                missing_ok=True
            )
        self.workspace.boards.files_changed(["one.txt", "two.txt"])
        return self.workspace.gates.run()

    def labels(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Name, trigger and green scopes of each label, checkpoint by checkpoint."""
        return [
            (label.name, label.trigger, label.green)
            for one in list_checkpoints(self.root).all
            for label in one.labels
        ]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_an_exit_that_turns_to_pass_is_kept_once(world: World) -> None:
    assert world.watch.settled(world.settled()) is None
    after = world.settled("one.txt")
    notice = world.watch.settled(after)
    assert notice is not None
    assert (notice.level, notice.says) == (Level.DONE, "checkpoint phase-A-exit")
    assert world.labels() == [("phase-A-exit", PHASE_EXIT, ("plan/phase:A",))]
    assert world.watch.settled(after) is None
    assert world.watch.settled(world.settled("one.txt")) is None
    assert len(world.labels()) == 1


def test_what_retention_removed_is_said(world: World) -> None:
    (world.root / "readiness.toml").write_text("[retention]\nauto_checkpoints = 0\nmin_free = 0\n")
    old = world.keeper.take("old", GateState(), trigger="auto").checkpoint
    world.watch.settled(world.settled())
    (world.root / "boards/plan.toml").write_text(f"# changed\n{BOARD}", encoding="utf-8")
    world.workspace.boards.files_changed(["boards/plan.toml"])
    notice = world.watch.settled(world.settled("one.txt"))
    assert notice is not None
    assert notice.says == f"checkpoint phase-A-exit; retention removed {old.id}"


def test_what_passes_at_the_first_evaluation_was_not_seen_to_turn(world: World) -> None:
    assert world.watch.settled(world.settled("one.txt", "two.txt")) is None
    assert world.labels() == []
    assert not (world.root / ".readiness").exists()


def test_gates_that_still_wait_are_no_evaluation(world: World) -> None:
    waiting = world.workspace.snapshot
    assert waiting.unchecked
    assert world.watch.settled(waiting) is None
    assert world.watch.settled(world.settled("one.txt")) is None
    assert world.labels() == []


def test_what_waits_in_between_hides_no_turn(world: World) -> None:
    world.watch.settled(world.settled())
    (world.root / "one.txt").write_text("made\n", encoding="utf-8")
    waiting = world.workspace.boards.files_changed(["one.txt"])
    assert waiting.unchecked
    assert world.watch.settled(waiting) is None
    assert world.watch.settled(world.workspace.gates.run()) is not None


def test_two_at_once_are_labels_of_one_checkpoint(world: World) -> None:
    world.watch.settled(world.settled())
    notice = world.watch.settled(world.settled("one.txt", "two.txt"))
    assert notice is not None
    assert notice.says == "checkpoint phase-A-exit, phase-B-exit"
    green = ("workspace", "plan/phase:A", "plan/phase:B")
    assert world.labels() == [
        ("phase-A-exit", PHASE_EXIT, green),
        ("phase-B-exit", PHASE_EXIT, green),
    ]
    assert len(list_checkpoints(world.root).all) == 1


def test_where_no_board_changed_the_last_checkpoint_gets_the_label(world: World) -> None:
    before = world.settled()
    world.watch.settled(before)
    world.keeper.take("by hand", gate_state(before))
    world.watch.settled(world.settled("one.txt"))
    assert [label[0] for label in world.labels()] == ["by hand", "phase-A-exit"]
    (one,) = list_checkpoints(world.root).all
    assert one.green == ("plan/phase:A",)


def test_an_exit_that_falls_back_is_kept_again_when_it_passes_again(world: World) -> None:
    world.watch.settled(world.settled())
    world.watch.settled(world.settled("one.txt"))
    assert world.watch.settled(world.settled()) is None
    assert world.watch.settled(world.settled("one.txt")) is not None


def test_a_gate_that_turns_to_pass_is_kept_where_a_team_asks_for_it(world: World) -> None:
    world.chooses("one")
    world.watch.settled(world.settled())
    notice = world.watch.settled(world.settled("one.txt", "two.txt"))
    assert notice is not None
    assert notice.says == "checkpoint gate-one"
    assert world.labels() == [("gate-one", GATE_PASS, ("workspace",))]
    (checkpoint,) = list_checkpoints(world.root).all
    assert checkpoint.label.reason == "one turned to pass"


def test_gates_that_turn_at_once_are_one_label_and_a_phase_is_its_own(world: World) -> None:
    world.chooses("*", "phase:*")
    world.watch.settled(world.settled())
    world.watch.settled(world.settled("one.txt", "two.txt"))
    names = [name for name, _, _ in world.labels()]
    assert names == ["phase-A-exit", "phase-B-exit", "gate-one-and-1-more"]
    assert len(list_checkpoints(world.root).all) == 1
    newest = list_checkpoints(world.root)
    assert newest.named("gate-one-and-1-more") == newest.all[0]


def test_a_gate_that_comes_and_goes_makes_one_label_as_long_as_no_board_changes(
    world: World,
) -> None:
    world.chooses("plan:o*")
    for _ in range(4):
        world.watch.settled(world.settled())
        world.watch.settled(world.settled("one.txt"))
    assert [name for name, _, _ in world.labels()] == ["gate-one"]


@pytest.mark.parametrize("after", [(), ("two", "phase:B"), ("other:*",)])
def test_what_no_setting_names_is_not_kept(world: World, after: tuple[str, ...]) -> None:
    world.chooses(*after)
    world.watch.settled(world.settled())
    assert world.watch.settled(world.settled("one.txt")) is None
    assert world.labels() == []


class TestFailing:
    """A disk that is full: said once, and tried again with each evaluation."""

    @pytest.fixture
    def refuse(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        """Let checkpoints fail with a reason, or no longer where it is empty."""
        real = CheckpointService.take

        def start(what: str) -> None:
            def failing(*_: object, **__: object) -> None:
                raise WriteError(what, reason="disk-full", remedy="make room")

            monkeypatch.setattr(CheckpointService, "take", failing if what else real)

        return start

    def test_it_is_said_once_and_tried_again(
        self, world: World, refuse: Callable[[str], None]
    ) -> None:
        world.watch.settled(world.settled())
        refuse("no space")
        after = world.settled("one.txt")
        notice = world.watch.settled(after)
        assert notice is not None
        assert (notice.level, notice.code, notice.remedy) == (
            Level.FAILED,
            "disk-full",
            "make room",
        )
        assert notice.says == "no checkpoint phase-A-exit: no space"
        assert world.watch.settled(after) is None
        refuse("still none")
        again = world.watch.settled(after)
        assert again is not None
        assert again.says.endswith("still none")
        refuse("")
        done = world.watch.settled(world.settled("one.txt", "two.txt"))
        assert done is not None
        assert done.says == "checkpoint phase-A-exit, phase-B-exit"

    def test_what_no_longer_holds_is_not_kept_later(
        self, world: World, refuse: Callable[[str], None]
    ) -> None:
        world.watch.settled(world.settled())
        refuse("no space")
        world.watch.settled(world.settled("one.txt"))
        refuse("")
        assert world.watch.settled(world.settled()) is None
        assert world.labels() == []
