"""A value of a JSON document that knows where it stands, so that a wrong type has a place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from readiness_tui.gates.formats.unparsable import UnparsableError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Value:
    """A value; `path` is its file, `pointer` its place as in RFC 6901, empty for the root.

    Each method that takes the value for something raises `UnparsableError` if it is something else,
    so a reader never meets a wrong type.
    """

    raw: Json
    path: str
    pointer: str = ""

    @property
    def is_null(self) -> bool:
        """Whether it is the literal `null`."""
        return self.raw is None

    @property
    def is_object(self) -> bool:
        """Whether it is an object."""
        return isinstance(self.raw, dict)

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.raw, list)

    @property
    def is_text(self) -> bool:
        """Whether it is text."""
        return isinstance(self.raw, str)

    def get(self, key: str) -> "Value | None":
        """A member of this object, `null` included; None if there is no such key."""
        members = self._members()
        return self._below(key, members[key]) if key in members else None

    def some(self, key: str) -> "Value | None":
        """A member of this object; None if there is no such key or it is `null`."""
        member = self.get(key)
        return None if member is None or member.is_null else member

    def need(self, key: str) -> "Value":
        """A member that has to be there."""
        member = self.get(key)
        if member is None:
            self.refuse(f"{key!r} is missing")
        return member

    def members(self) -> Iterator[tuple[str, "Value"]]:
        """Keys and values of this object, in the order of the file."""
        for key, item in self._members().items():
            yield key, self._below(key, item)

    def items(self) -> Iterator["Value"]:
        """The values of this list."""
        if not isinstance(self.raw, list):
            self._want("a list")
        for place, item in enumerate(self.raw):
            yield self._below(str(place), item)

    def text(self) -> str:
        """This text."""
        if not isinstance(self.raw, str):
            self._want("text")
        return self.raw

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.raw, bool):
            self._want("true or false")
        return self.raw

    def number(self) -> float:
        """This number; it is finite."""
        if isinstance(self.raw, bool) or not isinstance(self.raw, int | float):
            self._want("a number")
        return float(self.raw)

    def count(self) -> int:
        """A whole number from 0; `3.0` is one, as some tools count in floating point."""
        if isinstance(self.raw, int) and not isinstance(self.raw, bool) and self.raw >= 0:
            return self.raw
        number = self.number()
        if number < 0 or number != int(number):
            self._want("a whole number from 0")
        return int(number)

    def refuse(self, said: str) -> NoReturn:
        """Say that something is wrong with this value.

        Raises:
            UnparsableError: Always.
        """
        raise UnparsableError(self.path, f"{self.pointer or 'the document'}: {said}")

    def _members(self) -> "dict[str, Json]":
        if not isinstance(self.raw, dict):
            self._want("an object")
        return self.raw

    def _below(self, key: str, raw: Json) -> "Value":
        escaped = key.replace("~", "~0").replace("/", "~1")
        return Value(raw, self.path, f"{self.pointer}/{escaped}")

    def _want(self, what: str) -> NoReturn:
        self.refuse(f"{what} is wanted here, found {_shown(self.raw)}")


def _shown(raw: Json) -> str:
    match raw:
        case None:
            return "null"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            # The content itself is not repeated: it may be a secret that a scanner found.
            return "text" if isinstance(raw, str) else f"{raw!r:.{_SHOWN}}"
