"""What the verbs that write have in common: how an outcome is told, and the exit code it gives."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from readiness_tui.cli.answers import documents
from readiness_tui.cli.base import output
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.status import Code
from readiness_tui.domain.model.text import safe_line
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.reports.report import Exit

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace

SAVED: Literal["saved"] = "saved"
UNCHANGED: Literal["unchanged"] = "unchanged"
UNCONFIRMED: Literal["unconfirmed"] = "unconfirmed"
DRY_RUN = "dry-run"
"""The code of a change that was tried out, and would be saved."""
SavedWord: TypeAlias = Literal["saved", "unchanged", "unconfirmed"]
"""What happened on the disk."""

_EXITS = {
    "saved": Exit.DONE,
    "merged": Exit.DONE,
    "settled": Exit.DONE,
    "accepted": Exit.DONE,
    "unconfirmed": Exit.UNCONFIRMED,
    DRY_RUN: Exit.DONE,
    Code.READ_ONLY: Exit.INVALID,
    Code.BAD_VALUE: Exit.USAGE,
    Code.NO_SUCH_RECORD: Exit.USAGE,
}


class NoticeJson(documents.Document, frozen=True, kw_only=True):
    """What happened on the disk, with every reason against it and the files written."""

    outcome: SavedWord
    code: str
    says: str
    remedy: str
    reasons: list[documents.ReasonJson]
    paths: list[str]


class EditAnswer(NoticeJson, frozen=True, kw_only=True):
    """What became of an edit, and what is wrong with board files."""

    problems: list[documents.ProblemJson]


def exit_of(notice: Notice) -> Exit:
    """The exit code of an edit; one of which only a part could be saved leaves something to do."""
    if notice.level is Level.FAILED and notice.paths:
        return Exit.NO_GO
    return _EXITS.get(notice.code, Exit.UNCHANGED)


def outcome_of(notice: Notice) -> SavedWord:
    """One of the three words for what happened on the disk; of a part of it, `saved` too."""
    match exit_of(notice):
        case _ if notice.code == DRY_RUN:
            return UNCHANGED
        case Exit.DONE | Exit.NO_GO:
            return SAVED
        case Exit.UNCONFIRMED:
            return UNCONFIRMED
        case _:
            return UNCHANGED


def print_notice(notice: Notice) -> None:
    """Say what happened, then every other reason against it."""
    is_done = exit_of(notice) in {Exit.DONE, Exit.UNCONFIRMED}
    lines = [f"{_word(notice)}: {safe_line(notice.says)}"]
    if notice.remedy:
        lines.append(f"  next: {safe_line(notice.remedy)}")
    for refusal in notice.refusals:
        reasons = [reason for reason in refusal.children if reason.message not in notice.says]
        lines += [f"  {safe_line(f'{reason.code}  {reason.message}')}" for reason in reasons]
    output.print_lines(lines, is_error=not is_done)


def _word(notice: Notice) -> str:
    if notice.code == DRY_RUN:
        return "would be saved"
    return "saved in part" if exit_of(notice) is Exit.NO_GO else outcome_of(notice)


def notice_json(notice: Notice) -> NoticeJson:
    """A notice as the start of a JSON answer."""
    reasons = [
        documents.reason_json(reason) for refusal in notice.refusals for reason in refusal.children
    ]
    return documents.filled(NoticeJson, notice, outcome=outcome_of(notice), reasons=reasons)


def edited_json(notice: Notice, problems: Sequence[Diagnostic]) -> EditAnswer:
    """The whole answer of a verb that tells nothing but what was saved."""
    return documents.filled(EditAnswer, notice_json(notice), problems=problems)


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
