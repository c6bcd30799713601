"""The settings of the interpreter while a plan is on the screen."""

import gc
import sys

import pytest

from readiness_tui.ui.bridge import collecting


def test_they_are_put_back_at_the_end() -> None:
    before = sys.getswitchinterval(), gc.get_threshold()
    settings = collecting.Collecting()
    settings.begin()
    try:
        assert sys.getswitchinterval() < before[0]
        assert gc.get_threshold()[2] > 1_000_000, "no look at all objects comes by itself"
    finally:
        settings.end()
    assert (sys.getswitchinterval(), gc.get_threshold()) == before


@pytest.mark.parametrize(("young", "is_looked_at"), [(0, False), (collecting.YOUNG_LOOKS, True)])
def test_all_objects_are_looked_at_where_many_came(
    monkeypatch: pytest.MonkeyPatch, young: int, *, is_looked_at: bool
) -> None:
    looks: list[int] = []
    monkeypatch.setattr(collecting.gc, "get_count", lambda: (0, 0, young))
    monkeypatch.setattr(collecting.gc, "collect", lambda: looks.append(1))
    collecting.at_rest()
    assert bool(looks) is is_looked_at
