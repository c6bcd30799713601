"""`readiness import` as people and scripts meet it."""

import json
import os
import pty
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.group import planner

PLAN = "# Ship\n\n- [ ] SH-1 Moor\n- [x] SH-2 Sail\n"
WARNED = "# Ship\n\n| ID | Title | Status |\n|---|---|---|\n| SH-1 | Moor | wobbly |\n"


def run(root: Path, *args: str) -> Result:
    with chdir(root):
        return CliRunner().invoke(planner, ["import", *args])


def told(done: Result) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(done.stdout)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a plan in it."""
    (tmp_path / "ship.md").write_text(PLAN, encoding="utf-8")
    return tmp_path


def test_a_dry_run_shows_the_plan_and_writes_nothing(root: Path) -> None:
    done = run(root, "ship.md", "--dry-run")
    assert done.exit_code == 0
    assert "ship.md -> boards/ship.toml  (new; nothing is written yet)" in done.stdout
    assert "2 tickets" in done.stdout
    assert "1 of 2 boxes ticked" in done.stdout
    assert "3 lines with text: 3 extracted" in done.stdout
    assert "ticket SH-1  ship.md:3  Moor" in done.stdout
    assert "+[ticket.SH-1]" in done.stdout
    assert [path.name for path in root.iterdir()] == ["ship.md"]


def test_yes_writes_the_board(root: Path) -> None:
    done = run(root, "ship.md", "--yes")
    assert done.exit_code == 0
    assert "wrote boards/ship.toml" in done.stdout
    assert "[ticket.SH-1]" in (root / "boards" / "ship.toml").read_text(encoding="utf-8")


def test_the_schema_that_a_board_names_is_written_beside_it(root: Path) -> None:
    file = root / "boards" / "board.schema.json"
    assert "boards/board.schema.json  (new: " in run(root, "ship.md", "--dry-run").stdout
    assert not file.exists()
    assert "wrote boards/board.schema.json" in run(root, "ship.md", "--yes").stdout
    assert file.read_bytes() == CliRunner().invoke(planner, ["schema"]).stdout_bytes
    (root / "boat.md").write_text(PLAN, encoding="utf-8")
    assert "schema.json" not in run(root, "boat.md", "--yes").stdout


@pytest.mark.parametrize("kind", ["other", "folder", "dangling"])
def test_what_lies_where_the_schema_would_is_left(root: Path, kind: str) -> None:
    (root / "boards").mkdir()
    file = root / "boards" / "board.schema.json"
    match kind:
        case "other":
            file.write_text("{}", encoding="utf-8")
        case "folder":
            file.mkdir()
        case _:
            file.symlink_to("nowhere")
    before = (file.lstat().st_ino, file.lstat().st_mtime_ns)
    assert "`readiness schema` prints; it stays" in run(root, "ship.md", "--dry-run").stdout
    done = run(root, "ship.md", "--yes", "--json")
    assert done.exit_code == 0
    assert told(done)["schema"] == {"target": "boards/board.schema.json", "written": False}
    assert (file.lstat().st_ino, file.lstat().st_mtime_ns) == before
    assert not (root / "boards" / "nowhere").exists()


def test_without_a_terminal_nothing_is_written_unless_told(root: Path) -> None:
    done = run(root, "ship.md")
    assert done.exit_code == 5
    assert "nothing was written; --yes writes without asking" in done.stdout
    assert not (root / "boards").exists()


def test_findings_that_are_left_are_exit_1(root: Path) -> None:
    (root / "ship.md").write_text(WARNED, encoding="utf-8")
    for flag in ("--dry-run", "--yes"):
        done = run(root, "ship.md", flag)
        assert done.exit_code == 1
        assert "warn   ship.md:5  status-unknown" in done.stdout


def test_the_json_answer_holds_board_counts_findings_and_places(root: Path) -> None:
    (root / "ship.md").write_text(WARNED, encoding="utf-8")
    (document,) = told(run(root, "ship.md", "--dry-run", "--json"))["documents"]
    assert document["path"] == "ship.md"
    assert document["written"] is False
    assert document["board"]["board"]["id"] == "ship"
    assert document["board"]["ticket"]["SH-1"]["status"] == "todo"
    assert document["counts"]["lines"] == {
        "extracted": 2,
        "partly": 0,
        "structure": 2,
        "notes": 0,
        "template": 0,
        "left": 0,
        "excluded": 0,
    }
    (found,) = document["findings"]
    assert found["code"] == "status-unknown"
    assert (found["level"], found["line"], found["choice"]) == ("warn", 5, "todo")
    assert "done" in found["others"]
    record = next(each for each in document["records"] if each["kind"] == "ticket")
    assert record["line"] == 5
    assert {
        "field": "title",
        "value": "Moor",
        "raw": "Moor",
        "line": 5,
        "how": "written",
    } in record["says"]


@pytest.mark.parametrize(
    ("args", "code", "name"),
    [(["missing.md"], 2, "usage"), (["broken.md"], 5, "exchange"), ([], 2, "usage")],
)
def test_a_failure_is_one_sentence_or_valid_json(
    root: Path, args: list[str], code: int, name: str
) -> None:
    (root / "broken.md").write_bytes(b"# \xff\n")
    done = run(root, *args, "--json")
    assert done.exit_code == code
    error = told(done)["error"]
    assert error["name"] == name
    assert error["remedy"]
    plain = run(root, *args)
    assert plain.exit_code == code
    assert plain.stderr.startswith("readiness: ")
    assert "Traceback" not in plain.stderr


def test_json_of_an_unknown_program_is_called_so(root: Path) -> None:
    (root / "odd.json").write_text('{"rows": [{"a": 1}]}', encoding="utf-8")
    result = run(root, "odd.json", "--yes")
    assert result.exit_code == 5
    assert "its JSON is that of no program that is known" in result.stdout


def test_a_broken_document_among_others_is_named_and_the_rest_is_written(root: Path) -> None:
    (root / "broken.md").write_bytes(b"# \xff\n")
    done = run(root, ".", "--yes", "--json")
    assert done.exit_code == 1
    broken, ship = told(done)["documents"]
    assert broken["error"]["place"] == {"path": "broken.md", "line": 1}
    assert ship["written"] is True


def test_text_of_a_document_cannot_command_the_terminal(root: Path) -> None:
    (root / "ship.md").write_text(
        "# A\x1b]0;x\x07\n\n| ID | Title | St\u202eate |\n|---|---|---|\n"
        "| SH-1 | \x1b[31mred\u202e | \x9b31m |\n",
        encoding="utf-8",
    )
    done = run(root, "ship.md", "--dry-run")
    assert done.stdout
    assert not set("\x1b\x07\x9b\u202e") & set(done.stdout + done.stderr)


def test_on_a_terminal_the_board_is_written_after_a_yes(root: Path) -> None:
    for answer, is_written in ((b"\n", False), (b"d\ny\n", True)):
        assert (root / "boards" / "ship.toml").exists() is False
        shown = _talk(root, answer)
        assert b"write boards/ship.toml? [y/N/d]" in shown
        assert (b"[ticket.SH-2]" in shown) is is_written, "d shows the board to come"
        assert (root / "boards" / "ship.toml").exists() is is_written


def _talk(root: Path, answer: bytes) -> bytes:
    """Run the command on a terminal of its own, and answer it."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "readiness_tui", "import", "ship.md"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=root,
    ) as process:
        os.close(theirs)
        os.write(ours, answer)
        shown = b""
        try:
            while piece := os.read(ours, 65_536):
                shown += piece
        except OSError:
            pass  # the other end is closed
        process.wait(timeout=120)
    os.close(ours)
    return shown
