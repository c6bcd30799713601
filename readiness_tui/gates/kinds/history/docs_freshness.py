"""Kind `docs_freshness`: documentation follows what it documents within some days."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field, field_validator

from readiness_tui.domain.model.dates import age_seconds, format_age
from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.kinds.dating import AHEAD
from readiness_tui.gates.kinds.history.source_changes import Change, Sources
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Dated, Part, Request, conclude, trouble
from readiness_tui.gates.repo.git_reading import HistoryError
from readiness_tui.gates.repo.history import HEAD_PATHS, PASS_S, Commit, Log
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import Glob, is_glob

_HOUR_S = 3_600


class DocsFreshness(Parameters):
    """Documents, what they document, and how long they may lag behind it.

    `docs` is taken: it is the link that any gate may have.
    With `public_only` a change of a Python file counts where it changes a public name or its
    signature.
    """

    documents: tuple[str, ...] = Field(min_length=1)
    sources: tuple[str, ...] = Field(min_length=1)
    warn_after: str = "48h"
    block_after: str = "72h"
    public_only: bool = True

    @field_validator("warn_after", "block_after")
    @classmethod
    def _is_duration(cls, text: str) -> str:
        age_seconds(text)
        return text


def patterns(gate: Gate, params: DocsFreshness) -> tuple[str, ...]:
    """The paths whose change may change the answer; only what is committed counts."""
    return (*gate.inputs, *params.documents, *params.sources, *HEAD_PATHS)


def judge(params: DocsFreshness, request: Request) -> Result:
    """Whether nothing that is documented changed for longer than the documents may lag.

    The clock starts at the first commit after the documents' last one from which on a source
    differs from what it was then.

    Raises:
        GateError: A pattern is not taken.
    """
    look = _Look(params, request)
    try:
        look.run()
    except HistoryError as error:
        look.parts.append(_unknown(error.what, error.remedy))
    return conclude(
        f"do {', '.join(params.documents)} follow {', '.join(params.sources)}?",
        look.parts,
        good=("docs_freshness.fresh", look.good),
        examined=look.examined,
        measured=look.measured,
        evidence=look.written,
    )


@dataclass(frozen=True, slots=True)
class _Limits:
    warn: timedelta
    block: timedelta


class _Look:
    """One look at documents and sources, noting what was found."""

    def __init__(self, params: DocsFreshness, request: Request) -> None:
        self._params, self._request = params, request
        self._limits = _Limits(
            timedelta(seconds=age_seconds(params.warn_after)),
            timedelta(seconds=age_seconds(params.block_after)),
        )
        self.parts: list[Part] = []
        self.examined: list[Examined] = []
        self.measured: list[Measured] = []
        self.good = ""
        self.written: Dated | None = None

    def run(self) -> None:
        """Look, and judge what is found.

        Raises:
            HistoryError: Git cannot tell.
        """
        docs, sources = self._files(self._params.documents), self._files(self._params.sources)
        if self.parts:
            return
        history = self._request.view.git
        if history.is_shallow:
            message = "the clone is shallow: older commits are not there"
            raise HistoryError(message, remedy="clone with its history (git fetch --unshallow)")
        log = history.log(PASS_S)
        base = log.touched(set(docs).__contains__)
        if base is None:
            raise _not_in(log, docs[0])
        self.written = Dated(base.at, "commit")
        covered = _covering(self._params.sources, sources)
        later = log.commits[: log.commits.index(base)]
        counted = f"{grouped(len(sources), 'source')}, {grouped(len(later), 'commit')} since"
        for doc in docs:
            file = self._request.view.look(doc)
            self.examined.append(Examined(doc, file.size_bytes if file else 0, counted))
        changes = self._changes(
            Sources(history, public_only=self._params.public_only), base, later, covered
        )
        label = docs[0] + (f" (+{len(docs) - 1})" if len(docs) > 1 else "")
        self._judge(label, docs[0], sorted(changes, key=lambda one: (one.since, one.path)))

    def _files(self, patterns_: Sequence[str]) -> list[str]:
        """The files that patterns name; what is absent is noted."""
        unique_paths: dict[str, None] = {}
        for pattern in patterns_:
            try:
                listed = self._request.view.expand(pattern).paths
                paths = [path for path in listed if not self._is_excluded(path)]
            except GateError as error:
                self.parts.append(trouble(error))
                continue
            if not paths:
                self.parts.append(absent(self._request.gate, pattern))
            unique_paths |= dict.fromkeys(paths)
        return list(unique_paths)

    def _is_excluded(self, path: str) -> bool:
        patterns_ = self._request.gate.exclude
        return any(Glob(tidy(pattern)).matches(path) for pattern in patterns_)

    def _changes(
        self,
        sources: Sources,
        base: Commit,
        later: Sequence[Commit],
        covered: Callable[[str], bool],
    ) -> Iterator[Change]:
        touching: dict[str, list[Commit]] = {}
        for commit in later:
            for path in (path for path in commit.paths if covered(path)):
                if self._is_excluded(path):
                    continue
                touching.setdefault(path, []).append(commit)
        head = self._request.view.git.head
        for path, commits in touching.items():
            change = sources.changed(path, base, commits, head)
            if change is not None:
                yield change

    def _judge(self, label: str, doc: str, changes: Sequence[Change]) -> None:
        if not changes:
            self.good = f"{label}: nothing it documents changed since"
            return
        warn, block = self._limits.warn, self._limits.block
        for change in changes:
            age = self._request.now - change.since
            if age < -AHEAD:
                self.parts.append(_early(label, change, age))
                continue
            over = age - block
            place = Place(change.path, change.line)
            short = _hours(over) if over > timedelta(0) else ""
            limit = self._params.block_after
            self.measured.append(Measured(str(place), _hours(age), "<=", limit, short))
            subject = "public API changed" if self._params.public_only else "sources changed"
            message = f"{label}: {subject} {_hours(age)} ago ({place} {change.what})"
            if age <= warn:
                self.good = self.good or f"{message}; warns in {_hours(warn - age)}"
                continue
            is_late = age > block
            rest = f", limit {limit}" if is_late else f"; blocks in {_hours(block - age)}"
            outcome = Outcome.FAIL if is_late else Outcome.WARN
            rule = f"docs_freshness.{'late' if is_late else 'lagging'}"
            self.parts.append(
                Part(
                    outcome,
                    rule,
                    message + rest,
                    None,
                    place,
                    f"document {change.what} in {doc}",
                    change.what,
                )
            )


def _hours(age: timedelta) -> str:
    """`61 h`, cut; never less than nothing."""
    return f"{max(0, int(age.total_seconds()) // _HOUR_S)} h"


def _covering(patterns_: Sequence[str], files: Sequence[str]) -> Callable[[str], bool]:
    """Whether a path is a source, also one that is gone by now."""
    globs = [Glob(tidy(pattern)) for pattern in patterns_ if is_glob(pattern)]
    folders = tuple(f"{tidy(pattern)}/" for pattern in patterns_ if not is_glob(pattern))
    existing = set(files)
    return lambda path: (
        path in existing or path.startswith(folders) or any(glob.matches(path) for glob in globs)
    )


def _not_in(log: Log, doc: str) -> HistoryError:
    if log.is_cut:
        message = f"{doc} was not touched in the last {len(log.commits):,} commits"
        return HistoryError(message, remedy="look whether it is still true, and commit it")
    message = f"{doc} was never committed"
    return HistoryError(message, remedy="commit it")


def _early(label: str, change: Change, age: timedelta) -> Part:
    ahead = format_age(-age.total_seconds())
    return Part.unknown(
        "docs_freshness.future",
        f"{label}: the commit that changed {change.path} lies {ahead} in the future",
        Cause.NOT_MEASURED,
        Place(change.path, change.line),
        "set the clock, and commit it again",
    )


def _unknown(what: str, remedy: str) -> Part:
    return Part.unknown("docs_freshness.no-history", what, Cause.NO_HISTORY, remedy=remedy)
