"""Whether the working tree is as git's commit has it, and which files are not.

`git status` would run the filters of the clone, so the bytes of the files are held against the
index, and the index against the commit. A file whose size and time are those that git noted when it
last looked is not read again.
"""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from stat import S_ISREG

from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.gates.formats.git_index import SKIPPED, Stamp, is_blob, stamps
from readiness_tui.services.git.index import IndexEntry, entries
from readiness_tui.services.git.place import git_folder
from readiness_tui.services.git.running import done, run_git
from readiness_tui.storage.files.fileops import bytes_of

_WAIT_S = 5.0
"""A note is not worth a longer wait; then it is not known."""
_LIMIT_BYTES = 64 << 20
_FILES = frozenset({"100644", "100755"})


def is_dirty(root: Path) -> bool | None:
    """Whether a tracked file is not as HEAD has it; None: it is not known.

    Not known is also what differs by more than line breaks and may be the work of a filter, which
    is not run: a file that lies elsewhere, such as one of git-lfs.
    """
    until = time.monotonic() + _WAIT_S
    try:
        index, commit = _index(root), _commit(root)
        if {path: (entry.blob, entry.stage) for path, entry in index.items()} != commit:
            return True
        different = _different(root, index, until)
        if different is None:
            return None
        filtered = _filtered(root, different)
    except ReadinessError:
        return None
    if different - filtered:
        return True
    return None if filtered else False


def changed_files(root: Path, is_wanted: Callable[[str], bool]) -> frozenset[str]:
    """The files that are not as HEAD has them, new ones included, by their paths from the root.

    What may be the work of a filter is left out, and so is everything where the root is not that
    of the repository, where there is no commit, or git cannot say.

    Args:
        root: Of the repository.
        is_wanted: Whether a path is asked about; no other file is looked at.
    """
    until = time.monotonic() + _WAIT_S
    try:
        if _top(root) != Path(os.path.normpath(root)):
            return frozenset()
        index = {path: entry for path, entry in _index(root).items() if is_wanted(path)}
        staged = {path: (entry.blob, entry.stage) for path, entry in index.items()}
        commit = {path: blob for path, blob in _commit(root).items() if is_wanted(path)}
        pending = {path for path in staged.keys() | commit if staged.get(path) != commit.get(path)}
        different = _different(root, index, until) or frozenset[str]()
        return frozenset(pending | (different - _filtered(root, different)) | _new(root, is_wanted))
    except ReadinessError:
        return frozenset()


def _new(root: Path, is_wanted: Callable[[str], bool]) -> frozenset[str]:
    """The files that git neither tracks nor ignores."""
    answer = run_git(root, "ls-files", "--others", "--exclude-standard", "-z", wait_s=_WAIT_S)
    paths = os.fsdecode(done(answer, "git ls-files").output).split("\0")
    return frozenset(path for path in paths if path and is_wanted(path))


def _top(root: Path) -> Path:
    inside = done(run_git(root, "rev-parse", "--show-cdup", wait_s=_WAIT_S), "git rev-parse").line
    return Path(os.path.normpath(root / inside))


def _index(root: Path) -> Mapping[str, IndexEntry]:
    """The regular files of the whole index, from the top of the working tree."""
    index_entries = entries(_top(root))
    return {entry.path: entry for entry in index_entries if entry.is_file}


def _commit(root: Path) -> Mapping[str, tuple[str, int]]:
    """The blobs of the commit that is checked out, by path, as they would be staged."""
    answer = run_git(root, "ls-tree", "-r", "-z", "--full-tree", "HEAD", wait_s=_WAIT_S)
    tree: dict[str, tuple[str, int]] = {}
    for row in filter(None, done(answer, "git ls-tree").output.split(b"\0")):
        facts, _, path = os.fsdecode(row).partition("\t")
        mode, _, blob = facts.split()
        if mode in _FILES:
            tree[path] = blob, 0
    return tree


def _different(root: Path, index: Mapping[str, IndexEntry], until: float) -> frozenset[str] | None:
    """The files whose bytes are not those of the index; None where that takes too long."""
    top, index_stamps = _top(root), _stamps(root)
    different: set[str] = set()
    for path, entry in index.items():
        if time.monotonic() > until:
            return None
        file = top / path
        try:
            if index_stamps.get(path) == SKIPPED:
                continue
            status = file.lstat()
            if index_stamps.get(path) == Stamp(status.st_size, status.st_mtime_ns):
                continue
            is_same = S_ISREG(status.st_mode) and is_blob(bytes_of(file, _LIMIT_BYTES), entry.blob)
        except FileNotFoundError:
            is_same = False
        except OSError:
            return None
        if not is_same:
            different.add(path)
    return frozenset(different)


def _stamps(root: Path) -> Mapping[str, Stamp]:
    """Size and time of files as git noted them, where they were settled before it did."""
    index = Path(git_folder(str(root))) / "index"
    try:
        written_ns = index.stat().st_mtime_ns
        index_stamps = stamps(bytes_of(index, _LIMIT_BYTES))
    except OSError:
        return {}
    return {path: stamp for path, stamp in index_stamps.items() if stamp.mtime_ns < written_ns}


def _filtered(root: Path, paths: frozenset[str]) -> frozenset[str]:
    """Those of some files that a filter is set for."""
    if not paths:
        return paths
    query = b"".join(os.fsencode(path) + b"\0" for path in sorted(paths))
    answer = run_git(_top(root), "check-attr", "-z", "--stdin", "filter", data=query)
    words = os.fsdecode(done(answer, "git check-attr").output).split("\0")
    rows = zip(words[::3], words[2::3], strict=False)
    return frozenset(path for path, value in rows if value not in {"unspecified", "unset", ""})
