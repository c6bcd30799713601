"""What lies below a folder: files listed once, caches left out, folder links not followed.

A folder that cannot be listed is named: what lies below it is not absent, nobody knows it.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from readiness_tui.gates.repo.path_guard import ABSENT, Guard, PathError, unreadable, why_not

WALK_CAP = 200_000
PRUNED = frozenset(
    {".git", ".readiness", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".nox"}
)


@dataclass(frozen=True, slots=True)
class Listing:
    """Files that match, sorted; `cut` when there were more than the cap.

    `closed` are the folders that could not be listed, each with the reason.
    """

    paths: tuple[str, ...]
    cut: bool = False
    closed: tuple[tuple[str, str], ...] = ()


class Walks:
    """The folders of a root as they were when each was first asked for.

    Args:
        guard: Of the root.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._walks: dict[str, Listing] = {}
        self._names: dict[str, frozenset[str]] = {}

    def files(self, clean: str) -> Listing:
        """Every file below a folder, sorted; a file stands for itself.

        Raises:
            PathError: It leads out of the root.
        """
        if clean not in self._walks:
            self._walks[clean] = self._walked(clean)
        return self._walks[clean]

    def _walked(self, clean: str) -> Listing:
        files: list[str] = []
        closed: dict[str, str] = {}
        for path in self._walk(clean, closed):
            if len(files) == WALK_CAP:
                return Listing(tuple(sorted(files)), cut=True, closed=tuple(closed.items()))
            files.append(path)
        return Listing(tuple(sorted(files)), closed=tuple(sorted(closed.items())))

    def _walk(self, clean: str, closed: dict[str, str]) -> Iterator[str]:
        pending = [clean]
        while pending:
            folder = pending.pop()
            full = self._guard.resolved(folder)
            try:
                entries = list(os.scandir(full))
            except NotADirectoryError:
                if os.path.exists(full):  # noqa: PTH110 - a path guard works on text
                    yield folder
                continue
            except OSError as error:
                if error.errno not in ABSENT:
                    closed[folder] = why_not(error)
                continue
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if not entry.is_dir(follow_symlinks=False):
                    yield path
                elif entry.name not in PRUNED:
                    pending.append(path)

    def spelled(self, clean: str) -> str | None:
        """The path as the folders spell it; None if it is absent in any spelling.

        Raises:
            InputError: A folder on the way cannot be listed.
        """
        parts: list[str] = []
        for part in clean.split("/"):
            entries = self._entries("/".join(parts))
            if part in entries:
                parts.append(part)
                continue
            folded = part.casefold()
            other = sorted(entry for entry in entries if entry.casefold() == folded)
            if not other:
                return None
            parts.append(other[0])
        return "/".join(parts)

    def _entries(self, folder: str) -> frozenset[str]:
        if folder not in self._names:
            try:
                names = os.listdir(self._guard.resolved(folder))  # noqa: PTH208 - as above
                self._names[folder] = frozenset(names)
            except PathError:
                self._names[folder] = frozenset()
            except OSError as error:
                if error.errno not in ABSENT:
                    raise unreadable(folder or ".", error) from error
                self._names[folder] = frozenset()
        return self._names[folder]

    def named(self, name: str) -> tuple[str, ...]:
        """Files of this name anywhere, in any case, sorted."""
        return self._by_name.get(name.casefold(), ())

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        places: dict[str, list[str]] = {}
        for path in self.files("").paths:
            places.setdefault(path.rpartition("/")[2].casefold(), []).append(path)
        return {name: tuple(paths) for name, paths in places.items()}
