"""A new board file reads back as the board it was written from."""

from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import (
    HOMES,
    Alert,
    Board,
    Calendar,
    Iteration,
    LogEntry,
    Milestone,
    Playbook,
    Scoring,
    Source,
)
from readiness_tui.domain.model.dates import Week, Window
from readiness_tui.domain.model.ids import BoardId, TicketId
from readiness_tui.domain.model.plain_values import plain_board
from readiness_tui.domain.model.risk import Acceptance, Risk
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.storage.boards.board_text import new_board_text
from readiness_tui.storage.boards.reader import LoadedBoard, parse_board
from readiness_tui.storage.toml.plain_data import same
from tests.storage.documents import VALUES, ids, records, texts, tuples

DAY = date(2026, 2, 16)
windows = st.sampled_from([None, Window(DAY, DAY), Window(start=DAY), Window(weeks=(1, 2))])
moments = st.sampled_from(
    [None, DAY, datetime(2026, 2, 16, 9, 30, tzinfo=timezone(timedelta(hours=8)))]
)


@st.composite
def boards(draw: st.DrawFn) -> Board:
    homes = {
        HOMES[kind]: {
            name: draw(records(kind, name)) for name in draw(st.lists(ids, max_size=2, unique=True))
        }
        for kind in VALUES
    }
    board = Board(
        id=BoardId(draw(texts.filter(bool))),
        title=draw(texts),
        objective=draw(texts),
        window=draw(windows),
        enforcement=draw(st.sampled_from(Mode)),
        out_of_scope=draw(tuples(texts)),  # pyright: ignore[reportArgumentType]
        source=draw(st.none() | st.builds(Source, path=texts, sha256=texts)),
        definition=draw(st.dictionaries(texts, texts, max_size=2)),
        scoring=draw(st.none() | st.just(Scoring(("a", "b"), (1, 3)))),
        calendar=draw(st.none() | st.just(Calendar(("mon",), (DAY,), DAY))),
        milestones={"M": Milestone(id="M", due=draw(st.sampled_from([None, DAY, Week(2026, 9)])))},
        iterations={"I": Iteration(id="I", window=draw(windows), tickets=("A",))},
        waivers={"W": Waiver(id="W", gate="g", created=draw(moments), expires=draw(moments))},
        playbooks={"P": Playbook(id="P", steps=draw(tuples(texts)))},  # pyright: ignore[reportArgumentType]
        alerts={"A": Alert(id="A", when=draw(texts))},
        log={"L": LogEntry(id="L", text=draw(texts), at=draw(st.sampled_from([None, DAY])))},
    )
    return replace(board, **homes)


@given(boards())
def test_a_written_board_reads_back_as_itself(board: Board) -> None:
    text = new_board_text(board)
    found = parse_board("boards/x.toml", text.encode())
    assert isinstance(found, LoadedBoard), found.problems
    assert same(plain_board(found.board), plain_board(board))
    for kind in HOMES:
        assert list(found.board.records(kind)) == list(board.records(kind))
    assert new_board_text(found.board) == text


def test_a_new_file_looks_as_a_person_would_write_it() -> None:
    risk = Risk(id="R-1", title="r", accepted=Acceptance("known", "@lead", DAY))
    board = Board(
        id=BoardId("plan"),
        title="Plan",
        tickets={TicketId("2.7.1"): Ticket(id=TicketId("2.7.1"), title="t", notes="a\nb")},
        risks={"R-1": risk},
    )
    assert new_board_text(board) == (
        "#:schema board.schema.json\n"
        "format = 1\n\n"
        '[board]\nid = "plan"\ntitle = "Plan"\n\n'
        '[ticket."2.7.1"]\ntitle = "t"\nstatus = "todo"\nnotes = """\na\nb"""\n\n'
        '[risk.R-1]\ntitle = "r"\n'
        'accepted = { reason = "known", by = "@lead", until = 2026-02-16 }\n'
    )


def test_long_lists_go_one_item_a_line_and_short_ones_do_not() -> None:
    ticket = Ticket(
        id=TicketId("A"), title="t", labels=("a", "b"), verify=tuple("x" * 40 for _ in range(3))
    )
    text = new_board_text(Board(id=BoardId("b"), tickets={ticket.id: ticket}))
    item = f'  "{"x" * 40}",\n'
    assert 'labels = ["a", "b"]\n' in text
    assert f"verify = [\n{item * 3}]\n" in text
