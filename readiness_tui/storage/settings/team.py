"""Who is who: the team table of `readiness.toml`, which gives a person one handle."""

from collections.abc import Iterator
from dataclasses import dataclass

from readiness_tui.domain.model.roles import folded
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.toml.plain_data import Table, items_of, table_of


@dataclass(frozen=True, slots=True)
class Person:
    """A person: the handle that the audit log names, and all names that boards may use."""

    handle: str
    names: frozenset[str]


def person_of(settings: Table, who: str) -> Person:
    """The person whom a name or an e-mail address stands for.

    Args:
        settings: What `readiness.toml` says: `[team."@core"]` with `name`, `emails`, `aliases`.
        who: An e-mail address, a handle, a name or an alias. One that no table has stands for
            itself; of an address the part before the `@` is a name too.
    """
    local = who.partition("@")[0]
    own = {who, *((local, f"@{local}") if local else ())} if who else set[str]()
    for handle, table in table_of(settings.get("team")).items():
        names = {handle, *names_of(table_of(table))}
        if who and folded(who) in set(map(folded, names)):
            return Person(handle, frozenset(own | names))
    return Person(who, frozenset(own))


def names_of(table: Table) -> Iterator[str]:
    """The name, addresses and aliases of a person's table."""
    for key in ("name", "emails", "aliases"):
        value: Plain = table.get(key, [])
        yield from (each for each in [value, *items_of(value)] if isinstance(each, str) and each)
