"""One fault tried against the tests, and what is remembered of it."""

import hashlib
import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tools.mutants.mutations import Mutation
from tools.mutants.nearest import Imports, rounds
from tools.mutants.trees import Tree

ROUND_S = 3_600
"""Seconds until a round of tests is ended, should the limit of each test not end it."""
TEST_S = 600
NOTHING_COMPILED = "PYTHONDONTWRITEBYTECODE"
"""The variable with which all tests would be rewritten and compiled for each fault anew."""
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?)(?:\[.*| - .*)?$", re.MULTILINE)
OPTIONS = ("-q", "-x", "--no-header", "--tb=no", "-rfE", f"--timeout={TEST_S}")
GOOD_EXIT_CODES = {0, 5}
"""All passed; nothing was collected."""


class Trial(NamedTuple):
    """What became of one fault."""

    key: str
    source: str
    """Digest of the module without the fault."""
    noticed_by: str
    """The test that failed, `tests/x.py::test_y`; `time` for one that never ended; or empty."""
    test: str
    """Digest of that test's file."""


def run_tests(tree: Tree, names: Sequence[str]) -> str:
    """The first of these tests that fails in a tree, `time` when they do not end, or nothing."""
    process = subprocess.Popen(
        [str(tree.python), "-m", "pytest", *OPTIONS, *names],
        cwd=tree.root,
        env={name: text for name, text in os.environ.items() if name != NOTHING_COMPILED},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        text, _ = process.communicate(timeout=ROUND_S)
    except subprocess.TimeoutExpired:
        return "time"
    finally:
        _end_session(process)
    failure = FAILED.search(text)
    if failure is None and process.returncode not in GOOD_EXIT_CODES:
        return "collection"
    return failure[1] if failure else ""


def _end_session(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def digest(path: Path) -> str:
    """A digest of a file, or nothing where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else ""


def attempt(tree: Tree, mutation: Mutation, imports: Imports, first: str = "") -> Trial:
    """Put one fault into a tree and run the tests for it, round by round, until one fails.

    Args:
        tree: Where it is put, and taken out again.
        mutation: The fault.
        imports: Who imports what, for the rounds.
        first: A file of tests to run before all rounds; none where it is not there.
    """
    path = tree.root / mutation.path
    source = digest(path)
    noticed_by = ""
    with tree.changed(mutation.path, mutation.applied(path.read_bytes())):
        before = [[first]] if first and (tree.root / first).is_file() else []
        for names in (*before, *rounds(mutation.path, imports)):
            noticed_by = _surely_noticed(tree, names)
            if noticed_by:
                break
    test = digest(tree.root / noticed_by.partition("::")[0])
    return Trial(mutation.key, source, noticed_by, test)


def _surely_noticed(tree: Tree, names: Sequence[str]) -> str:
    """The first of these tests that fails, and again when it is run alone: no mere chance."""
    while True:
        noticed_by = run_tests(tree, names)
        if "::" not in noticed_by or run_tests(tree, [noticed_by]):
            return noticed_by


def on_record(record: Path) -> Iterator[Trial]:
    """Every trial there ever was, the earliest first."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    yield from (Trial(*json.loads(line)) for line in lines)


def still_holds(trial: Trial, root: Path) -> bool:
    """Whether the fault was noticed, and neither module nor test has changed since."""
    module = trial.key.partition(" ")[0]
    test = trial.noticed_by.partition("::")[0]
    digests = digest(root / module), digest(root / test)
    return bool(trial.noticed_by) and digests == (trial.source, trial.test)
