"""The boards as they are staged: whether what a commit would hold is in order. Writes nothing.

No gate is judged: evidence is mostly not in git, and what lies in the working tree may not be what
is committed.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from readiness_tui.domain.lint import LintFacts, LintFinding, LintSettings, lint
from readiness_tui.domain.model.errors import (
    Diagnostic,
    Place,
    Severity,
    Subject,
    UsageError,
)
from readiness_tui.domain.model.ids import Kind, natural
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.domain.plan.ranking import PlanContext, analyse
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import WORKSPACE, Scope, Verdict, Word
from readiness_tui.domain.proof.reasons import NOTHING_CHECKED
from readiness_tui.domain.verdict.snapshot import Snapshot, unread
from readiness_tui.services.git.index import IndexEntry, blobs, entries
from readiness_tui.services.git.place import git_folder
from readiness_tui.services.reports.report import Exit, Report
from readiness_tui.services.workspace.boards import Boards
from readiness_tui.storage.boards.reader import BrokenBoard, LoadedBoard, parse_board
from readiness_tui.storage.boards.repository import BoardFiles
from readiness_tui.storage.merge.files import SETTINGS
from readiness_tui.storage.settings.lint_settings import settings_in
from readiness_tui.storage.settings.settings_check import problems_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What is staged: the boards, the lint errors, and what both come to."""

    snapshot: Snapshot
    errors: tuple[LintFinding, ...]
    report: Report


class _StagedFiles(BoardFiles):
    """The board files of git's index, in place of those on the disk."""

    def __init__(self, root: Path, folder: str) -> None:
        super().__init__(root, folder)
        staged_entries = [
            each
            for each in entries(root, folder, SETTINGS, index=_index(root))
            if each.is_file and (each.path == SETTINGS or self._is_board(PurePosixPath(each.path)))
        ]
        data = blobs(root, [each.blob for each in staged_entries])
        self._data: Mapping[str, tuple[IndexEntry, bytes]] = {
            each.path: (each, data[each.blob]) for each in staged_entries
        }

    def paths(self) -> tuple[str, ...]:
        """The board files in natural order."""
        return tuple(sorted(self._data.keys() - {SETTINGS}, key=natural))

    def _is_board(self, place: PurePosixPath) -> bool:
        is_inside = str(place.parent) == self.folder and not place.name.startswith(".")
        return is_inside and place.suffix == ".toml"

    def load(self, path: str, before: LoadedBoard | None = None) -> LoadedBoard | BrokenBoard:
        """One board, from the bytes that are staged."""
        del before
        entry, data = self._data[path]
        if entry.stage:
            return BrokenBoard(path, (_unmerged(path),))
        return parse_board(path, data)

    def signature(self, path: str) -> FileIdentity | None:
        """None: what is staged is read once."""

    @property
    def lint(self) -> LintSettings:
        """How the settings, as they are staged, want the plan to be looked at."""
        _, data = self._data.get(SETTINGS, (None, b""))
        return settings_in(data)

    def settings(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the settings as they are staged."""
        if SETTINGS not in self._data:
            return ()
        entry, data = self._data[SETTINGS]
        if entry.stage:
            return (_unmerged(SETTINGS),)
        return problems_in(data)


def _index(root: Path) -> str:
    """The index that git has a hook look at, empty for the usual one.

    `git commit -a` and `git commit FILE` stage in an index of their own, beside the usual one; no
    other is believed.
    """
    index_file = os.environ.get("GIT_INDEX_FILE", "")
    path = os.path.realpath(index_file)
    return path if index_file and path.startswith(f"{git_folder(str(root))}/") else ""


def look_at_staged(root: Path, folder: str, now: datetime) -> Staged:
    """Read the boards from git's index, and hold them against each other.

    Args:
        root: The workspace root.
        folder: Where its boards lie, below the root.
        now: With an offset.

    Raises:
        UsageError: The workspace lies in no working tree of git, or there is no git.
        WriteError: Git could not say what is staged.
    """
    if not git_folder(str(root)):
        message = f"{root} is not in a working tree of git"
        raise UsageError(message, remedy="git init, or name another workspace with -C")
    files = _StagedFiles(root, folder)
    boards = Boards(files)
    boards.reload(everything=True)
    board_view = boards.shown()
    judgement = judge(board_view.portfolio, {}, now)
    snapshot = Snapshot(
        revision=1,
        analysis=analyse(judgement, PlanContext(today=now.date(), me=frozenset())),
        boards=board_view.states,
        broken=files.settings() + board_view.problems,
        unchecked=len(judgement.gates),
    )
    findings = lint(snapshot.analysis, LintFacts(files.lint))
    errors = tuple(one for one in findings if one.severity is Severity.ERROR)
    return Staged(snapshot=snapshot, errors=errors, report=_report(snapshot, errors))


def _unmerged(path: str) -> Diagnostic:
    message = "git left it unmerged"
    return Diagnostic("merge-conflict", message, Place(path), "resolve it, then git add")


def _report(snapshot: Snapshot, errors: tuple[LintFinding, ...]) -> Report:
    boards = snapshot.portfolio.boards
    parts = tuple(
        _verdict(
            Scope(name),
            len(board.tickets),
            [*unread(snapshot.boards[name].problems)]
            + [_reason(snapshot, one) for one in errors if one.record.board == name],
        )
        for name, board in boards.items()
    )
    reasons = [*unread(snapshot.broken), *(reason for one in parts for reason in one.reasons)]
    if not boards and not snapshot.broken:
        message = "nothing is checked: no board is staged"
        reasons.append(
            Diagnostic(
                NOTHING_CHECKED, message, remedy="git add the boards", subject=Subject("workspace")
            )
        )
    whole = _verdict(WORKSPACE, sum(one.total for one in parts), reasons)
    code = Exit.INVALID if snapshot.problems else Exit.NO_GO if reasons else Exit.DONE
    return Report(
        whole=whole, parts=parts, gates=(), claims=(), problems=snapshot.problems, exit=code
    )


def _verdict(scope: Scope, total: int, reasons: list[Diagnostic]) -> Verdict:
    return Verdict(
        scope=scope,
        word=Word.NO_GO if reasons else Word.GO,
        mode=Mode.HARD_BLOCK,
        enforced=True,
        total=total,
        proven=0,
        reasons=tuple(reasons),
    )


def _reason(snapshot: Snapshot, one: LintFinding) -> Diagnostic:
    ref = one.record
    key = ref.key if ref.kind is Kind.TICKET else None
    return replace(one, place=snapshot.place(ref), subject=Subject(ref.id, ref.board, key))
