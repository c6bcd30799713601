"""What stands in prose and a gate can hold: each is offered once, and made only if chosen.

Thresholds, files that have to be there, commands that have to pass.
"""

import re
from collections.abc import Callable

from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.values import is_outside, is_path, slug

FILES, COMMAND = "files-", "command-"
"""What the keys of gates begin with that ask for a file, and for a command."""

_LINE = re.compile(r"(\d{1,3})\s*%\s*(?:of\s+)?(?:line|statement)")
_BRANCH = re.compile(r"(\d{1,3})\s*%\s*(?:of\s+)?branch")
_ANY = re.compile(r"(\d{1,3})\s*%")
_DROP = re.compile(
    r"(?:regress\w*|drop\w*|decreas\w*)\s*(?:of\s*)?(?:>|more than|over)\s*(\d{1,2})\s*%"
)
_GREEN = re.compile(r"(\d{1,2})\s+consecutive\s+(?:green|passing|clean|successful)")
_AGE = re.compile(r"(?:≤|<=?|within|after|every)\s*(\d{1,4})\s*(h|hours?|d|days?)\b")

_SPAN = re.compile(r"`([^`\n]{2,200})`")
_THERE = re.compile(
    r"\b(?:exists?|is there|are there|(?:is|are) (?:present|committed|checked in|in place))\b"
)
_PASSES = re.compile(
    r"\b(?:pass(?:es)?|passing|succeeds?|is (?:green|clean)|exits? (?:with )?(?:code )?0)\b"
)
_NOT = re.compile(r"\b(?:not|no|never|without|fails?|until|if|unless|once)\b")
_FILE = re.compile(r"[\w./*+@-]+")
_PROGRAM = re.compile(r"[a-z][\w.-]*")

Offer = tuple[str, str, str]
"""Where it would go (`gate.coverage`), its parameter, its value as TOML writes it."""


def find(shown: str) -> tuple[Offer, ...]:
    """The thresholds that a line of plain text names."""
    folded = words.fold(shown)
    thresholds = (offer for reader in _READERS for offer in reader(folded))
    return (*thresholds, *_spans(shown))


def _spans(shown: str) -> list[Offer]:
    """Files that a line says are there, and commands that it says pass, as it writes them in code.

    A line that denies or doubts it offers nothing.
    """
    around = words.fold(_SPAN.sub(" ", shown))
    spans = [match[1].strip() for match in _SPAN.finditer(shown)]
    if not spans or _NOT.search(around):
        return []
    paths = [
        span for span in spans if _FILE.fullmatch(span) and is_path(span) and not is_outside(span)
    ]
    commands = [span for span in spans if _is_command(span)]
    offers: list[Offer] = []
    if paths and _THERE.search(around):
        offers += [(f"gate.{FILES}{slug(path)}", "paths", f'["{path}"]') for path in paths]
    if commands and _PASSES.search(around):
        offers += [(f"gate.{COMMAND}{slug(text)}", "command", f'"{text}"') for text in commands]
    return offers


def _is_command(span: str) -> bool:
    """Whether a span is a program with arguments, none of which a shell has to read."""
    first, *rest = span.split() or [""]
    has_plain_signs = not any(sign in span for sign in "\"'\\<>|&;$(){}*?~")
    return bool(rest) and has_plain_signs and _PROGRAM.fullmatch(first) is not None


def _coverage(folded: str) -> list[Offer]:
    if "coverage" not in folded:
        return []
    home = "gate.coverage"
    line, branch, drop = _LINE.search(folded), _BRANCH.search(folded), _DROP.search(folded)
    line = line or (None if branch else _ANY.search(_DROP.sub("", folded)))
    offers = [(home, "line", line[1])] if line else []
    offers += [(home, "branch", branch[1])] if branch else []
    return offers + ([("gate.coverage-ratchet", "max_drop", drop[1])] if drop else [])


def _greens(folded: str) -> list[Offer]:
    match = _GREEN.search(folded)
    return [("board", "target_greens", match[1])] if match else []


def _freshness(folded: str) -> list[Offer]:
    if "fresh" not in folded:
        return []
    ages = [(int(found[1]), found[2][0]) for found in _AGE.finditer(folded)]
    home = "gate.docs-freshness"
    names = ("warn_after", "block_after") if len(ages) > 1 else ("block_after",)
    ordered = sorted(ages, key=lambda age: age[0] * (24 if age[1] == "d" else 1))
    return [
        (home, name, f'"{number}{unit}"')
        for name, (number, unit) in zip(names, ordered, strict=False)
    ]


_READERS: tuple[Callable[[str], list[Offer]], ...] = (_coverage, _greens, _freshness)
