"""The text of one record, as it goes to another place or under another id. No disk."""

import re
from typing import NamedTuple

from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.toml.blocks_tomlkit import spelled
from readiness_tui.storage.toml.plain_data import Path, Table, get, table_of
from readiness_tui.storage.toml.segments import Segment


class RecordText(NamedTuple):
    """A record as a file has it: what its table says, and how it is written, comments and all.

    `text` ends each line with LF and is empty where the record has no table of its own, such as in
    an inline table.
    """

    table: Table
    text: str


def with_id(segment: Segment, path: Path, new: str) -> str:
    """The text of a segment of a record, with another id in its header line.

    Args:
        segment: Of the record.
        path: The kind of the record and its id.
        new: The id in its place.
    """
    kind, old = path
    spellings = "|".join(re.escape(name) for name in (old, f'"{old}"', f"'{old}'"))
    header = re.compile(rf"(\s*\[\[?\s*{re.escape(kind)}\s*\.\s*)(?:{spellings})(?=[\s.\]])")
    renamed = header.sub(lambda match: match[1] + spelled((new,)), segment.text[segment.head :], 1)
    return segment.text[: segment.head] + renamed


def record_text(loaded: LoadedBoard, origin: RecordRef, new: str) -> RecordText:
    """A record of a board as it stands there, under another id."""
    path = (origin.kind.value, origin.id)
    segments = (loaded.text.segments[index] for index in loaded.text.below(path))
    text = "".join(with_id(segment, path, new) for segment in segments).replace("\r\n", "\n")
    return RecordText(table_of(get(loaded.text.data, path)), f"{text.rstrip()}\n" if text else "")
