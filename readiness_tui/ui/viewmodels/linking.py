"""Where a text leads outside of the program: to the URLs that stand in it, or to a file."""

import re

from readiness_tui.ui.viewmodels.cells import Line, Measure, Span, linked, wrap, wrap_line

_URL = re.compile(r"https?://[^\s<>\"'`|]+", re.IGNORECASE)
_END = ".,;:!?*_"
"""Signs that end a sentence rather than a URL."""
_FILE = re.compile(r"([\w.@+-]+(?:/[\w.@+-]+)+|[\w@+-]+\.[A-Za-z]{1,5})(?::\d+)?")
"""A path as a source names it: with a slash, or a name with an ending."""
_PATTERN = frozenset("*?[{")


def with_urls(text: str, style: str = "") -> Line:
    """A text in which each URL leads where it says."""
    spans: list[Span] = []
    at = 0
    for match in _URL.finditer(text):
        url = match[0].rstrip(_END)
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(_END)
        spans += [(text[at : match.start()], style), (url, linked(style, url))]
        at = match.start() + len(url)
    return tuple(span for span in (*spans, (text[at:], style)) if span[0])


def wrapped(text: str, width: int, measure: Measure, style: str = "") -> list[Line]:
    """A text in lines of at most `width` cells; a URL that is broken leads on as a whole."""
    if "://" in text:
        return wrap_line(with_urls(text, style), width, measure, 0)
    return [((part, style),) for part in wrap(text, width, measure)]


def to_file(style: str, path: str) -> str:
    """The style of a text that leads to a path of the repository; a pattern leads nowhere."""
    return style if _PATTERN & set(path) else linked(style, path)


def of_source(text: str, style: str) -> Line:
    """A source: its URLs lead where they say, and a path leads to its file."""
    match = _FILE.fullmatch(text)
    return ((text, to_file(style, match[1])),) if match else with_urls(text, style)
