"""What the verbs that write have in common: how an outcome is told, and the exit code it gives."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from readiness_tui.cli.answers import documents
from readiness_tui.cli.base import output
from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.domain.model.status import Code
from readiness_tui.domain.model.text import safe_line
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.reports.report import Exit

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace

SAVED, UNCHANGED, UNCONFIRMED = "saved", "unchanged", "unconfirmed"
_EXITS = {
    "saved": Exit.DONE,
    "merged": Exit.DONE,
    "settled": Exit.DONE,
    "accepted": Exit.DONE,
    "unconfirmed": Exit.UNCONFIRMED,
    Code.READ_ONLY: Exit.INVALID,
    Code.BAD_VALUE: Exit.USAGE,
    Code.NO_SUCH_RECORD: Exit.USAGE,
}


def exit_of(notice: Notice) -> Exit:
    """The exit code of an edit; one of which only a part could be saved leaves something to do."""
    if notice.level is Level.FAILED and notice.paths:
        return Exit.NO_GO
    return _EXITS.get(notice.code, Exit.UNCHANGED)


def outcome_of(notice: Notice) -> str:
    """One of the three words for what happened on the disk; of a part of it, `saved` too."""
    done = exit_of(notice)
    return {Exit.DONE: SAVED, Exit.NO_GO: SAVED, Exit.UNCONFIRMED: UNCONFIRMED}.get(done, UNCHANGED)


def print_notice(notice: Notice) -> None:
    """Say what happened, then every other reason against it."""
    is_done = exit_of(notice) in {Exit.DONE, Exit.UNCONFIRMED}
    word = outcome_of(notice) if exit_of(notice) is not Exit.NO_GO else "saved in part"
    lines = [f"{word}: {safe_line(notice.says)}"]
    if notice.remedy:
        lines.append(f"  next: {safe_line(notice.remedy)}")
    for refusal in notice.refusals:
        reasons = [reason for reason in refusal.reasons if reason.says not in notice.says]
        lines += [f"  {safe_line(f'{reason.code}  {reason.says}')}" for reason in reasons]
    output.print_lines(lines, is_error=not is_done)


def notice_json(notice: Notice) -> documents.Table:
    """A notice as the start of a JSON answer."""
    reasons: Iterable[Jsonable] = (
        documents.reason_json(reason) for one in notice.refusals for reason in one.reasons
    )
    return {
        "outcome": outcome_of(notice),
        "code": notice.code,
        "says": notice.says,
        "remedy": notice.remedy,
        "reasons": list(reasons),
        "paths": list(notice.paths),
    }


def second_look(workspace: "Workspace", code: Exit) -> Exit:
    """Look at what was saved once more, now that the answer is given.

    Args:
        workspace: That saved it.
        code: The exit code so far.

    Returns:
        The exit code; another one where the save had to be taken back.
    """
    notices, _ = workspace.writer.look_again()
    output.print_lines((f"later: {safe_line(one.says)}" for one in notices), is_error=True)
    return Exit.UNCHANGED if any(one.level is Level.FAILED for one in notices) else code
