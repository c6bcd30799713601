"""The table of scanners, `scanners.toml`: what makes each fail, and what keeps it from that.

It is read when a gate first asks; what its fields mean is told at its top.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from importlib import resources
from typing import Any, cast

Values = Mapping[str, tuple[str, ...]]


class Judges(Enum):
    """Whether a scanner ends with a failure for what it finds."""

    ITSELF = "itself"
    TOLD = "told"
    HOST = "host"
    NOTHING = "nothing"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Habit:
    """What makes one command or action fail for what it finds, and what keeps it from that.

    `needs` maps an option to the values with which it does not help; `=x` stands for all but x.
    With `is_shell` an action hands its arguments to a shell.
    """

    judges: Judges
    needs: Values
    soft: frozenset[str]
    soft_values: Values
    maybe: frozenset[str]
    lists: Values
    config: frozenset[str]
    is_shell: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """Files of the repository that may tell a scanner too; the patterns are searched in them."""

    files: tuple[str, ...] = ()
    says: re.Pattern[str] | None = None
    soft_says: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One scanner. `verbs` are the words by which it judges otherwise; `uses` are its actions.

    `status` is the one with which it says that it found something, 0 where that is not known.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]
    habit: Habit
    verbs: Mapping[str, Judges]
    lacks: str
    variables: tuple[str, ...]
    soft_variables: tuple[str, ...]
    config: Config
    hooks: Mapping[str, str]
    is_common: bool
    hands_on: bool
    actions: Mapping[str, Habit]
    status: int = 0


@dataclass(frozen=True, slots=True)
class Caller:
    """An action that is no scanner and runs a command, with the words of an input.

    Where the input `idle` is true it runs nothing.
    """

    command: str
    input: str
    default: str
    idle: str


@dataclass(frozen=True)
class Table:
    """All scanners, what softens whichever takes it, and what stands beside them.

    `bystanders` are programs that may be handed a report and never fail for what it holds;
    `callers` are actions by name, `shells` those that run a script, with its input.
    """

    entries: Mapping[str, Entry]
    soft: frozenset[str]
    soft_values: Values
    inputs: Values
    args: frozenset[str]
    bystanders: frozenset[str]
    callers: Mapping[str, Caller]
    shells: Mapping[str, str]

    @cached_property
    def names(self) -> frozenset[str]:
        """The scanners that find something."""
        every = self.entries.items()
        return frozenset(name for name, one in every if one.habit.judges is not Judges.NOTHING)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The first word of every command of theirs."""
        entries = self.entries.values()
        return frozenset(words[0] for one in entries for words in one.commands if words)

    @cached_property
    def variables(self) -> frozenset[str]:
        """Every variable that any of them looks at."""
        entries = self.entries.values()
        return frozenset(name for one in entries for name in (*one.variables, *one.soft_variables))

    @cached_property
    def handing_on(self) -> frozenset[str]:
        """Those that only hand on what others found."""
        return frozenset(name for name, one in self.entries.items() if one.hands_on)


@cache
def scanners() -> Table:
    """The table of the package."""
    import tomli

    place = resources.files("readiness_tui.gates.kinds.scanners").joinpath("scanners.toml")
    raw = cast("Mapping[str, Any]", tomli.loads(place.read_text("utf-8")))
    shared = raw["any"]
    return Table(
        {name: _entry(name, one) for name, one in raw["scanner"].items()},
        frozenset(shared["soft"]),
        _values(shared["soft_values"]),
        _values(shared["inputs"]),
        frozenset(shared["args"]),
        frozenset(shared["bystanders"]),
        {
            uses: Caller(
                one["command"], one.get("input", ""), one.get("default", ""), one.get("idle", "")
            )
            for one in raw.get("caller", ())
            for uses in one["uses"]
        },
        {uses: one["input"] for one in raw.get("shell", ()) for uses in one["uses"]},
    )


def _entry(name: str, raw: Mapping[str, Any]) -> Entry:
    judges = Judges(raw["judges"])
    config = raw.get("config", {})
    commands: Iterable[str] = raw.get("commands", [name])
    habit = _habit(raw, judges, config.get("options", ()))
    return Entry(
        name,
        tuple(tuple(one.split()) for one in commands),
        habit,
        {word: Judges(one) for word, one in raw.get("verbs", {}).items()},
        raw.get("lacks", next(iter(habit.needs), "")),
        tuple(raw.get("variables", ())),
        tuple(raw.get("soft_variables", ())),
        Config(tuple(config.get("files", ())), _regex(config, "says"), _regex(config, "soft_says")),
        {one.split()[0]: _hook(commands, name, one) for one in raw.get("hooks", ())},
        bool(raw.get("is_common")),
        bool(raw.get("hands_on")),
        {
            uses: _habit(one, Judges(one.get("judges", raw["judges"])), one.get("config", ()))
            for one in raw.get("action", ())
            for uses in one["uses"]
        },
        int(raw.get("status", 0)),
    )


def _hook(commands: Iterable[str], name: str, said: str) -> str:
    """The command of a hook: the scanner's own, with the words behind the id."""
    command = next(iter(commands), name)
    return " ".join((command, *said.split()[1:]))


def _habit(raw: Mapping[str, Any], judges: Judges, config: Iterable[str]) -> Habit:
    """The habit of a command, or of an action, whose `soft` are inputs with their values."""
    soft = raw.get("soft", ())
    is_inputs = isinstance(soft, Mapping)
    values = cast("Mapping[str, list[str]]", soft if is_inputs else raw.get("soft_values", {}))
    return Habit(
        judges,
        _values(raw.get("needs", {})),
        frozenset(() if is_inputs else soft),
        _values(values),
        frozenset(raw.get("maybe", ())),
        _values(raw.get("lists", {})),
        frozenset(config),
        bool(raw.get("is_shell")),
    )


def _values(raw: Mapping[str, Iterable[str]]) -> Values:
    return {name: tuple(values) for name, values in raw.items()}


def _regex(raw: Mapping[str, Any], name: str) -> re.Pattern[str] | None:
    return re.compile(raw[name]) if name in raw else None
