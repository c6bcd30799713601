"""`make golden DIR=FOLDER`: records what every command does, or compares with such a record."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tools.golden.comparing import differences
from tools.golden.recording import Summary, record
from tools.golden.sandbox import GoldenError, tools_at

PROGRAM = Path(sys.executable).with_name("readiness")
BASE = Path(f"/tmp/readiness-golden-{os.getuid()}")  # noqa: S108 - one folder, as paths are in records
DIFFERS, FAILED = 1, 2


def main() -> int:
    """Record or compare; 0 where nothing differs, 1 where something does, 2 where it cannot run."""
    options = _options()
    try:
        if options.action == "record":
            _record(options.folder, options)
            return 0
        return _compare(options)
    except GoldenError as error:
        print(f"golden: {error}", file=sys.stderr)
        return FAILED


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.golden", description=__doc__)
    parser.add_argument("action", choices=("record", "compare"))
    parser.add_argument("folder", type=Path, metavar="DIR", help="the record")
    parser.add_argument("other", type=Path, nargs="?", help="a second record; else a new run")
    parser.add_argument("--only", action="append", default=[], help="only this script; repeat")
    parser.add_argument("--program", type=Path, default=PROGRAM, help="the program to run")
    parser.add_argument("--base", type=Path, default=BASE, help="where it runs; part of records")
    return parser.parse_args()


def _record(folder: Path, options: argparse.Namespace) -> None:
    begun = time.monotonic()
    with tools_at(options.base, options.program.absolute()) as tools:
        summary = record(folder, tools, only=options.only)
    _print(summary, seconds=time.monotonic() - begun)


def _print(summary: Summary, *, seconds: float) -> None:
    for gap in summary.gaps:
        print(f"not covered: {gap}")
    print(f"{summary.invocations} invocations in {seconds:.0f} s")


def _compare(options: argparse.Namespace) -> int:
    if not (options.folder / "golden.txt").is_file():
        message = f"{options.folder} is no golden record; make one with `record`"
        raise GoldenError(message)
    with tempfile.TemporaryDirectory() as scratch:
        other = options.other or Path(scratch, "after")
        if options.other is None:
            _record(other, options)
        count = 0
        for text in differences(options.folder, other):
            count += 1
            sys.stdout.write(text)
    print(f"{count} files of the record differ")
    return DIFFERS if count else 0


if __name__ == "__main__":
    sys.exit(main())
