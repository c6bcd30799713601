"""The five plans that the project grew from: every fact that import must find in them.

They lie outside the project; without them these tests are skipped, and the fixtures of
`tests/data/exchange` stand for the same rules.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.exchange import facts_of_the_plan, facts_of_tickets
from tests.exchange.plan_reading import Plan

ROOT = Path(__file__).parents[2]
PLANS = Path(os.environ.get("READINESS_SOURCE_PLANS", ROOT.parent / "shared" / "seeds"))
EXPECTED = PLANS / "expected.json"
ABSENT = pytest.mark.skip(reason="the five source plans are not here: READINESS_SOURCE_PLANS")
FACTS = facts_of_tickets.FACTS | facts_of_the_plan.FACTS


def _expected() -> dict[str, Any]:
    return json.loads(EXPECTED.read_text(encoding="utf-8")) if EXPECTED.is_file() else {}


def _keys() -> list[Any]:
    found = [
        (plan, key)
        for plan, told in _expected().items()
        if plan.endswith(".md")
        for key in told["expect"]
    ]
    return [*found] or [pytest.param("no plan", "no key", marks=ABSENT)]


@cache
def imported() -> dict[str, Plan]:
    """The answer of one dry run over all plans, by file name."""
    paths = sorted(PLANS / name for name in _expected() if name.endswith(".md"))
    command = [sys.executable, "-m", "readiness_tui", "import", *map(str, paths)]
    done = subprocess.run(
        [*command, "--dry-run", "--json"],
        check=False,
        capture_output=True,
        cwd=ROOT,
        timeout=120,
        text=True,
        encoding="utf-8",
    )
    documents = json.loads(done.stdout)["documents"]
    return {
        Path(each["path"]).name: Plan(each, (PLANS / Path(each["path"]).name).read_bytes().decode())
        for each in documents
    }


@pytest.mark.parametrize(("plan", "key"), _keys())
def test_a_source_plan_is_read_as_expected(plan: str, key: str) -> None:
    wanted = _expected()[plan]["expect"][key]
    assert key in FACTS, f"{plan} expects {key}, and no test knows what that is"
    assert FACTS[key](imported()[plan], wanted) == wanted


@pytest.mark.skipif(not EXPECTED.is_file(), reason="the five source plans are not here")
def test_the_plans_together_are_read_as_expected() -> None:
    wanted = _expected()["all"]["expect"]
    plans = imported().values()
    assert {key: sum(FACTS[key](plan, None) for plan in plans) for key in wanted} == wanted


@pytest.mark.skipif(not EXPECTED.is_file(), reason="the five source plans are not here")
def test_every_expectation_has_its_plan() -> None:
    assert set(imported()) | {"about", "all"} == set(_expected())
