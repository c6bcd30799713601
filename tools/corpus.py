"""Hold the soft-fail gate against the corpus of workflows: `make corpus`.

Prints for each half and in all how many places had to be told, how many were, and how many were
told without need; then each miss, false alarm and wrong outcome. Exits 1 below a floor.
"""

import sys
import tempfile
from pathlib import Path

from tests.corpus.cases import HALVES, Score, cases, judged, score

FLOOR = 0.97
"""Of precision and of recall, in each half and in all."""

HEADINGS = ("half", "cases", "told", "hits", "misses", "alarms", "precision", "recall", "outcomes")


def scored(half: str) -> Score:
    """The score of one half."""
    total = Score()
    for case in cases(half):
        with tempfile.TemporaryDirectory() as folder:
            total += score(case, judged(case, Path(folder).resolve()))
    return total


def _row(name: str, got: Score) -> str:
    numbers = (got.cases, got.told, got.hits, got.told - got.hits, got.false_alarms)
    shares = (f"{got.precision:.3f}", f"{got.recall:.3f}", f"{got.right} of {got.cases}")
    return "".join(f"{text!s:>11}" for text in (name, *numbers, *shares))


def main() -> int:
    """Print the table and what is wrong; 1 where a floor is not reached."""
    by_half = {half: scored(half) for half in HALVES}
    by_half["in all"] = sum(by_half.values(), Score())
    print("".join(f"{heading:>11}" for heading in HEADINGS))
    for name, got in by_half.items():
        print(_row(name, got))
    for remark in by_half["in all"].remarks:
        print(remark)
    below = [name for name, got in by_half.items() if min(got.precision, got.recall) < FLOOR]
    if below:
        print(f"below {FLOOR}: {', '.join(below)}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
