"""Hold the measured coverage of each package against its floor: the end of `make coverage`.

Floors only rise. A line that cannot be reached carries `pragma: no cover` and the reason.
"""

import json
import sys
from pathlib import Path

FLOORS = {
    "domain": 100.0,
    "storage": 100.0,
    "gates": 100.0,
    "exchange": 95.0,
    "services": 95.0,
    "cli": 90.0,
    "ui": 85.0,
}
LOWEST_SHOWN = 15


def shares(files: dict[str, dict[str, dict[str, int]]]) -> dict[str, tuple[int, int]]:
    """Lines and branches of each package: how many were reached, of how many."""
    totals: dict[str, tuple[int, int]] = dict.fromkeys(FLOORS, (0, 0))
    for name, entry in files.items():
        reached, there = _counts(entry["summary"])
        package = Path(name).parts[1]
        if package in totals:
            before = totals[package]
            totals[package] = (before[0] + reached, before[1] + there)
    return totals


def main() -> int:
    """Print each package beside its floor; 1 if one lies below it."""
    files = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["files"]
    below = 0
    for package, (reached, there) in shares(files).items():
        share = 100 * reached / there if there else 100.0
        below += share < FLOORS[package]
        mark = "below" if share < FLOORS[package] else "ok"
        print(f"{package:10} {share:6.1f} %   floor {FLOORS[package]:5.1f} %   {mark}")
    if below:
        print("\nleast covered:")
        counted = [(*_counts(entry["summary"]), name) for name, entry in files.items()]
        counted.sort(key=lambda row: row[1] - row[0], reverse=True)
        for reached, there, name in counted[:LOWEST_SHOWN]:
            print(f"  {there - reached:5} not reached of {there:5}   {name}")
    return 1 if below else 0


def _counts(summary: dict[str, int]) -> tuple[int, int]:
    reached = summary["covered_lines"] + summary["covered_branches"]
    return reached, summary["num_statements"] + summary["num_branches"]


if __name__ == "__main__":
    sys.exit(main())
