"""The measures of a trend that no chart draws, as sparklines in its head."""

from datetime import date

from readiness_tui.domain.history.measures import (
    ASCII_LEVELS,
    LEVELS,
    Course,
    courses,
    days_of,
    sparkline,
)
from readiness_tui.domain.history.trend import Trend
from readiness_tui.domain.proof.glyphs import UNICODE, Glyphs
from readiness_tui.ui.viewmodels.cells import Line

_ORDER = ("open P0", "risk by claim", "waivers", "open P1", "open P2", "open P3", "risk")
"""What is told first; as much of it as there is room for."""
_COLUMNS = 12


def measures_line(trend: Trend, today: date, glyphs: Glyphs, width: int) -> Line:
    """Each measure by its name, its course since the first commit, and what it was and is.

    Args:
        trend: How the plan came here.
        today: The last day of the courses.
        glyphs: The alphabet.
        width: Cells there are.
    """
    if not trend.samples:
        return ()
    days = days_of(min(trend.samples[0].day, today), today, _COLUMNS)
    by_name = {course.measure.name: course for course in courses(trend, days)}
    levels = LEVELS if glyphs is UNICODE else ASCII_LEVELS
    line: Line = ((" ", ""),)
    for name in _ORDER:
        if name not in by_name:
            continue
        spans = _spans(by_name[name], levels)
        if sum(len(text) for text, _ in (*line, *spans)) > width:
            break
        line = (*line, *spans)
    return line


def _spans(course: Course, levels: str) -> Line:
    """A measure; one that was always the same has no course worth drawing."""
    drawn = sparkline(course.values, levels) if len(set(course.values)) > 1 else ""
    return (
        (f"{course.measure.name} ", "muted"),
        (f"{drawn} " if drawn else "", "accent"),
        (f"{course.says}   ", ""),
    )
