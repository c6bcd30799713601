"""Findings answered with a hand: gates that a plan offers, statuses and priorities."""

import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.group import planner
from readiness_tui.exchange.model.offers import find

PLAN = """# Ship

| ID | Title | Status | Priority |
|---|---|---|---|
| SH-1 | Moor | wobbly | urgent-ish |
| SH-2 | Sail | doing | P1 |

Coverage is 80% of lines and 70% of branches; 5 consecutive green runs.
Docs stay fresh within 24h, and after 72h nothing merges.
"""


def run(root: Path, *args: str) -> Result:
    with chdir(root):
        return CliRunner().invoke(planner, ["import", "plan.md", *args])


def board(root: Path, *answers: str) -> Any:  # noqa: ANN401 - any JSON
    options = [option for answer in answers for option in ("--choose", answer)]
    done = run(root, *options, "--dry-run", "--json")
    return json.loads(done.stdout)["documents"][0]["board"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a plan in it that leaves something open."""
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    return tmp_path


def test_nothing_that_is_offered_is_made_unless_it_is_taken(root: Path) -> None:
    tables = board(root)
    assert "gate" not in tables
    assert tables["board"].get("target_greens") is None


def test_an_offer_that_is_taken_becomes_a_gate(root: Path) -> None:
    tables = board(root, "gate-offer:8=take")
    assert tables["gate"]["coverage"] == {
        "kind": "coverage",
        "inputs": ["coverage.xml"],
        "line": 80,
        "branch": 70,
    }
    assert tables["board"]["target_greens"] == 5
    docs = board(root, "gate-offer:9=take")["gate"]["docs-freshness"]
    assert (docs["warn_after"], docs["block_after"]) == ("24h", "72h")


def test_a_gate_that_was_taken_is_judged_and_not_misdeclared(root: Path) -> None:
    assert run(root, "--choose", "gate-offer:8=take", "--yes").exit_code in {0, 1}
    with chdir(root):
        done = CliRunner().invoke(planner, ["gates", "--json"])
    (gate,) = (each for each in json.loads(done.stdout)["gates"] if each["id"] == "coverage")
    assert (gate["outcome"], gate["cause"]) == ("unknown", "absent")


@pytest.mark.parametrize(
    ("answer", "field", "value"),
    [
        ("status-unknown:5=blocked", "status", "blocked"),
        ("status-unknown:5=done", "status", "done"),
        ("priority-unknown:5=P0", "priority", "P0"),
        ("priority-unknown:5=none", "priority", None),
    ],
)
def test_a_status_or_priority_takes_the_answer(
    root: Path, answer: str, field: str, value: str | None
) -> None:
    tickets = board(root, answer)["ticket"]
    assert tickets["SH-1"].get(field) == value
    assert tickets["SH-2"] == board(root)["ticket"]["SH-2"]


def test_answers_are_kept_and_found_again_when_lines_move(root: Path) -> None:
    run(root, "--choose", "status-unknown:5=doing", "--choose", "gate-offer:8=take", "--yes")
    text = (root / "plan.md.import.toml").read_text(encoding="utf-8")
    assert 'finding = "gate-offer:8"\nvalue = "take"' in text
    (root / "plan.md").write_text(f"Above.\n\n{PLAN}", encoding="utf-8")
    tables = board(root)
    assert tables["ticket"]["SH-1"]["status"] == "doing"
    assert tables["gate"]["coverage"]["line"] == 80


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("gate-offer:6=take", "--choose gate-offer:6: there is no such finding in that line"),
        ("status-unknown:6=done", "--choose status-unknown:6: there is no such finding"),
        ("status-unknown:5=dome", "nearest: done"),
        ("gate-offer:99=take", "the document has 9 lines"),
        ("total-row:5=read", "nothing can be chosen for total-row"),
        ("gate-ofer:8=take", "nearest: gate-offer"),
        ("gate-offer=take", "write CODE:LINE=value"),
    ],
)
def test_an_answer_to_nothing_is_one_sentence(root: Path, answer: str, message: str) -> None:
    done = run(root, "--choose", answer, "--yes")
    assert done.exit_code != 0
    assert message in done.output
    assert not (root / "boards").exists()


LOOSE = """# Bark

| ID | Title | Status | Depends on | Wobble | Estimate |
|---|---|---|---|---|---|
| BA-1 | Hull | todo | - | soft | a while |
| BA-2 | Mast | todo | BA-9 | hard | 2d |
| BA-3 | Sail | done | BA-1 to BA-2 | hard | 1d |

`docs/mooring.md` exists, and `make rig` passes.
Until `docs/later.md` exists we wait.

### BA-2: Mast

Status: doing
"""


@pytest.fixture
def loose(tmp_path: Path) -> Path:
    """A folder with a plan that leaves more open."""
    (tmp_path / "plan.md").write_text(LOOSE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("answer", "ticket", "field", "value"),
    [
        ("reference-dangling:6=BA-1", "BA-2", "depends", ["BA-1"]),
        ("reference-dangling:6=drop", "BA-2", "depends", None),
        ("unknown-column:3=fields", "BA-1", "fields", {"size": "a while", "wobble": "soft"}),
        ("range-expanded:7=none", "BA-3", "depends", None),
        ("range-expanded:7=ends", "BA-3", "depends", ["BA-1", "BA-2"]),
        ("unknown-column:3=labels", "BA-1", "labels", ["soft"]),
        ("unknown-column:3=skip", "BA-1", "fields", {"size": "a while"}),
        ("estimate-unit:5=3d", "BA-1", "estimate", "3d"),
        ("says-differ:6=second", "BA-2", "status", "doing"),
    ],
)
def test_an_answer_is_followed(
    loose: Path, answer: str, ticket: str, field: str, value: object
) -> None:
    assert board(loose, answer)["ticket"][ticket].get(field) == value


def test_of_two_readings_in_one_line_the_second_stays(tmp_path: Path) -> None:
    text = "# Bark\n\n- [x] **Day 1: Hull** *(partial)*\n- [ ] **Day 2: Mast**\n"
    (tmp_path / "plan.md").write_text(text, encoding="utf-8")
    before = run(tmp_path, "--dry-run").output
    assert "status of C-001 is 'partial' in line 3 and '[x]' in line 3" in before
    assert board(tmp_path, "says-differ:3=second")["ticket"]["C-001"]["status"] == "done"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("reference-dangling:6=BA-8", "the document has no ticket 'BA-8'"),
        ("estimate-unit:5=some", "'some' cannot be read"),
        ("unknown-column:3=labels-and-more", "there is no field"),
        ("unknown-column:5=skip", "there is no such finding in that line"),
    ],
)
def test_an_answer_that_cannot_be_followed_is_one_sentence(
    loose: Path, answer: str, message: str
) -> None:
    done = run(loose, "--choose", answer, "--yes")
    assert done.exit_code != 0
    assert message in done.output
    assert not (loose / "boards").exists()


@pytest.mark.parametrize(("field", "value"), [("skip", None), ("fields", "soft")])
def test_a_column_is_left_out_or_kept_as_it_is_called(
    loose: Path, field: str, value: str | None
) -> None:
    done = run(loose, "--map", f"Wobble={field}", "--dry-run", "--json")
    (document,) = json.loads(done.stdout)["documents"]
    assert document["board"]["ticket"]["BA-1"]["fields"].get("wobble") == value
    assert "unknown-column" not in [each["code"] for each in document["findings"]]


def test_files_and_commands_that_are_taken_become_gates(loose: Path) -> None:
    assert "gate" not in board(loose)
    gates = board(loose, "gate-offer:9=take")["gate"]
    assert gates["files-docs-mooring-md"] == {"kind": "file_exists", "paths": ["docs/mooring.md"]}
    assert gates["command-make-rig"] == {"kind": "verify_command", "command": "make rig"}
    assert len(gates) == 2


def test_a_span_of_blanks_offers_nothing() -> None:
    assert find("`   ` passes, and `  ` exists") == ()
