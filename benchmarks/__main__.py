"""Run every benchmark and print one table: `python -m benchmarks [--strict] [MODULE...]`.

Always ends with 0, but for `--strict`, which ends with 1 when a goal is missed. A run of all
leaves its figures in `.reports/bench.json`: `over`, how many goals were missed, and `rows`.
"""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.harness import TOLD, Row

HERE = Path(__file__).parent
FIGURES = HERE.parent / ".reports" / "bench.json"
NOT_BENCHMARKS = {"__init__", "__main__", "harness", "terminals"}
HEADINGS = ("what", "floor", "ratio", "goal", "", "remark")

Benchmark = Callable[[], Iterable[Row]]


def modules() -> list[str]:
    """Names of the modules that hold benchmarks."""
    names = sorted(path.stem for path in HERE.glob("*.py"))
    return [name for name in names if name not in NOT_BENCHMARKS]


def benchmarks(module: str) -> list[Benchmark]:
    """The benchmarks of a module, in the order of its source."""
    found = vars(importlib.import_module(f"benchmarks.{module}"))
    return [value for name, value in found.items() if name.startswith("bench_")]


def rows(benchmark: Benchmark) -> Iterator[Row]:
    """The rows of one benchmark; if it breaks, the last one says so, and the others still run."""
    try:
        yield from benchmark()
    except Exception as error:  # noqa: BLE001 - one broken benchmark must not hide the others
        name = getattr(benchmark, "__name__", "?")
        yield Row(name, "", None, 0.0, f"broken: {type(error).__name__}: {error}"[:100])


def cells(row: Row) -> tuple[str, ...]:
    """A row as the words of its columns."""
    if row.ratio is None:
        shown, word = "n/a", ""
    else:
        shown, word = f"{row.ratio:.2f}x", "ok" if row.is_met else "over"
    if row.goal == TOLD:
        return (row.name, row.floor, shown, "", "", row.remark)
    return (row.name, row.floor, shown, f"{row.goal:g}x", word, row.remark)


def table(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells, aligned."""
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def figures(measured: Sequence[Row]) -> str:
    """The rows as JSON; a ratio that could not be measured, or has no goal, is null."""
    lines = [
        {
            "name": row.name,
            "floor": row.floor,
            "ratio": row.ratio,
            "goal": None if row.goal == TOLD else row.goal,
        }
        for row in measured
    ]
    return json.dumps({"over": sum(not row.is_met for row in measured), "rows": lines}, indent=1)


def main() -> int:
    """Measure, print, and say by the exit code whether that went well if asked to."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    reader.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(modules()))
    reader.add_argument("--strict", action="store_true", help="end with 1 when a goal is missed")
    asked = reader.parse_args()
    unknown = sorted(set(asked.modules) - set(modules()))
    if unknown:
        reader.error(f"no such module: {', '.join(unknown)}")
    measured: list[Row] = []
    for module in asked.modules or modules():
        for benchmark in benchmarks(module):
            if sys.stderr.isatty():
                print(f"{module}: {benchmark.__name__}", file=sys.stderr)
            measured += rows(benchmark)
    print(table([HEADINGS, *map(cells, measured)]))
    if not asked.modules:
        FIGURES.parent.mkdir(exist_ok=True)
        FIGURES.write_text(figures(measured) + "\n", encoding="utf-8")
    return 1 if asked.strict and not all(row.is_met for row in measured) else 0


if __name__ == "__main__":
    sys.exit(main())
