"""What `readiness checkpoint` and `readiness rollback` have in common: names, differences."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

from readiness_tui.cli.workspace_args import Given, no_such
from readiness_tui.domain.errors import UsageError
from readiness_tui.domain.plain import Jsonable
from readiness_tui.domain.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.storage.checkpoint import Checkpoint, Checkpoints
    from readiness_tui.storage.checkpoint_diff import Change

SAVED, UNCHANGED, UNCONFIRMED = "saved", "unchanged", "unconfirmed"
SHOWN = "readiness checkpoint list shows what there is"


def kept_there(place: Given) -> "Checkpoints":
    """The checkpoints of a workspace."""
    from readiness_tui.storage.checkpoint import list_checkpoints

    return list_checkpoints(Path(place.root))


def named_there(place: Given, name: str) -> "Checkpoint":
    """The checkpoint of an id, or of a name.

    Raises:
        UsageError: There is none, or it is damaged.
    """
    there = kept_there(place)
    if (one := there.named(name)) is not None:
        return one
    damaged = [each for each in there.problems if f"/{name}/" in each.place.path]
    if damaged:
        raise UsageError(damaged[0].what, place=damaged[0].place, remedy="use another one")
    names = [each for one in there.all for each in (one.id, one.label.name)]
    error = no_such(name, names, "checkpoint")
    if not error.remedy.startswith("nearest"):
        error = UsageError(error.what, remedy=SHOWN)
    raise error


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
        what = " ".join(filter(None, (change.record, change.field))) or "file"
        sides = f"{change.then or 'nothing'} > now {change.now or 'nothing'}"
        yield f"  - {safe_line(f'{what}  {sides}')}"


def changes_json(changes: "Sequence[Change]") -> Jsonable:
    """Each difference, for a JSON answer."""
    return [cast("Jsonable", asdict(change) | {"text": list(change.text)}) for change in changes]
