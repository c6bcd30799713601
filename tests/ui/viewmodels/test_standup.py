"""Heads and rows of a page: the timer in words, claim beside proof, notes within twelve rows."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.standup.pages import MOST, OWNER, Basis, Item, Page, Section
from readiness_tui.domain.standup.record import Begun, Noted, NoteKind, Paused, Turned, replayed
from readiness_tui.domain.standup.session import Standup
from readiness_tui.domain.standup.since import NEVER, Changes
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.standup.rows import PageView, foot, in_full, key_of, rows, title
from tests.builders import analysis, board, key, ticket

START = datetime(2026, 2, 26, 9, 30, tzinfo=UTC)
PAGE = Page(f"{OWNER}@core", "@core")


def view(seconds: float, *events: object, page: Page = PAGE, plan: Board | None = None) -> PageView:
    record = replayed((Begun(START), Turned(START, page.id), *events))  # type: ignore[arg-type]
    assert record is not None
    now = START + timedelta(seconds=seconds)
    standup = Standup(record, NEVER, now, "a.md", owner_s=120, total_s=600)
    snapshot = Snapshot(revision=0, analysis=analysis(plan or board()), boards={})
    return PageView(Basis(Changes(NEVER, snapshot)), standup, page, None, UNICODE)


def spoken(line: Line) -> str:
    return "".join(text for text, _ in line).strip()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "00:00   total 00:00"),
        (92, "01:32   total 01:32"),
        (100, "01:40 · 20 s left   total 01:40"),
        (132, "02:12 over +00:12   total 02:12"),
        (3723, "1:02:03 over +1:00:03   total 1:02:03"),
    ],
)
def test_the_timer_speaks_in_words(seconds: float, words: str) -> None:
    assert spoken(title(view(seconds))[1]) == words


def test_a_total_that_is_over_is_told_by_its_style() -> None:
    assert title(view(601))[1][2][1] == "fail"
    assert title(view(599))[1][2][1] == "muted"


def test_a_stopped_timer_says_so() -> None:
    stopped = view(90, Paused(START + timedelta(seconds=10), on=True))
    assert spoken(title(stopped)[1]) == "00:10  paused   total 00:10"


def test_a_page_of_nobody_has_no_limit() -> None:
    assert "over" not in spoken(title(view(900, page=Page("board", "The board")))[1])


def test_whose_turn_it_is_stands_beside_the_name() -> None:
    assert spoken(title(replace_turn(view(0), (2, 4)))[0]) == "@core   2 of 4"


def replace_turn(page: PageView, turn: tuple[int, int]) -> PageView:
    return PageView(page.basis, page.standup, page.page, None, UNICODE, turn=turn)


def test_notes_beyond_twelve_rows_are_counted_on_the_page() -> None:
    notes = [Noted(START, NoteKind.NOTE, f"note {n}", PAGE.id) for n in range(MOST + 3)]
    shown = rows(view(0, *notes), 30)
    assert len(shown.keys) == MOST
    assert spoken(shown.make(0).line) == "4 earlier notes"
    assert spoken(shown.make(MOST - 1).line) == f"NOTE          note {MOST + 2}"


def test_rows_have_room_where_there_is_some() -> None:
    notes = [Noted(START, NoteKind.NOTE, "n", PAGE.id) for _ in range(4)]
    assert rows(view(0, *notes), 12).height == 3
    assert rows(view(0, *notes), 11).height == 2


def test_a_note_is_no_ticket() -> None:
    note = Noted(START, NoteKind.NOTE, "n", PAGE.id)
    assert [key_of(key) for key in rows(view(0, note), 30).keys] == [None]
    assert str(key_of("plan:T-1")) == "plan:T-1"


def test_all_that_is_cut_on_a_page_can_be_read_in_full() -> None:
    plan = board(ticket("A", title="Lights"))
    item = Item(key("A"), Section.CHANGED, ("status: todo → doing",), ("a reason", "another"))
    long = "word " * 80
    note = Noted(START, NoteKind.NOTE, long, PAGE.id)
    seen = view(0, note, page=replace(PAGE, items=(item,)), plan=plan)
    heading, lines = in_full(seen, str(key("A")))
    text = [spoken(row.line) for row in lines]
    assert heading == "Changed"
    assert text[0].startswith("A  Lights")
    assert text[2:] == ["status: todo → doing", "a reason", "another"]
    heading, lines = in_full(seen, "note:0")
    assert heading == "Notes"
    assert spoken(lines[0].line) == f"NOTE          {long}".strip()
    assert in_full(view(0), "note:")[1] == []


def test_a_full_page_says_where_its_notes_are() -> None:
    full = replace(PAGE, items=(Item(key("A"), Section.NOW),) * MOST)
    note = Noted(START, NoteKind.NOTE, "written", full.id)
    assert "1 note on the last page" in spoken(foot(view(0, note, page=full)))
    assert "last page" not in spoken(foot(view(0, page=full)))
    assert "last page" not in spoken(foot(view(0, note)))
