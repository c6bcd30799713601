"""Snapshots become rows, columns and lines: pure, so that each is judged without a screen."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE
from readiness_tui.domain.settings.views import BASES, BUILT_IN, SavedView
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.panes.detail import model as detail
from readiness_tui.ui.panes.matrix import model as matrix
from readiness_tui.ui.panes.matrix.model import MatrixLook
from readiness_tui.ui.viewmodels import gates, header
from readiness_tui.ui.viewmodels.cells import Line, Rows
from readiness_tui.ui.viewmodels.rows import backlog
from readiness_tui.ui.viewmodels.rows.backlog import GROUPS, SORTS, Look, select
from readiness_tui.ui.viewmodels.rows.backlog_rows import rows
from readiness_tui.ui.viewmodels.rows.board_line import board_line
from readiness_tui.ui.viewmodels.rows.grouping import GROUP
from readiness_tui.ui.viewmodels.rows.listing import listing, title_least
from tests.ui.support import TRACKER, FakeNow, every, repository


def snapshot(root: Path) -> Snapshot:
    """The settled state of a repository."""
    workspace = Workspace(root, me=frozenset({"@me"}), clock=FakeNow())
    workspace.open()
    return workspace.gates.run()


def said(line: Line) -> str:
    return "".join(text for text, _ in line)


def texts(made: Rows) -> list[str]:
    """Every row as one text."""
    found = [made.make(index) for index in range(len(made.keys))]
    return [said(row.line) or " | ".join(text for text, _ in row.cells) for row in found]


def ids(snap: Snapshot, look: Look) -> list[str]:
    return [str(key.ticket) for key in select(snap, look).keys]


def key(name: str, board: str = "every") -> Key:
    return Key(BoardId(board), TicketId(name))


def test_a_look_selects_by_view_then_query(tmp_path: Path) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    assert ids(snap, Look()) == [f"A-{n}" for n in range(1, 9)]
    assert ids(snap, Look(view="mine")) == ["A-5", "A-6"]
    assert ids(snap, Look(view="mine", query="P0")) == ["A-6"]
    assert ids(snap, Look(query="is:contradicted")) == ["A-2"]
    assert ids(snap, Look(board=BoardId("no-such"))) == []


def test_a_selection_counts_what_it_hides(tmp_path: Path) -> None:
    every(tmp_path)
    found = select(snapshot(tmp_path), Look(query="owner:@qa"))
    assert (found.total, found.hidden_p0, found.hidden_contradicted) == (8, 3, 1)
    assert said(header.filter_hint(found)) == "2 of 8 · hides 3 P0, 1 contradicted"


def test_what_is_not_understood_keeps_the_last_good_query_and_says_why(tmp_path: Path) -> None:
    every(tmp_path)
    found = select(snapshot(tmp_path), Look(query="owner:(", good="owner:@qa"))
    assert [str(one.ticket) for one in found.keys] == ["A-3", "A-4"]
    assert found.error.startswith("column 7")
    assert said(header.filter_hint(found)) == "not understood"


def test_a_kept_ticket_stays_in_its_place_and_is_marked_as_a_stray(tmp_path: Path) -> None:
    every(tmp_path)
    found = select(snapshot(tmp_path), Look(query="owner:@qa", kept=key("A-1")))
    assert [str(one.ticket) for one in found.keys] == ["A-1", "A-3", "A-4"]
    assert found.stray == key("A-1")
    assert backlog.without_kept(Look(kept=key("A-1")), key("A-1")).kept == key("A-1")
    assert backlog.without_kept(Look(kept=key("A-1")), key("A-2")).kept is None


@pytest.mark.parametrize("sort", SORTS.values())
def test_an_order_loses_no_ticket_and_reversed_is_its_reverse(tmp_path: Path, sort: str) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    found = ids(snap, Look(sort=sort))
    assert sorted(found) == [f"A-{n}" for n in range(1, 9)]
    assert ids(snap, Look(sort=sort, reverse=True)) == found[::-1]


@pytest.mark.parametrize("group", GROUPS.values())
def test_a_grouping_shows_every_ticket_once_and_folds_to_its_headings(
    tmp_path: Path, group: str
) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    look = Look(group=group)
    made = rows(listing(snap, look, 90), look, UNICODE)
    headings = [name for name in made.keys if name.startswith(GROUP)]
    assert sorted(name for name in made.keys if name not in headings) == [
        f"every:A-{n}" for n in range(1, 9)
    ]
    folded = Look(group=group, folded=frozenset(headings))
    if headings:
        assert list(rows(listing(snap, folded, 90), folded, UNICODE).keys) == headings
    texts(made)


@pytest.mark.parametrize("width", range(20, 200, 7))
def test_columns_leave_the_title_room_and_every_row_has_a_cell_for_each(
    tmp_path: Path, width: int
) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    made = rows(listing(snap, Look(), width), Look(), UNICODE)
    titles = [column.title for column in made.columns]
    assert titles[0] == "ID"
    assert titles[-1] == "Title"
    assert len(made.make(0).cells) == len(made.columns)
    used = sum(column.width for column in made.columns)
    assert width - used >= title_least(width) or width < 34


def test_a_wider_list_has_no_column_less(tmp_path: Path) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    counts = [
        len(rows(listing(snap, Look(), width), Look(), UNICODE).columns) for width in range(20, 200)
    ]
    assert counts == sorted(counts)
    assert counts[-1] >= 9


def test_ascii_glyphs_leave_nothing_but_ascii_in_a_row(tmp_path: Path) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    for width in (30, 90, 180):
        found = texts(rows(listing(snap, Look(), width), Look(), ASCII))
        assert [text for text in found if not text.isascii()] == []


def test_every_view_is_counted_as_it_is_shown(tmp_path: Path) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    counted = backlog.view_counts(snap, None)
    assert counted == {name: len(select(snap, Look(view=name)).keys) for name in BASES}


def test_the_verdict_line_has_word_count_and_cause(tmp_path: Path) -> None:
    every(tmp_path)
    head, cause = header.verdict_line(snapshot(tmp_path), None)
    assert said(head).split() == ["NO-GO", "1", "of", "7", "proven"]
    assert said(cause).startswith("A-2 contradicted: evidence missing (+")


def test_before_gates_are_judged_the_verdict_line_counts_them(tmp_path: Path) -> None:
    every(tmp_path)
    snap = Workspace(tmp_path, clock=FakeNow()).open()
    assert said(header.verdict_line(snap, None)[1]) == "checking 0 of 5"


def test_the_board_line_says_how_files_are_watched(tmp_path: Path) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)

    def watched(state: str, why: str = "", age_s: int | None = None) -> str:
        return header.fresh(header.Watched(state, why, age_s), UNICODE)[0]

    line = said(board_line(snap, None, UNICODE, 120, cell_len))
    assert "shadow: not enforced" in line
    assert "1✓ 1↑ 3 open 1? 1✗  1 dropped" in line
    assert watched("polling", "no events\x1b here") == "◌ polling: no events␛ here "
    assert watched("live") == "● live "
    assert watched("live", age_s=10) == "● live 10s "
    assert watched("live", age_s=7_260) == "● live 2h "
    assert watched("paused") == "‖ paused "
    assert watched("dead", "gone") == "✗ dead: gone "


def test_the_banner_names_the_first_broken_file_and_counts_the_others(tmp_path: Path) -> None:
    repository(tmp_path, {"a": "x =", "b": "y =", "c": TRACKER})
    found = said(header.banner(snapshot(tmp_path)))
    assert "boards/a.toml:1" in found
    assert "(+1)" in found
    every(tmp_path / "well")
    assert header.banner(snapshot(tmp_path / "well")) == ()


@pytest.mark.parametrize("view", BUILT_IN, ids=lambda view: view.name)
def test_in_80_cells_the_board_line_is_whole_and_what_is_contradicted_is_seen(
    tmp_path: Path, view: SavedView
) -> None:
    every(tmp_path)
    snap, problems = snapshot(tmp_path), ("problems 260", "doubt")
    fresh = said((header.fresh(header.Watched("live", age_s=3_000), UNICODE),))
    line = said(board_line(snap, None, UNICODE, 79 - cell_len(fresh), cell_len, problems))
    assert cell_len(line + fresh) < 80
    assert all(word in line for word in ("1 P0", "▲ 1", "3 open", "problems 260"))
    look = Look(view=view.name)
    left, right = header.views_line(snap, look, dict.fromkeys(BASES, 45), 80)
    shown = said(left)[: 79 - cell_len(said(right))]
    assert "Contradicted 45" in shown or view.name == "closable"
    assert f"[{view.title} 45]" in shown


@pytest.mark.parametrize("width", [36, 44, 60, 120, 180])
def test_no_line_of_the_detail_is_wider_than_the_pane(tmp_path: Path, width: int) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    for number in range(1, 9):
        made = detail.detail(snap, key(f"A-{number}"), UNICODE, width, cell_len)
        wide = [text for text in texts(made) if cell_len(text.rstrip()) > max(44, width)]
        assert wide == []
        assert len(set(made.keys)) == len(made.keys)


def test_the_detail_of_a_ticket_that_is_gone_says_so(tmp_path: Path) -> None:
    every(tmp_path)
    made = detail.detail(snapshot(tmp_path), key("gone"), UNICODE, 60, cell_len)
    assert texts(made) == ["this ticket is gone"]


def test_the_worst_gates_come_first(tmp_path: Path) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    found = gates.gate_keys(snap, (), None)
    assert [one.gate for one in found[:2]] == ["A-2/evidence", "A-5/deliverables"]
    assert gates.counts(snap, found) == (3, 2, 0)
    assert gates.gate_keys(snap, (key("A-7"),), None) == []


def test_the_matrix_has_the_same_pairs_transposed(tmp_path: Path) -> None:
    repository(tmp_path)
    snap = snapshot(tmp_path)
    keys = tuple(key(f"M-0{n}", "tracker") for n in (1, 2, 3))
    file = MatrixLook("file")
    made = matrix.grid(snap, keys, file, UNICODE, cell_len)
    turned = matrix.grid(snap, keys, replace(file, transposed=True), UNICODE, cell_len)
    for row in range(3):
        for column in range(3):
            assert made.cell(row, column) == turned.cell(column, row)
    assert made.cell(1, 0)[0] == "■"
    assert made.cell(2, 0)[0] == "·"
    assert [made.cell(n, n)[0] for n in range(3)] == ["x", "d", "t"]
    without = matrix.grid(snap, keys, replace(file, indirect=False), UNICODE, cell_len)
    assert without.cell(2, 0) == ("", "")


def test_labels_of_the_matrix_have_one_width(tmp_path: Path) -> None:
    board = 'format = 1\n[board]\nid = "w"\n' + "".join(
        f'[ticket."{name}"]\ntitle = "T"\nstatus = "todo"\n'
        for name in ("a", "性能監視と警報のしきい値", "long-id-that-never-ends-2026")
    )
    repository(tmp_path, {"w": board})
    snap = snapshot(tmp_path)
    look = MatrixLook("file")
    made = matrix.grid(snap, backlog.in_scope(snap, None), look, UNICODE, cell_len)
    assert len({cell_len(said(label)) for label in made.labels}) == 1


def test_the_clock_of_these_tests_stands_still() -> None:
    assert FakeNow().now().date() == date(2026, 2, 26)
