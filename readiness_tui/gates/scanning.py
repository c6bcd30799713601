"""The files that a scanning kind looks at: found, not read.

Many of them are known from the scan before (`kept.py`), so none is opened here.
"""

from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass, field

from readiness_tui.domain.errors import GateError, Place
from readiness_tui.domain.gate import Cause, Outcome
from readiness_tui.gates.gitignore import Ignored, files_for
from readiness_tui.gates.guard import tidy
from readiness_tui.gates.inputs import absent
from readiness_tui.gates.parts import Part, Request, trouble
from readiness_tui.gates.patterns import is_glob


@dataclass(slots=True)
class Scan:
    """Files by path, whether a glob found each, and what stands against the inputs that are none.

    `ignored` counts what git ignores.
    """

    by_glob: dict[str, bool] = field(default_factory=dict[str, bool])
    parts: list[Part] = field(default_factory=list[Part])
    absent: list[str] = field(default_factory=list[str])
    ignored: int = 0


def files_of(request: Request, *, respect_gitignore: bool) -> Scan:
    """Every file that the gate's `inputs` name, each once.

    A file named by its own path is taken although git ignores it.

    Args:
        request: The gate.
        respect_gitignore: Leave out what git ignores.

    Raises:
        GateError: The gate names no inputs.
    """
    gate = request.gate
    if not gate.inputs:
        what = f"kind {gate.kind} needs inputs"
        raise GateError(what, remedy='add inputs = ["src/**/*.py"]')
    scan = Scan()
    ignored = Ignored(request.view) if respect_gitignore else None
    for pattern in gate.inputs:
        try:
            _take(request, pattern, scan, ignored)
        except GateError as error:
            scan.parts.append(trouble(error))
    return scan


def scanned(inputs: tuple[str, ...], *, respect_gitignore: bool) -> tuple[str, ...]:
    """The patterns whose change may change which files are looked at, or what is in them."""
    return (*inputs, *files_for(inputs)) if respect_gitignore else inputs


def _take(request: Request, pattern: str, scan: Scan, ignored: Ignored | None) -> None:
    view, cap = request.view, request.limits.files
    seen = None if is_glob(pattern) else view.look(pattern)
    if seen is not None and seen.kind != "dir":
        scan.by_glob[seen.path] = False
        return
    if seen is None and not is_glob(pattern):
        scan.absent.append(pattern)
        scan.parts.append(absent(request.gate, pattern))
        return
    wanted = pattern if is_glob(pattern) else f"{tidy(pattern)}/"
    found = view.match([wanted], request.gate.exclude)
    kept = [path for path in found.paths if ignored is None or not ignored.hides(path)]
    scan.ignored += len(found.paths) - len(kept)
    for path in kept[:cap]:
        scan.by_glob.setdefault(path, True)
    if found.cut or len(kept) > cap:
        scan.parts.append(_too_many(pattern, cap))
    if not found.paths:
        scan.absent.append(pattern)
        scan.parts.append(absent(request.gate, pattern))
    elif not kept:
        says = f"{pattern}: git ignores all {len(found.paths):,} files that match"
        scan.parts.append(
            Part(
                *(Outcome.UNKNOWN, "input.ignored", says, Cause.NOTHING_EXAMINED, Place(pattern)),
                "name other files, or add respect_gitignore = false",
            )
        )


def _too_many(pattern: str, cap: int) -> Part:
    says = f"{pattern}: more than {cap:,} files, the rest was not examined"
    return Part(
        Outcome.UNKNOWN, "input.partial", says, Cause.NOTHING_EXAMINED, remedy="narrow the pattern"
    )


def tally(parts: Iterable[Part], absent_: Sequence[str], found: Sized) -> str:
    """`3 clean, 2 absent of 5: a, b` where inputs are absent and nothing else is wrong, else empty.

    Args:
        parts: All that stands against a pass.
        absent_: The inputs that are not there.
        found: The files that were looked at.
    """
    if not absent_ or not found or any(part.rule != "input.absent" for part in parts):
        return ""
    total = len(found) + len(absent_)
    return f"{len(found)} clean, {len(absent_)} absent of {total}: {', '.join(absent_)}"
