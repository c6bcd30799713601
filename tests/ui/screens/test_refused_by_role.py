"""What a role forbids: one line says so, nothing is asked or written, and the log keeps it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import until
from tests.ui.panes.gates.test_pane import core, pane
from tests.ui.support import opened, repository, shows, walk_to

ROLES = '[roles]\nattest = ["@ops"]\nmode = ["@lead"]\nforce = ["@lead"]\n'


def refusals(root: Path) -> list[dict[str, Any]]:
    """The entries of refused attempts in all audit logs."""
    logs = (path for path in (root / "boards/audit").rglob("*") if path.is_file())
    lines = [line for log in logs for line in log.read_text(encoding="utf-8").splitlines()]
    return [entry for entry in map(json.loads, lines) if entry["do"] == "refused"]


@pytest.mark.parametrize(
    ("row", "keys", "line", "record"),
    [
        ("restore", ("A",), "@ops", "gate.restore"),
        ("restore", ("colon", *"mode", "enter"), "@lead", "board.core"),
    ],
    ids=["signature", "enforcement"],
)
async def test_the_line_names_who_may_and_the_log_who_asked(
    tmp_path: Path, row: str, keys: tuple[str, ...], line: str, record: str
) -> None:
    file = core(tmp_path)
    before = file.read_bytes()
    (tmp_path / "readiness.toml").write_text(ROLES, encoding="utf-8")
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, row)
        await pilot.press(*keys)
        await shows(pilot.app, "refused (", line)
        assert len(pilot.app.screen_stack) == 1
        await until(lambda: bool(refusals(tmp_path)), "the attempt is in the audit log")
    (entry,) = refusals(tmp_path)
    assert (entry["board"], entry["record"], entry["actor"]) == ("core", record, "@me")
    assert line in entry["new"]
    assert file.read_bytes() == before


SOFT = """\
format = 1
[board]
id = "soft"
enforcement = "soft_block"
[ticket.T-1]
title = "Not there yet"
status = "doing"
evidence = ["proof/none.txt"]
"""


async def test_who_may_not_force_a_move_is_not_asked_why_and_the_menu_stays(
    tmp_path: Path,
) -> None:
    file = repository(tmp_path, {"soft": SOFT}) / "boards/soft.toml"
    before = file.read_bytes()
    (tmp_path / "readiness.toml").write_text(ROLES, encoding="utf-8")
    async with opened(tmp_path) as pilot:
        await pilot.press("s", "x")
        await shows(pilot.app, "Status of T-1", "refused (not-permitted)", "@lead")
        await until(lambda: bool(refusals(tmp_path)), "the attempt is in the audit log")
        await pilot.press("escape")
    (entry,) = refusals(tmp_path)
    assert (entry["record"], entry["actor"]) == ("ticket.T-1", "@me")
    assert "status done" in entry["new"]
    assert file.read_bytes() == before


@pytest.mark.parametrize("field", ["enabled", "mode"])
async def test_a_field_that_a_role_forbids_is_not_asked_for(tmp_path: Path, field: str) -> None:
    file = core(tmp_path)
    before = file.read_bytes()
    (tmp_path / "readiness.toml").write_text(ROLES, encoding="utf-8")
    async with pane(tmp_path) as pilot:
        await walk_to(pilot, "restore")
        await pilot.press("E")
        await shows(pilot.app, "2 Detail gate restore")
        await walk_to(pilot, f"{field} ")
        await pilot.press("enter")
        await shows(pilot.app, "refused (not-permitted)", "@lead")
        assert len(pilot.app.screen_stack) == 1
        await until(lambda: bool(refusals(tmp_path)), "the attempt is in the audit log")
    (entry,) = refusals(tmp_path)
    assert (entry["record"], entry["actor"]) == ("gate.restore", "@me")
    assert file.read_bytes() == before
