"""T10: a file that is swapped for a link while the program judges it, again and again."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.services.workspace.workspace import Workspace
from tests.threats.reports import SECRET
from tests.threats.sample import Sample, text

ROUNDS = 60
HOLDERS = 5
BOARD = 'format = 1\n[board]\nid = "b"\n'


@contextmanager
def swapping(file: Path, outside: Path) -> Iterator[None]:
    """Put a link to a file outside, and the file itself, in each other's place without a pause."""
    over = threading.Event()

    def swap() -> None:
        link, real = file.with_name("link"), file.with_name("real")
        while not over.is_set():
            link.symlink_to(outside)
            link.replace(file)
            real.write_text("inside\n")
            real.replace(file)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_t10_what_lies_outside_is_never_shown(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside.txt"
    (root / "boards").mkdir(parents=True)
    outside.write_text(f"{SECRET}\n")
    (root / "a.txt").write_text("inside\n")
    gates = [Sample(f"g{n}", text(".*", "canary"), "fail").toml for n in range(HOLDERS)]
    (root / "boards/b.toml").write_text(BOARD + "\n".join(gates))
    workspace = Workspace(root)
    workspace.open()
    met: set[Outcome] = set()
    with swapping(root / "a.txt", outside):
        for _ in range(ROUNDS):
            workspace.gates.recheck()
            found = workspace.gates.run().judgement.results
            said = repr(found)
            assert SECRET not in said
            met |= {found[GateKey(BoardId("b"), f"g{n}")].outcome for n in range(HOLDERS)}
            if {Outcome.FAIL, Outcome.ERROR} <= met:
                break
    workspace.gates.close()
    assert met <= {Outcome.FAIL, Outcome.ERROR, Outcome.UNKNOWN}
    assert os.path.lexists(root / "a.txt")
