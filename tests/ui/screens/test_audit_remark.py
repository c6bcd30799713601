"""What the planner finds in the audit log while nobody waits for it."""

from pathlib import Path

from readiness_tui.services.checkpoints.write_access import WriteAccess
from tests.ui.support import every, opened, shows


async def test_a_log_whose_end_was_cut_off_is_told_after_the_start(tmp_path: Path) -> None:
    every(tmp_path)
    access = WriteAccess(tmp_path, actor="ann@example.org")
    access.log([access.act().says("undo"), access.act().says("undo")])
    (log,) = (tmp_path / "boards/audit").iterdir()
    log.write_bytes(log.read_bytes().split(b"\n")[0] + b"\n")
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, f"boards/audit/{log.name}:1: cut off")
