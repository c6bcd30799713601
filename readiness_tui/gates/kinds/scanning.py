"""The files that a scanning kind looks at: found, not read.

Many of them are known from the scan before (`file_cache.py`), so none is opened here.
"""

from collections.abc import Iterable, Sized
from dataclasses import dataclass, field, replace

from msgspec import structs

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause
from readiness_tui.gates.kinds.inputs import absent, named_inputs, tally, too_many
from readiness_tui.gates.kinds.parts import Part, Request, trouble
from readiness_tui.gates.repo.gitignore import INDEX, Ignored, files_for
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import is_glob


@dataclass(slots=True)
class Scan:
    """Files by path, whether a glob found each, and what stands against the inputs that are none.

    `ignored` are those that were left out because git ignores them.
    """

    by_glob: dict[str, bool] = field(default_factory=dict[str, bool])
    parts: list[Part] = field(default_factory=list[Part])
    absent: list[str] = field(default_factory=list[str])
    ignored: set[str] = field(default_factory=set[str])

    @property
    def left_out(self) -> str:
        """How many were left out, to follow what was found of the others; empty if none was."""
        count = len(self.ignored)
        return f"; {count:,} that git ignores left out" if count else ""

    def tally(self, parts: Iterable[Part], found: Sized) -> str:
        """`3 clean, 2 absent of 5: a, b`; empty where none was read, or more than that is wrong."""
        return tally(parts, self.absent, len(found), len(found)) if found else ""


def files_of(request: Request, *, respect_gitignore: bool, skip: Iterable[str] = ()) -> Scan:
    """Every file that the gate's `inputs` name, each once.

    A file named by its own path is taken although git ignores it.

    Args:
        request: The gate.
        respect_gitignore: Leave out what git ignores.
        skip: Globs of files that are left out besides those that the gate excludes.

    Raises:
        GateError: The gate names no inputs.
    """
    gate = request.gate
    inputs = named_inputs(gate, "src/**/*.py")
    request = replace(request, gate=structs.replace(gate, exclude=(*gate.exclude, *skip)))
    scan = Scan()
    ignored = Ignored(request.view) if respect_gitignore else None
    for pattern in inputs:
        try:
            _take(request, pattern, scan, ignored)
        except GateError as error:
            scan.parts.append(trouble(error))
    return scan


def scanned(inputs: tuple[str, ...], *, respect_gitignore: bool) -> tuple[str, ...]:
    """The patterns whose change may change which files are looked at, or what is in them."""
    return (*inputs, *files_for(inputs), INDEX) if respect_gitignore else inputs


def _take(request: Request, pattern: str, scan: Scan, ignored: Ignored | None) -> None:
    view, cap = request.view, request.limits.files
    entry = None if is_glob(pattern) else view.look(pattern)
    if entry is not None and entry.kind != "dir":
        scan.by_glob[entry.path] = False
        return
    if entry is None and not is_glob(pattern):
        scan.absent.append(pattern)
        scan.parts.append(absent(request.gate, pattern))
        return
    glob = pattern if is_glob(pattern) else f"{tidy(pattern)}/"
    hides = ignored.hides_folder if ignored else _hides_nothing
    listing = view.match([glob], request.gate.exclude, hides=hides)
    visible = [path for path in listing.paths if ignored is None or not ignored.hides(path)]
    scan.ignored.update(set(listing.paths).difference(visible))
    for path in visible[:cap]:
        scan.by_glob.setdefault(path, True)
    if listing.cut or len(visible) > cap:
        scan.parts.append(too_many(pattern, cap))
    if not listing.paths and not listing.closed:
        scan.absent.append(pattern)
        scan.parts.append(absent(request.gate, pattern))
    elif not visible and not listing.closed:
        scan.parts.append(
            Part.unknown(
                "input.ignored",
                f"{pattern}: git ignores all {len(listing.paths):,} files that match",
                Cause.NOTHING_EXAMINED,
                pattern,
                "name other files, or add respect_gitignore = false",
            )
        )


def _hides_nothing(_folder: str) -> bool:
    return False
