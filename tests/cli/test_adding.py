"""`new --kind` and `delete` of what is no ticket: exact bytes, taken back, or nothing at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Answer = Callable[..., Any]
Put = Callable[[str, str], Path]

BEFORE = """\
[board]
id = "kinds"
enforcement = "shadow" # for now
assumptions = [
  "A-001: runners are Linux",   # asked
]

[board.definition]
speed = "p95 below 200 ms" # measured

[ticket.T-1]
title = "One"

[phase.A] # first
title   =   "Controls"
tickets = ["T-1"]

# The last of all.
[log.x]
text = "asked"
"""
END = "\n# The last of all.\n"
HEAD = 'tickets = ["T-1"]\n'


def behind(table: str) -> tuple[str, str]:
    """A table comes behind the others, before the comment of the next."""
    return f"{HEAD}{END}", f"{HEAD}\n{table}{END}"


NEW = {
    "phase": (
        ["Core", "--id=B", "window=2026-W08 to 2026-W09", "exit=phase:A; Read", "tickets=T-1"],
        "phase B",
        behind(
            '[phase.B]\ntitle = "Core"\ntickets = ["T-1"]\nexit = [{ phase = "A" }, "Read"]\n'
            "window = { start = 2026-02-16, end = 2026-03-01 }\n"
        ),
    ),
    "milestone": (
        ["Beta", "due=2026-03-06", "completes=phase:A"],
        "milestone M1",
        behind('[milestone.M1]\ntitle = "Beta"\ndue = 2026-03-06\ncompletes = ["phase:A"]\n'),
    ),
    "iteration": (
        ["Week 8", "--id", "W 08", "tickets=T-1"],
        "iteration W 08",
        behind('[iteration."W 08"]\ntitle = "Week 8"\ntickets = ["T-1"]\n'),
    ),
    "playbook": (
        ["Back", "--id=back", "triggers=budget burns", "steps=Stop; Tell ops, then wait"],
        "playbook back",
        behind(
            '[playbook.back]\ntitle = "Back"\ntriggers = ["budget burns"]\n'
            'steps = ["Stop", "Tell ops, then wait"]\n'
        ),
    ),
    "alert": (
        ["gate fails: speed", "runbook=docs/run.md"],
        "alert AL-1",
        behind('[alert.AL-1]\nwhen = "gate fails: speed"\nrunbook = "docs/run.md"\n'),
    ),
    "risk": (
        ["Late", "likelihood=4"],
        "risk R-001",
        behind('[risk.R-001]\ntitle = "Late"\nlikelihood = 4\n'),
    ),
    "assumption": (
        ['disks are "safe" \\ encrypted'],
        "assumption A-002",
        ("# asked\n", '# asked\n  "A-002: disks are \\"safe\\" \\\\ encrypted",\n'),
    ),
    "quality": (
        ["99.9 %", "--id=availability"],
        "quality availability",
        ("# measured\n", '# measured\navailability = "99.9 %"\n'),
    ),
}


@pytest.fixture
def path(root: Path, put: Put) -> Path:
    """One board, written by a hand with a style of its own."""
    (root / "boards/plan.toml").unlink()
    return put("boards/kinds.toml", BEFORE)


@pytest.mark.parametrize("kind", NEW)
def test_what_is_added_stands_in_its_place_and_goes_again(
    path: Path, run: Run, answer: Answer, kind: str
) -> None:
    words, name, (old, new) = NEW[kind]
    result = run("new", "--kind", kind, *words)
    assert (result.exit_code, result.output) == (0, f"saved: {name} added\n")
    after = BEFORE.replace(old, new)
    assert path.read_text("utf-8") == after
    again = run("new", "--kind", kind, "Again", "--id", name.partition(" ")[2])
    assert (again.exit_code, path.read_text("utf-8")) == (2, after)
    assert f"{name} exists already; choose another id" in again.stderr
    named = name.replace(" ", ":", 1)
    assert run("delete", named, "--yes").output == f"saved: {name} removed\n"
    assert path.read_text("utf-8") == BEFORE
    assert run("undo").exit_code == 0
    assert path.read_text("utf-8") == after
    assert run("undo").exit_code == 0
    assert path.read_text("utf-8") == BEFORE
    first, *_ = answer("audit")["records"]
    is_stated = kind in {"assumption", "quality"}
    assert first["record"].replace('"', "") == (
        "board.kinds" if is_stated else named.replace(":", ".")
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["X", "--kind=phase", "depends=T-1"], "there is no field 'depends'; there is title, "),
        (["X", "--kind=phase", "title=Y"], "title is given twice; give each field once"),
        (["X", "--kind=milestone", "due=soon"], "due: "),
        (["X", "--kind=quality", "text=Y"], "a new quality has a text and no fields; write"),
        (["X", "--kind=phase", "--from=T-1"], "--from is for tickets; leave it out"),
        (["X", "--id=T-9"], "--id is for what is no ticket; a ticket gets the next id"),
        (["X", "--kind=gate"], "Invalid value for '--kind': 'gate' is not one of 'ticket', "),
    ],
)
def test_what_makes_no_sense_is_2(path: Path, run: Run, words: list[str], says: str) -> None:
    result = run("new", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"readiness: {says}")
    assert path.read_text("utf-8") == BEFORE


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([" ", "--kind=phase"], "its title cannot be empty"),
        (["X", "--kind=quality"], "give the quality an id"),
        (["X", "--kind=phase", "--id=a\x1b[31m"], "an id is one line of at most 100 signs"),
        (["X", "--kind=phase", "--id=a/b"], "an id has none of"),
        (["X", "--kind=iteration", "tickets=T-2"], "no ticket 'T-2'"),
    ],
)
def test_what_cannot_be_is_refused_without_a_byte(
    path: Path, run: Run, words: list[str], says: str
) -> None:
    result = run("new", *words)
    assert result.exit_code == 2
    assert f"refused (bad-value): {says}" in result.stderr
    assert path.read_text("utf-8") == BEFORE


def test_a_hostile_text_is_one_value(path: Path, run: Run) -> None:
    text = 'x"\n[gate.evil]\nkind = "text" \x1b[2J'
    assert run("new", text, "--kind", "alert").exit_code == 0
    added = r'when = "x\" [gate.evil] kind = \"text\" \u001b[2J"'
    assert added in path.read_text("utf-8")
    assert "\x1b[2J" not in run("show", "alert:AL-1").output


def test_json_names_what_was_added(path: Path, answer: Answer) -> None:
    said = answer("new", "Back", "--kind", "playbook", "--dry-run")
    assert (said["board"], said["id"], said["claim"]) == ("kinds", "PB-1", None)
    assert path.read_text("utf-8") == BEFORE
    said = answer("new", "No root", "--kind", "assumption")
    assert (said["outcome"], said["id"]) == ("saved", "A-002")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("log:x", "a log is not removed by this verb; take its table out of its file"),
        ("phase:B", "there is no phase 'B'; there is A"),
        ("quality:spee", "there is no quality 'spee'; nearest: speed"),
        ("kinds/assumption:A-9", "there is no assumption 'A-9'; there is A-001"),
    ],
)
def test_what_cannot_be_removed_is_2(path: Path, run: Run, name: str, says: str) -> None:
    result = run("delete", name, "--yes")
    assert (result.exit_code, result.stderr) == (2, f"readiness: {says}\n")
    assert path.read_text("utf-8") == BEFORE


def test_what_is_named_stays(path: Path, run: Run) -> None:
    assert run("new", "Beta", "--kind=milestone", "completes=phase:A").exit_code == 0
    before = path.read_bytes()
    result = run("delete", "phase:A", "--yes")
    assert "phase A is needed by milestone M1; take those references away first" in result.stderr
    assert (result.exit_code, path.read_bytes()) == (5, before)
    assert run("delete", "kinds/quality:speed").stderr.startswith("unchanged: quality speed stays")
    assert path.read_bytes() == before


def test_a_statement_of_several_boards_is_named_with_its_board(
    path: Path, run: Run, put: Put
) -> None:
    put("boards/other.toml", BEFORE.replace('"kinds"', '"other"'))
    result = run("delete", "quality:speed", "--yes")
    assert "write one of kinds/quality:speed, other/quality:speed" in result.stderr
    assert run("delete", "kinds/quality:speed", "--yes").exit_code == 0
    assert "speed" not in path.read_text("utf-8")


def test_a_playbook_is_walked_through_by_one_open_ticket(
    root: Path, put: Put, run: Run, answer: Answer
) -> None:
    file = root / "boards/plan.toml"
    playbook = '\n[playbook.back]\ntriggers = ["the bank calls"]\nsteps = ["Stop", "Undo"]\n'
    put("boards/plan.toml", file.read_text(encoding="utf-8") + playbook)
    before = file.read_bytes()
    assert run("new", "Go back", "--from", "playbook:backs").exit_code == 2
    assert file.read_bytes() == before
    opened = answer("new", "Go back", "--from", "playbook:back", "priority=P0")
    ticket = answer("show", opened["id"])["record"]
    assert (ticket["title"], ticket["priority"]) == ("Go back", "P0")
    assert ticket["tasks"] == ["Stop", "Undo"]
    assert ticket["links"] == {"playbook": "back"}
    before = file.read_bytes()
    again = run("new", "Again", "--from", "playbook:back")
    assert again.exit_code == 2
    assert f"{opened['id']} walks through playbook back already" in again.output
    assert file.read_bytes() == before
