"""A wish comes to edits or to a refusal with a code, a sentence and a way out."""

from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.edits.field_requests import SetText
from readiness_tui.domain.edits.records import new_ticket
from readiness_tui.domain.edits.requests import (
    Add,
    AddNote,
    Advance,
    Author,
    ChangeList,
    EditRequest,
    Perform,
    Proposal,
    SetPriority,
    SetStatus,
    Take,
    Tick,
    ToggleDependency,
    propose,
)
from readiness_tui.domain.edits.status_requests import performed
from readiness_tui.domain.fields.list_changes import parse_list_change
from readiness_tui.domain.fields.records import EDITABLE
from readiness_tui.domain.model.board import Board, LogEntry
from readiness_tui.domain.model.edits import Action, AddRecord, SetField, apply_all
from readiness_tui.domain.model.gate import GateSeverity
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Code, Mode, Priority, Status, is_legal, needs_reason
from readiness_tui.domain.model.ticket import (
    Blocked,
    Criterion,
    Deliverable,
    Estimate,
    Owner,
    Score,
    Task,
    Ticket,
)
from readiness_tui.domain.plan.analysis import Analysis, PlanContext, analyse
from readiness_tui.domain.plan.graph import build_graph
from readiness_tui.domain.verdict.verdict import judge
from tests.builders import (
    HOME,
    NOW,
    TODAY,
    analysis,
    assign,
    board,
    gate,
    key,
    keys,
    set_text,
    ticket,
)
from tests.strategies import analyses, boards

ME = Author("@me", TODAY)
TODO, DOING, BLOCKED, REVIEW, DONE, DROPPED = Status


def judged(*boards: Board) -> Analysis:
    """The analysis of boards in which the program itself judges the gates."""
    return analyse(judge(Portfolio.of(*boards), {}, NOW), PlanContext(today=TODAY))


def wished(plan: Analysis, wish: EditRequest) -> Portfolio:
    """The portfolio after a wish that is done whole."""
    proposal = propose(plan, wish, ME)
    assert proposal.refusals == ()
    assert proposal.action is not None, "something was to be done"
    return apply_all(plan.portfolio, proposal.action)


def after(plan: Analysis, wish: EditRequest, name: str = "A") -> Ticket:
    found = wished(plan, wish).ticket(key(name))
    assert found is not None
    return found


def refused(plan: Analysis, wish: EditRequest) -> tuple[str, str, str]:
    """Code, sentence and way out of a wish that is not done at all."""
    proposal = propose(plan, wish, ME)
    assert proposal.action is None
    assert len(proposal.refusals) == 1
    return proposal.refusals[0].code, proposal.refusals[0].message, proposal.refusals[0].remedy


# Status


def test_a_legal_move_sets_the_status_and_nothing_else() -> None:
    proposal = propose(analysis(board(ticket("A"))), SetStatus(keys("A"), DOING), ME)
    ref = RecordRef(HOME, Kind.TICKET, "A")
    assert proposal.action is not None
    assert proposal.action.title == "A todo > doing"
    assert proposal.action.edits == (SetField(ref, "status", TODO, DOING),)
    assert proposal.refusals == proposal.remarks == ()


def test_a_move_that_does_not_exist_is_refused_in_every_mode() -> None:
    for mode in Mode:
        plan = analysis(board(ticket("A", "done"), mode=mode))
        wish = SetStatus(keys("A"), REVIEW, "please", force=True)
        code, says, _ = refused(plan, wish)
        assert (code, says) == (Code.ILLEGAL_TRANSITION, "A is done: no way to review from there")


def test_a_status_that_is_there_already_is_neither_done_nor_refused() -> None:
    plan = analysis(board(ticket("A", "doing")))
    assert propose(plan, SetStatus(keys("A"), DOING, "again"), ME) == Proposal()


@pytest.mark.parametrize(
    ("old", "new"),
    [("todo", BLOCKED), ("review", DROPPED), ("done", DOING), ("dropped", TODO)],
)
@pytest.mark.parametrize("reason", ["", "  "])
def test_blocking_dropping_and_reopening_ask_for_a_reason(
    old: str, new: Status, reason: str
) -> None:
    for mode in Mode:
        plan = analysis(board(ticket("A", old), mode=mode))
        code, says, _ = refused(plan, SetStatus(keys("A"), new, reason, force=True))
        assert (code, says) == (Code.REASON_MISSING, f"{old} > {new} needs a reason")


def test_blocking_keeps_the_reason_the_day_and_who_said_so_on_the_ticket() -> None:
    plan = analysis(board(ticket("A", "doing")))
    done = wished(plan, SetStatus(keys("A"), BLOCKED, " waiting for the key "))
    made = done.boards[HOME].tickets[key("A").ticket]
    assert made.status is BLOCKED
    assert made.blocked == Blocked("waiting for the key", TODAY, "@me")
    assert done.boards[HOME].log == {}, "the reason has a place of its own"


@pytest.mark.parametrize("to", [TODO, DOING, REVIEW])
def test_leaving_blocked_takes_the_reason_away(to: Status) -> None:
    made = after(analysis(board(ticket("A", "blocked"))), SetStatus(keys("A"), to))
    assert (made.status, made.blocked) == (to, None)


def test_another_reason_for_a_blocked_ticket_keeps_the_day_since_when() -> None:
    old = Blocked("the key", date(2026, 2, 1), "@lead")
    plan = analysis(board(ticket("A", "blocked", blocked=old)))
    made = after(plan, SetStatus(keys("A"), BLOCKED, "the vendor"))
    assert made.blocked == Blocked("the vendor", date(2026, 2, 1), "@me")
    assert propose(plan, SetStatus(keys("A"), BLOCKED, "the key"), ME) == Proposal()
    assert propose(plan, SetStatus(keys("A"), BLOCKED), ME) == Proposal()


def test_a_ticket_blocked_without_a_word_is_given_one() -> None:
    plan = analysis(board(ticket("A", "blocked", blocked=None)))
    made = after(plan, SetStatus(keys("A"), BLOCKED, "the vendor"))
    assert made.blocked == Blocked("the vendor", TODAY, "@me")


@pytest.mark.parametrize(("old", "new"), [("todo", DROPPED), ("done", DOING), ("dropped", TODO)])
def test_the_reason_for_dropping_and_reopening_is_kept_in_the_log(old: str, new: Status) -> None:
    plan = analysis(board(ticket("A", old)))
    done = wished(plan, SetStatus(keys("A"), new, " no longer true "))
    assert done.boards[HOME].tickets[key("A").ticket].status is new
    assert list(done.boards[HOME].log.values()) == [
        LogEntry(id="2026-02-18-A-1", at=TODAY, by="@me", ticket="A", text=f"{new}: no longer true")
    ]


def test_a_second_entry_of_a_day_has_a_name_of_its_own() -> None:
    first = LogEntry(id="2026-02-18-A-1", text="x")
    plan = analysis(board(ticket("A"), log={first.id: first}))
    done = wished(plan, SetStatus(keys("A"), DROPPED, "why"))
    assert list(done.boards[HOME].log) == ["2026-02-18-A-1", "2026-02-18-A-2"]
    assert done.boards[HOME].log["2026-02-18-A-1"] is first


def test_dropping_a_blocked_ticket_moves_its_reason_on() -> None:
    done = wished(analysis(board(ticket("A", "blocked"))), SetStatus(keys("A"), DROPPED, "why"))
    assert done.boards[HOME].tickets[key("A").ticket].blocked is None
    assert [entry.text for entry in done.boards[HOME].log.values()] == ["dropped: why"]


# What speaks against a move counts by the mode

OPEN_NEED = "A needs B, which is todo"


def held(mode: str, **given: Any) -> Analysis:  # noqa: ANN401 - any field
    return judged(board(ticket("A", depends="B", **given), ticket("B"), mode=mode))


@pytest.mark.parametrize("to", [DOING, DONE])
def test_solo_lets_a_move_against_the_plan_pass(to: Status) -> None:
    proposal = propose(held("solo"), SetStatus(keys("A"), to), ME)
    assert proposal.action is not None
    assert (proposal.refusals, proposal.remarks) == ((), ())


@pytest.mark.parametrize("to", [DOING, DONE])
def test_shadow_makes_the_move_and_says_what_would_be_refused(to: Status) -> None:
    proposal = propose(held("shadow"), SetStatus(keys("A"), to), ME)
    assert proposal.action is not None
    assert proposal.remarks == (f"would be refused (dependency-open): {OPEN_NEED}",)


@pytest.mark.parametrize("to", [DOING, DONE])
@pytest.mark.parametrize(
    ("reason", "force"), [("", False), ("", True), ("  ", True), ("we must", False)]
)
def test_soft_block_refuses_unless_it_is_forced_with_a_reason(
    to: Status,
    reason: str,
    force: bool,  # noqa: FBT001 - a row of the table
) -> None:
    wish = SetStatus(keys("A"), to, reason, force)
    assert refused(held("soft_block"), wish) == (
        Code.DEPENDENCY_OPEN,
        OPEN_NEED,
        "finish B first",
    )


@pytest.mark.parametrize("to", [DOING, DONE])
def test_soft_block_gives_way_to_force_with_a_reason_and_keeps_it(to: Status) -> None:
    plan = held("soft_block")
    proposal = propose(plan, SetStatus(keys("A"), to, "we must", force=True), ME)
    assert proposal.action is not None
    done = apply_all(plan.portfolio, proposal.action)
    assert done.boards[HOME].tickets[key("A").ticket].status is to
    assert [entry.text for entry in done.boards[HOME].log.values()] == [f"{to}: we must"]
    assert proposal.remarks == (f"would be refused (dependency-open): {OPEN_NEED}",)


@pytest.mark.parametrize("to", [DOING, DONE])
@pytest.mark.parametrize(("reason", "force"), [("", False), ("we must", False), ("we must", True)])
def test_hard_block_gives_way_to_nothing(
    to: Status,
    reason: str,
    force: bool,  # noqa: FBT001 - a row of the table
) -> None:
    code, says, _ = refused(held("hard_block"), SetStatus(keys("A"), to, reason, force))
    assert (code, says) == (Code.DEPENDENCY_OPEN, OPEN_NEED)


def test_a_refusal_names_every_reason_and_leads_with_the_first() -> None:
    plan = held("hard_block", acceptance=["x met", "open"], evidence="ops/")
    refusal = propose(plan, SetStatus(keys("A"), DONE), ME).refusals[0]
    codes = [reason.code for reason in refusal.children]
    assert sorted(codes) == ["acceptance-open", "dependency-open", "gate-unknown"]
    assert refusal.code == codes[0]
    assert refusal.message == refusal.children[0].message


def test_what_only_warns_is_said_without_a_threat() -> None:
    one = gate("G", "evidence", inputs=("ops/",), proves=("A",), severity=GateSeverity.WARN)
    proposal = propose(
        judged(board(ticket("A"), one, mode="hard_block")), SetStatus(keys("A"), DONE), ME
    )
    assert proposal.action is not None
    assert len(proposal.remarks) == 1
    assert proposal.remarks[0].startswith("(gate-unknown): ")


def test_blocking_and_dropping_need_no_gate() -> None:
    for mode in Mode:
        for to in (BLOCKED, DROPPED):
            assert after(held(mode), SetStatus(keys("A"), to, "why")).status is to


# One step on or back


@pytest.mark.parametrize(
    ("old", "by", "new"),
    [
        ("todo", 1, DOING),
        ("doing", 1, REVIEW),
        ("review", 1, DONE),
        ("blocked", 1, DOING),
        ("doing", -1, TODO),
        ("review", -1, DOING),
        ("blocked", -1, TODO),
    ],
)
def test_a_step_goes_to_the_next_status_of_the_walk(old: str, by: int, new: Status) -> None:
    made = after(analysis(board(ticket("A", old))), Advance(keys("A"), by))
    assert (made.status, made.blocked) == (new, None)


@pytest.mark.parametrize(
    ("old", "by", "way"),
    [("todo", -1, "earlier"), ("done", 1, "next"), ("done", -1, "earlier"), ("dropped", 1, "next")],
)
def test_where_the_walk_ends_the_menu_is_named(old: str, by: int, way: str) -> None:
    answer = refused(analysis(board(ticket("A", old))), Advance(keys("A"), by))
    assert answer == (
        Code.ILLEGAL_TRANSITION,
        f"A is {old}: there is no {way} status without a reason",
        "s opens the menu of statuses",
    )


def test_a_step_is_held_back_as_any_move_is() -> None:
    assert refused(held("soft_block"), Advance(keys("A"), 1))[0] is Code.DEPENDENCY_OPEN


# Several tickets


def test_of_several_tickets_what_can_be_done_is_done_and_the_rest_is_refused() -> None:
    plan = analysis(board(ticket("A"), ticket("B", "done"), ticket("C", "doing"), ticket("D")))
    proposal = propose(plan, SetStatus(keys("A B C gone D"), DOING, ""), ME)
    assert proposal.action is not None
    assert proposal.action.title == "2 tickets doing: A D"
    done = apply_all(plan.portfolio, proposal.action)
    statuses = {str(name.ticket): one.status for name, one in done.tickets()}
    assert statuses == {"A": DOING, "B": DONE, "C": DOING, "D": DOING}
    assert [(str(one.subject.ticket), one.code) for one in proposal.refusals] == [
        ("b:B", Code.REASON_MISSING),
        ("b:gone", Code.NO_SUCH_RECORD),
    ]


def test_a_ticket_that_is_named_twice_is_changed_once() -> None:
    plan = analysis(board(ticket("A"), ticket("B", "done")))
    for wish in (SetStatus(keys("A A"), DROPPED, "why"), SetPriority(keys("A A"), Priority.P1)):
        assert wished(plan, wish) != plan.portfolio
    assert len(propose(plan, SetStatus(keys("B B"), REVIEW), ME).refusals) == 1


def test_tickets_of_several_boards_are_changed_in_one_action() -> None:
    plan = analysis(board(ticket("A"), id="x"), board(ticket("A"), id="y"))
    done = wished(plan, SetStatus(keys("x:A y:A"), DROPPED, "why"))
    assert [list(one.log) for one in done.boards.values()] == [["2026-02-18-A-1"]] * 2


def test_every_remark_of_every_ticket_is_passed_on() -> None:
    plan = judged(
        board(ticket("A", depends="C"), ticket("B", depends="C"), ticket("C"), mode="shadow")
    )
    proposal = propose(plan, SetStatus(keys("A B"), DONE), ME)
    assert [remark.rpartition(": ")[2] for remark in proposal.remarks] == [
        "A needs C, which is todo",
        "B needs C, which is todo",
    ]


EVERY: list[EditRequest] = [
    SetStatus(keys("gone"), DONE, "why"),
    Advance(keys("gone"), 1),
    SetPriority(keys("gone"), None),
    assign(keys("gone"), ()),
    Tick(key("gone"), 0),
    ToggleDependency(key("gone"), key("A")),
    set_text(key("gone"), "title", "x"),
]


@pytest.mark.parametrize("wish", EVERY)
def test_a_ticket_that_is_gone_is_refused_whatever_is_wished(wish: EditRequest) -> None:
    code, says, _ = refused(analysis(board(ticket("A"))), wish)
    assert (code, says) == (Code.NO_SUCH_RECORD, "b:gone is gone")


# Priority and owners


def test_a_priority_is_set_and_taken_away() -> None:
    plan = analysis(board(ticket("A", priority="P2")))
    assert after(plan, SetPriority(keys("A"), Priority.P0)).priority is Priority.P0
    assert after(plan, SetPriority(keys("A"), None)).priority is None
    assert propose(plan, SetPriority(keys("A"), Priority.P2), ME) == Proposal()


def test_owners_are_exchanged_as_a_whole() -> None:
    plan = analysis(board(ticket("A", owner="@a @b")))
    owners = (Owner("@c"), Owner("@a", "review"))
    assert after(plan, assign(keys("A"), owners)).owners == owners
    assert after(plan, assign(keys("A"), ())).owners == ()
    assert propose(plan, assign(keys("A"), (Owner("@a"), Owner("@b"))), ME) == Proposal()


# Marks

LINES = [Criterion("one"), Criterion("two", done=True), Criterion(gate="g"), Criterion(phase="P")]


def test_a_mark_turns_and_turns_back() -> None:
    plan = analysis(board(ticket("A", acceptance=LINES)))
    first = propose(plan, Tick(key("A"), 0), ME).action
    assert first is not None
    assert first.title == "A acceptance 1 met"
    second = propose(plan, Tick(key("A"), 1), ME).action
    assert second is not None
    assert second.title == "A acceptance 2 open"
    assert after(plan, Tick(key("A"), 1)).acceptance == (
        LINES[0],
        Criterion("two"),
        *LINES[2:],
    )


@pytest.mark.parametrize("index", [0, 1])
def test_a_mark_turned_twice_is_as_it_was(index: int) -> None:
    plan = analysis(board(ticket("A", acceptance=LINES)))
    once = wished(plan, Tick(key("A"), index))
    assert once != plan.portfolio
    assert wished(analysis(*once.boards.values()), Tick(key("A"), index)) == plan.portfolio


@pytest.mark.parametrize(
    ("index", "says"),
    [
        (2, "g decides this line, not a mark"),
        (3, "P decides this line, not a mark"),
        (4, "A has no acceptance line 5"),
        (-1, "A has no acceptance line 0"),
    ],
)
def test_a_line_that_is_decided_elsewhere_or_missing_takes_no_mark(index: int, says: str) -> None:
    code, said, _ = refused(analysis(board(ticket("A", acceptance=LINES))), Tick(key("A"), index))
    assert (code, said) == (Code.BAD_VALUE, says)


# Dependencies


def test_a_dependency_comes_at_the_end_and_goes_again() -> None:
    plan = analysis(board(ticket("A", depends="C"), ticket("B"), ticket("C")))
    proposal = propose(plan, ToggleDependency(key("A"), key("B")), ME)
    assert proposal.action is not None
    assert proposal.action.title == "A needs B"
    assert after(plan, ToggleDependency(key("A"), key("B"))).depends == ("C", "B")
    proposal = propose(plan, ToggleDependency(key("A"), key("C")), ME)
    assert proposal.action is not None
    assert proposal.action.title == "A no longer needs C"
    assert after(plan, ToggleDependency(key("A"), key("C"))).depends == ()


def test_a_soft_dependency_stands_in_after_and_may_close_a_circle() -> None:
    plan = analysis(board(ticket("A"), ticket("B", after="A")))
    made = after(plan, ToggleDependency(key("A"), key("B"), soft=True))
    assert (made.depends, made.after) == ((), ("B",))
    gone = after(plan, ToggleDependency(key("B"), key("A"), soft=True), "B")
    assert gone.after == ()


def test_a_ticket_of_another_board_is_named_with_its_board() -> None:
    plan = analysis(board(ticket("A")), board(ticket("X"), id="core"))
    assert after(plan, ToggleDependency(key("A"), key("core:X"))).depends == ("core:X",)


def test_a_dependency_goes_however_it_is_spelt() -> None:
    plan = analysis(board(ticket("A", depends="B b:B C"), ticket("B"), ticket("C")))
    assert after(plan, ToggleDependency(key("A"), key("B"))).depends == ("C",)


@pytest.mark.parametrize("soft", [False, True])
def test_a_ticket_cannot_need_itself(soft: bool) -> None:  # noqa: FBT001 - both kinds
    plan = analysis(board(ticket("A")))
    code, says, _ = refused(plan, ToggleDependency(key("A"), key("A"), soft))
    assert (code, says) == (Code.ILLEGAL_DEPENDENCY, "a ticket cannot need itself")
    own = analysis(board(ticket("A", depends="A", after="A")))
    assert after(own, ToggleDependency(key("A"), key("A"))).depends == ()


def test_a_cycle_is_refused_with_its_path() -> None:
    plan = analysis(
        board(ticket("A", depends="B"), ticket("B", depends="core:X")),
        board(ticket("X", depends="Y"), ticket("Y"), id="core"),
    )
    assert refused(plan, ToggleDependency(key("core:Y"), key("A"))) == (
        Code.ILLEGAL_DEPENDENCY,
        "Y > b:A > b:B > X > Y would be a cycle",
        "remove one link first",
    )


def test_a_column_that_is_gone_is_refused() -> None:
    plan = analysis(board(ticket("A")))
    assert refused(plan, ToggleDependency(key("A"), key("gone")))[0] is Code.BAD_VALUE


@given(analyses(), st.data())
def test_a_dependency_turned_twice_is_as_it_was(plan: Analysis, data: st.DataObject) -> None:
    row, column = (data.draw(st.sampled_from(plan.graph.keys)) for _ in range(2))
    soft = data.draw(st.booleans())
    first = propose(plan, ToggleDependency(row, column, soft), ME)
    if first.action is None:
        assert first.refusals[0].code is Code.ILLEGAL_DEPENDENCY
        return
    once = apply_all(plan.portfolio, first.action)
    again = propose(analysis(*once.boards.values()), ToggleDependency(row, column, soft), ME)
    old, new = plan.portfolio.ticket(row), once.ticket(row)
    assert old is not None
    assert new is not None
    field = "after" if soft else "depends"
    if column.ticket not in getattr(old, field):
        assert again.action is not None
        assert apply_all(once, again.action) == plan.portfolio
    elif again.action is not None:  # what was taken away comes back, once and at the end
        back = apply_all(once, again.action).ticket(row)
        assert set(getattr(back, field)) == set(getattr(old, field))
    else:  # it stood in a cycle, which is not closed again
        assert again.refusals[0].code is Code.ILLEGAL_DEPENDENCY


@given(boards(most=8, acyclic=True), st.data())
def test_dependencies_are_refused_exactly_if_they_would_make_a_cycle(
    plan: Board, data: st.DataObject
) -> None:
    assume(plan.tickets)
    row = data.draw(st.sampled_from(list(plan.tickets)))
    names = data.draw(st.lists(st.sampled_from(list(plan.tickets))))
    proposal = propose(analysis(plan), set_text(key(row), "depends", ", ".join(names)), ME)
    new = replace(plan.tickets[row], depends=tuple(names))
    wanted = Portfolio.of(replace(plan, tickets={**plan.tickets, row: new}))
    assert bool(proposal.refusals) is (bool(build_graph(wanted).blocks) or row in names)
    if proposal.action is not None:
        assert apply_all(Portfolio.of(plan), proposal.action) == wanted


# A field as text


TEXTS: dict[str, tuple[str, object]] = {
    "links": ("issue: #12; docs: https://d", {"issue": "#12", "docs": "https://d"}),
    "fields": ("cost: 3; tags: [a, true]", {"cost": 3, "tags": ["a", True]}),
    "title": ("New", "New"),
    "status": ("doing", DOING),
    "priority": ("P1", Priority.P1),
    "owners": ("@a, QA (review)", (Owner("@a"), Owner("QA", "review"))),
    "group": ("Runtime", "Runtime"),
    "parent": ("B", "B"),
    "depends": ("B, core:X", ("B", "core:X")),
    "after": ("B", ("B",)),
    "estimate": ("1d/2d/5d", Estimate("2d", "1d", "5d")),
    "target": ("2026-02-20", date(2026, 2, 20)),
    "score": ("impact 5, urgency 4", Score({"impact": 5, "urgency": 4})),
    "outcome": ("It works", "It works"),
    "acceptance": ("It works; [x] Signed", (Criterion("It works"), Criterion("Signed", done=True))),
    "closure": ("Told; [x] Kept", (Criterion("Told"), Criterion("Kept", done=True))),
    "tasks": ("Draft | @ana; [x] Read", (Task("Draft", owner="@ana"), Task("Read", done=True))),
    "deliverables": (
        "a, [x] b | why",
        (Deliverable("a"), Deliverable("b", "why", done=True)),
    ),
    "verify": ("make a; make b", ("make a", "make b")),
    "evidence": ("ops/", ("ops/",)),
    "assumes": ("A-1, A-2", ("A-1", "A-2")),
    "sources": ('"SR 3, B"', ("SR 3, B",)),
    "labels": ("x, y", ("x", "y")),
    "notes": ("two\nlines", "two\nlines"),
}
AROUND = (board(ticket("A"), ticket("B"), mode="solo"), board(ticket("X"), id="core"))


@pytest.mark.parametrize("field", EDITABLE)
def test_a_text_sets_its_field_and_the_same_text_again_does_nothing(field: str) -> None:
    text, value = TEXTS[field]
    plan = analysis(*AROUND)
    made = after(plan, set_text(key("A"), field, text))
    assert getattr(made, field) == value
    assert made == replace(AROUND[0].tickets[key("A").ticket], **{field: value})
    again = analysis(*wished(plan, set_text(key("A"), field, text)).boards.values())
    assert propose(again, set_text(key("A"), field, text), ME) == Proposal()


def test_a_status_may_carry_its_reason() -> None:
    made = after(analysis(*AROUND), set_text(key("A"), "status", "blocked: no key: none"))
    assert made.blocked == Blocked("no key: none", TODAY, "@me")
    assert refused(analysis(*AROUND), set_text(key("A"), "status", "dropped"))[0] is (
        Code.REASON_MISSING
    )


def test_a_status_as_text_forces_nothing() -> None:
    code, _, _ = refused(held("soft_block"), set_text(key("A"), "status", "done: we must"))
    assert code is Code.DEPENDENCY_OPEN


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("estimate", "soon", "'soon' is no length of work; write 2d, 1w or 4h"),
        ("title", "", "a title cannot be empty"),
        ("parent", "A", "a ticket cannot contain itself"),
    ],
)
def test_a_text_that_is_no_value_is_refused_in_words(field: str, text: str, says: str) -> None:
    answer = refused(analysis(*AROUND), set_text(key("A"), field, text))
    assert answer == (Code.BAD_VALUE, says, "")


@pytest.mark.parametrize("field", ["depends", "after", "parent"])
def test_a_name_that_no_ticket_has_is_refused_with_the_nearest(field: str) -> None:
    plan = analysis(board(ticket("A"), ticket("M-09"), mode="solo"))
    answer = refused(plan, set_text(key("A"), field, "M-9"))
    assert answer == (Code.BAD_VALUE, "no ticket 'M-9'", "nearest: M-09")
    assert refused(plan, set_text(key("A"), field, "zzz"))[2] == "name one that exists"


@pytest.mark.parametrize("field", ["depends", "after"])
def test_a_name_that_dangles_already_does_not_hold_up_another(field: str) -> None:
    plan = analysis(board(ticket("A", **{field: "gone"}), ticket("B")))
    assert getattr(after(plan, set_text(key("A"), field, "gone, B")), field) == ("gone", "B")


@pytest.mark.parametrize(
    ("field", "verb"), [("depends", "need"), ("after", "need"), ("parent", "contain")]
)
def test_a_ticket_is_known_under_its_full_name_too(field: str, verb: str) -> None:
    code, says, _ = refused(analysis(*AROUND), set_text(key("A"), field, "b:A"))
    assert (code, says) == (Code.ILLEGAL_DEPENDENCY, f"a ticket cannot {verb} itself")


@pytest.mark.parametrize("text", ["C", "B, C", "b:C, B", "core:X, C"])
def test_a_text_cannot_close_a_cycle_alone_or_among_others(text: str) -> None:
    chain = board(ticket("A"), ticket("B"), ticket("C", depends="D"), ticket("D", depends="A"))
    plan = analysis(chain, AROUND[1])
    assert refused(plan, set_text(key("A"), "depends", text)) == (
        Code.ILLEGAL_DEPENDENCY,
        "A > C > D > A would be a cycle",
        "remove one link first",
    )


def test_two_new_names_that_only_meet_behind_the_ticket_close_nothing() -> None:
    plan = analysis(board(ticket("A"), ticket("B", depends="C"), ticket("C")))
    assert after(plan, set_text(key("A"), "depends", "B, C")).depends == ("B", "C")


def test_a_cycle_that_is_there_can_be_opened_by_text() -> None:
    plan = analysis(board(ticket("A", depends="B C"), ticket("B", depends="A"), ticket("C")))
    assert after(plan, set_text(key("A"), "depends", "C")).depends == ("C",)


def test_containment_cannot_run_in_a_circle() -> None:
    plan = analysis(board(ticket("A"), ticket("B", parent="A"), ticket("C", parent="B")))
    code, says, remedy = refused(plan, set_text(key("A"), "parent", "C"))
    assert code is Code.ILLEGAL_DEPENDENCY
    assert says == "A > C > B > A would be a cycle"
    assert remedy == "remove one link first"
    assert after(plan, set_text(key("C"), "parent", "A"), "C").parent == "A"


def test_a_circle_that_does_not_hold_the_ticket_is_walked_once() -> None:
    plan = analysis(board(ticket("A"), ticket("B", parent="C"), ticket("C", parent="B")))
    assert after(plan, set_text(key("A"), "parent", "B")).parent == "B"


# A note, and what was worked out elsewhere


def test_a_note_is_one_line_in_the_log_of_the_board() -> None:
    plan = analysis(*AROUND)
    for number, text in enumerate(("seen  by\nall", "again"), 1):
        plan = analysis(*wished(plan, AddNote(key("A"), text)).boards.values())
        entry = plan.portfolio.boards[HOME].log[f"{TODAY}-A-{number}"]
        assert (entry.ticket, entry.at) == ("A", TODAY)
    assert [one.text for one in plan.portfolio.boards[HOME].log.values()] == [
        "seen by all",
        "again",
    ]
    assert refused(plan, AddNote(key("A"), " \n"))[:2] == (Code.BAD_VALUE, "a note cannot be empty")


def test_an_action_that_was_worked_out_is_done_as_it_is() -> None:
    plan = analysis(*AROUND)
    action = new_ticket(plan.portfolio.boards[HOME], "Fresh")
    assert propose(plan, Perform(action), ME) == Proposal(action)
    assert propose(plan, Perform(Action("nothing", ())), ME) == Proposal()


def test_a_move_that_was_worked_out_is_asked_as_any_other_is() -> None:
    records = (ticket("A", "blocked", depends="B"), ticket("B"))
    edits = (SetField(RecordRef(HOME, Kind.TICKET, "A"), "status", BLOCKED, DOING),)
    wish = Perform(Action("A blocked > doing", edits))

    def asked(mode: str) -> Proposal:
        plan = judged(board(*records, mode=mode))
        assert performed(plan, wish.action) == propose(plan, wish, ME)
        return propose(plan, wish, ME)

    for mode in ("soft_block", "hard_block"):
        assert asked(mode).action is None
        assert [one.code for one in asked(mode).refusals] == [Code.DEPENDENCY_OPEN]
    assert asked("shadow").remarks == (
        "would be refused (dependency-open): A needs B, which is todo",
    )
    assert asked("solo") == Proposal(wish.action)


# Any wish at all


@st.composite
def wishes(draw: st.DrawFn, plan: Analysis) -> EditRequest:
    one = st.sampled_from([*plan.graph.keys, key("gone")])
    some = tuple(draw(st.lists(one, max_size=4)))
    reason = draw(st.sampled_from(["", "why"]))
    field = draw(st.sampled_from(EDITABLE))
    text = draw(
        st.sampled_from(["", "T-00", "T-01, T-02", "2d", "P1", "2026-W08", TEXTS[field][0]])
    )
    return draw(
        st.sampled_from(
            [
                SetStatus(some, draw(st.sampled_from(Status)), reason, draw(st.booleans())),
                Advance(some, draw(st.sampled_from([1, -1]))),
                SetPriority(some, Priority.P1),
                assign(some, (Owner("@x"),)),
                Take(some, "@x"),
                Tick(draw(one), draw(st.integers(-1, 2))),
                ToggleDependency(draw(one), draw(one), draw(st.booleans())),
                set_text(draw(one), field, text),
                AddNote(draw(one), draw(st.sampled_from(["", "seen it", "two\nlines"]))),
            ]
        )
    )


def keys_of(wish: EditRequest) -> set[object]:
    match wish:
        case SetStatus() | Advance() | SetPriority() | Take() | ChangeList():
            return set(wish.keys)
        case SetText(record):
            return {record.key}
        case Tick() | AddNote():
            return {wish.key}
        case Perform() | Add():
            return set()
        case ToggleDependency():
            return {wish.row}


@given(analyses(), st.data())
def test_whatever_is_wished_is_an_action_that_fits_and_can_be_taken_back(
    made: Analysis, data: st.DataObject
) -> None:
    plan = judged(*made.portfolio.boards.values())
    wish = data.draw(wishes(plan))
    proposal = propose(plan, wish, ME)
    assert {refusal.subject.ticket for refusal in proposal.refusals} <= keys_of(wish)
    assert all(refusal.message for refusal in proposal.refusals)
    if proposal.action is None:
        return
    done = apply_all(plan.portfolio, proposal.action)
    assert done != plan.portfolio
    assert apply_all(done, proposal.action.inverse()) == plan.portfolio
    changed = {name for name, one in done.tickets() if one != plan.portfolio.ticket(name)}
    assert changed <= keys_of(wish) - {refusal.subject.ticket for refusal in proposal.refusals}
    assert all(
        isinstance(edit, SetField) or (isinstance(edit, AddRecord) and edit.record.kind is Kind.LOG)
        for edit in proposal.action.edits
    )


@given(analyses(), st.data())
def test_no_wish_makes_a_move_that_the_table_does_not_know(
    made: Analysis, data: st.DataObject
) -> None:
    plan = judged(*made.portfolio.boards.values())
    wish = data.draw(wishes(plan))
    action = propose(plan, wish, ME).action
    if action is None:
        return
    done = apply_all(plan.portfolio, action)
    for name, old in plan.portfolio.tickets():
        new = done.ticket(name)
        assert new is not None
        if new.status is not old.status:
            assert is_legal(old.status, new.status)
            said = done.boards[name.board].log or new.blocked
            assert said or not needs_reason(old.status, new.status)


def test_taking_tickets_leaves_each_its_own_owners_behind() -> None:
    plan = analysis(
        board(ticket("A", owners=(Owner("@a"),)), ticket("B", owners=(Owner("@b"), Owner("@me"))))
    )
    proposal = propose(plan, Take(keys("A B"), "@me"), ME)
    assert proposal.action is not None
    done = apply_all(plan.portfolio, proposal.action)
    assert [[owner.name for owner in one.owners] for _, one in done.tickets()] == [
        ["@me", "@a"],
        ["@me", "@b"],
    ]


@pytest.mark.parametrize("field", ["owners", "labels", "depends"])
def test_a_change_of_lists_counts_for_each_ticket_by_itself(field: str) -> None:
    plan = analysis(
        board(
            ticket("A"), ticket("B"), ticket("C", owner="C", labels="C", depends="C0"), ticket("C0")
        )
    )
    wish = ChangeList(keys("A B"), field, parse_list_change("C"))
    made = apply_all(plan.portfolio, propose(plan, wish, ME).action or Action("", ()))
    for name in "AB":
        now = made.ticket(key(name))
        assert now is not None
        assert [getattr(one, "name", one) for one in getattr(now, field)] == ["C"]


def test_of_a_change_of_dependencies_the_ticket_that_would_close_a_circle_is_refused() -> None:
    plan = analysis(board(ticket("A"), ticket("B", depends="A"), ticket("C")))
    proposal = propose(plan, ChangeList(keys("A C"), "depends", parse_list_change("B")), ME)
    assert proposal.action is not None
    assert proposal.action.title == "C depends none > B"
    assert [str(one.subject.name) for one in proposal.refusals] == ["A"]
