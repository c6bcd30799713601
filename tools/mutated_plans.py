"""Hold the import of Markdown against broken documents: `make mutated`.

Reads the hostile shapes of the corpus, then its documents broken at random: 100,000, or as many as
the first argument says, from the number on that the second says. Each is read or refused with a
sentence, within two seconds of processor time, and the uses of its lines add up. Prints each that
fails with its name or number, by which it can be made again. Exits 1 if any does.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

from readiness_tui.domain.model.errors import ExchangeError
from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.markdown.syntax.parse import decode, split_lines
from readiness_tui.exchange.model.plan import plan
from tests.corpus.hostile import ENCODED, SHAPES
from tests.corpus.mutations import mutated

COUNT = 100_000
SHARE = 500
SIZE = 200_000
"""Characters of a hostile shape."""
LIMIT_S = 2.0


def fault(document: bytes) -> str:
    """What is wrong with the import of a document; empty where nothing is."""
    try:
        found = plan(extract("mutated.md", document))
    except ExchangeError as error:
        return "" if error.remedy else f"refused without a remedy: {error}"
    lines = split_lines(decode("mutated.md", document))
    filled = {number for number, line in enumerate(lines, start=1) if line.strip()}
    if set(found.uses) != filled:
        odd = sorted(set(found.uses) ^ filled)
        return f"lines that are not accounted for: {odd[:5]}"
    if sum(found.counts.lines.values()) != len(filled):
        return "the uses of the lines do not add up"
    return ""


def hostile() -> Iterator[tuple[str, bytes]]:
    """The hostile documents with their names."""
    yield from ENCODED.items()
    yield from ((name, shape(SIZE).encode()) for name, shape in SHAPES.items())


def _faults(documents: Iterable[tuple[int | str, bytes]]) -> list[str]:
    """The faults of some documents, each behind the name or number of its own."""
    faults: list[str] = []
    for name, document in documents:
        start = time.process_time()
        try:
            text = fault(document)
        except Exception as error:  # noqa: BLE001 - any crash is what is looked for
            text = f"crash: {type(error).__name__}: {error}"
        spent = time.process_time() - start
        if not text and spent > LIMIT_S:
            text = f"{spent:.1f} s of processor time for {len(document):,} bytes"
        if text:
            faults.append(f"{name}: {text}")
    return faults


def _share(first: int) -> list[str]:
    """The faults of one share of the broken documents."""
    return _faults(mutated(first, SHARE))


def main() -> int:
    """Read them all; 1 where one fails."""
    count = int(sys.argv[1]) if sys.argv[1:] else COUNT
    first = int(sys.argv[2]) if sys.argv[2:] else 0
    faults = _faults(hostile())
    for line in faults:
        print(line, flush=True)
    with ProcessPoolExecutor(min(os.cpu_count() or 1, 2)) as pool:
        for share in pool.map(_share, range(first, first + count, SHARE)):
            faults += share
            for line in share:
                print(line, flush=True)
    print(f"{count:,} broken documents from {first:,} on, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
