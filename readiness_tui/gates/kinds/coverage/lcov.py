"""LCOV tracefiles (`geninfo(1)`), those of lcov 2 included."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.coverage.values import (
    NOTHING,
    Coverage,
    FileCoverage,
    Share,
    slashed,
)

# Read past: totals, which may lie, and functions, of which there are two generations of records.
_PASSED = frozenset(
    {
        "TN",
        "VER",
        "LF",
        "LH",
        "BRF",
        "BRH",
        "FN",
        "FNDA",
        "FNF",
        "FNH",
        "FNL",
        "FNA",
        "MCDC",
        "MCF",
        "MCH",
    }
)
_DA = re.compile(r"([0-9]{1,9}),([0-9]{1,18})(?:,.*)?")
_BRDA = re.compile(r"([0-9]{1,9}),(e?[0-9]{1,18}),(.*),(-|[0-9]{1,18})")


def is_lcov(text: str) -> bool:
    """Whether text looks like a tracefile: its first record is the name of a test or of a file."""
    for line in text.split("\n"):
        if line.strip() and not line.startswith("#"):
            return line.startswith(("TN:", "SF:"))
    return False


def read_lcov(content: bytes, path: str) -> Coverage:
    """A tracefile.

    Counted from its lines and branches: `LF` and `LH` may lie. Records of one file merge by
    maximum. `-` is a branch that was not taken.

    Raises:
        UnparsableError: A record is not known or broken, or the last one is not closed.
    """
    text = content.decode("utf-8-sig", "replace")
    if not is_lcov(text):
        message = "not LCOV: its first record is neither `TN:` nor `SF:`"
        raise UnparsableError(path, message, line=1)
    trace = _Trace(path)
    for number, line in enumerate(text.split("\n"), start=1):
        trace.record(number, line.strip())
    return trace.ended()


@dataclass(slots=True)
class _Source:
    hits: dict[int, int] = field(default_factory=dict[int, int])
    taken: dict[tuple[int, str, str], int] = field(default_factory=dict[tuple[int, str, str], int])


class _Trace:
    """What was read of a tracefile so far."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._sources: dict[str, _Source] = {}
        self._open: _Source | None = None
        self._line = 0
        self._records: Mapping[str, Callable[[str], None]] = {
            "SF": self._file,
            "DA": self._hits,
            "BRDA": self._branch,
        }

    def record(self, number: int, line: str) -> None:
        """Take in one line."""
        if not line or line.startswith("#"):
            return
        self._line = number
        if line == "end_of_record":
            self._open = None
            return
        name, colon, rest = line.partition(":")
        if name in self._records and colon:
            self._records[name](rest)
        elif name not in _PASSED or not colon:
            self._refuse(f"not LCOV: unknown record {name!r:.40}")

    def ended(self) -> Coverage:
        """The whole, once all lines are in."""
        if self._open is not None:
            self._refuse("ends inside a record")
        files = tuple(_covered(name, source) for name, source in self._sources.items())
        return Coverage(
            format="lcov", files=files, has_branches=any(file.branches for file in files)
        )

    def _file(self, rest: str) -> None:
        if self._open is not None:
            self._refuse("a record inside a record")
        if not rest:
            self._refuse("a record without a file")
        self._open = self._sources.setdefault(slashed(rest), _Source())

    def _hits(self, rest: str) -> None:
        match = _DA.fullmatch(rest)
        if match is None:
            self._refuse(f"DA {rest!r:.40} is no line with its count")
        hits = self._source().hits
        line = int(match[1])
        hits[line] = max(hits.get(line, 0), int(match[2]))

    def _branch(self, rest: str) -> None:
        match = _BRDA.fullmatch(rest)
        if match is None:
            self._refuse(f"BRDA {rest!r:.40} is no branch with its count")
        counts = self._source().taken
        key = (int(match[1]), match[2], match[3])
        counts[key] = max(counts.get(key, 0), 0 if match[4] == "-" else int(match[4]))

    def _source(self) -> _Source:
        if self._open is None:
            self._refuse("a line outside of a record")
        return self._open

    def _refuse(self, said: str) -> NoReturn:
        raise UnparsableError(self._path, said, line=self._line)


def _covered(name: str, source: _Source) -> FileCoverage:
    branches: dict[int, Share] = {}
    for (line, _, _), count in source.taken.items():
        branches[line] = branches.get(line, NOTHING) + Share(int(count > 0), 1)
    return FileCoverage(name, {line: hits > 0 for line, hits in source.hits.items()}, branches)
