"""What two records differ in, as a unified diff."""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path


def differences(before: Path, after: Path) -> Iterator[str]:
    """The difference of each file that two records do not share, the path in its head."""
    old, new = _files(before), _files(after)
    for name in sorted({*old, *new}):
        pair = old.get(name, ""), new.get(name, "")
        if (name in old) and (name in new) and pair[0] == pair[1]:
            continue
        lines = [text.splitlines(keepends=True) for text in pair]
        yield "".join(unified_diff(*lines, f"before/{name}", f"after/{name}")) or f"only {name}\n"


def _files(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes().decode()
        for path in root.rglob("*")
        if path.is_file()
    }
