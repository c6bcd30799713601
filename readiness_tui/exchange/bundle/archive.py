"""A bundle as one tar archive of which there is one form alone, so that no byte in it is free.

POSIX ustar, not compressed: for each member a header of 512 bytes that follows from name and size,
the data, and zeros up to the next 512; then two blocks of zeros. Every tar unpacks it. What is read
is held against the header that would have been written, so a link, a path that leads out, a
changed mode or date or a byte in a gap is no other case than a flipped one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.domain.persistence.json_codec import RecordError
from readiness_tui.exchange.bundle.manifest import MANIFEST, SUMS, is_name, manifest_in, sums_bytes

BLOCK = 512
_END = bytes(2 * BLOCK)
_SIZE = slice(124, 135)
_OCTAL = re.compile(rb"[0-7]{11}")
_MAGIC = slice(257, 265)
_USTAR = b"ustar\x0000"
_SUM_SPACES = b" " * 8
_MODE = 0o644
_REMEDY = "ask for the bundle again where it was made"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What lies in an archive, and what is wrong with the archive itself.

    `cut_at` is the byte from which on nothing could be told apart; None where all was read.
    """

    files: Mapping[str, bytes]
    faults: tuple[Diagnostic, ...]
    cut_at: int | None = None


def archive(files: Mapping[str, bytes]) -> bytes:
    """The archive of some members, in their order."""
    pieces: list[bytes] = []
    for name, data in files.items():
        pieces += [_header(name, len(data)), data, _gap(len(data))]
    return b"".join([*pieces, _END])


def is_archive(data: bytes) -> bool:
    """Whether bytes may be meant as a tar archive: one flipped byte does not hide it."""
    matching = sum(byte == magic for byte, magic in zip(data[_MAGIC], _USTAR, strict=False))
    return matching >= len(_USTAR) - 1


def unpacked(data: bytes) -> Unpacked:
    """What an archive holds; nothing is written anywhere, and no name in it is trusted."""
    return _Reading(data).all()


class _Reading:
    """One pass over an archive."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._files: dict[str, bytes] = {}
        self._faults: list[Diagnostic] = []
        self._layout: Mapping[int, tuple[str, int]] = {}

    def all(self) -> Unpacked:
        """Every member, up to where it ends or cannot be told apart."""
        at, data = 0, self._data
        while any(block := data[at : at + BLOCK]):
            place = _entry_of(block) or self._expected(at, block)
            if place is None:
                self._fault("archive", f"byte {at} begins no member of a bundle: {_says(block)}")
                return Unpacked(self._files, tuple(self._faults), at)
            at = self._member(*place, at + BLOCK)
        if data[at:] != _END:
            self._fault("archive", f"from byte {at} on there are not just two blocks of zeros")
        return Unpacked(self._files, tuple(self._faults))

    def _member(self, name: str, size: int, at: int) -> int:
        """Take a member whose data begin at a byte; where the next begins."""
        content = self._data[at : at + size]
        end = at + size + len(_gap(size))
        if len(content) < size:
            self._fault(name, "it is cut off")
        elif self._data[at + size : end] != _gap(size):
            self._fault(name, "there are other bytes than zeros behind it")
        if name in self._files:
            self._fault(name, "it is in the archive twice")
            return end
        self._files[name] = content
        if name == MANIFEST and not self._layout:
            self._layout = dict(_layout(content))
        return end

    def _expected(self, at: int, block: bytes) -> tuple[str, int] | None:
        """The member that the manifest has at a byte where no header of one stands."""
        place = self._layout.get(at) or (self._manifest() if at == 0 else None)
        if place is not None:
            self._fault(place[0], f"its header at byte {at} is another: {_says(block)}")
        return place

    def _manifest(self) -> tuple[str, int] | None:
        """The manifest behind a header that does not say how long it is: it ends at a gap."""
        end = self._data.find(b"\n}\n", BLOCK)
        return (MANIFEST, end + 3 - BLOCK) if end >= 0 else None

    def _fault(self, name: str, message: str) -> None:
        self._faults.append(Diagnostic("bundle-archive", message, Place(name), _REMEDY))


def _layout(manifest: bytes) -> Iterator[tuple[int, tuple[str, int]]]:
    """At which byte the header of each member begins, as a manifest has it."""
    try:
        read = manifest_in(manifest)
    except RecordError:
        return
    members = [(SUMS, len(sums_bytes(read)))]
    members += [(member.name, member.size_bytes) for member in read.members]
    at = BLOCK + len(manifest) + len(_gap(len(manifest)))
    for name, size in members:
        yield at, (name, size)
        at += BLOCK + size + len(_gap(size))


def _header(name: str, size: int) -> bytes:
    """The header of a regular file: mode 0644, nobody's, of no date."""
    fields = (
        name.encode().ljust(100, b"\0"),
        b"%07o\0" % _MODE,
        b"%07o\0" % 0,
        b"%07o\0" % 0,
        b"%011o\0" % size,
        b"%011o\0" % 0,
        _SUM_SPACES,
        b"0",
        bytes(100),
        _USTAR,
    )
    header = b"".join(fields).ljust(BLOCK, b"\0")
    return header.replace(_SUM_SPACES, b"%06o\0 " % sum(header), 1)


def _entry_of(block: bytes) -> tuple[str, int] | None:
    """Name and size that a header says; None if it is not the header of just that."""
    size_text = block[_SIZE]
    name = block[:100].rstrip(b"\0").decode("ascii", "replace")
    if not is_name(name) or not _OCTAL.fullmatch(size_text):
        return None
    size = int(size_text, 8)
    return (name, size) if _header(name, size) == block else None


def _says(block: bytes) -> str:
    """What a strange header is of, as far as it says so."""
    name = block[:100].split(b"\0")[0].decode("utf-8", "replace")
    kind = block[156:157].decode("ascii", "replace")
    kinds = {"1": "a link", "2": "a link", "5": "a folder", "x": "pax fields", "L": "a long name"}
    return f"{kinds.get(kind, 'an entry')} called {name!r:.80}"


def _gap(size: int) -> bytes:
    return bytes(-size % BLOCK)
