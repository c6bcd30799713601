"""The pages of a stand-up: whose they are, what is on them and in which order; the minutes."""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from readiness_tui.domain.model.ids import Key, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Blocked, Ticket
from readiness_tui.domain.plan.ranking import PlanContext, analyse
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.standup.minutes import Minutes, markdown, plain
from readiness_tui.domain.standup.pages import BOARD, CLOSING, MOST, Page, basis_of, pages
from readiness_tui.domain.standup.record import (
    Begun,
    Ended,
    Missed,
    Noted,
    NoteKind,
    Turned,
    replayed,
)
from readiness_tui.domain.standup.since import NEVER, Changes, MarkedBoard, Marker, Since
from readiness_tui.domain.verdict.snapshot import BoardState, Snapshot
from tests.builders import HOME, NOW, TODAY, board, ticket

AT = datetime(2026, 2, 17, 9, 30, tzinfo=UTC)


def snapshot(*tickets: Ticket, today: date = TODAY) -> Snapshot:
    portfolio = Portfolio.of(board(*tickets))
    analysis = analyse(judge(portfolio, {}, NOW), PlanContext(today))
    return Snapshot(revision=0, analysis=analysis, boards={HOME: BoardState("boards/b.toml")})


def marked(before: Snapshot) -> Since:
    """What a stand-up at this plan leaves."""
    proofs = {str(key): proof.word.value for key, proof in before.judgement.proofs.items()}
    marker = Marker(
        team="",
        at=AT,
        by="@lead",
        commit="1a2b3c4d5e",
        verdict="no-go",
        proven=0,
        total=len(proofs),
        boards=(MarkedBoard("boards/b.toml", HOME, "0" * 40),),
        proofs=proofs,
    )
    return Since(marker, before.portfolio)


def walk(now: Snapshot, since: Since = NEVER, where: str = "") -> tuple[Page, ...]:
    return pages(basis_of(Changes(since, now), (), where))


def on(page: Page) -> list[tuple[str, str]]:
    return [(item.key.ticket, item.section.value) for item in page.items]


def test_a_page_for_each_owner_then_nobodys_then_the_board() -> None:
    plan = snapshot(
        ticket("A", owner="@a", status="doing"),
        ticket("B", owner="@b @a", status="doing"),
        ticket("C", status="doing"),
        ticket("D", owner="@done", status="done"),
    )
    names = [page.title for page in walk(plan)]
    assert sorted(names[:2]) == ["@a", "@b"]
    assert names[2:] == ["Nobody's", "The board", "Notes and minutes"]
    by_name = {page.title: on(page) for page in walk(plan)}
    assert by_name["@a"] == [("A", "now"), ("B", "now")]
    assert by_name["@b"] == [("B", "now")]


def test_another_owner_begins_each_day() -> None:
    owners = [ticket(name, owner=f"@{name}", status="doing") for name in "abc"]
    firsts = [
        walk(snapshot(*owners, today=TODAY + timedelta(days=days)))[0].title for days in range(3)
    ]
    assert sorted(firsts) == ["@a", "@b", "@c"]


def test_what_presses_comes_first_and_each_ticket_once() -> None:
    before = snapshot(
        ticket("OLD", owner="@a", status="doing"),
        ticket("STUCK", owner="@a", status="doing"),
        ticket("MOVED", owner="@a", status="doing"),
        ticket("NEXT", owner="@a"),
    )
    now = snapshot(
        ticket("OLD", owner="@a", status="doing"),
        ticket("STUCK", owner="@a", status="blocked", blocked=Blocked("key", date(2026, 2, 16))),
        ticket("MOVED", owner="@a", status="review"),
        ticket("NEXT", owner="@a"),
    )
    page = walk(now, marked(before))[0]
    assert on(page) == [
        ("STUCK", "blocked"),
        ("MOVED", "changed"),
        ("OLD", "now"),
        ("NEXT", "next"),
    ]
    assert page.items[0].reasons == ("key", "for 2 d")
    assert page.items[0].changes == ("doing → blocked",)
    assert page.items[1].changes == ("doing → review",)


def test_a_page_that_is_too_long_goes_on_and_leaves_nothing_out() -> None:
    names = [f"T-{n}" for n in range(2 * MOST + 3)]
    plan = snapshot(*(ticket(name, owner="@a", status="doing") for name in names))
    own = [page for page in walk(plan) if page.title == "@a"]
    assert [len(page.items) for page in own] == [MOST, MOST, 3]
    assert [(page.part, page.parts) for page in own] == [(1, 3), (2, 3), (3, 3)]
    assert [item.key.ticket for page in own for item in page.items] == names


def test_of_what_could_be_begun_a_few_are_shown_and_the_rest_counted() -> None:
    plan = snapshot(*(ticket(f"T-{n}", owner="@a") for n in range(8)))
    own, everything, _ = walk(plan)
    assert (len(own.items), own.later) == (3, 5)
    assert (everything.id, len(everything.items), everything.later) == (BOARD, 5, 3)


def test_a_query_narrows_it() -> None:
    plan = snapshot(
        ticket("A", owner="@a", status="doing"), ticket("B", owner="@b", status="doing")
    )
    assert next(page.title for page in walk(plan, where="owner:@b")) == "@b"
    assert [on(page) for page in walk(plan, where="owner:@b")][:2] == [[("B", "now")]] * 2


def test_nothing_at_all_is_two_quiet_pages() -> None:
    assert [page.id for page in walk(snapshot())] == [BOARD, CLOSING]


def test_minutes_say_all_of_it_exactly() -> None:
    before = snapshot(
        ticket("A", title="Sign it", owner="@a", status="doing"),
        ticket("B", title="Keep it", owner="@b", status="doing"),
        ticket("C", title="Drop *it*", owner="@b", status="todo"),
    )
    now = snapshot(
        ticket("A", title="Sign it", owner="@a", status="blocked", blocked=Blocked("no_key")),
        ticket("B", title="Keep it", owner="@b", status="doing"),
    )
    changes = Changes(replace(marked(before), remarks=("commit 1a2b3c4d of then is gone",)), now)
    walked = pages(basis_of(changes, ()))
    first = AT + timedelta(days=1)
    record = replayed(
        (
            Begun(first, "core", "", "@lead"),
            Turned(first, "owner:@a"),
            Noted(first, NoteKind.NOTE, "- ask [sec]", "owner:@a", "A"),
            Noted(first, NoteKind.PARKED, "Who pays?", "owner:@a"),
            Noted(first, NoteKind.DECISION, "Ship on Friday", BOARD, "B"),
            Noted(first, NoteKind.NOTE, "of a page that went", "owner:@gone"),
            Missed("owner:@b", is_absent=True),
            Ended(first + timedelta(seconds=95)),
        )
    )
    assert record is not None
    text = markdown(Minutes(record, changes, walked, first + timedelta(seconds=95)))
    assert (
        text
        == """\
# Stand-up of core, 2026-02-18

- Verdict: NO-GO, 0 of 2 proven (was NO-GO, 0 of 3)
- Since: 2026-02-17 09:30, commit 1a2b3c4d
- Note: commit 1a2b3c4d of then is gone
- Led by: @lead
- Spoke: @a
- Absent: @b
- Time: 09:30, 01:35 in all

## @a (01:35)

- A Sign it (blocked, open): doing → blocked; no\\_key
- A: \\- ask \\[sec\\]

## Notes

- of a page that went

## Decisions

- B: Ship on Friday

## Parking lot

- Who pays?

## Removed tickets

- C Drop \\*it\\*
"""
    )


def test_text_of_a_board_is_no_markdown() -> None:
    assert plain("<b>*x*</b> [y](z) | # `q`") == (
        "\\<b\\>\\*x\\*\\</b\\> \\[y\\](z) \\| \\# \\`q\\`"
    )
    assert plain("1. first") == "1\\. first"
    assert plain("two\nlines") == "two␤lines"


def test_a_ticket_that_has_another_id_is_no_new_one() -> None:
    before = snapshot(ticket("A-1", title="Alone so titled", owner="@a", status="doing"))
    now = snapshot(ticket("A-2", title="Alone so titled", owner="@a", status="doing"))
    changes = Changes(marked(before), now)
    assert changes.of_tickets[Key(HOME, TicketId("A-2"))] == ("was A-1",)
    assert changes.removed == ()


def test_a_board_that_is_not_known_of_then_is_compared_with_nothing() -> None:
    now = snapshot(ticket("A", owner="@a", status="doing"))
    since = replace(marked(now), before=Portfolio(), unknown=frozenset({"boards/b.toml"}))
    assert Changes(since, now).of_tickets == {}
