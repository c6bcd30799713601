"""Laws of the kind `workflow_softfail`, over the cases of the corpus that a way of writing changes.

A case that fails, written differently without changing what it means, fails as before; one that
passes still passes; in one that passes by its scans alone, one scan made soft ends the pass.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.repo.repo_view import RepoView
from tests.corpus.cases import INPUTS, Case, cases, with_file
from tests.corpus.scans import JUDGES
from tests.corpus.softening import SOFT, Scan, scans, softened
from tests.corpus.variants import SAME_MEANING
from tests.gates.support import gate_of

Law: TypeAlias = Callable[[str, Path], Iterator[str]]
"""Of a way of writing and a folder: what does not hold, of each case that this way changes."""

BY_ID = {"other ids", "names put on"}
"""Ways that change what the parameters of a gate may refer to."""

JOINS_LINES = {"other style of the text"}
"""Ways that may put several scans on one line, which is told once."""

NOT_SURE = {"negated"}
"""Ways that leave a scan's answer turned round: no pass, but a warning will do."""


@cache
def _corpus() -> tuple[Case, ...]:
    return tuple(cases())


def corpus(way: str) -> list[Case]:
    """Every case, in an order of its own for each way, so that the first few differ."""
    return Random(way).sample(_corpus(), len(_corpus()))  # noqa: S311 - the same in each run


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


def hidden_failures(way: str, root: Path) -> Iterator[str]:
    """A hidden failure stays one in other words."""
    for case in corpus(way):
        other = in_other_words(case, way) if case.outcome == "fail" else case
        if other == case:
            continue
        result = answer(other, root / case.name)
        told = sum(spot.level == "fail" for spot in case.told)
        wanted = min(told, 1) if way in JOINS_LINES else told
        is_kept = result.outcome is Outcome.FAIL and fails(result) >= wanted
        lost = f"{case.name}: {result.outcome.value}, {fails(result)} of {wanted}"
        yield "" if is_kept else lost


def passes(way: str, root: Path) -> Iterator[str]:
    """A pass stays one in other words."""
    for case in corpus(way):
        other = in_other_words(case, way) if case.outcome == "pass" else case
        if other == case:
            continue
        result = answer(other, root / case.name)
        yield "" if result.outcome is Outcome.PASS else f"{case.name}: {result.says}"


def scans_made_soft(way: str, root: Path) -> Iterator[str]:
    """One scan made soft ends the pass."""
    fine = {Outcome.FAIL, Outcome.UNKNOWN} | ({Outcome.WARN} if way in NOT_SURE else set())
    for case in corpus(way):
        for name, scan in hard(case):
            text = softened(case.files[name], scan, way)
            if text == case.files[name]:
                continue
            result = answer(with_file(case, name, text), root / case.name)
            lost = f"{case.name}: {scan.words or scan.step.scalar('uses')}"
            yield "" if result.outcome in fine else lost


LAWS: Final[Mapping[str, tuple[Law, str, int]]] = {
    **{f"failing, {way}": (hidden_failures, way, 12) for way in SAME_MEANING},
    **{f"passing, {way}": (passes, way, 6) for way in SAME_MEANING},
    **{f"made soft, {way}": (scans_made_soft, way, 12) for way in SOFT},
}
"""Each law with each way of writing, and how many cases or scans this changes at the least."""
