"""Tables of JSON that are read back from disk: every value is held against its type."""

import json
import re
from collections.abc import Mapping
from typing import cast

_HEX = re.compile(r"[0-9a-f]{64}")


class RecordError(ValueError):
    """A text is no record of a run."""


def canonical(value: object) -> bytes:
    """Plain JSON as bytes that are the same whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


class StrictTable:
    """A table of JSON whose values are taken out by type."""

    def __init__(self, table: Mapping[str, object]) -> None:
        self._table = table

    def _take(self, name: str, kind: type) -> object:
        value = self._table.get(name)
        if type(value) is not kind:
            message = f"{name} is no {kind.__name__}"
            raise RecordError(message)
        return value

    def text(self, name: str) -> str:
        """A text."""
        return cast("str", self._take(name, str))

    def digest(self, name: str) -> str:
        """A sha256 in hex."""
        digest = self.text(name)
        if not _HEX.fullmatch(digest):
            message = f"{name} is no sha256"
            raise RecordError(message)
        return digest

    def number(self, name: str) -> int:
        """A whole number."""
        return cast("int", self._take(name, int))

    def flag(self, name: str) -> bool:
        """True or False."""
        return cast("bool", self._take(name, bool))

    def has_none(self, name: str) -> bool:
        """Whether the key is there, and null."""
        return name in self._table and self._table[name] is None

    def each(self, name: str, kind: type) -> list[object]:
        """A list of values of one type."""
        values = cast("list[object]", self._take(name, list))
        if any(type(one) is not kind for one in values):
            message = f"{name} holds something else than {kind.__name__}"
            raise RecordError(message)
        return values

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(cast("list[str]", self.each(name, str)))

    def numbers(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        return tuple(cast("list[int]", self.each(name, int)))

    def rows(self, name: str, width: int) -> list[list[str]]:
        """A list of rows of text, each so wide."""
        rows = cast("list[list[object]]", self.each(name, list))
        if any(len(row) != width or any(type(one) is not str for one in row) for row in rows):
            message = f"{name} holds something else than rows of text"
            raise RecordError(message)
        return cast("list[list[str]]", rows)
