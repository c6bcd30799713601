"""Source files as the kinds that scan code see them, each kept while it stays as it was."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause, Examined
from readiness_tui.gates.formats.python_functions import Module, read_module
from readiness_tui.gates.formats.python_values import PYTHON
from readiness_tui.gates.kinds.inputs import binary, empty
from readiness_tui.gates.kinds.parts import Part, Request, trouble
from readiness_tui.gates.kinds.scanning import Scan, files_of
from readiness_tui.gates.repo.file_cache import Kept
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import Glob
from readiness_tui.gates.repo.repo_view import BINARY_PROBE


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its lines, its functions if it is Python, and what stands against it."""

    lines: int
    size_bytes: int
    module: Module | None = None
    against: Part | None = None
    is_binary: bool = False


def source_of(content: bytes, path: str) -> Source:
    """What there is to say of a file."""
    is_python = path.endswith(PYTHON.suffixes)
    if not is_python and b"\0" in content[:BINARY_PROBE]:
        return Source(0, len(content), against=binary(path), is_binary=True)
    lines = len(content.splitlines())
    if not content.strip(b" \t\r\n\f\v\xef\xbb\xbf"):
        return Source(0, len(content), against=empty(path), module=Module(()))
    if not is_python:
        return Source(lines, len(content))
    try:
        return Source(lines, len(content), read_module(content, path))
    except GateError as error:
        return Source(lines, len(content), against=trouble(error))


SOURCES = Kept(source_of, PYTHON)


@dataclass(slots=True)
class Sources:
    """The source files of a gate by path; `parts` is what stands against the others."""

    scan: Scan
    found: dict[str, Source] = field(default_factory=dict[str, Source])
    examined: list[Examined] = field(default_factory=list[Examined])
    parts: list[Part] = field(default_factory=list[Part])
    skipped: int = 0


def sources_of(request: Request, *, respect_gitignore: bool, skip: Iterable[str] = ()) -> Sources:
    """The source files that a gate names.

    An empty file that a glob found is left out, as an `__init__.py` often is one; so is a binary.

    Args:
        request: The gate.
        respect_gitignore: Leave out what git ignores.
        skip: Globs of files that are left out too.

    Raises:
        GateError: The gate names no inputs, or a glob is not taken.
    """
    skip = tuple(skip)
    scan = files_of(request, respect_gitignore=respect_gitignore, skip=skip)
    sources = Sources(scan, parts=list(scan.parts))
    skipped = [Glob(tidy(pattern)) for pattern in skip]
    for path, by_glob in scan.by_glob.items():
        if by_glob or not any(glob.matches(path) for glob in skipped):
            _take(request, path, sources, by_glob=by_glob)
    return sources


def _take(request: Request, path: str, sources: Sources, *, by_glob: bool) -> None:
    try:
        source = SOURCES.of(request.view, path, request.limits.bytes)
    except GateError as error:
        sources.parts.append(trouble(error))
        return
    if source.against is not None:
        is_nothing = source.is_binary or source.against.cause is Cause.EMPTY
        if by_glob and is_nothing:
            sources.skipped += 1
        else:
            sources.parts.append(source.against)
        if source.is_binary or source.module is not None:
            return
    counted = f"{source.lines:,} lines"
    if source.module is not None:
        counted += f", {len(source.module.functions):,} functions"
    sources.examined.append(Examined(path, source.size_bytes, counted))
    sources.found[path] = source
