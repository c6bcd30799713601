"""The making, changing, approving and revoking of waivers, as edits; nothing invalid is written."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action, AddRecord, RemoveRecord, SetField
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.roles import Role, Roles
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.derived import gates_of
from readiness_tui.domain.proof.waiving import not_taken, ruling, unapproved

PROPOSED = timedelta(days=30)
"""How long a waiver lasts where nobody says."""
EMERGENCY_PROPOSED = timedelta(hours=24)
_TWO = ("one", "another")
"""Approvals enough for any waiver, where the other rules are to speak."""


class Signer(Struct, frozen=True):
    """Who acts, with what roles there are, and when."""

    name: str
    roles: Roles
    now: datetime


class WaiverChange(Struct, frozen=True):
    """An action on a waiver, and what is to be said of it; `waiver` is None once it is revoked."""

    action: Action
    waiver: Waiver | None
    remark: str = ""


def drafted(waiver: Waiver, signer: Signer) -> Waiver:
    """A waiver with what nobody said: the owner, its times, the approval of a signer who may."""
    now = signer.now.astimezone(UTC).replace(microsecond=0)
    created: date | datetime = waiver.created or (now if waiver.emergency else now.date())
    length = EMERGENCY_PROPOSED if waiver.emergency else PROPOSED
    role = Role.EMERGENCY if waiver.emergency else Role.WAIVE
    may = bool(signer.name) and signer.roles.may(role, signer.name)
    return replace(
        waiver,
        created=created,
        expires=waiver.expires or created + length,
        owner=waiver.owner or signer.name,
        approved_by=waiver.approved_by or ((signer.name,) if may else ()),
    )


def free_id(board: Board, *, emergency: bool) -> str:
    """The next id that no waiver of a board has: `W-1`, of an emergency `E-1`."""
    letter, number = ("E" if emergency else "W"), 1
    while f"{letter}-{number}" in board.waivers:
        number += 1
    return f"{letter}-{number}"


def made(board: Board, waiver: Waiver, signer: Signer) -> WaiverChange | str:
    """The action that writes a new waiver, or why it would be worth nothing."""
    if waiver.id in board.waivers:
        return f"there is a waiver {waiver.id} already"
    if why := _against(board, waiver, signer):
        return why
    action = Action(
        f"waiver {waiver.id} of {waiver.gate}",
        (AddRecord(RecordRef(board.id, Kind.WAIVER, waiver.id), waiver),),
    )
    return WaiverChange(action, waiver, _remark(board, waiver, signer))


def changed(
    board: Board, waiver: Waiver, values: Mapping[str, object], signer: Signer
) -> WaiverChange | str:
    """The action that gives a waiver other values, or why it would be worth nothing then."""
    assert values.keys() <= set(Waiver.__struct_fields__), values  # noqa: S101 - fields are named by code
    after = replace(waiver, **values)
    if why := _against(board, after, signer):
        return why
    ref = RecordRef(board.id, Kind.WAIVER, waiver.id)
    edits = tuple(
        SetField(ref, name, getattr(waiver, name), value)
        for name, value in values.items()
        if getattr(waiver, name) != value
    )
    names = ", ".join(edit.field for edit in edits)
    action = Action(f"waiver {waiver.id}: {names or 'nothing'}", edits)
    return WaiverChange(action, after, _remark(board, after, signer))


def approved(board: Board, waiver: Waiver, signer: Signer) -> WaiverChange | str:
    """The action that adds the approval of who acts, or why it adds nothing."""
    team = signer.roles.team
    if team.person(signer.name) in {team.person(name) for name in waiver.approved_by}:
        return f"{signer.name} has approved waiver {waiver.id} already"
    return changed(board, waiver, {"approved_by": (*waiver.approved_by, signer.name)}, signer)


def revoked(board: Board, waiver: Waiver) -> WaiverChange:
    """The action that takes a waiver away."""
    names = list(board.waivers)
    place = names.index(waiver.id)
    ref = RecordRef(board.id, Kind.WAIVER, waiver.id)
    edit = RemoveRecord(ref, waiver, names[place - 1] if place else None)
    return WaiverChange(Action(f"waiver {waiver.id} revoked", (edit,)), None)


def _against(board: Board, waiver: Waiver, signer: Signer) -> str:
    """Why a waiver would suppress nothing; that it still waits for approval is no reason."""
    signed = replace(waiver, approved_by=_TWO)
    judged = ruling(signed, gates_of(board), signer.now)
    return f"waiver {waiver.id}: {judged.why}" if judged.fault else ""


def _remark(board: Board, waiver: Waiver, signer: Signer) -> str:
    """Why a waiver in order suppresses nothing all the same; empty where it may."""
    gate = gates_of(board)[waiver.gate]
    why = unapproved(waiver, signer.roles) or not_taken(waiver, gate, board.enforcement)
    return f"it suppresses nothing yet: {why}" if why else ""
