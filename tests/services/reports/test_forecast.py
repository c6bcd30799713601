"""The outlook of a plan: the numbers of the forecast, and history from the log of changes."""

import os
from pathlib import Path

from readiness_tui.domain.edits.requests import SetStatus
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.plan.forecast import forecast
from readiness_tui.domain.proof.proof import WORKSPACE, Scope
from readiness_tui.services.reports.forecast import outlooks
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.audit.files import LIMIT_BYTES
from tests.builders import set_text
from tests.ui.support import NOW, FakeNow, repository

BOARD = (
    '[board]\nid = "b"\nenforcement = "solo"\n\n'
    '[ticket.A]\ntitle = "A"\nestimate = "2d"\n\n[ticket.B]\ntitle = "B"\nestimate = "3d"\n'
)
A = Key(BoardId("b"), TicketId("A"))
HOME = Scope(A.board)


def opened(root: Path) -> Workspace:
    place = Workspace(repository(root, {"b": BOARD}), actor="@me", clock=FakeNow())
    place.open()
    return place


def test_the_last_answer_is_the_whole_forecast(tmp_path: Path) -> None:
    place = opened(tmp_path)
    plan = place.snapshot.analysis.schedule()
    every = list(outlooks(place, plan))
    assert [one.forecast.runs for one in every] == list(range(100, 1001, 100))
    *_, wanted = forecast(plan)
    odds = dict(every[-1].forecast.odds)
    assert odds.pop(WORKSPACE) == wanted.odds[HOME]
    assert odds == wanted.odds
    assert every[-1].plan is plan
    assert every[0].levelled is not None
    assert (every[-1].since, every[-1].closed) == (None, {})
    place.gates.close()


def test_the_log_tells_when_a_ticket_was_done(tmp_path: Path) -> None:
    place = opened(tmp_path)
    place.edits.submit(SetStatus((A,), Status.DOING))
    place.edits.submit(SetStatus((A,), Status.DONE))
    assert place.snapshot.portfolio.ticket(A).status is Status.DONE  # type: ignore[union-attr]
    found = next(outlooks(place, place.snapshot.analysis.schedule()))
    assert found.closed == {A: NOW.date()}
    assert found.since == NOW.date()
    assert found.added == {}
    place.gates.close()


def test_in_a_what_if_the_boards_alone_are_run_beside_it(tmp_path: Path) -> None:
    place = opened(tmp_path)
    base = place.snapshot.analysis.schedule()
    *_, alone = outlooks(place, base)
    assert alone.before is None
    place.what_if.open()
    place.edits.submit(set_text(A, "title", "another"))
    *_, retitled = outlooks(place, place.snapshot.analysis.schedule())
    assert (retitled.plan, retitled.before) == (base, None)
    place.edits.submit(set_text(A, "estimate", "9d"))
    trial = place.snapshot.analysis.schedule()
    for _ in range(2):  # the second time the boards alone are known
        every = list(outlooks(place, trial))
        assert [one.before.runs for one in every if one.before] == list(range(100, 1001, 100))
        assert [one.forecast.runs for one in every] == list(range(100, 1001, 100))
        assert every[-1].before is not None
        assert every[-1].before.odds == alone.forecast.odds
        assert every[-1].forecast.odds[HOME].p85 > alone.forecast.odds[HOME].p85
    place.gates.close()


def test_a_what_if_that_leaves_nothing_open_still_has_the_boards_beside_it(tmp_path: Path) -> None:
    place = opened(tmp_path)
    place.what_if.open()
    for name in ("A", "B"):
        place.edits.submit(SetStatus((Key(BoardId("b"), TicketId(name)),), Status.DROPPED, "no"))
    *_, found = outlooks(place, place.snapshot.analysis.schedule())
    assert (found.forecast.refusal, found.before.runs if found.before else 0) == (
        "nothing is open",
        1000,
    )
    place.gates.close()


def test_a_log_that_cannot_be_read_is_no_history(tmp_path: Path) -> None:
    place = opened(tmp_path)
    place.edits.submit(SetStatus((A,), Status.DONE))
    (file,) = (one for one in (tmp_path / "boards/audit").rglob("*") if one.is_file())
    os.truncate(file, LIMIT_BYTES + 1)  # more than is ever read
    found = next(outlooks(place, place.snapshot.analysis.schedule()))
    assert found.since is None
    place.gates.close()
