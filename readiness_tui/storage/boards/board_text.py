"""The text of a new board file, as a person would write it."""

from collections.abc import Iterator, Mapping

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.plain_values import plain_board
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.toml.plain_data import Path, table_of

SCHEMA_FILE = "board.schema.json"
"""What editors complete from, beside the board: the output of `readiness schema`."""

_HEAD_TABLES = ("definition", "scoring", "calendar")


def new_board_text(board: Board) -> str:
    """The canonical text of a board that has no file yet; read again it is the same board."""
    return plain_text(plain_board(board))


def plain_text(plain: Mapping[str, Plain]) -> str:
    """The text of a board file that holds these plain values, `format` and `board` among them."""
    tables = "\n".join(_table(path, fields) for path, fields in _tables(plain))
    return f"#:schema {SCHEMA_FILE}\nformat = {plain['format']}\n\n{tables}"


def _tables(plain: Mapping[str, Plain]) -> Iterator[tuple[Path, Mapping[str, Plain]]]:
    head = table_of(plain["board"])
    yield ("board",), {name: head[name] for name in head if name not in _HEAD_TABLES}
    for name in _HEAD_TABLES:
        if name in head:
            yield ("board", name), table_of(head[name])
    for kind in HOMES:
        for name, fields in table_of(plain.get(kind)).items():
            yield (kind.value, name), table_of(fields)


def _table(path: Path, fields: Mapping[str, Plain]) -> str:
    editor = TomlkitEditor()
    return f"{editor.header(path)}\n{editor.body(fields)}"
