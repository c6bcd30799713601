"""JSON that this program writes for itself: bytes as typed values, and values as the same bytes.

What comes back from a disk or another process is held against its type in every part. JSON of
others is read in `gates/formats`, where every value has a place.
"""

import re
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from inspect import signature
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, TypeVar, cast, get_type_hints

if TYPE_CHECKING:
    import msgspec

_T = TypeVar("_T")
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
"""The escape of half a character, which UTF-8 cannot hold and a name of a file may have."""
_NO_JSON = "it is no JSON"


class RecordError(ValueError):
    """JSON that this program did not write, or whose parts are of other types."""


def canonical(value: object) -> bytes:
    """Plain JSON as bytes that are the same whatever the order of its keys."""
    import json

    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def encoded(value: object, *, indent: int | None = None, is_ascii: bool = True) -> bytes:
    """Plain JSON, Structs and dataclasses among it, in the order of keys and fields.

    Args:
        value: The value.
        indent: Spaces for each level, with one key a line; None: all in one line, without spaces.
        is_ascii: Whether all beyond ASCII is escaped; half a character is in any case.

    Raises:
        TypeError: It is of no type that JSON has.
    """
    import json

    text = json.dumps(
        value,
        ensure_ascii=is_ascii,
        indent=indent,
        separators=(",", ":") if indent is None else None,
        default=_plain,
    )
    return text.encode("utf-8", "backslashreplace")


def decoded(data: bytes, kind: type[_T], *, optional: tuple[str, ...] = ()) -> _T:
    """The value that JSON says. Keys that are not known are let be, of two the last one counts.

    Args:
        data: The JSON.
        kind: Of the value. Of a Struct or dataclass all fields have to be there, also those with
            a default: one that is missing is something that nobody said.
        optional: Fields with a default that may be missing all the same.

    Raises:
        RecordError: It is no JSON, or is of another type; the sentence says where.
    """
    import msgspec

    try:
        value = _decoder(kind, optional).decode(data)
    except msgspec.ValidationError as error:
        raise RecordError(sentence(error)) from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        if not _HALF.search(data):
            raise RecordError(_NO_JSON) from error
        return converted(_with_halves(data), kind, optional=optional)
    return _made(kind, value)


def converted(value: object, kind: type[_T], *, optional: tuple[str, ...] = ()) -> _T:
    """The value that plain JSON says, which was decoded before; else as `decoded`.

    Raises:
        RecordError: It is of another type; the sentence says where.
    """
    import msgspec

    try:
        return _made(kind, msgspec.convert(value, _form(kind, optional)))
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        raise RecordError(sentence(error)) from error


def _plain(value: object) -> object:
    import msgspec

    return msgspec.to_builtins(value)


def _with_halves(data: bytes) -> object:
    """JSON with escapes of half a character, which the library does not read."""
    import json

    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RecordError(_NO_JSON) from error


def _made(kind: type[_T], value: object) -> _T:
    if _has_fields(kind) and not isinstance(value, kind):
        return kind(**cast("Mapping[str, Any]", value))
    return cast("_T", value)


@cache
def _decoder(kind: type, optional: tuple[str, ...]) -> "msgspec.json.Decoder[object]":
    import msgspec

    return msgspec.json.Decoder(_form(kind, optional))


@cache
def _form(kind: Any, optional: tuple[str, ...]) -> Any:  # noqa: ANN401 - any type
    """What is decoded: of fields a table if defaults must not stand for what is missing."""
    if not _has_fields(kind):
        return kind
    parameters = signature(kind).parameters.values()
    if all(one.default is one.empty or one.name in optional for one in parameters):
        return kind
    hints = get_type_hints(kind, include_extras=True)
    table = cast("Any", TypedDict)  # whose fields a type checker wants to see spelled out
    return table("Table", hints | {name: NotRequired[hints[name]] for name in optional})


def _has_fields(kind: object) -> bool:
    return is_dataclass(kind) or hasattr(kind, "__struct_fields__")


def sentence(error: Exception) -> str:
    """What a decoder found wrong, and where: `exit_code: expected int, got str`."""
    message, _, path = str(error).replace("`", "").partition(" - at ")
    place = path.removeprefix("$").removeprefix(".")
    message = message[:1].lower() + message[1:]
    return f"{place}: {message}" if place else message
