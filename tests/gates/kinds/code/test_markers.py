"""Kind `markers`."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.proof.board_facts import BoardFacts, facts_of
from readiness_tui.gates.engine.answers import sound
from readiness_tui.gates.engine.codec import from_wire, to_wire
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.engine.worker_pool import WorkerPool
from readiness_tui.gates.kinds.code.markers import Markers, patterns
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.workspace.gate_judging import GateWork
from tests import builders
from tests.gates.samples import cuts, mutated
from tests.gates.support import NOW, gate_of

OPEN = {"T-1": Status.TODO, "T-2": Status.DONE, "T-3": Status.DROPPED, "#7": Status.REVIEW}


def ask(root: Path, *inputs: str, **given_: Any) -> Result:  # noqa: ANN401 - any field
    tickets = given_.pop("tickets", OPEN)
    facts = (
        from_wire(BoardFacts, to_wire(BoardFacts(tickets=tickets))) if tickets is not None else None
    )
    gate = from_wire(Gate, to_wire(gate_of("markers", inputs=inputs or ("**/*",), **given_)))
    return sound(judge(gate, RepoView(root), NOW, facts=facts).result)


def write(root: Path, path: str, text: str | bytes) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(text.encode() if isinstance(text, str) else text)


def test_a_marker_without_an_item_fails_in_these_words(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "\n" * 39 + "x = 1  # FIXME later\n")
    found = ask(tmp_path)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "markers.no-item")
    assert found.says == "a.py:40 FIXME without an item"
    assert found.findings[0].place == Place("a.py", 40)
    assert found.remedy == "make a ticket, and name it here"
    assert found.measured == (Measured("markers without an open item", "1", "<=", "0", "1"),)


@pytest.mark.parametrize(
    ("text", "says", "rule"),
    [
        ("# TODO T-2", "a.py:1 TODO names T-2, which is done", "closed-item"),
        ("# TODO T-3", "a.py:1 TODO names T-3, which is dropped", "closed-item"),
        ("# TODO(T-9): x", "a.py:1 TODO names T-9, which the board does not have", "unknown-item"),
        ("# XXX T-1 T-2", "a.py:1 XXX names T-2, which is done", "closed-item"),
    ],
)
def test_a_closed_or_unknown_item_fails(tmp_path: Path, text: str, says: str, rule: str) -> None:
    write(tmp_path, "a.py", text)
    found = ask(tmp_path)
    assert (found.outcome, found.says, found.decided_by) == (Outcome.FAIL, says, f"markers.{rule}")


def test_open_items_pass_wherever_they_stand_on_the_line(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "# TODO T-1\n# T-1: FIXME\n# HACK, see #7\n")
    found = ask(tmp_path)
    assert (found.outcome, found.says) == (
        Outcome.PASS,
        "3 markers in 1 files, each with an open item",
    )


def test_files_without_markers_pass_and_no_files_are_unknown(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "TODOS = 'TODO'\nx = 1  # TODOLIST\n")
    write(tmp_path, "b.bin", b"\0TODO")
    found = ask(tmp_path)
    assert (found.outcome, found.says) == (Outcome.PASS, "no markers in 1 files")
    assert ask(tmp_path, "*.none").cause is Cause.ABSENT
    assert ask(tmp_path, "b.bin").cause is Cause.INPUT
    assert ask(tmp_path, "*.bin").cause is Cause.NOTHING_EXAMINED
    assert ask(tmp_path, "a.py", "c.py").says == "1 clean, 1 absent of 2: c.py"
    write(tmp_path, "c.py", " \n")
    assert ask(tmp_path, "c.py").cause is Cause.EMPTY


def test_code_counts_where_asked(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "x = 'TODO'\n")
    assert ask(tmp_path).outcome is Outcome.PASS
    assert ask(tmp_path, comments_only=False).outcome is Outcome.FAIL
    assert ask(tmp_path, comments_only=False, words=("HACK",)).outcome is Outcome.PASS


def test_python_that_cannot_be_read_is_an_error_only_where_a_word_is(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "'''open\n")
    assert ask(tmp_path).outcome is Outcome.PASS
    write(tmp_path, "a.py", "'''open TODO\n")
    assert ask(tmp_path).cause is Cause.INPUT


def test_a_file_can_hold_the_items(tmp_path: Path) -> None:
    write(tmp_path, "DEBT.md", "- [ ] T-1 old\n- [x] T-2 done\n- ~~T-3~~\n\n- [ ] T-4 alone\n")
    write(tmp_path, "a.py", "# TODO T-1\n")
    found = ask(tmp_path, "*.py", registry="DEBT.md", tickets=None)
    assert (found.outcome, found.says) == (Outcome.WARN, "DEBT.md:5 T-4 has no marker")
    assert found.findings[0].place == Place("DEBT.md", 5)
    write(tmp_path, "a.py", "# TODO T-1\n# TODO T-4\n# TODO T-2\n")
    closed = ask(tmp_path, "*.py", registry="DEBT.md", tickets=None)
    assert closed.says == "a.py:3 TODO names T-2, which is closed"


def test_a_registry_that_is_absent_empty_or_says_nothing_is_never_a_pass(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "x = 1\n")
    absent = ask(tmp_path, "*.py", registry="DEBT.md")
    assert (absent.outcome, absent.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
    write(tmp_path, "DEBT.md", "nothing\n")
    nothing = ask(tmp_path, "*.py", registry="DEBT.md")
    assert (nothing.outcome, nothing.says) == (Outcome.UNKNOWN, "DEBT.md: no item in it")
    assert ask(tmp_path, "*.py", registry="../DEBT.md").cause is Cause.INPUT


def test_without_the_tickets_of_the_board_nothing_is_said(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "x = 1\n")
    found = ask(tmp_path, tickets=None)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)


def test_what_git_ignores_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, ".gitignore", "gen/\n")
    write(tmp_path, "gen/a.py", "# TODO\n")
    write(tmp_path, "b.py", "x = 1\n")
    assert ask(tmp_path, "**/*.py").outcome is Outcome.PASS
    assert ask(tmp_path, "**/*.py", respect_gitignore=False).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "params",
    [
        {"words": ()},
        {"ref": r"T-\d+"},
        {"ref": "("},
        {"registry": ""},
        {"word": ("x",)},
        {"inputs": ()},
        {"max_age": "a week"},
    ],
)
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, params: dict[str, Any]) -> None:
    write(tmp_path, "a.py", "x = 1\n")
    facts = BoardFacts(tickets=OPEN)
    gate = gate_of("markers", **({"inputs": ("a.py",)} | params))
    found = judge(gate, RepoView(tmp_path), NOW, facts=facts).result
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG), found.says


def test_a_change_of_the_registry_is_a_change_of_the_gate() -> None:
    gate = gate_of("markers", inputs=("*.py",))
    assert patterns(gate, Markers(registry="DEBT.md"))[-1] == "DEBT.md"
    assert "board" not in patterns(gate, Markers())


def test_a_registry_cut_short_never_lets_more_pass(tmp_path: Path) -> None:
    registry = b"- [ ] T-1\n- [ ] T-2\n- [ ] T-3\n"
    write(tmp_path, "a.py", "# TODO T-3 T-1\n")
    for cut in cuts(registry):
        write(tmp_path, "DEBT.md", cut)
        found = ask(tmp_path, "*.py", registry="DEBT.md")
        assert found.outcome is not Outcome.PASS


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_change_of_a_file_lets_an_unknown_item_pass(tmp_path: Path, data: st.DataObject) -> None:
    content = data.draw(mutated(b"# TODO T-2\n'''text'''\n"))
    write(tmp_path, "a.sh", content)
    found = ask(tmp_path, "a.sh")
    assert found.cause is not Cause.EVALUATOR
    if b"# TODO T-2" in content.split(b"\n") and b"\0" not in content:
        assert found.outcome is Outcome.FAIL


def test_a_change_of_the_board_lets_the_gate_be_judged_again(
    tmp_path: Path, workers: WorkerPool
) -> None:
    write(tmp_path, "a.py", "# TODO T-1\n")
    engine = Engine(tmp_path, workers=workers)
    key = GateKey(BoardId("b"), "todo")
    gates = {
        key: replace(gate_of("markers", inputs=("a.py",)), id="todo"),
        GateKey(BoardId("b"), "text"): gate_of("text", inputs=("a.py",), forbid=({"re": "x"},)),
    }
    facts = [BoardFacts(tickets={"T-1": Status.TODO})]
    planned = engine.plan(gates, lambda _: facts[-1])
    assert engine.evaluate(planned, NOW)[key].outcome is Outcome.PASS
    assert engine.plan(gates, lambda _: facts[-1]) == frozenset()
    facts.append(BoardFacts(tickets={"T-1": Status.TODO}, target_greens=9))
    assert engine.plan(gates, lambda _: facts[-1]) == frozenset(), "it asks for tickets alone"
    facts.append(BoardFacts(tickets={"T-1": Status.DONE}))
    assert engine.plan(gates, lambda _: facts[-1]) == {key}
    assert engine.results[key].outcome is Outcome.PASS, "what it said last is still shown"
    assert engine.evaluate({key}, NOW)[key].outcome is Outcome.FAIL


def test_the_service_hands_the_board_in(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "# TODO T-1\n")
    gate = replace(gate_of("markers", inputs=("a.py",)), id="todo")
    work = GateWork(tmp_path)
    try:
        for status, outcome in (("todo", Outcome.PASS), ("done", Outcome.FAIL)):
            board = builders.board(builders.ticket("T-1", status), gate)
            portfolio = builders.Portfolio.of(board)
            work.planned(portfolio)
            while batch := work.batch():
                work.judge(batch, NOW)
            found = work.planned(portfolio)[GateKey(board.id, "todo")]
            assert found.outcome is outcome
        assert work.waiting == 0
    finally:
        work.close()


def test_tickets_are_known_by_the_issue_they_link_to() -> None:
    board = builders.board(
        builders.ticket("T-1", "done", links={"issue": "#7"}),
        builders.ticket("T-2", links={"issue": "#7"}),
        target_greens=5,
    )
    facts = facts_of(board)
    assert facts.tickets == {"#7": Status.TODO, "T-1": Status.DONE, "T-2": Status.TODO}
    assert facts.only(("target_greens",)) == BoardFacts(target_greens=5)
    assert facts.only(()) == BoardFacts()
