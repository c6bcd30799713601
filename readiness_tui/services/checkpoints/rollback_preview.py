"""What a rollback comes to, beside the differences: gates then and now, and whose edits it undoes.

A person who is asked to agree sees all of it; nothing here writes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.storage.audit.log import AuditEntry, read_all
from readiness_tui.storage.checkpoints.check import kept_results
from readiness_tui.storage.checkpoints.checkpoint import Checkpoint
from readiness_tui.storage.checkpoints.diff import Change
from readiness_tui.storage.checkpoints.files import current
from readiness_tui.storage.checkpoints.rollback_choice import board_id, is_board
from readiness_tui.storage.checkpoints.rollback_plan import texts_then

_EDITS = frozenset({"set", "unset", "add", "delete"})


@dataclass(frozen=True, slots=True)
class Turn:
    """A verdict or a gate, in a word: then and now. Empty where it was, or is, not judged."""

    name: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Turns:
    """What is another thing now: verdicts, by scope, and states of gates.

    `workspace` is the verdict of all, whether or not it is another.
    """

    workspace: Turn
    verdicts: tuple[Turn, ...] = ()
    gates: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """The edits of somebody that are on the boards, and would no longer be.

    `records` are spelled as headers; `last` is the time of the last one.
    """

    actor: str
    edits: int
    records: tuple[str, ...]
    last: datetime


@dataclass(frozen=True, slots=True)
class RollbackPreview:
    """What a rollback comes to; `untold` counts differences of which no audit log tells."""

    turns: Turns
    leaving: tuple[Leaving, ...] = ()
    untold: int = 0


def outlook(
    root: Path,
    one: Checkpoint,
    changes: Sequence[Change],
    now: Mapping[str, Jsonable],
    *,
    folder: str = "boards",
) -> RollbackPreview:
    """What a rollback to a checkpoint comes to.

    Args:
        root: The workspace root.
        one: The checkpoint.
        changes: What it would undo.
        now: What the gates say now, as a checkpoint would keep it.
        folder: The folder of the boards.

    Raises:
        BoardError: An audit log cannot be read.
        WriteError: The checkpoint was tampered with.
    """
    later = _later(root, one, folder)
    homes = _homes(root, one, changes)
    change_entries = [[entry for entry in later if _tells(entry, each, homes)] for each in changes]
    leaving = {entry.op: entry for entries in change_entries for entry in entries}
    return RollbackPreview(
        turns(kept_results(one), now),
        tuple(_by_actor(list(leaving.values()))),
        sum(not entries for entries in change_entries),
    )


def turns(then: Mapping[str, Jsonable], now: Mapping[str, Jsonable]) -> Turns:
    """What of two states of the gates, as checkpoints keep them, is another thing."""
    verdicts = list(_turns(_words(then, "verdicts"), _words(now, "verdicts")))
    whole = next(turn for turn in verdicts if turn.name == _WORKSPACE)
    return Turns(
        whole,
        tuple(turn for turn in verdicts if turn.then != turn.now),
        tuple(turn for turn in _turns(_states(then), _states(now)) if turn.then != turn.now),
    )


_WORKSPACE = "workspace"


def _turns(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Turn]:
    for name in dict.fromkeys((_WORKSPACE, *then, *now)):
        yield Turn(name, then.get(name, ""), now.get(name, ""))


def _words(results: Mapping[str, Jsonable], key: str) -> dict[str, str]:
    table = results.get(key)
    return {name: str(word) for name, word in table.items()} if isinstance(table, dict) else {}


def _states(results: Mapping[str, Jsonable]) -> dict[str, str]:
    table = results.get("gates")
    gates = table.items() if isinstance(table, dict) else ()
    return {name: str(gate.get("state", "")) for name, gate in gates if isinstance(gate, dict)}


def _later(root: Path, one: Checkpoint, folder: str) -> list[AuditEntry]:
    """The edits of the audit logs behind where a checkpoint saw them end, in their order."""
    ends = {head.writer: head.seq for head in one.heads}
    return [
        record.entry
        for record in read_all(root, folder=folder)
        if record.seq > ends.get(record.writer, 0) and record.entry.do in _EDITS
    ]


def _homes(root: Path, one: Checkpoint, changes: Sequence[Change]) -> dict[str, frozenset[str]]:
    """The ids that each changed board has, then or now."""
    paths = {change.path for change in changes if is_board(change.path)}
    then = texts_then(one, paths)
    return {
        path: frozenset(
            board_id(path, data)
            for data in (then.get(path), current(root, path))
            if data is not None
        )
        for path in paths
    }


def _tells(entry: AuditEntry, change: Change, homes: Mapping[str, frozenset[str]]) -> bool:
    """Whether an edit is one of those that made a difference."""
    if entry.board not in homes.get(change.path, ()):
        return False
    if not change.record:
        return True  # the file as a whole
    fields = {change.field, entry.field}
    return entry.record == change.record and (len(fields) == 1 or "" in fields)


def _by_actor(entries: Sequence[AuditEntry]) -> Iterator[Leaving]:
    for actor in dict.fromkeys(entry.actor for entry in entries):
        own = [entry for entry in entries if entry.actor == actor]
        yield Leaving(
            actor=actor,
            edits=len(own),
            last=max(entry.at for entry in own),
            records=tuple(dict.fromkeys(entry.record for entry in own)),
        )
