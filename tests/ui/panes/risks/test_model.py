"""The risks as rows, and their map: cells, bands, who accepted what, and links that go one way."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.panes.risks import model, risk_map
from readiness_tui.ui.panes.risks.risk_map import Cell
from readiness_tui.ui.viewmodels.cells import Line, Rows
from tests.ui.support import FakeNow, repository

BOARD = """\
format = 1
[board]
id = "r"

[ticket.T-1]
title = "Encrypt it"
status = "doing"
sources = ["R-2"]

[ticket.T-2]
title = "Rehearse it"
status = "todo"
sources = ["R-3", "plan"]

[risk.R-1]
title = "Secrets in logs"
likelihood = 4
impact = 5
mitigated_by = ["T-1"]

[risk.R-2]
title = "Nobody can restore"
likelihood = 2
impact = 4
mitigated_by = ["T-1"]

[risk.R-3]
title = "Late"
likelihood = 4
impact = 5
mitigated_by = ["T-2"]
accepted = { reason = "rare", by = "@lead", until = 2026-02-27 }

[risk.R-4]
title = "Lapsed today"
likelihood = 1
impact = 1
mitigated_by = ["T-2"]
accepted = { reason = "rare", by = "@lead", until = 2026-02-26 }

[risk.R-5]
title = "No numbers"
"""


@pytest.fixture
def snap(tmp_path: Path) -> Snapshot:
    repository(tmp_path, {"r": BOARD})
    workspace = Workspace(tmp_path, clock=FakeNow())
    workspace.open()
    return workspace.gates.run()


def said(line: Line) -> str:
    return "".join(text for text, _ in line)


def texts(made: Rows) -> list[str]:
    found = [made.make(index) for index in range(len(made.keys))]
    return [said(row.line) or " | ".join(text for text, _ in row.cells) for row in found]


def drawn(snap: Snapshot, cell: Cell | None = None, glyphs: Glyphs = UNICODE) -> list[str]:
    return [said(line) for line in risk_map.heat_map(model.of_scope(snap, None), glyphs, cell)]


def test_the_map_counts_each_cell_and_brackets_the_chosen(snap: Snapshot) -> None:
    assert drawn(snap, (4, 5)) == [
        "impact",
        "5  ░  ▒  ▒ [2] ▓ ",
        "4  ·  1  ▒  ▓  ▓ ",
        "3  ·  ░  ░  ▒  ▒ ",
        "2  ·  ·  ░  ░  ▒ ",
        "1  1  ·  ·  ·  ░ ",
        "   1  2  3  4  5  likelihood",
        "· low ░ medium ▒ high ▓ critical ",
        "unscored 1",
    ]
    assert "[" not in "".join(drawn(snap))
    assert drawn(snap, (5, 5))[1].endswith("[▓]")
    assert all(line.isascii() for line in drawn(snap, (1, 2), ASCII))


def test_a_cell_filters_the_rows_and_an_empty_one_says_so(snap: Snapshot) -> None:
    made = model.rows(snap, None, UNICODE, 120, (4, 5))
    assert list(made.keys) == ["r:R-1", "r:R-3"]
    (alone,) = texts(model.rows(snap, None, UNICODE, 120, (3, 3)))
    assert alone == "no risk with likelihood 3 and impact 3"
    below = [said(line) for line in risk_map.named(model.of_scope(snap, None), (2, 4))]
    assert below == ["likelihood 2, impact 4: 1 risk", "R-2  Nobody can restore  planned"]
    assert said(risk_map.named((), (1, 1))[0]) == "likelihood 1, impact 1: no risks"


def test_a_walk_begins_at_the_risk_under_the_cursor(snap: Snapshot) -> None:
    found = model.of_scope(snap, None)
    assert risk_map.first_cell(found, "r:R-2") == (2, 4)
    assert risk_map.first_cell(found, "r:R-5") == (4, 5), "unscored: the heaviest"
    assert risk_map.first_cell((), "") == (5, 5)


@given(st.tuples(st.integers(1, 5), st.integers(1, 5)), st.integers(-1, 1), st.integers(-1, 1))
def test_a_walk_stays_on_the_map(cell: Cell, likelihood: int, impact: int) -> None:
    found = risk_map.walked(cell, likelihood, impact)
    assert all(1 <= one <= 5 for one in found)
    assert abs(found[0] - cell[0]) <= 1
    assert (found == cell) is (
        (cell[0] + likelihood not in range(1, 6) or not likelihood)
        and (cell[1] + impact not in range(1, 6) or not impact)
    )


def test_who_accepted_until_when_and_a_lapsed_acceptance_counts_again(snap: Snapshot) -> None:
    rows = {line.partition(" ")[0]: line for line in texts(model.rows(snap, None, UNICODE, 160))}
    assert "accepted | @lead until 2026-02-27" in rows["R-3"]
    assert "planned | lapsed 2026-02-26  T-2 ○" in rows["R-4"]
    assert "planned | T-1 ◐" in rows["R-1"]
    order = [line.partition(" ")[0] for line in texts(model.rows(snap, None, UNICODE, 160))][:5]
    assert order == ["R-1", "R-2", "R-4", "R-5", "R-3"]


def test_links_that_only_the_risk_names_are_told_as_lint_tells_them(snap: Snapshot) -> None:
    lines = texts(model.rows(snap, None, UNICODE, 120))
    assert "links that only the risk names 2   R-1 T-1  R-4 T-2" in lines
    assert [(one.risk.id, one.others) for one in model.disputed(snap, BoardId("r"))] == [
        ("R-1", ("R-2",)),
        ("R-4", ("R-3",)),
    ]
    assert model.disputed(snap, BoardId("other")) == ()


def test_bars_are_ascii_where_glyphs_are(snap: Snapshot) -> None:
    for line in texts(model.rows(snap, None, ASCII, 120)):
        assert line.replace("×", "x").isascii(), line


@pytest.mark.parametrize("width", [70, 92, 120, 160, 220])
def test_the_title_has_its_room_before_the_tickets(snap: Snapshot, width: int) -> None:
    made = model.rows(snap, None, UNICODE, width)
    titles = [column.title for column in made.columns]
    assert titles[-1] == "Title"
    assert {"Claim", "Proof"} <= set(titles)
    room = width - sum(column.width for column in made.columns)
    assert room > len("Nobody can restore")
    assert ("Tickets" in titles) is (width > 80)


def test_below_that_the_title_stays_and_the_sums_go(snap: Snapshot) -> None:
    titles = [column.title for column in model.rows(snap, None, UNICODE, 46).columns]
    assert titles == ["ID", "L×I", "Proven", "State", "Title"]


def test_risks_of_several_boards_stand_beside_their_board(tmp_path: Path) -> None:
    repository(tmp_path, {"r": BOARD, "q": BOARD.replace('id = "r"', 'id = "q"')})
    workspace = Workspace(tmp_path, clock=FakeNow())
    workspace.open()
    both = workspace.gates.run()
    made = model.rows(both, None, UNICODE, 120)
    assert made.columns[0].title == "Board"
    assert {made.make(index).cells[0][0] for index in range(10)} == {"q", "r"}
    one = model.rows(both, BoardId("q"), UNICODE, 120)
    assert one.columns[0].title == "ID"
