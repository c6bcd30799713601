"""Whoever waits for gates comes back once there is something to show, and not much earlier."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.engine.pacing import GLANCE_S, is_enough

TIMES = st.floats(0, 10)


@pytest.mark.parametrize(
    ("took_s", "has_news", "is_waiting", "are_quick_done", "is_back"),
    [
        (0.02, False, True, True, True),
        (0.02, False, True, False, False),
        (0.02, True, False, True, False),
        (0.03, True, False, True, True),
        (0.24, True, True, False, False),
        (0.25, True, False, False, True),
        (0.25, False, True, False, True),
        (4.9, False, False, True, False),
        (5.0, False, False, False, True),
    ],
)
def test_slow_gates_keep_nobody_from_what_is_there(
    took_s: float, *, has_news: bool, is_waiting: bool, are_quick_done: bool, is_back: bool
) -> None:
    enough = is_enough(
        took_s,
        has_news=has_news,
        is_waiting=is_waiting,
        are_quick_done=are_quick_done,
        rest_s=0,
    )
    assert enough is is_back


@given(
    took_s=TIMES,
    more_s=TIMES,
    rest_s=TIMES,
    news=st.booleans(),
    waiting=st.booleans(),
    quick=st.booleans(),
)
def test_whoever_waits_longer_has_enough_as_well(
    took_s: float, more_s: float, rest_s: float, *, news: bool, waiting: bool, quick: bool
) -> None:
    def enough(seconds: float) -> bool:
        return is_enough(
            seconds, has_news=news, is_waiting=waiting, are_quick_done=quick, rest_s=rest_s
        )

    assert enough(took_s) <= enough(took_s + more_s)
    assert not enough(GLANCE_S / 2)


@given(TIMES, TIMES)
def test_news_of_quick_gates_rest_as_long_as_the_screen_asks(took_s: float, rest_s: float) -> None:
    is_back = is_enough(took_s, has_news=True, is_waiting=False, are_quick_done=True, rest_s=rest_s)
    assert is_back == (took_s >= min(max(rest_s, 0.03), 0.25))
