"""`new`, `note`, `block`, `delete`, `move`: one whole action each, or one sentence and no byte."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import tomli
from click.testing import Result

from tests.cli.conftest import BOARD

Run = Callable[..., Result]
Answer = Callable[..., Any]
Put = Callable[[str, str], Path]

OTHER = """\
format = 1

[board]
id = "other"
enforcement = "solo"

# The start of all.
[ticket.T-1]
title = "Start"
status = "todo" # for now

  # Waits for the plan,
  # as long as that takes.
[ticket.X-2]
title   =   "Odd spelling"   # kept
status = "todo"
depends = [
  "T-1",       # here
  "plan:T-2",  # there
]
acceptance = ["it holds"]

[ticket.X-3]
title = "Last"
status = "todo"
depends = ["X-2"]

[log.2026-01-02-X-2-1]
at = 2026-01-02
ticket = "X-2"
text = "asked twice" # by mail
"""


@pytest.fixture
def path(root: Path) -> Path:
    return root / "boards/plan.toml"


@pytest.fixture
def other(put: Put) -> Path:
    """A second board, written by a hand with a style of its own."""
    return put("boards/other.toml", OTHER)


def texts(root: Path) -> Mapping[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in root.glob("boards/*.toml")}


class TestNew:
    """A ticket with what was asked for, after the last one."""

    def test_a_ticket_comes_last_with_its_fields(self, path: Path, run: Run) -> None:
        result = run("new", "Fourth step", "owners=@a, QA (review)", "priority=p1", "depends=T-1")
        assert (result.exit_code, result.output) == (0, "saved: T-11 added\n")
        added = path.read_text(encoding="utf-8").partition("[ticket.T-11]\n")[2]
        assert added.startswith('title = "Fourth step"\nstatus = "todo"\n')
        assert 'owners = ["@a", { name = "QA", role = "review" }]' in added
        assert 'priority = "P1"' in added
        assert 'depends = ["T-1"]' in added

    def test_the_board_is_named_where_there_are_several(self, other: Path, run: Run) -> None:
        result = run("new", "Begin")
        assert result.exit_code == 2
        assert result.stderr == (
            "readiness: there are several boards; add --board with one of other, plan\n"
        )
        assert run("new", "Begin", "--board", "other").output == "saved: X-4 added\n"
        assert '[ticket.X-4]\ntitle = "Begin"\n' in other.read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            ([""], "a title cannot be empty"),
            (["A", "status=done"], "a new ticket is todo; then `readiness set"),
            (["A", "depends=T-12"], "there is no ticket 'T-12'; nearest: T-2"),
            (["A", "prioritty=P1"], "there is no field 'prioritty'; nearest: priority"),
            (["A", "priority=P9"], "priority: 'P9' is none of"),
            (["A", "labels=a", "labels=b"], "a field is given twice"),
            (["A", "B"], "'B' sets nothing; write FIELD=VALUE"),
            (["A", "--board", "plane"], "there is no board 'plane'; nearest: plan"),
        ],
    )
    def test_what_makes_no_sense_is_2(
        self, path: Path, run: Run, words: list[str], says: str
    ) -> None:
        before = path.read_bytes()
        result = run("new", *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"readiness: {says}")
        assert path.read_bytes() == before


class TestNoteAndBlock:
    """One line about a ticket."""

    def test_a_note_is_an_entry_of_the_log(self, path: Path, run: Run) -> None:
        result = run("note", "T-10", "asked", "ops  again")
        assert (result.exit_code, result.output) == (0, "saved: T-10 note\n")
        entry = path.read_text(encoding="utf-8").rpartition("[log.")[2]
        assert 'text = "asked ops again"\n' in entry
        assert 'ticket = "T-10"\n' in entry

    def test_an_empty_note_is_2(self, path: Path, run: Run) -> None:
        before = path.read_bytes()
        result = run("note", "T-10", " ")
        assert result.exit_code == 2
        assert result.stderr == "unchanged: refused (bad-value): a note cannot be empty\n"
        assert path.read_bytes() == before

    def test_a_blocker_has_its_reason_day_and_person(self, path: Path, run: Run) -> None:
        result = run("block", "T-2", "the", "key")
        assert (result.exit_code, result.output) == (0, "saved: T-2 doing > blocked\n")
        text = path.read_text(encoding="utf-8")
        assert 'reason = "the key"' in text
        assert 'by = "test@example.org"' in text
        assert run("block", "T-2", "another key").output == "saved: T-2 blocked: another reason\n"

    @pytest.mark.parametrize(
        ("words", "code"),
        [(["T-1", "why"], "illegal-transition"), (["T-2", " "], "reason-missing")],
    )
    def test_a_refusal_has_the_words_of_set(
        self, path: Path, run: Run, words: list[str], code: str
    ) -> None:
        before = path.read_bytes()
        result = run("block", *words)
        assert result.exit_code == 5
        assert result.stderr.startswith(f"unchanged: refused ({code}): ")
        same = run("set", words[0], f"status=blocked:{words[1]}")
        assert same.stderr == result.stderr
        assert path.read_bytes() == before


class TestDelete:
    """Gone after a yes, where nothing refers to it."""

    def test_a_ticket_goes_and_undo_brings_its_bytes_back(self, path: Path, run: Run) -> None:
        before = path.read_bytes()
        result = run("delete", "T-10", "--yes")
        assert (result.exit_code, result.output) == (0, "saved: T-10 removed\n")
        assert b"T-10" not in path.read_bytes()
        assert run("undo").exit_code == 0
        assert path.read_bytes() == before

    def test_nobody_who_could_be_asked_means_no(self, path: Path, run: Run, answer: Answer) -> None:
        before = path.read_bytes()
        result = run("delete", "T-10")
        assert (result.exit_code, result.stdout) == (5, "")
        assert result.stderr == ("unchanged: T-10 stays\n  next: --yes removes it without asking\n")
        document = answer("delete", "T-10", exits=5)
        assert (document["outcome"], document["code"]) == ("unchanged", "unasked")
        assert document["claim"]["status"] == "todo"
        assert path.read_bytes() == before

    def test_what_others_need_stays(self, path: Path, run: Run, answer: Answer) -> None:
        before = path.read_bytes()
        result = run("delete", "T-2", "--yes")
        assert (result.exit_code, result.stdout) == (5, "")
        assert result.stderr == (
            "readiness: T-2 is needed by T-10, milestone M1, R-1; "
            "drop it instead, or take those references away first\n"
        )
        assert answer("delete", "T-2", exits=5)["error"]["name"] == "edit-refused"
        assert path.read_bytes() == before

    def test_what_is_gone_has_no_claim(self, path: Path, answer: Answer) -> None:
        assert path.exists()
        document = answer("delete", "T-10", "--yes")
        assert (document["outcome"], document["id"], document["claim"]) == ("saved", "T-10", None)


class TestMove:
    """Another place, the same words."""

    def test_a_ticket_goes_to_another_board_with_its_text(
        self, root: Path, other: Path, run: Run
    ) -> None:
        assert other.parent == root / "boards"
        before = texts(root)
        result = run("move", "X-2", "--board", "plan", "--before", "T-2")
        assert (result.exit_code, result.output) == (0, "saved: X-2 moved to plan\n")
        after = texts(root)
        assert (
            "  # Waits for the plan,\n  # as long as that takes.\n[ticket.X-2]\n"
            'title   =   "Odd spelling"   # kept\nstatus = "todo"\ndepends = [\n'
            '  "other:T-1",       # here\n  "T-2",  # there\n]\nacceptance = ["it holds"]\n'
            "\n[ticket.T-2]\n"
        ) in after["plan.toml"]
        assert 'text = "asked twice" # by mail\n' in after["plan.toml"]
        assert 'depends = ["plan:X-2"]' in after["other.toml"]
        assert "Odd" not in after["other.toml"]
        assert run("check", "--staged").exit_code != 3
        assert run("undo").exit_code == 0
        assert texts(root) == before
        assert run("redo").exit_code == 0
        assert texts(root) == after

    def test_a_taken_id_gives_way(self, root: Path, other: Path, answer: Answer) -> None:
        assert other.exists()
        document = answer("move", "other/T-1", "--board", "plan")
        assert (document["says"], document["id"]) == ("T-1 moved to plan as T-11", "T-11")
        after = texts(root)
        assert (
            '# The start of all.\n[ticket.T-11]\ntitle = "Start"\nstatus = "todo" # for now\n'
            in (after["plan.toml"])
        )
        assert '"plan:T-11",       # here' in after["other.toml"]

    @pytest.mark.parametrize(
        ("words", "order"),
        [
            (["T-10", "--before", "T-1"], ["T-10", "T-1", "T-2"]),
            (["T-1", "--after", "T-2"], ["T-2", "T-1", "T-10"]),
            (["T-1", "--after", "T-10"], ["T-2", "T-10", "T-1"]),
        ],
    )
    def test_a_ticket_changes_its_place_and_no_other_line(
        self, path: Path, run: Run, words: list[str], order: list[str]
    ) -> None:
        before = path.read_text(encoding="utf-8")
        assert run("move", *words).exit_code == 0
        after = path.read_text(encoding="utf-8")
        heads = [line[8:-1] for line in after.splitlines() if line.startswith("[ticket.")]
        assert heads == order
        assert sorted(after.splitlines()) == sorted(before.splitlines())
        listed = json.loads(run("list", "--json").stdout)["tickets"]
        assert [one["id"] for one in listed] == order
        assert run("undo").exit_code == 0
        assert path.read_text(encoding="utf-8") == before

    def test_the_board_is_that_of_the_neighbour(self, other: Path, run: Run) -> None:
        assert run("move", "T-10", "--after", "X-3").output == "saved: T-10 moved to other\n"
        assert 'depends = ["plan:T-2"]' in other.read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("words", "code", "says"),
        [
            (["T-10"], 2, "nothing says where it goes; add --board, --before or --after"),
            (["T-10", "--before", "T-2", "--after", "X-2"], 2, "--before and --after are two"),
            (["T-10", "--board", "othr"], 2, "there is no board 'othr'; nearest: other"),
            (["T-10", "--board", "plan"], 5, "T-10 is on board plan already; name another board"),
            (["T-10", "--after", "X-9"], 2, "there is no ticket 'X-9'; nearest: X-"),
            (["T-10", "--board", "plan", "--after", "X-2"], 2, "other/X-2 is not on board plan"),
            (["T-11", "--board", "plan"], 2, "there is no ticket 'T-11'; nearest: T-1"),
        ],
    )
    def test_a_place_that_there_is_not(
        self, root: Path, other: Path, run: Run, words: list[str], code: int, says: str
    ) -> None:
        before = texts(root)
        result = run("move", *words)
        assert other.exists()
        assert (result.exit_code, result.stdout) == (code, "")
        assert result.stderr.startswith(f"readiness: {says}")
        assert texts(root) == before

    def test_the_place_where_it_stands_is_told(self, run: Run, path: Path) -> None:
        before = path.read_bytes()
        result = run("move", "T-2", "--after", "T-1")
        assert (result.exit_code, result.stderr) == (5, "unchanged: it is so already\n")
        assert path.read_bytes() == before


DRY = (
    ("set T-10 priority=P3", "T-10 priority P1 > P3"),
    ("new Fourth", "T-11 added"),
    ("note T-10 text", "T-10 note"),
    ("block T-2 key", "T-2 doing > blocked"),
    ("delete T-10", "T-10 removed"),
    ("move T-10 --before T-1", "T-10 moved before T-1"),
)


@pytest.mark.parametrize(("line", "title"), DRY)
def test_a_dry_run_says_what_would_be_saved_and_writes_nothing(
    root: Path, run: Run, answer: Answer, line: str, title: str
) -> None:
    result = run(*line.split(), "--dry-run")
    assert (result.exit_code, result.output) == (0, f"would be saved: {title}\n")
    document = answer(*line.split(), "--dry-run")
    assert (document["outcome"], document["code"]) == ("unchanged", "dry-run")
    assert (document["says"], document["paths"]) == (title, [])
    assert [file.name for file in root.rglob("*") if file.is_file()] == ["plan.toml"]
    assert texts(root) == {"plan.toml": BOARD}


def test_a_dry_run_is_refused_as_the_edit_would_be(path: Path, run: Run) -> None:
    assert path.exists()
    line = ("set", "T-10", "status=done")
    dry, real = run(*line, "--dry-run"), run(*line)
    assert (dry.exit_code, dry.stderr) == (real.exit_code, real.stderr)


@pytest.mark.parametrize(("reply", "code"), [("y\n", 0), ("n\n", 5), ("\n", 5)])
def test_a_terminal_is_asked(root: Path, path: Path, reply: str, code: int) -> None:
    import os
    import pty

    controller, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "readiness_tui", "delete", "T-10"],
        cwd=root,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    ) as process:
        os.close(terminal)
        os.write(controller, reply.encode())
        assert process.wait() == code
    answered = os.read(controller, 10_000).decode()
    os.close(controller)
    assert "remove T-10 Third? [y/N]: " in answered
    assert ("[ticket.T-10]" in path.read_text(encoding="utf-8")) is bool(code)


def test_a_ticket_is_made_like_another(root: Path, run: Run) -> None:
    board = root / "boards/plan.toml"
    assert run("set", "T-1", "labels=template, core", "acceptance=[x] It works").exit_code == 0
    result = run("new", "Again", "--from", "T-1", "priority=P4", "--json")
    assert result.exit_code == 0, result.output
    made = tomli.loads(board.read_text(encoding="utf-8"))["ticket"][json.loads(result.stdout)["id"]]
    assert (made["title"], made["status"], made["priority"]) == ("Again", "todo", "P4")
    assert (made["labels"], made["acceptance"]) == (["core"], ["It works"])
    assert run("new", "Again", "--from", "T-99").exit_code == 2
