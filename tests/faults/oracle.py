"""What has to hold after any fault, whatever it was: the boards, the exit code, the records.

It knows what the program promised and looks at the files that are left; of the program's own code
it asks the journal for what is pending, and the audit log for its verdict.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.program import Ended, edit_of, edited, forked, run_main

SHOWN = 5
SAVED, UNCONFIRMED, UNCHANGED = 0, 6, 5
REFUSALS = {2, 3, UNCHANGED}
NOT_KEPT = {"read-only", "newer-format", "too-large", "gone"}
"""Reasons for which an edit is refused for good: nothing of it is kept for later."""


class Verdicts:
    """What was found at each point of a sweep, all of which are looked at."""

    def __init__(self) -> None:
        self.points = 0
        self.failures: list[str] = []

    @contextmanager
    def at(self, point: object) -> Iterator[None]:
        """Collect what does not hold at a point."""
        self.points += 1
        try:
            yield
        except AssertionError as error:
            self.failures.append(f"struck at {point}: {str(error).splitlines()[0]}")

    def hold(self) -> None:
        """Fail if something did not hold somewhere."""
        count, shown = len(self.failures), "\n".join(self.failures[:SHOWN])
        assert not count, f"{count} of {self.points} points; {shown}"


def told_the_truth(
    root: Path, ended: Ended, tickets: Iterable[str], *, done: Iterable[str] = ()
) -> frozenset[str]:
    """See that the boards are whole, and that the exit code says what is on them.

    Args:
        root: The workspace, right after the fault.
        ended: How the edit ended.
        tickets: What the one action was to edit.
        done: What had been edited before.

    Returns:
        The tickets that are edited now.
    """
    asked, before = frozenset(tickets), frozenset(done)
    now = edited(root)
    assert "Traceback" not in ended.err, f"crashed: {ended.err.splitlines()[-1]}"
    assert before <= now, f"an acknowledged edit is gone: {sorted(before - now)}"
    assert now <= before | asked, f"edited and never asked for: {sorted(now - before - asked)}"
    if ended.is_killed:
        return now
    assert ended.code in {SAVED, UNCONFIRMED} | REFUSALS, f"ended with {ended}"
    if ended.code in REFUSALS:
        assert now == before, f"said {ended.word or ended.err!r}, and it is on the board"
    else:
        assert now == before | asked, f"said {ended.word!r}, and it is not on the board"
    return now


def kept(root: Path) -> frozenset[str]:
    """The tickets whose edits wait in the journal."""
    from readiness_tui.domain.model.edits import SetField
    from readiness_tui.storage.files.fileops import FileOps
    from readiness_tui.storage.journal.journal import Journal

    state = Journal(root / ".readiness", FileOps()).read()
    edits = [edit for one in state.pending for edit in one.action.edits]
    return frozenset(edit.record.id for edit in edits if isinstance(edit, SetField))


def noted(root: Path, ticket: str) -> bool:
    """Whether the journal has a whole line about a ticket: then its edit must never vanish."""
    path = root / ".readiness/journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    return any(
        f'"{ticket}"'.encode() in line or f".{ticket}".encode() in line
        for line in lines
        if line.endswith(b"\n")
    )


def recorded(root: Path) -> list[str]:
    """The tickets of the audit log's records that set a field, in their order, doubles too."""
    lines = [
        json.loads(line)
        for path in sorted((root / "boards/audit").glob("*.jsonl"))
        for line in path.read_bytes().splitlines()
    ]
    return [one["record"].partition(".")[2] for one in lines if one.get("do") == "set"]


def mended(
    root: Path, scratch: Path, now: frozenset[str], *, by: str, loose: frozenset[str] = frozenset()
) -> None:
    """See that the next command works and leaves nothing of the fault behind.

    Args:
        root: The workspace.
        scratch: A folder for what the next command says.
        now: The tickets that were edited when the fault was over.
        by: The ticket that the next command edits.
        loose: Tickets of an action of which only a part was on the boards: all or none may be.
    """
    done = forked(scratch, run_main, root, *edit_of(by))
    assert done.code == SAVED, f"the next command ended with {done}"
    after = edited(root)
    assert after - loose == now - loose | {by}, f"{sorted(now)} became {sorted(after)}"
    assert not after & loose or loose <= after, f"half of an action: {sorted(after)}"
    left = [str(path.relative_to(root)) for path in root.rglob(".*.tmp")]
    assert not left, f"left behind: {left}"
    log = forked(scratch, run_main, root, "audit", "verify")
    assert log.code == 0, f"the audit log does not hold: {log.out}{log.err}"
    assert sorted(recorded(root)) == sorted(after), f"edited {sorted(after)}, recorded otherwise"


def nothing_vanished(root: Path, ended: Ended, ticket: str, *, is_private: bool) -> None:
    """See that an edit which is on no board is kept, where the journal could be written.

    Args:
        root: The workspace, after the next command.
        ended: How the edit ended.
        ticket: What it edits.
        is_private: Whether the fault struck the journal or the lock themselves.
    """
    if ticket in edited(root):
        return
    is_refused = ended.code == UNCHANGED and ended.word not in NOT_KEPT
    if (is_refused and not is_private) or noted(root, ticket):
        assert ticket in kept(root), f"said {ended.word!r}, and the edit is kept nowhere"
