"""The reports that a gate names, as bytes: present, absent, empty, refused, each told apart.

`inputs.py` does the same for text; a report keeps its bytes, since its reader knows the encoding.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.kinds.inputs import empty, files_of_input, named_inputs, tally
from readiness_tui.gates.kinds.parts import Part, Request, trouble
from readiness_tui.gates.repo.guarded_reads import Seen

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

    def tally(self, parts: Iterable[Part], clean: int) -> str:
        """`3 clean, 2 absent of 5: a, b`; empty where none was read, or more than that is wrong."""
        return tally(parts, self.absent, len(self.found), clean) if self.found else ""


def reports_of(request: Request) -> Reports:
    """Every file that the gate's `inputs` name, each once.

    An input that names nothing is judged by `when_missing`; the others are read all the same.

    Raises:
        GateError: The gate names no inputs.
    """
    reports = Reports()
    read_paths: set[str] = set()
    for pattern in named_inputs(request.gate):
        try:
            for path, _ in files_of_input(request, pattern, reports.parts, reports.absent):
                if path not in read_paths:
                    read_paths.add(path)
                    read_report(request, path, reports, pattern)
        except GateError as error:
            reports.parts.append(trouble(error))
    return reports


def read_report(request: Request, path: str, reports: Reports, pattern: str = "") -> None:
    """Take one file in, or what stands against it."""
    try:
        content = request.view.read(path, request.limits.bytes)
        entry = request.view.look(path)
    except GateError as error:
        reports.parts.append(trouble(error))
        return
    if not content.strip(_BLANK) or entry is None:
        remedy = request.gate.remediation or "write the report again"
        reports.parts.append(empty(path, remedy))
        return
    reports.found.append(Report(path, pattern or path, content, entry))


def report_at(request: Request, path: str, missing: Part) -> tuple[Report | None, list[Part]]:
    """The one file that a parameter names, None where there is none to read; and why not.

    Args:
        request: The gate.
        path: Of the file.
        missing: What it means that no such file is there.
    """
    reports = Reports()
    try:
        if request.view.look(path) is None:
            return None, [missing]
    except GateError as error:
        return None, [trouble(error)]
    read_report(request, path, reports)
    return next(iter(reports.found), None), reports.parts
