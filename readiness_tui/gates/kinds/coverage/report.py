"""A coverage report of any format that is known, told by what it holds and not by its name."""

from collections.abc import Callable, Mapping

from readiness_tui.gates.kinds.coverage.cobertura import read_cobertura
from readiness_tui.gates.kinds.coverage.coverage_json import read_coverage_json
from readiness_tui.gates.kinds.coverage.lcov import read_lcov
from readiness_tui.gates.kinds.coverage.values import Coverage

_READERS: Mapping[str, Callable[[bytes, str], Coverage]] = {
    "cobertura": read_cobertura,
    "coverage_json": read_coverage_json,
    "lcov": read_lcov,
}
_HEAD = 4_096


def read_coverage(content: bytes, path: str, format: str = "auto") -> Coverage:  # noqa: A002
    """A coverage report.

    Args:
        content: The whole file.
        path: Its name, for messages.
        format: One of the formats, or `auto`.

    Raises:
        UnparsableError: It is not of that format, or of none that is known.
    """
    return _READERS[_told(content) if format == "auto" else format](content, path)


def _told(content: bytes) -> str:
    head = content[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1]
    if head == b"<":
        return "cobertura"
    return "coverage_json" if head in {b"{", b"["} else "lcov"
