"""Kind `evidence`: something was kept that shows the work, and not just a folder for it.

What git and this program keep themselves is none: a claim and its bookkeeping do not show it.
"""

import re
from datetime import datetime
from itertools import chain

from msgspec.structs import replace
from pydantic import Field

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Outcome, Result
from readiness_tui.domain.model.globs import names_nothing
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.kinds.evidence.evidence_records import (
    Published,
    against,
    other_commit,
    record_at,
    refused,
)
from readiness_tui.gates.kinds.evidence.placeholder import is_placeholder_name, says_nothing
from readiness_tui.gates.kinds.evidence.record_trust import INDEX, Accepted
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.repo.commit import head_commit
from readiness_tui.gates.repo.guarded_reads import Seen
from readiness_tui.gates.repo.history import HEAD_PATHS
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import is_glob
from readiness_tui.gates.repo.repo_view import RepoView

_NAMED = 3
SETTINGS = "readiness.toml"
_KEPT = frozenset({".git", ".readiness"})
_TICKET = re.compile(
    rb"^[ \t]*\[[ \t]*([\"']?)ticket\1[ \t]*\.[^\]\n]{1,200}\][ \t]*(?:#.*)?\r?$", re.MULTILINE
)
_HEAD_BYTES = 64 * 1024


class Evidence(Parameters):
    """Where evidence is kept, and how many files of it are wanted in all.

    With `at_head` a record among it has to be of the commit that is checked out. `accept_records`
    says whose records count: those this machine made, those that git has as they are, or any.
    """

    paths: tuple[str, ...] = Field(min_length=1)
    min_files: int = Field(default=1, ge=1)
    at_head: bool = False
    accept_records: Accepted = "own"
    placeholder_words: tuple[str, ...] = ()


def patterns(_gate: Gate, params: Evidence) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    index = (INDEX,) if params.accept_records == "committed" else ()
    return (*params.paths, *(HEAD_PATHS if params.at_head else ()), *index)


def judge(params: Evidence, request: Request) -> Result:
    """Whether each path holds evidence, and all of them together enough of it.

    The time of the evidence is that of its newest file.
    """
    search = _Search(params, request)
    for path in params.paths:
        try:
            search.path(path)
        except GateError as error:
            search.parts.append(trouble(error))
    count, required = len(search.evidence), params.min_files
    if 0 < count < required:
        search.parts.append(
            _fail("too-few", f"{count} evidence files, wanted {required}", params.paths[0])
        )
    stale = search.records()
    newest = max((seen.modified_at for seen in search.evidence.values()), default=None)
    result = conclude(
        f"is there evidence in {', '.join(params.paths)}?",
        search.parts,
        good=("evidence.found", counted(count, "evidence file")),
        examined=search.examined,
        evidence_at=newest,
    )
    if stale and result.outcome in {Outcome.PASS, Outcome.WARN}:
        return replace(result, stale=stale)
    return result


class _Search:
    """One search for evidence: what counts, what was looked at, what stands against it."""

    def __init__(self, params: Evidence, request: Request) -> None:
        self._params, self._request = params, request
        self._boards = (request.facts or BoardFacts()).folder
        self.evidence: dict[str, Seen] = {}
        self.examined: list[Examined] = []
        self.parts: list[Part] = []
        self._published: list[Published] = []
        self._refused: dict[str, Part] = {}
        self._own: set[str] = set()

    def path(self, path: str) -> None:
        """Take in one path: a file, a folder or a glob."""
        view = self._request.view
        if is_whole_repository(path):
            message = f"{path} is the whole repository: nothing in it was kept for this"
            self.parts.append(_fail("whole", message, path))
            return
        listing = view.expand(path)
        if listing.cut:
            self.parts.append(_fail("too-many", f"{path}: too many files to look at", path))
        before = len(self.parts)
        for file in listing.paths:
            self._file(file)
        if not self.evidence.keys().isdisjoint(listing.paths):
            return
        self.examined.append(Examined(path, counted=f"{len(listing.paths)} files"))
        if unverified := [self._refused[file] for file in listing.paths if file in self._refused]:
            self.parts += unverified
            return
        if len(self.parts) > before or listing.closed:
            return  # what could not be looked at may be what is wanted
        if own := [file for file in listing.paths if file in self._own]:
            message = f"{path}: {own[0]} is kept by git or this program, and no evidence"
            self.parts.append(_fail("own", message, path))
        elif listing.paths:
            names = ", ".join(file.rpartition("/")[2] for file in listing.paths[:_NAMED])
            more = f" (+{len(listing.paths) - _NAMED})" if len(listing.paths) > _NAMED else ""
            self.parts.append(
                _fail("placeholder", f"{path}: only {names}{more} (placeholder)", path)
            )
        elif not is_glob(path) and view.look(path) is not None:
            self.parts.append(_fail("empty", f"{path} is empty", path))
        else:
            exists = "matches no file" if is_glob(path) else "does not exist"
            self.parts.append(_fail("absent", f"{path} {exists}", path))

    def records(self) -> str:
        """Why a record is of another commit, empty if none is; what cannot be told is noted."""
        if not self._params.at_head or not self.evidence:
            return ""
        head, first = head_commit(self._request.view), self._params.paths[0]
        if not head:
            message = f"{first}: the commit that is checked out cannot be told"
            self.parts.append(_unknown(message, first, "check a commit out", Cause.NO_HISTORY))
        elif not self._published and self._refused:
            self.parts += self._refused.values()
        elif not self._published:
            message = f"{first}: no record says of which commit it is"
            remedy = "publish the record of the run with it"
            self.parts.append(_unknown(message, first, remedy, Cause.NOT_MEASURED))
        else:
            return next(filter(None, (other_commit(one, head) for one in self._published)), "")
        return ""

    def _file(self, path: str) -> None:
        if is_placeholder_name(path) or path in self.evidence:
            return
        view = self._request.view
        try:
            file = view.look(path)
            if file is None:
                return
            if file.kind != "file":
                self.parts.append(_fail("not-a-file", f"{path} is not a regular file", path))
                return
            if is_own(view, file, self._boards):
                self._own.add(path)
                return
            if says_nothing(view, file, self._params.placeholder_words):
                return
            if (published := record_at(view, file)) is not None:
                self.parts += against(view, published)
                against_it = refused(view, published, self._params.accept_records)
                if against_it is not None:
                    self._refused[path] = against_it
                    return
                self._published.append(published)
        except GateError as error:
            self.parts.append(trouble(error))
            return
        self.evidence[path] = file
        self.examined.append(Examined(path, file.size_bytes, _day(file.modified_at)))


def _unknown(says: str, path: str, remedy: str, cause: Cause) -> Part:
    return Part.unknown("evidence.commit", says, cause, path, remedy)


def _day(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"


def _fail(rule: str, says: str, path: str) -> Part:
    return Part.fail(
        f"evidence.{rule}",
        says,
        path,
        "run the verify command and keep its output there, or correct `evidence`",
    )


def is_whole_repository(path: str) -> bool:
    """Whether a path or glob stands for everything there is."""
    clean = tidy(path)
    return not clean or (is_glob(clean) and names_nothing(clean))


def is_own(view: RepoView, seen: Seen, boards: str) -> bool:
    """Whether a file is a board, or kept by git or this program, by whatever name it is reached.

    A board is known by its place, by the tickets in it, and by a further name of its file.

    Args:
        view: The repository.
        seen: The file.
        boards: The folder of the boards, below the root.

    Raises:
        GateError: It leads out of the root, or cannot be read.
    """
    parts = view.real(seen.path).casefold().split("/")
    home = tidy(boards).casefold().split("/")
    if parts[: len(home)] == home or parts == [SETTINGS] or not _KEPT.isdisjoint(parts):
        return True
    if _TICKET.search(view.head(seen.path, _HEAD_BYTES)):
        return True
    return seen.links > 1 and _is_another_name(view, seen.path, boards)


def _is_another_name(view: RepoView, path: str, boards: str) -> bool:
    """Whether the file has a second name among those that are kept; only then are they walked."""
    stamp = view.stamp(path)
    own = (name for folder in (boards, *sorted(_KEPT)) for name in view.expand(folder).paths)
    return any(view.stamp(name) == stamp for name in chain((SETTINGS,), own))
