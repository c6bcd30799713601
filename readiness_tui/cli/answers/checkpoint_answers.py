"""What `readiness checkpoint` and `readiness rollback` have in common: names, list, differences."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from readiness_tui.cli.answers import documents
from readiness_tui.cli.base.workspace_args import Given, no_such
from readiness_tui.domain.model.dates import say_age
from readiness_tui.domain.model.errors import BoardError, Diagnostic, UsageError
from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.domain.model.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.storage.checkpoints.checkpoint import Checkpoint, Checkpoints
    from readiness_tui.storage.checkpoints.diff import Change

SAVED, UNCHANGED, UNCONFIRMED = "saved", "unchanged", "unconfirmed"
SHOWN = "readiness checkpoint list shows what there is"
_SHORT_S = 10


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

    def document(self) -> documents.Table:
        """All of it, for a JSON answer."""
        newest, last = self.there.newest_green, self.last
        return {
            "checkpoints": [checkpoint_json(one) for one in reversed(self.there.all)],
            "newest_green": newest.id if newest else None,
            "last_rollback": {"at": instant(last.at), "seconds": last.seconds} if last else None,
            "problems": documents.problems_json(self.problems),
        }

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


def checkpoint_json(one: "Checkpoint") -> documents.Table:
    """A checkpoint, for a JSON answer."""
    return {
        "id": one.id,
        "name": one.label.name,
        "at": instant(one.label.at),
        "local": one.label.local,
        "triggers": list(dict.fromkeys(label.trigger for label in one.labels)),
        "actor": one.label.actor,
        "reason": one.label.reason,
        "green": list(one.green),
        "commit": one.commit,
        "dirty": one.is_dirty,
        "size_bytes": one.size_bytes,
        "files": [
            {
                "path": kept.path,
                "sha256": kept.sha256,
                "size_bytes": kept.size_bytes,
                "is_broken": kept.is_broken,
            }
            for kept in one.files
        ],
    }


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


def changes_json(changes: "Sequence[Change]") -> Jsonable:
    """Each difference, for a JSON answer."""
    return [cast("Jsonable", asdict(change) | {"text": list(change.text)}) for change in changes]


def instant(at: datetime) -> str:
    """A time of a log or a manifest, for a JSON answer."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ago(at: datetime, now: datetime) -> str:
    """How long ago something was."""
    return f"{say_age((now - at).total_seconds())} ago"


def duration(seconds: float) -> str:
    """How long something took; parts of a second count where it was short."""
    return f"{seconds:.2f} s" if seconds < _SHORT_S else say_age(seconds)


def counted(count: int, what: str) -> str:
    """A number of things: `1 file`, `2 files`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def _line(one: "Checkpoint", now: datetime) -> str:
    triggers = ", ".join(dict.fromkeys(label.trigger for label in one.labels))
    words = (one.id, ago(one.label.at, now), triggers, ", ".join(one.green), one.label.reason)
    return f"{'green' if one.is_green else '-':5}  {safe_line('  '.join(filter(None, words)))}"
