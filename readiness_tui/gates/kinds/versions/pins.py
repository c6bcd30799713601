"""How tightly a file fixes the version of a tool, in the forms that package managers write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from readiness_tui.gates.formats.lock_packages import plain_name
from readiness_tui.gates.kinds.versions.version_texts import comparable

Form = Literal["exact", "range", "open"]

_LONGEST = 400
_NAME = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?=[=<>!~;@(#\s]|$)", re.ASCII)
_HASH = re.compile(r"sha(?:256|384|512)[:-]|@[0-9a-f]{40}\b|\b[0-9a-f]{64}\b")
_CLAUSE = re.compile(r"(===|==|~=|!=|>=|<=|>|<|\^|~|=)?\s*([^\s,<>=!~^|]+)")
_BARE = re.compile(
    r"v?(\d+(?:\.\d+)*)((?:\.?(?:a|b|rc|post|dev)\d+)?)([-+_.][\w.+-]*)?", re.ASCII | re.IGNORECASE
)
_WILD = re.compile(r"(?:^|\.)[*xX](?:\.|$)")
_UPPER = frozenset({"<", "<=", "~=", "^", "~"})
_WHOLE = 3  # numbers of a bare version: with fewer the last one floats


@dataclass(frozen=True, slots=True)
class Pin:
    """One pin: as written, how tight it is, and the exact version if it names one."""

    text: str
    form: Form
    version: str = ""
    has_hash: bool = False
    prefix: str = ""

    def agrees(self, other: "Pin") -> bool:
        """Whether one version can be what both mean; two ranges are not held together."""
        if self.version and other.version:
            keys = [comparable(one.version, "pep440") for one in (self, other)]
            return keys[0] == keys[1] if None not in keys else self.version == other.version
        exact, loose = (self, other) if self.version else (other, self)
        if not exact.version:
            return True
        if loose.prefix:
            return f"{exact.version}.".startswith(f"{loose.prefix}.")
        return _contains(loose.text, exact.version)


def requirement_name(text: str) -> str:
    """The name that a requirement line begins with, as names are compared; empty if none."""
    match = _NAME.match(text[:_LONGEST])
    return plain_name(match[1]) if match else ""


def read_pin(name: str, text: str, *, bare_is_range: bool = False) -> Pin:
    """What a text says of the version of a tool.

    Args:
        name: Of the tool.
        text: A requirement (`pytest>=8`), an image (`python:3.11`) or a version alone.
        bare_is_range: A version without a sign stands for newer ones too, as Cargo has it.
    """
    normalised = " ".join(text[:_LONGEST].split())
    has_hash = _HASH.search(normalised) is not None
    rest = (
        _without_name(name, normalised).partition(";")[0].partition(" #")[0].partition(" --hash")[0]
    )
    image, at, _ = rest.partition("@")
    rest = (image if at and has_hash else rest).strip().strip("()").strip("\"'")
    form, version, prefix = _tightness(rest)
    if bare_is_range and form == "exact" and rest[:1].isdigit():
        form, version, prefix = "range", "", ""
    if has_hash and form != "exact":
        form = "exact"
    return Pin(normalised, form, version, has_hash, prefix)


def _without_name(name: str, text: str) -> str:
    """What follows the name of the tool in a requirement, an image or `name@version`."""
    match = _NAME.match(text)
    if match and plain_name(match[1]) == plain_name(name) and not text[: match.end()].isdigit():
        rest = text[match.end() :]
        return rest[1:] if rest.startswith("@") and not rest.startswith("@ ") else rest
    image, colon, tag = text.partition(":")
    if colon and plain_name(image.rpartition("/")[2]) == plain_name(name):
        return tag
    return text


def _tightness(rest: str) -> tuple[Form, str, str]:
    """Form, exact version and numbers of an open version; the last two empty where unknown."""
    bare = _BARE.fullmatch(rest)
    if bare:
        numbers, pre, _ = bare.groups()
        if numbers.count(".") + 1 >= _WHOLE:
            return "exact", f"{numbers}{pre}", ""
        return "range", "", numbers
    exact, bounded = "", bool(rest)
    for alternative in rest.split("||"):
        clauses = list(_clauses(alternative))
        names = [version for sign, version in clauses if sign in {"==", "===", "="}]
        exact = exact or next((one for one in names if not _WILD.search(one)), "")
        bounded = bounded and any(
            sign in _UPPER or _WILD.search(version[1:]) or version == exact
            for sign, version in clauses
        )
    if exact and "||" not in rest:
        return "exact", exact, ""
    return ("range" if bounded else "open"), "", ""


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    for sign, version in _CLAUSE.findall(text):
        if any(char.isdigit() for char in version):
            yield sign, version.strip("\"'()")


def _contains(text: str, version: str) -> bool:
    """Whether a range in the form of PEP 440 takes a version; other forms are not judged."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion

    start = next((at for at, char in enumerate(text) if char in "=<>!~"), len(text))
    try:
        return SpecifierSet(text[start:].partition(";")[0]).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return True
