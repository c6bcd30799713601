"""Rows of pane 5, what unfolds, the history, and a command to be reviewed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from readiness_tui.domain.model.gate import Outcome, Result, State
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE
from readiness_tui.domain.proof.streak import NAMED, Run
from readiness_tui.domain.proof.waiving import effective
from readiness_tui.domain.verdict.explain import WORST, explain_gate, gate_facts
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verify.reviewing import LiveRun, Review
from readiness_tui.domain.verify.verifying import Command
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.viewmodels.cells import Rows
from readiness_tui.ui.viewmodels.gate_runs import (
    headline,
    history_lines,
    run_cells,
    sparkline,
    tail_lines,
)
from readiness_tui.ui.viewmodels.gates import FAILING, GROUP, GatesLook, gate_keys, named, rows
from readiness_tui.ui.viewmodels.reviews import chopped, review_lines

PASSED = Result(outcome=Outcome.PASS, says="exit 0 after 2 s", decided_by="x")
GATE = GateKey(BoardId("b"), "pins")


def run(*not_held: str) -> Run:
    return Run(
        board=BoardId("b"),
        commit="a" * 40,
        at=datetime(2026, 1, 2, tzinfo=UTC),
        mode=Mode.SHADOW,
        due=NAMED + 1,
        held=0,
        held_hard=0,
        not_held=not_held,
    )


def live(**more: object) -> LiveRun:
    return LiveRun(key=GATE, line="pytest -q", limit_s=600, **more)  # pyright: ignore[reportArgumentType] - any field


FULL = tuple(f"g{n}" for n in range(NAMED))


def test_a_block_is_low_where_the_gate_did_not_hold_and_half_where_nothing_tells() -> None:
    runs = (run(), run("pins"), run(*FULL), run("b:pins"), run("other"))
    assert sparkline(GATE, runs, UNICODE) == "█▁▄▁█"
    assert sparkline(GATE, runs, ASCII) == "#_=_#"
    assert sparkline(GATE, (), UNICODE) == ""
    assert len(sparkline(GATE, runs * 4, UNICODE)) == 8
    told = " ".join(history_lines(GATE, runs, UNICODE))
    assert "the last 5 runs, newest 2026-01-02 at aaaaaaa" in told
    assert "▄ not told" in told
    assert list(history_lines(GATE, (), UNICODE)) == []


def test_a_run_keeps_the_last_state_and_says_its_place() -> None:
    state, age, says = run_cells(live(elapsed_s=12, tail=("a", "")), State.PASS, UNICODE)
    assert (state[0], age[0], says[0]) == ("… running", "was ✓ 12s", "a")
    state, age, says = run_cells(live(place=2), State.FAIL, UNICODE)
    assert (state[0], age[0]) == ("… queued", "was ✗")
    assert "number 2 in line" in says[0]
    assert headline(live(elapsed_s=61)) == "running 61s of 10m"
    assert headline(live(trouble="no\x1b[2J")) == "not run: no␛[2J"


def test_a_tail_counts_what_came_before_and_is_made_safe() -> None:
    lines = tail_lines(live(tail=("\x1b[31mred",), hidden=3))
    assert [line[0][0] for line in lines] == ["... 3 lines before", "␛[31mred"]


@given(st.text(max_size=300), st.integers(2, 60))
def test_what_is_wrapped_is_whole_and_fits(text: str, width: int) -> None:
    safe = safe_line(text)
    parts = chopped(safe, width, cell_len)
    assert "".join(parts) == safe
    assert all(cell_len(part) <= width for part in parts)


def test_a_break_takes_no_blank_away() -> None:
    assert chopped("aaaaaa   bbbbbb", 7, cell_len) == ["aaaaaa ", "  bbbbb", "b"]


@pytest.mark.parametrize("width", [40, 92])
def test_a_review_shows_all_of_a_command_and_what_changed(width: int) -> None:
    words = "echo " + "x" * 150 + "\x1b[2J\necho two  blanks"
    review = Review(
        gate="pins",
        command=Command(gate="pins", words=words, cwd="sub", env=("TOKEN",)),
        digest="d" * 64,
        is_trusted=False,
        differences=(("cwd", ".", "sub"),),
        unset=("TOKEN",),
        missing=("pytest",),
        files=(("run.sh", False),),
    )
    lines = review_lines(review, width, cell_len)
    assert all(sum(cell_len(text) for text, _ in line) <= width for line in lines)
    shown = "".join(line[1][0] for line in lines if line[0][0] == "| ")
    assert shown == safe_line(words.replace("\n", ""))
    told = "\n".join("".join(text for text, _ in line) for line in lines)
    for wanted in (
        "folder      sub",
        "time limit  10 m",
        "not set     TOKEN",
        "pytest: not found",
        "Changed since it was trusted",
        "- .",
        "+ sub",
    ):
        assert wanted in told


BOARD = """\
format = 1
[board]
id = "b"
title = "B"
[ticket.A]
title = "A"
status = "doing"
deliverables = ["x.py", "y.py", "a/rather/long/path/to/a/file/that/is/not/there.py"]
[gate.docs]
kind = "file_exists"
paths = ["x.py"]
proves = ["board", "A"]
"""


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """A board of which one gate fails and one holds."""
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/b.toml").write_text(BOARD)
    (tmp_path / "x.py").write_text("x = 1\n")
    workspace = Workspace(tmp_path)
    workspace.open()
    return workspace.gates.run()


@pytest.mark.parametrize("width", [30, 46, 80, 120, 200])
def test_an_unfolded_gate_tells_what_explain_tells_in_every_width(
    snapshot: Snapshot, width: int
) -> None:
    keys = gate_keys(snapshot, (), BoardId("b"))
    look = GatesLook(opened=frozenset(map(str, keys)))
    made = rows(snapshot, keys, look, UNICODE, width, cell_len)
    every = [made.make(n) for n in range(len(made.keys))]
    assert len(set(made.keys)) == len(every)
    lines = [row for row in every if row.line]
    assert all(sum(cell_len(text) for text, _ in row.line) <= max(width, 38) for row in lines)
    columns = sum(column.width for column in made.columns)
    assert columns < width
    for key in keys:
        mine = (row for row in lines if row.key.startswith(f"{key}#"))
        told = "".join("".join(text for text, _ in row.line) for row in mine)
        dense = "".join(told.split())
        for label, text in gate_facts(snapshot.judgement, key):
            assert label == WORST or "".join(text.split()) in dense, (label, text)


def test_failing_stands_first_and_a_gate_under_what_it_proves_first(snapshot: Snapshot) -> None:
    keys = gate_keys(snapshot, (), BoardId("b"))
    assert [key.gate for key in keys] == ["A/deliverables", "docs"]
    folded = GatesLook(folded=frozenset({FAILING}))
    made = rows(snapshot, keys, folded, UNICODE, 120, cell_len)
    assert list(made.keys) == [f"{GROUP}failing", f"{GROUP}board", "b:docs"]
    alone = rows(snapshot, keys, GatesLook(grouped=False), UNICODE, 120, cell_len)
    assert list(alone.keys) == ["b:A/deliverables", "b:docs"]
    assert alone.make(1).cells[3] == ("board +1", "muted")


def test_a_ticket_is_not_repeated_before_each_of_its_gates(snapshot: Snapshot) -> None:
    keys = gate_keys(snapshot, (), BoardId("b"))
    of_board, of_ticket = GatesLook(), GatesLook(grouped=False)

    def name(plan: Snapshot, look: GatesLook, *more: GateKey) -> str:
        drawn = rows(plan, (*keys, *more), look, ASCII, 120, cell_len)
        return cells(drawn, "b:A/deliverables")[0].split()[-1]

    assert name(snapshot, of_ticket) == "deliverables"
    assert name(snapshot, of_board) == "A/deliverables"
    judgement, docs = snapshot.judgement, GateKey(BoardId("b"), "docs")
    twin = GateKey(BoardId("b"), "deliverables")
    judged = replace(
        judgement,
        gates={**judgement.gates, twin: judgement.gates[docs]},
        results={**judgement.results, twin: PASSED},
        effectives={**judgement.effectives, twin: judgement.effectives[docs]},
    )
    twins = replace(snapshot, analysis=replace(snapshot.analysis, judgement=judged))
    assert name(twins, of_ticket, twin) == "A/deliverables"


def test_facts_and_explanation_are_one_text(snapshot: Snapshot) -> None:
    for key in gate_keys(snapshot, (), None):
        facts = gate_facts(snapshot.judgement, key)
        lines = tuple(f"  {name:<9} {text}".rstrip() for name, text in facts)
        assert explain_gate(snapshot.judgement, key)[1:] == lines


def cells(made: Rows, key: str) -> list[str]:
    return [text for text, _ in made.make(list(made.keys).index(key)).cells]


def test_a_gate_that_is_judged_again_says_so_beside_what_it_was(snapshot: Snapshot) -> None:
    keys = gate_keys(snapshot, (), BoardId("b"))
    again = replace(snapshot, running=frozenset(keys))
    made = rows(again, keys, GatesLook(), UNICODE, 120, cell_len)
    assert cells(made, "b:docs")[1:3] == ["… running", "was ✓"]
    assert cells(made, "b:A/deliverables")[1:3] == ["… running", "was ✗"]
    still = rows(snapshot, keys, GatesLook(), UNICODE, 120, cell_len)
    assert cells(still, "b:docs")[1] == "✓ pass"


def test_a_stale_gate_says_why_it_is_stale(snapshot: Snapshot) -> None:
    key = GateKey(BoardId("b"), "docs")
    why = "ci.yml is not as it was at the run"
    judged = replace(
        snapshot.judgement,
        results={**snapshot.judgement.results, key: replace(PASSED, stale=why)},
        effectives={
            **snapshot.judgement.effectives,
            key: effective(snapshot.judgement.gates[key], replace(PASSED, stale=why)),
        },
    )
    stale = replace(snapshot, analysis=replace(snapshot.analysis, judgement=judged))
    made = rows(stale, [key], GatesLook(), UNICODE, 120, cell_len)
    assert cells(made, "b:docs")[1] == "≈ stale"
    assert cells(made, "b:docs")[-1] == why


@pytest.mark.parametrize(
    ("name", "most", "wanted"),
    [
        ("M-01/evidence", 13, "M-01/evidence"),
        ("M-01/evidence", 12, "M-…/evidence"),
        ("M-01/evidence", 10, "…/evidence"),
        ("M-01/evidence", 8, "evidence"),
        ("M-01/evidence", 6, "evide…"),
        ("a-gate-with-a-long-name", 10, "a-gate-wi…"),
    ],
)
def test_what_stands_behind_the_slash_is_cut_last(name: str, most: int, wanted: str) -> None:
    key = GateKey(BoardId("readiness"), name)
    assert named(key, "", most, cell_len, with_board=False) == wanted


def test_the_board_stands_last_and_goes_first() -> None:
    key = GateKey(BoardId("readiness"), "M-01/evidence")
    assert named(key, "", 40, cell_len, with_board=True) == "M-01/evidence  readiness"
    assert named(key, "", 20, cell_len, with_board=True) == "M-01/evidence  read…"
    assert named(key, "", 15, cell_len, with_board=True) == "M-01/evidence"


def test_states_take_no_more_room_than_their_words(snapshot: Snapshot) -> None:
    keys = gate_keys(snapshot, (), BoardId("b"))
    made = rows(snapshot, keys, GatesLook(), UNICODE, 120, cell_len)
    words = [cells(made, str(key))[1] for key in keys]
    assert made.columns[1].width == max(map(len, words)) + 1
