"""Gates that are judged again, as the workspace publishes them."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.verdict.snapshot import Shown, Snapshot
from readiness_tui.gates.engine import engine as engine_module
from readiness_tui.services.workspace.workspace import Workspace
from tests.gates.held import HeldPool

KEY = GateKey(BoardId("plan"), "list")
BOARD = """\
[board]
id = "plan"

[gate.list]
kind = "checklist"
inputs = ["a.md"]
"""


def test_the_last_state_stands_dimmed_until_there_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldPool()
    monkeypatch.setattr(engine_module, "WorkerPool", lambda *_: held)
    monkeypatch.setattr(engine_module, "SHOWN_S", 0.01)
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/plan.toml").write_text(BOARD)
    (tmp_path / "a.md").write_text("- [x] done\n")
    workspace = Workspace(tmp_path)
    assert workspace.open().shown(KEY) == Shown(State.RUNNING)
    assert workspace.gates.run().shown(KEY) == Shown(State.PASS)
    (tmp_path / "a.md").write_text("- [ ] open\n")
    held.quick.is_holding = True
    workspace.boards.files_changed(["a.md"])
    seen: list[Snapshot] = []

    def published(snapshot: Snapshot) -> None:
        seen.append(snapshot)
        if snapshot.running:
            held.quick.let_go()

    last = workspace.gates.run(published)
    assert seen[0].shown(KEY) == Shown(State.RUNNING, State.PASS)
    assert seen[0].judgement.effectives[KEY].state is State.PASS, "it still counts"
    assert last.shown(KEY) == Shown(State.FAIL)
    assert last.running == frozenset()
    assert seen[-1] is last, "whoever shows it is told"
