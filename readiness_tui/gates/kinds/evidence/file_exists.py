"""Kind `file_exists`: the paths that a ticket delivers are there, with something in them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Examined, Gate, Outcome, Result
from readiness_tui.domain.model.text import counted
from readiness_tui.gates.kinds.evidence.placeholder import is_blank, says_nothing
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.repo.guarded_reads import Seen
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import is_glob
from readiness_tui.gates.repo.walking import Listing

_HINTS = 3
_PLACEHOLDER = {"warn": Outcome.WARN, "fail": Outcome.FAIL}


class FileExists(Parameters):
    """What has to exist. `placeholders` says what a file that only keeps a place is worth."""

    paths: tuple[str, ...] = Field(min_length=1)
    all: bool = True
    type: Literal["any", "file", "dir"] = "any"
    min_bytes: int = Field(default=1, ge=0)
    min_matches: int = Field(default=1, ge=1)
    placeholders: Literal["warn", "fail"] = "warn"


def patterns(_gate: Gate, params: FileExists) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return params.paths


def judge(params: FileExists, request: Request) -> Result:
    """Whether every path (or one of them, with `all = false`) is there."""
    look = _Look(params, request)
    against = {path: list(look.path(path)) for path in params.paths}
    standing = [path for path, parts in against.items() if not _blocking(parts)]
    parts = [part for found in against.values() for part in found]
    if not params.all and standing:
        parts = [part for path in standing for part in against[path]]
    total = len(params.paths)
    scope = "all" if params.all else "one"
    return conclude(
        f"{'does ' + params.paths[0] if total == 1 else f'do {scope} of {total} paths'} exist?",
        parts,
        good=("file_exists.found", f"{len(standing)} of {total} exist"),
        examined=look.examined,
        evidence_at=look.oldest,
        tally=_tally(request.gate, parts, len(against) - len(standing), total),
    )


def _blocking(parts: list[Part]) -> bool:
    return any(part.outcome is not Outcome.WARN for part in parts)


def _tally(gate: Gate, parts: list[Part], wrong: int, total: int) -> str:
    missing = [part for part in parts if part.rule == "file_exists.missing"]
    if len(parts) < 2 or len(missing) != len(parts):  # noqa: PLR2004 - one part speaks for itself
        return ""
    names = ", ".join(part.place.path for part in missing if part.place)
    owner = f" (deliverables of {gate.proves[0]})" if gate.derived else ""
    return f"{wrong} of {total} missing: {names}{owner}"


class _Look:
    """One look at the paths of a gate, noting what was examined."""

    def __init__(self, params: FileExists, request: Request) -> None:
        self._params, self._request = params, request
        self.examined: list[Examined] = []
        self.oldest: datetime | None = None

    def path(self, path: str) -> Iterator[Part]:
        """What stands against one path."""
        try:
            yield from self._glob(path) if is_glob(path) else self._literal(path)
        except GateError as error:
            yield trouble(error)

    def _glob(self, pattern: str) -> Iterator[Part]:
        listing = self._request.view.match([pattern], self._request.gate.exclude)
        good = [path for path in listing.paths if not list(self._literal(path))]
        if len(good) < self._params.min_matches and not listing.closed:
            self.examined.append(Examined(pattern, counted=f"{len(listing.paths)} matches"))
            message = (
                f"{pattern}: {len(good)} files with content, wanted {self._params.min_matches}"
            )
            yield self._fail("too-few", message, pattern)

    def _literal(self, path: str) -> Iterator[Part]:
        view, clean = self._request.view, tidy(path)
        spelled = view.spelled(clean)
        if spelled is None:
            self.examined.append(Examined(path, counted="absent"))
            yield self._missing(path)
            return
        if spelled != clean:
            self.examined.append(Examined(path, counted="absent"))
            yield self._fail("case", f"{path}: the name is spelled {spelled}", path)
            return
        entry = view.look(clean)
        if entry is None:
            self.examined.append(Examined(path, counted="a link to nothing"))
            yield self._fail("missing", f"{path}: a link to nothing", path)
            return
        size = 0 if entry.kind == "dir" else entry.size_bytes  # of a folder it says nothing
        self.examined.append(Examined(clean, size, entry.kind))
        self.oldest = min(self.oldest or entry.modified_at, entry.modified_at)
        required_type = self._params.type
        if required_type not in {"any", entry.kind}:
            yield self._fail(
                "wrong-type", f"{path}: a {entry.kind}, wanted a {required_type}", path
            )
        elif entry.kind == "dir":
            yield from self._folder(path, view.files(clean))
        else:
            yield from self._content(path, entry)

    def _folder(self, path: str, listing: Listing) -> Iterator[Part]:
        """What stands against a folder: no file in it, or none that is large enough."""
        least, files = self._params.min_bytes, listing.paths
        if listing.closed:
            return  # nobody knows what lies in it; that is told of every gate
        if not files:
            yield self._fail("empty-folder", f"{path}: a folder without files", path)
        elif least and not any(self._size(file) >= least for file in files):
            message = f"{path}: no file in it has {counted(least, 'byte')}"
            yield self._fail("too-small", message, path)

    def _size(self, path: str) -> int:
        entry = self._request.view.look(path)
        return entry.size_bytes if entry else 0

    def _content(self, path: str, seen: Seen) -> Iterator[Part]:
        if seen.kind == "other":
            yield self._fail("wrong-type", f"{path}: not a regular file", path)
        elif seen.size_bytes < self._params.min_bytes:
            message = f"{path}: {seen.size_bytes} bytes, wanted {self._params.min_bytes}"
            yield self._fail("too-small", message, path)
        elif self._params.min_bytes:
            view = self._request.view
            if is_blank(view, seen):
                yield self._fail("too-small", f"{path}: only blanks", path)
            elif says_nothing(view, seen):
                message = f"{path}: only a placeholder"
                outcome = _PLACEHOLDER[self._params.placeholders]
                yield Part(
                    outcome,
                    "file_exists.placeholder",
                    message,
                    None,
                    Place(path),
                    "write what it is meant to hold",
                )

    def _missing(self, path: str) -> Part:
        places = self._request.view.elsewhere(tidy(path).rpartition("/")[2])
        gate = self._request.gate
        owner = f" (deliverable of {gate.proves[0]})" if gate.derived else ""
        hint = f"; same name at {', '.join(places[:_HINTS])}" if places else ""
        remedy = "correct the path?" if places else "create it or correct the path"
        return self._fail("missing", f"{path}: missing{owner}{hint}", path, remedy)

    def _fail(self, rule: str, says: str, path: str, remedy: str = "") -> Part:
        return Part.fail(
            f"file_exists.{rule}", says, path, remedy or "create it or correct the path"
        )
