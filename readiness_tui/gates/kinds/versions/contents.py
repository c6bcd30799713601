"""What one site of an agreement says, item by item, and where two of them part.

An item is a line, a value of a document by its pointer, or a value that a selector finds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fnmatch import fnmatchcase

from pydantic import Field, model_validator

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.gates.formats.document_values import document_values
from readiness_tui.gates.formats.json_lines import decoded
from readiness_tui.gates.formats.selectors import find, read_selector
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import Regex

_ALIGNED = 4_000
"""So many lines are laid over one another; of more the first difference is told."""

_SHOWN = 80


class GoneError(GateError):
    """A marker or a value that a site needs is not in its file."""

    name = "site-gone"


class AgreementSite(Parameters):
    """A file, and what of it counts.

    `begin` and `end` are texts of the lines between which a region lies, each in one line of the
    file alone; `selector` finds values.
    """

    path: str = Field(min_length=1)
    begin: str = ""
    end: str = ""
    selector: str = ""

    @model_validator(mode="after")
    def _belong_together(self) -> "AgreementSite":
        if bool(self.begin) is not bool(self.end):
            message = "give begin and end, or neither"
            raise ValueError(message)
        if self.begin and self.selector:
            message = "give markers or a selector, not both"
            raise ValueError(message)
        return self

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells it from other sites, however its path is written."""
        path = "/".join(part for part in self.path.split("/") if part not in {"", "."})
        return path, self.begin, self.end, self.selector

    @property
    def label(self) -> str:
        """The path with what of it counts."""
        part = self.selector or self.begin.strip()
        return f"{self.path} ({part[:_SHOWN]})" if part else self.path


@dataclass(frozen=True, slots=True)
class Normalise:
    """What does not count: sorts of blanks, lines by expression, values by pointer."""

    blanks: frozenset[str] = frozenset()
    lines: tuple[Regex, ...] = ()
    keys: tuple[str, ...] = ()
    as_data: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is compared; `key` is its pointer, for values of a document."""

    text: str
    line: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a site says; `noun` is what one item is called."""

    site: AgreementSite
    items: tuple[Item, ...]
    noun: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which a site says something else, in words."""

    place: Place
    text: str


def contents_of(data: bytes, site: AgreementSite, normalise: Normalise) -> Contents:
    """What a file says at a site.

    Raises:
        GoneError: A marker is not there, or the selector finds nothing.
        SelectorError: The selector is not taken.
        UnparsableError: The file is not of its format, or a marker stands more than once.
    """
    path = tidy(site.path)
    if normalise.as_data:
        values = document_values(data, path)
        items = [
            Item(value, line, key)
            for key, (value, line) in values.items()
            if not any(fnmatchcase(key, pattern) for pattern in normalise.keys)
        ]
        return Contents(site, tuple(items), "value")
    if site.selector:
        values = find(read_selector(site.selector), data, path)
        if not values:
            message = f"{path}: {site.selector} finds nothing"
            raise GoneError(
                message, place=Place(path), remedy="write it again, or correct the site"
            )
        return Contents(site, tuple(Item(one.value, one.line) for one in values), "value")
    if b"\0" in data:
        raise UnparsableError(path, "this is a binary file", remedy="name a text file")
    lines = decoded(data).replace("\r\n", "\n").removesuffix("\n").split("\n")
    return Contents(site, tuple(_lines(lines, site, normalise)), "line")


def differences(reference: Contents, contents: Contents) -> list[Difference]:
    """Where contents say something else than the reference, in their order."""
    by_key = any(item.key for item in (*reference.items, *contents.items))
    pairs = _by_key if by_key else _in_order
    return list(pairs(reference, contents))


def _lines(lines: Sequence[str], site: AgreementSite, normalise: Normalise) -> Iterator[Item]:
    start, stop = _region(lines, site) if site.begin else (0, len(lines))
    for number in range(start, stop):
        line = lines[number]
        if any(regex.search(line) for regex in normalise.lines):
            continue
        if "blank" in normalise.blanks and not line.strip():
            continue
        text = line.rstrip() if "ends" in normalise.blanks else line
        yield Item(text.lstrip() if "indent" in normalise.blanks else text, number + 1)


def _region(lines: Sequence[str], site: AgreementSite) -> tuple[int, int]:
    """The lines between the markers, from 0, without theirs."""
    begin = _marker(lines, site.begin, site.path, 0)
    return begin + 1, _marker(lines, site.end, site.path, begin + 1)


def _marker(lines: Sequence[str], marker: str, path: str, start: int) -> int:
    """The line of a marker; the one that ends a region is the first behind its beginning."""
    places = [at for at in range(start, len(lines)) if marker in lines[at]]
    if not places:
        message = f"{path}: the marker {marker.strip()[:_SHOWN]!r} is not there"
        message += f" after line {start}" if start else ""
        remedy = "write the marker again, or correct the site"
        raise GoneError(message, place=Place(path), remedy=remedy)
    if not start and len(places) > 1:
        message = f"the marker {marker.strip()[:_SHOWN]!r} stands in line {places[0] + 1} too"
        remedy = "make it unique, or give more of the line as begin"
        raise UnparsableError(path, message, line=places[1] + 1, remedy=remedy)
    return places[0]


def _by_key(reference: Contents, contents: Contents) -> Iterator[Difference]:
    own: Mapping[str, Item] = {item.key: item for item in contents.items}
    other: Mapping[str, Item] = {item.key: item for item in reference.items}
    path, source = contents.site.path, reference.site.path
    for key, item in own.items():
        place = Place(path, item.line)
        if key not in other:
            yield Difference(place, f"{place} {key} is {_short(item)}, {source} has no such value")
        elif other[key].text != item.text:
            where = Place(source, other[key].line)
            yield Difference(
                place, f"{place} {key} is {_short(item)}, {where} says {_short(other[key])}"
            )
    for key, item in other.items():
        if key not in own:
            where = Place(source, item.line)
            yield Difference(Place(path), f"{path} lacks {key}, {where} says {_short(item)}")


def _in_order(reference: Contents, contents: Contents) -> Iterator[Difference]:
    before, after = reference.items, contents.items
    for start, stop, from_, to in _changes(before, after):
        item = after[from_] if from_ < len(after) else None
        place = Place(contents.site.path, item.line if item else 0)
        other = before[start] if start < stop else None
        where = Place(reference.site.path, other.line if other else 0)
        if from_ == to or item is None:
            yield Difference(place, f"{contents.site.path} lacks {where} {_short(other)}")
        elif other is None:
            yield Difference(place, f"{place} {_short(item)} is not in {reference.site.path}")
        else:
            more = max(stop - start, to - from_) - 1
            tail = f" (+{more} lines)" if more and contents.noun == "line" else ""
            yield Difference(place, f"{place} {_short(item)}, {where} says {_short(other)}{tail}")


def _changes(before: Sequence[Item], after: Sequence[Item]) -> Iterator[tuple[int, int, int, int]]:
    """Spans that differ, as start and end in the one and in the other."""
    old, new = [item.text for item in before], [item.text for item in after]
    if max(len(old), len(new)) <= _ALIGNED:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for tag, *span in matcher.get_opcodes():
            if tag != "equal":
                yield span[0], span[1], span[2], span[3]
        return
    pairs = zip(old, new, strict=False)
    shorter = min(len(old), len(new))
    at = next((place for place, (one, other) in enumerate(pairs) if one != other), shorter)
    if at < max(len(old), len(new)):
        yield at, len(old), at, len(new)


def _short(item: Item | None) -> str:
    text = " ".join(item.text.split()) if item else ""
    return f'"{text[:_SHOWN]}{"..." if len(text) > _SHOWN else ""}"'
