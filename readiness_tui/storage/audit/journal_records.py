"""The audit records of an action that the journal noted: the same at its save and after a kill."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from readiness_tui.domain.model.edits import Edit
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.storage.audit.entries import Act, record_of, records_of
from readiness_tui.storage.audit.line import AuditEntry
from readiness_tui.storage.journal.entries import Intent
from readiness_tui.storage.toml.blocks_tomlkit import inline


def entries_of(intent: Intent) -> tuple[AuditEntry, ...]:
    """The entries of an action, all of it written.

    Its edits come in the order of its files; what it is beyond edits comes last.
    """
    hashes = {step.board: (step.base, step.new) for step in intent.files}
    edits = [
        edit for step in intent.files for edit in intent.edits if edit.record.board == step.board
    ]
    act = Act(at=intent.at, cid=intent.op, actor=intent.actor, via=intent.via, reason=intent.reason)
    entries = records_of(edits, act, hashes)
    if intent.do == "set":
        return entries
    detail = inline({"undoes": intent.undoes} if intent.undoes else {})
    return (*entries, act.says(intent.do, detail, index=len(edits)))


def met(pending: Pending, act: Act) -> tuple[AuditEntry, ...]:
    """The entries of edits that met another change of the same: what is on no board is on record.

    Args:
        pending: The edits, as the journal keeps them.
        act: The action that they are.
    """
    detail = {"op": pending.op, "says": pending.says}
    return tuple(_beside(pending.action.edits, act, "conflict", detail))


def given_up(pending: Pending, how: str, act: Act) -> tuple[AuditEntry, ...]:
    """The entries of edits that a person gave up, why being the reason of the action.

    Args:
        pending: The edits, as the journal kept them.
        how: `discarded`, or `taken-theirs`.
        act: The action that gives them up.
    """
    return tuple(_beside(pending.action.edits, act, "resolve", {"op": pending.op, "how": how}))


def _beside(edits: Sequence[Edit], act: Act, do: str, said: dict[str, str]) -> Iterator[AuditEntry]:
    """An entry for each edit that is on no board: `new` has ours as a text, for it is not there."""
    for index, edit in enumerate(edits):
        entry = record_of(edit, act, index, before="", after="")
        yield replace(entry, do=do, new=inline({**said, "ours": entry.new}))
