"""Takes back an action that wrote whole files, as a rollback does: all of it or nothing."""

from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.storage.checkpoints.whole_file_undo import texts_before
from readiness_tui.storage.journal.entries import Intent, Settled
from readiness_tui.storage.saving.whole_files import WholeFiles


def files_put_back(root: Path, access: WriteAccess, done: Intent, do: str) -> Notice:
    """Give the files of an action the texts that they had before it.

    Where that cannot be done any more, the next undo or redo goes past it.

    Args:
        root: The workspace root.
        access: Gives the lock, the journal and the audit log.
        done: The action.
        do: `undo` or `redo`.
    """
    act = access.act()
    try:
        with access.session() as session:
            try:
                texts = texts_before(root, done)
            except WriteError as error:
                if error.reason not in {"conflict", "gone"}:
                    raise
                session.journal.append(Settled(op=done.op, how="taken-theirs", at=act.at))
                error.remedy += f"; the next {do} goes past it"
                raise
            writer = WholeFiles(root, session.journal, session.ops, session.log)
            placed = writer.write(texts, act, do=do, title=done.title, undoes=done.op)
    except WriteError as error:
        return failed(error)
    for path, error in placed.refused.items():
        message = f"not {do}ne: {path}: {error.what}"
        return Notice(Level.FAILED, message, error.remedy, error.reason, placed.paths)
    if placed.doubts:
        message = f"saved, not confirmed on disk: {placed.doubts[0]}"
        return Notice(Level.REMARK, message, "save again later", "unconfirmed", placed.paths)
    return Notice(Level.DONE, done.title, code="saved", paths=placed.paths)
