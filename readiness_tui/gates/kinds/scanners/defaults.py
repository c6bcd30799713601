"""Scanners that end well whatever they find: by an option, by a setting, or by themselves.

A scanner that has to be told to fail says the same whether it is told not to or nobody told it. One
that hands its findings to a host is held by the rules of the host, which nobody sees from here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.gates.kinds.scanners.config import Place, told_to_fail, told_to_pass
from readiness_tui.gates.kinds.scanners.environment import holds, of_file
from readiness_tui.gates.kinds.scanners.habits import options
from readiness_tui.gates.kinds.scanners.names import Scan
from readiness_tui.gates.kinds.scanners.prefixes import tidy_name
from readiness_tui.gates.kinds.scanners.scanner_table import Habit, Judges, scanners
from readiness_tui.gates.shell.tree import Simple
from readiness_tui.gates.shell.words import Lexer, ShellError, Word

RULE = "softfail.never-fails"
REPORTER = "softfail.reporter"
WEAK = frozenset({RULE, REPORTER})
"""The rules by which a scan ends well by itself, and may stand anywhere beside one that fails."""
_OPEN = "${{"
_ON = frozenset({"", "true", "1"})
_ONLY = "="
_STATUSES = frozenset({"--exit-code", "-exit-code", "--exitcode", "--error-exitcode"})
_OWN_STATUS = frozenset({"xargs", "find", "parallel", "make", "npm", "yarn", "pnpm"})
_DROPPED = re.compile(r"\|\|\s*(true|:|exit 0|echo)(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Weakness:
    """Why a scan ends well whatever it finds, as a sentence; `option` is what says so, if any."""

    rule: str
    says: str
    outcome: Outcome
    option: str = ""


def status_of(scan: Scan, simple: Simple) -> int:
    """The exit status with which a command says that it found something; 0 where nobody knows."""
    names = {tidy_name(word.text) for word in simple.words}
    entry = scanners().entries.get(scan.name)
    if scan.via or entry is None or names & _OWN_STATUS:
        return 0
    option_values = dict(options(word.text for word in scan.args))
    status = next((value for name, value in option_values.items() if name in _STATUSES), "")
    return (int(status) % 256 if status.isdecimal() else 0) if status else entry.status


def of_command(scan: Scan, place: Place) -> Weakness | None:
    """What is to be said of a command that does not fail for what it finds; None if it does."""
    option_values = dict(options(word.text for word in scan.args))
    return _weakness(scan, scan.said, option_values, place)


def of_action(scan: Scan, inputs: Mapping[str, str], place: Place) -> Weakness | None:
    """The same of an action.

    Args:
        scan: As `Names.use` gives it.
        inputs: What it is given, by name.
        place: Where it runs.
    """
    settings = {name.lower(): value for name, value in inputs.items()}
    for name, value in inputs.items():
        if _plain(name) in scanners().args:
            settings |= dict(options(word.text for word in words_of(value)))
    return _weakness(scan, scan.name, settings, place)


def _weakness(scan: Scan, said: str, given: Mapping[str, str], place: Place) -> Weakness | None:
    habit = scan.habit
    if habit is None or scan.via:
        return None
    if habit.judges is Judges.ITSELF:
        return _by_config(scan, said, place)
    entry = scanners().entries[scan.name]
    why, is_sure = _lack({**entry.habit.needs, **habit.needs}, given)
    by_variable = _variable(entry.variables, place) if why == "" else False
    if why is None or by_variable:
        return None
    is_strict = by_variable
    if is_strict is False and not any(_value(name, place) for name in entry.variables):
        is_strict = told_to_fail(entry.config, habit, given, place)  # a variable outweighs the file
    if is_strict:
        return None
    if habit.judges is Judges.HOST:
        message = f"{said} reports and is held only by a rule of the host"
        return Weakness(REPORTER, message, Outcome.UNKNOWN, why)
    option = next(iter(habit.needs), entry.lacks)
    if scan.is_vague:
        message = f"{said} may not fail for what it finds: nobody knows its action"
        return Weakness(RULE, message, Outcome.WARN, why)
    sign = " " if why.startswith("-") else ": "
    tail = f": {why}{sign}{given[why]}".rstrip() if why else f": no {option}" if option else ""
    if is_strict is None or not is_sure:
        return Weakness(RULE, f"{said} may not fail for what it finds{tail}", Outcome.WARN, why)
    return Weakness(RULE, f"{said} does not fail for what it finds{tail}", Outcome.FAIL, why)


def _by_config(scan: Scan, said: str, place: Place) -> Weakness | None:
    """A scanner that fails by itself and is kept from it by a file or a variable."""
    entry = scanners().entries.get(scan.name)
    if entry is None:
        return None
    name = next((one for one in entry.soft_variables if _variable([one], place) is not False), "")
    if name and _variable([name], place) is None:
        message = f"{said} may not fail for what it finds: {name} may say so"
        return Weakness(RULE, message, Outcome.WARN)
    if not name and told_to_pass(entry.config, place):
        name = " or ".join(entry.config.files)
    if not name:
        return None
    message = f"{said} does not fail for what it finds: {name} says so"
    return Weakness(RULE, message, Outcome.FAIL)


def _lack(
    needs: Mapping[str, tuple[str, ...]], given: Mapping[str, str]
) -> tuple[str | None, bool]:
    """The option that keeps a scanner from failing, and whether it is sure.

    It is empty where nothing was said, and None where the scanner fails.
    """
    why, is_sure = "", True
    for name, values in needs.items():
        value = given.get(name, "")
        if _OPEN in value or value.startswith("$"):
            why, is_sure = name, False
        elif name in given and _helps(value.lower(), values):
            return None, True
        elif name in given:
            why = name
    return why, is_sure


def _helps(value: str, values: Iterable[str]) -> bool:
    only = [one.removeprefix(_ONLY) for one in values if one.startswith(_ONLY)]
    return value in only if only else value not in values


def _variable(names: Iterable[str], place: Place) -> bool | None:
    """Whether the environment turns one of these on; None where only a run can say."""
    answers = [holds(_value(name, place)) for name in names]
    return True if True in answers else None if None in answers else False


def _value(name: str, place: Place) -> str:
    return place.value(name) if place.value else of_file(name, place.text)


# --- options and inputs by which a scanner never fails -----------------------------------------


def soft_flag(scan: Scan, args: Iterable[Word] = ()) -> tuple[Word, str, bool] | None:
    """The option by which a scanner never fails: its word, as written, and whether it is sure.

    Args:
        scan: The scan.
        args: Where its options stand; by default its own.
    """
    words = list(args) or list(scan.args)
    table, habit = scanners(), scan.habit
    flags = table.soft | (habit.soft if habit else frozenset[str]())
    maybe = habit.maybe if habit else frozenset[str]()
    values = dict(_values(habit))
    candidate: tuple[Word, str, bool] | None = None
    for place, word in enumerate(words):
        name, joined, value = word.text.partition("=")
        if _OPEN in word.text and any(flag in word.text for flag in flags):
            candidate = (word, " ".join(word.text.split()), False)
        if name in flags and value.lower() in _ON:
            return word, name, True
        if name in maybe:
            candidate = (word, name, False)
        if name in values:
            argument = (
                value if joined else next((one.text for one in words[place + 1 : place + 2]), "")
            )
            option = word.text if joined else f"{name} {argument}"
            is_soft, is_open = argument.lower() in values[name], argument.startswith("$")
            candidate = (word, option, is_soft) if is_soft or is_open else None
    return candidate


def _values(habit: Habit | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Options that soften with a value; those that a scanner needs are told apart."""
    is_told = habit is not None and habit.judges is not Judges.ITSELF
    needs = frozenset(habit.needs if habit and is_told else ())
    yield from ((name, one) for name, one in scanners().soft_values.items() if name not in needs)
    if habit:
        yield from habit.soft_values.items()


def soft_inputs(scan: Scan, inputs: Mapping[str, str]) -> Iterator[tuple[str, str, bool]]:
    """Inputs by which an action never fails: the name, as it is told, and whether it is sure."""
    habit = scan.habit
    soft = {_plain(name): one for name, one in scanners().inputs.items()}
    if habit is not None:
        soft = {name: one for name, one in soft.items() if name not in _plains(habit.needs)}
        soft |= {_plain(name): one for name, one in habit.soft_values.items()}
    for name, value in inputs.items():
        tidy = _plain(name)
        if tidy in scanners().args:
            flag = soft_flag(scan, words_of(value)) if value.strip() else None
            if flag is not None:
                yield name, f"{name}: {flag[1]}", flag[2]
            elif dropped := _DROPPED.search(value):  # where the action hands it to a shell
                yield name, f"{name}: {dropped[0]}", habit is not None and habit.is_shell
        elif tidy in soft and (value.lower() in soft[tidy] or value.startswith(_OPEN)):
            yield name, f"{name}: {value}", not value.startswith(_OPEN)


def _plains(needs: Mapping[str, object]) -> frozenset[str]:
    return frozenset(_plain(name) for name in needs)


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text as a shell sees them."""
    lexer, words = Lexer(text), list[Word]()
    try:
        while (token := lexer.next()).kind != "end":
            if token.word is not None:
                words.append(token.word)
    except ShellError:
        return tuple(Word(word, word, 0, 0) for word in text.split())
    return tuple(words)
