"""The reports that a gate names, as bytes: present, absent, empty, refused, each told apart.

`inputs.py` does the same for text; a report keeps its bytes, since its reader knows the encoding.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause
from readiness_tui.gates.kinds.inputs import absent, named_inputs, too_many
from readiness_tui.gates.kinds.parts import Part, Request, trouble
from readiness_tui.gates.repo.guarded_reads import Seen
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import is_glob

# Blanks, and the byte order marks and zero bytes of blanks in UTF-16.
_BLANK = b" \t\r\n\f\v\0\xef\xbb\xbf\xfe\xff"


@dataclass(frozen=True, slots=True)
class Report:
    """A file with something in it; `pattern` is the input that named it first."""

    path: str
    pattern: str
    content: bytes
    seen: Seen


@dataclass(slots=True)
class Reports:
    """The reports of a gate; `parts` is what stands against the inputs that are none."""

    found: list[Report] = field(default_factory=list[Report])
    parts: list[Part] = field(default_factory=list[Part])
    absent: list[str] = field(default_factory=list[str])


def reports_of(request: Request) -> Reports:
    """Every file that the gate's `inputs` name, each once.

    A literal path that is absent and a glob without a match are judged by `when_missing`; the
    other inputs are read all the same.

    Raises:
        GateError: The gate names no inputs.
    """
    reports = Reports()
    read_paths: set[str] = set()
    for pattern in named_inputs(request.gate):
        try:
            for path in _paths(request, pattern, reports):
                if path not in read_paths:
                    read_paths.add(path)
                    read_report(request, path, reports, pattern)
        except GateError as error:
            reports.parts.append(trouble(error))
    return reports


def _paths(request: Request, pattern: str, reports: Reports) -> Iterator[str]:
    gate, view = request.gate, request.view
    entry = None if is_glob(pattern) else view.look(pattern)
    if entry is not None and entry.kind != "dir":
        yield entry.path
        return
    paths: tuple[str, ...] = ()
    is_closed = False
    if is_glob(pattern) or entry is not None:
        glob = pattern if is_glob(pattern) else f"{tidy(pattern)}/"
        listing = view.match([glob], gate.exclude, request.limits.files)
        paths, is_closed = listing.paths, bool(listing.closed)
        if listing.cut:
            reports.parts.append(too_many(pattern, request.limits.files))
    if not paths and not is_closed:
        reports.absent.append(pattern)
        reports.parts.append(absent(gate, pattern))
    yield from paths


def read_report(request: Request, path: str, reports: Reports, pattern: str = "") -> None:
    """Take one file in, or what stands against it."""
    try:
        content = request.view.read(path, request.limits.bytes)
        entry = request.view.look(path)
    except GateError as error:
        reports.parts.append(trouble(error))
        return
    if not content.strip(_BLANK) or entry is None:
        reports.parts.append(
            Part.unknown(
                "input.empty",
                f"{path}: empty file",
                Cause.EMPTY,
                path,
                request.gate.remediation or "write the report again",
            )
        )
        return
    reports.found.append(Report(path, pattern or path, content, entry))


def tally(reports: Reports, clean: int) -> str:
    """`3 clean, 2 absent of 5: a, b`; empty where none is absent or more than that is wrong."""
    others = [part for part in reports.parts if part.rule != "input.absent"]
    if not reports.absent or others or not reports.found:
        return ""
    total = len(reports.found) + len(reports.absent)
    return f"{clean} clean, {len(reports.absent)} absent of {total}: {', '.join(reports.absent)}"
