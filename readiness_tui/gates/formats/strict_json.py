"""JSON that a tool wrote and anybody may have changed: refused rather than guessed at.

Relied on by every reader of a JSON report. What it gives is a `Value`, which knows its place.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import NoReturn

from readiness_tui.gates.formats.json_value import Json, Value
from readiness_tui.gates.formats.unparsable import UnparsableError

DEPTH_CAP = 60
DIGITS_CAP = 40
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
# The closing quote is optional, so that an open string is one token and the scan stays linear.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}:,]|[^\s"\[\]{}:,]+', re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udfff]")
_MAY_BE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
# Asked of the text as a whole: a call for each number would cost six times the parse.
_MAY_BE_LONG = re.compile(f"[0-9]{{{DIGITS_CAP + 1}}}")
_MAY_BE_INFINITE = re.compile(r"[eE]\+?[0-9]{3}")


class _RefusedError(ValueError):
    """Something that Python's own reader would take, found on the way."""


def parse_json(content: bytes, path: str) -> Value:
    """The document in a file.

    UTF-8, or UTF-8 and UTF-16 with a byte order mark. Lone surrogates become U+FFFD.

    Args:
        content: The whole file.
        path: Its name, for messages.

    Raises:
        UnparsableError: Not JSON, a key twice in one object, NaN or Infinity, a number beyond any
            use, nested over 60, or too large to hold.
    """
    text = _decoded(content, path)
    has_long = _MAY_BE_LONG.search(text)
    try:
        raw: Json = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse,
            parse_int=_integer if has_long else None,
            parse_float=_real if has_long or _MAY_BE_INFINITE.search(text) else None,
        )
    except json.JSONDecodeError as error:
        raise UnparsableError(
            path, f"not JSON: {error.msg.lower()}", line=error.lineno, column=error.colno
        ) from error
    except (_RefusedError, RecursionError) as error:
        raise _located(text, path) from error
    except MemoryError as error:
        raise UnparsableError(path, "too large to hold in memory") from error
    if content.count(b"[") + content.count(b"{") > DEPTH_CAP and _depth(raw) > DEPTH_CAP:
        raise _located(text, path)
    if _MAY_BE_SURROGATE.search(text):
        raw = _without_surrogates(raw, path)
    return Value(raw, path)


def _decoded(content: bytes, path: str) -> str:
    if content.startswith(_UTF16_BOMS):
        return content.decode("utf-16", "replace")
    body = content.removeprefix(_UTF8_BOM)
    try:
        return body.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise UnparsableError(
            path, "neither UTF-8 nor UTF-16 with a byte order mark", line=line
        ) from error


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _RefusedError
    return members


def _refuse(_word: str) -> NoReturn:
    raise _RefusedError


def _integer(digits: str) -> int:
    if len(digits) > DIGITS_CAP:
        raise _RefusedError
    return int(digits)


def _real(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _RefusedError
    return value


def _depth(raw: Json) -> int:
    """How deep lists and objects are nested; stops counting just over the cap."""
    level = _nested([raw])
    depth = 0
    while level and depth <= DEPTH_CAP:
        depth += 1
        level = [child for item in level for child in _nested(item)]
    return depth


def _nested(raw: "list[Json] | dict[str, Json]") -> "list[list[Json] | dict[str, Json]]":
    items = raw.values() if isinstance(raw, dict) else raw
    return [item for item in items if isinstance(item, list | dict)]


def _located(text: str, path: str) -> UnparsableError:
    """What is refused, and where: a second look that is only taken when something is wrong."""
    for message, at in _offences(text):
        line = text.count("\n", 0, at) + 1
        column = at - text.rfind("\n", 0, at)
        return UnparsableError(path, message, line=line, column=column)
    return UnparsableError(path, "not JSON")


def _offences(text: str) -> Iterator[tuple[str, int]]:
    keys: list[set[str] | None] = []
    before = ""
    before_at = 0
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in "[{":
            keys.append(set() if word == "{" else None)
            if len(keys) > DEPTH_CAP:
                yield f"nested over {DEPTH_CAP}", token.start()
        elif word in "]}":
            keys = keys[:-1]
        elif word == ":" and keys and keys[-1] is not None:
            key = _key(before)
            if key in keys[-1]:
                yield f"the key {key!r:.60} stands twice in one object", before_at
            keys[-1].add(key)
        elif message := _bad_number(word):
            yield message, token.start()
        before, before_at = word, token.start()


def _key(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token


def _bad_number(word: str) -> str:
    if word.strip("-") in {"NaN", "Infinity"}:
        return f"{word} is no number"
    if word[0] not in "-0123456789":
        return ""
    if len(word) > DIGITS_CAP and word.lstrip("-").isdigit():
        return f"a number of {len(word):,} digits"
    try:
        return "" if math.isfinite(float(word)) else f"{word[:DIGITS_CAP]} is beyond any number"
    except ValueError:
        return ""


def _without_surrogates(raw: Json, path: str) -> Json:
    match raw:
        case str():
            return _SURROGATES.sub("\ufffd", raw)
        case list():
            return [_without_surrogates(item, path) for item in raw]
        case dict():
            members = {
                _SURROGATES.sub("\ufffd", key): _without_surrogates(item, path)
                for key, item in raw.items()
            }
            if len(members) != len(raw):
                raise UnparsableError(
                    path, "two keys of one object differ only in broken characters"
                )
            return members
        case _:
            return raw
