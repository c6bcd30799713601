"""What a rollback did, as a value, in the journal and in the audit log.

In the journal, so that it can be undone and counts as meant. Without its audit record it stays open
there, and the next writer adds that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.audit.log import AuditEntry, AuditLog
from readiness_tui.storage.checkpoints.checkpoint import Checkpoint
from readiness_tui.storage.checkpoints.diff import Change
from readiness_tui.storage.checkpoints.restore import Restored, Rollback
from readiness_tui.storage.checkpoints.whole_file_undo import steps_of
from readiness_tui.storage.journal.entries import ROLLBACK, Done
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.toml.blocks_tomlkit import inline


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledBack:
    """What came of a rollback.

    `before` is the checkpoint that takes it back, None where nothing had to be written; `changes`
    are the differences that it undid; `removed` are the checkpoints that retention took away then;
    `trouble` says why its audit record is missing.
    """

    checkpoint: Checkpoint
    planned: Rollback
    restored: Restored
    changes: tuple[Change, ...]
    before: Checkpoint | None = None
    removed: tuple[str, ...] = ()
    seconds: float = 0.0
    trouble: str = ""

    @property
    def gone(self) -> tuple[str, ...]:
        """The files that it took away, of those that it wrote."""
        away = {step.path for step in self.planned.steps if not step.new_sha256}
        return tuple(path for path in self.restored.written if path in away)


def tell(
    root: Path,
    log: AuditLog,
    journal: Journal,
    act: Act,
    *,
    planned: Rollback,
    restored: Restored,
    seconds: float,
) -> None:
    """Note a rollback; where nothing of it was written there is nothing to undo.

    Args:
        root: The workspace root.
        log: The audit log, its lock held.
        journal: The journal.
        act: Whose action it is.
        planned: What was to be written.
        restored: What was.
        seconds: How long it took.

    Raises:
        WriteError: The audit record, or the note in the journal, is missing.
    """
    done = [step for step in planned.steps if step.path in restored.written]
    title = f"rolled back to {planned.checkpoint}"
    journal.append(act.intent(title, ROLLBACK, files=steps_of(root, done)))
    log.append_missing([_told(act, planned, restored, seconds)])
    journal.append(Done(op=act.cid, outcome="saved" if done else "unchanged", at=act.at))


def last_duration(entries: Sequence[AuditEntry]) -> tuple[AuditEntry, float] | None:
    """The last rollback of a log, in its order, and how many seconds it took."""
    from readiness_tui.storage.toml.parsing import parse
    from readiness_tui.storage.toml.plain_data import get

    for entry in reversed(entries):
        if entry.do != ROLLBACK:
            continue
        try:
            seconds = get(parse(f"new = {entry.new}"), ("new", "seconds"))
        except (ValueError, RecursionError):
            continue
        if isinstance(seconds, int | float) and not isinstance(seconds, bool):
            return entry, float(seconds)
    return None


def _told(act: Act, planned: Rollback, restored: Restored, seconds: float) -> AuditEntry:
    files = {step.path: step.new_sha256 for step in planned.steps if step.path in restored.written}
    details: dict[str, Plain] = {
        "checkpoint": planned.checkpoint,
        "files": files,
        "differences": planned.differences,
        "left": list(restored.left),
        "skipped": list(planned.skipped),
        "seconds": round(seconds, 3),
    }
    if records := [".".join(name) for step in planned.steps for name in step.records]:
        details["records"] = records
    return act.says(ROLLBACK, inline(details))
