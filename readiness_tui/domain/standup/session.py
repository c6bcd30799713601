"""A stand-up while it is led, and once it is over: what a screen is told of it."""

from datetime import datetime

from msgspec import Struct

from readiness_tui.domain.standup.record import Record
from readiness_tui.domain.standup.since import Since


class Standup(Struct, frozen=True, eq=False):
    """A stand-up that goes on.

    Attributes:
        record: What happened in it so far.
        since: The last one.
        now: The present instant, in the zone of the team.
        file: The file that its minutes are offered, below the root.
        owner_s: How long one owner may take, in seconds; 0: nobody counts.
        total_s: How long all may take, in seconds; 0: nobody counts.
        remark: What is to be told of how it began.
    """

    record: Record
    since: Since
    now: datetime
    file: str
    owner_s: int = 0
    total_s: int = 0
    remark: str = ""


class Closed(Struct, frozen=True):
    """The minutes of a stand-up, and the file that has them, empty for none.

    `is_over` is false where it goes on, or was cut off: then they are as of now.
    """

    text: str
    file: str
    is_over: bool = True
