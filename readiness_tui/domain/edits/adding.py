"""What can be added to a board besides tickets, by what people type: records and statements.

The form of the screen and `readiness new --kind` make the same wish. An assumption is a text of the
board that begins with its id, a quality a text below its name: both are fields of the board.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.edits.field_requests import unfit
from readiness_tui.domain.edits.proposals import Author, Proposal, not_done
from readiness_tui.domain.fields.records import fields_of, parse_field
from readiness_tui.domain.model.board import (
    Alert,
    Board,
    Iteration,
    Milestone,
    Phase,
    Playbook,
    Record,
)
from readiness_tui.domain.model.edits import Action, AddRecord, Edit, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef, next_id
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.statements import ASSUMPTION, QUALITY, assumption_ids, statements
from readiness_tui.domain.model.status import Code
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.plan.analysis import Analysis

MOST_SIGNS = 100
"""The longest id that is given."""
_PARTING = ",;:/\"'"
"""Signs that part names where they are written: an id with one could not be named everywhere."""


class Noun(StrEnum):
    """What can be added: kinds of record, and the two sorts of statement that a board makes."""

    PHASE = "phase"
    MILESTONE = "milestone"
    ITERATION = "iteration"
    RISK = "risk"
    PLAYBOOK = "playbook"
    ALERT = "alert"
    ASSUMPTION = "assumption"
    QUALITY = "quality"

    @property
    def kind(self) -> Kind:
        """The kind of record that an edit names; statements are fields of the board."""
        return Kind.BOARD if self in _STATED else Kind(self)

    @property
    def main_field(self) -> str:
        """The field without which there is none: its title, condition or text."""
        if self in _STATED:
            return "text"
        return "when" if self is Noun.ALERT else "title"

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that a text can set, the main one first."""
        blank = self.blank
        others = fields_of(blank) if blank else ()
        return (self.main_field, *(name for name in others if name != self.main_field))

    @property
    def blank(self) -> Record | None:
        """One that says nothing yet; None of statements, which are texts."""
        return _BLANKS.get(self)


_STATED: Mapping[Noun, str] = {Noun.ASSUMPTION: ASSUMPTION, Noun.QUALITY: QUALITY}
"""The statements, with what their names begin with."""
_BLANKS: Mapping[Noun, Record] = {
    Noun.PHASE: Phase(id=""),
    Noun.MILESTONE: Milestone(id=""),
    Noun.ITERATION: Iteration(id=""),
    Noun.RISK: Risk(id="", title=""),
    Noun.PLAYBOOK: Playbook(id=""),
    Noun.ALERT: Alert(id="", when=""),
}
_FIRST: Mapping[Noun, str] = {
    Noun.PHASE: "P1",
    Noun.MILESTONE: "M1",
    Noun.ITERATION: "I1",
    Noun.RISK: "R-001",
    Noun.PLAYBOOK: "PB-1",
    Noun.ALERT: "AL-1",
    Noun.ASSUMPTION: "A-001",
}
"""The id that the first of a board is given; a quality is called by a word that says it."""


class Add(Struct, frozen=True):
    """Add something to a board, with the texts of its fields; a blank text says nothing."""

    board: BoardId
    noun: Noun
    id: str
    texts: Mapping[str, str]


def taken_ids(board: Board, noun: Noun) -> Mapping[str, object]:
    """What a board has of a noun, by id, in the order of the file."""
    prefix = _STATED.get(noun)
    return statements(board, prefix) if prefix else board.records(noun.kind)


def proposed_id(board: Board, noun: Noun) -> str:
    """The next free id; empty for a quality."""
    first = _FIRST.get(noun)
    return next_id(taken_ids(board, noun), first) if first else ""


def added(analysis: Analysis, wish: Add, author: Author) -> Proposal:
    """What an addition comes to, unless something speaks against it. Nothing is changed."""
    ref = RecordRef(wish.board, wish.noun.kind, wish.id)
    board = analysis.judgement.portfolio.boards.get(wish.board)
    if board is None:
        message = f"board {wish.board} is gone"
        return Proposal(refusals=(not_done(ref, Code.NO_SUCH_RECORD, message),))
    try:
        check_id(board, wish.noun, wish.id)
        edit, record = _edit(board, wish, author.today)
    except ValueError as error:
        return Proposal(refusals=(not_done(ref, Code.BAD_VALUE, str(error)),))
    if against := unfit(analysis, edit.record, record):
        return Proposal(refusals=(against,))
    return Proposal(Action(f"{wish.noun} {wish.id} added", (edit,)))


def check_id(board: Board, noun: Noun, id_: str) -> None:
    """See that something new of a board may be called so.

    Raises:
        ValueError: It may not; the message is for people.
    """
    if not id_:
        message = f"give the {noun} an id"
    elif not id_.isprintable() or visible(id_) != id_ or len(id_) > MOST_SIGNS:
        message = f"an id is one line of at most {MOST_SIGNS} signs that can be seen"
    elif any(sign in id_ for sign in _PARTING):
        message = f"an id has none of {' '.join(_PARTING)}"
    elif noun is Noun.ASSUMPTION and tuple(assumption_ids(id_)) != (id_,):
        message = "an assumption is called by letters and a number, such as A-001"
    elif id_ in taken_ids(board, noun):
        message = f"{noun} {id_} exists already; choose another id"
    else:
        return
    raise ValueError(message)


def _edit(board: Board, wish: Add, today: date) -> tuple[Edit, Record]:
    """The edit that adds it, and the record that is new or another then."""
    main_field = wish.noun.main_field
    main_text = " ".join(wish.texts.get(main_field, "").split())
    if not visible(main_text):
        message = f"its {main_field} cannot be empty"
        raise ValueError(message)
    blank = wish.noun.blank
    if blank is None:
        return _stated(board, wish, main_text)
    values = {
        name: _parsed(blank, name, text, today)
        for name, text in {**wish.texts, main_field: main_text}.items()
        if text.strip()
    }
    record = replace(blank, id=wish.id, **values)
    return AddRecord(RecordRef(board.id, wish.noun.kind, wish.id), record), record


def _parsed(blank: Record, field: str, text: str, today: date) -> object:
    try:
        return parse_field(blank, field, text, today)
    except ValueError as error:
        message = f"{field}: {error}"
        raise ValueError(message) from None


def _stated(board: Board, wish: Add, text: str) -> tuple[Edit, Record]:
    field, old = "definition", board.definition
    new: object = {**board.definition, wish.id: text}
    if wish.noun is Noun.ASSUMPTION:
        field, old = "assumptions", board.assumptions
        new = (*board.assumptions, f"{wish.id}: {text}")
    edit = SetField(board.ref, field, old, new)
    return edit, replace(board, **{field: new})
