"""Which target of the Makefile runs a module of tests: each of them exactly one.

Without `-m` pytest runs `make test` and `make journeys` together, as `make coverage` does.
"""

from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
JOURNEYS = "journeys"
NOT_JOURNEYS = f"not {JOURNEYS}"
MARKERS = {
    "cli/test_ci_ladder.py": JOURNEYS,
    "cli/test_docs_commands.py": JOURNEYS,
    "corpus/test_hostile_sizes.py": JOURNEYS,
    "corpus/test_mutated_plans.py": JOURNEYS,
    "corpus/test_rewriting.py": JOURNEYS,
    "e2e": JOURNEYS,
    "exchange/test_limits_sizes.py": JOURNEYS,
    "faults": "faults",
    "gates/engine/test_softfail_corpus_variants.py": JOURNEYS,
    "packaging/test_installers.py": "installers",
    "packaging": JOURNEYS,
    "storage/toml/test_merge_laws.py": JOURNEYS,
    "storage/toml/test_round_trip.py": JOURNEYS,
    "threats": JOURNEYS,
    "ui/fuzz": JOURNEYS,
    "ui/screens/test_hostile_text.py": JOURNEYS,
    "ui/screens/test_key_counts.py": JOURNEYS,
    "ui/terminal/test_ascii_output.py": JOURNEYS,
    "ui/tour": JOURNEYS,
}
"""What runs with a target of its own, a module before its folder, and the marker of this target.

No module that has examples of a measured room: `make test` alone traces them (tests/measured.py).
"""
LONG_PROPERTIES = (
    "domain/edits/test_requests.py",
    "domain/fields/test_records.py",
    "domain/history/test_plan_diff.py",
    "domain/model/test_lint.py",
    "domain/plan/test_schedule.py",
    "domain/plan/test_workability.py",
    "domain/query/test_compiled.py",
    "domain/verdict/test_verdict.py",
    "exchange/readers/test_hostile.py",
    "exchange/readers/test_round_trip.py",
    "exchange/test_choices.py",
    "exchange/test_reimport.py",
    "exchange/writers/test_writeback.py",
    "gates/engine/test_engine.py",
    "gates/kinds/softfail/test_conditions.py",
    "storage/boards/test_remembered.py",
    "storage/journal/test_replay.py",
)
"""Modules whose properties take longest, a second or more of processor.

These properties run with `make journeys`, and the examples beside them with `make test`.
"""


@cache
def marker_of(path: Path, *, is_property: bool = False) -> str:
    """The marker of the target that runs a module, or its properties; empty for `make test`."""
    name = path.relative_to(TESTS).as_posix()
    if is_property and name in LONG_PROPERTIES:
        return JOURNEYS
    return next((mark for place, mark in MARKERS.items() if f"{name}/".startswith(f"{place}/")), "")


def is_property(item: pytest.Item) -> bool:
    """Whether a test is held against examples that are made up."""
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))


def is_left_out(path: Path, markexpr: str) -> bool:
    """Whether the target that asks for these markers need not even read this folder or module."""
    marker = marker_of(path)
    if markexpr == JOURNEYS:
        return path.is_file() and JOURNEYS not in (marker, marker_of(path, is_property=True))
    if marker == JOURNEYS:
        return markexpr == NOT_JOURNEYS
    return bool(marker) and marker not in markexpr
