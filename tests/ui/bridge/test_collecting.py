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


def test_what_there_is_is_left_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(collecting.gc, "isenabled", lambda: False)
    monkeypatch.setattr(collecting.gc, "freeze", lambda: calls.append("freeze"))
    monkeypatch.setattr(collecting.gc, "enable", lambda: calls.append("enable"))
    settings = collecting.Collecting()
    for _ in range(3):
        settings.took_boards()
    assert calls == ["freeze", "enable"]


def test_a_process_of_others_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting.gc, "isenabled", lambda: True)
    monkeypatch.setattr(collecting.gc, "freeze", lambda: pytest.fail("frozen"))
    collecting.Collecting().took_boards()
