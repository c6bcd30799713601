"""Which files a step changed, as digests and as differences that can be read."""

import os
from collections.abc import Mapping
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path

from tools.golden.masks import masked
from tools.golden.sandbox import Sandbox

_GIT_OWN = ("objects", "logs", "index", "ORIG_HEAD", "FETCH_HEAD", "gc.pid")
"""What git writes for itself; what it says of history is in its refs."""

Files = Mapping[str, bytes]


def files_of(sandbox: Sandbox) -> Files:
    """The bytes of all files of a sandbox, by path below it; a link's are its target.

    The user's caches are left out: their entries are named by the state of the code.
    """
    contents: dict[str, bytes] = {}
    for folder, names, files in os.walk(sandbox.root):
        names[:] = [name for name in names if not _is_gits_own(folder, name) and name != ".cache"]
        for name in files:
            path = Path(folder, name)
            if _is_gits_own(folder, name):
                continue
            is_link = path.is_symlink()
            data = bytes(path.readlink()) if is_link else path.read_bytes()
            contents[path.relative_to(sandbox.root).as_posix()] = data
    return contents


def _is_gits_own(folder: str, name: str) -> bool:
    return name in _GIT_OWN and Path(folder).name.endswith(".git")


def changed(before: Files, after: Files) -> tuple[str, ...]:
    """The paths of files that came, went or have other bytes."""
    paths = sorted({*before, *after})
    return tuple(path for path in paths if before.get(path) != after.get(path))


def described(before: Files, after: Files, sandbox: Sandbox) -> str:
    """Each changed file: its path, the digest of its masked bytes, and the difference."""
    parts = [_file(path, before, after, sandbox) for path in changed(before, after)]
    return "".join(parts)


def _file(path: str, before: Files, after: Files, sandbox: Sandbox) -> str:
    old, new = (_text(files.get(path, b""), sandbox) for files in (before, after))
    if path not in after:
        return f"gone  {path}\n"
    digest = sha256(after[path] if new is None else new.encode()).hexdigest()
    lines = [f"{'changed' if path in before else 'new'}  {path}  sha256 {digest}\n"]
    if old is not None and new is not None:
        pair = old.splitlines(keepends=True), new.splitlines(keepends=True)
        lines += [f"  {line.rstrip(chr(10))}\n" for line in list(unified_diff(*pair, n=1))[2:]]
    return "".join(lines)


def _text(data: bytes, sandbox: Sandbox) -> str | None:
    try:
        return masked(data.decode(), sandbox.tools)
    except UnicodeDecodeError:
        return None
