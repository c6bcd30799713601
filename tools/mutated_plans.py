"""Hold the import of Markdown against broken documents: `make mutated`.

Reads the documents of the corpus broken at random, 100,000 unless another number is named. Each is
read or refused with a sentence, within two seconds of processor time, and the uses of its lines
add up. Prints each that fails with its number, by which it can be made again. Exits 1 if any does.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from readiness_tui.domain.model.errors import ExchangeError
from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.markdown.syntax.parse import decode, split_lines
from readiness_tui.exchange.model.plan import plan
from tests.corpus.mutations import mutated

COUNT = 100_000
SHARE = 500
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


def _share(first: int) -> list[str]:
    """The faults of one share of the documents."""
    faults: list[str] = []
    for number, document in mutated(first, SHARE):
        start = time.process_time()
        try:
            text = fault(document)
        except Exception as error:  # noqa: BLE001 - any crash is what is looked for
            text = f"crash: {type(error).__name__}: {error}"
        spent = time.process_time() - start
        if not text and spent > LIMIT_S:
            text = f"{spent:.1f} s of processor time for {len(document):,} bytes"
        if text:
            faults.append(f"{number}: {text}")
    return faults


def main() -> int:
    """Read them all; 1 where one fails."""
    count = int(sys.argv[1]) if sys.argv[1:] else COUNT
    faults: list[str] = []
    with ProcessPoolExecutor(min(os.cpu_count() or 1, 2)) as pool:
        for share in pool.map(_share, range(0, count, SHARE)):
            faults += share
            for line in share:
                print(line, flush=True)
    print(f"{count:,} broken documents, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
