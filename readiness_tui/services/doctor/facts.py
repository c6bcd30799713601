"""What the parts of the doctor have in common: a case to examine, and what was found of it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Grade(StrEnum):
    """How a fact weighs: as it should be, worth knowing, or something to mend."""

    GOOD = "good"
    NOTE = "note"
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was examined.

    Attributes:
        topic: The group it is shown in: `files`, `safekeeping`, `git`, `watching`, ...
        name: What was looked at; with the topic its stable name.
        says: How it stands, without a full stop.
        grade: How it weighs.
        remedy: What a person can do; every finding has one.
    """

    topic: str
    name: str
    says: str
    grade: Grade = Grade.GOOD
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A workspace to examine: its root, the folder of its boards, and whether writing is allowed.

    A probe writes two small files into `.readiness/` and takes them away again.
    """

    root: Path
    folder: str = "boards"
    with_probe: bool = False

    @property
    def boards(self) -> Path:
        """Where the boards are."""
        return self.root / self.folder
