"""The marker of the last stand-up: what it knows of the boards of then, and the next one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.proof.proof import WORKSPACE
from readiness_tui.domain.standup.since import NEVER, MarkedBoard, Marker, Since
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled
from readiness_tui.services.git.head import commit_of
from readiness_tui.services.git.place import git_folder
from readiness_tui.services.git.running import run_git
from readiness_tui.storage.boards.reader import LIMIT_BYTES, LoadedBoard, parse_board
from readiness_tui.storage.boards.repository import BoardFiles
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.settings.standup_settings import StandupSettings
from readiness_tui.storage.standups.markers import (
    blob_id,
    kept_board,
    marker_path,
    read_marker,
    write_marker,
)

_SHORT = 8


@dataclass(frozen=True, slots=True)
class Markers:
    """The marker of one team of a workspace.

    Attributes:
        root: The workspace root.
        folder: Where its boards lie, below the root.
        team: The team; empty for everybody.
        settings: How the team stands up.
    """

    root: Path
    folder: str
    team: str
    settings: StandupSettings

    def since(self) -> Since:
        """The plan at the last stand-up, with what has to be told of it."""
        try:
            marker = read_marker(self._path, self.team)
        except ReadinessError as error:
            return Since(remarks=(str(error),))
        if marker is None:
            return NEVER
        boards, unknown = list[Board](), set[str]()
        for marked in marker.boards:
            data = self._bytes(marked.blob)
            loaded = None if data is None else parse_board(marked.path, data)
            if isinstance(loaded, LoadedBoard):
                boards.append(loaded.board)
            else:
                unknown.add(marked.path)
        remarks = (*self._told(marker, unknown),)
        return Since(marker, Portfolio.of(*boards), frozenset(unknown), remarks)

    def mark(self, snapshot: Snapshot, by: str, at: datetime) -> Marker:
        """Leave a marker of the boards as their files are.

        Raises:
            WriteError: It is not written.
            BoardError: The boards cannot be listed.
        """
        contents: dict[str, bytes] = {}
        marked: list[MarkedBoard] = []
        names = {state.path: board for board, state in snapshot.boards.items()}
        for path in BoardFiles(self.root, self.folder).paths():
            data = bytes_of(self.root / path, LIMIT_BYTES)
            contents[blob_id(data)] = data
            marked.append(MarkedBoard(path, names.get(path, ""), blob_id(data)))
        ruling = ruled(snapshot, WORKSPACE)
        marker = Marker(
            team=self.team,
            at=at,
            by=by,
            commit=commit_of(self.root),
            verdict=ruling.spoken,
            proven=ruling.proven,
            total=ruling.total,
            boards=tuple(marked),
            proofs={str(key): proof.word.value for key, proof in snapshot.judgement.proofs.items()},
        )
        write_marker(self.root, self._path, marker, contents)
        return marker

    @property
    def _path(self) -> Path:
        return marker_path(self.root, self.team, self.settings.marker)

    def _bytes(self, blob: str) -> bytes | None:
        """The bytes of then: those that this clone kept, else git's, proven by their name."""
        if (data := kept_board(self.root, blob)) is not None:
            return data
        if not git_folder(str(self.root)):
            return None
        answer = run_git(self.root, "cat-file", "blob", blob)
        is_right = answer.code == 0 and blob_id(answer.output) == blob
        return answer.output if is_right else None

    def _told(self, marker: Marker, unknown: set[str]) -> Iterator[str]:
        why = self._lost_commit(marker.commit)
        if unknown:
            files = counted(len(unknown), "board is", "boards are")
            named = ", ".join(sorted(unknown))
            yield f"{files} not compared, for what it said then is nowhere here: {named}"
        if why:
            exact = "" if unknown else "; the boards of then are kept, the difference is exact"
            yield f"{why}{exact}"

    def _lost_commit(self, commit: str) -> str:
        """Why the commit of the last stand-up is not behind what is checked out; empty if it is."""
        if not commit or not git_folder(str(self.root)):
            return ""
        short = commit[:_SHORT]
        if run_git(self.root, "cat-file", "-e", f"{commit}^{{commit}}").code != 0:
            shallow = run_git(self.root, "rev-parse", "--is-shallow-repository").line == "true"
            if shallow:
                return f"commit {short} of then is not in this shallow clone"
            return f"commit {short} of then is gone: history was rewritten, or it was never shared"
        if run_git(self.root, "merge-base", "--is-ancestor", commit, "HEAD").code != 0:
            return f"commit {short} of then is no part of this branch: rewritten, or another branch"
        return ""
