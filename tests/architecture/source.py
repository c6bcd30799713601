"""Reading source as source: what the architecture tests share."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "readiness_tui"

DISK_CALLS = frozenset(
    {"open", "unlink", "mkdir", "rename", "exists", "stat", "glob"},
)
DISK_PREFIXES = ("read_bytes", "read_text", "write_bytes", "write_text")
PROCESS_CALLS = frozenset({"Popen", "system", "fork"})
PROCESS_PREFIXES = ("exec", "spawn", "create_subprocess_")
CLOCK_CALLS = frozenset({"now", "utcnow", "today", "monotonic", "perf_counter"})


def modules(package: Path, *parts: str) -> list[Path]:
    """The modules of these parts of a package: folders, with all below them, or single files.

    A part that does not exist yet has none.
    """
    found: list[Path] = []
    for part in parts or (".",):
        place = package / part
        found += place.rglob("*.py") if place.is_dir() else [place] if place.is_file() else []
    return sorted(found)


def calls(
    files: Iterable[Path], names: frozenset[str], prefixes: tuple[str, ...] = (), *, root: Path
) -> Iterator[str]:
    """Calls whose last name is one of these or starts so, as `file:line name`.

    Matched by name alone, so the program's own methods avoid these names.
    """
    for path in files:
        for node in nodes(path, {*names, *prefixes}):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in names or name.startswith(prefixes):
                    yield f"{path.relative_to(root).as_posix()}:{node.lineno} {name}"


def nodes(path: Path, words: Iterable[str]) -> Iterator[ast.AST]:
    """All nodes of a module that has one of these words somewhere; no node of any other.

    Names and texts that a rule is about stand in the source as they are: most modules have none of
    them, and are not parsed.
    """
    text = path.read_text(encoding="utf-8")
    if any(word in text for word in words):
        yield from ast.walk(ast.parse(text))


def plant(package: Path, place: str, source: str) -> Path:
    """Write a module into a made-up package, for a test that must see a fault."""
    path = package / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return path
