"""A saved view in the text of a file of settings: by the smallest splice, so that comments stay."""

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.domain.settings.views import SavedView
from readiness_tui.storage.toml.blocks import BOM, BoardText
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import Drop, Put, Table, applied, get, same, table_of
from readiness_tui.storage.toml.splice_check import ProofError
from readiness_tui.storage.toml.splicing import Splicer

TABLE = "view"
_EDITOR = TomlkitEditor()


def with_view(data: bytes, view: SavedView) -> bytes:
    """The bytes of a file with a view in it: a new table at its end, or the old one changed.

    Raises:
        WriteError: The file is no TOML, or no splice proves to say just this.
    """
    try:
        raw = data.removeprefix(BOM).decode()
        text = BoardText(raw, parse(raw), bom=data.startswith(BOM))
    except (ValueError, RecursionError) as error:
        message = f"the file is no TOML: {error}"
        raise WriteError(message, reason="broken-on-disk", remedy="mend it first") from error
    fields = _fields(view)
    if get(text.data, (TABLE, view.name)) is None:
        return _appended(text, view.name, fields)
    return _changed(text, view.name, fields)


def _fields(view: SavedView) -> Table:
    """What a view says beside its defaults."""
    stated: dict[str, Plain] = {
        "title": view.title,
        "base": view.base if view.base != SavedView(name="").base else "",
        "query": view.query,
        "group": view.group,
        "sort": view.sort,
        "columns": list(view.columns),
    }
    return {key: value for key, value in stated.items() if value}


def _appended(text: BoardText, name: str, fields: Table) -> bytes:
    newline = text.newline
    before = text.text
    gap = "" if not before else newline if before.endswith("\n") else newline * 2
    head = _EDITOR.header((TABLE, name))
    block = f"{head}\n{_EDITOR.body(fields)}".replace("\n", newline)
    return _proved(text, f"{before}{gap}{block}", name, fields)


def _changed(text: BoardText, name: str, fields: Table) -> bytes:
    old = table_of(get(text.data, (TABLE, name)))
    splicer = Splicer(text, _EDITOR)
    last: str | None = None
    for key, value in fields.items():
        if not same(old.get(key), value):
            splicer.do(Put((TABLE, name, key), value, last))
        last = key
    for key in old:
        if key not in fields and key != "title":
            splicer.do(Drop((TABLE, name, key)))
    merged = {**fields, **({"title": old["title"]} if "title" in old else {})}
    return _proved(text, splicer.finish().text, name, merged)


def _proved(text: BoardText, new: str, name: str, fields: Table) -> bytes:
    """The new text as bytes, which says what the old one does and has the view."""
    try:
        is_right = same(parse(new), applied(text.data, Put((TABLE, name), fields)))
    except (ValueError, KeyError, RecursionError):
        is_right = False
    if not is_right:
        message = f"[view.{name}] does not stand where an edit can reach it"
        raise ProofError(message)
    return (BOM if text.bom else b"") + new.encode()
