"""A judgement made from an earlier one is the judgement made from nothing, whatever changed."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board, Record
from readiness_tui.domain.model.gate import Finding, Gate, GateSeverity, Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import EVERYONE, Role, Roles
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.model.ticket import Criterion, Ticket
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.gate_index import GateIndex
from readiness_tui.domain.proof.proof import Judgement
from readiness_tui.domain.verdict.verdict import judge
from tests.builders import NOW, board, gate, milestone, phase, ticket

BOARDS = ("a", "b", "c")
TICKETS = ("T-0", "T-1", "T-2")
REFERENCES = (*TICKETS, *(f"{home}:{name}" for home in BOARDS for name in TICKETS))
GATES = ("g0", "g1", "T-0/acceptance", "a:g0", "b:g1", "c:T-0/acceptance")

names = st.sampled_from(REFERENCES)
results = st.sampled_from(
    [
        *(Result(outcome=word, says=word, decided_by="r") for word in Outcome),
        Result(outcome=Outcome.FAIL, says="no", decided_by="r", findings=(Finding("r", "bad"),)),
    ]
)
rolesets = st.sampled_from([EVERYONE, Roles({Role.WAIVE: ("@c",)})])
criteria = st.one_of(
    st.builds(Criterion, text=st.just("seen"), done=st.booleans()),
    st.builds(Criterion, text=st.just("seen"), done=st.booleans()),
    st.builds(Criterion, gate=st.sampled_from(GATES)),
    st.builds(Criterion, ticket=names),
    st.builds(Criterion, phase=st.just("P")),
)
lines = st.lists(criteria, max_size=2).map(tuple)


@st.composite
def tickets(draw: st.DrawFn, name: str) -> Ticket:
    """A ticket with gates of some kinds."""
    status = draw(st.sampled_from([word.value for word in Status]))
    evidence = draw(st.sampled_from(["", "e"]))
    return ticket(name, status, evidence=evidence, acceptance=draw(lines))


@st.composite
def gates(draw: st.DrawFn, name: str) -> Gate:
    """A gate of its own table, most of them at home."""
    targets = st.sampled_from(["board", "phase:P", *TICKETS, *TICKETS, draw(names)])
    common = {
        "proves": tuple(draw(st.lists(targets, max_size=2))),
        "severity": draw(st.sampled_from([GateSeverity.BLOCK, *GateSeverity])),
        "enabled": draw(st.booleans()) or draw(st.booleans()),
        "mode": draw(st.sampled_from([None, None, *Mode])),
    }
    match draw(st.sampled_from(["text", "text", "composite", "composite", "waivers", "signed"])):
        case "composite":
            plain = st.sampled_from([*GATES[:3], *GATES])
            other = st.sampled_from([{"milestone": "M"}, {"phase": "P"}, {"ticket": "b:T-0"}])
            members = draw(st.lists(st.one_of(plain, plain, other), min_size=1, max_size=2))
            return gate(name, "composite", params={"all": members}, **common)
        case "signed":
            signed = [{"by": "@b", "at": NOW - timedelta(hours=draw(st.integers(-2, 24)))}]
            params = {"statement": "so it is", "valid_for": "1d", "signed": signed}
            return gate(name, "attestation", params=params, **common)
        case kind:
            return gate(name, kind, **common)


@st.composite
def waivers(draw: st.DrawFn) -> Waiver:
    """A waiver that may be valid for an hour more."""
    return Waiver(
        id="W",
        gate=draw(st.sampled_from(GATES[:3])),
        match=draw(st.sampled_from([{"path": "**"}, {"rule": "r"}])),
        reason="r",
        owner="@a",
        approved_by=("@b", "@c"),
        created=NOW - timedelta(days=1),
        expires=NOW + timedelta(hours=draw(st.integers(-1, 3))),
        tracked_by=draw(names),
        emergency=draw(st.booleans()),
    )


@st.composite
def boards(draw: st.DrawFn, name: str) -> Board:
    """A small board that may look at others."""
    records = [draw(tickets(each)) for each in draw(st.sets(st.sampled_from(TICKETS)))]
    owned = [draw(gates(each)) for each in draw(st.sets(st.sampled_from(GATES[:2])))]
    waived = [draw(waivers())] if draw(st.integers(0, 3)) == 0 else []
    stages = [phase("P", (draw(names),), exit=draw(lines))] if draw(st.booleans()) else []
    dated = [milestone("M", (draw(names), "phase:P"))] if draw(st.booleans()) else []
    mode = draw(st.sampled_from(Mode)).value
    return board(*records, *owned, *waived, *stages, *dated, id=name, mode=mode)


@st.composite
def edited(draw: st.DrawFn, portfolio: Portfolio) -> Portfolio:
    """The same portfolio after a change, most boards of it the same objects."""
    name = BoardId(draw(st.sampled_from(BOARDS)))
    old = portfolio.boards.get(name)
    match draw(st.integers(0, 5)):
        case 0:
            return portfolio.without(name)
        case 1 if old and old.tickets:
            which = draw(st.sampled_from(sorted(old.tickets)))
            return portfolio.with_board(
                replace(old, tickets={**old.tickets, which: draw(tickets(which))})
            )
        case 2 if old:
            return portfolio.with_board(replace(old, enforcement=draw(st.sampled_from(Mode))))
        case 3:
            return portfolio
        case _:
            return portfolio.with_board(draw(boards(name)))


def found(draw: st.DataObject, book: GateIndex) -> Mapping[GateKey, Result]:
    """What an engine may have found by now."""
    asked = [key for home in book.boards.values() for key in home.asked]
    return {key: draw.draw(results) for key in asked if draw.draw(st.booleans())}


@given(st.data())
def test_a_judgement_made_from_an_earlier_one_is_the_one_made_from_nothing(
    data: st.DataObject,
) -> None:
    names = data.draw(st.sets(st.sampled_from(BOARDS), min_size=1))
    portfolio = Portfolio.of(*(data.draw(boards(name)) for name in names))
    book = GateIndex.of(portfolio)
    answers = dict(found(data, book))
    previous, now = judge(portfolio, answers, NOW), NOW
    for _ in range(data.draw(st.integers(1, 4))):
        portfolio = data.draw(edited(portfolio))
        book = GateIndex.of(portfolio, book)
        answers = _answered(data, answers, book)
        now += timedelta(hours=data.draw(st.integers(0, 2)))
        roles = data.draw(rolesets)
        kept = book if data.draw(st.booleans()) else None
        judged = judge(portfolio, answers, now, previous=previous, book=kept, roles=roles)
        event(f"{sum(map(is_kept(previous, judged), judged.homes))} boards were kept")
        fresh = judge(portfolio, answers, now, roles=roles)
        assert judged == fresh
        assert list(judged.gates) == list(fresh.gates)
        previous = judged


def is_kept(before: Judgement, after: Judgement) -> Callable[[BoardId], bool]:
    return lambda board: before.homes.get(board) is after.homes[board]


def _answered(
    data: st.DataObject, before: Mapping[GateKey, Result], book: GateIndex
) -> dict[GateKey, Result]:
    """Answers of which some are new; those of gates that went away are dropped or left."""
    fresh = found(data, book) if data.draw(st.booleans()) else {}
    asked = {key for home in book.boards.values() for key in home.asked}
    drop = data.draw(st.booleans())
    return {**{key: one for key, one in before.items() if key in asked or not drop}, **fresh}


OTHER = board(ticket("T-0", "done"), id="b")
YES = Result(outcome=Outcome.PASS, says="yes", decided_by="r")
NO = Result(outcome=Outcome.FAIL, says="no", decided_by="r", findings=(Finding("r", "bad"),))
G0 = GateKey(BoardId("a"), "g0")
PROVING = gate("g0", "text", proves=("T-0",))


def done(*records: Record, acceptance: tuple[Criterion, ...] = ()) -> Board:
    """Board a with a done ticket and something beside it."""
    return board(ticket("T-0", "done", acceptance=acceptance), *records, id="a")


def whole(*names: str) -> Gate:
    return gate("all", "composite", params={"all": list(names)}, proves=("T-0",))


@pytest.mark.parametrize(
    ("home", "before", "after"),
    [
        (done(), OTHER, board(gate("g", "text", proves=("a:T-0",)), id="b")),
        (done(), board(gate("g", "text", proves=("a:T-0",)), id="b"), OTHER),
        (done(whole("b:g")), OTHER, board(gate("g", "text"), id="b")),
        (
            done(acceptance=(Criterion(ticket="b:T-0"),)),
            board(ticket("T-0", acceptance=["x seen"]), id="b"),
            board(ticket("T-0", "done", acceptance=["x seen"]), id="b"),
        ),
        (
            done(phase("P", "b:T-0"), acceptance=(Criterion(phase="P"),)),
            board(ticket("T-0", "done"), gate("g", "text", proves=("T-0",)), id="b"),
            board(ticket("T-0", "doing"), gate("g", "text", proves=("T-0",)), id="b"),
        ),
    ],
    ids=["proved now", "proved no more", "a gate there", "a ticket there", "a phase with it"],
)
def test_a_board_is_judged_again_where_another_one_matters(
    home: Board, before: Board, after: Board
) -> None:
    answers = {GateKey(BoardId("b"), "g"): YES}
    first = judge(Portfolio.of(home, before), answers, NOW)
    second = judge(Portfolio.of(home, after), answers, NOW, previous=first)
    assert second == judge(Portfolio.of(home, after), answers, NOW)
    assert [second.results[key] for key in second.gates if key.board == "a"] != [
        first.results[key] for key in first.gates if key.board == "a"
    ] or second.proofs != first.proofs


def test_a_board_is_judged_again_when_the_engine_has_an_answer() -> None:
    portfolio = Portfolio.of(done(PROVING), OTHER)
    first = judge(portfolio, {G0: NO}, NOW)
    second = judge(portfolio, {G0: YES}, NOW, previous=first)
    assert second == judge(portfolio, {G0: YES}, NOW)
    assert second.proofs != first.proofs


def test_a_board_is_judged_again_when_a_waiver_lapses() -> None:
    lapses = Waiver(
        id="W",
        gate="g0",
        match={"rule": "r"},
        reason="r",
        owner="@a",
        approved_by=("@b",),
        created=NOW - timedelta(days=1),
        expires=NOW + timedelta(hours=1),
    )
    portfolio, later = Portfolio.of(done(PROVING, lapses), OTHER), NOW + timedelta(hours=2)
    first = judge(portfolio, {G0: NO}, NOW)
    second = judge(portfolio, {G0: NO}, later, previous=first)
    assert second == judge(portfolio, {G0: NO}, later)
    assert second.proofs != first.proofs


def test_of_many_boards_only_the_changed_one_is_judged_again() -> None:
    plain = [board(ticket("T-0", evidence="e", acceptance=["seen"]), id=name) for name in BOARDS]
    portfolio = Portfolio.of(*plain)
    book = GateIndex.of(portfolio)
    first = judge(portfolio, {}, NOW, book=book)
    after = portfolio.with_board(board(ticket("T-0", "done", evidence="e"), id="b"))
    second = judge(after, {}, NOW, previous=first, book=GateIndex.of(after, book))
    kept = [name for name in BOARDS if second.homes[BoardId(name)] is first.homes[BoardId(name)]]
    assert kept == ["a", "c"]
