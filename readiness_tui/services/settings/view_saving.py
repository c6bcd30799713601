"""Saved views written: the team's into `readiness.toml` as one action, a person's own beside."""

import hashlib
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.settings.layers import Source
from readiness_tui.domain.settings.views import SavedView
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import FileOps, bytes_of, make_folders, refusal
from readiness_tui.storage.journal.entries import VIEW
from readiness_tui.storage.saving.recovery_cases import bytes_at
from readiness_tui.storage.saving.whole_files import NewText, WholeFiles
from readiness_tui.storage.settings.own_folder import spoken, user_file
from readiness_tui.storage.settings.settings import LIMIT_BYTES, SETTINGS
from readiness_tui.storage.settings.view_edit import with_view


def save_view(root: Path, access: WriteAccess, view: SavedView) -> Notice:
    """Write a view into the file of its source; the team's is one action, which undo takes back."""
    try:
        path = _to_own(view) if view.source is Source.USER else _to_team(root, access, view)
    except WriteError as error:
        return failed(error)
    return Notice(Level.DONE, f"view {view.label} is in {path}", code="saved", paths=(path,))


def _to_team(root: Path, access: WriteAccess, view: SavedView) -> str:
    with access.session() as session:
        try:
            base = bytes_at(root / SETTINGS)
        except OSError as error:
            raise refusal(error, SETTINGS) from error
        new = with_view(base or b"", view)
        if new != base:
            writer = WholeFiles(root, session.journal, session.ops, session.log)
            text = NewText(SETTINGS, base, new)
            placed = writer.write([text], access.act(), do=VIEW, title=f"view {view.name}")
            for error in placed.refused.values():
                raise error
    return SETTINGS


def _to_own(view: SavedView) -> str:
    path, ops = user_file(), FileOps()
    try:
        make_folders(ops, path.parent, 0o700)
        base = bytes_of(path, LIMIT_BYTES)
    except FileNotFoundError:
        atomic.create(path, with_view(b"", view), ops)
        return spoken(path)
    except OSError as error:
        raise refusal(error, spoken(path)) from error
    new = with_view(base, view)
    if new != base:
        atomic.replace(path, hashlib.sha256(base).hexdigest(), new, ops)
    return spoken(path)
