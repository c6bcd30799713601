"""The files that say how people work: `readiness.toml` of the team, and a person's own.

The person's own lies in their folder of configurations, with the tables `[ui]`, `[view]` and
`[keys]`; its themes lie beside it in `themes/`.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.domain.settings.layers import Layer, Source
from readiness_tui.domain.settings.preferences import KeyLine
from readiness_tui.domain.settings.views import SavedView
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.settings.own_folder import config_folder, spoken, user_file
from readiness_tui.storage.settings.settings import LIMIT_BYTES, SETTINGS
from readiness_tui.storage.settings.settings_check import SettingsText, text_of
from readiness_tui.storage.settings.settings_shape import (
    KEYS,
    OWN_TABLES,
    VIEW,
    Key,
    all_keys,
    flat,
)
from readiness_tui.storage.toml.plain_data import is_list, items_of, table_of

THEMES = "themes"


@dataclass(frozen=True, slots=True)
class PreferenceFile:
    """What one of the files says, as far as it is right.

    Attributes:
        layer: All its values by their dotted names: `ui.theme`, `view.qa.query`.
        views: Its saved views.
        keys: Its lines of `[keys]`.
        problems: What is wrong with it; of the team's file nothing, for that is told with boards.
    """

    layer: Layer
    views: tuple[SavedView, ...] = ()
    keys: tuple[KeyLine, ...] = ()
    problems: tuple[Diagnostic, ...] = field(default=())


def defaults() -> Layer:
    """What holds where no file says anything, of every key that has a default."""
    values = {name: row.default for name, row in all_keys().items()}
    return Layer(Source.DEFAULT, values)


def read_team(root: Path) -> PreferenceFile:
    """What the `readiness.toml` of a workspace says."""
    return _read(root / SETTINGS, SETTINGS, Source.TEAM)


def read_user() -> PreferenceFile:
    """What a person's own file says."""
    path = user_file()
    return _read(path, spoken(path), Source.USER)


def _read(path: Path, name: str, source: Source) -> PreferenceFile:
    try:
        data = bytes_of(path, LIMIT_BYTES)
    except FileNotFoundError:
        return PreferenceFile(Layer(source))
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        problem = Diagnostic(BOARD_INVALID, message, Place(name), "look at the file")
        return PreferenceFile(Layer(source), problems=() if source is Source.TEAM else (problem,))
    text = text_of(name, data)
    if not isinstance(text, SettingsText):
        return PreferenceFile(Layer(source), problems=() if source is Source.TEAM else text)
    problems = ()
    if source is Source.USER:
        problems = (*text.unknown(OWN_TABLES), *text.misfits(OWN_TABLES), *text.strays())
    views = tuple(_views(text, source))
    return PreferenceFile(_layer(text, source), views, tuple(_keys(text)), problems)


def _layer(text: SettingsText, source: Source) -> Layer:
    """The values of a file by their dotted names; one that its key does not take is left out."""
    values: dict[str, Plain] = {}
    places: dict[str, Place] = {}
    for name, key, value in flat(text.table):
        table = name.partition(".")[0]
        row = _row(table, key)
        is_stray = row is None and table in {*KEYS, "view"} - {"import"}
        if is_stray or (row is not None and not row.is_right(value)):
            continue
        values[f"{name}.{key}" if key else name] = value
        places[f"{name}.{key}" if key else name] = text.place(name.rpartition(".")[2], key)
    return Layer(source, values, places)


def _row(table: str, key: str) -> Key | None:
    return VIEW.get(key) if table == "view" else KEYS.get(table, {}).get(key)


def _views(text: SettingsText, source: Source) -> Iterator[SavedView]:
    for name, value in table_of(text.table.get("view")).items():
        if not isinstance(value, Mapping):
            continue
        table = {
            key: table_of(value)[key]
            for key, row in VIEW.items()
            if key in value and row.is_right(table_of(value)[key])
        }
        yield SavedView(
            name=name,
            title=str(table.get("title", "")),
            base=str(table.get("base", "all")),
            query=str(table.get("query", "")),
            group=str(table.get("group", "")),
            sort=str(table.get("sort", "")),
            columns=tuple(map(str, items_of(table.get("columns")))),
            source=source,
        )


def _keys(text: SettingsText) -> Iterator[KeyLine]:
    for above, key, value in flat(table_of(text.table.get("keys"))):
        listed = items_of(value) if is_list(value) else (value,)
        keys = tuple(key for key in listed if isinstance(key, str) and key.strip())
        if len(keys) == len(listed):
            command = f"{above}.{key}" if key and above else above or key
            yield KeyLine(command, keys, text.place("keys", command))


def marks(root: Path) -> tuple[object, ...]:
    """What changes when one of the files or themes does."""
    folders = (root / THEMES, config_folder() / THEMES)
    paths = [root / SETTINGS, user_file()]
    for folder in folders:
        try:
            with os.scandir(folder) as entries:
                paths += sorted(Path(entry) for entry in entries if entry.name.endswith(".toml"))
        except OSError:
            continue
    return tuple(map(_mark, paths))


def _mark(path: Path) -> object:
    try:
        return str(path), FileIdentity.of(path.stat())
    except OSError:
        return str(path), None
