"""What `readiness checkpoint` and `readiness rollback` have in common: names, list, differences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.outcomes import SavedWord
from readiness_tui.cli.base.workspace_args import Given, no_such
from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.errors import BoardError, Diagnostic, UsageError
from readiness_tui.domain.model.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.storage.checkpoints.checkpoint import Checkpoint, Checkpoints
    from readiness_tui.storage.checkpoints.diff import Change

SHOWN = "readiness checkpoint list shows what there is"
_SHORT_S = 10


class KeptFileJson(documents.Document, frozen=True, kw_only=True):
    """A board that a checkpoint keeps."""

    path: str
    sha256: str
    size_bytes: documents.Count
    is_broken: bool


class CheckpointJson(documents.Document, frozen=True, kw_only=True):
    """All boards at one instant: when, why, and what is kept of them."""

    id: str
    name: str
    at: str
    local: str
    triggers: list[str]
    actor: str
    reason: str
    green: list[str]
    commit: str
    dirty: bool | None
    size_bytes: documents.Count
    files: list[KeptFileJson]


class ChangeJson(documents.Document, frozen=True, kw_only=True):
    """One difference, as TOML literals; of what is no valid board, its lines."""

    path: str
    record: str
    field: str
    then: str
    now: str
    text: list[str]


class RecoveryJson(documents.Document, frozen=True, kw_only=True):
    """When the last rollback was, and how long it took."""

    at: str
    seconds: float


class CheckpointsAnswer(documents.Document, frozen=True, kw_only=True):
    """The checkpoints there are, and how far and fast a recovery leads back."""

    checkpoints: list[CheckpointJson]
    newest_green: str | None
    last_rollback: RecoveryJson | None
    problems: list[documents.ProblemJson]


class CheckpointMadeAnswer(documents.Document, frozen=True, kw_only=True):
    """A checkpoint that was made, and those that made room for it."""

    outcome: SavedWord
    checkpoint: CheckpointJson
    removed: list[str]
    trouble: str


class DifferenceAnswer(documents.Document, frozen=True, kw_only=True):
    """What parts a checkpoint from the boards of today."""

    checkpoint: str
    changes: list[ChangeJson]


class VerifiedAnswer(documents.Document, frozen=True, kw_only=True):
    """What is wrong with the files of checkpoints."""

    checkpoints: list[str]
    problems: list[documents.ProblemJson]


class DeletedAnswer(documents.Document, frozen=True, kw_only=True):
    """The checkpoints that were deleted."""

    outcome: SavedWord
    removed: list[str]


@dataclass(frozen=True, slots=True)
class Recovery:
    """The last rollback that the audit logs tell of: when it was, and what it took."""

    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Listed:
    """The checkpoints of a workspace, the last rollback, and every problem with either."""

    there: "Checkpoints"
    last: Recovery | None = None
    problems: tuple[Diagnostic, ...] = ()

    def answer(self) -> CheckpointsAnswer:
        """All of it, for a JSON answer."""
        newest, last = self.there.newest_green, self.last
        recovery = RecoveryJson(at=instant(last.at), seconds=last.seconds) if last else None
        return documents.filled(
            CheckpointsAnswer,
            self,
            checkpoints=[checkpoint_json(checkpoint) for checkpoint in reversed(self.there.all)],
            newest_green=newest.id if newest else None,
            last_rollback=recovery,
        )

    def lines(self) -> Iterator[str]:
        """Each checkpoint, the newest first, then how far and how fast a recovery leads back."""
        from readiness_tui.services.base.ports import SystemClock

        now = SystemClock().now()
        for checkpoint in reversed(self.there.all):
            yield _line(checkpoint, now)
        if not self.there.all:
            yield "no checkpoint yet; `readiness checkpoint` makes one"
        elif (newest := self.there.newest_green) is None:
            yield "recovery point: none is green"
        else:
            since = max(label.at for label in newest.labels if label.green)
            yield f"recovery point: {ago(since, now)}, {safe_line(newest.id)}"
        if self.last is not None:
            took = duration(self.last.seconds)
            yield f"recovery time: {took}, the rollback of {ago(self.last.at, now)}"
        elif self.there.all:
            yield "recovery time: not known; `readiness rollback ID --rehearse` measures it"


def listed_there(place: Given) -> Listed:
    """The checkpoints of a workspace, and the last rollback."""
    from readiness_tui.services.checkpoints.rollbacks import last_duration
    from readiness_tui.storage.audit.log import read_all

    checkpoints = kept_there(place)
    try:
        records = read_all(Path(place.root), folder=place.folder)
    except BoardError as error:
        return Listed(checkpoints, None, (*checkpoints.problems, *error.problems))
    rollback = last_duration([record.entry for record in records])
    last = Recovery(rollback[0].at, rollback[1]) if rollback else None
    return Listed(checkpoints, last, checkpoints.problems)


def kept_there(place: Given) -> "Checkpoints":
    """The checkpoints of a workspace."""
    from readiness_tui.storage.checkpoints.checkpoint import list_checkpoints

    return list_checkpoints(Path(place.root))


def named_there(place: Given, name: str) -> "Checkpoint":
    """The checkpoint of an id, or of a name.

    Raises:
        UsageError: There is none, or it is damaged.
    """
    checkpoints = kept_there(place)
    if (checkpoint := checkpoints.named(name)) is not None:
        return checkpoint
    damaged = [each for each in checkpoints.problems if f"/{name}/" in each.path]
    if damaged:
        raise UsageError(damaged[0].message, place=damaged[0].place, remedy="use another one")
    names = [
        each for checkpoint in checkpoints.all for each in (checkpoint.id, checkpoint.label.name)
    ]
    error = no_such(name, names, "checkpoint")
    if not error.remedy.startswith("nearest"):
        error = UsageError(error.what, remedy=SHOWN)
    raise error


def checkpoint_json(checkpoint: "Checkpoint") -> CheckpointJson:
    """A checkpoint, for a JSON answer."""
    label = checkpoint.label
    return documents.filled(
        CheckpointJson,
        checkpoint,
        label,
        at=instant(label.at),
        triggers=list(dict.fromkeys(label.trigger for label in checkpoint.labels)),
        dirty=checkpoint.is_dirty,
    )


def difference_lines(changes: "Sequence[Change]") -> Iterator[str]:
    """Each difference as `- what  then > now`; file names stand behind a mark."""
    path = ""
    for change in changes:
        if change.path != path:
            path = change.path
            yield f"--- {safe_line(path)}"
        if change.text:
            yield from (f"  | {safe_line(line)}" for line in change.text)
            continue
        subject = " ".join(filter(None, (change.record, change.field))) or "file"
        sides = f"{change.then or 'nothing'} > now {change.now or 'nothing'}"
        yield f"  - {safe_line(f'{subject}  {sides}')}"


def changes_json(changes: "Sequence[Change]") -> list[ChangeJson]:
    """Each difference, for a JSON answer."""
    return documents.typed(tuple(changes), list[ChangeJson])


def instant(at: datetime) -> str:
    """A time of a log or a manifest, for a JSON answer."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ago(at: datetime, now: datetime) -> str:
    """How long ago something was."""
    return f"{format_age((now - at).total_seconds())} ago"


def duration(seconds: float) -> str:
    """How long something took; parts of a second count where it was short."""
    return f"{seconds:.2f} s" if seconds < _SHORT_S else format_age(seconds)


def _line(one: "Checkpoint", now: datetime) -> str:
    triggers = ", ".join(dict.fromkeys(label.trigger for label in one.labels))
    words = (one.id, ago(one.label.at, now), triggers, ", ".join(one.green), one.label.reason)
    return f"{'green' if one.is_green else '-':5}  {safe_line('  '.join(filter(None, words)))}"
