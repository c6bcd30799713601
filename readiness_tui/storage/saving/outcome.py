"""What came of a request to save."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.saving.post_save_checks import Trace


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing was written: a stable reason, what happened and what to do, as sentences."""

    reason: str
    what: str
    remedy: str

    @classmethod
    def of(cls, error: WriteError) -> "Unchanged":
        """What stopped a save, with the file that it is about."""
        place = f"{error.place}: " if error.place else ""
        return cls(error.reason, f"{place}{error.what}", error.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of a request.

    Attributes:
        boards: The boards that were written, as they are on the disk now.
        signatures: By path the file that has the board's new text.
        files: By board the sha256 of its file before and after.
        merged: Paths of those whose file another program had changed meanwhile.
        doubts: What the disk did not confirm.
        remarks: What could not be kept of a file: its owner, a second name.
        traces: What a second look at the files needs, later.
        unlogged: Why the audit record is still to come, empty if it is written.
        stopped: Why not all of it is on the boards.
        pending: The rest, `is_kept` if the journal has it.
    """

    boards: Mapping[BoardId, LoadedBoard] = field(default_factory=dict[BoardId, LoadedBoard])
    signatures: Mapping[str, FileIdentity | None] = field(
        default_factory=dict[str, FileIdentity | None]
    )
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    merged: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    traces: tuple[Trace, ...] = ()
    unlogged: str = ""
    stopped: Unchanged | None = None
    pending: Pending | None = None
    is_kept: bool = False
