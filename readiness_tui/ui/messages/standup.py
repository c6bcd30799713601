"""Messages about a stand-up."""

from dataclasses import dataclass

from textual.message import Message

from readiness_tui.domain.standup.session import Closed, Standup
from readiness_tui.ui.messages.plan import AppEvent


class StandupEvent(AppEvent):
    """Something about a stand-up."""


@dataclass
class StandupSeen(StandupEvent):
    """How a stand-up stands; `is_new` where it just came up."""

    standup: Standup
    is_new: bool = False

    def can_replace(self, message: Message) -> bool:
        """A later one takes the place of an earlier one, but not of one that opens it."""
        return isinstance(message, StandupSeen) and not self.is_new


@dataclass
class StandupTeams(StandupEvent):
    """There are teams, of which one is to stand up."""

    names: tuple[str, ...]


class StandupFailed(StandupEvent):
    """A stand-up did not come up; why is said."""


@dataclass
class StandupOver(StandupEvent):
    """A stand-up is over."""

    closed: Closed
