"""Kind `atomic_writes`: Python writes files whole or not at all.

A file that is written in place is empty or torn after a crash, and readers meet it so. A module is
clean where it writes beside the file and moves the result to its place (`os.replace`, `rename`), in
temporary folders, or not at all. With a baseline only new writes in place fail. With `fsync` it
also fails where what is moved to its place was not brought to the disk before: after a power cut
the name may be there, and nothing in it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from pydantic import Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.python_values import PYTHON
from readiness_tui.gates.formats.python_writes import Write, Writes, python_writes
from readiness_tui.gates.kinds.baselines import known_by, known_text, not_made
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.kinds.scanning import Scan, files_of, scanned
from readiness_tui.gates.repo.file_cache import Kept
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import Glob

KIND = "atomic_writes"
_TESTS = ("tests/**", "**/tests/**", "**/test_*.py", "**/*_test.py", "**/conftest.py")
_FLUSH = "flush and os.fsync the file before it is moved, or allow it with a reason"
_FOLDER = "os.fsync the folder behind it, or allow it with a reason"
_REMEDY = "write a temporary file beside it and os.replace it, or allow it with a reason"


class Allowed(Parameters):
    """Writes in place that may stay: by file and function (`Store.save`, with `*`), and why."""

    path: str = Field(min_length=1)
    function: str = Field(default="*", min_length=1)
    reason: str = Field(min_length=1)


class AtomicWrites(Parameters):
    """What may write in place, and what is not looked at.

    `computed` says what comes of a call of `open` whose mode only a run can tell. `fsync` asks that
    a file is brought to the disk before it is moved to its place, or also its folder behind it.
    """

    allow: tuple[Allowed, ...] = ()
    computed: Literal["fail", "warn", "allow"] = "warn"
    fsync: Literal["no", "file", "folder"] = "no"
    baseline: str = ""
    ignore: tuple[str, ...] = Field(default=_TESTS)
    respect_gitignore: bool = True


_NO_WRITES = Writes(())


@dataclass(frozen=True, slots=True)
class _Module:
    """One module: its writes, or what stands against it."""

    size_bytes: int
    writes: Writes = _NO_WRITES
    against: Part | None = None


def _module(content: bytes, path: str) -> _Module:
    try:
        return _Module(len(content), python_writes(content, path))
    except GateError as error:
        return _Module(len(content), against=trouble(error))


_MODULES = Kept(_module, PYTHON)


@dataclass(slots=True)
class _Modules:
    """The modules of a gate by path, and what stands against the others."""

    scan: Scan
    modules: dict[str, _Module] = field(default_factory=dict[str, _Module])
    parts: list[Part] = field(default_factory=list[Part])

    def writes(self) -> Iterator[tuple[str, Write]]:
        """Every write in place, with its file."""
        for path, module in self.modules.items():
            for write in module.writes.in_place:
                yield path, write


def patterns(gate: Gate, params: AtomicWrites) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    paths = scanned(gate.inputs, respect_gitignore=params.respect_gitignore)
    return (*paths, params.baseline) if params.baseline else paths


def judge(params: AtomicWrites, request: Request) -> Result:
    """Whether no module writes a file in place, but for what is allowed.

    Raises:
        GateError: The gate names no inputs, or a glob is not taken.
    """
    modules = _modules(params, request)
    baseline, parts = known_by(request, params.baseline, KIND, rule=f"{KIND}.no-baseline")
    allowed, writes = _sorted(params, modules)
    if not (params.baseline and parts):
        parts += _judged(writes, baseline)
    parts += _unsynced(params, modules, allowed)
    parts += [*modules.parts, *_idle(params, allowed), *_computed(params, modules)]
    examined = [
        Examined(path, one.size_bytes, f"{len(one.writes.in_place) + one.writes.others} writes")
        for path, one in modules.modules.items()
    ]
    safe = sum(one.writes.others for one in modules.modules.values())
    summary = f"{grouped(len(examined), 'module')} write nothing in place"
    summary += f", {grouped(safe, 'write')} moved, temporary or empty" if safe else ""
    summary += f", {allowed.total():,} allowed" if allowed else ""
    added = sum(part.rule == f"{KIND}.in-place" for part in parts)
    limit, short = f"{sum(baseline.values()):,}", f"{added:,} new" if added else ""
    measured = Measured("writes in place", f"{len(writes):,}", "<=", limit, short)
    return conclude(
        f"does {', '.join(request.gate.inputs)} write files whole or not at all?",
        parts,
        good=(f"{KIND}.whole", f"{summary}{modules.scan.left_out}"),
        examined=examined,
        measured=(measured,) if examined else (),
        tally=modules.scan.tally(parts, modules.modules),
    )


def new_baseline(params: AtomicWrites, request: Request) -> str:
    """The baseline that the modules of a gate would make now: how often each function writes so.

    Raises:
        GateError: A file cannot be read, or there is none.
    """
    modules = _modules(params, request)
    if modules.parts or not modules.modules:
        raise not_made(modules.parts, "no module was examined", "correct inputs, or mend the file")
    _, writes = _sorted(params, modules)
    return known_text(KIND, Counter(_key(path, write) for path, write in writes))


def _modules(params: AtomicWrites, request: Request) -> _Modules:
    scan = files_of(request, respect_gitignore=params.respect_gitignore, skip=params.ignore)
    modules = _Modules(scan, parts=list(scan.parts))
    ignored = [Glob(tidy(pattern)) for pattern in params.ignore]
    for path, by_glob in scan.by_glob.items():
        if not by_glob and any(glob.matches(path) for glob in ignored):
            continue
        if not path.endswith((".py", ".pyi")):
            if not by_glob:
                message, remedy = f"{path}: no Python by its name", "name Python files"
                rule, cause = f"{KIND}.no-python", Cause.NOTHING_EXAMINED
                part = Part.unknown(rule, message, cause, path, remedy)
                modules.parts.append(part)
            continue
        _take(request, path, modules)
    return modules


def _take(request: Request, path: str, modules: _Modules) -> None:
    try:
        module = _MODULES.of(request.view, path, request.limits.bytes)
    except GateError as error:
        modules.parts.append(trouble(error))
        return
    if module.against is not None:
        modules.parts.append(module.against)
        return
    modules.modules[path] = module


def _sorted(
    params: AtomicWrites, modules: _Modules
) -> tuple[Counter[Allowed], list[tuple[str, Write]]]:
    """How many writes each entry allows, and the writes that none does."""
    allowed: Counter[Allowed] = Counter()
    writes: list[tuple[str, Write]] = []
    for path, write in modules.writes():
        if (entry := _entry_for(params, path, write)) is not None:
            allowed[entry] += 1
        else:
            writes.append((path, write))
    return allowed, writes


@lru_cache(maxsize=256)
def _glob(pattern: str) -> Glob:
    return Glob(tidy(pattern))


def _entry_for(params: AtomicWrites, path: str, write: Write) -> Allowed | None:
    """The first entry that allows a write; None: none does."""
    return next(
        (
            entry
            for entry in params.allow
            if _glob(entry.path).matches(path) and fnmatchcase(write.function, entry.function)
        ),
        None,
    )


def _unsynced(params: AtomicWrites, modules: _Modules, allowed: Counter[Allowed]) -> Iterator[Part]:
    """What is moved to its place before it, or its folder, is on the disk; counts what may."""
    if params.fsync == "no":
        return
    for path, module in modules.modules.items():
        for move in module.writes.moves:
            is_folder = move.is_synced and params.fsync == "folder"
            if move.is_folder_synced if is_folder else move.is_synced:
                continue
            if (entry := _entry_for(params, path, move.move)) is not None:
                allowed[entry] += 1
                continue
            write, place = move.move, Place(path, move.move.line)
            function = f" {write.function}()" if write.function else ""
            missing = "and does not fsync its folder" if is_folder else "without fsync"
            yield Part.fail(
                f"{KIND}.folder-unsynced" if is_folder else f"{KIND}.unsynced",
                f"{place}{function} moves {write.target} to its place {missing} ({write.call})",
                place,
                _FOLDER if is_folder else _FLUSH,
                f"{_key(path, write)} {write.target}",
            )


def _judged(writes: list[tuple[str, Write]], baseline: Mapping[str, int]) -> Iterator[Part]:
    counts: Counter[str] = Counter()
    for path, write in writes:
        key = _key(path, write)
        counts[key] += 1
        place = Place(path, write.line)
        function = f" {write.function}()" if write.function else ""
        message = f"{place}{function} writes {write.target} in place ({write.call})"
        name = f"{key} {write.target}"
        if counts[key] > baseline.get(key, 0):
            yield Part.fail(f"{KIND}.in-place", message, place, _REMEDY, name)
        else:
            yield Part.warn(f"{KIND}.known", f"{message}, known", place, _REMEDY, name)


def _idle(params: AtomicWrites, allowed: Counter[Allowed]) -> Iterator[Part]:
    """Entries that allow nothing: what they were for is gone, or they are misspelled."""
    for entry in params.allow:
        if not allowed[entry]:
            message = f"allow: {entry.path} {entry.function} permits nothing"
            yield Part.warn(f"{KIND}.idle", message, remedy="take it out")


def _computed(params: AtomicWrites, modules: _Modules) -> Iterator[Part]:
    """Calls whose mode only a run can tell, told once for each module."""
    if params.computed == "allow":
        return
    outcome = Outcome.FAIL if params.computed == "fail" else Outcome.WARN
    for path, module in modules.modules.items():
        if module.writes.computed:
            calls = grouped(module.writes.computed, "call")
            message = f"{path}: {calls} of open in a mode that is computed"
            remedy = 'write the mode out, or look at it and add computed = "allow"'
            yield Part(outcome, f"{KIND}.computed", message, None, Place(path), remedy)


def _key(path: str, write: Write) -> str:
    return f"{path}:{write.function}"
