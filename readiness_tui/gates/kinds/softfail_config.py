"""What files of the repository tell a scanner: to fail for what it finds, or never to."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from readiness_tui.gates.scanner_table import Config, Habit


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scan runs: the text of its file, its folders, and a way to other files."""

    text: str
    folders: tuple[str, ...]
    read: Callable[[str], str | None]


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
