"""Which target of the Makefile runs a module of tests: each of them exactly one.

Without `-m` pytest runs `make test` and `make journeys` together, as `make coverage` does.
"""

from functools import cache
from pathlib import Path

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


@cache
def marker_of(path: Path) -> str:
    """The marker of the target that runs this module; empty where `make test` does."""
    name = path.relative_to(TESTS).as_posix()
    return next((mark for place, mark in MARKERS.items() if f"{name}/".startswith(f"{place}/")), "")


def is_left_out(path: Path, markexpr: str) -> bool:
    """Whether the target that asks for these markers need not even read this folder or module."""
    marker = marker_of(path)
    if markexpr == JOURNEYS:
        return marker != JOURNEYS and path.is_file()
    if marker == JOURNEYS:
        return markexpr == NOT_JOURNEYS
    return bool(marker) and marker not in markexpr
