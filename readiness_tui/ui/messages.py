"""Messages that cross panes; a widget's own are nested in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from textual.message import Message

from readiness_tui.domain.edits import Action
from readiness_tui.domain.ids import BoardId, GateKey
from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.outlook import Outlook
from readiness_tui.domain.outside import Outside
from readiness_tui.domain.reviewing import BaselineView, LiveRun, Review
from readiness_tui.domain.schedule import Schedule
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.streak import Offer, Run, Streak
from readiness_tui.domain.unsaved import Side
from readiness_tui.domain.wishes import Wish


@dataclass
class Published(Message):
    """A new snapshot; older ones that wait in the queue are worth nothing."""

    snapshot: Snapshot

    def can_replace(self, message: Message) -> bool:
        """A later snapshot takes the place of an earlier one."""
        return isinstance(message, Published) and (
            message.snapshot.revision >= self.snapshot.revision
        )


@dataclass
class Said(Message):
    """A sentence for the status line. `level` is done, remark, refused or failed."""

    level: str
    text: str
    remedy: str = ""


@dataclass
class Freshness(Message):
    """How the files are watched: `live`, `polling` or `dead`, with the reason.

    `age_s` is how long ago something changed last, None where that is not known.
    """

    state: str
    why: str = ""
    age_s: int | None = None


@dataclass
class ChangedOutside(Message):
    """Boards were changed by others; the snapshot that has it was published before."""

    outside: Outside


@dataclass
class Linted(Message):
    """What is wrong with the plan of a revision."""

    revision: int
    findings: tuple[LintFinding, ...]


@dataclass
class OutlookAsked(Message):
    """Somebody looks at a plan in time: what is likely of it?"""

    plan: Schedule


@dataclass
class OutlookCame(Message):
    """What is likely of a plan, as far as is known; a later one of the same plan knows more."""

    outlook: Outlook

    def can_replace(self, message: Message) -> bool:
        """A later one takes the place of an earlier one."""
        return isinstance(message, OutlookCame)


@dataclass
class PreviewAsked(Message):
    """A person wants to see what an action would change in the files."""

    action: Action


@dataclass
class Previewed(Message):
    """The lines that an action would change."""

    action: Action
    lines: tuple[str, ...]


@dataclass
class ActionAsked(Message):
    """A person agreed to an action that was shown; `reason` is for the audit log."""

    action: Action
    reason: str = ""


@dataclass
class GateAsked(Message):
    """Something that a person asks of a gate's command, evidence or baseline.

    `review` is answered by a `Reviewed` with the purpose in `then`; `run` runs what was reviewed,
    `trust-run` trusts it before, `trust` only that, `revoke` takes it back. `cancel` ends a run,
    `publish` copies what the last one left; `baseline` measures, `accept` writes what was measured.
    """

    what: Literal[
        "review", "run", "trust-run", "trust", "revoke", "cancel", "publish", "baseline", "accept"
    ]
    key: GateKey
    then: str = ""
    review: Review | None = None
    baseline: BaselineView | None = None
    reason: str = ""


@dataclass
class PastAsked(Message):
    """What is recorded of the runs of a board, and of these commands of it."""

    board: BoardId
    keys: tuple[GateKey, ...] = ()


@dataclass
class StandingAsked(Message):
    """How long the green streak of a board is."""

    board: BoardId


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a command would run; `then` is what a person wanted it for."""

    key: GateKey
    review: Review
    then: str


@dataclass(frozen=True, slots=True)
class Past:
    """Recorded runs of a board, and the commits that commands ran at."""

    board: BoardId
    runs: tuple[Run, ...]
    heads: Mapping[GateKey, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """The green streak of a board, the mode it offers, and why it could not be read."""

    board: BoardId
    streak: Streak
    offer: Offer | None
    trouble: str


@dataclass(frozen=True, slots=True)
class Runs:
    """Every run of a command since the start."""

    runs: tuple[LiveRun, ...]


Told: TypeAlias = Reviewed | BaselineView | Past | Standing | Runs


@dataclass
class GateTold(Message):
    """What was asked about a gate, or how its runs go on."""

    told: Told


@dataclass
class WishAsked(Message):
    """A person asks for changes that are one action."""

    wishes: tuple[Wish, ...]


@dataclass
class UndoAsked(Message):
    """Take the last change back, or with `redo` do it again."""

    redo: bool = False


@dataclass
class WhatIfAsked(Message):
    """Open a what-if, keep all that was tried out as one action, or drop it."""

    how: Literal["open", "keep", "drop"]


@dataclass
class ResolveAsked(Message):
    """Settle an unsaved edit by what was taken, by the index of the dispute."""

    id: str
    picks: Mapping[int, Side]


@dataclass
class SettleAsked(Message):
    """What to do with unsaved edits, or with those put back outside.

    `retry` writes the unsaved ones again, `reapply` the reverted ones, `let-be` accepts these;
    `discard` gives up the edit named by `id`, `stage` adds the board at path `id` to git's index.
    """

    how: Literal["retry", "reapply", "let-be", "discard", "stage"]
    id: str = ""


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
