"""What was read in one round of judging, so that several gates look at a file once.

It lies in memory for as long as its view does, and only so much of it.
"""

from collections import OrderedDict
from dataclasses import dataclass

from readiness_tui.domain.persistence.file_identity import FileIdentity

HELD_BYTES = 48 * 1024 * 1024
YOUNG_NS = 2_000_000_000
"""A file as young as that may be written again within one tick of its clock."""


@dataclass(frozen=True, slots=True)
class Read:
    """The content of a file: its stamp from before it was read, when that was, and its digest.

    Without a stamp it serves once.
    """

    stamp: FileIdentity | None
    read_ns: int
    content: bytes
    sha256: str

    @property
    def is_settled(self) -> bool:
        """Whether the file was old enough when it was read for its stamp to tell."""
        return self.stamp is not None and is_settled(self.stamp, self.read_ns)


def is_settled(stamp: FileIdentity, read_ns: int) -> bool:
    """Whether a file of this stamp was old enough at that time for the stamp to tell."""
    return read_ns - stamp.last_change_ns > YOUNG_NS


class Contents:
    """Files that were read, the ones used last, `HELD_BYTES` of them at most."""

    def __init__(self) -> None:
        self._reads: OrderedDict[str, Read] = OrderedDict()
        self._size = 0

    def get(self, path: str, stamp: FileIdentity | None) -> Read | None:
        """What a file held when it had this stamp; None where that is not known for certain."""
        read = self._reads.get(path)
        if read is None or read.stamp != stamp or not read.is_settled:
            return None
        self._reads.move_to_end(path)
        return read

    def put(self, path: str, read: Read) -> None:
        """Take in what was just read."""
        if (old := self._reads.pop(path, None)) is not None:
            self._size -= len(old.content)
        self._reads[path] = read
        self._size += len(read.content)
        while self._size > HELD_BYTES:
            _, gone = self._reads.popitem(last=False)
            self._size -= len(gone.content)
