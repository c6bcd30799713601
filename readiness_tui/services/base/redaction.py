"""Masks secrets in the output of a command, before anybody sees or keeps it.

Output comes in pieces that may end anywhere, so whole lines are looked at, and of a line that does
not end a tail is held back: wherever the pieces are cut, the same is masked. Words of a format that
must stay readable, such as digests, match none of the shapes.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol, cast

MASK = b"[masked]"
LINE_BYTES = 16 * 1024
"""A line longer than this is passed on in parts."""

HELD_BYTES = 4 * 1024
"""How much of an unfinished long line is held back: as long as any secret that is found whole."""

PEM_BYTES = 64 * 1024
"""After so much without an end, what began like a private key is taken for something else."""

SHORTEST_VALUE = 8
_NAMED = r"(?:passw(?:or)?d|passphrase|secret|token|api_?-?key|access_?key|private_?key|credential)"
_SHAPES = (
    rb"\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{16}\b",
    rb"\bAIza[A-Za-z0-9_-]{35}",
    rb"\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,255}|\bgithub_pat_[A-Za-z0-9_]{20,255}",
    rb"\bglpat-[A-Za-z0-9_.-]{20,255}",
    rb"\bxox[abeoprs]-[A-Za-z0-9-]{10,255}",
    rb"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.?[A-Za-z0-9_-]*",
    rb"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,255}|\bnpm_[A-Za-z0-9]{36}\b",
)
_URL = rb"(?P<url>://[^\s:/@]{0,200}:)[^\s@/]+@"
_AUTH = (
    rb"(?P<auth>(?i:authorization)[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?"
    rb"(?:(?i:bearer|basic|token|digest)[ \t]+)?)[^\s\"',;]+"
)
_ASSIGNED = (
    rb"(?P<name>(?i:" + _NAMED.encode() + rb"[A-Za-z0-9_-]{0,40})"
    rb"[\"']?[ \t]{0,4}[=:][ \t]{0,4})(?:\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s\"',;]+)"
)
_KEPT_SHAPES = (_URL, _AUTH, _ASSIGNED)
"""What is masked only behind its name, which stays; no shape goes beyond the end of a line."""

_BEGIN = b"-----BEGIN "
_PRIVATE = b"PRIVATE KEY"
_END = b"-----END "
_DASHES = b"-----"
_WHITE = b" \t\r\n"


class _Found(Protocol):
    def start(self) -> int: ...
    def end(self) -> int: ...
    def groupdict(self) -> Mapping[str, bytes | None]: ...


class _Pattern(Protocol):
    def finditer(self, text: bytes) -> Iterable[_Found]: ...


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name is taken to hold a secret."""
    import re2  # pyright: ignore[reportMissingTypeStubs] - untyped, and not needed to start

    return bool(re2.search(f"(?i){_NAMED}", name))  # pyright: ignore[reportUnknownMemberType]


class Redactor:
    """Masks a stream.

    Args:
        variables: The environment of the command and of this program: the values of those whose
            name says that they hold a secret are masked wherever they stand.
    """

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._pattern = _pattern(variables or {})
        self._held = b""
        self._pem = 0
        self._is_swallowing = False
        self.count = 0

    def feed(self, piece: bytes) -> bytes:
        """Take some output; what can be passed on of it and of what came before."""
        self._held += piece
        end = max(self._held.rfind(b"\n"), self._held.rfind(b"\r")) + 1
        done = b""
        if end:
            whole, self._held = self._held[:end], self._held[end:]
            done = self._block(whole)
        while len(self._held) > LINE_BYTES:
            done += self._part()
        return done

    def _block(self, whole: bytes) -> bytes:
        """Whole lines, masked; line by line only where one of them says something of the next."""
        if self._is_swallowing or self._pem or _BEGIN in whole:
            return b"".join(map(self._line, whole.splitlines(keepends=True)))
        return self._masked(whole)

    def finish(self) -> bytes:
        """What is left when there is no more output."""
        last, self._held = self._held, b""
        return self._line(last) if last else b""

    def _part(self) -> bytes:
        """A part of a line that has not ended, cut where no secret can be cut."""
        if self._is_swallowing or self._pem:
            part, self._held = self._held[:LINE_BYTES], self._held[LINE_BYTES:]
            return self._line(part)
        cut = min(len(self._held), LINE_BYTES) - HELD_BYTES
        for match in self._pattern.finditer(self._held[: LINE_BYTES + HELD_BYTES]):
            if match.start() < cut < match.end():
                cut = match.start()
                break
        if cut <= 0:  # a secret without an end: its beginning is masked, the rest is left out
            part, self._held = self._held[:LINE_BYTES], self._held[LINE_BYTES:]
            masked = self._masked(part)
            self._is_swallowing = True
            return masked
        part, self._held = self._held[:cut], self._held[cut:]
        return self._line(part)

    def _line(self, line: bytes) -> bytes:
        """One line, or a part of one, masked."""
        if self._is_swallowing:
            rest = line.lstrip(bytes(set(range(256)) - set(_WHITE)))
            self._is_swallowing = not rest
            return self._line(rest) if rest else b""
        if self._pem:
            return self._inside(line)
        if _BEGIN in line and _PRIVATE in line:
            before, _, rest = line.partition(_BEGIN)
            self.count += 1
            self._pem = 1
            return self._masked(before) + MASK + self._inside(rest)
        return self._masked(line)

    def _inside(self, line: bytes) -> bytes:
        """What is left of a line within a private key: what follows its end, else nothing."""
        self._pem += len(line)
        _, end, rest = line.partition(_END)
        if not end and self._pem <= PEM_BYTES:
            return b""
        self._pem = 0
        return self._line(rest.partition(_DASHES)[2])

    def _masked(self, line: bytes) -> bytes:
        pieces: list[bytes] = []
        at = 0
        for match in self._pattern.finditer(line):
            prefix = next((one for one in match.groupdict().values() if one), b"")
            tail = b"@" if line[match.end() - 1 : match.end()] == b"@" and b"://" in prefix else b""
            pieces += [line[at : match.start()], prefix, MASK, tail]
            at = match.end()
            self.count += 1
        return b"".join((*pieces, line[at:])) if pieces else line


def _pattern(variables: Mapping[str, str]) -> _Pattern:
    import re2  # pyright: ignore[reportMissingTypeStubs] - untyped, and not needed to start

    values = {
        part.encode("utf-8", "surrogateescape")
        for name, value in variables.items()
        if is_secret_name(name)
        for part in value.splitlines()
        if len(part) >= SHORTEST_VALUE
    }
    literal = (_escaped(value) for value in sorted(values, key=len, reverse=True))
    joined = b"|".join((*literal, *_KEPT_SHAPES, *_SHAPES))
    return cast("_Pattern", re2.compile(joined))  # pyright: ignore[reportUnknownMemberType]


def _escaped(value: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in value)
