"""The documentation that comes with the program, as its pages are written."""

import re
from collections.abc import Mapping

from readiness_tui.storage.files.bundled import bundled
from readiness_tui.storage.files.fileops import bytes_of

FIRST = "index.md"
"""The page that lists the others: the manual has those that rows of its tables name, in order."""
LIMIT_BYTES = 1024 * 1024
_PAGE = re.compile(r"(?m)^\|.*?\]\(([\w/-]+\.md)\)")


def manual_texts() -> Mapping[str, str]:
    """The pages by their path below `docs`, as Markdown; one that is not there is left out."""
    first = _text(FIRST)
    names = dict.fromkeys((FIRST, *_PAGE.findall(first)))
    return {name: text for name in names if (text := _text(name))}


def _text(name: str) -> str:
    try:
        return bytes_of(bundled("docs") / name, LIMIT_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
