"""Versions as they are written in files, and when two of them are the same."""

import re
from collections.abc import Hashable, Iterator
from typing import Literal

Scheme = Literal["pep440", "semver", "raw"]
Normalise = Literal["", "v", "major", "minor"]

_NUMBERS = r"(0|[1-9]\d*)"
_IDENTIFIER = r"(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)"
_SEMVER = re.compile(
    rf"{_NUMBERS}\.{_NUMBERS}\.{_NUMBERS}(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_RELEASE = re.compile(r"[vV]?(\d+(?:\.\d+)*)", re.ASCII)
_KEPT: dict[str, int] = {"major": 1, "minor": 2}
_LONGEST = 200
_AFTER_DOT = re.compile(r"\d|(?:dev|post|a|b|rc)\d")
_AFTER_DASH = re.compile(
    r"\d|(?:alpha|beta|a|b|rc|pre|preview|dev|snapshot|post)(?![a-z])", re.IGNORECASE
)


def normalised(text: str, how: Normalise) -> str:
    """A version as it is compared: as it is, without a leading `v`, or its first numbers alone."""
    text = text.strip()
    if how in _KEPT:
        release = _RELEASE.match(text)
        return ".".join(release[1].split(".")[: _KEPT[how]]) if release else text
    return text[1:] if how == "v" and text[:1] in {"v", "V"} else text


def comparable(text: str, scheme: Scheme, how: Normalise = "") -> Hashable | None:
    """A key that is equal for equal versions; None if the text is no version of the scheme.

    `pep440` takes `3.2` for `3.2.0` and `3.4-alpha` for `3.4a0`; `semver` leaves build metadata
    away, as semver.org has it; of `major` and `minor` only those numbers are compared.
    """
    text = normalised(text, how)
    if not text or len(text) > _LONGEST:
        return None
    if how in _KEPT:
        return tuple(map(int, text.split("."))) if _RELEASE.fullmatch(text) else None
    if scheme == "raw":
        return text
    if scheme == "semver":
        match = _SEMVER.fullmatch(text)
        return match.groups() if match else None
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text)
    except InvalidVersion:
        return None


def mentions(version: str, text: str) -> Iterator[int]:
    """Where a text names exactly this version, in characters.

    `3.0.0` is not in `13.0.0`, `3.0.0.1` or `3.0.0-alpha`; it is in `v3.0.0`, `3.0.0.tar.gz` and
    at the end of a sentence.
    """
    at = text.find(version)
    while at >= 0:
        if _begins(text, at) and _ends(text, at + len(version)):
            yield at
        at = text.find(version, at + 1)


def _begins(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    if before in "vV":
        before = text[at - 2] if at > 1 else " "
    return not (before.isalnum() or before in "._+")


def _ends(text: str, at: int) -> bool:
    after = text[at : at + 1]
    if after.isalnum() or after in {"+", "_"}:
        return False
    if after == ".":
        return _AFTER_DOT.match(text, at + 1) is None
    return after != "-" or _AFTER_DASH.match(text, at + 1) is None
