"""Edits that not everyone may make, whatever made them: a key, a verb, undo or redo.

Which role an edit asks for is read off the edit itself, in one place, so that no way of making it
goes around the question.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from msgspec import Struct

from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import Role, Roles
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.attesting import SIGNED

_SWITCHES = frozenset({"enabled", "mode"})


class Ask(Struct, frozen=True):
    """A role that an edit asks for, and the record it is about."""

    role: Role
    subject: str


def asks_of(portfolio: Portfolio, edits: Iterable[Edit]) -> Iterator[Ask]:
    """The roles that edits ask for.

    To take a gate away is to switch it off. To approve a waiver asks for a role, and so does to
    change what was approved; to revoke one does not: nothing is let go by it.

    Args:
        portfolio: Before the edits.
        edits: In the order in which they are made.
    """
    for edit in edits:
        ref = edit.record
        match ref.kind, edit:
            case Kind.BOARD, SetField(field="enforcement" | "repository" | "frozen"):
                yield Ask(Role.MODE, ref.board)
            case Kind.GATE, SetField(field=field) if field in _SWITCHES:
                yield Ask(Role.MODE, ref.id)
            case Kind.GATE, SetField(field="params", old=old, new=new) if _signs(old, new):
                yield Ask(Role.ATTEST, ref.id)
            case Kind.GATE, RemoveRecord():
                yield Ask(Role.MODE, ref.id)
            case Kind.WAIVER, AddRecord(value=Waiver() as value) if value.approved_by:
                yield Ask(_approves(value), ref.id)
            case Kind.WAIVER, SetField():
                yield from _changed(portfolio, edit)
            case _:
                pass


def _signs(old: object, new: object) -> bool:
    """Whether parameters of a gate differ in who signed it."""
    was, now = (
        cast("Mapping[str, object]", one).get(SIGNED) if isinstance(one, Mapping) else None
        for one in (old, new)
    )
    return was != now


def _changed(portfolio: Portfolio, edit: SetField) -> Iterator[Ask]:
    waiver = portfolio.record(edit.record)
    if not isinstance(waiver, Waiver):
        return
    if edit.field == "approved_by":
        was, now = _names(edit.old), _names(edit.new)
        if not now - was:
            return
    elif not waiver.approved_by:
        return
    becomes_emergency = edit.field == "emergency" and edit.new is True
    role = Role.EMERGENCY if becomes_emergency else _approves(waiver)
    yield Ask(role, edit.record.id)


def _names(value: object) -> set[str]:
    return {str(name) for name in value} if isinstance(value, tuple) else set()  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - a field of names


def _approves(waiver: Waiver) -> Role:
    return Role.EMERGENCY if waiver.emergency else Role.WAIVE


def denied(portfolio: Portfolio, edits: Iterable[Edit], roles: Roles, actor: str) -> str:
    """Why somebody may not make these edits, naming who may; empty where they may."""
    for ask in dict.fromkeys(asks_of(portfolio, edits)):
        if refusal := roles.refusal(ask.role, actor):
            return f"{ask.subject}: {refusal}"
    return ""
