"""What a sync says in the audit log: boards, conflicts and tickets that get another id, once each.

It is said before the push, so that it is shared with what it tells of, and git finds the log clean
when the sync is over. A board that is only taken has no record here: who gave it made one.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from readiness_tui.domain.model.ids import Kind
from readiness_tui.services.sync.files import as_file, is_board
from readiness_tui.services.sync.merge import Conflict, FileMerge
from readiness_tui.storage.audit.chain import SHARED
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.audit.log import AuditEntry
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.files.fileops import sha256_of
from readiness_tui.storage.journal.entries import SYNC
from readiness_tui.storage.settings.settings import SETTINGS
from readiness_tui.storage.toml.blocks_tomlkit import inline, spelled


def board_entries(
    merges: Sequence[FileMerge], files: Mapping[str, bytes], act: Act, *, autocrlf: str
) -> Iterator[AuditEntry]:
    """What a sync makes of each board, so that the log leads from one text of it to the next.

    Args:
        merges: The files that both sides do not have alike.
        files: Ours, as they stand on the disk.
        act: The action that the sync is.
        autocrlf: git's setting of that name.
    """
    for merge in merges:
        board = board_of(merge.path, merge.merged or merge.ours or merge.theirs)
        if not board or not (merge.gives or merge.takes):
            continue
        before = after = files.get(merge.path)
        if merge.takes:
            after = (
                None if merge.merged is None else as_file(merge.merged, before, autocrlf=autocrlf)
            )
        entry = board_entry(act, merge.path, board, before, after)
        if merge.merged != after:  # who takes it may have other line breaks than we do
            shared = {"path": merge.path, SHARED: sha256_of(merge.merged)}
            entry = replace(entry, new=inline(shared))
        yield entry


def board_entry(
    act: Act, path: str, board: str, before: bytes | None, after: bytes | None
) -> AuditEntry:
    """What a sync makes of one board on the disk; None is a file that is not there."""
    entry = act.says(SYNC, inline({"path": path}))
    return replace(entry, board=board, before=sha256_of(before), after=sha256_of(after))


def board_of(path: str, data: bytes | None) -> str:
    """The id of the board that a file is; empty where it is none."""
    if data is None or not is_board(path) or path == SETTINGS:
        return ""
    parsed = parse_board(path, data)
    return parsed.board.id if isinstance(parsed, LoadedBoard) else ""


def conflict_entries(
    conflicts: Sequence[Conflict], base: bytes | None, act: Act
) -> Iterator[AuditEntry]:
    """Conflicts for the audit log; the same one gets the same `op`, so that it is told once.

    Args:
        conflicts: Of one file.
        base: What both sides of it started from.
        act: The action that met them.
    """
    for index, conflict in enumerate(conflicts):
        about = conflict.about
        texts = [each.text for each in (about.base, about.ours, about.theirs)]
        side_texts = dict(zip(("base", "ours", "theirs"), texts, strict=True))
        parts = (conflict.path, about.place, *texts, hashlib.sha256(base or b"").hexdigest())
        digest = hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
        entry = act.says("conflict", inline({"path": conflict.path, **side_texts}), index=index)
        ref = about.record
        yield replace(
            entry,
            op=f"conflict:{digest[:32]}",
            board=ref.board if ref else "",
            record=spelled((ref.kind.value, ref.id)) if ref else "",
            field=about.field,
        )


def renumber_entries(one: FileMerge, act: Act) -> Iterator[AuditEntry]:
    """The tickets of ours that get another id, for the audit log; the same one is told once."""
    for renumbering in one.renumbered:
        parts = (
            renumbering.path,
            renumbering.old,
            renumbering.new,
            hashlib.sha256(one.base or b"").hexdigest(),
        )
        digest = hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
        entry = act.says("renumber", inline({"path": renumbering.path, "to": renumbering.new}))
        record, board = (
            spelled((Kind.TICKET.value, renumbering.old)),
            board_of(one.path, one.merged),
        )
        yield replace(entry, op=f"renumber:{digest[:32]}", board=board, record=record)
