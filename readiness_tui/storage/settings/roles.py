"""`[roles]` and `[team]` of `readiness.toml`, read so that what is wrong there opens nothing."""

from collections.abc import Iterator
from pathlib import Path

import tomli

from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.model.roles import Role, Roles, Team
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.settings.settings import LIMIT_BYTES, SETTINGS, TABLES
from readiness_tui.storage.settings.team import names_of
from readiness_tui.storage.toml.plain_data import Table, is_list, items_of, table_of

_TOLD = ("roles", "team")
"""The tables that say who may do what."""


def roles_of(root: Path) -> Roles:
    """Who may do what in a workspace.

    Without the file everyone may. A file that cannot be read, or roles that cannot be understood,
    let nobody do anything: a slip of the pen must not give a role to everyone.
    """
    try:
        settings: Table = tomli.loads(bytes_of(root / SETTINGS, LIMIT_BYTES).decode())
    except FileNotFoundError:
        return Roles()
    except (OSError, ValueError, RecursionError) as error:
        return Roles(closed=f"{SETTINGS} cannot be read ({error})")
    return roles_in(settings)


def roles_in(settings: Table) -> Roles:
    """The roles that the settings of a workspace give."""
    roles_table = settings.get("roles", {})
    team = Team.of(dict(_people(settings)))
    lists: dict[Role, tuple[str, ...]] = {}
    if strange := _meant(settings):
        return Roles(team=team, closed=f"{strange} in {SETTINGS} is not known and may mean [roles]")
    if not isinstance(roles_table, dict):
        return Roles(team=team, closed=f"roles in {SETTINGS} is no table")
    for name, value in table_of(roles_table).items():
        if name not in set(Role):
            near = nearest(name, Role)
            hint = f"nearest: {near}" if near else f"known: {', '.join(Role)}"
            return Roles(team=team, closed=f"[roles] in {SETTINGS} has no key {name!r}; {hint}")
        names = (
            [each for each in items_of(value) if isinstance(each, str)] if is_list(value) else []
        )
        if not is_list(value) or len(names) != len(items_of(value)):
            return Roles(team=team, closed=f"[roles] {name} in {SETTINGS} is no list of names")
        lists[Role(name)] = tuple(names)
    return Roles(lists, team)


def _meant(settings: Table) -> str:
    """A table that may have been meant for the roles or the team, by its name or by what is in it.

    Of a team that is not read, names would be resolved as if nobody had claimed them.
    """
    for name, value in settings.items():
        inner = table_of(value)
        if name not in TABLES and (nearest(name.strip(), _TOLD) or _says_roles(inner)):
            return f"[{name}]"
        for key, below in inner.items():
            is_named = key.strip().casefold() in {"role", "roles"}
            if name != "roles" and is_named and (name != "team" or _says_roles(table_of(below))):
                return f"[{name}.{key}]"
    return ""


def _says_roles(table: Table) -> bool:
    """Whether a table looks like one of roles, or of people."""
    people = (table_of(value) for value in table.values())
    has_addresses = any({"emails", "aliases"} & person.keys() for person in people)
    return has_addresses or any(nearest(key, Role) for key in table)


def _people(settings: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    for handle, table in table_of(settings.get("team")).items():
        yield handle, tuple(names_of(table_of(table)))
