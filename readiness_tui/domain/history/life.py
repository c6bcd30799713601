"""The life of a record as lines, whoever keeps them: git, the audit log or a checkpoint."""

from datetime import datetime, tzinfo
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace


class LifeSource(StrEnum):
    """Who keeps an event."""

    COMMIT = "commit"
    AUDIT = "audit"
    CHECKPOINT = "checkpoint"


class LifeEntry(Struct, frozen=True):
    """What happened to a record at one time.

    Attributes:
        at: When, with an offset.
        source: Who keeps it.
        name: The commit, action or checkpoint, as a person would name it.
        who: Who did it, as the source has it.
        did: What was done, in words.
        changes: Each field that changed, with its value before and after.
        remark: The subject of a commit, or the reason that a person gave.
    """

    at: datetime
    source: LifeSource
    name: str
    who: str
    did: str
    changes: tuple[str, ...] = ()
    remark: str = ""

    @property
    def origin(self) -> str:
        """`1a2b3c4d finish it`, `audit 5e6f7081`, `checkpoint beta`."""
        word = "" if self.source is LifeSource.COMMIT else self.source.value
        return " ".join(part for part in (word, self.name, self.remark) if part)

    def in_zone(self, zone: tzinfo) -> "LifeEntry":
        """The same with its time in a zone."""
        return replace(self, at=self.at.astimezone(zone))
