"""Facts of a board on their way to a gate that waits its turn."""

import threading
from pathlib import Path

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.engine.engine import Engine
from tests.gates.support import NOW, SOON_S, gate_of, gates, is_judging, key, plugged, until


def test_a_gate_that_was_handed_over_with_older_facts_is_judged_again(
    tmp_path: Path, engine: Engine
) -> None:
    (tmp_path / "a.py").write_text("# TODO T-1\n")
    may_end = tmp_path / "go"
    made = gates(
        slow=plugged("waits", str(may_end), limits={"time": "10m"}),
        todo=gate_of("markers", inputs=("a.py",)),
    )
    planned = engine.plan(made, lambda _: BoardFacts(tickets={"T-1": Status.TODO}))
    waiting = threading.Thread(target=engine.evaluate, args=([key("slow"), key("todo")], NOW))
    waiting.start()
    until(lambda: is_judging(engine, "slow"), "the gate before it is being judged")
    moved = engine.plan(made, lambda _: BoardFacts(tickets={"T-1": Status.DONE}))
    assert moved == {key("todo")} < planned
    may_end.touch()
    waiting.join(SOON_S)
    assert not waiting.is_alive()
    assert engine.results[key("todo")].outcome is Outcome.FAIL
