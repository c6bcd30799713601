"""The helpers and the closed world that every test relies on."""

import os
import socket
import time
from pathlib import Path

import pytest
from _pytest.reports import TestReport
from hypothesis import given
from hypothesis import strategies as st

from tests.distribution import is_told, turns_of
from tests.support import until
from tests.targets import TESTS


async def test_until_returns_once_the_condition_holds() -> None:
    answers = iter([False, False, True])
    await until(lambda: next(answers), "the third answer")


async def test_until_says_what_it_waited_for() -> None:
    with pytest.raises(AssertionError, match=r"not within 0\.02 s: the row shows done"):
        await until(lambda: False, "the row shows done", within_s=0.02)


def test_home_and_settings_are_not_the_developers() -> None:
    assert [p.name for p in Path.home().iterdir()] == [".gitconfig"]
    assert not {"NO_COLOR", "EDITOR", "LC_ALL", "GIT_DIR", "TMUX"} & set(os.environ)
    assert time.tzname == ("UTC", "UTC")


def test_the_network_is_out_of_reach() -> None:
    with socket.socket() as wire, pytest.raises(AssertionError, match="reaches for the network"):
        wire.connect(("192.0.2.1", 9))


@given(st.integers())
def test_properties_run_inside_the_closed_world(number: int) -> None:
    assert os.environ["TZ"] == "UTC", number


def test_a_worker_keeps_to_itself_only_what_passed_around_a_test() -> None:
    """A set-up that failed has the only report of its test: without it nobody would know."""
    silent = {
        (when, outcome)
        for when in ("setup", "call", "teardown")
        for outcome in ("passed", "failed", "skipped")
        if not is_told(TestReport("test", ("test.py", 1, "test"), {}, outcome, None, when))
    }
    assert silent == {("setup", "passed"), ("teardown", "passed")}


def test_rooms_are_spread_over_a_run_and_those_of_the_longest_tests_come_first() -> None:
    rooms = {"domain": "abcd", "threats": "ab", "ui": "abc"}
    modules = [TESTS / room / module for room, modules in rooms.items() for module in modules]
    turns = turns_of(modules)
    order = [path.relative_to(TESTS).as_posix() for path in sorted(modules, key=turns.__getitem__)]
    assert order[:2] == ["threats/a", "threats/b"]
    mixed = ["domain/a", "ui/a", "domain/b", "ui/b", "domain/c", "ui/c", "domain/d"]
    assert order[2:] == mixed
