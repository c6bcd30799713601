"""A difference as headings with lines: exact for a week of a small plan."""

from datetime import date
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.history.plan_diff import Move, diff
from readiness_tui.domain.history.summary import sections
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import BoardId, Kind
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import Acceptance, Risk
from readiness_tui.domain.plan.ranking import Analysis
from tests import strategies
from tests.builders import board, phase, risk, ticket


def test_a_week_of_a_plan() -> None:
    before = board(
        ticket("T-1", "review", title="Read"),
        ticket("T-2", title="Write", owner="Ana", target="2026-02-18", notes="old"),
        ticket("T-3", "doing", title="Ship", depends="T-2"),
        ticket("T-5", title="Sell"),
        phase("P1", "T-1 T-2"),
        phase("P2", "T-3"),
        risk("R-1", "T-3"),
    )
    before = replace(before, gates={"G": Gate(id="G", kind="coverage", params={"min": 90})})
    after = board(
        ticket("T-1", "done", title="Read"),
        ticket("T-2", "doing", title="Write", owner="Ben", target="2026-02-25", notes="new"),
        ticket("T-3", "blocked", title="Ship", after="T-2", blocked="no key"),
        ticket("T-4", title="Tell", depends="T-1"),
        ticket("T-6", title="Sell"),
        phase("P1", "T-1"),
        phase("P2", "T-3 T-2"),
        risk("R-1", "T-3"),
    )
    after = replace(
        after,
        gates={"G": Gate(id="G", kind="coverage", params={"min": 80})},
        risks={**after.risks, "R-2": Risk(id="R-2", title="Late", likelihood=2, impact=3)},
    )
    found = sections(diff(Portfolio.of(before), Portfolio.of(after)))
    assert {section.heading: section.lines for section in found} == {
        "completed": ("T-1  Read",),
        "started": ("T-2  Write",),
        "blocked": ("T-3  Ship",),
        "tickets added": ("T-4  Tell",),
        "renamed": ("T-5 is T-6  Sell",),
        "handed over": ("T-2 owners: Ana -> Ben",),
        "phases": ("T-2  Write: P1 -> P2",),
        "risks introduced": ("R-2  Late",),
        "dependency graph": (
            "+ T-3 comes after T-2",
            "+ T-4 needs T-1",
            "- T-3 needs T-2",
        ),
        "dates": ("T-2  Write: 2026-02-18 -> 2026-02-25 (+7 d)",),
        "gates that ask for less": ("G min: 90 -> 80",),
        "fields": (
            "T-2 notes: old -> new",
            "T-3 blocked: none -> reason: no key",
            "G params: min: 90 -> min: 80",
        ),
    }


def test_ids_carry_their_board_where_there_are_several() -> None:
    other = replace(board(ticket("T-1")), id=BoardId("other"))
    before = Portfolio.of(board(ticket("T-1", title="Read")), other)
    after = Portfolio.of(board(ticket("T-1", "done", title="Read")), other)
    lines = {section.heading: section.lines for section in sections(diff(before, after))}
    assert lines["completed"] == ("b:T-1  Read",)


@given(strategies.analyses(), strategies.analyses())
def test_there_are_lines_exactly_where_something_differs(one: Analysis, other: Analysis) -> None:
    change = diff(one.portfolio, other.portfolio)
    assert bool(sections(change)) == bool(change)


@pytest.mark.parametrize(
    ("before", "after"), [("doing", "review"), ("review", "doing"), ("doing", "todo")]
)
def test_a_change_of_status_that_is_no_move_is_told_as_a_field(before: str, after: str) -> None:
    change = diff(Portfolio.of(board(ticket("A", before))), Portfolio.of(board(ticket("A", after))))
    assert [section.lines for section in sections(change)] == [(f"A status: {before} -> {after}",)]


def test_an_acceptance_that_is_another_is_told_as_a_field() -> None:
    days = [Acceptance("known", "@ann", date(2026, 3, day)) for day in (1, 9)]
    sides = [
        replace(board(ticket("A")), risks={"R": Risk(id="R", title="Late", accepted=item)})
        for item in days
    ]
    before, after = map(Portfolio.of, sides)
    (section,) = sections(diff(before, after))
    assert section.heading == "fields"
    assert section.lines[0].startswith("R accepted: ")


_MOVES = frozenset(move.value for move in Move)


def _sets(edit: SetField) -> tuple[object, object]:
    """Both sides of a field that holds a list; two empty ones for another field."""
    return (edit.old, edit.new) if isinstance(edit.old, tuple) else ((), ())


def _names(headings: dict[str, tuple[str, ...]], edit: SetField) -> bool:
    """Whether the lines name a field that changed: by its name, or by what its change means."""
    kind, name, field = edit.record.kind, edit.record.id, edit.field
    owner = name if kind is not Kind.BOARD else "board"
    for heading in ("fields", "handed over"):
        if any(line.startswith(f"{owner} {field}: ") for line in headings.get(heading, ())):
            return True
    if field == "status":
        return any(line.split()[0] == name for move in _MOVES for line in headings.get(move, ()))
    if field in {"target", "due"}:
        return any(line.split()[0].strip(":") == name for line in headings["dates"])
    old, new = (frozenset(cast("tuple[str, ...]", side)) for side in _sets(edit))
    changed = old ^ new
    if field in {"depends", "after"}:
        verb = "needs" if field == "depends" else "comes after"
        lines = {line[2:] for line in headings.get("dependency graph", ())}
        return bool(changed) and all(f"{name} {verb} {other}" in lines for other in changed)
    if (kind, field) == (Kind.PHASE, "tickets"):
        lines = headings.get("phases", ())
        return bool(changed) and all(
            any(line.split()[0] == f"{other}" and name in line for line in lines)
            for other in changed
        )
    return False


@st.composite
def _crowded(draw: st.DrawFn) -> Board:
    """A board of three tickets whose lists of others are at random, the phases overlapping."""
    ids = ("T-1", "T-2", "T-3", "gone")
    some = st.lists(st.sampled_from(ids), max_size=3, unique=True).map(" ".join)
    statuses = st.sampled_from(["todo", "doing", "review", "done", "blocked", "dropped"])
    return board(
        *(
            ticket(
                id_,
                draw(statuses),
                depends=draw(some),
                after=draw(some),
                owner=draw(st.sampled_from(["", "Ana", "Ben"])),
                target=draw(st.sampled_from([None, "2026-02-18", "2026-W09"])),
                notes=draw(st.sampled_from(["", "a", "b"])),
            )
            for id_ in ids[:3]
        ),
        phase("P1", draw(some)),
        phase("P2", draw(some)),
    )


@given(_crowded(), _crowded())
def test_every_changed_field_is_named_in_a_line(one: Board, other: Board) -> None:
    change = diff(Portfolio.of(one), Portfolio.of(other))
    headings = {section.heading: section.lines for section in sections(change)}
    assert [edit for edit in change.edits if not _names(headings, edit)] == []  # pyright: ignore[reportArgumentType] - the boards have the same records
