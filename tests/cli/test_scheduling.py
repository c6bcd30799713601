"""`readiness schedule`: dates, chains, what is likely; the what-if; the two views."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import Result

from readiness_tui.cli.answers.published import answer_schema

Run = Callable[..., Result]
Answer = Callable[..., Any]
DAY = r"20\d\d-\d\d-\d\d"
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
    assert said[1] == "work       10 d left"
    assert re.fullmatch(
        rf"likely     P50 {DAY}, P85 {DAY}, P95 {DAY}; {DAY} at the earliest", said[2]
    )
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
    both = rf"levelled   P50 {DAY}, .*; {DAY} at the earliest, without waiting for people {DAY}\n"
    assert re.search(both, said)
    assert said.endswith("2.2x; owners wait for themselves\n")
    assert "unowned    T-4, T-5: they wait for nobody" in said
    told = answer("schedule", "--level")
    spans = [one["levelled"] for one in told["tickets"][:3]]
    ordered = sorted((span["start"], span["end"]) for span in spans)
    assert ordered[0][1] < ordered[1][0] <= ordered[1][1] < ordered[2][0]
    assert road.read_bytes() == before
    (whole,) = told["boards"]
    assert whole["levelled"]["end"] <= whole["levelled"]["likely"]["p50"]
    assert whole["likely"]["p85"] < whole["levelled"]["likely"]["p85"]


def test_a_cycle_takes_its_dates_and_no_others(road: Path, run: Run, answer: Answer) -> None:
    road.write_text(PLAN, encoding="utf-8")
    said = run("schedule").output
    assert "no dates   T-4: in a cycle" in said
    assert "likely     unknown: 2 open tickets are in a cycle or behind one\n" in said
    assert re.search(rf"milestone  M1: {DAY}, .* d to spare; P50 {DAY}, P85 {DAY}, >99 % by", said)
    assert "forecast   none for the rest: 2 open tickets are in a cycle or behind one" in said
    assert "T-6" not in said
    (told,) = answer("schedule")["boards"]
    assert (told["end"], told["likely"]) == (None, None)
    assert told["milestones"][0]["likely"] is not None


def test_no_day_of_the_longest_chain_stands_alone(road: Path, run: Run) -> None:
    road.write_text(PLAN, encoding="utf-8")
    for words in ((), ("T-2",), ("T-4",), ("milestone:M1",), ("--level",), ("T-2", "--level")):
        for line in run("schedule", *words).output.splitlines():
            if line.startswith(("work", "likely", "levelled", "milestone", "way to")):
                assert "P85" in line or not re.search(DAY, line), line


@pytest.mark.parametrize(
    ("goal", "says", "days"),
    [
        ("T-2", "way to     road/T-2: 2 tickets, 4 d of work, longest chain 4 d", "by then"),
        ("road/milestone:M1", "way to     road/milestone:M1: 2 tickets, 4 d", "by then"),
        ("phase:P", "way to     road/phase:P: 1 ticket, 2 d of work, longest chain 2 d", ""),
    ],
)
def test_the_way_to_a_goal_has_what_is_left_for_it_and_its_odds(
    road: Path, run: Run, answer: Answer, goal: str, says: str, days: str
) -> None:
    target = PLAN.replace(
        "[ticket.T-2]", f'[phase.P]\ntickets = ["T-3"]\n\n[ticket.T-2]\ntarget = {FAR}'
    )
    road.write_text(target, encoding="utf-8")
    said = run("schedule", goal).output.splitlines()
    assert said[0].startswith(says)
    assert re.fullmatch(
        rf"likely     P50 {DAY}, P85 {DAY}, P95 {DAY}; {DAY} at the earliest", said[1]
    )
    assert said[2].endswith(days)
    told = answer("schedule", goal)
    jsonschema_rs.validate(answer_schema("schedule"), told)
    (one,) = told["goals"]
    assert one["left"] == len(told["tickets"])
    assert one["end"] <= one["likely"]["p50"] <= one["likely"]["p85"] <= one["likely"]["p95"]
    assert (one["due"], one["chance"]) == ((str(FAR), ">99 %") if days else (None, ""))
    assert one["levelled_likely"] is None
    assert told["boards"] == []
    levelled = answer("schedule", goal, "--level")["goals"][0]
    assert levelled["levelled_likely"]["p85"] >= levelled["likely"]["p85"]


def test_a_goal_behind_a_cycle_says_so_and_one_that_is_reached_too(
    road: Path, run: Run, answer: Answer
) -> None:
    road.write_text(PLAN + '\n[milestone.M2]\ncompletes = ["T-6"]\n', encoding="utf-8")
    said = run("schedule", "T-4").output.splitlines()
    assert said[0] == "way to     road/T-4: 2 tickets, 4 d of work, no longest chain"
    assert said[1] == "likely     unknown: 2 open tickets are in a cycle or behind one"
    assert "no dates   T-5: in a cycle" in said
    (one,) = answer("schedule", "T-4")["goals"]
    assert (one["undated"], one["chain_days"], one["end"], one["likely"]) == (2, None, None, None)
    assert run("schedule", "milestone:M2").output.startswith(
        "way to     road/milestone:M2: nothing is left to do\n"
    )


def test_the_way_in_the_logic_has_no_days(road: Path, run: Run) -> None:
    assert road
    said = run("schedule", "T-2", "--logic").output
    assert said.startswith("way to     road/T-2: 2 tickets, 4 d of work, longest chain 4 d\n")
    assert not re.search(DAY, said)


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
    said = run("schedule").output
    assert "left out   1 done and contradicted" in said
    behind = run("schedule", "T-10").output
    assert "left out   T-1: done and contradicted, no date here holds that work" in behind
