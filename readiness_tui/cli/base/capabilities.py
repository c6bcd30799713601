"""What the terminal can do, by what the environment says of it: its signs and its colours."""

import os
import re
from typing import Final, Literal

NONE: Final = 0
SIXTEEN: Final = 16
MANY: Final = 256
TRUE: Final = 1 << 24
"""How many colours there are; sixteen of them a terminal chooses itself."""
RICH_NAMES: dict[int, Literal["standard", "256", "truecolor"] | None] = {
    NONE: None,
    SIXTEEN: "standard",
    MANY: "256",
    TRUE: "truecolor",
}
"""The same as Rich and Textual name it."""

_CONSOLES = frozenset({"linux", "vt52", "cons25"})
_PLAIN = re.compile(r"|dumb|vt\d.*|.*-mono|.*-m")
"""Terminals without colours: those of DEC, and entries that say so."""
_SUFFIXES = (("-direct", TRUE), ("-truecolor", TRUE), ("-24bit", TRUE), ("256color", MANY))
_EMULATORS = re.compile(r"(xterm-)?(kitty|ghostty)|alacritty.*|foot.*|wezterm|contour.*|st-.*")
"""Those that have a name of their own, and every colour."""

_LINKING = frozenset(
    {"iterm.app", "wezterm", "vscode", "ghostty", "hyper", "mintty", "rio", "tabby"}
)
"""Terminals that take links, by `TERM_PROGRAM`."""
_OSC_9 = frozenset({"iterm.app", "wezterm", "ghostty", "warpterminal"})
"""Terminals that show notifications by OSC 9, by `TERM_PROGRAM`."""
_BY_TERM = re.compile(r"(?P<nine>(xterm-)?(kitty|ghostty))|foot.*|rxvt-unicode.*")
"""Those that show them by OSC 9 or 777, by `TERM`."""
TMUX_WITH_LINKS, VTE_WITH_LINKS, KONSOLE_WITH_LINKS = (3, 4), (5000,), (210400,)
"""The first versions that take them."""


def colours() -> int:
    """How many colours the terminal draws: `NONE`, `SIXTEEN`, `MANY` or `TRUE`.

    `COLORTERM` comes along from the terminal that a multiplexer or a console was opened in: a
    console and GNU screen, which cannot draw what it promises, are taken by their own name.
    """
    term = _term()
    if os.environ.get("NO_COLOR") or _PLAIN.fullmatch(term):
        return NONE
    is_screen = term == "screen" and "TMUX" not in os.environ
    promised = os.environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}
    if promised and not is_screen and term not in _CONSOLES:
        return TRUE
    if _EMULATORS.fullmatch(term):
        return TRUE
    return next((count for suffix, count in _SUFFIXES if term.endswith(suffix)), SIXTEEN)


def has_links() -> bool:
    """Whether a text may lead somewhere by OSC 8: where the terminal is known to take it.

    `FORCE_HYPERLINK` says so itself, 0 that it does not. A multiplexer hides the terminal it runs
    in: tmux hands links on from version 3.4 on, if its own terminal has them, GNU screen never.
    """
    force, term = os.environ.get("FORCE_HYPERLINK", ""), _term()
    if is_dumb() or not is_utf8() or colours() == NONE:
        return False
    if force:
        return force != "0"
    program = os.environ.get("TERM_PROGRAM", "").lower()
    if "TMUX" in os.environ or program == "tmux":
        return program == "tmux" and _version("TERM_PROGRAM_VERSION") >= TMUX_WITH_LINKS
    if "STY" in os.environ or term.startswith("screen"):
        return False
    return (
        program in _LINKING
        or _EMULATORS.fullmatch(term) is not None
        or "WT_SESSION" in os.environ
        or _version("VTE_VERSION") >= VTE_WITH_LINKS
        or _version("KONSOLE_VERSION") >= KONSOLE_WITH_LINKS
    )


def notification_code(chosen: str = "auto") -> int:
    """The number of the OSC by which the terminal shows notifications; 0 where it is not known to.

    A multiplexer hides the terminal it runs in, and hands neither on.

    Args:
        chosen: What a person chose: `auto`, `osc9`, `osc777` or `off`.
    """
    if chosen != "auto":
        return {"osc9": 9, "osc777": 777}.get(chosen, 0)
    term, program = _term(), os.environ.get("TERM_PROGRAM", "").lower()
    is_hidden = "TMUX" in os.environ or "STY" in os.environ or term.startswith(("tmux", "screen"))
    if is_hidden or is_dumb():
        return 0
    if program in _OSC_9:
        return 9
    by_term = _BY_TERM.fullmatch(term)
    if by_term is None:
        return 0
    return 9 if by_term["nine"] else 777


def _version(name: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", os.environ.get(name, ""))))


def is_dumb() -> bool:
    """Whether the terminal knows no control codes."""
    return _term() in {"", "dumb"}


def is_utf8() -> bool:
    """Whether the locale and the terminal are for UTF-8.

    Under a locale of C, Python itself sets LC_CTYPE to C.UTF-8: that says nothing of the terminal.
    """
    ctype = os.environ.get("LC_CTYPE", "")
    locale_name = (
        os.environ.get("LC_ALL")
        or (ctype if ctype != "C.UTF-8" else "")
        or os.environ.get("LANG")
        or "UTF-8"
    )
    is_old = _term() in _CONSOLES or re.match(r"vt\d", _term())
    return "utf" in locale_name.lower() and not is_old


def _term() -> str:
    return os.environ.get("TERM", "dumb").lower()
