"""What is said where nothing can be taken up now."""

import pytest
from msgspec.structs import replace

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.verdict.idle_notice import idle
from readiness_tui.domain.verdict.snapshot import BoardState, Snapshot
from tests.builders import HOME, analysis, board, key, ticket

CLOSED = Snapshot(
    revision=1,
    analysis=analysis(board(ticket("A", "done"))),
    boards={HOME: BoardState("boards/b.toml")},
)
LOST = Diagnostic(BOARD_INVALID, "lost", Place("boards/lost.toml", 1))


def test_nothing_is_said_to_be_open_only_of_what_could_be_read() -> None:
    assert idle(CLOSED, None) == ("nothing is open",)
    assert idle(replace(CLOSED, broken=(LOST,)), None) == ("nothing is open on what can be read",)


@pytest.mark.parametrize(
    ("waited", "line"),
    [
        (key("A"), "most waits for b/A: blocked: no key"),
        (key("B"), "open is b/B: needs A, which is open"),
    ],
)
def test_what_is_in_the_way_is_named(waited: Key, line: str) -> None:
    plan = board(ticket("A", "blocked", blocked="no key"), ticket("B", depends="A"))
    stuck = replace(CLOSED, analysis=analysis(plan))
    assert idle(stuck, waited) == ("nothing can be taken up now", line)
