"""Messages that cross panes; a widget's own are nested in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from textual.message import Message

from readiness_tui.domain.edits.requests import EditRequest
from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, RecordRef
from readiness_tui.domain.model.unsaved import Side
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.plan.schedule import Schedule
from readiness_tui.domain.verdict.outside_changes import Outside
from readiness_tui.domain.verdict.snapshot import Snapshot


class AppEvent(Message):
    """What the plan screen is told: the base of all that the bridge found out."""


class AppRequest(Message):
    """What a person asked for: the base of all that the bridge does."""


@dataclass
class Published(AppEvent):
    """A new snapshot; older ones that wait in the queue are worth nothing."""

    snapshot: Snapshot

    def can_replace(self, message: Message) -> bool:
        """A later snapshot takes the place of an earlier one."""
        return isinstance(message, Published) and (
            message.snapshot.revision >= self.snapshot.revision
        )


@dataclass
class Said(Message):
    """A sentence for the status line. `level` is done, remark, refused, failed or doing."""

    level: str
    text: str
    remedy: str = ""


@dataclass
class Freshness(AppEvent):
    """How the files are watched: `live`, `polling` or `dead`, with the reason.

    `age_s` is how long ago something changed last, None where that is not known.
    """

    state: str
    why: str = ""
    age_s: int | None = None


@dataclass
class ChangedOutside(AppEvent):
    """Boards were changed by others; the snapshot that has it was published before."""

    outside: Outside


@dataclass
class Linted(AppEvent):
    """What is wrong with the plan of a revision."""

    revision: int
    findings: tuple[LintFinding, ...]


@dataclass
class OutlookAsked(AppRequest):
    """Somebody looks at a plan in time: what is likely of it?"""

    plan: Schedule


@dataclass
class OutlookCame(AppEvent):
    """What is likely of a plan, as far as is known; a later one of the same plan knows more."""

    outlook: ForecastProgress

    def can_replace(self, message: Message) -> bool:
        """A later one takes the place of an earlier one."""
        return isinstance(message, OutlookCame)


@dataclass
class Denied(AppRequest):
    """A person asked for what their roles forbid: it is refused, and kept in the audit log."""

    record: RecordRef
    what: str
    says: str


@dataclass
class PreviewAsked(AppRequest):
    """A person wants to see what an action would change in the files, before it is done.

    `reason` is for the audit log, should it be done.
    """

    action: Action
    reason: str = ""


@dataclass
class Previewed(AppEvent):
    """The lines that an action would change."""

    asked: PreviewAsked
    lines: tuple[str, ...]


@dataclass
class ActionAsked(AppRequest):
    """A person agreed to an action that was shown; `reason` is for the audit log."""

    action: Action
    reason: str = ""


@dataclass
class GoTo(Message):
    """Put the cursor of the backlog on a ticket; whatever hides it gives way."""

    key: Key


@dataclass
class Awaited(Message):
    """A ticket was asked for: the cursor goes there once it is on its board."""

    key: Key


@dataclass
class FilterBy(Message):
    """Show in the backlog what a text finds, on a board where one is named."""

    text: str
    board: BoardId | None = None


@dataclass
class ShowGate(Message):
    """Put the cursor of pane 5 on a gate; whatever hides it gives way."""

    key: GateKey


@dataclass
class ShowRisk(Message):
    """Put the cursor of pane 4 on a risk, given by `board:id`."""

    name: str


@dataclass
class WishAsked(AppRequest):
    """A person asks for changes that are one action.

    `seen` is what they looked at while they were asked for the values, None where they were not.
    """

    wishes: tuple[EditRequest, ...]
    seen: Snapshot | None = None


@dataclass
class UndoAsked(AppRequest):
    """Take the last change back, or with `redo` do it again."""

    redo: bool = False


@dataclass
class WhatIfAsked(AppRequest):
    """Open a what-if, keep all that was tried out as one action, or drop it."""

    how: Literal["open", "keep", "drop"]


@dataclass
class ResolveAsked(AppRequest):
    """Settle an unsaved edit by what was taken, by the index of the dispute."""

    id: str
    picks: Mapping[int, Side]


@dataclass
class SettleAsked(AppRequest):
    """What to do with unsaved edits, or with those put back outside.

    `retry` writes the unsaved ones again, `reapply` those reverted of `records`, `let-be` accepts
    the reverted ones;
    `discard` gives up the edit named by `id` for a reason, `stage` adds the board at path `id` to
    git's index.
    """

    how: Literal["retry", "reapply", "let-be", "discard", "stage"]
    id: str = ""
    reason: str = ""
    records: frozenset[RecordRef] = frozenset()


@dataclass
class LeaveAsked(Message):
    """A person wants to quit; it comes behind every change that was asked for before."""


@dataclass
class Drained(Message):
    """Every change asked for before was answered, or not within a time (`in_time`)."""

    in_time: bool = True


@dataclass
class ReloadAsked(Message):
    """Read every board and judge every gate again."""


@dataclass
class EditorAsked(Message):
    """Open a file at a line in the person's editor."""

    path: str
    line: int
