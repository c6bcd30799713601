"""Kind `value_authority`: a figure that several documents repeat is the same in all of them."""

import re
from collections.abc import Iterator
from fractions import Fraction

from pydantic import Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Result
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.selected import Selected
from readiness_tui.gates.formats.selectors import Selector, find, read_selector
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import FINDINGS_CAP, Part, Request, conclude, trouble
from readiness_tui.gates.kinds.scanning import files_of, scanned
from readiness_tui.gates.kinds.versions.sites import Found, Site, no_value, values_at
from readiness_tui.gates.repo.repo_view import BINARY_PROBE

_NUMBER = re.compile(r"([+-]?\d[\d,_]{0,40}(?:\.\d{1,40})?)\s*(\D{0,20})", re.ASCII)
_SHOWN = 80


class ValueAuthority(Parameters):
    """The place that decides, and how the same figure is found elsewhere, in the `inputs`."""

    authority: Site
    selector: str = Field(min_length=1)
    respect_gitignore: bool = True


def patterns(gate: Gate, params: ValueAuthority) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    where = scanned(gate.inputs, respect_gitignore=params.respect_gitignore)
    return (params.authority.path, *where)


def judge(params: ValueAuthority, request: Request) -> Result:
    """Whether no input gives the figure another value than the authority does.

    Raises:
        GateError: A selector is not taken, or the gate names no inputs.
    """
    read_selector(params.authority.selector)
    look = _Look(read_selector(params.selector), request)
    scan = files_of(request, respect_gitignore=params.respect_gitignore)
    parts = list(scan.parts)
    authority = look.authority(params.authority, parts)
    if authority is not None:
        for path, by_glob in scan.by_glob.items():
            parts += look.file(path, authority, by_glob=by_glob)
        if not parts and not look.repeats:
            parts.append(_nothing(params, request.gate, look))
    statement = authority.told if authority else ""
    left_out = f"; {look.binary:,} binary left out" if look.binary else ""
    left_out += scan.left_out
    return conclude(
        f"does no other place contradict {params.authority.path}?",
        parts,
        good=("value_authority.agrees", f"{statement}, {look.repeats} elsewhere agree{left_out}"),
        examined=look.examined,
        measured=look.measured,
        tally=scan.tally(parts, look.examined[1:]),
    )


class _Authority:
    """The value that holds and where it stands."""

    def __init__(self, found: Found, first: Selected) -> None:
        self.place = found.place(first)
        self.value = _one_line(first.value)
        self.key = _key(first.value)

    @property
    def told(self) -> str:
        """The place and what it says."""
        return f"{self.place} says {self.value}"


class _Look:
    """One look through the inputs, noting what was examined and compared."""

    def __init__(self, selector: Selector, request: Request) -> None:
        self._selector, self._request = selector, request
        self.examined: list[Examined] = []
        self.measured: list[Measured] = []
        self.repeats = self.looked = self.binary = 0

    def authority(self, site: Site, parts: list[Part]) -> _Authority | None:
        """The value that holds; None where it cannot be told, with what stands against it."""
        try:
            lookup = values_at(self._request, site.path, site.selector)
        except GateError as error:
            parts.append(trouble(error))
            return None
        if lookup is None:
            parts.append(absent(self._request.gate, site.path))
            return None
        if not lookup.values:
            remedy = "write the figure there, or correct authority"
            rule = "value_authority.no-value"
            parts.append(no_value(rule, site.path, site.selector, remedy))
            return None
        self.examined.append(lookup.examined)
        first = lookup.values[0]
        authority = _Authority(lookup, first)
        for selected in lookup.values[1:]:
            if _key(selected.value) != authority.key:
                parts.append(
                    Part.error(
                        "value_authority.authority",
                        f"{authority.told}, line {selected.line} says {_one_line(selected.value)}",
                        Cause.INPUT,
                        lookup.place(selected),
                        "let one value stand there, or correct authority",
                    )
                )
                return None
        return authority

    def file(self, path: str, authority: _Authority, *, by_glob: bool) -> Iterator[Part]:
        """What one input says otherwise; a binary file that a glob found is left out."""
        try:
            content = self._request.view.read(path, self._request.limits.bytes)
            if by_glob and b"\0" in content[:BINARY_PROBE]:
                self.binary += 1
                return
            values = find(self._selector, content, path)
        except GateError as error:
            yield trouble(error)
            return
        self.looked += 1
        others = [selected for selected in values if Place(path, selected.line) != authority.place]
        counted = grouped(len(others), "value")
        if path != authority.place.path:
            self.examined.append(Examined(path, len(content), counted))
        for selected in others:
            yield from self._compared(path, selected, authority)

    def _compared(self, path: str, one: Selected, authority: _Authority) -> Iterator[Part]:
        place, value = Place(path, one.line), _one_line(one.value)
        is_same = _key(one.value) == authority.key
        self.repeats += is_same
        if len(self.measured) < FINDINGS_CAP:
            short = "" if is_same else "differs"
            self.measured.append(Measured(str(place), value, "==", authority.value, short))
        if is_same:
            return
        excerpt = _one_line(one.around) or value
        yield Part.fail(
            "value_authority.differs",
            f"{place} {excerpt}, {authority.told}",
            place,
            f"link to {authority.place.path} instead of repeating it",
            excerpt,
        )


def _nothing(params: ValueAuthority, gate: Gate, look: _Look) -> Part:
    where = ", ".join(gate.inputs)
    files = grouped(look.looked, "file")
    message = f"{where}: {params.selector} finds nothing to compare in {files}"
    return Part.unknown(
        "value_authority.nothing",
        message if look.looked else f"{where}: no text file to look at",
        Cause.NOTHING_EXAMINED,
        remedy="name the documents that repeat the figure, or correct selector",
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_SHOWN]


def _key(text: str) -> tuple[object, str]:
    """What is equal for equal values: a number with its unit (`91.0 %`, `91%`), or the words."""
    words = " ".join(text.split()).casefold()
    match = _NUMBER.fullmatch(words)
    if match is None:
        return words, ""
    digits = match[1].replace(",", "").replace("_", "")
    return Fraction(digits), match[2].strip()
