"""The calendar of the workspace and the days on which work began reach the schedule."""

from datetime import UTC, date, datetime
from pathlib import Path

from readiness_tui.domain.model.dates import QUARTERS_A_DAY
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.audit.log import AuditEntry, AuditLog

KEY = Key(BoardId("plan"), TicketId("A"))
PLAN = '[board]\n[ticket.A]\ntitle = "A"\nstatus = "{}"\nestimate = "5d"\n'
THURSDAY = datetime(2026, 2, 19, 12, tzinfo=UTC)


class _Clock:
    def now(self) -> datetime:
        return THURSDAY

    def monotonic(self) -> float:
        return 0.0


def view(root: Path, status: str = "doing") -> Workspace:
    (root / "boards").mkdir(exist_ok=True)
    (root / "boards/plan.toml").write_text(PLAN.format(status))
    found = Workspace(root, clock=_Clock())
    found.open()
    return found


def started(root: Path, day: int) -> None:
    entry = AuditEntry(
        do="set",
        at=datetime(2026, 2, day, tzinfo=UTC),
        cid="0" * 32,
        op="0",
        board="plan",
        record="ticket.A",
        field="status",
        new='"doing"',
    )
    AuditLog(root, "one").append([entry])


def left(workspace: Workspace) -> int:
    planned = workspace.snapshot.analysis.schedule().planned(KEY)
    assert planned is not None
    return planned.length


def test_what_was_started_has_so_much_less_left(tmp_path: Path) -> None:
    started(tmp_path, 17)
    assert left(view(tmp_path)) == 3 * QUARTERS_A_DAY
    assert left(view(tmp_path, "todo")) == 5 * QUARTERS_A_DAY


def test_a_start_that_is_logged_later_is_seen_with_the_next_reading(tmp_path: Path) -> None:
    workspace = view(tmp_path)
    assert left(workspace) == 5 * QUARTERS_A_DAY
    started(tmp_path, 18)
    workspace.boards.reload()
    assert left(workspace) == 4 * QUARTERS_A_DAY


def test_boards_without_a_calendar_have_that_of_the_workspace(tmp_path: Path) -> None:
    settings = tmp_path / "readiness.toml"
    settings.write_text('[calendar]\nworkdays = ["thu"]\nholidays = [2026-02-26]\n')
    workspace = view(tmp_path)
    assert workspace.snapshot.analysis.schedule().finish() == date(2026, 3, 26)
    settings.write_text('[calendar]\nworkdays = "thu"\n')
    workspace.boards.reload()
    assert workspace.snapshot.analysis.schedule().finish() == date(2026, 2, 25)
    settings.unlink()
    workspace.boards.reload()
    assert workspace.snapshot.analysis.schedule().finish() == date(2026, 2, 25)
