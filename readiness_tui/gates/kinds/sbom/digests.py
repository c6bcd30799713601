"""Kind `digests`: whether files are still what a list of their digests says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from pydantic import Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Result
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.json_lines import decoded, lines_of
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.loading import Report, Reports, read_report
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.repo_view import DIGEST_CAP

_BY_LENGTH = {32: "md5", 40: "sha1", 56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
_LENGTHS = {name: length for length, name in _BY_LENGTH.items()}
_HEX = re.compile(r"[0-9A-Fa-f]+")
_GNU = re.compile(r"(\\?)([0-9A-Fa-f]+) [ *](.+)")
_BSD = re.compile(r"([A-Za-z0-9-]{3,12}) ?\((.+)\) ?= ([0-9A-Fa-f]+)")
_ESCAPE = re.compile(r"\\([\\nr])")
_ESCAPED = {"n": "\n", "r": "\r", "\\": "\\"}
_WRAPPERS = ("files", "artifacts", "digests", "checksums", "subject")
_PATHS = ("path", "file", "filename", "name", "artifact")
_DIGESTS = ("digest", "hash", "checksum", "digests", "hashes", "checksums")
_ALGORITHMS = ("algorithm", "algo", "alg")


@dataclass(frozen=True, slots=True)
class Listed:
    """One digest of one file: as written, in lower case; `line` is where it stands, from 1."""

    path: str
    algorithm: str
    digest: str
    line: int


def read_digests(content: bytes, path: str) -> tuple[Listed, ...]:
    """What a list says, in its order.

    Args:
        content: The whole file.
        path: Its name, for messages.

    Raises:
        UnparsableError: It is no such list, or says two things of one file.
    """
    text = decoded(content)
    if text.lstrip()[:1] in {"{", "["}:
        rows = tuple(_of_json(parse_json(content, path), text))
    else:
        rows = tuple(_of_lines(text, path))
    digests: dict[tuple[str, str], str] = {}
    for row in rows:
        if digests.setdefault((row.path, row.algorithm), row.digest) != row.digest:
            raise UnparsableError(path, f"two digests for {row.path!r:.80}", line=row.line)
    return rows


def _of_lines(text: str, path: str) -> Iterator[Listed]:
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if row_match := _GNU.fullmatch(line):
            name = row_match[3]
            if row_match[1]:
                name = _ESCAPE.sub(lambda match: _ESCAPED[match[1]], name)
            yield _listed(name, "", row_match[2], path, number)
        elif row_match := _BSD.fullmatch(line):
            yield _listed(row_match[2], row_match[1], row_match[3], path, number)
        else:
            raise UnparsableError(path, "a digest and a path are wanted here", line=number)


def _of_json(root: Value, text: str) -> Iterator[Listed]:
    rows = list(_rows(_unwrapped(root)))
    lines = lines_of(text, (place.pointer for _, place in rows))
    for name, place in rows:
        line = lines.get(place.pointer, 1)
        for algorithm, digest in _digests(place):
            yield _listed(name, algorithm, digest, root.path, line)


def _unwrapped(root: Value) -> Value:
    """The list itself: some tools put it below a heading, beside the time it was made."""
    if not root.is_object:
        return root
    wrapped = [value for key, value in root.members() if key in _WRAPPERS]
    below = [value for value in wrapped if value.is_object or value.is_list]
    others = [value for key, value in root.members() if key not in _WRAPPERS]
    plain = not any(value.is_object or value.is_list for value in others)
    return below[0] if len(wrapped) == len(below) == 1 and plain else root


def _rows(root: Value) -> Iterator[tuple[str, Value]]:
    """Each file with the value that holds its digests."""
    if root.is_object:
        yield from root.members()
        return
    for item in root.items():
        yield _first(item, _PATHS).text(), item


def _first(item: Value, keys: tuple[str, ...]) -> Value:
    candidates = (item.some(key) for key in keys)
    first = next((value for value in candidates if value is not None), None)
    if first is None:
        item.refuse(f"one of {', '.join(keys)} is wanted here")
    return first


def _digests(place: Value) -> Iterator[tuple[str, str]]:
    """Algorithm and digest; the algorithm is empty where only the length tells it."""
    if place.is_text:
        yield _split(place.text())
        return
    named = [(key, value) for key, value in place.members() if _plain(key) in _LENGTHS]
    if named:
        yield from ((_plain(key), value.text()) for key, value in named)
        return
    inner = _first(place, _DIGESTS)
    if not inner.is_text:
        yield from _digests(inner)
        return
    algorithm, digest = _split(inner.text())
    for key in _ALGORITHMS:
        algorithm_name = place.some(key)
        algorithm = algorithm or ("" if algorithm_name is None else algorithm_name.text())
    yield algorithm, digest


def _split(text: str) -> tuple[str, str]:
    algorithm, colon, digest = text.partition(":")
    return (algorithm, digest) if colon else ("", text)


def _plain(algorithm: str) -> str:
    return algorithm.replace("-", "").casefold()


def _listed(name: str, algorithm: str, digest: str, path: str, line: int) -> Listed:
    length = len(digest) if _HEX.fullmatch(digest) else 0
    algorithm_name = _plain(algorithm) or _BY_LENGTH.get(length, "")
    if not length or _LENGTHS.get(algorithm_name, length) != length or not algorithm_name:
        raise UnparsableError(path, f"no digest is given for {name!r:.80}", line=line)
    return Listed(name, algorithm_name, digest.casefold(), line)


_REMEDY = "build again and write the list again, or find out who changed the file"


class Digests(Parameters):
    """The list, and what has to be on it. Paths start from the root, or beside the list.

    `require_all` are globs: each file that one of them matches has to be listed.
    """

    manifest: str = Field(min_length=1)
    algo: tuple[Literal["sha256", "sha512"], ...] = Field(
        default=("sha256", "sha512"), min_length=1
    )
    require_all: tuple[str, ...] = ()


def patterns(gate: Gate, params: Digests) -> tuple[str, ...]:
    """The paths whose change may change the answer, as far as the declaration names them."""
    return (params.manifest, *params.require_all, *gate.inputs)


def judge(params: Digests, request: Request) -> Result:
    """Whether every listed file is there, unchanged, and none is missing on the list.

    Raises:
        GateError: The manifest leads out of the repository.
    """
    files = Reports()
    if request.view.look(params.manifest) is None:
        files.parts.append(absent(request.gate, params.manifest))
    else:
        read_report(request, tidy(params.manifest), files)
    look = _Look(params, request)
    for report in files.found:
        look.report(report)
    oldest = min((report.seen.modified_at for report in files.found), default=None)
    return conclude(
        f"is every file what {params.manifest} says?",
        [*look.parts, *files.parts],
        good=("digests.equal", f"{params.manifest}: {grouped(look.count, 'file')} as listed"),
        examined=look.examined,
        evidence_at=oldest,
    )


class _Look:
    """One look at a list and its files."""

    def __init__(self, params: Digests, request: Request) -> None:
        self._params, self._request = params, request
        self.parts: list[Part] = []
        self.examined: list[Examined] = []
        self.count = 0
        self._listed: set[str] = set()

    def report(self, report: Report) -> None:
        """Hold the files against the list, and the globs against it."""
        try:
            rows = read_digests(report.content, report.path)
        except GateError as error:
            self.parts.append(trouble(error))
            return
        by_path = sorted(rows, key=lambda row: row.path)
        files = [list(group) for _, group in groupby(by_path, key=lambda row: row.path)]
        files.sort(key=lambda group: group[0].line)
        if not files:
            message = f"{report.path}: it lists no file"
            self.parts.append(_unknown("nothing", message, report, "write the list"))
            return
        cap = self._request.limits.files
        if len(files) > cap:
            message = f"{report.path}: {len(files):,} files, only {cap:,} were looked at"
            self.parts.append(_unknown("partial", message, report, "make several lists"))
        for group in files[:cap]:
            self.parts += self._file(report, group)
        self.examined.append(
            Examined(report.path, len(report.content), f"{grouped(self.count, 'file')} hashed")
        )
        for pattern in self._params.require_all:
            self.parts += self._unlisted(report, pattern)

    def _file(self, report: Report, rows: Sequence[Listed]) -> Iterator[Part]:
        """What is to be said of one file; weak digests beside a strong one do not count."""
        strong = [row for row in rows if row.algorithm in self._params.algo]
        row = rows[0]
        where = f"{report.path}:{row.line} {row.path}"
        place = Place(report.path, row.line)
        if not strong:
            message = f"{where}: {row.algorithm} is not taken"
            remedy = f"write {' or '.join(self._params.algo)}"
            yield Part.error("digests.algo", message, Cause.INPUT, place, remedy, row.path)
            return
        try:
            path = self._found(report.path, row.path)
            if path is None:
                message = f"{where}: listed but absent"
                yield Part.fail("digests.absent", message, place, _REMEDY, row.path)
                return
            self._listed.add(path)
            differing = [entry for entry in strong if self._hash(path, entry) != entry.digest]
        except GateError as error:
            yield trouble(error)
            return
        self.count += 1
        for entry in differing:
            message = f"{where}: {entry.algorithm} differs"
            yield Part.fail("digests.differs", message, place, _REMEDY, row.path)

    def _found(self, manifest: str, path: str) -> str | None:
        """The file that is meant: from the root, else beside the list."""
        view = self._request.view
        folder = manifest.rpartition("/")[0]
        for start in dict.fromkeys(("", folder)):
            file = view.look(f"{start}/{path}" if start else path)
            if file is not None:
                return file.path
        return None

    def _hash(self, path: str, row: Listed) -> str:
        lowered = "bytes" in self._request.gate.limits
        cap = self._request.limits.bytes if lowered else DIGEST_CAP
        return self._request.view.digest(path, row.algorithm, cap)

    def _unlisted(self, report: Report, pattern: str) -> Iterator[Part]:
        try:
            listing = self._request.view.match([pattern], self._request.gate.exclude)
        except GateError as error:
            yield trouble(error)
            return
        if not listing.paths:
            yield absent(self._request.gate, pattern)
        if listing.cut:
            message = f"{pattern}: too many files, the rest was not looked for on the list"
            yield _unknown("partial", message, report, "narrow the pattern")
        for path in listing.paths:
            if path not in self._listed and path != report.path:
                message = f"{path}: not listed in {report.path}"
                yield Part.fail(
                    "digests.unlisted", message, path, "write the list again, or take the file away"
                )


def _unknown(rule: str, says: str, report: Report, remedy: str) -> Part:
    return Part.unknown(f"digests.{rule}", says, Cause.NOTHING_EXAMINED, report.path, remedy)
