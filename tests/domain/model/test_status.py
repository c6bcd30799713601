"""Which status may follow which: the rules of the board format, row by row."""

from itertools import product

import pytest

from readiness_tui.domain.model.status import (
    Mode,
    Status,
    is_legal,
    needs_reason,
    step,
)

TODO, DOING, BLOCKED, REVIEW, DONE, DROPPED = Status

FREE = {
    (TODO, DOING),
    (TODO, REVIEW),
    (DOING, REVIEW),  # forward
    (TODO, DONE),
    (DOING, DONE),
    (REVIEW, DONE),  # to done
    (REVIEW, DOING),
    (DOING, TODO),  # back
    # Blocked leads back to any open status: the file does not keep which one it came from.
    (BLOCKED, TODO),
    (BLOCKED, DOING),
    (BLOCKED, REVIEW),
}
WITH_A_REASON = {
    (TODO, BLOCKED),
    (DOING, BLOCKED),
    (REVIEW, BLOCKED),
    (TODO, DROPPED),
    (DOING, DROPPED),
    (REVIEW, DROPPED),
    (BLOCKED, DROPPED),
    (DONE, DOING),
    (DROPPED, TODO),  # reopening
}


@pytest.mark.parametrize(("old", "new"), product(Status, Status))
def test_a_move_is_free_asks_for_a_reason_or_does_not_exist(old: Status, new: Status) -> None:
    assert is_legal(old, new) is ((old, new) in FREE | WITH_A_REASON)
    if is_legal(old, new):
        assert needs_reason(old, new) is ((old, new) in WITH_A_REASON)


def test_work_is_left_unless_done_or_dropped() -> None:
    assert {status for status in Status if not status.is_open} == {DONE, DROPPED}


STEPS = {
    TODO: (None, DOING),
    DOING: (TODO, REVIEW),
    BLOCKED: (TODO, DOING),
    REVIEW: (DOING, DONE),
    DONE: (None, None),
    DROPPED: (None, None),
}


@pytest.mark.parametrize("old", Status)
def test_a_step_follows_the_walk_and_never_asks_for_a_reason(old: Status) -> None:
    assert (step(old, -1), step(old, 1)) == STEPS[old]
    for new in filter(None, STEPS[old]):
        assert (old, new) in FREE


def test_modes_go_from_weak_to_strong_and_two_of_them_enforce() -> None:
    assert [mode.enforces for mode in Mode] == [False, False, True, True]
    assert list(Mode) == ["solo", "shadow", "soft_block", "hard_block"]
