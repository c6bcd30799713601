"""Edits as entries of the audit log: two lines in the save path make the record of a save."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from readiness_tui.domain.model.edits import AddRecord, Edit, SetField
from readiness_tui.domain.model.plain_values import plain_record, plain_value
from readiness_tui.storage.audit.line import AuditEntry
from readiness_tui.storage.journal.entries import FileStep, Intent
from readiness_tui.storage.toml.blocks_tomlkit import inline, spelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One action of a person, which all its entries share.

    Attributes:
        at: When, with a zone.
        cid: Its 32 hex digits; `new_cid` draws them.
        actor: Who, as git knows them.
        via: Through what: `tui` or `cli`.
        reason: Why, where a reason is asked for.
    """

    at: datetime
    cid: str
    actor: str = ""
    via: str = ""
    reason: str = ""

    def intent(
        self,
        title: str,
        do: str,
        *,
        edits: tuple[Edit, ...] = (),
        files: tuple[FileStep, ...] = (),
        undoes: str = "",
    ) -> Intent:
        """The entry of the journal that says what the action is about to write."""
        return Intent(
            op=self.cid,
            at=self.at,
            title=title,
            actor=self.actor,
            via=self.via,
            edits=edits,
            files=files,
            undoes=undoes,
            reason=self.reason,
            do=do,
        )

    def says(self, do: str, new: str = "", *, index: int = 0, old: str = "") -> AuditEntry:
        """An entry beyond edits: `checkpoint`, `rollback`, `undo`, `import` and the like.

        Args:
            do: The word.
            new: What it did, as a TOML literal.
            index: Its place among the operations of the action.
            old: What was there before, likewise.
        """
        return AuditEntry(
            do=do,
            at=self.at,
            cid=self.cid,
            op=f"{self.cid}:{index}",
            actor=self.actor,
            via=self.via,
            old=old,
            new=new,
            reason=self.reason,
        )


def new_cid() -> str:
    """128 random bits that name an action."""
    return secrets.token_hex(16)


def record_of(edit: Edit, act: Act, index: int, *, before: str, after: str) -> AuditEntry:
    """The entry of one edit.

    Args:
        edit: What was saved.
        act: The action it is of.
        index: Its place among the operations of the action, boards counted through.
        before: sha256 of the board file before the save that held it.
        after: sha256 of the board file after.
    """
    do, field, old, new = _change(edit)
    ref = edit.record
    return AuditEntry(
        do=do,
        at=act.at,
        cid=act.cid,
        op=f"{act.cid}:{index}",
        actor=act.actor,
        via=act.via,
        board=ref.board,
        record=spelled((ref.kind.value, ref.id)),
        field=field,
        old=old,
        new=new,
        before=before,
        after=after,
        reason=act.reason,
    )


def records_of(
    edits: Sequence[Edit], act: Act, files: Mapping[str, tuple[str, str]]
) -> tuple[AuditEntry, ...]:
    """The entries of an action.

    Args:
        edits: All that was saved of it, in order.
        act: The action.
        files: By board id the sha256 of its file before and after.
    """
    return tuple(
        record_of(edit, act, index, before=files[board][0], after=files[board][1])
        for index, edit in enumerate(edits)
        if (board := edit.record.board) in files
    )


def _change(edit: Edit) -> tuple[str, str, str, str]:
    """What an edit does, the field it sets, and the literals of what was and what is there."""
    if isinstance(edit, SetField):
        literal = _literal(edit.new)
        return ("set" if literal else "unset"), edit.field, _literal(edit.old), literal
    whole = inline(plain_record(edit.value))
    return ("add", "", "", whole) if isinstance(edit, AddRecord) else ("delete", "", whole, "")


def _literal(value: object) -> str:
    """A value as TOML spells it; empty for what a file leaves out."""
    return "" if value in (None, "", (), {}) else inline(plain_value(value))
