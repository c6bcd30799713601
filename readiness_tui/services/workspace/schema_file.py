"""The file that editors complete boards from: made beside boards that have none, never changed."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.boards.board_text import SCHEMA_FILE
from readiness_tui.storage.files.atomic import create


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """The schema beside the boards.

    Attributes:
        target: Where it lies, relative to the root, with slashes.
        is_missing: Whether there is nothing of that name.
        is_other: Whether something else than `readiness schema` prints lies there.
        is_written: Whether it was made, after `write_schema` alone.
        error: Why it could not be.
    """

    target: str
    is_missing: bool
    is_other: bool = False
    is_written: bool = False
    error: WriteError | None = None


def schema_text() -> str:
    """The JSON Schema of board files as `readiness schema` prints it."""
    from readiness_tui.storage.boards.schema import json_schema

    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def look_at_schema(root: Path, folder: str = "boards") -> SchemaFile:
    """What lies where new boards look for their schema."""
    target = f"{folder}/{SCHEMA_FILE}"
    try:
        content = (root / target).read_bytes()
    except FileNotFoundError:
        is_link = (root / target).is_symlink()
        return SchemaFile(target, is_missing=not is_link, is_other=is_link)
    except OSError:
        return SchemaFile(target, is_missing=False, is_other=True)
    return SchemaFile(target, is_missing=False, is_other=content != schema_text().encode())


def write_schema(found: SchemaFile, root: Path) -> SchemaFile:
    """Make the file if it is missing; what came there in the meantime stays."""
    if not found.is_missing:
        return found
    try:
        create(root / found.target, schema_text().encode())
    except WriteError as error:
        return replace(found, error=error, is_written=error.reason == "unconfirmed")
    return replace(found, is_written=True)
