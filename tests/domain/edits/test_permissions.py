"""Which role an edit asks for, read off the edit itself."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from readiness_tui.domain.edits.permissions import asks_of, denied
from readiness_tui.domain.edits.waiver_edits import (
    Signer,
    WaiverChange,
    approved,
    changed,
    drafted,
    free_id,
    made,
    revoked,
)
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField, apply
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import Role, Roles
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.waiver import Waiver
from tests.builders import HOME, board, gate, ticket

NOW = datetime(2026, 2, 18, 9, 30, tzinfo=UTC)
BARE = Waiver(id="W", gate="g", match={"rule": "r"}, reason="x", owner="@a")
SIGNED = replace(BARE, id="S", approved_by=("@lead",))
LOUD = replace(SIGNED, id="E", emergency=True)
PLAN = replace(
    board(ticket("T"), gate("g", "text"), mode="shadow"),
    waivers={"W": BARE, "S": SIGNED, "E": LOUD},
)
HOMES = Portfolio.of(PLAN)
BOARD = RecordRef(HOME, Kind.BOARD, HOME)


def ref(kind: Kind, name: str) -> RecordRef:
    return RecordRef(HOME, kind, name)


CASES: list[tuple[Edit, Role | None]] = [
    (SetField(BOARD, "enforcement", Mode.SHADOW, Mode.SOLO), Role.MODE),
    (SetField(BOARD, "title", "", "x"), None),
    (SetField(ref(Kind.GATE, "g"), "enabled", old=True, new=False), Role.MODE),
    (SetField(ref(Kind.GATE, "g"), "mode", None, Mode.SOLO), Role.MODE),
    (SetField(ref(Kind.GATE, "g"), "owner", "", "@a"), None),
    (RemoveRecord(ref(Kind.GATE, "g"), PLAN.gates["g"]), Role.MODE),
    (AddRecord(ref(Kind.GATE, "h"), gate("h", "text")), None),
    (AddRecord(ref(Kind.WAIVER, "N"), replace(BARE, id="N")), None),
    (AddRecord(ref(Kind.WAIVER, "N"), replace(SIGNED, id="N")), Role.WAIVE),
    (AddRecord(ref(Kind.WAIVER, "N"), replace(LOUD, id="N")), Role.EMERGENCY),
    (RemoveRecord(ref(Kind.WAIVER, "S"), SIGNED), None),
    (SetField(ref(Kind.WAIVER, "W"), "approved_by", (), ("@a",)), Role.WAIVE),
    (SetField(ref(Kind.WAIVER, "S"), "approved_by", ("@lead",), ()), None),
    (SetField(ref(Kind.WAIVER, "E"), "approved_by", ("@lead",), ("@lead", "@b")), Role.EMERGENCY),
    (SetField(ref(Kind.WAIVER, "W"), "reason", "x", "y"), None),
    (SetField(ref(Kind.WAIVER, "S"), "reason", "x", "y"), Role.WAIVE),
    (SetField(ref(Kind.WAIVER, "S"), "emergency", old=False, new=True), Role.EMERGENCY),
    (SetField(ref(Kind.TICKET, "T"), "title", "x", "y"), None),
]


@pytest.mark.parametrize(("edit", "role"), CASES)
def test_an_edit_asks_for_its_role_and_for_no_other(edit: Edit, role: Role | None) -> None:
    assert [ask.role for ask in asks_of(HOMES, (edit,))] == ([role] if role else [])
    nobody = Roles(dict.fromkeys(Role, ()))
    assert bool(denied(HOMES, (edit,), nobody, "@a")) is (role is not None)
    if role:
        only = Roles(dict.fromkeys(Role, ()) | {role: ("@a",)})
        assert denied(HOMES, (edit,), only, "@a") == ""
        assert "@a may" in denied(HOMES, (edit,), only, "@b")


def test_a_board_is_edited_like_any_record_but_neither_added_nor_removed() -> None:
    after = apply(HOMES, SetField(BOARD, "enforcement", Mode.SHADOW, Mode.HARD_BLOCK))
    assert after.boards[HOME].enforcement is Mode.HARD_BLOCK
    assert after.boards[HOME].tickets == PLAN.tickets
    with pytest.raises(EditError):
        apply(HOMES, RemoveRecord(BOARD, PLAN))
    with pytest.raises(EditError):
        apply(HOMES, AddRecord(RecordRef(HOME, Kind.BOARD, "new"), PLAN))


# the making of waivers


LEAD = Signer("@lead", Roles({Role.WAIVE: ("@lead",), Role.EMERGENCY: ("@lead", "@ops")}), NOW)
DEV = replace(LEAD, name="@dev")
NEW = Waiver(id="W-1", gate="g", match={"rule": "r"}, reason="no fix")


def test_who_may_approves_what_they_make_and_who_may_not_leaves_it_waiting() -> None:
    mine = made(PLAN, drafted(NEW, LEAD), LEAD)
    assert isinstance(mine, WaiverChange)
    assert mine.remark == ""
    assert mine.waiver is not None
    assert (mine.waiver.approved_by, mine.waiver.owner) == (("@lead",), "@lead")
    theirs = made(PLAN, drafted(NEW, DEV), DEV)
    assert isinstance(theirs, WaiverChange)
    assert theirs.remark == "it suppresses nothing yet: nobody approved it; @lead may"
    assert theirs.waiver is not None
    assert theirs.waiver.approved_by == ()


def test_an_emergency_waits_for_the_second_person() -> None:
    loud = replace(NEW, id="E-1", emergency=True, match={"all": True}, tracked_by="T")
    first = made(PLAN, drafted(loud, LEAD), LEAD)
    assert isinstance(first, WaiverChange)
    assert first.waiver is not None
    assert "two people" in first.remark
    ops = replace(LEAD, name="@ops")
    second = approved(PLAN, first.waiver, ops)
    assert isinstance(second, WaiverChange)
    assert second.remark == ""
    assert approved(PLAN, first.waiver, LEAD) == "@lead has approved waiver E-1 already"


@pytest.mark.parametrize(
    "broken",
    [
        {"gate": "nope"},
        {"reason": ""},
        {"match": {}},
        {"match": {"all": True}},
        {"match": {"path": "**"}},
        {"expires": NOW.replace(year=2030)},
        {"created": NOW.replace(year=2025), "expires": NOW.replace(month=1)},
        {"emergency": True},
        {"id": "S"},
    ],
)
def test_what_would_be_worth_nothing_is_not_written(broken: dict[str, object]) -> None:
    assert isinstance(made(PLAN, drafted(replace(NEW, **broken), LEAD), LEAD), str)


def test_only_what_changes_is_an_edit_and_revoking_keeps_its_place() -> None:
    mine = drafted(NEW, LEAD)
    found = changed(PLAN, mine, {"reason": "no fix", "owner": "@b"}, LEAD)
    assert isinstance(found, WaiverChange)
    assert [edit.field for edit in found.action.edits if isinstance(edit, SetField)] == ["owner"]
    gone = revoked(PLAN, SIGNED).action.edits[0]
    assert isinstance(gone, RemoveRecord)
    assert gone.after == "W"


def test_ids_are_counted_apart() -> None:
    taken = replace(PLAN, waivers={"W-1": BARE, "E-1": LOUD})
    assert free_id(taken, emergency=False) == "W-2"
    assert free_id(taken, emergency=True) == "E-2"
