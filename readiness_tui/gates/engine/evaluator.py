"""The process that judges gates: `python -P -B -m readiness_tui.gates.engine.evaluator`.

It reads what strangers wrote, with parsers that others wrote. So it is one that can be ended, that
may take only so much, and that cannot write a file: the limits stand before a parser is imported.
It talks in frames on the pipes it is started with, and ends when they do.
"""

import math
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from readiness_tui.domain.model.gate import Gate
    from readiness_tui.gates.engine.answers import Answer

ADDRESS_SPACE = 1 << 30
OPEN_FILES = 256
ORPHAN_S = 10


def limit_process() -> None:
    """Take away what no gate needs; hard limits, so that nothing gives it back."""
    for name, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_AS, ADDRESS_SPACE),
    ):
        _, hard = resource.getrlimit(name)
        bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        try:
            resource.setrlimit(name, (bound, bound))
        except (OSError, ValueError):
            if name != resource.RLIMIT_AS or sys.platform != "darwin":
                raise  # macOS takes no limit on the address space


def private_pipes() -> tuple[int, int]:
    """Descriptors for requests and answers that no library prints to or reads from.

    What is printed goes to standard error instead, and standard input is empty.
    """
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def serve(requests: BinaryIO, answers: int) -> None:
    """Answer requests until there are no more."""
    from readiness_tui.gates.engine.frames import HEAD_BYTES, body_bytes, pack, unpack

    write_all(answers, pack({"ready": os.getpid()}))
    while len(head := requests.read(HEAD_BYTES)) == HEAD_BYTES:
        body = requests.read(body_bytes(head))
        request = cast("Mapping[str, object]", unpack(body))
        for frame in _answers(request):
            write_all(answers, frame)
        signal.alarm(0)


def _answers(request: Mapping[str, object]) -> Iterator[bytes]:
    """A frame when judging begins, then one for each gate of a request, as soon as it is judged.

    Nobody stops an evaluator whose parent was killed while it was busy: the alarm does.
    """
    from datetime import datetime
    from functools import cache
    from pathlib import Path

    from readiness_tui.domain.model.gate import Gate
    from readiness_tui.domain.proof.board_facts import BoardFacts
    from readiness_tui.gates.engine.codec import from_wire
    from readiness_tui.gates.engine.frames import pack
    from readiness_tui.gates.engine.judging import judge
    from readiness_tui.gates.engine.plugins import case_of_plugin
    from readiness_tui.gates.engine.registry import KINDS
    from readiness_tui.gates.repo.repo_view import RepoView

    items = cast("list[Mapping[str, object]]", request["gates"])
    gates = [from_wire(Gate, item["gate"]) for item in items]
    for gate in gates:
        KINDS.get(gate.kind)  # imported now, and not in the time of the gate
    yield pack({"begun": items[0]["id"]})
    view_of = cache(RepoView)
    for gate, item in zip(gates, items, strict=True):
        signal.alarm(math.ceil(cast("float", item["deadline_s"])) + ORPHAN_S)
        now = from_wire(datetime, item["now"])
        facts = from_wire(BoardFacts, item["facts"]) if "facts" in item else None
        view = view_of(Path(str(item["root"])))
        answer = judge(gate, view, now, facts=facts, plugin=case_of_plugin)
        yield _framed(item["id"], gate, answer)


def _framed(number: object, gate: "Gate", answer: "Answer") -> bytes:
    from readiness_tui.gates.engine.answers import Answer, broken
    from readiness_tui.gates.engine.codec import WireError, to_wire
    from readiness_tui.gates.engine.frames import FrameError, pack

    try:
        return pack({"id": number, "answer": to_wire(answer)})
    except (FrameError, WireError) as error:
        message = f"the answer cannot be handed over: {error}"
        result = broken(gate, "evaluator-died", message, "report this as a bug")
        return pack({"id": number, "answer": to_wire(Answer(result))})


def write_all(answers: int, data: bytes) -> None:
    """Write to a pipe, until all is through."""
    remaining = memoryview(data)
    while remaining:
        remaining = remaining[os.write(answers, remaining) :]


def main(limit: Callable[[], None] = limit_process) -> None:
    """Limit the process, then serve until the pipe ends."""
    limit()
    requests, answers = private_pipes()
    import_module("readiness_tui.gates.engine.judging")  # before the first request, not in its time
    try:
        with open(requests, "rb") as stream:  # noqa: PTH123 - a descriptor
            serve(stream, answers)
    except BrokenPipeError:
        return  # nobody is left to answer


if __name__ == "__main__":
    main()
