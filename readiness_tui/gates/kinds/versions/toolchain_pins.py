"""Kind `toolchain_pins`: each tool is fixed to one version, the same in every file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace
from pydantic import Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Examined, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.text import counted
from readiness_tui.gates.formats.json_lines import decoded
from readiness_tui.gates.formats.lock_packages import plain_name
from readiness_tui.gates.formats.selected import Selected
from readiness_tui.gates.formats.selectors import find, read_selector
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.kinds.versions.lock_age import LockPair, stale_lock
from readiness_tui.gates.kinds.versions.pins import Pin, read_pin, requirement_name
from readiness_tui.gates.repo.path_guard import tidy

_TEXTUAL = frozenset({"re", "line"})  # what they find is meant, whatever it looks like
_LACKS = {"exact": "is not exact", "hash": "has no hash", "range": "has no upper bound"}


class PinFile(Parameters):
    """A file that fixes the tool; without a selector its requirement lines of that name count."""

    path: str = Field(min_length=1)
    selector: str = ""


class Tool(Parameters):
    """A tool and the files that fix its version."""

    name: str = Field(min_length=1)
    files: tuple[PinFile, ...] = Field(min_length=1)


class ToolchainPins(Parameters):
    """The tools, how tightly each is fixed, and which locks must not be older than what they lock.

    `range` takes what has an upper bound, `exact` one version alone, `hash` a digest of it.
    """

    tools: tuple[Tool, ...] = Field(min_length=1)
    require: Literal["exact", "hash", "range"] = "exact"
    lock_newer_than: tuple[LockPair, ...] = ()


@dataclass(frozen=True, slots=True)
class _Placed:
    """A pin and where it stands."""

    pin: Pin
    place: Place
    label: str


def patterns(gate: Gate, params: ToolchainPins) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    files = (file.path for tool in params.tools for file in tool.files)
    locks = (path for pair in params.lock_newer_than for path in (pair.lock, pair.manifest))
    return tuple(dict.fromkeys((*gate.inputs, *files, *locks)))


def judge(params: ToolchainPins, request: Request) -> Result:
    """Whether every file fixes every tool, tightly enough and to one version.

    Raises:
        GateError: A selector is not taken.
    """
    for tool in params.tools:
        for file in tool.files:
            if file.selector:
                read_selector(file.selector)
    look = _Look(params, request)
    for tool in params.tools:
        look.tool(tool)
    stale = look.locks()
    names = ", ".join(tool.name for tool in params.tools)
    count = len(look.measured)
    result = conclude(
        f"is {names} pinned ({params.require}) everywhere?",
        look.parts,
        good=("toolchain_pins.pinned", f"{counted(count, 'pin')} of {names}"),
        examined=tuple(look.examined.values()),
        measured=look.measured,
    )
    if stale and result.outcome in {Outcome.PASS, Outcome.WARN}:
        return replace(result, stale=stale)
    return result


class _Look:
    """One look at the files of all tools, noting what was found."""

    def __init__(self, params: ToolchainPins, request: Request) -> None:
        self._params, self._request = params, request
        self.parts: list[Part] = []
        self.examined: dict[str, Examined] = {}
        self.measured: list[Measured] = []

    def tool(self, tool: Tool) -> None:
        """Take in the files of one tool."""
        pins: list[_Placed] = []
        for file in tool.files:
            try:
                pins += self._file(tool, file)
            except GateError as error:
                self.parts.append(trouble(error))
        exact = next((placed_pin.pin.version for placed_pin in pins if placed_pin.pin.version), "")
        for placed_pin in pins:
            self._judge(tool, placed_pin, exact)
        self.parts += _disagreeing(pins)

    def _file(self, tool: Tool, file: PinFile) -> list[_Placed]:
        path, view = tidy(file.path), self._request.view
        if view.look(path) is None:
            self.parts.append(absent(self._request.gate, path))
            return []
        content = view.read(path, self._request.limits.bytes)
        if file.selector:
            selector = read_selector(file.selector)
            pins = _of_tool(tool.name, selector.form, find(selector, content, path))
        else:
            pins = list(_requirements(tool.name, decoded(content)))
        self.examined[path] = Examined(path, len(content), f"{len(pins)} of {tool.name}")
        if not pins:
            self.parts.append(
                Part.fail(
                    "toolchain_pins.absent",
                    f"{path}: {tool.name} is not pinned there",
                    path,
                    f"pin {tool.name} there, or correct its selector",
                    f"{tool.name} absent",
                )
            )
        is_cargo = path.rpartition("/")[2].casefold() == "cargo.toml"
        return [_placed(tool.name, path, one, bare_is_range=is_cargo) for one in pins]

    def _judge(self, tool: Tool, one: _Placed, exact: str) -> None:
        requirement, pin = self._params.require, one.pin
        lacks = {
            "exact": pin.form != "exact",
            "hash": not pin.has_hash,
            "range": pin.form == "open",
        }[requirement]
        short = _LACKS[requirement] if lacks else ""
        unmet = "not met" if lacks else ""
        self.measured.append(Measured(str(one.place), one.label, "wants", requirement, unmet))
        if not lacks:
            return
        version = exact or pin.version or "X.Y.Z"
        like = f"{tool.name}=={version}" if pin.text.startswith(tool.name) else version
        self.parts.append(
            Part.fail(
                f"toolchain_pins.{requirement}",
                f"{one.place} {one.label} {short}",
                one.place,
                {
                    "exact": f"write {like}",
                    "hash": f"write {like} with its sha256",
                    "range": f"write an upper bound, or {like}",
                }[requirement],
                one.label,
            )
        )

    def locks(self) -> str:
        """Why a lock is too old, empty if none is; what cannot be told is noted."""
        stale = ""
        for pair in self._params.lock_newer_than:
            try:
                stale = stale or stale_lock(self._request, pair, self.parts, self.examined)
            except GateError as error:
                self.parts.append(trouble(error))
        return stale


def _placed(name: str, path: str, one: Selected, *, bare_is_range: bool) -> _Placed:
    pin = read_pin(name, one.value, bare_is_range=bare_is_range)
    is_named = pin.text.casefold().startswith(name.casefold())
    label = pin.text[:80] if is_named else f"{name} {pin.text:.80}"
    return _Placed(pin, Place(path, one.line), label)


def _of_tool(name: str, form: str, found: tuple[Selected, ...]) -> list[Selected]:
    """Of a list of requirements those of this tool; of anything else all."""
    if form in _TEXTUAL or len(found) == 1:
        return list(found)
    mine = [one for one in found if requirement_name(one.value) == plain_name(name)]
    return mine or [one for one in found if not requirement_name(one.value)[:1].isalpha()]


def _requirements(name: str, text: str) -> Iterator[Selected]:
    """The lines that require a tool, each with the hashes on the lines it goes on to."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if requirement_name(line) != plain_name(name):
            continue
        whole, end = line.rstrip(), at
        while whole.endswith("\\") and end + 1 < len(lines):
            end += 1
            whole = f"{whole[:-1].rstrip()} {lines[end].strip()}"
        yield Selected(whole.partition(" #")[0], at + 1)


def _disagreeing(pins: list[_Placed]) -> Iterator[Part]:
    for placed_pin in pins:
        others = (each for each in pins if not _are_alternatives(placed_pin, each))
        other = next((each for each in others if not placed_pin.pin.agrees(each.pin)), None)
        if other is None:
            continue
        yield Part.fail(
            "toolchain_pins.disagree",
            f"{placed_pin.place} {placed_pin.label} disagrees with {other.place} {other.label}",
            placed_pin.place,
            "write one version in both",
            f"{placed_pin.label} disagrees",
        )


def _are_alternatives(one: _Placed, other: _Placed) -> bool:
    """Whether two lines of one file are for different environments, as a resolver writes them."""
    if one.place.path != other.place.path:
        return False
    markers = [each.pin.text.partition(" --hash")[0].partition(";")[2] for each in (one, other)]
    first_marker, second_marker = ("".join(marker.split()).rstrip("\\") for marker in markers)
    return bool(first_marker and second_marker) and first_marker != second_marker
