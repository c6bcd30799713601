"""The life of one record: what commits, the audit log and the checkpoints each know of it.

A commit knows what came by whoever committed; the audit log knows who did it through this program,
and why; a checkpoint knows how the record stood. Nothing is made up where one of them is silent.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.history.life import LifeEntry, LifeSource
from readiness_tui.domain.model.board import Board, Record
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.plain_values import said
from readiness_tui.services.history.comparing import boards_now
from readiness_tui.services.history.revisions import Revisions
from readiness_tui.services.history.timeline import LifeEvent, Timeline, is_named, refs_called
from readiness_tui.storage.audit.log import AuditRecord, read_all
from readiness_tui.storage.boards.reader import BrokenBoard, LoadedBoard, parse_board
from readiness_tui.storage.checkpoints.checkpoint import Checkpoint, kept_bytes, list_checkpoints
from readiness_tui.storage.toml.blocks_tomlkit import spelled

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stood in a checkpoint; None: the checkpoint has it not.

    `is_damaged`: a file of the checkpoint could not be read.
    """

    checkpoint: Checkpoint
    record: Record | None
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class Life:
    """All that is known of a record.

    Attributes:
        ref: The record.
        now: As the files have it; None: they do not.
        events: What commits did to it, the oldest first.
        audit: What people did to it through this program, the oldest first.
        standings: How it stood in each checkpoint that has another state of it than the one before.
        remark: Why git knows nothing, or not all; empty where it does.
    """

    ref: RecordRef
    now: Record | None
    events: tuple[LifeEvent, ...]
    audit: tuple[AuditRecord, ...]
    standings: tuple[Standing, ...]
    remark: str = ""

    @property
    def entries(self) -> tuple[LifeEntry, ...]:
        """Everything in the order of time; at one time an action, its commit, its checkpoint."""
        places = {LifeSource.AUDIT: 0, LifeSource.COMMIT: 1, LifeSource.CHECKPOINT: 2}
        entries = (
            *map(_of_commit, self.events),
            *map(_of_audit, self.audit),
            *map(_of_standing, self.standings),
        )
        return tuple(sorted(entries, key=lambda entry: (entry.at, places[entry.source])))


class Lives:
    """The lives of the records of a workspace.

    Args:
        root: The workspace root.
        folder: Where its boards lie, below the root.
        until: The newest commit that counts; empty for the one that is checked out, if any.

    Raises:
        UsageError: There is no such commit.
        BoardError: A log or the folder of the boards cannot be read.
    """

    def __init__(self, root: Path, folder: str, until: str = "") -> None:
        self._root, self._folder = root, folder
        self._timeline, self._remark = None, ""
        try:
            revisions = Revisions(root, folder)
            commit = revisions.commit(until or "HEAD").id
            self._timeline = Timeline(root, folder, commit)
            if revisions.is_shallow:
                self._remark = "the clone is shallow, older commits are not there"
        except UsageError as error:
            if until:
                raise
            self._remark = str(error)
        self._audit = read_all(root, folder=folder)
        self._now = boards_now(root, folder).state.portfolio

    def named(self, name: str) -> tuple[RecordRef, ...]:
        """The records of any time that a person names: `T-1`, `BOARD/T-1`, `risk:R-1`.

        Without a kind a ticket is meant, or what else has the id where no ticket has.
        """
        refs = set(refs_called(name, self._now.boards.values()))
        refs |= {ref for record in self._audit if (ref := _ref_of(record)) and is_named(name, ref)}
        if self._timeline:
            refs |= set(self._timeline.named(name))
        tickets = {ref for ref in refs if ref.kind is Kind.TICKET}
        return tuple(sorted(tickets or refs))

    def of(self, ref: RecordRef) -> Life:
        """What is known of a record.

        Raises:
            WriteError: Git could not say.
        """
        return Life(
            ref,
            self._now.record(ref),
            tuple(self._timeline.life(ref)) if self._timeline else (),
            tuple(record for record in self._audit if _ref_of(record) == ref),
            tuple(self._standings(ref)),
            self._remark,
        )

    def _standings(self, ref: RecordRef) -> Iterator[Standing]:
        before: tuple[Record | None, bool] = None, False
        boards: dict[tuple[str, str], Board | None] = {}
        for checkpoint in list_checkpoints(self._root).all:
            try:
                record, is_damaged = self._in(checkpoint, ref, boards), False
            except WriteError:
                record, is_damaged = before[0], True
            if (record, is_damaged) != before:
                yield Standing(checkpoint, record, is_damaged)
            before = record, is_damaged

    def _in(
        self, checkpoint: Checkpoint, ref: RecordRef, boards: dict[tuple[str, str], Board | None]
    ) -> Record | None:
        for file in checkpoint.files:
            if not file.path.startswith(f"{self._folder}/") or not file.path.endswith(".toml"):
                continue
            place = (file.path, file.sha256)
            if place not in boards:
                boards[place] = _board(parse_board(file.path, kept_bytes(checkpoint, file)))
            board = boards[place]
            if board is not None and board.id == ref.board:
                return board.records(ref.kind).get(ref.id)
        return None


@dataclass(frozen=True, slots=True)
class Blame:
    """Who set a field last.

    Attributes:
        ref: The record.
        field: Its field.
        value: As the files have it now; None: nothing, or no record.
        event: The last commit that set it.
        audit: The last action through this program that did.
        is_committed: Whether the last commit has the value of now.
    """

    ref: RecordRef
    field: str
    value: object
    event: LifeEvent | None
    audit: AuditRecord | None
    is_committed: bool

    @property
    def entries(self) -> tuple[LifeEntry, ...]:
        """The commit and the action, in the order of time."""
        events = (self.event,) if self.event else ()
        actions = (self.audit,) if self.audit else ()
        return Life(self.ref, None, events, actions, ()).entries


def blame(life: Life, field: str) -> Blame:
    """Who set a field of a record last.

    Raises:
        UsageError: Records of its kind have no such field.
    """
    names = _fields_of(life)
    if names and field not in names:
        message = f"{life.ref.kind} {life.ref.id} has no field {field!r}"
        raise UsageError(message, remedy=f"write one of {', '.join(names)}")
    events = [event for event in life.events if any(_sets(edit, field) for edit in event.edits)]
    actions = [
        record
        for record in life.audit
        if record.entry.field == field or (record.entry.do == "add" and not record.entry.field)
    ]
    value = getattr(life.now, field, None)
    last = events[-1] if events else None
    committed = _value_after(last, field)
    audit = actions[-1] if actions else None
    return Blame(life.ref, field, value, last, audit, last is not None and committed == value)


def _fields_of(life: Life) -> tuple[str, ...]:
    """The fields that a record of this kind may have; none where no state of it is known."""
    states = (
        edit.value
        for event in life.events
        for edit in event.edits
        if not isinstance(edit, SetField)
    )
    record = life.now or next(states, None)
    return record.__struct_fields__ if record else ()


def _value_after(event: LifeEvent | None, field: str) -> object:
    for edit in event.edits if event else ():
        if isinstance(edit, SetField) and edit.field == field:
            return edit.new
        if isinstance(edit, AddRecord):
            return getattr(edit.value, field, None)
    return None


def _sets(edit: Edit, field: str) -> bool:
    return not isinstance(edit, SetField) or edit.field == field


def _board(loaded: LoadedBoard | BrokenBoard) -> Board | None:
    return loaded.board if isinstance(loaded, LoadedBoard) else None


def _ref_of(record: AuditRecord) -> RecordRef | None:
    """The record of an entry; None for one that is about no record."""
    kind, _, name = record.entry.record.partition(".")
    with suppress(ValueError):
        ref = RecordRef(record.entry.board, Kind(kind), name.strip('"'))  # pyright: ignore[reportArgumentType] - an id as the log has it
        return ref if spelled((ref.kind.value, ref.id)) == record.entry.record else None
    return None


def _of_commit(event: LifeEvent) -> LifeEntry:
    commit = event.commit
    changes = (_change(edit) for edit in event.edits if isinstance(edit, SetField))
    return LifeEntry(
        commit.at,
        LifeSource.COMMIT,
        commit.short,
        commit.author,
        _did(event),
        tuple(changes),
        commit.subject,
    )


def _did(event: LifeEvent) -> str:
    if event.broken:
        return f"could not be read: {', '.join(event.broken)} was broken"
    first: Edit | None = event.edits[0] if event.edits else None
    if isinstance(first, AddRecord):
        return f"added as {getattr(first.value, 'title', '') or first.record.id}"
    return "removed" if isinstance(first, RemoveRecord) else "changed"


def _change(edit: SetField) -> str:
    return f"{edit.field}: {said(edit.old) or 'none'} > {said(edit.new) or 'none'}"


def _of_audit(record: AuditRecord) -> LifeEntry:
    entry = record.entry
    words = {"set": "changed", "unset": "changed", "add": "added", "delete": "removed"}
    did = words.get(entry.do, entry.do)
    change = f"{entry.field}: {entry.old or 'none'} > {entry.new or 'none'}"
    return LifeEntry(
        entry.at,
        LifeSource.AUDIT,
        entry.cid[:_DIGITS],
        entry.actor or record.writer,
        f"{did} through {entry.via}" if entry.via else did,
        (change,) if entry.field else (),
        entry.reason,
    )


def _of_standing(standing: Standing) -> LifeEntry:
    label, record = standing.checkpoint.label, standing.record
    if standing.is_damaged:
        did = "kept, but the checkpoint is damaged"
    elif record is None:
        did = "not in it any more"
    else:
        status = getattr(record, "status", "")
        did = f"kept as {status}" if status else "kept"
    return LifeEntry(label.at, LifeSource.CHECKPOINT, label.name, label.actor, did)
