"""Kind `markers`: every TODO in the code names an item that is still open.

What is registered elsewhere is found again; what is only said in a comment is not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pydantic import Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.formats.comments import comments_of
from readiness_tui.gates.kinds.inputs import absent, binary, empty
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Dated, Part, Request, conclude, trouble
from readiness_tui.gates.kinds.scanning import Scan, files_of, scanned
from readiness_tui.gates.repo.file_cache import Kept
from readiness_tui.gates.repo.git_reading import HistoryError
from readiness_tui.gates.repo.history import PASS_S, Commit, History
from readiness_tui.gates.repo.patterns import Regex, compiled
from readiness_tui.gates.repo.repo_view import BINARY_PROBE, RepoView

ASKED_CAP = 500
"""So many markers are looked up; git is asked some five times for each."""


def oldest_of(view: RepoView, found: Iterable[tuple[str, str]]) -> tuple[Dated, int] | None:
    """The marker that has stood longest.

    A marker that moves within its file, or is written over with the same words, keeps its age; one
    that is renamed with its file begins anew. Uncommitted ones are as old as the file.

    Args:
        view: The repository.
        found: Path and text of each marker.

    Returns:
        Since when, and its place among those given, from 0; None if there are none.

    Raises:
        HistoryError: Git cannot tell.
    """
    markers = list(found)[:ASKED_CAP]
    touching = _touching(view.git, {path for path, _ in markers})
    contents: dict[tuple[str, str], bytes] = {}
    dated: list[tuple[datetime, int, str]] = []
    for place, (path, text) in enumerate(markers):
        commit = _first(view.git, touching.get(path, ()), path, text.encode(), contents)
        if commit is not None:
            view.dated(path, commit.at, "commit")
            dated.append((commit.at, place, "commit"))
        elif (snapshot := view.look(path)) is not None:
            view.dated(path, snapshot.modified_at, "mtime")
            dated.append((snapshot.modified_at, place, "mtime"))
    if not dated:
        return None
    at, place, source = min(dated)
    return Dated(at, source), place


def _touching(git: History, paths: set[str]) -> dict[str, list[Commit]]:
    """The commits that touched each of these files, newest first."""
    commits_by_path: dict[str, list[Commit]] = {}
    for commit in git.log(PASS_S).commits if paths else ():
        for path in paths.intersection(commit.paths):
            commits_by_path.setdefault(path, []).append(commit)
    return commits_by_path


def _first(
    git: History,
    commits: Sequence[Commit],
    path: str,
    text: bytes,
    held: dict[tuple[str, str], bytes],
) -> Commit | None:
    """The oldest commit since which a file has held a text; None if the newest does not hold it.

    What holds a text is taken to have held it ever since, so that few versions are looked at.
    """

    def holds(at: int) -> bool:
        key = (commits[at].sha, path)
        if key not in held:
            held[key] = git.content(commits[at].sha, path) or b""
        return text in held[key]

    if not commits or not holds(0):
        return None
    young, old = 0, len(commits)  # the one at `young` holds it, the one at `old` does not
    while old - young > 1:
        middle = (young + old) // 2
        young, old = (middle, old) if holds(middle) else (young, middle)
    return commits[young]


BOARD = "board"
_CLOSED_LINE = re.compile(r"\[[xX]\]|~~")
_LONGEST = 1_000


class Markers(Parameters):
    """The words that mark, where items are kept, and how a marker names one (first group).

    With `max_age` the gate is stale once a marker has stood in its file for longer.
    """

    words: tuple[str, ...] = Field(default=("TODO", "FIXME", "HACK", "XXX"), min_length=1)
    registry: str = Field(default=BOARD, min_length=1)
    ref: str = Field(default=r"(T-\d+|#\d+)", min_length=1)
    comments_only: bool = True
    respect_gitignore: bool = True


@dataclass(frozen=True, slots=True)
class Marker:
    """One marker: its line from 1, the word, and the line of comment it stands in."""

    line: int
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class _Marked:
    """The markers of a file, and what stands against it."""

    size_bytes: int
    markers: tuple[Marker, ...] = ()
    against: Part | None = None
    is_binary: bool = False


@dataclass(frozen=True, slots=True)
class _Registry:
    """The items a marker may name: open or not, with their line where they have one."""

    name: str
    items: Mapping[str, str]
    lines: Mapping[str, int]


def patterns(gate: Gate, params: Markers) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    paths = scanned(gate.inputs, respect_gitignore=params.respect_gitignore)
    return paths if params.registry == BOARD else (*paths, params.registry)


def judge(params: Markers, request: Request) -> Result:
    """Whether every marker names an open item.

    Raises:
        GateError: The gate names no inputs, or its facts of the board are not at hand.
        PatternError: RE2 does not take `ref`.
    """
    ref = _ref(params.ref)
    parts: list[Part] = []
    registry = _registry(params, request, ref, parts)
    scan = files_of(request, respect_gitignore=params.respect_gitignore)
    parts += scan.parts
    markers, examined = _read(params, request, scan, parts)
    named: set[str] = set()
    against: list[Part] = []
    if registry is not None:
        for path, marker in markers:
            references = _references(ref, marker.text)
            named.update(references)
            against += _against(path, marker, references, registry)
        against += _unmarked(registry, named)
    bad = sum(part.outcome is Outcome.FAIL for part in against)
    summary = f"{len(markers):,} markers in {len(examined):,} files, each with an open item"
    age, oldest = _age(request, markers, parts)
    summary += f"; the oldest is {oldest}" if oldest else ""
    summary = summary if markers else f"no markers in {len(examined):,} files"
    return conclude(
        f"does every {', '.join(params.words)} in {', '.join(request.gate.inputs)} name an item?",
        [*against, *parts],
        good=("markers.named", f"{summary}{scan.left_out}"),
        examined=examined if registry is not None else (),
        measured=[Measured("markers without an open item", f"{bad:,}", "<=", "0", _short(bad))],
        tally=scan.tally([*against, *parts], examined),
        evidence=age,
    )


def _age(
    request: Request, found: list[tuple[str, Marker]], parts: list[Part]
) -> tuple[Dated | None, str]:
    """Since when the oldest marker has stood there, and which it is; asked where it may be so old.

    Without a marker nothing is older than this very look at the files.
    """
    if not request.gate.max_age:
        return None, ""
    if len(found) > ASKED_CAP:
        message = f"{len(found):,} markers; how old they are is looked up for {ASKED_CAP:,}"
        cause, remedy = Cause.NOTHING_EXAMINED, "narrow inputs, or take max_age away"
        parts.append(Part.unknown("markers.partial", message, cause, remedy=remedy))
    try:
        oldest = oldest_of(request.view, ((path, marker.text) for path, marker in found))
    except HistoryError as error:
        message = f"how old markers are cannot be told: {error.what}"
        remedy = error.remedy
        parts.append(Part.unknown("markers.no-history", message, Cause.NO_HISTORY, remedy=remedy))
        oldest = None
    if oldest is None:
        return Dated(request.now, "reading"), ""
    age, place = oldest
    path, marker = found[place]
    return age, f"{path}:{marker.line}"


def _short(count: int) -> str:
    return f"{count:,}" if count else ""


def _ref(pattern: str) -> Regex:
    regex = compiled(pattern)
    if regex.groups != 1:
        message = f"ref {pattern!r} has {regex.groups} groups and needs one around the item"
        raise GateError(message, remedy=r'write ref = "(T-\\d+)"')
    return regex


def _references(ref: Regex, text: str) -> list[str]:
    items = (text[match.start(1) : match.end(1)] for match in ref.finditer(text))
    return list(dict.fromkeys(item for item in items if item))


def _against(
    path: str, marker: Marker, references: list[str], registry: _Registry
) -> Iterator[Part]:
    place = Place(path, marker.line)
    head = f"{path}:{marker.line} {marker.word}"
    if not references:
        yield Part.fail(
            "markers.no-item",
            f"{head} without an item",
            place,
            "make a ticket, and name it here",
            marker.text,
        )
    for item in references:
        state = registry.items.get(item)
        if state is None:
            problem, rule = (
                f"names {item}, which {registry.name} does not have",
                "markers.unknown-item",
            )
            remedy = "make the item, or name another"
        elif state:
            problem, rule = f"names {item}, which is {state}", "markers.closed-item"
            remedy = "do what it says and take it out, or name an open item"
        else:
            continue
        yield Part.fail(rule, f"{head} {problem}", place, remedy, f"{item} {marker.text}")


def _unmarked(registry: _Registry, named: set[str]) -> Iterator[Part]:
    """Open items of a file that no marker names; a board has most of its work elsewhere."""
    for item, line in registry.lines.items():
        if not registry.items[item] and item not in named:
            message = f"{registry.name}:{line} {item} has no marker"
            remedy = "close the item, or mark its place in the code"
            yield Part.warn("markers.unmarked", message, Place(registry.name, line), remedy, item)


def _registry(params: Markers, request: Request, ref: Regex, parts: list[Part]) -> _Registry | None:
    if params.registry == BOARD:
        return _of_board(request.facts)
    path = params.registry
    try:
        if request.view.look(path) is None:
            parts.append(absent(request.gate, path))
            return None
        text = request.view.text(path, request.limits.bytes)
    except GateError as error:
        parts.append(trouble(error))
        return None
    items: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        for item in _references(ref, line):
            items.setdefault(item, "closed" if _CLOSED_LINE.search(line) else "")
            lines.setdefault(item, number)
    if not items:
        parts.append(
            Part.unknown(
                "markers.no-registry",
                f"{path}: no item in it",
                Cause.EMPTY,
                path,
                "write the items there, or correct ref",
            )
        )
        return None
    return _Registry(path, items, lines)


def _of_board(facts: BoardFacts | None) -> _Registry:
    if facts is None:
        message = "the tickets of the board are not at hand"
        raise GateError(message, remedy='name a file: registry = "TODO.md"')
    closed = {Status.DONE: "done", Status.DROPPED: "dropped"}
    items = {item: closed.get(status, "") for item, status in facts.tickets.items()}
    return _Registry("the board", items, {})


def _read(
    params: Markers, request: Request, scan: Scan, parts: list[Part]
) -> tuple[list[tuple[str, Marker]], list[Examined]]:
    cache = _kept(params.words, comments_only=params.comments_only)
    markers: list[tuple[str, Marker]] = []
    examined: list[Examined] = []
    for path, by_glob in scan.by_glob.items():
        try:
            marked = cache.of(request.view, path, request.limits.bytes)
        except GateError as error:
            parts.append(trouble(error))
            continue
        if marked.against is not None:
            is_nothing = marked.is_binary or marked.against.cause is Cause.EMPTY
            if not (by_glob and is_nothing):
                parts.append(marked.against)
            continue
        markers += [(path, marker) for marker in marked.markers]
        counted = f"{len(marked.markers):,} markers"
        examined.append(Examined(path, marked.size_bytes, counted))
    return markers, examined


@lru_cache(maxsize=32)
def _kept(words: tuple[str, ...], *, comments_only: bool) -> Kept[_Marked]:
    """The markers of files, for one set of words; each file is kept while it stays as it was."""
    joined = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    regex = compiled(rf"(?:^|\W)({joined})(?:\W|$)")

    def marked(content: bytes, path: str) -> _Marked:
        size = len(content)
        if not content.strip(b" \t\r\n\f\v\xef\xbb\xbf"):
            return _Marked(size, against=empty(path))
        if b"\0" in content[:BINARY_PROBE]:
            return _Marked(size, against=binary(path), is_binary=True)
        if not any(word.encode() in content for word in words):
            return _Marked(size)  # telling comments apart is dear, and most files need it not
        try:
            return _Marked(size, tuple(_markers(regex, content, path, only=comments_only)))
        except GateError as error:
            return _Marked(size, against=trouble(error))

    return Kept(marked)


def _markers(regex: Regex, content: bytes, path: str, *, only: bool) -> Iterator[Marker]:
    lines = (
        comments_of(content, path)
        if only
        else enumerate(content.decode("utf-8-sig", "replace").split("\n"), start=1)
    )
    for number, text in lines:
        if (match := regex.search(text)) is not None:
            word = text[match.start(1) : match.end(1)]
            yield Marker(number, word, text.strip()[:_LONGEST])
