"""Hold the import of Markdown plans against the corpus of plans: `make plans`.

Prints for each half and in all how many documents come out exactly, the harmonic mean of precision
and recall of tickets, edges and risks, and the share of right fields; with `-v` every difference of
the reference half, with `-vv` of both. Exits 1 below a floor.
"""

import sys

from tests.corpus.plans import FIELDS, HALVES, SETS, Score, cases, score

FLOORS = {"tickets": 0.95, "edges": 0.95, "titles": 0.9, "owners": 0.9, "statuses": 0.9}
"""Of each half and of all."""


def _row(name: str, got: Score) -> str:
    shares = (f"{got.share(column):.3f}" for column in (*SETS, *FIELDS))
    cells = (name, got.cases, got.exact, *shares)
    return "".join(f"{cell!s:>11}" for cell in cells)


def main() -> int:
    """Print the table; 1 where a floor is not reached."""
    by_half = {half: sum(map(score, cases(half)), Score()) for half in HALVES}
    by_half["in all"] = sum(by_half.values(), Score())
    print("".join(f"{head:>11}" for head in ("half", "cases", "exact", *SETS, *FIELDS)))
    for name, got in by_half.items():
        print(_row(name, got))
    verbosity = {"-v": ("reference",), "-vv": HALVES}
    for half in verbosity.get(sys.argv[1] if sys.argv[1:] else "", ()):
        print("\n".join(by_half[half].remarks))
    below = [
        f"{name}: {column} {got.share(column):.3f}"
        for name, got in by_half.items()
        for column, floor in FLOORS.items()
        if got.share(column) < floor
    ]
    if below:
        print(f"below the floor: {'; '.join(below)}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
