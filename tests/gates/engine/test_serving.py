"""What the evaluator does, in this process: its limits are noted and not set."""

import os
import resource
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Gate, Outcome, Result
from readiness_tui.gates.engine import evaluator, judging
from readiness_tui.gates.engine.answers import Answer
from readiness_tui.gates.engine.codec import from_wire, to_wire
from readiness_tui.gates.engine.frames import HEAD_BYTES, body_bytes, pack, unpack
from tests.gates.support import boxes, gate_of, plugged

NOW = datetime.now(UTC) + timedelta(minutes=30)  # files made later are not from the future


def served(root: Path, *gates: Gate, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The frames that come back for a request of these gates."""
    monkeypatch.setattr(evaluator.signal, "alarm", lambda _: 0)
    fields = {"root": str(root), "now": to_wire(NOW), "deadline_s": 2}
    items = [fields | {"id": n, "gate": to_wire(gate)} for n, gate in enumerate(gates, 7)]
    reading, writing = os.pipe()
    back, answers = os.pipe()
    os.write(writing, pack({"gates": items}))
    os.close(writing)
    monkeypatch.setattr(evaluator, "private_pipes", lambda: (reading, answers))
    evaluator.main(limit=lambda: None)
    os.close(answers)
    frames: list[Any] = []
    with os.fdopen(back, "rb") as stream:
        while head := stream.read(HEAD_BYTES):
            frames.append(unpack(stream.read(body_bytes(head))))
    return frames


def test_it_is_ready_it_begins_and_it_answers_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("- [x] done\n")
    scan = gate_of("text", inputs=("a.md",), forbid=({"re": "done"},))
    ready, begun, *answers = served(
        tmp_path, boxes(), scan, gate_of("none"), plugged("none"), monkeypatch=monkeypatch
    )
    assert ready == {"ready": os.getpid()}
    assert begun == {"begun": 7}
    assert [answer["id"] for answer in answers] == [7, 8, 9, 10]
    found = [from_wire(Answer, answer["answer"]).result for answer in answers]
    assert [one.outcome for one in found] == [
        Outcome.PASS,
        Outcome.FAIL,
        Outcome.ERROR,
        Outcome.ERROR,
    ]
    assert found[3].says == "kind 'acme.none' is not installed"


def test_an_answer_that_cannot_be_handed_over_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    garbled = Answer(Result(outcome="passed", says="", decided_by=""))  # type: ignore[arg-type]
    monkeypatch.setattr(judging, "judge", lambda *_, **__: garbled)
    *_, answer = served(tmp_path, boxes(), monkeypatch=monkeypatch)
    found = from_wire(Answer, answer["answer"]).result
    assert found.outcome is Outcome.ERROR
    assert found.says.startswith("the answer cannot be handed over: result.outcome: invalid")


def test_it_ends_quietly_when_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    back, answers = os.pipe()
    os.close(back)
    reading, _ = os.pipe()
    monkeypatch.setattr(evaluator, "private_pipes", lambda: (reading, answers))
    evaluator.main(limit=lambda: None)
    os.close(answers)


@pytest.mark.parametrize(
    ("hard", "memory"), [(resource.RLIM_INFINITY, 1 << 30), (1 << 20, 1 << 20), (1 << 40, 1 << 30)]
)
def test_limits_are_hard_and_never_above_those_that_stand(
    monkeypatch: pytest.MonkeyPatch, hard: int, memory: int
) -> None:
    found: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "getrlimit", lambda _: (hard, hard))
    monkeypatch.setattr(resource, "setrlimit", found.__setitem__)
    evaluator.limit_process()
    assert found == {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (256, 256),
        resource.RLIMIT_AS: (memory, memory),
    }


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_a_limit_that_is_not_taken_stops_it_but_on_macos(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    def refuse(name: int, _: object) -> None:
        if name == resource.RLIMIT_AS:
            message = "not here"
            raise ValueError(message)

    monkeypatch.setattr(evaluator.sys, "platform", platform)
    monkeypatch.setattr(resource, "setrlimit", refuse)
    if platform == "darwin":
        evaluator.limit_process()
    else:
        with pytest.raises(ValueError, match="not here"):
            evaluator.limit_process()
