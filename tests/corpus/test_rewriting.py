"""The rewritings of the corpus do what they say: held against a real shell and a YAML reader."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
import yaml

from tests.corpus.cases import cases
from tests.corpus.layout import LOADER, Step, layout
from tests.corpus.scans import JUDGES
from tests.corpus.shell import plain, scans_in, status
from tests.corpus.softening import SOFT, Scan, scans, softened
from tests.corpus.variants import IN_THE_SHELL, SAME_MEANING

RUNS = 8
"""Scripts of the corpus that each way is tried on in a shell."""

SEEN_BY_NO_SHELL = {
    "step may fail",
    "step never runs",
    "job may fail",
    "job never runs",
    "flag of its own",
    "; true",  # under -e it is dead code, and refused as one word away from hiding
}


def step_with(text: str, number: int) -> Step:
    return layout(text).steps[number]


def soft_and_hard_steps(way: str) -> Iterator[tuple[Step, Step]]:
    """Steps that scan, as they stand and in other words."""
    for case in cases():
        for name in case.workflows:
            text, other = case.files[name], IN_THE_SHELL[way](case.files[name])
            pairs = zip(layout(text).steps, layout(other).steps, strict=True)
            yield from (pair for pair in pairs if pair[0].script != pair[1].script)


def hard_scans() -> Iterator[tuple[str, Scan]]:
    for case in cases():
        if case.outcome == "pass" and not any(JUDGES.search(text) for text in case.files.values()):
            for name in case.workflows:
                yield from ((case.files[name], s) for s in scans(case.files[name]) if s.line >= 0)


@pytest.mark.parametrize("way", IN_THE_SHELL)
def test_a_script_in_other_words_ends_as_before(way: str, tmp_path: Path) -> None:
    pairs = list(soft_and_hard_steps(way))
    for step, other in pairs[:: max(1, len(pairs) // RUNS)]:
        shell, failing = step.scalar("shell"), scans_in(step.script)
        ends = status(step.script, tmp_path, shell=shell, failing=failing)
        assert status(other.script, tmp_path, shell=shell, failing=failing) == ends, other.script


@pytest.mark.parametrize("way", [way for way in SOFT if way not in SEEN_BY_NO_SHELL])
def test_a_scan_made_soft_hides_what_it_finds(way: str, tmp_path: Path) -> None:
    changed = ((text, s, softened(text, s, way)) for text, s in hard_scans())
    for text, scan, other in islice((each for each in changed if each[0] != each[2]), RUNS):
        number = layout(text).steps.index(scan.step)
        step, failing = step_with(other, number), [plain(scan.words)]
        assert status(scan.step.script, tmp_path, shell=scan.step.scalar("shell"), failing=failing)
        ends = status(step.scalar("run"), tmp_path, shell=step.scalar("shell"), failing=failing)
        assert ends == 0, step.scalar("run")


@pytest.mark.parametrize("way", SAME_MEANING)
def test_other_words_are_a_workflow_with_the_same_steps(way: str) -> None:
    for case in cases():
        for name in case.workflows:
            text = SAME_MEANING[way](case.files[name])
            assert yaml.load(text, LOADER)  # noqa: S506 - a safe one
            assert len(layout(text).steps) >= len(layout(case.files[name]).steps)


@pytest.mark.parametrize("way", SOFT)
def test_a_scan_made_soft_is_in_a_workflow_that_can_be_read(way: str) -> None:
    for text, scan in hard_scans():
        other = softened(text, scan, way)
        assert yaml.load(other, LOADER)  # noqa: S506
        assert len(layout(other).steps) == len(layout(text).steps)
