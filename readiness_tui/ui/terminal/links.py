"""Links for terminals that have them (OSC 8): a text leads to a URL, or to a file.

The terminal opens what a person asks it to; this program opens nothing. A file is named with its
host, as terminals want it: who works over SSH is not led to a file of their own machine.
"""

from collections.abc import Callable
from functools import cache
from pathlib import PurePosixPath
from socket import gethostname
from urllib.parse import quote

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_URL_SIGNS = "%/:?#[]@!$&'()*+,;=~"
"""Signs that mean something in a URL (RFC 3986); others that are no letters are encoded."""


class Links(LineFilter):
    """Makes URIs of where texts lead.

    Args:
        root: The folder of the repository; empty where the terminal has no links: then none is
            sent.
    """

    def __init__(self, root: Callable[[], str]) -> None:
        super().__init__()
        self._root = root

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells, each with its URI."""
        del background
        if not any(part.style and part.style.link for part in segments):
            return segments
        root = self._root()
        return [
            part._replace(style=_with_uri(part.style, root))
            if part.style and part.style.link
            else part
            for part in segments
        ]


def _with_uri(style: Style, root: str) -> Style:
    return style.update_link((uri(style.link or "", root) or None) if root else None)


def uri(target: str, root: str) -> str:
    """The URI of a URL or of a path below a folder; empty for a path that leads out of it."""
    if target.lower().startswith(("http://", "https://")):
        return quote(target, safe=_URL_SIGNS, errors="replace")
    path = PurePosixPath(target)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        return ""
    return f"file://{_host()}{quote(str(PurePosixPath(root) / path), errors='surrogateescape')}"


@cache
def _host() -> str:
    return quote(gethostname())
