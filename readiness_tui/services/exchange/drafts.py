"""Boards that were made of documents, written with what is kept of these."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.model.errors import Place, WriteError
from readiness_tui.services.exchange import choice_files, import_bases
from readiness_tui.services.exchange.looks import Draft
from readiness_tui.storage.files.atomic import create
from readiness_tui.storage.journal.entries import IMPORT
from readiness_tui.storage.saving.recovery_cases import bytes_at
from readiness_tui.storage.saving.whole_files import NewText, WholeFiles

if TYPE_CHECKING:
    from readiness_tui.services.checkpoints.write_access import WriteAccess


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a write went: an error beside `is_written` left the board as it was asked for."""

    is_written: bool
    error: WriteError | None = None


def write(draft: Draft, root: Path, access: "Callable[[], WriteAccess] | None") -> Outcome:
    """Write a board that is new, or one that is there as one action, which undo takes back.

    Args:
        draft: What is written.
        root: Root of the workspace.
        access: Gives the lock and the journal, for a board that is there; without it none is
            written.
    """
    try:
        if draft.old is None:
            create(root / draft.target, draft.new)
        elif draft.is_change and access is not None:
            _rewrite(draft, draft.old, root, access())
    except WriteError as error:
        place = error.place or Place(draft.target)
        failure = WriteError(error.what, reason=error.reason, place=place, remedy=error.remedy)
        return Outcome(error.reason == "unconfirmed", failure)
    try:
        if draft.old is None:
            import_bases.write_base(root / draft.base_path, draft.base)
        if draft.choices is not None:
            choice_files.write(draft.choices)
    except WriteError as error:
        return Outcome(is_written=True, error=error)
    return Outcome(is_written=True)


def _rewrite(draft: Draft, old: bytes, root: Path, access: "WriteAccess") -> None:
    """Write a board that is there, and its new base.

    Raises:
        WriteError: The board stands as it was. Reason `changed`: another program wrote to it.
    """
    with access.session() as session:
        before = bytes_at(root / draft.base_path)
        files = [NewText(draft.target, old, draft.new)]
        if before != draft.base:
            files.insert(0, NewText(draft.base_path, before, draft.base))
        writer = WholeFiles(root, session.journal, session.ops, session.log)
        title = f"{draft.target} from its document"
        placed = writer.write(files, access.act(), do=IMPORT, title=title)
    for error in placed.refused.values():
        raise error
    if placed.doubts:
        message = f"saved, not confirmed on disk: {placed.doubts[0]}"
        raise WriteError(message, reason="unconfirmed", remedy="look at the board")
