"""Values of `readiness.toml` that are not what their key takes, and what counts in their place.

Each key that is read with a default is a row of `KEYS`. `[calendar]`, `[lint]` and `[roles]` have
readers of their own, which tell.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.settings.checkpoint_retention import Retention
from readiness_tui.storage.settings.run_folder import is_folder
from readiness_tui.storage.settings.settings import zone_named
from readiness_tui.storage.toml.plain_data import Table, is_list, items_of, table_of

_USUAL = Retention()


@dataclass(frozen=True, slots=True)
class Key:
    """What a key takes: in words, as a test, and what counts while it holds something else."""

    takes: str
    is_right: Callable[[Plain], bool]
    meanwhile: str


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


def _counted(usual: int) -> Key:
    return Key("a whole number from 0 on", _is_count, f"{usual} counts meanwhile")


_NAMES = Key("a text or a list of texts", _are_texts, "it names nobody meanwhile")
KEYS: Mapping[str, Mapping[str, Key]] = {
    "workspace": {
        "timezone": Key(
            'an offset such as "+08:00" or a name such as "Europe/Vienna"',
            _is_zone,
            "times are in UTC meanwhile",
        ),
        "runs": Key("a folder of the repository", is_folder, "no run is kept meanwhile"),
    },
    "retention": {
        "auto_checkpoints": _counted(_USUAL.auto_checkpoints),
        "checkpoint_bytes": _counted(_USUAL.checkpoint_bytes),
        "min_free": _counted(_USUAL.min_free_bytes),
    },
    "import": {},
}
PERSON: Mapping[str, Key] = {"name": _NAMES, "emails": _NAMES, "aliases": _NAMES}
"""The keys of a table of `[team]`."""


def misfits(settings: Table) -> Iterator[Misfit]:
    """Each value that its key does not take, in the order of the file."""
    for name, value in settings.items():
        keys = KEYS.get(name)
        if keys is None and name != "team":
            continue
        if not isinstance(value, Mapping):
            yield Misfit(name, "", f"{name} is no table and counts for nothing", f"write [{name}]")
        elif keys is not None:
            yield from _in_table(name, name, table_of(value), keys)
        else:
            yield from _in_team(table_of(value))


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
