"""Sync as a screen asks for it: what would go where, then the sync that a person agreed to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.text import counted
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.sync.report import SyncReport
from readiness_tui.services.sync.sync import Syncer
from readiness_tui.storage.checkpoints.diff import Change


@dataclass(frozen=True, slots=True)
class SyncOutlook:
    """What a sync would do: the branch it goes to, one sentence, and each change in a line."""

    to: str
    says: str
    lines: tuple[str, ...]
    is_idle: bool


@dataclass(frozen=True, slots=True)
class Sharing:
    """Shares the boards of one workspace.

    Attributes:
        root: The workspace root.
        access: Gives the lock, the audit log and who acts.
        folder: The folder of the boards.
    """

    root: Path
    access: Callable[[], WriteAccess]
    folder: str

    def look(self) -> SyncOutlook:
        """Fetch, and say what a sync would give and take.

        Raises:
            UsageError: There is nothing to share with.
            WriteError: Nothing can be shared, and why.
            RewrittenError: The history of the remote was rewritten.
        """
        report = self._syncer.preview()
        idle = not (report.gives or report.takes or report.conflicts)
        idle = idle and not (report.logs_given or report.logs_taken or report.remarks)
        return SyncOutlook(report.to, report.says, tuple(_lines(report)), idle)

    def run(self) -> Notice:
        """Give and take; how it went.

        Raises:
            UsageError: As `look`.
            WriteError: Nothing was shared, and why; edits stay where they are.
            RewrittenError: As `look`.
        """
        report = self._syncer.run()
        message = f"{report.to}: {len(report.gives)} given, {len(report.takes)} taken"
        if report.unconfirmed:
            message += f", not confirmed on disk: {report.unconfirmed}"
            return Notice(Level.REMARK, message, "sync again later", "unconfirmed", report.paths)
        if report.conflicts:
            message += f", {counted(len(report.conflicts), 'conflict')}"
            return Notice(Level.REMARK, message, "theirs stands; g u lists ours", "", report.paths)
        if report.problems:
            return Notice(Level.REMARK, message, str(report.problems[0]), "", report.paths)
        return Notice(Level.DONE, message, paths=report.paths)

    @property
    def _syncer(self) -> Syncer:
        return Syncer(self.root, self.access(), folder=self.folder)


def _lines(report: SyncReport) -> Iterator[str]:
    for sign, changes in (("+ give", report.gives), ("- take", report.takes)):
        for change in changes:
            yield f"{sign}  {_change(change)}"
    for conflict in report.conflicts:
        yield f"@ conflict  {conflict.path} {conflict.about.place}".rstrip()
    yield from (f"  left  {problem}" for problem in report.problems)
    yield from (f"  note  {remark}" for remark in report.remarks)
    if report.logs_given or report.logs_taken:
        yield f"  audit log: {report.logs_given} to give, {report.logs_taken} to take"


def _change(change: Change) -> str:
    subject = " ".join(filter(None, (change.path, change.record, change.field)))
    if change.text:
        return subject
    return f"{subject}  {change.then or 'nothing'} > {change.now or 'nothing'}"
