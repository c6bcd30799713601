"""What two records differ in, as a unified diff."""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path


def differences(before: Path, after: Path) -> Iterator[str]:
    """The difference of each file that two records do not share, the path in its head."""
    old, new = _files(before), _files(after)
    for name in sorted({*old, *new}):
        if name in old and name in new and old[name] == new[name]:
            continue
        was, now = (files.get(name, "").splitlines(keepends=True) for files in (old, new))
        yield "".join(unified_diff(was, now, f"before/{name}", f"after/{name}")) or f"only {name}\n"


def _files(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes().decode()
        for path in root.rglob("*")
        if path.is_file()
    }
