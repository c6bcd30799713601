"""Puts a whole file in its place for who decided on its text, and keeps aside what stood there."""

from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.services.checkpoints.write_access import Session
from readiness_tui.storage.audit.entries import Act, new_cid
from readiness_tui.storage.boards.reader import LIMIT_BYTES
from readiness_tui.storage.boards.repository import sha256_at
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import bytes_of, make_folders, refusal, write_new
from readiness_tui.storage.journal.entries import Done, Intent
from readiness_tui.storage.journal.state import RESTORE
from readiness_tui.storage.saving.displaced import FOLDER


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file that has its new text: where the old one is kept, and that it is in doubt.

    `kept` is None where there was no file.
    """

    kept: Path | None
    doubt: str = ""


def write_whole(session: Session, target: Path, data: bytes | None) -> Rewritten:
    """Put a whole file in its place, or take it away; what stood there is kept aside first.

    Raises:
        WriteError: It stands as it was.
    """
    current = atomic.look(target)
    backup = session.journal.home / FOLDER / f"{new_cid()}-{target.name}"
    doubt = ""
    try:
        if current.status is not None and data is not None:
            old = bytes_of(current.path, LIMIT_BYTES)
            make_folders(session.ops, backup.parent, 0o700)
            write_new(session.ops, backup, old, 0o600)
        if data is None:
            if current.status is not None and (
                why := atomic.remove(session.ops, current, backup).unconfirmed
            ):
                doubt = f"saved, not confirmed on disk: {why}"
        elif current.status is None:
            atomic.create(target, data, session.ops)
        else:
            atomic.replace(target, sha256_at(target), data, session.ops)
    except OSError as error:
        raise refusal(error, target.name) from error
    except WriteError as error:
        if error.reason != "unconfirmed":  # then it is written, and a power cut may undo it
            raise
        doubt = error.what
    return Rewritten(None if current.status is None else backup, doubt)


def restored_whole(act: Act, title: str) -> tuple[Intent, Done]:
    """What the journal says of whole files that were written: from here on they are meant."""
    intent = Intent(
        op=act.cid,
        at=act.at,
        title=title,
        actor=act.actor,
        via=act.via,
        edits=(),
        files=(),
        reason=act.reason,
        do=RESTORE,
    )
    return intent, Done(op=act.cid, outcome="saved", at=act.at)
