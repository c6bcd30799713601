"""Lists of file digests: a JSON map, a JSON list, or the lines of `sha256sum` and its kin."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from readiness_tui.gates.formats.json_lines import decoded, lines_of
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.unparsable import UnparsableError

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
