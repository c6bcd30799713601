"""What files of the repository tell a scanner: to fail for what it finds, or never to."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from readiness_tui.gates.kinds.scanners.scanner_table import Config, Habit, scanners
from readiness_tui.gates.kinds.workflows.workflow import Workflow

_HANDS_ON = "GITHUB_ENV"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scan runs: the text of its file, its folders, and a way to other files.

    `value` gives a variable of the environment by name, where a script has its own say in it.
    """

    text: str
    folders: tuple[str, ...]
    read: Callable[[str], str | None]
    value: Callable[[str], str] | None = None


def told_to_fail(
    config: Config, habit: Habit, given: Mapping[str, str], place: Place
) -> bool | None:
    """Whether a configuration makes a scanner fail; None where one is named that nobody can see.

    Args:
        config: What is known of its files.
        habit: Of the command or action.
        given: Its options or inputs.
        place: Where it runs.
    """
    named = [given[name] for name in sorted(habit.config) if given.get(name)]
    texts = [_first(path, place) for path in named]
    if any(text is None for text in texts):
        return None
    return config.says is not None and _says(config.says, [*texts, *_own(config, place)])


def told_to_pass(config: Config, place: Place) -> bool:
    """Whether a configuration keeps a scanner from failing."""
    return config.soft_says is not None and _says(config.soft_says, _own(config, place))


def _own(config: Config, place: Place) -> list[str | None]:
    """Its files in the nearest folder that holds any of them."""
    for folder in place.folders:
        texts = [place.read(_joined(folder, file)) for file in config.files]
        if any(text is not None for text in texts):
            return texts
    return []


def _first(path: str, place: Place) -> str | None:
    tidy = path.removeprefix("./")
    texts = (place.read(_joined(folder, tidy)) for folder in place.folders)
    return next((text for text in texts if text is not None), None)


def _joined(folder: str, file: str) -> str:
    return f"{folder}/{file}" if folder else file


def _says(pattern: re.Pattern[str], texts: Iterable[str | None]) -> bool:
    return any(text and pattern.search(text) for text in texts)


def around(workflow: Workflow, text: str, line: int) -> str:
    """What of a workflow may set a variable for one of its lines.

    That is all but other jobs, and of other steps only what they hand on. It is empty where the
    file names none of the variables that any scanner looks at.
    """
    if not any(name in text for name in scanners().variables):
        return ""
    lines = text.split("\n")
    jobs = _spans((job.line for job in workflow.jobs if job.id), len(lines))
    steps = [
        span
        for job in workflow.jobs
        for span in _spans((step.line for step in job.steps), _end(jobs, job.line, len(lines)))
    ]
    others = [number for span in jobs if line not in span for number in span]
    late = [number for number, one in enumerate(lines, start=1) if _HANDS_ON in one]
    own = next((span for span in steps if line in span), range(len(lines) + 1, len(lines) + 1))
    beside = [number for span in steps if line not in span for number in span]
    left_out = {*others, *beside, *own} - ({*own} - {*late})
    left_out -= {number for number in late if number in beside and number < own.start}
    return "\n".join(one for number, one in enumerate(lines, start=1) if number not in left_out)


def _spans(starts: Iterable[int], end: int) -> list[range]:
    """From each line to the next one, the last of them up to the end."""
    ordered = sorted(starts)
    return [range(one, other) for one, other in pairwise((*ordered, end + 1))] if ordered else []


def _end(spans: Iterable[range], line: int, last: int) -> int:
    return next((span.stop - 1 for span in spans if line in span), last)
