"""The detail of a ticket: the notes kept about it, and the fields that are not set."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from readiness_tui.cli.base.output import Style
from readiness_tui.domain.fields.records import EDITABLE, format_field
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef, TicketId
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs
from readiness_tui.domain.proof.proof import ProofWord, Scope
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.panes.detail.log_rows import listed
from readiness_tui.ui.panes.detail.model import detail
from readiness_tui.ui.panes.detail.record_page import record_rows
from readiness_tui.ui.viewmodels.cells import Row
from tests.ui.support import FakeNow, repository

NOTES = "".join(
    f'[log.n{day}]\nticket = "D-1"\nat = 2026-02-0{day}\ntext = "note of day {day}"\n'
    for day in range(1, 8)
)
BOARD = (
    """\
format = 1
[board]
id = "d"

[ticket.D-1]
title = "Bare"
status = "todo"

[ticket.D-2]
title = "Full"
status = "done"
priority = "P1"
owners = ["@me"]
group = "g"
parent = "D-1"
depends = ["D-1"]
after = ["D-1"]
estimate = "2d"
target = "2026-W09"
score = { total = 7 }
outcome = "o"
acceptance = [{ text = "a", done = true }]
closure = [{ text = "c", done = true }]
tasks = [{ text = "t", owner = "@me", due = 2026-02-20T16:00:00 }, { text = "u", done = true }]
deliverables = ["x.txt"]
verify = ["make"]
evidence = ["y.txt"]
assumes = ["A-1"]
sources = ["s"]
labels = ["l"]
notes = "n"
links = { issue = "x" }
fields = { cost = 3 }

[ticket.D-3]
title = "Waived"
status = "done"
acceptance = [{ text = "a", done = true }]
deliverables = ["x.txt"]

"""
    + NOTES
)


@pytest.fixture
def snap(tmp_path: Path) -> Snapshot:
    """A bare ticket with notes, a full one, and one that rests on a waiver."""
    repository(tmp_path, {"d": BOARD})
    workspace = Workspace(tmp_path, clock=FakeNow())
    workspace.open()
    return workspace.gates.run()


def rows(snap: Snapshot, name: str, width: int = 60, glyphs: Glyphs = UNICODE) -> list[Row]:
    made = detail(snap, Key(BoardId("d"), TicketId(name)), glyphs, width, cell_len)
    return [made.make(index) for index in range(len(made.keys))]


def said(row: Row) -> str:
    return "".join(text for text, _ in row.line).rstrip()


def test_every_field_that_is_not_set_can_be_filled_in_at_the_end(snap: Snapshot) -> None:
    made = rows(snap, "D-1")
    bare = snap.portfolio.boards[BoardId("d")].tickets[TicketId("D-1")]
    empty = [field for field in EDITABLE if not format_field(bare, field)]
    assert "acceptance" in empty
    assert "verify" in empty
    last = made[-len(empty) :]
    assert [row.key.partition("#")[0] for row in last] == [f"field:{field}" for field in empty]
    assert {ink for row in last for _, ink in row.line} == {"muted"}
    assert {said(row).split()[-1] for row in last} == {"-"}


def test_a_ticket_that_has_all_has_no_such_line(snap: Snapshot) -> None:
    assert not [row for row in rows(snap, "D-2") if said(row).endswith(" -")]


def test_tasks_and_the_closing_list_stand_below_the_acceptance_and_answer_to_space(
    snap: Snapshot,
) -> None:
    marked = [row for row in rows(snap, "D-2") if row.key.startswith("tick:")]
    assert [(row.key.partition("#")[0], said(row).strip()) for row in marked] == [
        ("tick:acceptance:0", "acceptance   [x] a"),
        ("tick:closure:0", "closure      [x] c"),
        ("tick:tasks:0", "tasks        [ ] t (@me, due 2026-02-20 16:00)"),
        ("tick:tasks:1", "[x] u"),
    ]


def test_the_newest_notes_are_told_and_the_others_counted(snap: Snapshot) -> None:
    texts = [said(row) for row in rows(snap, "D-1")]
    first = next(index for index, text in enumerate(texts) if text.startswith("log "))
    assert texts[first] == "log          2026-02-07 note of day 7"
    assert texts[first + 4].strip() == "2026-02-03 note of day 3"
    assert texts[first + 5].strip() == "+2: enter shows all 7"
    assert not any(text.startswith("log") for text in map(said, rows(snap, "D-2")))


def test_every_entry_of_a_log_is_in_the_list_that_the_row_leads_to(snap: Snapshot) -> None:
    ticket = RecordRef(BoardId("d"), Kind.TICKET, "D-1")
    texts = [said(row) for row in listed(snap.portfolio, ticket)]
    assert texts == [f"2026-02-0{day}  note of day {day}" for day in range(7, 0, -1)]
    of_board = listed(snap.portfolio, RecordRef(BoardId("d"), Kind.BOARD, "d"))
    assert [said(row) for row in of_board] == [text.replace("  ", "  D-1  ") for text in texts]
    assert len({row.key for row in of_board}) == len(of_board)


def test_what_rests_on_a_waiver_says_so_beside_the_proof(snap: Snapshot) -> None:
    key = Key(BoardId("d"), TicketId("D-3"))
    judged = snap.judgement
    proven = replace(judged.proofs[key], word=ProofWord.PROVEN, waived=1)
    judged = replace(judged, proofs={**judged.proofs, key: proven})
    waived = replace(snap, analysis=replace(snap.analysis, judgement=judged))
    assert "✓ proven ▽1" in said(rows(waived, "D-3")[1])
    plain = said(rows(waived, "D-3", glyphs=ASCII)[1])
    assert plain.isascii()
    assert f"proven {ASCII.gate(State.WAIVED)}1" in plain
    assert Style(UNICODE).claim(claim(judged, key))[1].startswith("✓ proven ▽1 ")


FOR_PEOPLE = """
[playbook.back]
title = "Rollback"
triggers = ["Gate failure"]
steps = ["Quiesce"]

[alert.pager]
when = "p95 above 1 s"

[iteration.W08]
title = "Week 8"
tickets = ["D-1"]

[log.ticked]
ticket = "D-1"
at = 2026-02-09
text = "agreed"
done = true
"""


def test_time_boxes_and_ticked_notes_stand_with_the_ticket(tmp_path: Path) -> None:
    repository(tmp_path, {"d": BOARD + FOR_PEOPLE})
    workspace = Workspace(tmp_path, clock=FakeNow())
    workspace.open()
    texts = [said(row) for row in rows(workspace.gates.run(), "D-1")]
    assert "iteration    W08 Week 8: 0 of 1 closed" in texts
    assert "log          2026-02-09 [x] agreed" in texts


def test_the_page_of_a_board_has_its_playbooks_and_what_is_watched_by_hand(tmp_path: Path) -> None:
    repository(tmp_path, {"d": BOARD + FOR_PEOPLE})
    workspace = Workspace(tmp_path, clock=FakeNow())
    workspace.open()
    snapshot = workspace.gates.run()
    ref = RecordRef(BoardId("d"), Kind.BOARD, "d")
    page = record_rows(snapshot, ref, UNICODE, 120, cell_len)
    texts = [said(page.make(index)) for index in range(len(page.keys))]
    alert = 'pager, when "p95 above 1 s": for people to watch, never evaluated'
    assert f"{'alert':<20}{alert}" in texts
    assert "playbook            Rollback, when: Gate failure" in texts
    assert "                    1. Quiesce" in texts


def test_a_choke_point_names_the_milestones_that_wait_for_it(snap: Snapshot) -> None:
    key = Key(BoardId("d"), TicketId("D-1"))
    goals = [Scope(BoardId("d"), "milestone", name) for name in ("M1", "M2")]
    listed = detail(snap, key, UNICODE, 60, cell_len, goals)
    texts = [said(listed.make(index)) for index in range(len(listed.keys))]
    assert "choke point  every way to M1, M2 passes it" in texts
    assert not any(text.startswith("choke") for text in map(said, rows(snap, "D-1")))
