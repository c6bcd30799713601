"""The keys of `readiness.toml` and of a person's own file: what each takes, and what counts else.

Each key that is read with a default is a row of `KEYS`: `readiness config`, its page and what is
said of values and names that do not fit are made of it. `[calendar]`, `[lint]` and `[roles]` have
readers of their own, which tell.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.domain.query.fields import COLUMNS, GROUPINGS, VALUE_FIELDS
from readiness_tui.domain.settings.dividers import LEAST, MOST, is_share
from readiness_tui.domain.settings.views import BASES, ORDERS, PANES
from readiness_tui.storage.settings.checkpoint_retention import Retention
from readiness_tui.storage.settings.run_folder import OWN, is_folder
from readiness_tui.storage.settings.settings import zone_named
from readiness_tui.storage.toml.plain_data import Table, is_list, is_table, items_of, table_of

_USUAL = Retention()
_FROM_ONE = "a whole number from 1 on"


@dataclass(frozen=True, slots=True)
class Key:
    """What a key takes.

    Attributes:
        takes: That in words.
        is_right: That as a test.
        meanwhile: What counts while it holds something else.
        default: What counts where nothing is said.
        help: What it is for.
    """

    takes: str
    is_right: Callable[[Plain], bool]
    meanwhile: str
    default: Plain = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that its key does not take; `key` is empty where a table is no table."""

    table: str
    key: str
    what: str
    remedy: str


def _is_text(value: Plain) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_zone(value: Plain) -> bool:
    return isinstance(value, str) and zone_named(value) is not None


def _is_count(value: Plain) -> bool:
    return type(value) is int and value >= 0


def _are_texts(value: Plain) -> bool:
    return _is_text(value) or (is_list(value) and all(map(_is_text, items_of(value))))


def _is_switch(value: Plain) -> bool:
    return isinstance(value, bool)


def _is_line(value: Plain) -> bool:
    return isinstance(value, str)


def _is_share(value: Plain) -> bool:
    return _is_count(value) and (value == 0 or value in range(LEAST, MOST + 1))


def _are_dividers(value: Plain) -> bool:
    return is_list(value) and all(
        isinstance(text, str) and is_share(text) for text in items_of(value)
    )


def _is_query(value: Plain) -> bool:
    from readiness_tui.domain.query.compiled import QueryError, parse  # few files have a view

    if not isinstance(value, str):
        return False
    try:
        parse(value)
    except QueryError:
        return False
    return True


def _are_queries(value: Plain) -> bool:
    return is_table(value) and all(map(_is_query, table_of(value).values()))


def _is_minutes(value: Plain) -> bool:
    return is_folder(value) and str(value).endswith(".md")


def _is_lines(value: Plain) -> bool:
    return is_folder(value) and str(value).endswith(".jsonl")


def _counted(usual: int, help_text: str) -> Key:
    meanwhile = f"{usual} counts meanwhile"
    return Key("a whole number from 0 on", _is_count, meanwhile, usual, help_text)


def _one_of(
    names: Collection[str],
    default: str,
    help_text: str,
    *,
    fields: Collection[str] = (),
    turned: bool = False,
) -> Key:
    """A key for one of some names, or one of the fields, which are not spelled out."""

    def is_name(value: Plain) -> bool:
        if not isinstance(value, str):
            return False
        name = value.removeprefix("-") if turned else value
        return name in names or name in fields

    takes = f"one of {_spelled(names, fields)}{'; a - before it turns it round' if turned else ''}"
    return Key(takes, is_name, f"{default or 'nothing'} counts meanwhile", default, help_text)


def _several_of(names: Collection[str], help_text: str, *, fields: Collection[str] = ()) -> Key:
    def are_names(value: Plain) -> bool:
        return is_list(value) and all(item in names or item in fields for item in items_of(value))

    takes = f"a list of {_spelled(names, fields)}"
    return Key(takes, are_names, "none counts meanwhile", (), help_text)


def _spelled(names: Collection[str], fields: Collection[str]) -> str:
    return f"{', '.join(names)}{', or another field that tickets have values of' if fields else ''}"


def _switch(help_text: str, *, default: bool = True) -> Key:
    meanwhile = f"{str(default).lower()} counts meanwhile"
    return Key("true or false", _is_switch, meanwhile, default, help_text)


def _list_of_texts(help_text: str) -> Key:
    return Key("a list of texts", _are_listed, "none counts meanwhile", (), help_text)


def _are_listed(value: Plain) -> bool:
    return is_list(value) and _are_texts(value)


_NAMES = Key("a text or a list of texts", _are_texts, "it names nobody meanwhile")
_GLYPHS = ("auto", "unicode", "ascii")
_TEXT = "a text"
UI: Mapping[str, Key] = {
    "board": Key(_TEXT, _is_line, "all boards count meanwhile", "", "The board that opens."),
    "background": _list_of_texts("Boards that stand behind the others."),
    "view": Key(_TEXT, _is_text, "all counts meanwhile", "all", "The view that opens."),
    "group": _one_of(GROUPINGS, "auto", "What the backlog is grouped by.", fields=VALUE_FIELDS),
    "sort": _one_of(ORDERS, "file", "The order of the backlog.", turned=True),
    "columns": _several_of(
        COLUMNS, "The columns of the backlog; none: those that fit.", fields=VALUE_FIELDS
    ),
    "pane": _one_of(PANES, "backlog", "The pane that has the focus at first."),
    "split": Key(
        f"0, or a share from {LEAST} to {MOST}",
        _is_share,
        "0 counts meanwhile",
        0,
        "Percent of the width that the backlog has beside other panes; 0: as is usual.",
    ),
    "dividers": Key(
        'a list such as "double.slot.backlog=40"',
        _are_dividers,
        "they stand as is usual meanwhile",
        (),
        "Where dividers were moved to, by columns, focus and the pane before it, in percent.",
    ),
    "cards": _switch("Whether the backlog is cards in lanes of status.", default=False),
    "theme": Key(_TEXT, _is_text, "night counts meanwhile", "night", "The colours."),
    "glyphs": _one_of(_GLYPHS, "auto", "The signs; auto: what the locale can write."),
    "mouse": _switch("Whether clicks count."),
    "animations": _switch("Whether anything moves by itself."),
    "notifications": _one_of(
        ("auto", "osc9", "osc777", "off"),
        "auto",
        "How the desktop is told of a new alert; auto: where the terminal is known to take it.",
    ),
}
LAST_USED = ("board", "view", "group", "sort", "columns", "pane", "dividers", "cards", "theme")
"""The keys of `[ui]` of which is remembered what a person used last."""
VIEW: Mapping[str, Key] = {
    "title": Key(_TEXT, _is_text, "its name counts meanwhile", "", "What the screen calls it."),
    "base": _one_of(BASES, "all", "The view of the program that it narrows."),
    "query": Key(
        "what the filter takes", _is_query, "no filter counts meanwhile", "", "The filter."
    ),
    "group": _one_of(GROUPINGS, "", "The grouping; none: whatever it is.", fields=VALUE_FIELDS),
    "sort": _one_of(ORDERS, "", "The order; none: whatever it is.", turned=True),
    "columns": _several_of(COLUMNS, "The columns; none: those that fit.", fields=VALUE_FIELDS),
}
"""The keys of a table of `[view]`."""
KEYS: Mapping[str, Mapping[str, Key]] = {
    "workspace": {
        "timezone": Key(
            'an offset such as "+08:00" or a name such as "Europe/Vienna"',
            _is_zone,
            "times are in UTC meanwhile",
            "UTC",
            "The time zone of records.",
        ),
        "runs": Key(
            "a folder of the repository",
            is_folder,
            "no run is kept meanwhile",
            OWN,
            "The folder of runs that travel with git.",
        ),
        "metrics": Key(
            "a file of the repository that ends in .jsonl",
            _is_lines,
            "nothing is measured meanwhile",
            "",
            "The file that build servers measure into: how long gates take; none: nothing is kept.",
        ),
    },
    "retention": {
        "auto_checkpoints": _counted(
            _USUAL.auto_checkpoints, "How many checkpoints of the program's own stay."
        ),
        "checkpoint_bytes": _counted(
            _USUAL.checkpoint_bytes, "How many bytes all checkpoints may hold."
        ),
        "min_free": _counted(
            _USUAL.min_free_bytes, "How many bytes of the disk no checkpoint may take."
        ),
        "checkpoint_after": Key(
            "a list of texts",
            _are_listed,
            "those of phases count meanwhile",
            _USUAL.checkpoint_after,
            "The gates that a checkpoint follows when they turn to pass; phase:A: the exit of one.",
        ),
    },
    "standup": {
        "owner_minutes": _counted(2, "How many minutes one owner may take; 0: nobody counts."),
        "total_minutes": _counted(15, "How many minutes all may take; 0: nobody counts."),
        "minutes": Key(
            "a file of the repository that ends in .md",
            _is_minutes,
            "standups/{date}.md is offered meanwhile",
            "standups/{date}.md",
            "The file that minutes are offered; {date} is the day.",
        ),
        "marker": Key(
            "a folder of the repository",
            is_folder,
            "each clone keeps its own meanwhile",
            "",
            "The folder of the markers of last stand-ups, to be shared; none: each clone its own.",
        ),
        "teams": Key(
            "a table of filters by team",
            _are_queries,
            "no team counts meanwhile",
            {},
            'Which tickets the stand-up of a team is about: platform = "label:platform".',
        ),
    },
    "import": {},
    "ui": UI,
}
OWN_TABLES = ("keys", "ui", "view")
"""The tables that a person's own file may have: what is wrong there keeps nobody from working."""
SHARED_TABLES = frozenset({"import", "retention", "standup", "team", "workspace"})
"""The tables whose values change what the workspace as a whole does."""
PERSON: Mapping[str, Key] = {"name": _NAMES, "emails": _NAMES, "aliases": _NAMES}
"""The keys of a table of `[team]`."""


@cache
def lint_keys() -> Mapping[str, Key]:
    """The keys of `[lint]`, for who lists them: what does not fit is told by its own reader."""
    from readiness_tui.domain.lint import LintSettings  # who only reads boards needs no rules

    usual = LintSettings()
    wip, stale = "How many tickets an owner may have in work.", "Days after which work is stale."
    return {
        "off": Key("a list of codes", is_list, "", (), "Codes that are not looked for."),
        "severity": Key("a table of codes", is_table, "", {}, "How much findings weigh, by code."),
        "wip": Key(_FROM_ONE, _is_count, "", usual.wip, wip),
        "stale_days": Key(_FROM_ONE, _is_count, "", usual.stale_days, stale),
    }


def all_keys() -> Mapping[str, Key]:
    """Every key that has a default, by its dotted name."""
    tables = {**KEYS, "lint": lint_keys()}
    return {f"{table}.{key}": row for table, keys in tables.items() for key, row in keys.items()}


def key_of(name: str) -> Key | None:
    """The key of a dotted name, those of views among them; None where anybody may choose it."""
    table, _, rest = name.partition(".")
    return VIEW.get(rest.rpartition(".")[2]) if table == "view" else all_keys().get(name)


def misfits(settings: Table, tables: Collection[str] = SHARED_TABLES) -> Iterator[Misfit]:
    """Each value of some tables that its key does not take, in the order of the file."""
    for name, value in settings.items():
        if name not in tables:
            continue
        table = table_of(value)
        if not isinstance(value, Mapping):
            yield Misfit(name, "", f"{name} is no table and counts for nothing", f"write [{name}]")
        elif name == "team":
            yield from _in_team(table)
        elif name == "view":
            yield from _in_views(table)
        elif name == "keys":
            yield from _in_keys(table)
        else:
            yield from _in_table(name, name, table, KEYS[name])


def strays(settings: Table) -> Iterator[Misfit]:
    """Each key that nobody reads, of the tables whose keys are all known."""
    for name in ("retention", "standup", "workspace", "ui"):
        yield from _strays(name, name, settings.get(name), KEYS[name])
    for handle, person in table_of(settings.get("team")).items():
        yield from _strays("team", f"team.{handle}", person, PERSON)
    for name, view in table_of(settings.get("view")).items():
        yield from _strays("view", f"view.{name}", view, VIEW)


def _strays(
    table: str, title: str, value: "Plain | None", keys: Collection[str]
) -> Iterator[Misfit]:
    for name in table_of(value):
        if name not in keys:
            near = nearest(name, keys)
            remedy = f"nearest {near}" if near else f"there are {', '.join(keys)}"
            yield Misfit(table, name, f"[{title}] has no key {name!r}", remedy)


def _in_views(views: Table) -> Iterator[Misfit]:
    for name, view in views.items():
        if isinstance(view, Mapping):
            yield from _in_table("view", f"view.{name}", table_of(view), VIEW)
            continue
        message = f"[view] {name} is {view!r}, no view, and counts for nothing"
        yield Misfit("view", name, message, f"write [view.{name}] with query")


def _in_keys(lines: Table) -> Iterator[Misfit]:
    for above, key, value in flat(lines):
        if not _are_texts(value):
            name = f"{above}.{key}" if key else above
            message = f"[keys] {name} is {value!r}; its own keys count meanwhile"
            yield Misfit("keys", key or above, message, 'write a list of keys, such as ["L"]')


def flat(table: Table, above: str = "") -> Iterator[tuple[str, str, Plain]]:
    """Each value as the dotted name of its table, its key and itself; at the top without a key."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(table_of(value), f"{above}.{name}" if above else name)
        else:
            yield (above, name, value) if above else (name, "", value)


def _in_team(team: Table) -> Iterator[Misfit]:
    for handle, person in team.items():
        if isinstance(person, Mapping):
            yield from _in_table("team", f"team.{handle}", table_of(person), PERSON)
            continue
        message = f"[team] {handle} is {person!r}, no person, and counts for nobody"
        yield Misfit(
            "team", handle, message, f'write [team."{handle}"] with name, emails or aliases'
        )


def _in_table(table: str, title: str, said: Table, keys: Mapping[str, Key]) -> Iterator[Misfit]:
    for name, key in keys.items():
        if name in said and not key.is_right(said[name]):
            message = f"[{title}] {name} is {said[name]!r}; {key.meanwhile}"
            yield Misfit(table, name, message, f"write {key.takes}")
