"""Messages that cross panes; a widget's own are nested in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from textual.message import Message

from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, RecordRef
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.settings.preferences import Preferences
from readiness_tui.domain.verdict.outside_changes import Outside
from readiness_tui.domain.verdict.snapshot import Snapshot


class AppEvent(Message):
    """What the plan screen is told: the base of all that the bridge found out."""


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
    """A sentence for the status line. `level` is done, remark, refused, failed or doing.

    `code` says why something was refused, where that has a name.
    """

    level: str
    text: str
    remedy: str = ""
    code: str = ""


@dataclass
class DesktopNoticeAsked(Message):
    """A sentence that a person is to see who looks at another window."""

    text: str


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
    """What is wrong with the plan of a revision, and its choke points.

    `goals` has by ticket the milestones that no way leads to without it, as far as is known.
    """

    revision: int
    findings: tuple[LintFinding, ...] = ()
    goals: Mapping[Key, tuple[Scope, ...]] = field(default_factory=dict[Key, tuple[Scope, ...]])


@dataclass
class OutlookCame(AppEvent):
    """What is likely of a plan, as far as is known; a later one of the same plan knows more."""

    outlook: ForecastProgress

    def can_replace(self, message: Message) -> bool:
        """A later one takes the place of an earlier one."""
        return isinstance(message, OutlookCame)


@dataclass
class SyncLooked(AppEvent):
    """What a sync would do.

    Attributes:
        to: Where it would go: `origin/main`.
        says: How much, in a sentence.
        lines: Each change.
        is_idle: Whether there is nothing to do.
    """

    to: str
    says: str
    lines: tuple[str, ...]
    is_idle: bool = False


@dataclass
class PreviewAsked(Message):
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
class GoTo(Message):
    """Put the cursor of the backlog on a ticket; whatever hides it gives way."""

    key: Key


@dataclass
class ShowRecord(Message):
    """Show the fields of a record in Detail."""

    record: RecordRef


@dataclass
class Awaited(Message):
    """A record was asked for, or a field of one: it is gone to once it is on its board."""

    record: RecordRef
    field: str = ""


@dataclass
class Picked(Message):
    """A person picked these values of a field: the last picked are offered first."""

    field: str
    values: tuple[str, ...]


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
class PreferencesRead(AppEvent):
    """A file that says how a person works changed, or was read first."""

    preferences: Preferences


@dataclass
class WhyAsked(Message):
    """Show why a scope stands as it does."""

    scope: Scope


@dataclass
class ThemeAsked(Message):
    """Show a colour theme, the next one where none is named."""

    name: str = ""


@dataclass
class QuitAsked(Message):
    """A person wants to quit."""


@dataclass
class SuspendAsked(Message):
    """A person wants the shell back for a while."""


@dataclass
class Drained(Message):
    """Every change asked for before was answered, or not within a time (`in_time`)."""

    in_time: bool = True


@dataclass
class TextAsked(Message):
    """Let a person change a text in their editor.

    Attributes:
        text: As it is.
        name: What its file is called.
        take: Told the text as it came back, and why it is the old one, empty where it is not.
    """

    text: str
    name: str
    take: Callable[[str, str], None]


@dataclass
class EditorAsked(Message):
    """Open a file at a line in the person's editor.

    Attributes:
        path: The file, below the workspace root.
        line: From 1.
        record: The record that stands there; where it was imported its document can be opened too.
        is_document: Whether its document is wanted, if it has one.
    """

    path: str
    line: int
    record: RecordRef | None = None
    is_document: bool = False
