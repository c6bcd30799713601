"""Choose faults, try each, and say which were not noticed: `make mutants`."""

import argparse
import json
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue

from tools.mutants.mutations import Mutation, mutations
from tools.mutants.nearest import imports_below
from tools.mutants.trees import ROOT, Tree
from tools.mutants.trying import Trial, attempt, on_record, run_tests, still_holds

LAYERS = ("domain", "storage", "gates")
NUMBER = 200
FLOOR = 0.95
"""The share of faults that has to be noticed."""
SURVIVORS = Path(__file__).with_name("survivors.toml")
RECORD = ROOT / ".reports/mutants.jsonl"


def chosen(number: int, within: str) -> list[Mutation]:
    """So many of all faults, as good as at random, and the same ones every time.

    Args:
        number: How many.
        within: What the paths of their modules begin with, below the package.
    """
    package = ROOT / "readiness_tui"
    modules = [path for layer in LAYERS for path in sorted((package / layer).rglob("*.py"))]
    every = [
        mutation
        for path in modules
        if path.relative_to(package).as_posix().startswith(within)
        for mutation in mutations(path.relative_to(ROOT).as_posix(), path.read_bytes())
    ]
    return sorted(every, key=lambda mutation: mutation.rank)[:number]


def try_all(
    untried: Sequence[Mutation], jobs: int, noticed_by: Mapping[str, str]
) -> Iterator[Trial]:
    """Try faults in copies of the tree, one a job.

    Args:
        untried: The faults.
        jobs: How many at a time.
        noticed_by: The file of tests that noticed a fault before, by its key; it is run first.

    Yields:
        Each trial as it ends.
    """
    imports = imports_below(ROOT)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        trees = SimpleQueue[Tree]()
        for number in range(jobs):
            trees.put(Tree(Path(folder, str(number))))

        def in_a_tree(mutation: Mutation) -> Trial:
            tree = trees.get()
            trial = attempt(tree, mutation, imports, noticed_by.get(mutation.key, ""))
            trees.put(tree)
            return trial

        trials = [pool.submit(in_a_tree, fault) for fault in untried]
        yield from (trial.result() for trial in as_completed(trials))


def failing_anyway(trials: Sequence[Trial]) -> str:
    """The first test of those that noticed a fault which fails without any, or nothing."""
    tests = sorted({trial.noticed_by for trial in trials if trial.test})
    with tempfile.TemporaryDirectory() as folder:
        return run_tests(Tree(Path(folder)), tests) if tests else ""


def main() -> int:
    """Try the chosen faults; 1 when too many, or any without a reason, were not noticed."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=NUMBER, help="how many faults")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--within", default="", help="only modules whose path begins so")
    options = parser.parse_args()

    faults = chosen(options.number, options.within)
    earlier = [trial for trial in on_record(RECORD) if trial.noticed_by]
    trials = {trial.key: trial for trial in earlier if still_holds(trial, ROOT)}
    noticed_by = {trial.key: trial.noticed_by.partition("::")[0] for trial in earlier}
    reasons = tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))
    untried = [fault for fault in faults if fault.key not in trials and fault.key not in reasons]
    print(f"{len(faults)} faults, {len(untried)} of them to be tried", flush=True)
    RECORD.parent.mkdir(exist_ok=True)
    for trial in try_all(untried, options.jobs, noticed_by):
        trials[trial.key] = trial
        with RECORD.open("a", encoding="utf-8") as file:
            file.write(json.dumps(trial) + "\n")
        print(f"{trial.noticed_by or 'SURVIVED'}  {trial.key}", flush=True)
    return verdict(faults, trials, reasons)


def verdict(
    faults: Sequence[Mutation], trials: Mapping[str, Trial], reasons: Mapping[str, str]
) -> int:
    """Print who survived, and the share that did not; the exit code."""
    if test := failing_anyway([trials[fault.key] for fault in faults if fault.key in trials]):
        print(f"{test} fails without any fault: what it noticed counts for nothing")
        return 1
    noticed = {key for key, trial in trials.items() if trial.noticed_by}
    survivors = [fault for fault in faults if fault.key not in noticed]
    unnamed = [fault for fault in survivors if fault.key not in reasons]
    for fault in survivors:
        print(f"survived at line {fault.line}: {fault.key}")
        print(f"  {reasons.get(fault.key, 'NO REASON IS NAMED in tools/mutants/survivors.toml')}")
    share = 1 - len(survivors) / max(1, len(faults))
    print(f"{len(faults) - len(survivors)} of {len(faults)} faults noticed, {share:.1%}")
    return int(share < FLOOR or bool(unnamed))


if __name__ == "__main__":
    sys.exit(main())
