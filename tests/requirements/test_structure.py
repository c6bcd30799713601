"""What the structure of a plan has to hold: each test plants a fault and sees it told."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.edits.proposals import Author
from readiness_tui.domain.edits.requests import Tick, propose
from readiness_tui.domain.fields.records import format_field, parse_field
from readiness_tui.domain.fields.task_text import format_task, parse_task
from readiness_tui.domain.lint import findings
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import apply_all
from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.statements import assumption_ids
from readiness_tui.domain.model.ticket import Criterion, Task
from readiness_tui.domain.plan.analysis import PlanContext, analyse
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import Judgement, ProofWord, Scope
from readiness_tui.domain.query.compiled import compile_query
from readiness_tui.domain.query.grammar import parse
from readiness_tui.domain.verdict.explain import explain
from readiness_tui.domain.verdict.statement_proof import Stand, statement_proofs
from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.model.plan import plan
from readiness_tui.exchange.writers.writeback import written_back
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.boards.remembered import recall, remember
from readiness_tui.storage.merge.lists import merge_lists
from tests.builders import HOME, NOW, TODAY, analysis, board, gate, key, ticket

ME = Author("@me", TODAY)
WORK = """\
[board]
id = "b"
actions = ["Choose", { text = "Sign", owner = "@lead", due = 2026-02-18T16:00:00+01:00 }]

[ticket.A]
title = "A"
closure = ["Announce", { text = "Archive", done = true }]
tasks = ["Draft", { text = "Record", done = true, owner = "GTM", due = 2026-02-20 }]
"""
DOCUMENT = """\
# Plan

## Progress snapshot

### Stream 1 Closure TODO
- [x] Tell everybody
- [ ] Archive it

## Stream 1: Lights

### Tasks
- Draft it.
- Choose one:
  - Option A
  - Option B

### Definition of Done
- It shines.

## Stream 2: Masts

### Tasks
- [x] Dig
- [ ] Set

### Closure
- [ ] Bury the cable

## Next steps
1. Assign owners - @lead
2. Choose for Stream 1.
"""


def read(text: str) -> Board:
    loaded = parse_board("boards/b.toml", text.encode())
    assert isinstance(loaded, LoadedBoard)
    return loaded.board


def judged(*boards: Board, results: Mapping[str, Outcome] | None = None) -> Judgement:
    found = {
        GateKey(*key(name)): Result(outcome=outcome, says=outcome.value, decided_by="x")
        for name, outcome in (results or {}).items()
    }
    return judge(Portfolio.of(*boards), found, NOW)


def test_tasks_closure_and_actions_are_read_and_remembered_as_written() -> None:
    home = read(WORK)
    work = home.tickets[key("A").ticket]
    assert work.closure == (Criterion("Announce"), Criterion("Archive", done=True))
    assert work.tasks == (
        Task("Draft"),
        Task("Record", done=True, owner="GTM", due=date(2026, 2, 20)),
    )
    at = datetime(2026, 2, 18, 16, tzinfo=timezone(timedelta(hours=1)))
    assert home.actions == (Task("Choose"), Task("Sign", owner="@lead", due=at))
    remember("boards/b.toml", "1" * 64, home)
    assert recall("boards/b.toml", "1" * 64) == home


def test_a_ticket_is_not_closed_while_its_closing_list_is_open() -> None:
    home = board(
        ticket("A", "done", acceptance=["x shines"], closure=(Criterion("Tell everybody"),)),
        gate("G", "text", proves=("A",)),
    )
    found = judged(home, results={"G": Outcome.PASS})
    assert found.proofs[key("A")].word is ProofWord.UNPROVEN
    told = "\n".join(explain(found, Scope(HOME)))
    assert "A/closure" in told
    assert "A/acceptance: " not in told


def test_tasks_are_ticked_by_one_edit_and_prove_nothing() -> None:
    home = board(ticket("A", "done", tasks=(Task("Draft"), Task("Record", owner="GTM"))))
    found = analysis(home)
    action = propose(found, Tick(key("A"), 1, "tasks"), ME).action
    assert action is not None
    ticked = apply_all(Portfolio.of(home), action).boards[HOME]
    assert [task.done for task in ticked.tickets[key("A").ticket].tasks] == [False, True]
    assert judged(ticked).proofs[key("A")].word is ProofWord.UNPROVEN
    assert propose(found, Tick(key("A"), 2, "tasks"), ME).refusals[0].message == "A has no task 3"


def test_tasks_are_asked_for_by_text_state_and_owner() -> None:
    tasks = (Task("Draft the page", done=True), Task("Record", owner="@gtm"))
    found = analysis(
        board(ticket("A", tasks=tasks), ticket("B", tasks=(Task("Other", done=True),)))
    )

    def fitting(query: str) -> list[str]:
        fits = compile_query(parse(query), found)
        return [name for name in ("A", "B") if fits(key(name))]

    assert fitting("task:page") == ["A"]
    assert fitting("has:task") == ["A", "B"]
    assert fitting("has:task-open") == ["A"]
    assert fitting("task-owner:gtm") == ["A"]
    assert fitting("recor") == ["A"]


def test_a_promised_day_that_is_over_is_told() -> None:
    late = Task("Record", owner="GTM", due=TODAY - timedelta(days=1))
    found = findings(analysis(board(ticket("A", tasks=(late,)), actions=(late,))), ["L508"])
    assert [one.record.id for one in found] == ["b", "A"]


def test_an_action_without_an_owner_or_a_day_is_told() -> None:
    (found,) = findings(analysis(board(actions=(Task("Choose", owner="@lead"),))), ["L311"])
    assert found.message == 'action 1, "Choose", is without a day'


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1).map(
    lambda text: text.strip()
)
moments = st.one_of(
    st.none(),
    st.dates(),
    st.datetimes(timezones=st.sampled_from([None, UTC, timezone(timedelta(minutes=330))])),
)
tasks_of_any_kind = st.builds(
    Task, texts.filter(bool), st.booleans(), texts.filter(lambda one: "|" not in one), moments
)


@given(tasks_of_any_kind)
def test_a_task_as_text_is_read_back(task: Task) -> None:
    assert parse_task(format_task(task)) == task


@given(st.lists(tasks_of_any_kind, max_size=4).map(tuple))
def test_all_tasks_of_a_ticket_are_read_back(tasks: tuple[Task, ...]) -> None:
    work = ticket("A", tasks=tasks)
    other = ticket("A")
    assert parse_field(other, "tasks", format_field(work, "tasks")) == tasks


@pytest.mark.parametrize("line", ["", "[x] ", "| @ana", "Draft | @ana | soon", "a | b | 25:00"])
def test_what_is_no_task_is_refused_in_words(line: str) -> None:
    with pytest.raises(ValueError, match=r"write 2026|says nothing to do"):
        parse_task(line)


def test_two_people_tick_two_tasks_and_both_marks_stay() -> None:
    base = ["Draft", {"text": "Record", "owner": "GTM"}]
    ours = [{"text": "Draft", "done": True}, base[1]]
    theirs = ["Draft", {"text": "Record", "owner": "GTM", "done": True}]
    assert merge_lists("tasks", base, ours, theirs) == [ours[0], theirs[1]]


def test_steps_closing_lists_and_next_actions_of_a_document_have_their_own_places() -> None:
    home = plan(extract("p.md", DOCUMENT.encode())).board
    lights, masts = home.tickets.values()
    assert lights.tasks == (Task("Draft it"), Task("Choose one:"))
    assert "Option B" in lights.notes
    assert lights.acceptance == (Criterion("It shines"),)
    assert lights.closure == (Criterion("Tell everybody", done=True), Criterion("Archive it"))
    assert masts.tasks == (Task("Dig", done=True), Task("Set"))
    assert masts.closure == (Criterion("Bury the cable"),)
    assert masts.acceptance == ()
    assert home.actions == (Task("Assign owners", owner="@lead"), Task("Choose for Stream 1"))
    assert lights.status == "doing"


def test_a_ticked_task_goes_back_as_one_character() -> None:
    home = plan(extract("p.md", DOCUMENT.encode())).board
    name = list(home.tickets)[1]
    action = propose(analysis(home), Tick(key(f"{home.id}:{name}"), 1, "tasks"), ME).action
    assert action is not None
    ticked = apply_all(Portfolio.of(home), action).boards[home.id]
    result = written_back("p.md", DOCUMENT, ticked)
    assert result.text == DOCUMENT.replace("- [ ] Set", "- [x] Set")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("A-001: runners are Linux", ["A-001"]),
        ("SR 4 A-008…A-011.", ["A-008", "A-009", "A-010", "A-011"]),
        ("A1..A3 and B7", ["A1", "A2", "A3", "B7"]),
        ("Linux runners; a file-system over NFS", []),
    ],
)
def test_an_assumption_is_called_by_the_ids_in_its_text(text: str, ids: list[str]) -> None:
    assert list(assumption_ids(text)) == ids


def test_a_refuted_assumption_speaks_against_every_ticket_that_rests_on_it() -> None:
    home = board(
        ticket("A", "done", assumes=("A-002",)),
        ticket("B", "done"),
        gate("linux", "text", proves=("assumption:A-002",)),
        assumptions=("A-001…A-003: as the report says",),
    )
    found = judged(home, results={"linux": Outcome.FAIL})
    assert found.proofs[key("A")].word is ProofWord.CONTRADICTED
    assert found.proofs[key("B")].word is ProofWord.UNPROVEN
    told = "\n".join(explain(found, Scope(HOME)))
    assert "A-002: refuted by linux" in told


def test_an_assumption_that_nobody_stated_is_told() -> None:
    home = board(ticket("A", assumes=("A-9",)), assumptions=("A-001: it rains",))
    (found,) = findings(analysis(home), ["L708"])
    assert found.message.startswith('A.assumes names "A-9", and the board states no such')


@pytest.mark.parametrize(
    ("outcome", "stand"),
    [
        (Outcome.PASS, Stand.PROVEN),
        (Outcome.FAIL, Stand.REFUTED),
        (Outcome.UNKNOWN, Stand.UNSETTLED),
    ],
)
def test_a_quality_stands_as_its_gates_say(outcome: Outcome, stand: Stand) -> None:
    home = board(
        ticket("A"),
        gate("slo", "metric", proves=("quality:availability",)),
        definition={"availability": "99.9 % a month", "security": "no secret is logged"},
    )
    found = judged(home, results={"slo": outcome})
    proofs = {proof.name: proof for proof in statement_proofs(found, home)}
    assert proofs["quality:availability"].stand is stand
    assert proofs["quality:security"].stand is Stand.UNPROVEN
    told = "\n".join(explain(found, Scope(HOME)))
    assert f"availability: {stand} by slo" in told
    assert "security: no gate proves it" in told


def test_a_quality_that_no_gate_proves_is_told() -> None:
    home = board(definition={"security": "no secret is logged"})
    plain = analyse(judged(home), PlanContext(TODAY))
    (found,) = findings(plain, ["L709"])
    assert found.message == "no gate proves security, which the board calls part of ready"


def test_work_that_is_out_of_scope_is_told() -> None:
    home = board(
        ticket("S7", title="Kimi/PARL/Vision roadmap execution"),
        out_of_scope=("Full Kimi/PARL/Vision production rollout",),
    )
    (found,) = findings(analysis(home), ["L310"])
    assert found.record.id == "S7"


def test_a_debt_without_owner_or_day_is_told() -> None:
    home = board(ticket("D-1", labels="debt"), ticket("D-2", labels="debt", owner="@dev"))
    assert [one.message for one in findings(analysis(home), ["L309"])] == [
        "D-1 is a debt without an owner and a day",
        "D-2 is a debt without a day",
    ]
