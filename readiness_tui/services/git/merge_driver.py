"""The merge driver of git: three files, of which git takes the one of ours as the result.

A driver that is killed leaves that file as it is, and `git add` would then take ours alone. So the
first thing is git's own merge by line with its markers, and only then what this program can do
better.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.services.git.running import merge_lines

if TYPE_CHECKING:
    from readiness_tui.storage.merge.files import FieldConflict


@dataclass(frozen=True, slots=True)
class Driven:
    """What became of the file: whether it is merged, what is left to decide, or why all is.

    `says` is empty unless git's merge by line stands because ours was not possible.
    """

    is_merged: bool
    conflicts: "tuple[FieldConflict, ...]" = ()
    says: str = ""


def drive_merge(base: Path, ours: Path, theirs: Path, *, marker_size: int, path: str) -> Driven:
    """Merge three files into the file of ours.

    Args:
        base: What both sides started from; empty if neither had it.
        ours: The file that is merged into.
        theirs: The file of the other side.
        marker_size: How many signs long a conflict marker is.
        path: Where the file lies in the repository.

    Raises:
        UsageError: There is no git on this machine.
        WriteError: The result could not be written.
    """
    was, mine, other = (each.read_bytes() for each in (base, ours, theirs))
    is_clean = merge_lines(ours, base, theirs, marker_size=marker_size)
    by_line = ours.read_bytes()

    # Only now what takes its time to load: until the markers are there, a kill would lose theirs.
    from readiness_tui.storage.files.atomic import replace
    from readiness_tui.storage.merge.files import COMMENT, is_same, merge_boards

    try:
        merged = merge_boards(was, mine, other, path=path)
    except ReadinessError as error:
        return Driven(is_merged=False, says=str(error))
    undecided = tuple(each for each in merged.conflicts if not each.field.endswith(COMMENT))
    if is_clean and not undecided and is_same(by_line, merged.data, path=path):
        return Driven(is_merged=True)
    data = merged.marked(marker_size) if merged.conflicts else merged.data
    replace(ours, hashlib.sha256(by_line).hexdigest(), data)
    return Driven(not merged.conflicts, merged.conflicts)
