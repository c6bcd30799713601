"""A desktop notification: the right bytes, and none of a board among those that control."""

import pytest

from readiness_tui.ui.terminal.app import MOST, desktop_notice


def test_each_kind_of_terminal_gets_its_sequence() -> None:
    assert desktop_notice(9, "plan: calm") == "\x1b]9;readiness: plan: calm\a"
    assert desktop_notice(777, "plan: calm") == "\x1b]777;notify;readiness;plan: calm\a"
    assert desktop_notice(0, "plan: calm") == ""


@pytest.mark.parametrize("code", [9, 777])
@pytest.mark.parametrize("text", ["\a\x1b]0;own\a", "\x9d52;c;AAAA\x9c", "a\nb\x1b\\c", "4;1;50"])
def test_no_text_ends_the_sequence_or_begins_another(code: int, text: str) -> None:
    sent = desktop_notice(code, text)
    inner = sent.removeprefix("\x1b]").removesuffix("\a")
    assert not [sign for sign in inner if ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0]
    assert inner.startswith(("9;readiness: ", "777;notify;readiness;"))


def test_what_is_long_is_cut_and_ascii_is_kept() -> None:
    sent = desktop_notice(777, "x" * 1000)
    assert len(sent.rpartition(";")[2].rstrip("\a")) == MOST
    assert desktop_notice(9, "prêt", is_ascii=True) == "\x1b]9;readiness: pr?t\a"
