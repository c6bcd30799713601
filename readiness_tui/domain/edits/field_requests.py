"""Wishes for one field of one record, of any kind: what a text spells, held against the rules."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.edits.edit_titles import change
from readiness_tui.domain.edits.link_requests import unlinkable
from readiness_tui.domain.edits.proposals import (
    Author,
    Proposal,
    not_done,
    proposed,
    put,
    refused,
    ticket_of,
)
from readiness_tui.domain.edits.status_requests import SetStatus, move
from readiness_tui.domain.fields.records import parse_field, split_field
from readiness_tui.domain.model.board import HOMES, Board, Record
from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import Key, Kind, RecordRef, nearest
from readiness_tui.domain.model.status import Code, Status
from readiness_tui.domain.model.ticket import Score
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.proof.derived import gates_of
from readiness_tui.domain.proof.references import is_known, names_of, references

_REASONS: Mapping[str, str] = {"enabled": "disabled_reason", "mode": "mode_reason"}
"""The fields of a gate that are set with a reason, and where that is kept."""


class SetText(Struct, frozen=True):
    """Give one field of a record the value that a text spells; an empty text takes it away."""

    record: RecordRef
    field: str
    text: str


def spelt(analysis: Analysis, wish: SetText, author: Author) -> Proposal:
    """The value that a text spells for a field, unless something speaks against it."""
    record = analysis.judgement.portfolio.record(wish.record)
    if record is None:
        message = f"{wish.record.board}:{wish.record.id} is gone"
        return Proposal(refusals=(not_done(wish.record, Code.NO_SUCH_RECORD, message),))
    try:
        answer = _answer(analysis, wish, record, author)
    except ValueError as error:
        answer = not_done(wish.record, Code.BAD_VALUE, str(error))
    return Proposal(refusals=(answer,)) if isinstance(answer, Diagnostic) else answer


def switches(record: Record, field: str) -> bool:
    """Whether a field switches a gate: its text may carry a reason, `no: the scanner moved`."""
    return isinstance(record, Gate) and field in _REASONS


def _answer(
    analysis: Analysis, wish: SetText, record: Record, author: Author
) -> Proposal | Diagnostic:
    if wish.record.kind is Kind.TICKET:
        return _of_ticket(analysis, wish, record, author)
    text, reason = wish.text, ""
    if switches(record, wish.field):
        text, _, reason = text.partition(":")
    root, _ = split_field(record, wish.field)
    values = {root: parse_field(record, wish.field, text, author.today)}
    if visible(reason):
        values[_REASONS[wish.field]] = visible(reason)
    old = getattr(record, root)
    after = replace(record, **values)
    if values[root] != old and (against := unfit(analysis, wish.record, after, wish.field)):
        return against
    edits = [
        SetField(wish.record, name, getattr(record, name), new) for name, new in values.items()
    ]
    name = wish.field if wish.field != root else ""
    title = f"{wish.record.id} {name or change(root, old, values[root])}"
    return proposed(title, *edits)


def unfit(analysis: Analysis, ref: RecordRef, after: Record, field: str = "") -> Diagnostic | None:
    """Why a record may not become another, or be added so; None: it may.

    Args:
        analysis: The plan before.
        ref: The record.
        after: It as it would be.
        field: The one that is set, if it is one.
    """
    context = analysis.context
    board = analysis.judgement.portfolio.boards[ref.board]
    new_board = _with(board, ref, after)
    if dangling := _dangling(analysis, new_board, ref):
        return not_done(ref, Code.BAD_VALUE, *dangling)
    if isinstance(after, Gate) and (why := _unreasoned(after, field)):
        return not_done(ref, Code.REASON_MISSING, why)
    fault = context.rules.fault(ref.kind, after)
    if not fault and isinstance(after, Gate):
        fault = context.rules.gate_fault(gates_of(new_board).get(ref.id, after))
    return not_done(ref, Code.BAD_VALUE, fault) if fault else None


def _with(board: Board, ref: RecordRef, record: Record) -> Board:
    if isinstance(record, Board):
        return record
    home = HOMES[ref.kind]
    return replace(board, **{home: {**getattr(board, home), ref.id: record}})


def _dangling(analysis: Analysis, board: Board, ref: RecordRef) -> tuple[str, str] | None:
    """A name of the record that leads nowhere and did not stand there before, and what is near."""
    judgement = analysis.judgement
    old = judgement.portfolio.boards[ref.board]
    present = {one for one in references(old) if one.holder == ref}
    for reference in references(board):
        if reference.holder != ref or reference in present:
            continue
        if not is_known(judgement, board, reference):
            near = nearest(reference.id, names_of(judgement, board, reference.kind))
            remedy = f"nearest: {near}" if near else "name one that exists"
            return f"no {reference.kind} {reference.id!r}", remedy
    return None


def _unreasoned(gate: Gate, field: str) -> str:
    """Why a gate may not be switched without a reason; empty where it has one."""
    is_off = field == "enabled" and not gate.enabled and not gate.disabled_reason
    if is_off:
        return "say why it is switched off: no: the scanner moved"
    if field == "mode" and gate.mode is not None and not gate.mode_reason:
        return f"say why it has a mode of its own: {gate.mode}: one team only"
    return ""


def _of_ticket(
    analysis: Analysis, wish: SetText, record: Record, author: Author
) -> Proposal | Diagnostic:
    key = wish.record.key
    new = parse_field(record, wish.field, wish.text, author.today)
    if wish.field == "status":
        status, _, reason = wish.text.partition(":")
        moved = SetStatus((key,), Status(status.strip()), visible(reason))
        return move(analysis, key, moved.to, moved, author)
    return put_value(analysis, key, split_field(record, wish.field)[0], new)


def put_value(analysis: Analysis, key: Key, field: str, new: object) -> Proposal | Diagnostic:
    """Give a field of a ticket a value, unless it names a ticket that cannot be named there."""
    old_names = set(_named(field, getattr(ticket_of(analysis, key), field)))
    for name in _named(field, new):
        if name in old_names:
            continue  # what the file says already is for lint: it must not hold up another change
        if refusal := unlinkable(analysis, key, field, name):
            return refusal
    if isinstance(new, Score) and (refusal := _unscorable(analysis, key, new)):
        return refusal
    return put(analysis, key, field, new)


def _unscorable(analysis: Analysis, key: Key, new: Score) -> Diagnostic | None:
    """Why a score cannot be given: a factor that the board does not declare, or off its scale."""
    scoring = analysis.portfolio.boards[key.board].scoring
    old = ticket_of(analysis, key).score or Score()
    if scoring is None:
        return None
    low, high = scoring.scale
    for name, value in new.factors.items():
        if old.factors.get(name) == value:
            continue  # what the file says already is for lint
        if scoring.factors and name not in scoring.factors:
            close = nearest(name, scoring.factors)
            remedy = f"nearest: {close}" if close else f"one of {', '.join(scoring.factors)}"
            return refused(key, Code.BAD_VALUE, f"the board has no factor {name!r}", remedy)
        if not low <= value <= high:
            message = f"{name} is {value}, outside the scale of {low} to {high}"
            return refused(key, Code.BAD_VALUE, message)
    return None


def _named(field: str, value: object) -> Iterable[str]:
    """The tickets that a value of a field names."""
    match field, value:
        case "parent", str(name) if name:
            return (name,)
        case "depends" | "after", tuple():
            return tuple(str(name) for name in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - narrowed from object
        case _:
            return ()
