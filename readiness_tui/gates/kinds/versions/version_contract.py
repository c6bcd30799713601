"""Kind `version_contract`: every place that names the version names the same one."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace
from pydantic import Field, model_validator

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Result
from readiness_tui.domain.model.text import counted
from readiness_tui.gates.formats.selectors import read_selector
from readiness_tui.gates.kinds.inputs import absent, texts_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.kinds.versions.sites import Found, Site, no_value, values_at
from readiness_tui.gates.kinds.versions.version_texts import Normalise, Scheme, comparable, mentions
from readiness_tui.gates.repo.path_guard import tidy

_NAMED = 5
_LONGEST_LINE = 500


class VersionSite(Site):
    """A place that has to name the version; `normalise` says what of it is compared."""

    normalise: Normalise = ""


class VersionContract(Parameters):
    """The version, as a text or where it stands, and the places that have to name it.

    None of the versions in `forbid` may be named anywhere in the gate's `inputs`.
    """

    expect: str = ""
    source: Site | None = None
    sites: tuple[VersionSite, ...] = Field(min_length=1)
    forbid: tuple[str, ...] = ()
    scheme: Scheme = "pep440"

    @model_validator(mode="after")
    def _has_one_source(self) -> "VersionContract":
        if bool(self.expect) == (self.source is not None):
            message = "give expect or source, one of them"
            raise ValueError(message)
        if self.expect and comparable(self.expect, self.scheme) is None:
            message = f"{self.expect!r} is no version of scheme {self.scheme}"
            raise ValueError(message)
        if not all(self.forbid):
            message = "an empty version in forbid"
            raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True)
class _Contract:
    """The version that holds; `told` names where it stands."""

    text: str
    told: str


def patterns(gate: Gate, params: VersionContract) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    source = (params.source.path,) if params.source else ()
    return (*gate.inputs, *source, *(site.path for site in params.sites))


def judge(params: VersionContract, request: Request) -> Result:
    """Whether each site names the version, and no input a forbidden one.

    Raises:
        GateError: A selector is not taken, or versions are forbidden without inputs.
    """
    for site in (*params.sites, *((params.source,) if params.source else ())):
        read_selector(site.selector)
    if params.forbid and not request.gate.inputs:
        message = "forbid looks through inputs, and the gate names none"
        raise GateError(message, remedy='add inputs = ["**/*.md"]')
    look = _Look(params, request)
    contract = look.contract()
    if contract is not None:
        for site in params.sites:
            look.site(site, contract)
    if params.forbid:
        look.forbidden()
    count = len(look.measured)
    good = f"{counted(count, 'site')} at {contract.text}" if contract else ""
    result = conclude(
        f"do {', '.join(site.path for site in params.sites)} name one version?",
        look.parts,
        good=("version_contract.holds", good),
        examined=look.examined,
        measured=look.measured,
    )
    if look.edits and result.decided_by == "version_contract.differs":
        more = len(look.edits) - _NAMED
        edits = "; ".join(look.edits[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
        return replace(result, remedy=edits)
    return result


class _Look:
    """One look at the contract and its sites, noting what was found."""

    def __init__(self, params: VersionContract, request: Request) -> None:
        self._params, self._request = params, request
        self.parts: list[Part] = []
        self.examined: list[Examined] = []
        self.measured: list[Measured] = []
        self.edits: list[str] = []

    def contract(self) -> _Contract | None:
        """The version that holds; None where it cannot be told."""
        source = self._params.source
        if source is None:
            return _Contract(self._params.expect, "")
        try:
            lookup = values_at(self._request, source.path, source.selector)
        except GateError as error:
            self.parts.append(trouble(error))
            return None
        if lookup is None:
            self.parts.append(absent(self._request.gate, tidy(source.path)))
            return None
        self.examined.append(lookup.examined)
        if not lookup.values:
            rule = "version_contract.no-source"
            remedy = "write the version there, or correct source"
            self.parts.append(no_value(rule, source.path, source.selector, remedy))
            return None
        first = lookup.values[0]
        place = lookup.place(first)
        if comparable(first.value, self._params.scheme) is None:
            message = f"{place} {first.value!r:.80} is no version of scheme {self._params.scheme}"
            self.parts.append(_unclear(message, place))
            return None
        others = [one for one in lookup.values if not self._same(one.value, first.value)]
        if others:
            message = f"{place} is {first.value}, line {others[0].line} says {others[0].value}"
            self.parts.append(_unclear(message, place))
            return None
        return _Contract(first.value.strip(), f" ({place})")

    def site(self, site: VersionSite, contract: _Contract) -> None:
        """Hold one site against the contract."""
        path = tidy(site.path)
        try:
            lookup = values_at(self._request, path, site.selector)
        except GateError as error:
            self.parts.append(trouble(error))
            return
        if lookup is None:
            self.parts.append(_gone(f"{path}: site gone: the file is absent", Place(path)))
            return
        self.examined.append(lookup.examined)
        if not lookup.values:
            message = f"{path}: site gone: {site.selector} finds nothing"
            self.parts.append(_gone(message, Place(path)))
            return
        self.parts += self._differing(site, lookup, contract)

    def _differing(self, site: VersionSite, found: Found, contract: _Contract) -> Iterator[Part]:
        visited: set[str] = set()
        for selected in found.values:
            value = selected.value.strip()
            if value in visited:
                continue
            visited.add(value)
            place = found.place(selected)
            is_same = self._same(value, contract.text, site.normalise)
            short = "" if is_same else "differs"
            self.measured.append(Measured(str(place), value[:80], "==", contract.text, short))
            if is_same:
                continue
            edit = f"{place}: {value!s:.80} -> {contract.text}"
            self.edits.append(edit)
            message = f"{place} is {value:.80}, contract {contract.text}{contract.told}"
            yield Part.fail(
                "version_contract.differs", message, place, edit, f"{site.selector} {value}"
            )

    def _same(self, one: str, other: str, how: Normalise = "") -> bool:
        scheme = self._params.scheme
        key = comparable(one, scheme, how)
        return key is not None and key == comparable(other, scheme, how)

    def forbidden(self) -> None:
        """Look for forbidden versions in the inputs."""
        texts = texts_of(self._request)
        self.parts += texts.parts
        examined_paths = {item.path for item in self.examined}
        self.examined += [item for item in texts.examined if item.path not in examined_paths]
        for path, text in texts.content.items():
            for version in self._params.forbid:
                self.parts += _mentioned(path, text, version)


def _mentioned(path: str, text: str, version: str) -> Iterator[Part]:
    line, before = 1, 0
    for at in mentions(version, text):
        line += text.count("\n", before, at)
        before = at
        start = text.rfind("\n", 0, at) + 1
        yield Part.fail(
            "version_contract.forbidden",
            f"{path}:{line} names {version}, which is forbidden",
            Place(path, line),
            "name the version that holds, or take the line out",
            text[start : start + _LONGEST_LINE].partition("\n")[0],
        )


def _gone(says: str, place: Place) -> Part:
    remedy = "name the version there again, or take the site away"
    return Part.fail("version_contract.site-gone", says, place, remedy)


def _unclear(says: str, place: Place) -> Part:
    remedy = "let one version stand there, or correct source"
    return Part.error("version_contract.source", says, Cause.INPUT, place, remedy)
