"""The rooms of the program as a table: `make rooms` writes it into docs/architecture.md.

What a room is for and what it never does is the docstring of its `__init__.py`; who imports it is
read from the code. A test holds the page against both.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tools.sizes import PACKAGE

PAGE = PACKAGE.parent / "docs/architecture.md"
BEGIN, END = "<!-- rooms: written by make rooms -->\n", "<!-- end of rooms -->"
HEAD = "| package | what it is for | what it never does | imported by |\n|---|---|---|---|\n"
LAYERS = ("cli", "ui", "services", "gates", "storage", "exchange", "domain")


class Room(NamedTuple):
    """A package, in words and by its importers."""

    place: str
    """`domain/plan`."""
    purpose: str
    never: str
    importers: tuple[str, ...]
    """Its siblings by name, and other layers, as `storage`."""


def rooms(package: Path = PACKAGE) -> Iterator[Room]:
    """Every package below this one, layer by layer from the top, rooms behind their layer.

    Raises:
        ValueError: A docstring lacks what the room is for or what it never does.
    """
    inits = [path.parent.relative_to(package) for path in package.rglob("__init__.py")]
    places = {place.as_posix() for place in inits if place.parts}
    edges = set(_edges(package, places))
    for place in sorted(places, key=lambda name: (LAYERS.index(name.split("/")[0]), name)):
        purpose, never = _sentence(package / place / "__init__.py")
        named = {_as_seen_from(place, importer) for importer, home in edges if home == place}
        yield Room(place, purpose, never, tuple(sorted(named - {""})))


def _sentence(path: Path) -> tuple[str, str]:
    text = " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split())
    for mark in ("; ", ". "):
        purpose, found, never = text.partition(mark)
        if found:
            never = never.partition(". ")[0].rstrip(".")
            return purpose, never[:1].lower() + never[1:]
    message = f"{path}: the docstring says what the room is for, and then what it never does"
    raise ValueError(message)


def _as_seen_from(place: str, importer: str) -> str:
    layer = place.split("/", maxsplit=1)[0]
    if importer.split("/", maxsplit=1)[0] != layer:
        return importer.split("/", maxsplit=1)[0]
    if importer == place or importer.startswith(f"{place}/"):
        return ""
    return importer.removeprefix(f"{layer}/")


def _edges(package: Path, places: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of rooms of which the first imports the second."""
    for path in package.rglob("*.py"):
        importer = path.parent.relative_to(package).as_posix()
        if importer == ".":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package.name):
                parts = (node.module or "").split(".")[1:]
                while parts and "/".join(parts) not in places:
                    parts.pop()
                if parts:
                    yield importer, "/".join(parts)


def table(package: Path = PACKAGE) -> str:
    """The rooms as rows of Markdown."""
    cells = (
        (f"`{room.place}/`", room.purpose, room.never, ", ".join(room.importers) or "-")
        for room in rooms(package)
    )
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in cells)


def page(text: str, rows: str) -> str:
    """The page with the table between its marks renewed."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{rows}\n{END}{after}"


def main() -> int:
    """Write the table into the page, and the pages of keys and of the filter with it."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page(text, table()), encoding="utf-8")
    from tools import keys_page, query_page  # the screen is loaded for its page alone

    return keys_page.main() or query_page.main()


if __name__ == "__main__":
    sys.exit(main())
