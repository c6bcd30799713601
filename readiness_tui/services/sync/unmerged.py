"""Boards that git left unmerged: what is to decide on each, and the file that was decided on.

The three states that git keeps in its index are merged by field, as the merge driver does it; what
is left then is put to a person. Without a merge under way, and without a board that holds conflict
markers, no process is started to find out that there is nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from readiness_tui.domain.model.errors import BoardError, ReadinessError, UsageError, WriteError
from readiness_tui.domain.model.unsaved import RECORD, Dispute, Side, Unsaved
from readiness_tui.services.git.index import autocrlf, blobs, entries, stage
from readiness_tui.services.git.operation import Operation, put_back, under_way
from readiness_tui.services.git.place import git_folder
from readiness_tui.services.sync.files import as_blob, as_file
from readiness_tui.storage.boards.reader import LIMIT_BYTES
from readiness_tui.storage.files.fileops import bytes_of, identity_of, sha256_of
from readiness_tui.storage.merge.files import SETTINGS, Merged, Said, merge_boards, read_text

UNMERGED = "unmerged"
"""The reason of a board that is to be decided on, or merged without that."""
UNSTAGED = "unstaged"
"""The reason of a board that is in order, of which git has to be told."""

_BASE, _OURS, _THEIRS = 1, 2, 3
_Stages: TypeAlias = Mapping[int, str]
"""The blobs of a path by stage of git's index."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One board: its three states, None for none, and how they merge; or why they do not."""

    base: bytes | None
    mine: bytes | None
    theirs: bytes | None
    merged: Merged | None = None
    why: str = ""


class UnmergedBoards:
    """The boards of a workspace that git left unmerged.

    `trouble` is a sentence why git could not be asked, empty if it could.

    Args:
        root: The workspace root, which may lie deep in the working tree.
        folder: Where its boards lie, below the root.
    """

    def __init__(self, root: Path, folder: str = "boards") -> None:
        self._root, self._folder = root, folder
        self._seen: object = None
        self._operation: Operation | None = None
        self._cases: Mapping[str, _Case] = {}
        self._decided: dict[str, str] = {}
        self.trouble = ""

    def look(self, *, has_markers: bool) -> tuple[Unsaved, ...]:
        """What git left unmerged, by path. Writes nothing and never raises.

        Args:
            has_markers: Whether a board is broken with the code `merge-conflict`.
        """
        try:
            self._refresh(has_markers=has_markers)
        except ReadinessError as error:
            self._seen, self._cases, self.trouble = None, {}, str(error)
            return ()
        self.trouble = ""
        return tuple(self._unsaved(path, case) for path, case in self._cases.items())

    def resolved(self, path: str, picks: Mapping[int, Side]) -> bytes | None:
        """The file as it was decided on; None where it goes.

        Args:
            path: The board, below the root.
            picks: A side for each of its disputes, by index; `BOTH` is none here.

        Raises:
            UsageError: Git left no such board unmerged.
            WriteError: Reason `conflict`: a dispute is not decided. Reason `verify-failed`: no file
                could be made that says all that was picked.
        """
        case = self._case(path)
        disputes = _disputes(case)
        sides = [picks.get(dispute.index) for dispute in disputes]
        if open_ := sum(side not in {Side.MINE, Side.THEIRS} for side in sides):
            message = f"{open_} of {len(sides)} disputes of {path} are not decided"
            raise WriteError(message, reason="conflict", remedy="take yours or theirs for each")
        mine = [index for index, side in enumerate(sides) if side is Side.MINE]
        if case.merged is not None:
            data = case.merged.decided(mine)
        else:
            data = case.mine if mine else case.theirs
        self._decided[path] = sha256_of(data)
        return data

    def stage(self, path: str) -> None:
        """Tell git that a board is merged, as `git add` does without the filters of the clone.

        Only where a person asked for that.

        Raises:
            UsageError: Git left no such board unmerged.
            WriteError: The board is not decided on, or git could not do it.
        """
        case = self._case(path)
        if not self._is_decided(path, case):
            message = f"{path} is not decided on"
            raise WriteError(message, reason="conflict", remedy="resolve it first")
        data = self._disk(path)
        if data is not None:
            (like,) = blobs(self._root, [*self._unmerged()[path].values()][:1]).values()
            data = as_blob(data, like, autocrlf="")
        is_program = data is not None and (self._root / path).stat().st_mode & 0o100
        stage(self._root, path, data, "100755" if is_program else "100644")
        self._decided.pop(path, None)

    def _case(self, path: str) -> _Case:
        self._refresh(has_markers=True)
        if path not in self._cases:
            message = f"git left no {path} unmerged"
            raise UsageError(message, remedy="look at the boards as they are now")
        return self._cases[path]

    # What git has

    def _refresh(self, *, has_markers: bool) -> None:
        """Read the stages anew if git's index changed, or another thing is under way."""
        git_path = git_folder(str(self._root))
        git = Path(git_path)
        operation = under_way(git) if git_path else None
        if not git_path or not (has_markers or operation or self._decided):
            self._seen, self._cases = None, {}
            return
        index_state = (identity_of(git / "index"), operation)
        if index_state == self._seen:
            return
        self._operation = operation or put_back(git)
        self._cases = {path: self._read(path, at) for path, at in self._unmerged().items()}
        self._decided = {path: sha for path, sha in self._decided.items() if path in self._cases}
        self._seen = index_state

    def _unmerged(self) -> Mapping[str, _Stages]:
        stages: dict[str, dict[int, str]] = {}
        links: set[str] = set()
        for entry in entries(self._root, self._folder, SETTINGS, unmerged=True):
            stages.setdefault(entry.path, {})[entry.stage] = entry.blob
            links |= set() if entry.is_file else {entry.path}
        return {path: stages[path] for path in stages if path not in links and self._is_board(path)}

    def _is_board(self, path: str) -> bool:
        place = PurePosixPath(path)
        is_inside = str(place.parent) == self._folder and not place.name.startswith(".")
        return path == SETTINGS or (is_inside and place.suffix == ".toml")

    def _read(self, path: str, stages: _Stages) -> _Case:
        disk, data = self._disk(path), blobs(self._root, stages.values())
        convert = autocrlf(self._root) if disk is None else ""
        base, ours, theirs = (
            as_file(data[stages[number]], disk, autocrlf=convert) if number in stages else None
            for number in (_BASE, _OURS, _THEIRS)
        )
        assert self._operation is not None  # noqa: S101 - `_refresh` set it
        mine, other = (theirs, ours) if self._operation.is_swapped else (ours, theirs)
        if mine is None or other is None:
            return _Case(base, mine, other)
        try:
            return _Case(base, mine, other, merge_boards(base, mine, other, path=path))
        except (BoardError, WriteError) as error:
            return _Case(base, mine, other, why=str(error))

    # What a person sees

    def _unsaved(self, path: str, case: _Case) -> Unsaved:
        make = partial(Unsaved, id=path, title=path, at=None, is_git=True)
        if self._is_decided(path, case):
            return make(reason=UNSTAGED, says=f"{path} is resolved; git add tells git so")
        disputes = _disputes(case)
        names = self._operation
        assert names is not None  # noqa: S101 - there is a case, so `_refresh` set it
        remaining = f"{len(disputes)} to decide" if disputes else "nothing to decide"
        message = f"git left it unmerged ({names.doing}), {remaining}"
        if disputes:
            message += f": yours is {names.yours}, theirs is {names.theirs}"
        return make(
            reason=UNMERGED, says=message + (f"; {case.why}" if case.why else ""), disputes=disputes
        )

    def _is_decided(self, path: str, case: _Case) -> bool:
        """Whether the file is what was decided here, or what a person made of it elsewhere."""
        disk = self._disk(path)
        if self._decided.get(path) == sha256_of(disk):
            return True
        sides = {case.mine, case.theirs}
        if disk is None:
            return None in sides
        # A side is what git leaves where the other took the file away, or a driver was killed.
        return disk not in sides and _is_valid(path, disk)

    def _disk(self, path: str) -> bytes | None:
        try:
            return bytes_of(self._root / path, LIMIT_BYTES)
        except OSError:
            return None


def _disputes(case: _Case) -> tuple[Dispute, ...]:
    """What is to decide: the conflicts of the merge, or the file as a whole."""
    if case.merged is None:
        if case.mine == case.theirs:
            return ()  # taken away by both
        base, mine, theirs = (_text(each) for each in (case.base, case.mine, case.theirs))
        return (Dispute(index=0, record=None, field=RECORD, base=base, mine=mine, theirs=theirs),)
    return tuple(
        Dispute(
            index=index,
            record=each.record,
            field=each.field,
            base=_said(each.base),
            mine=_said(each.ours),
            theirs=_said(each.theirs),
        )
        for index, each in enumerate(case.merged.conflicts)
    )


def _said(said: Said) -> str:
    """What a side says, as people read it: a text without its quotes."""
    return said.value if isinstance(said.value, str) else said.text


def _text(data: bytes | None) -> str:
    return "" if data is None else data.decode("utf-8-sig", "replace")


def _is_valid(path: str, data: bytes) -> bool:
    try:
        read_text(path, data)
    except BoardError:
        return False
    return True
