"""What a sync says in the audit log of conflicts and of tickets that get another id: once each."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from readiness_tui.domain.ids import Kind
from readiness_tui.services.sync_merge import Conflict, FileMerge
from readiness_tui.storage.audit import AuditEntry
from readiness_tui.storage.audit_entries import Act
from readiness_tui.storage.blocks_tomlkit import inline, spelled


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
        said = dict(zip(("base", "ours", "theirs"), texts, strict=True))
        parts = (conflict.path, about.place, *texts, hashlib.sha256(base or b"").hexdigest())
        digest = hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
        entry = act.says("conflict", inline({"path": conflict.path, **said}), index=index)
        ref = about.record
        yield replace(
            entry, op=f"conflict:{digest[:32]}", board=ref.board if ref else "",
            record=spelled((ref.kind.value, ref.id)) if ref else "", field=about.field,
        )  # fmt: skip


def renumber_entries(one: FileMerge, act: Act) -> Iterator[AuditEntry]:
    """The tickets of ours that get another id, for the audit log; the same one is told once."""
    for each in one.renumbered:
        parts = (each.path, each.old, each.new, hashlib.sha256(one.base or b"").hexdigest())
        digest = hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
        said = act.says("renumber", inline({"path": each.path, "to": each.new}))
        record = spelled((Kind.TICKET.value, each.old))
        yield replace(said, op=f"renumber:{digest[:32]}", record=record)
