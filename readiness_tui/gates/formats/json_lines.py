"""On which line each part of a JSON document stands, which its values do not know."""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from json import decoder
from typing import TypeAlias, cast

_BLANKS = re.compile(r"[ \t\n\r]*")
# Text and place in, value and end out: the scanner of the library, which skips a part quickly.
_SCAN = json.JSONDecoder(strict=False).scan_once  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType] - its stub leaves it out
_SKIP = cast("Callable[[str, int], tuple[object, int]]", _SCAN)
# Text, the place behind the quote and strictness in; text and end out.
_STRING = decoder.scanstring  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType] - its stub leaves it out
_KEY = cast("Callable[[str, int, bool], tuple[str, int]]", _STRING)
_Wanted: TypeAlias = "dict[str, _Wanted]"


def lines_of(text: str, pointers: Iterable[str]) -> Mapping[str, int]:
    """The lines on which these parts begin, from 1; a member begins at its key.

    Args:
        text: A document that was read without error.
        pointers: As in RFC 6901; the empty one is the whole.

    Returns:
        By pointer, with the parts above those asked for, without what the document does not have.
    """
    pointer_tree: _Wanted = {}
    for pointer in pointers:
        level = pointer_tree
        for part in pointer.split("/")[1:]:
            level = level.setdefault(part, {})
    places = {"": _next(text, 0)}
    _Finder(text, places).value(places[""], pointer_tree, "")
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return {pointer: bisect_right(starts, at) for pointer, at in places.items()}


class _Finder:
    """Walks to what is wanted and skips all else."""

    def __init__(self, text: str, places: dict[str, int]) -> None:
        self._text, self._places = text, places

    def value(self, at: int, wanted: _Wanted, pointer: str) -> int:
        """Note what is wanted of the value here; where it ends."""
        mark = self._text[at]
        if not wanted or mark not in "{[":
            return _SKIP(self._text, at)[1]
        return self._members(at, wanted, pointer, is_object=mark == "{")

    def _members(self, at: int, wanted: _Wanted, pointer: str, *, is_object: bool) -> int:
        text = self._text
        count = 0
        at = _next(text, at + 1)
        while text[at] not in "}]":
            start = at
            if is_object:
                key, at = _KEY(text, at + 1, False)  # noqa: FBT003 - as the library has it
                name = key.replace("~", "~0").replace("/", "~1")
                at = _next(text, _next(text, at) + 1)
            else:
                name = str(count)
            if name in wanted:
                below = f"{pointer}/{name}"
                self._places.setdefault(below, start)
                at = self.value(at, wanted[name], below)
            else:
                at = _SKIP(text, at)[1]
            count += 1
            at = _next(text, at)
            if text[at] == ",":
                at = _next(text, at + 1)
        return at + 1


def _next(text: str, at: int) -> int:
    """The next character that is no blank."""
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 with a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")
