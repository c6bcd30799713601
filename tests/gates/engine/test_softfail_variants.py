"""Kind `workflow_softfail`, as laws: what is soft stays so however it is written.

Taken from the corpus: every case that fails, written differently without changing what it means,
fails as before; in every case that passes by its scans alone, one scan made soft ends the pass.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.repo.repo_view import RepoView
from tests.corpus.cases import INPUTS, Case, cases, with_file
from tests.corpus.scans import JUDGES
from tests.corpus.softening import SOFT, Scan, scans, softened
from tests.corpus.variants import SAME_MEANING
from tests.gates.support import gate_of

ENOUGH = 12
"""Cases or scans that a way of writing applies to, at the least."""

BY_ID = {"other ids", "names put on"}
"""Ways that change what the parameters of a gate may refer to."""

JOINS_LINES = {"other style of the text"}
"""Ways that may put several scans on one line, which is told once."""

NOT_SURE = {"negated"}
"""Ways that leave a scan's answer turned round: no pass, but a warning will do."""


@cache
def corpus() -> tuple[Case, ...]:
    return tuple(cases())


def answer(case: Case, root: Path) -> Result:
    """Judge a case in a folder that may hold another version of the same case."""
    for name, text in case.files.items():
        path = root / name
        if not path.exists() or path.read_bytes() != text.encode():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
    gate = gate_of("workflow_softfail", inputs=INPUTS, **case.params)
    return judge(gate, RepoView(root), datetime.now(UTC)).result


def in_other_words(case: Case, way: str) -> Case:
    """The case with each of its workflows and actions written in another way."""
    if case.params and way in BY_ID:
        return case
    for name in case.workflows:
        case = with_file(case, name, SAME_MEANING[way](case.files[name]))
    return case


def hard(case: Case) -> Iterator[tuple[str, Scan]]:
    """The scans of a case in which nothing but scans can stop the build, with their file."""
    if (
        case.outcome != "pass"
        or case.params
        or any(JUDGES.search(text) for text in case.files.values())
    ):
        return
    for name in case.workflows:
        for scan in scans(case.files[name]):
            yield name, scan


def is_told(result: Result, name: str, outcomes: set[Outcome]) -> bool:
    """Whether something is told at a line of this file: not only of the answer as a whole."""
    places = ((finding.place, finding.outcome) for finding in result.findings)
    return any(at and at.line and at.path == name and of in outcomes for at, of in places)


def fails(result: Result) -> int:
    return sum(finding.outcome is Outcome.FAIL for finding in result.findings)


@pytest.mark.parametrize("way", SAME_MEANING)
def test_a_hidden_failure_stays_one_in_other_words(way: str, tmp_path: Path) -> None:
    changed, lost = 0, []
    for case in corpus():
        other = in_other_words(case, way) if case.outcome == "fail" else case
        if other == case:
            continue
        changed += 1
        result = answer(other, tmp_path / case.name)
        told = sum(spot.level == "fail" for spot in case.told)
        wanted = min(told, 1) if way in JOINS_LINES else told
        if result.outcome is not Outcome.FAIL or fails(result) < wanted:
            lost.append(f"{case.name}: {result.outcome.value}, {fails(result)} of {wanted}")
    assert not lost
    assert changed >= ENOUGH


@pytest.mark.parametrize("way", SAME_MEANING)
def test_a_pass_stays_one_in_other_words(way: str, tmp_path: Path) -> None:
    changed, lost = 0, []
    for case in corpus():
        other = in_other_words(case, way) if case.outcome == "pass" else case
        if other == case:
            continue
        changed += 1
        result = answer(other, tmp_path / case.name)
        if result.outcome is not Outcome.PASS:
            lost.append(f"{case.name}: {result.says}")
    assert not lost
    assert changed >= ENOUGH // 2


@pytest.mark.parametrize("way", SOFT)
def test_one_scan_made_soft_ends_the_pass(way: str, tmp_path: Path) -> None:
    fine = {Outcome.FAIL, Outcome.UNKNOWN} | ({Outcome.WARN} if way in NOT_SURE else set())
    changed, lost = 0, []
    for case in corpus():
        for name, scan in hard(case):
            text = softened(case.files[name], scan, way)
            if text == case.files[name]:
                continue
            changed += 1
            result = answer(with_file(case, name, text), tmp_path / case.name)
            if result.outcome not in fine:
                lost.append(f"{case.name}: {scan.words or scan.step.scalar('uses')}")
    assert not lost
    assert changed >= ENOUGH
