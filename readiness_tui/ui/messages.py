"""Messages that cross panes; a widget's own are nested in it."""

from dataclasses import dataclass

from textual.message import Message

from readiness_tui.domain.snapshot import Snapshot
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
    """How the files are watched: `live`, `polling` or `dead`, with the reason."""

    state: str
    why: str = ""


@dataclass
class WishAsked(Message):
    """A person asks for changes that are one action."""

    wishes: tuple[Wish, ...]


@dataclass
class UndoAsked(Message):
    """Take the last change back, or with `redo` do it again."""

    redo: bool = False


@dataclass
class ReloadAsked(Message):
    """Read every board and judge every gate again."""


@dataclass
class EditorAsked(Message):
    """Open a file at a line in the person's editor."""

    path: str
    line: int
