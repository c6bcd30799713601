"""What a terminal is taken to be able to do, by what its environment says."""

import pytest

from readiness_tui.cli.base.capabilities import (
    MANY,
    NONE,
    SIXTEEN,
    TRUE,
    colours,
    has_links,
    is_dumb,
    is_utf8,
    notification_code,
)


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


@pytest.mark.parametrize(
    ("environment", "is_able"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7002"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4803"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "no"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "xterm-256color", "WT_SESSION": "1-2-3"}, True),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "220400"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot"}, True),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm-kitty", "LC_ALL": "C"}, False),
        ({"TERM": "linux", "FORCE_HYPERLINK": "1"}, False),
        ({"TERM": "dumb", "FORCE_HYPERLINK": "1"}, False),
        ({"TERM": "xterm-256color", "FORCE_HYPERLINK": "1"}, True),
        ({"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}, False),
        ({"TERM": "screen", "STY": "1", "VTE_VERSION": "7002"}, False),
        ({"TERM": "screen-256color", "TMUX": "/t,1,0", "VTE_VERSION": "7002"}, False),
        (
            {"TMUX": "/t,1,0", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"}
            | {"TERM": "tmux-256color"},
            False,
        ),
        (
            {"TMUX": "/t,1,0", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"}
            | {"TERM": "tmux-256color"},
            True,
        ),
    ],
)
def test_links(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, *, is_able: bool
) -> None:
    names = "TERM COLORTERM NO_COLOR TMUX STY LC_ALL LC_CTYPE FORCE_HYPERLINK TERM_PROGRAM"
    more = "TERM_PROGRAM_VERSION VTE_VERSION KONSOLE_VERSION WT_SESSION"
    for name in f"{names} {more}".split():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert has_links() is is_able


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"TERM": "xterm-256color"}, 0),
        ({"TERM": "dumb", "TERM_PROGRAM": "iTerm.app"}, 0),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, 9),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, 9),
        ({"TERM": "xterm-kitty"}, 9),
        ({"TERM": "xterm-ghostty"}, 9),
        ({"TERM": "foot"}, 777),
        ({"TERM": "rxvt-unicode-256color"}, 777),
        ({"TERM": "tmux-256color", "TMUX": "/t,1,0", "TERM_PROGRAM": "WezTerm"}, 0),
        ({"TERM": "screen", "STY": "1", "TERM_PROGRAM": "iTerm.app"}, 0),
    ],
)
def test_notifications(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    for name in ["TERM", "TERM_PROGRAM", "TMUX", "STY"]:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert notification_code() == code
    assert [notification_code(chosen) for chosen in ("osc9", "osc777", "off")] == [9, 777, 0]
