"""The table that `make faults` ends with: each fault of the design, and what came of its tests.

A plugin, named on the command line of that target. Every fault is listed, also one that has no
test, and one that could not be injected here says why. Below it stands what its tests counted.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import pytest
from _pytest.terminal import TerminalReporter

FAULTS = {
    "F01": "killed before each call",
    "F02": "an error in place of each call",
    "F03": "no space, no inodes, a limit on file sizes",
    "F04": "read-only, immutable, another user",
    "F05": "power cut",
    "F06": "the disk cannot read",
    "F07": "fsync fails once",
    "F08": "an editor without a lock",
    "F09": "a slow writer in place",
    "F10": "an editor saves an old text over ours",
    "F11": "the tree is turned over",
    "F12": "events are dropped",
    "F13": "no more watches",
    "F14": "saves within one second",
    "F15": "our own echo",
    "F16": "kinds of files",
    "F17": "shapes of texts",
    "F18": "an engine that edits wrongly",
    "F19": "round trip",
    "F20": "merge",
    "F21": "lock",
    "F22": "audit log",
    "F23": "clock",
    "F24": "short writes",
    "F25": "many clones",
    "F26": "sync is killed",
    "F27": "git around sync",
    "F28": "state of somebody else",
    "F29": "an action over two boards",
    "F30": "checkpoint",
    "F31": "rollback",
    "F32": "the late proof fails",
}
OUTCOMES = ("passed", "failed", "skipped")
FAULT, SELECTED, FIGURE = "fault", "faults", "figure"
_WIDTH = 100
Record: TypeAlias = Callable[[str, object], None]
"""What the fixture `record_property` is."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Select each test that names a fault, and let its report carry the name from a worker."""
    for item in items:
        for marker in item.iter_markers(FAULT):
            unknown = set(marker.args) - FAULTS.keys()
            if unknown or not marker.args:
                message = f"{item.nodeid}: there is no fault {sorted(unknown)}"
                raise pytest.UsageError(message)
            item.add_marker(SELECTED)
            item.user_properties += [(FAULT, name) for name in marker.args]


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print the table."""
    reports = [
        report
        for outcome in (*OUTCOMES, "error")
        for report in terminalreporter.stats.get(outcome, [])
        if isinstance(report, pytest.TestReport)
    ]
    terminalreporter.section("faults")
    for name, title in FAULTS.items():
        found = _of(name, reports)
        terminalreporter.write_line(_row(name, title, found))
        for line in _figures(found):
            terminalreporter.write_line(f"     {line}")


def _of(name: str, reports: Iterable[pytest.TestReport]) -> list[pytest.TestReport]:
    return [report for report in reports if (FAULT, name) in report.user_properties]


def _row(name: str, title: str, reports: list[pytest.TestReport]) -> str:
    """One line: the counts, then why the first one failed, or else was skipped."""
    counts = {word: [one for one in reports if one.outcome == word] for word in OUTCOMES}
    said = ", ".join(f"{len(found)} {word}" for word, found in counts.items() if found)
    why = next((_reason(one) for word in OUTCOMES[1:] for one in counts[word]), "")
    return f"{name}  {title:<44}{said or 'no test'}{f': {why}' if why else ''}"


def _figures(reports: Iterable[pytest.TestReport]) -> list[str]:
    """What tests counted: the properties of that name that they recorded."""
    return [
        str(value) for report in reports for name, value in report.user_properties if name == FIGURE
    ]


def _reason(report: pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")[:_WIDTH]
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(crash.message if crash else report.longrepr)
    return " ".join(text.split()).removeprefix("AssertionError: ")[:_WIDTH]
