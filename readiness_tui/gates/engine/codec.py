"""Gates and results as plain JSON and back, held against the types of their fields.

Both ends are ours, but what lies between may have been led astray by what it read: a value that
comes back is held against its type as strictly as a foreign file is.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from math import isfinite
from typing import Any, TypeVar, cast

import msgspec
from msgspec.structs import replace

from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.persistence.json_codec import sentence

_T = TypeVar("_T")
_MARK = "$"
_MOMENTS: Mapping[str, type[date] | type[time]] = {"datetime": datetime, "date": date, "time": time}


class WireError(Exception):
    """A value that is not of the type it should have."""


def to_wire(value: object) -> object:
    """A frozen value as plain JSON; what would not be read back is refused.

    Raises:
        WireError: A field holds what its type does not allow.
    """
    try:
        content = msgspec.to_builtins(_each_table(value, marked))
        msgspec.convert(content, type(value))
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        raise WireError(sentence(error)) from error
    return content


def from_wire(kind: type[_T], value: object) -> _T:
    """The frozen value that `to_wire` was given.

    Raises:
        WireError: It is no such value.
    """
    try:
        return _each_table(msgspec.convert(value, kind), _unmarked)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        raise WireError(sentence(error)) from error


def marked(value: object) -> object:
    """A value of a board as plain JSON, with a mark where JSON has no such type.

    Raises:
        WireError: No board holds such a value.
    """
    match value:
        case bool() | str() | int():
            return value
        case float():
            return value if isfinite(value) else {_MARK: "float", "is": str(value)}
        case datetime() | date() | time():
            return {_MARK: type(value).__name__, "is": value.isoformat()}
        case Mapping():
            table = cast("Mapping[str, object]", value)
            packed = {name: marked(item) for name, item in table.items()}
            return packed if _MARK not in packed else {_MARK: "table", "is": packed}
        case Sequence():
            return [marked(item) for item in cast("Sequence[object]", value)]
        case _:
            raise _no_value(value)


def _unmarked(value: object) -> object:
    if isinstance(value, bool | str | int | float):
        return value
    if isinstance(value, list):
        return [_unmarked(item) for item in cast("list[object]", value)]
    if not isinstance(value, Mapping):
        raise _no_value(value)
    table = cast("Mapping[str, object]", value)
    match table.get(_MARK), table.get("is"):
        case None, _:
            return {name: _unmarked(item) for name, item in table.items()}
        case "table", Mapping():
            items = cast("Mapping[str, object]", table["is"]).items()
            return {name: _unmarked(item) for name, item in items}
        case "float", str() as content if content in {"nan", "inf", "-inf"}:
            return float(content)
        case str() as name, str() as content if name in _MOMENTS:
            return _MOMENTS[name].fromisoformat(content)
        case _:
            raise _no_value(table)


def _each_table(value: _T, form: Callable[[object], Any]) -> _T:
    """The value, if it is a gate with its tables in another form."""
    if not isinstance(value, Gate):
        return value
    return cast("_T", replace(value, limits=form(value.limits), params=form(value.params)))


def _no_value(value: object) -> WireError:
    return WireError(f"{type(value).__name__} where a value of a board is wanted")
