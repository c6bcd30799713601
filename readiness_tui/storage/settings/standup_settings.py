"""`[standup]` of `readiness.toml`: how a team stands up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from readiness_tui.storage.settings.settings import settings_of
from readiness_tui.storage.settings.settings_shape import KEYS
from readiness_tui.storage.toml.plain_data import Plain, table_of

STANDUP = "standup"


@dataclass(frozen=True, slots=True)
class StandupSettings:
    """How a team stands up.

    Attributes:
        owner_minutes: How long one owner may take; 0: nobody counts.
        total_minutes: How long all may take; 0: nobody counts.
        minutes: Which file minutes are offered, below the root; `{date}` is the day.
        marker: In which folder of the repository markers lie; empty: where a person's state does.
        teams: The query of each team by its name.
    """

    owner_minutes: int = 2
    total_minutes: int = 15
    minutes: str = "standups/{date}.md"
    marker: str = ""
    teams: Mapping[str, str] = field(default_factory=dict[str, str])


def standup_settings(root: Path) -> StandupSettings:
    """What a workspace says of it; as usual where it says nothing, or what does not fit."""
    table = table_of(settings_of(root).get(STANDUP))
    values: dict[str, Plain] = {
        name: table[name] if name in table and key.is_right(table[name]) else key.default
        for name, key in KEYS[STANDUP].items()
    }
    marker = str(values["marker"])
    if marker and not (root / marker).resolve().is_relative_to(root.resolve()):
        marker = ""
    return StandupSettings(
        int(str(values["owner_minutes"])),
        int(str(values["total_minutes"])),
        str(values["minutes"]),
        marker,
        {name: str(query) for name, query in table_of(values["teams"]).items()},
    )
