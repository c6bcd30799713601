"""What a scanner does with what it finds, by the words and options of one call of it."""

from collections.abc import Iterable, Mapping

from readiness_tui.gates.kinds.scanners.scanner_table import Entry, Habit, Judges, Values
from readiness_tui.gates.shell.words import Word


def habit_of(entry: Entry, args: tuple[Word, ...]) -> Habit:
    """The habit of a command by the first of its words that is no option."""
    texts = [word.text for word in args]
    verbs = [word for word in texts if not word.startswith("-")]
    judges = entry.verbs.get(" ".join(verbs[:2])) or entry.verbs.get(verbs[0] if verbs else "")
    habit = entry.habit
    option_values = dict(options(texts))
    if lists(habit, option_values):
        judges = Judges.IDLE
    if judges is None or judges is habit.judges:
        return habit
    return Habit(
        judges, habit.needs, habit.soft, habit.soft_values, habit.maybe, habit.lists, habit.config
    )


def options(texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    """The options among words, each with its value: behind `=`, or else the word that follows."""
    words = list(texts)
    for place, word in enumerate(words):
        if word.startswith("-"):
            name, joined, value = word.partition("=")
            yield name, value if joined else next(iter(words[place + 1 : place + 2]), "")


def lists(habit: Habit, given: Mapping[str, str]) -> bool:
    """Whether a call with these options only lists something, and scans nothing."""
    return any(
        name in given and (not values or given[name].lower() in values)
        for name, values in _pairs(habit.lists)
    )


def _pairs(values: Values) -> Iterable[tuple[str, tuple[str, ...]]]:
    return values.items()
