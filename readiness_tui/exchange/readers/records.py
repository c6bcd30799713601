"""The tickets of a document while it is read: statements, findings, places."""

import re
from collections.abc import Iterable

from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Criterion, Estimate, Owner
from readiness_tui.exchange.model import dates, values
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.model import (
    BOARD,
    INVERSE,
    Extraction,
    Finding,
    Mark,
    Statement,
    Value,
)
from readiness_tui.exchange.readers.source import Source

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BOX = re.compile(r"^\s*[-*+]\s+\[([ xX/-])\]\s+(?:#\d+\s+)?(\S.*)$")
_MOST_HOURS = 99_999
_LISTED = 300
_STAMP = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]|$)")


def clean(text: str) -> str:
    """A text without control characters, its lines ended by line feeds."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def length_of(hours: float) -> Estimate | None:
    """A length of work in hours, two places; None for none, or more than anybody plans."""
    if not 0 < hours < _MOST_HOURS:
        return None
    return Estimate(f"{max(hours, 0.01):.2f}".rstrip("0").rstrip(".") + "h")


class Records:
    """What a document says, gathered record by record.

    Args:
        source: The document.
        board: The id of the board where the document holds several; else its name gives it.
    """

    def __init__(self, source: Source, board: str = "") -> None:
        self._source, self._board = source, board
        self._statements: list[Statement] = []
        self._findings: list[Finding] = []
        self.tickets: dict[str, int] = {}

    def ticket(self, key: str, title: str, line: int) -> str:
        """Begin a ticket; the id it got, or nothing where there is no id or it stands twice."""
        name = "-".join(clean(key).replace(":", "-").split())
        if not name:
            self.find("bad-record", line, "a record has no id: left out")
            return ""
        if name in self.tickets:
            where = self.tickets[name]
            text = f"{name} stands in line {where} already: this one is left out"
            self.find("record-twice", line, text, name)
            return ""
        self.tickets[name] = line
        self.say(name, "title", " ".join(clean(title).split()) or name, line)
        return name

    def say(
        self,
        key: str,
        field: str,
        value: Value,
        line: int,
        *,
        kind: str = Kind.TICKET,
        shape: str = "",
        raw: str = "",
    ) -> None:
        """State a field; a text or list that is empty says nothing.

        Args:
            key: The record.
            field: Its field.
            value: What the field is.
            line: Where the document says it, from 1.
            kind: What the record is.
            shape: `INVERSE` for needs that stand apart from the list of all needs of a ticket; the
                record of that line if empty.
            raw: How the document spells it, if not as the value.
        """
        if type(value) is str:  # a word of ours is one too
            value = clean(value)
        if value in ("", ()):
            return
        raw = raw or str(value)
        shape = shape or f"record {line}"
        self._statements.append(Statement(kind, key, field, value, raw, Mark(line), shape))

    def blocks(self, key: str, others: Iterable[str], line: int) -> None:
        """State that other tickets of the document need this one, told by its own record."""
        for other in dict.fromkeys(others):
            if other != key and other in self.tickets:
                self.say(other, "depends", (key,), line, shape=INVERSE)

    def board(self, field: str, value: Value) -> None:
        """State a field of the board itself."""
        self.say("", field, value, 1, kind=BOARD)

    def find(self, code: str, line: int, text: str, *keys: str) -> None:
        """Say something that a person should know."""
        self._findings.append(finding(code, Mark(line), text, keys=keys))

    def left_out(self, names: Iterable[str], kind: str) -> None:
        """Say which columns or keys of the document no ticket has."""
        listed = ", ".join(dict.fromkeys(clean(name) for name in names))
        if listed:
            shown = listed if len(listed) <= _LISTED else f"{listed[:_LISTED]}..."
            self.find("columns-left-out", 1, f"{kind} that no ticket has: {shown}")

    def status(self, key: str, status: Status | None, word: str, line: int) -> None:
        """State a status; a word that means none to us is kept, and the ticket is open."""
        if status is None:
            status = values.read_status(word).status
        if status is None and word:
            self.find("status-unknown", line, f"status {word!r} of {key} is read as todo", key)
            self.say(key, "fields.status_was", word, line)
        self.say(key, "status", status or Status.TODO, line, raw=clean(word))

    def owners(self, key: str, names: Iterable[str], line: int) -> None:
        """State the owners."""
        self.say(key, "owners", tuple(Owner(name) for item in names if (name := clean(item))), line)

    def target(self, key: str, value: str, line: int) -> None:
        """State a target from a day, a week or a stamp; one that is neither is kept as it is."""
        if match := _STAMP.match(value):
            value = "-".join(match.groups())
        target, _ = dates.read_target(value)
        if target is not None:
            self.say(key, "target", target, line)
        else:
            self.say(key, "fields.target_as_written", value, line)

    def prose(self, key: str, text: str, line: int) -> None:
        """State a text in Markdown: its boxes are acceptance, the rest is a note."""
        rest: list[str] = []
        boxes: list[Criterion] = []
        for row in clean(text).split("\n"):
            if match := _BOX.match(row):
                boxes.append(Criterion(match[2].strip(), done=match[1] in "xX"))
            else:
                rest.append(row)
        for box in dict.fromkeys(boxes):
            self._statements.append(
                Statement(Kind.TICKET, key, "acceptance", (box,), box.text, Mark(line), "box")
            )
        self.say(key, "notes", "\n".join(rest), line)

    def blocked(self, key: str, reason: str, line: int) -> None:
        """State why a ticket is blocked."""
        self.say(key, "fields.blocker", reason, line)

    def extraction(self) -> Extraction:
        """All of it. Needs of tickets that the document lacks are told, and kept."""
        for statement in self._statements:
            targets = statement.value if statement.field == "depends" else ()
            for name in targets if isinstance(targets, tuple) else ():
                if str(name) not in self.tickets:
                    text = f"{statement.key} needs {name}, which the document does not have"
                    self.find("reference-dangling", statement.mark.line, text, statement.key)
        return Extraction(
            path=self._source.path,
            sha256=self._source.digest,
            statements=tuple(self._statements),
            findings=tuple(self._findings),
            uses={},
            tickets=dict(self.tickets),
            board=self._board,
        )
