"""What a terminal is taken to be able to do, by what its environment says."""

import pytest

from readiness_tui.cli.base.capabilities import MANY, NONE, SIXTEEN, TRUE, colours, is_dumb, is_utf8


@pytest.mark.parametrize(
    ("environment", "count"),
    [
        ({"TERM": "dumb"}, NONE),
        ({"TERM": ""}, NONE),
        ({}, NONE),
        ({"TERM": "vt100"}, NONE),
        ({"TERM": "vt220-w", "COLORTERM": "truecolor"}, NONE),
        ({"TERM": "xterm-mono"}, NONE),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, NONE),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, MANY),
        ({"TERM": "xterm"}, SIXTEEN),
        ({"TERM": "screen"}, SIXTEEN),
        ({"TERM": "linux"}, SIXTEEN),
        ({"TERM": "rxvt"}, SIXTEEN),
        ({"TERM": "no-such-terminal"}, SIXTEEN),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, SIXTEEN),
        ({"TERM": "screen", "COLORTERM": "truecolor"}, SIXTEEN),
        ({"TERM": "screen", "COLORTERM": "truecolor", "TMUX": "/run/tmux,1,0"}, TRUE),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, TRUE),
        ({"TERM": "xterm", "COLORTERM": "yes"}, SIXTEEN),
        ({"TERM": "xterm-256color"}, MANY),
        ({"TERM": "tmux-256color"}, MANY),
        ({"TERM": "xterm-direct"}, TRUE),
        ({"TERM": "xterm-kitty"}, TRUE),
        ({"TERM": "alacritty"}, TRUE),
        ({"TERM": "foot-extra"}, TRUE),
    ],
)
def test_colours(environment: dict[str, str], count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TERM", "COLORTERM", "NO_COLOR", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert colours() == count


@pytest.mark.parametrize(
    ("term", "locale", "is_plain"),
    [
        ("xterm", "C.UTF-8", 0),
        ("xterm", "C", 1),
        ("xterm", "de_DE.utf8", 0),
        ("linux", "C.UTF-8", 1),
        ("vt100", "C.UTF-8", 1),
        ("vt220", "C.UTF-8", 1),
    ],
)
def test_signs(term: str, locale: str, is_plain: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("LC_ALL", locale)
    assert is_utf8() is not bool(is_plain)
    assert not is_dumb()
