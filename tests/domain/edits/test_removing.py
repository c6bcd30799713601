"""What is taken off a board: what keeps it there, and that it comes back to its place."""

import pytest
from msgspec.structs import replace

from readiness_tui.domain.edits.adding import Noun
from readiness_tui.domain.edits.removing import removal, withdrawal
from readiness_tui.domain.model.board import Playbook
from readiness_tui.domain.model.edits import Action, RemoveRecord, apply_all
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Criterion
from tests.builders import HOME, board, gate, iteration, milestone, phase, risk, ticket


def ref(name: str, kind: Kind = Kind.TICKET) -> RecordRef:
    """A record of the board."""
    return RecordRef(HOME, kind, name)


def test_a_ticket_goes_and_comes_back_to_its_place() -> None:
    plan = Portfolio.of(board(ticket("A"), ticket("B"), ticket("C", depends="A")))
    action = removal(plan, ref("B"))
    (edit,) = action.edits
    assert isinstance(edit, RemoveRecord)
    gone = apply_all(plan, action)
    assert tuple(gone.boards[HOME].tickets) == ("A", "C")
    back = apply_all(gone, action.inverse())
    assert tuple(back.boards[HOME].tickets) == ("A", "B", "C")
    with pytest.raises(EditError, match="b:B is gone"):
        removal(gone, ref("B"))


HELD = {
    "C": ticket("C", depends="A"),
    "D": ticket("D", after="A"),
    "E": ticket("E", parent="A"),
    "R": risk("R", "A"),
    "phase P": phase("P", "A"),
    "milestone M": milestone("M", "A"),
    "iteration I": iteration("I", "A"),
    "gate G": gate("G", "text", proves=("A",)),
}


@pytest.mark.parametrize("user", HELD)
def test_what_something_refers_to_stays(user: str) -> None:
    plan = Portfolio.of(board(ticket("A"), HELD[user]))
    with pytest.raises(EditError, match=f"A is needed by {user}; "):
        removal(plan, ref("A"))


def test_another_board_holds_a_ticket_too_and_three_are_named() -> None:
    users = [ticket(f"U{n}", depends="A") for n in range(3)]
    other = board(ticket("X", depends="b:A"), ticket("A", depends="A"), id="other")
    with pytest.raises(EditError, match=r"A is needed by U0, U1, U2 \(\+1\); "):
        removal(Portfolio.of(board(ticket("A"), *users), other), ref("A"))


PHASE = {
    "milestone M": milestone("M", "phase:P"),
    "gate G": gate("G", "text", proves=("phase:P",)),
    "phase Q": replace(phase("Q"), entrance=(Criterion(phase="P"),)),
    "T": replace(ticket("T"), acceptance=(Criterion(gate="phase:P/exit"),)),
    "gate phase:P/exit": gate("phase:P/exit", ""),
}


@pytest.mark.parametrize("user", PHASE)
def test_a_phase_stays_while_it_or_its_exit_is_named(user: str) -> None:
    plan = Portfolio.of(board(phase("P"), phase("PP"), PHASE[user]))
    with pytest.raises(EditError, match=f"phase P is needed by {user}; take those"):
        removal(plan, ref("P", Kind.PHASE))
    gone = apply_all(plan, removal(plan, ref("PP", Kind.PHASE)))
    assert "PP" not in gone.boards[HOME].phases


def test_a_phase_stays_that_another_board_names() -> None:
    line = Criterion(gate="b:phase:P/exit")
    other = board(replace(ticket("X"), acceptance=(line,)), id="other")
    with pytest.raises(EditError, match="phase P is needed by other:X; "):
        removal(Portfolio.of(board(phase("P")), other), ref("P", Kind.PHASE))


def test_a_ticket_stays_whose_gate_is_named() -> None:
    user = replace(ticket("B"), acceptance=(Criterion(gate="A/deliverables"),))
    with pytest.raises(EditError, match="A is needed by B; "):
        removal(Portfolio.of(board(ticket("A"), user)), ref("A"))


def test_a_playbook_stays_that_a_ticket_walks_through() -> None:
    home = replace(board(ticket("A")), playbooks={"back": Playbook(id="back")})
    plan = Portfolio.of(home)
    assert removal(plan, ref("back", Kind.PLAYBOOK)).title == "playbook back removed"
    walked = replace(ticket("A"), links={"playbook": "back"})
    with pytest.raises(EditError, match="playbook back is needed by A; "):
        removal(Portfolio.of(replace(home, tickets={"A": walked})), ref("back", Kind.PLAYBOOK))


STATES = replace(
    board(),
    assumptions=("A-001: Linux", "as SR 4 A-002..A-003 say", "A-004: like A-001"),
    definition={"speed": "fast", "safety": "safe"},
)


def withdrawn(noun: Noun, name: str) -> Action:
    """The action, seen to be taken back whole."""
    action = withdrawal(STATES, noun, name)
    plan = Portfolio.of(STATES)
    assert apply_all(apply_all(plan, action), action.inverse()) == plan
    return action


def test_a_statement_goes_and_comes_back() -> None:
    (edit,) = withdrawn(Noun.ASSUMPTION, "A-004").edits
    assert getattr(edit, "new", None) == STATES.assumptions[:2]
    (edit,) = withdrawn(Noun.QUALITY, "speed").edits
    assert getattr(edit, "new", None) == {"safety": "safe"}


def test_a_text_that_states_others_too_stays() -> None:
    with pytest.raises(EditError, match="A-003 stands in one text with A-002"):
        withdrawal(STATES, Noun.ASSUMPTION, "A-003")
    with pytest.raises(EditError, match="assumption A-009 is gone"):
        withdrawal(STATES, Noun.ASSUMPTION, "A-009")


def test_a_statement_stays_that_is_proven_or_built_on() -> None:
    used = replace(
        STATES,
        tickets={"T": replace(ticket("T"), assumes=("A-001",))},
        gates={"g": gate("g", "text", proves=("quality:speed", "assumption:A-004"))},
    )
    for noun, name, user in (
        (Noun.ASSUMPTION, "A-001", "T"),
        (Noun.ASSUMPTION, "A-004", "gate g"),
        (Noun.QUALITY, "speed", "gate g"),
    ):
        with pytest.raises(EditError, match=f"{noun} {name} is needed by {user}; "):
            withdrawal(used, noun, name)
