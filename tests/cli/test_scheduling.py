"""`readiness schedule`: dates, chains, what is likely; the what-if; the two views."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import Result

from readiness_tui.cli.shapes import answer_schema

Run = Callable[..., Result]
Answer = Callable[..., Any]
FAR = date.today() + timedelta(days=400)  # noqa: DTZ011 - the program asks for the day too

PLAN = f"""\
[board]
id = "road"
title = "The road"

[ticket.T-1]
title = "First"
status = "todo"
estimate = "2d"
owners = ["@ann"]

[ticket.T-2]
title = "Second"
status = "todo"
depends = ["T-1"]
estimate = {{ low = "1d", likely = "2d", high = "9d" }}
owners = ["@ann"]

[ticket.T-3]
title = "Third"
status = "todo"
owners = ["@ann"]

[ticket.T-4]
title = "Fourth"
status = "todo"
depends = ["T-5"]

[ticket.T-5]
title = "Fifth"
status = "todo"
depends = ["T-4"]

[ticket.T-6]
title = "Sixth"
status = "dropped"

[milestone.M1]
due = {FAR}
completes = ["T-2"]
"""
WITHOUT_CYCLE = PLAN.replace('depends = ["T-5"]\n', "")


@pytest.fixture
def road(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one plan."""
    path = tmp_path / "boards" / "road.toml"
    path.parent.mkdir()
    path.write_text(WITHOUT_CYCLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return path


def test_dates_stand_beside_what_is_likely(road: Path, run: Run) -> None:
    said = run("schedule").output.splitlines()
    assert said[0] == f"board      {road.stem}: The road"
    assert said[1].startswith("work       10 d left, earliest finish 20")
    assert said[2].startswith("likely     P50 20")
    assert "chain      T-1 > T-2" in said
    assert any(line.startswith("milestone  M1: ") and ">99 % by" in line for line in said)
    (third,) = (line for line in said if " T-3: " in line)
    assert "~2 d  T-3: float 2 d: its board ends on 20" in third
    assert said[-1].endswith("spread 0.6x to 2.2x; assumes that nobody waits for a person")


def test_the_logic_has_no_dates(road: Path, run: Run) -> None:
    assert road
    said = run("schedule", "road", "--logic").output.splitlines()
    assert said[1] == "work       longest chain 4 d of 10 d of work"
    assert "     2 d       4 d      2 d  T-2: no float: its board ends when it does" in said
    assert not any("P85" in line or "20" in line for line in said)


def test_levelled_an_owner_does_one_thing_at_a_time(road: Path, run: Run, answer: Answer) -> None:
    before = road.read_bytes()
    said = run("schedule", "--level").output
    assert "overloaded @ann: 6 d of work in a 4 d window" in said
    assert "unowned    T-4, T-5: they wait for nobody" in said
    told = answer("schedule", "--level")
    spans = [one["levelled"] for one in told["tickets"][:3]]
    ordered = sorted((span["start"], span["end"]) for span in spans)
    assert ordered[0][1] < ordered[1][0] <= ordered[1][1] < ordered[2][0]
    assert road.read_bytes() == before


def test_a_cycle_has_no_dates_and_no_forecast(road: Path, run: Run) -> None:
    road.write_text(PLAN, encoding="utf-8")
    said = run("schedule").output
    assert "no dates   T-4: in a cycle" in said
    assert "forecast   none: 2 open tickets are in a cycle or behind one" in said
    assert "T-6" not in said


def test_the_same_seed_gives_the_same_numbers(road: Path, run: Run) -> None:
    assert road
    one, two, other = (run("schedule", "--json", "--seed", seed).output for seed in (1, 1, 2))
    assert one == two
    shares = [[t["criticality"] for t in json.loads(text)["tickets"]] for text in (one, other)]
    assert shares[0] != shares[1]


@pytest.mark.parametrize("words", [(), ("--logic",), ("--level", "road")])
def test_the_document_is_as_its_schema_says(
    road: Path, answer: Answer, words: tuple[str, ...]
) -> None:
    assert road
    told = answer("schedule", *words)
    jsonschema_rs.validate(answer_schema("schedule"), told)
    first = told["tickets"][0]
    assert first["schedule"]["pressure"] == "critical"
    assert (first["schedule"]["days"], first["schedule"]["tail_days"]) == (2.0, 2.0)
    assert (told["tickets"][1]["bound_by"], told["tickets"][5]["absence"]) == (
        "after T-1",
        "dropped",
    )


def test_what_is_not_there_or_contradicts_itself_is_refused(road: Path, run: Run) -> None:
    assert road
    assert run("schedule", "rode").exit_code == 2
    refused = run("schedule", "--logic", "--level")
    assert refused.exit_code == 2
    assert "--logic has no dates that --level could move" in refused.output


def test_work_behind_a_contradicted_claim_is_counted(run: Run, root: Path) -> None:
    assert root
    assert "left out   1 done and contradicted" in run("schedule").output
