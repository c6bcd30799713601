"""What becomes of one shared file: its base, ours and theirs as one. Pure: no disk, no git."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from readiness_tui.domain.model.errors import (
    BOARD_INVALID,
    BoardError,
    Diagnostic,
    Place,
    WriteError,
)
from readiness_tui.services.sync.files import is_board, is_log, whole_lines
from readiness_tui.storage.merge.files import (
    COMMENT,
    SETTINGS,
    FieldConflict,
    Merged,
    Said,
    merge_boards,
)
from readiness_tui.storage.toml.splice_check import ProofError

DIVERGED = "audit-diverged"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides of a file changed, differently: theirs stands, ours is kept beside it."""

    path: str
    about: FieldConflict


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A ticket of ours that has another id now, for theirs has the one it had."""

    path: str
    old: str
    new: str

    def __str__(self) -> str:
        """What happened, as a sentence."""
        return (
            f"{self.path}: our ticket {self.old} becomes {self.new}: theirs has another {self.old}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMerge:
    """One file, None where it is not there.

    Attributes:
        path: Where it lies, below the root.
        base: What both sides started from.
        ours: What we have.
        theirs: What the remote has.
        merged: What comes of them; theirs where that is not decided.
        conflicts: What is not decided.
        problem: What is wrong with the file, None for nothing.
        is_left: Whether it stays as it is on both sides, because of the problem.
        rescued: Ours, where it would be lost; else empty.
        with_ours: What comes of them with ours where that is not decided; empty where all is.
        besides: The conflicts that no edit of a record can say, each with what comes of them with
            ours in that one.
        renumbered: The tickets of ours that have another id in `merged`.
    """

    path: str
    base: bytes | None
    ours: bytes | None
    theirs: bytes | None
    merged: bytes | None
    conflicts: tuple[Conflict, ...] = ()
    problem: Diagnostic | None = None
    is_left: bool = False
    rescued: bytes = b""
    with_ours: bytes = b""
    besides: tuple[tuple[Conflict, bytes], ...] = ()
    renumbered: tuple[Renumbered, ...] = ()

    @property
    def gives(self) -> bool:
        """Whether the remote has to take something of it."""
        return not self.is_left and self.merged != self.theirs

    @property
    def takes(self) -> bool:
        """Whether we have to take something of it."""
        return not self.is_left and self.merged != self.ours


def merge_file(
    path: str, base: bytes | None, ours: bytes | None, theirs: bytes | None
) -> FileMerge:
    """Merge a file of any kind; nothing is raised for what cannot be merged."""
    merge = FileMerge(path=path, base=base, ours=ours, theirs=theirs, merged=theirs)
    if ours == theirs:
        return merge
    if is_log(path):
        return _log(merge)
    if ours is None or theirs is None:
        return _one_there(merge)
    return _board(merge) if is_board(path) else _lines(merge)


def _log(found: FileMerge) -> FileMerge:
    """A log only grows: the longer of the two, if it begins with the other."""
    ours, theirs = whole_lines(found.ours or b""), found.theirs or b""
    if theirs.startswith(ours):
        return found
    if ours.startswith(theirs):
        return replace(found, merged=ours)
    writer = found.path.rpartition("/")[2].partition(".")[0]
    problem = Diagnostic(
        DIVERGED,
        f"the audit log of {writer} diverged",
        Place(found.path),
        "the one of the remote stays; ours is kept in .readiness/rescued",
    )
    return replace(found, problem=problem, rescued=ours)


def _one_there(found: FileMerge) -> FileMerge:
    """A file that one side does not have: new, or taken away; what the other changed stays."""
    existing = found.ours if found.theirs is None else found.theirs
    if found.base is None:
        return _checked(found, existing)
    if existing == found.base:
        return replace(found, merged=None)
    sides = (Said(None, _text(each)) for each in (found.base, found.ours, found.theirs))
    conflict = Conflict(found.path, FieldConflict(None, "", *sides))
    checked = _checked(found, existing)
    return checked if checked.is_left else replace(checked, conflicts=(conflict,))


def _checked(found: FileMerge, data: bytes | None) -> FileMerge:
    """A file that one side alone has, which is no board is left where it is."""
    if data is not None and is_board(found.path):
        try:
            merge_boards(None, data, data, path=found.path)
        except BoardError as error:
            return _left(found, error)
    return replace(found, merged=data)


def _board(found: FileMerge) -> FileMerge:
    base, ours, theirs = found.base, found.ours or b"", found.theirs or b""
    if base in {ours, theirs}:
        return _checked(found, theirs if base == ours else ours)
    try:
        merged = merge_boards(_readable(found.path, base), ours, theirs, path=found.path)
    except (BoardError, WriteError) as error:
        return _left(found, error)
    conflicts = tuple(Conflict(found.path, each) for each in merged.conflicts)
    with_ours = merged.with_ours if conflicts else b""
    return replace(
        found,
        merged=merged.data,
        conflicts=conflicts,
        with_ours=with_ours,
        besides=tuple(_besides(conflicts, merged)),
    )


def _besides(conflicts: tuple[Conflict, ...], merged: Merged) -> Iterator[tuple[Conflict, bytes]]:
    for index, conflict in enumerate(conflicts):
        if not _is_edit(conflict):
            with contextlib.suppress(ProofError):  # then the audit log alone has it
                yield conflict, merged.decided([index])


def _is_edit(conflict: Conflict) -> bool:
    """Whether ours can be kept as an edit: of a record, or of what the board says of itself."""
    about = conflict.about
    top, _, rest = about.field.partition(".")
    if about.field.rpartition(".")[2] == COMMENT:
        return False
    is_head = conflict.path != SETTINGS and top == "board" and rest != "id"
    return about.record is not None or is_head


def _readable(path: str, base: bytes | None) -> bytes | None:
    """The base, None if it is no board: then there is none that both sides could build on."""
    try:
        return None if base is None else merge_boards(None, base, base, path=path).data
    except BoardError:
        return None


def _left(found: FileMerge, error: BoardError | WriteError) -> FileMerge:
    line, code = (error.place.line if error.place else 0), BOARD_INVALID
    if isinstance(error, WriteError):
        code = error.reason
    message = f"is left out: {error.what}"
    problem = Diagnostic(code, message, Place(found.path, line), error.remedy)
    return replace(found, problem=problem, is_left=True)


def _lines(found: FileMerge) -> FileMerge:
    """Lines of a file that is no board: all that either side has, theirs first."""
    if found.base in {found.ours, found.theirs}:
        return replace(found, merged=found.theirs if found.base == found.ours else found.ours)
    ours, theirs = (side or b"" for side in (found.ours, found.theirs))
    if theirs and not theirs.endswith(b"\n"):
        theirs += b"\n"
    existing_lines = set(theirs.splitlines()) | set((found.base or b"").splitlines())
    more = [
        line
        for line in ours.splitlines(keepends=True)
        if line.rstrip(b"\r\n") not in existing_lines
    ]
    return replace(found, merged=theirs + b"".join(more))


def _text(data: bytes | None) -> str:
    return "" if data is None else data.decode(errors="replace")
