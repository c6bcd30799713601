"""What a report says, in the order in which it is read: every file format draws the same value."""

from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.reports.drawings import Drawing


class Tone(StrEnum):
    """How a text is to be taken, where a format has colours."""

    PLAIN = ""
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Entry(Struct, frozen=True):
    """A line of a list: what it is about, what is said of it, and what stands below it."""

    name: str
    text: str = ""
    remarks: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN


class Table(Struct, frozen=True):
    """Rows of as many cells as there are columns; an empty cell is nothing."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Section(Struct, frozen=True):
    """A heading with what stands below it; with neither lines nor rows there is `none`.

    `lead` is a sentence of its own, whose tone that of the section is. A format that cannot draw
    leaves `drawing` out: it shows nothing that is not said beside it.
    """

    heading: str
    entries: tuple[Entry, ...] = ()
    table: Table | None = None
    lead: str = ""
    tone: Tone = Tone.PLAIN
    is_ordered: bool = False
    drawing: Drawing | None = None


class ReportDocument(Struct, frozen=True):
    """A title, facts as label and text, and sections."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
