"""Bandit's JSON. Its counts are floats, and its messages repeat the passwords it found."""

import re

from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.scan import (
    Issue,
    Scan,
    level_of,
    line_of,
    masked,
    slashed,
    text_of,
)
from readiness_tui.gates.formats.times import stamp

TOOL = "bandit"
_TOTALS = "_totals"
_PASSWORD_TESTS = frozenset({"B105", "B106", "B107"})
_NUMBER = re.compile(r"\s*(\d+)\s?")


def fits(root: Value) -> bool:
    """Whether a document has Bandit's shape."""
    if not root.is_object:
        return False
    results, metrics = root.get("results"), root.get("metrics")
    errors = root.get("errors")
    named = (metrics is not None and metrics.is_object) or (errors is not None and errors.is_list)
    return named and results is not None and results.is_list


def read(root: Value) -> Scan:
    """What a report says.

    Raises:
        UnparsableError: It is not Bandit's, or a part of it is of the wrong type.
    """
    if not fits(root):
        root.refuse("not a Bandit report: no results with metrics")
    metrics = root.some("metrics")
    files = (
        {}
        if metrics is None
        else {slashed(name): item for name, item in metrics.members() if name != _TOTALS}
    )
    lines = sum(_count(item, "loc") for item in files.values())
    errors = root.some("errors")
    return Scan(
        tool=TOOL,
        examined=lines,
        counted=f"{grouped(lines, 'line')} in {grouped(len(files), 'file')}",
        issues=tuple(_issue(item) for item in root.need("results").items()),
        files=tuple(files),
        errors=() if errors is None else tuple(_error(item) for item in errors.items()),
        suppressed=sum(_count(item, "nosec") for item in files.values()),
        at=stamp(text_of(root, "generated_at")),
    )


def _count(item: Value, key: str) -> int:
    member = item.some(key)
    return 0 if member is None else member.count()


def _error(item: Value) -> str:
    if not item.is_object:
        return "an error without a name"
    where = slashed(text_of(item, "filename"))
    return f"{where}: {text_of(item, 'reason') or 'not scanned'}".removeprefix(": ")


def _issue(item: Value) -> Issue:
    rule = text_of(item, "test_id") or "unnamed"
    name = text_of(item, "test_name")
    line = line_of(item.get("line_number"))
    hints = ("password",) if rule in _PASSWORD_TESTS else (name,)
    message = masked(text_of(item, "issue_text"), *hints)
    code = "" if rule in _PASSWORD_TESTS else _line_text(_code(item), line)
    return Issue(
        rule=rule,
        level=level_of(text_of(item, "issue_severity")),
        says=message,
        path=slashed(text_of(item, "filename")),
        line=line,
        key=code or message,
        aliases=(name,) if name else (),
        confidence=text_of(item, "issue_confidence").upper() or "UNDEFINED",
    )


def _code(item: Value) -> str:
    """The lines that Bandit shows around an issue, each behind its number."""
    code = item.some("code")
    return "" if code is None else code.text()


def _line_text(block: str, line: int) -> str:
    for numbered_line in block.splitlines():
        number = _NUMBER.match(numbered_line)
        if number and int(number[1][:9]) == line:
            return numbered_line[number.end() :]
    return ""
