"""Tasks as lines of text, and back: `[x] Record the demo | GTM | 2026-02-20 16:00`.

What stands behind the bars is who does it, and a day or a moment; either may be empty. A text that
has a bar itself is written with both bars.
"""

from collections.abc import Iterator
from datetime import date, datetime

from readiness_tui.domain.model.dates import Moment, Week, spoken_target
from readiness_tui.domain.model.ticket import Task

_BAR = " | "
_BOX = {True: "[x] ", False: "[ ] "}
_PARTS = 3


def parse_task(line: str, today: date | None = None) -> Task:
    """A task of a line.

    Args:
        line: `text`, `[x] text`, `text | owner` or `text | owner | day`.
        today: The day from which days count that are written as `fri` or `+1w`; None: they have to
            be written in full.

    Raises:
        ValueError: No text, or no day where one stands; the message is for people.
    """
    done = line.startswith(_BOX[True])
    bare = line.removeprefix(_BOX[done])
    text, owner, due = map(str.strip, (*f"{bare} ".rsplit("| ", _PARTS - 1), "", "")[:_PARTS])
    if not text:
        message = f"{line!r} says nothing to do"
        raise ValueError(message)
    return Task(text, done, owner, parse_moment(due, today) if due else None)


def format_task(task: Task) -> str:
    """A task as `parse_task` reads it."""
    due = format_moment(task.due) if task.due is not None else ""
    parts = [task.text, task.owner, due]
    is_barred = "|" in task.text
    while len(parts) > 1 and not parts[-1] and not is_barred:
        parts.pop()
    is_odd = task.text.startswith(tuple(_BOX.values()))
    box = _BOX[task.done] if task.done or is_odd else ""
    return box + _BAR.join(parts)


def aside_of(task: Task) -> Iterator[str]:
    """Who does a task and until when, for a line that shows it: `(GTM, due 2026-02-20)`."""
    due = f"due {format_moment(task.due)}" if task.due is not None else ""
    if named := ", ".join(filter(None, (task.owner, due))):
        yield f"({named})"


def parse_moment(text: str, today: date | None) -> Moment:
    """A day, or a day and a time: `2026-02-20`, `fri`, `2026-02-20 16:00`, with an offset or none.

    Raises:
        ValueError: Neither; the message is for people.
    """
    day, _, time = text.strip().partition(" " if " " in text.strip() else "T")
    if time or ":" in text:
        try:
            return datetime.fromisoformat(f"{day}T{time}")
        except ValueError:
            message = f"{text!r} is no day and time; write 2026-02-20 16:00"
            raise ValueError(message) from None
    target = spoken_target(text, today) if today else _day(text)
    if target is None or isinstance(target, Week):
        message = f"{text!r} is no day; write 2026-02-20, or 2026-02-20 16:00"
        raise ValueError(message)
    return target


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def format_moment(moment: Moment) -> str:
    """A day, or a day and time without seconds where they are none: `2026-02-20 16:00+01:00`."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    is_whole = not (moment.second or moment.microsecond)
    return moment.isoformat(sep=" ", timespec="minutes" if is_whole else "auto")
