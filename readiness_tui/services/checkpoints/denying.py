"""Attempts that a role forbids: refused in one sentence, and kept in the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from readiness_tui.domain.edits.proposals import Proposal
from readiness_tui.domain.edits.requests import EditRequest, SetStatus
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.model.status import Code
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.audit.line import AuditEntry
from readiness_tui.storage.settings.settings import SETTINGS
from readiness_tui.storage.toml.blocks_tomlkit import inline, spelled
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import get

REMEDY = f"ask one of them; [roles] in {SETTINGS} says who may"
DO = "refused"
"""The word of such an entry in the audit log."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody may not do: the record it is of, what was asked, and the sentence against it.

    No field of the record stands in the entry, for none was set.
    """

    record: RecordRef
    asked: str
    says: str
    remedy: str = ""


def forced(proposal: Proposal, wishes: Sequence[EditRequest]) -> tuple[Attempt, ...]:
    """The moves among what was wished that nobody but another may force."""
    request = ", ".join(f"status {one.to}" for one in wishes if isinstance(one, SetStatus))
    return tuple(
        Attempt(one.subject.ticket.ref, request, one.message)
        for one in proposal.refusals
        if one.code == Code.NOT_PERMITTED and one.subject.ticket
    )


def denial(says: str, remedy: str = "") -> Notice:
    """The refusal of an attempt, as every way in tells it; the remedy for what no role forbids."""
    code = Code.NOT_PERMITTED
    return Notice(Level.REFUSED, f"refused ({code}): {says}", remedy or REMEDY, code)


def kept(
    notice: Notice, attempts: Sequence[Attempt], access: WriteAccess, reason: str = ""
) -> Notice:
    """Write attempts to the audit log; a log that cannot be written is told with the refusal."""
    act = access.act(reason)
    try:
        access.log([_entry(attempt, act, index) for index, attempt in enumerate(attempts)])
    except WriteError as error:
        return replace(notice, says=f"{notice.says}; not in the audit log: {error.what}")
    return notice


def _entry(attempt: Attempt, act: Act, index: int) -> AuditEntry:
    ref = attempt.record
    details = inline({"asked": attempt.asked, "says": attempt.says})
    entry = act.says(DO, details, index=index)
    return replace(entry, board=ref.board, record=spelled((ref.kind.value, ref.id)))


def sentence_of(entry: AuditEntry) -> str:
    """The sentence against an attempt, from its entry; empty where nobody can read it."""
    try:
        sentence = get(parse(f"new = {entry.new}"), ("new", "says"))
    except (ValueError, RecursionError):
        return ""
    return sentence if isinstance(sentence, str) else ""
