"""What is published after a change is what a workspace opened anew would publish."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from tests.builders import NOW
from tests.services.fakes import FakeClock
from tests.support import examples

BOARDS = ("a", "b", "c")
TICKETS = ("T-1", "T-2")

references = st.sampled_from([*TICKETS, *(f"{home}:T-1" for home in BOARDS)])
waived = f"""
[waiver.W]
gate = "T-1/acceptance"
match = {{ rule = "r" }}
reason = "r"
owner = "@a"
approved_by = "@b"
created = {NOW - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}
expires = {NOW + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}
"""


@st.composite
def tables(draw: st.DrawFn, name: str) -> str:
    """The table of a ticket."""
    status = draw(st.sampled_from(["todo", "doing", "done", "dropped"]))
    needs = draw(st.lists(references, max_size=1))
    line = draw(
        st.sampled_from(['"seen"', '{ text = "seen", done = true }', '{ ticket = "a:T-2" }'])
    )
    return (
        f'\n[ticket.{name}]\ntitle = "{draw(st.sampled_from("xyz"))}"\nstatus = "{status}"\n'
        f"depends = {needs}\nacceptance = [{line}]\n"
    )


@st.composite
def texts(draw: st.DrawFn, board: str) -> str:
    """A board file."""
    names = draw(st.lists(st.sampled_from(TICKETS), unique=True))
    parts = [draw(tables(name)) for name in names]
    more = draw(st.sampled_from(["", "", waived]))
    return f'format = 1\n\n[board]\nid = "{board}"\n{"".join(parts)}{more}'


def told(snapshot: Snapshot) -> list[object]:
    """What a snapshot says."""
    analysis = snapshot.analysis
    plan = analysis.schedule()
    places = [plan.planned(key) for key in analysis.graph.keys]
    refs = [
        RecordRef(board.id, Kind.TICKET, name)
        for board in analysis.portfolio.boards.values()
        for name in board.tickets
    ]
    return [
        snapshot.portfolio,
        snapshot.judgement,
        analysis.workabilities,
        places,
        [snapshot.place(ref) for ref in refs],
        snapshot.place(RecordRef(BoardId("a"), Kind.TICKET, "gone")),
        snapshot.broken,
    ]


@settings(max_examples=examples(40), deadline=None)
@given(st.data())
def test_what_is_published_is_what_a_workspace_opened_anew_publishes(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, clock = Path(folder), FakeClock(NOW)
        (root / "boards").mkdir()
        workspace = Workspace(root, clock=clock)
        for _ in range(data.draw(st.integers(1, 5))):
            board = data.draw(st.sampled_from(BOARDS))
            path = root / f"boards/{board}.toml"
            if data.draw(st.integers(0, 5)):  # by rename, or it is taken for one being written
                path.with_suffix(".new").write_text(data.draw(texts(board)), encoding="utf-8")
                path.with_suffix(".new").rename(path)
            else:
                path.unlink(missing_ok=True)
            clock.advance(timedelta(hours=data.draw(st.integers(0, 2))))
            workspace.boards.files_changed([f"boards/{board}.toml"])
            workspace.gates.tick()
            assert told(workspace.snapshot) == told(Workspace(root, clock=clock).open())
