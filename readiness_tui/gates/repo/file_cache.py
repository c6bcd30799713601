"""What was made of a file, kept for as long as the file stays as it was.

A scan looks at thousands of files after each save, and one of them is new. What is kept lives in
the process that judges and ends with it; nothing of it is ever written, so no repository can bring
its own.
"""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.gates.repo.contents import Read, is_settled
from readiness_tui.gates.repo.repo_view import RepoView

KEPT = 40_000

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Entry(Generic[_T]):
    stamp: FileIdentity
    read_ns: int
    sha256: str
    value: _T

    @property
    def is_settled(self) -> bool:
        """Whether the file was old enough when it was read for its stamp to tell."""
        return is_settled(self.stamp, self.read_ns)


@dataclass(frozen=True, slots=True)
class Beside:
    """Caches whose makers parse the same files: where one makes a value, all of them do.

    A parsed file is too large to be kept for the next maker, and is there for all of them at once.
    """

    suffixes: tuple[str, ...]
    caches: "list[Kept[Any]]" = field(default_factory=list["Kept[Any]"])


class Kept(Generic[_T]):
    """Values made of files, at most `KEPT` of them.

    Args:
        make: Makes the value of a file's content and path; it raises nothing.
        beside: The caches whose values are made together with those of this one.
    """

    def __init__(self, make: Callable[[bytes, str], _T], beside: Beside | None = None) -> None:
        self._make = make
        self._entries: OrderedDict[tuple[str, str], _Entry[_T]] = OrderedDict()
        self._beside = beside or Beside(())
        self._beside.caches.append(self)

    def of(self, view: RepoView, path: str, cap: int) -> _T:
        """The value of a file: the kept one if stamp or content is the same.

        Args:
            view: The repository.
            path: Below the root, as the view lists it.
            cap: The most bytes that are read.

        Raises:
            PathError: It leads out of the root.
            InputError: Not a regular file, over the cap, or not to be opened.
        """
        key, stamp = (view.root, path), view.stamp(path)
        old = self._entries.get(key)
        if old and stamp == old.stamp and old.is_settled and old.stamp.size_bytes <= cap:
            view.recall(path, old.sha256)
            self._entries.move_to_end(key)
            return old.value
        read = view.content(path, cap, stamp)
        value = self._value(key, read)
        if stamp is not None and path.endswith(self._beside.suffixes):
            for other in self._beside.caches:
                with suppress(Exception):  # raised again where that value is asked for
                    other._value(key, read)  # noqa: SLF001 - of the same class
        return value

    def _value(self, key: tuple[str, str], read: Read) -> _T:
        """The value of what was read, kept from now on if the file has a stamp."""
        old = self._entries.get(key)
        same = old is not None and old.sha256 == read.sha256
        value = old.value if old is not None and same else self._make(read.content, key[1])
        if read.stamp is not None:
            self._keep(key, _Entry(read.stamp, read.read_ns, read.sha256, value))
        return value

    def stamp(self, view: RepoView, path: str) -> FileIdentity | None:
        """The stamp of the file as it was when `of` was asked last; None if it gave nothing."""
        entry = self._entries.get((view.root, path))
        return entry.stamp if entry else None

    def _keep(self, key: tuple[str, str], entry: _Entry[_T]) -> None:
        self._entries[key] = entry
        self._entries.move_to_end(key)
        while len(self._entries) > KEPT:
            self._entries.popitem(last=False)
