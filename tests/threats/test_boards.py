"""T11, T14, T25, T27: boards and folders that are links, waivers, hostile names."""

import json
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from readiness_tui.cli.group import planner
from readiness_tui.domain.edits.requests import SetStatus
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.model.status import Status
from readiness_tui.services.base.events import Level
from readiness_tui.services.workspace.workspace import Workspace
from tests.threats.conftest import Checked
from tests.threats.greens import WAIVERS
from tests.threats.hostile import Hostile, everything

BOARD = 'format = 1\n[board]\nid = "x"\n[ticket.T-1]\ntitle = "a"\nstatus = "todo"\n'
KEY = Key(BoardId("x"), TicketId("T-1"))


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A board that lies beside the repository."""
    (tmp_path / "root/boards").mkdir(parents=True)
    path = tmp_path / "outside/.netrc"
    path.parent.mkdir()
    path.write_text(BOARD)
    return path


def as_file(root: Path, outside: Path) -> None:
    (root / "boards/x.toml").symlink_to(outside)


def as_folder(root: Path, outside: Path) -> None:
    (root / "boards").rmdir()
    (root / "boards").symlink_to(outside.parent)
    (outside.parent / "x.toml").write_text(BOARD)


def as_chain(root: Path, outside: Path) -> None:
    (root / "inner").symlink_to(outside)
    (root / "boards/x.toml").symlink_to("../inner")


@pytest.mark.parametrize("lay", [as_file, as_folder, as_chain])
def test_t11_a_board_that_lies_outside_is_never_written(outside: Path, lay: Any) -> None:  # noqa: ANN401 - a function of both
    root = outside.parents[1] / "root"
    lay(root, outside)
    before = everything(outside.parent)
    workspace = Workspace(root, actor="@me")
    workspace.open(remember=True)
    workspace.gates.run()
    notice = workspace.edits.submit(SetStatus((KEY,), Status.DOING))
    assert notice.level not in {Level.DONE, Level.REMARK}
    assert "outside of the workspace" in notice.says
    workspace.gates.close()
    with chdir(root):
        done = CliRunner().invoke(planner, ["set", "T-1", "status=doing"])
    assert done.exit_code != 0
    assert "outside of the workspace" in done.output
    assert everything(outside.parent) == before


def test_t11_a_board_that_becomes_a_link_is_not_saved_to(outside: Path) -> None:
    """The file is swapped between reading and saving."""
    root = outside.parents[1] / "root"
    board = root / "boards/x.toml"
    board.write_text(BOARD)
    workspace = Workspace(root, actor="@me")
    workspace.open(remember=True)
    board.unlink()
    board.symlink_to(outside)
    before = everything(outside.parent)
    notice = workspace.edits.submit(SetStatus((KEY,), Status.DOING))
    workspace.gates.close()
    assert notice.level not in {Level.DONE, Level.REMARK}, notice
    assert everything(outside.parent) == before


@pytest.mark.parametrize("name", [".readiness", "boards/audit"])
def test_t14_a_folder_of_the_program_that_leads_out_is_not_written(
    outside: Path, name: str
) -> None:
    root = outside.parents[1] / "root"
    (root / "boards/x.toml").write_text(BOARD)
    target = outside.parent / "target"
    target.mkdir()
    (root / name).symlink_to(target)
    workspace = Workspace(root, actor="@me")
    workspace.open(remember=True)
    notice = workspace.edits.submit(SetStatus((KEY,), Status.DOING))
    workspace.gates.close()
    assert any(why in notice.says for why in ("no real folder", "leads out")), notice
    assert list(target.iterdir()) == []


# T25


def test_t25_no_waiver_of_these_carries_anything(checked: Checked) -> None:
    found = checked.gates["waivers", "waived"]
    assert (found["outcome"], found["holds"], found["waivers"]) == ("fail", "fails", [])
    assert checked.gates["waivers", "listed"]["outcome"] == "fail"


@pytest.mark.parametrize("name", WAIVERS)
def test_t25_each_is_a_finding_of_its_board(name: str, checked: Checked) -> None:
    findings = checked.gates["waivers", "listed"]["findings"]
    assert any(f"waiver {name}:" in one["message"] for one in findings), findings


def test_t25_a_waiver_of_one_s_own_is_refused(hostile: Hostile) -> None:
    before = everything(hostile.root / "boards")
    words = [
        "--actor",
        "@dev",
        "waive",
        "waivers:waived",
        "--rule",
        "text.forbidden",
        "--reason",
        "r",
        "--expires",
        "2999-01-01",
        "--json",
    ]
    with chdir(hostile.root):
        done = CliRunner().invoke(planner, words)
    assert done.exit_code != 0
    assert everything(hostile.root / "boards") == before


# T27


def test_t27_names_are_found_and_told_apart(checked: Checked) -> None:
    found = checked.gates["hostile", "T27-names"]
    paths = places_of(found)
    assert len(paths) == 9
    assert {"t27/Twin.py", "t27/twin.py"} <= paths.keys()
    assert checked.text.isascii() or not set(checked.text) & set("\x9b\u202e\u200b")
    json.loads(checked.text)


def places_of(gate: Mapping[str, Any]) -> Mapping[str, int]:
    """The places of the findings of a gate: line by path."""
    return {one["place"]["path"]: one["place"]["line"] for one in gate["findings"]}
