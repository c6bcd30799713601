"""How often the plan is published while gates are judged, and what the last publication says."""

import tempfile
from math import inf
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.services.workspace import gate_judging, gates
from readiness_tui.services.workspace.workspace import Workspace

COUNT = 12


def _workspace(root: Path, is_there: list[bool]) -> Workspace:
    """Half of the gates look whether a file is there, the other half tick it."""
    (root / "boards").mkdir()
    lines = ['[board]\nid = "plan"\n']
    for number, exists in enumerate(is_there):
        name = f"n{number:02}.md"
        kind = "file_exists" if number % 2 else "checklist"
        reads = "paths" if number % 2 else "inputs"
        lines.append(f'[gate.g{number:02}]\nkind = "{kind}"\n{reads} = ["{name}"]\n')
        if exists:
            (root / name).write_text("- [x] done\n", encoding="utf-8")
    (root / "boards/plan.toml").write_text("\n".join(lines), encoding="utf-8")
    return Workspace(root, plugins=False)


def _outcomes(snapshot: Snapshot) -> dict[str, str]:
    effectives = snapshot.judgement.effectives
    return {str(key): effectives[key].state.value for key in snapshot.judgement.gates}


def test_between_the_first_and_the_last_publication_nothing_is_published_too_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "PUBLISH_S", inf)
    monkeypatch.setattr(gate_judging, "BATCH", 1)
    workspace = _workspace(tmp_path, [True] * COUNT)
    workspace.open()
    published: list[Snapshot] = []
    last = workspace.gates.run(published.append)
    workspace.gates.close()
    assert len(published) == 2
    assert published[0].unchecked > 0, "what is under way is told as such"
    assert published[-1] is last
    assert last.unchecked == 0
    assert set(_outcomes(last).values()) == {"pass"}


def test_gates_are_planned_once_while_the_boards_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "PUBLISH_S", 0.0)
    monkeypatch.setattr(gate_judging, "BATCH", 1)
    calls: list[int] = []
    plan = Engine.plan

    def counting(engine: Engine, *args: object) -> object:
        calls.append(1)
        return plan(engine, *args)  # pyright: ignore[reportArgumentType] - handed on as it came

    monkeypatch.setattr(Engine, "plan", counting)
    workspace = _workspace(tmp_path, [True] * COUNT)
    workspace.open()
    workspace.gates.run(lambda _: None)
    workspace.gates.close()
    assert calls == [1]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.booleans(), min_size=1, max_size=COUNT),
    st.sets(st.integers(0, COUNT - 1)),
    st.integers(1, 5),
)
def test_the_last_publication_is_a_judgement_from_nothing(
    is_there: list[bool], turned: set[int], batch: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(gates, "PUBLISH_S", inf)
        monkeypatch.setattr(gate_judging, "BATCH", batch)
        root = Path(folder)
        workspace = _workspace(root, is_there)
        workspace.open()
        published: list[Snapshot] = []
        workspace.gates.run(published.append)
        names = [f"n{number:02}.md" for number in turned if number < len(is_there)]
        for name in names:
            path = root / name
            if path.exists():
                path.unlink()
            else:
                path.write_text("- [x] done\n", encoding="utf-8")
        workspace.boards.files_changed(names)
        workspace.gates.run(published.append)
        anew = Workspace(root, plugins=False)
        anew.open()
        from_nothing = anew.gates.run()
        workspace.gates.close()
        anew.gates.close()
    assert published[-1].unchecked == 0
    assert _outcomes(published[-1]) == _outcomes(from_nothing)
