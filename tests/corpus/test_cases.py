"""The cases of the corpus are what they say they are: whole, readable, and exact to the line."""

import ast
import json
import tomllib
from pathlib import Path

import pytest
import yaml

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Finding, Outcome, Result
from tests.corpus.cases import HALVES, Case, Spot, cases, load, paths, score

FILES = [path for half in HALVES for path in paths(half)]
IDS = [f"{path.parent.name}/{path.stem}" for path in FILES]
OUTCOMES = ("pass", "warn", "fail", "unknown", "error")

every_case = pytest.mark.parametrize("path", FILES, ids=IDS)


@every_case
def test_says_what_it_is_about_and_why_each_place_is_named(path: Path) -> None:
    case = load(path)
    assert case.about.strip()
    assert case.outcome in OUTCOMES
    assert case.files
    assert all(spot.why.strip() for spot in (*case.told, *case.quiet))
    assert all(spot.level in {"fail", "unsure"} for spot in case.told)
    assert not any(spot.level for spot in case.quiet)


@every_case
def test_has_no_key_that_nobody_reads(path: Path) -> None:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(table) <= {"about", "outcome", "params", "files", "told", "quiet"}


@every_case
def test_names_each_place_on_exactly_one_line(path: Path) -> None:
    case = load(path)
    spots = (*case.told, *case.quiet)
    assert {spot.file for spot in spots} <= set(case.files)
    assert {spot.at: len(case.lines_of(spot)) for spot in spots} == {spot.at: 1 for spot in spots}
    soft = {(spot.file, case.lines_of(spot)[0]) for spot in case.told}
    assert not soft & {(spot.file, case.lines_of(spot)[0]) for spot in case.quiet}


@every_case
def test_tells_places_that_fit_its_outcome(path: Path) -> None:
    case = load(path)
    levels = {spot.level for spot in case.told}
    assert case.outcome != "pass" or not levels
    assert case.outcome == "fail" or "fail" not in levels


@every_case
def test_holds_files_that_their_programs_could_read(path: Path) -> None:
    case = load(path)
    for name, text in case.files.items() if case.outcome != "error" else ():
        if name.endswith((".yml", ".yaml")):
            assert yaml.safe_load(text)
        elif name.endswith(".json"):
            json.loads(text)
        elif name.endswith(".py"):
            ast.parse(text)


def test_names_are_of_one_case_each() -> None:
    names = [case.name for case in cases()]
    assert len(set(names)) == len(names)


CASE = Case(
    name="case",
    half="field",
    about="",
    outcome="fail",
    files={"a.yml": "one\ntwo\nthree\n"},
    params={},
    told=(Spot("a.yml", "one", "", "fail"), Spot("a.yml", "two", "", "unsure")),
    quiet=(),
)


def answer(*findings: tuple[int, Outcome], outcome: Outcome = Outcome.FAIL) -> Result:
    rows = [Finding("r", "m", place=Place("a.yml", line), outcome=of) for line, of in findings]
    return Result(outcome=outcome, says="", decided_by="r", findings=tuple(rows))


@pytest.mark.parametrize(
    ("result", "hits", "false_alarms", "right"),
    [
        (answer((1, Outcome.FAIL), (2, Outcome.UNKNOWN)), 2, 0, 1),
        (answer((1, Outcome.FAIL), (2, Outcome.WARN)), 2, 0, 1),
        (answer((1, Outcome.WARN), (2, Outcome.UNKNOWN)), 1, 0, 1),
        (answer((1, Outcome.FAIL), (1, Outcome.FAIL)), 1, 1, 1),
        (answer((3, Outcome.UNKNOWN), outcome=Outcome.UNKNOWN), 0, 1, 0),
        (answer((0, Outcome.UNKNOWN), outcome=Outcome.PASS), 0, 0, 0),
    ],
    ids=["whole", "a-warning-is-unsure", "wrong-level", "told-twice", "elsewhere", "no-line"],
)
def test_scores_places_by_line_and_level(
    result: Result, hits: int, false_alarms: int, right: int
) -> None:
    got = score(CASE, result)
    assert (got.hits, got.false_alarms, got.right) == (hits, false_alarms, right)
    assert got.told == 2
    assert got.recall == hits / 2


def test_an_answer_with_nothing_told_has_a_score() -> None:
    got = score(CASE, answer())
    assert (got.precision, got.recall) == (1.0, 0.0)
