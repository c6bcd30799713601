"""Gates and results as plain JSON and back, told by the types of their fields.

Both ends are ours, but what lies between may have been led astray by what it read: a value that
comes back is held against its type as strictly as a foreign file is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

_T = TypeVar("_T")
_MARK = "$"
_MOMENTS = {"datetime": datetime, "date": date, "time": time}


class WireError(Exception):
    """A value that is not of the type it should have."""


@dataclass(frozen=True, slots=True)
class _Coder:
    """How one type goes over and comes back."""

    pack: Callable[[Any], object]
    unpack: Callable[[object], Any]


def to_wire(value: object) -> object:
    """A frozen value as plain JSON; fields that equal their default are left out.

    Raises:
        WireError: A field holds what its type does not allow.
    """
    return _coder(type(value)).pack(value)


def from_wire(kind: type[_T], value: object) -> _T:
    """The frozen value that `to_wire` was given.

    Raises:
        WireError: It is no such value.
    """
    return cast("_T", _coder(kind).unpack(value))


def _wrong(value: object, wanted: str) -> WireError:
    return WireError(f"{type(value).__name__} where {wanted} is wanted")


@cache
def _coder(hint: Any) -> _Coder:  # noqa: ANN401 - any type hint
    if hint is Any:  # what `Plain` is at run time
        return _Coder(_pack_plain, _unpack_plain)
    if hint in {str, int, bool}:
        return _exactly(hint)
    if hint is float:
        return _Coder(_pack_float, _unpack_float)
    if hint in {datetime, date, time}:
        return _moment(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _word(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint)
    if isinstance(hint, NewType):
        return _coder(hint.__supertype__)
    origin, args = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _either(args)
    if origin is tuple:
        return _each(args[0]) if args[-1] is Ellipsis else _places(args)
    if origin in {Mapping, dict}:
        return _table(*args)
    message = f"{hint} has no form on the wire"
    raise TypeError(message)


def _exactly(kind: type) -> _Coder:
    def same(value: object) -> object:
        if type(value) is not kind:
            raise _wrong(value, kind.__name__)
        return value

    return _Coder(same, same)


def _pack_float(value: object) -> object:
    if type(value) not in {float, int}:
        raise _wrong(value, "float")
    number = cast("float", value)
    return number if isfinite(number) else str(number)


def _unpack_float(value: object) -> float:
    if type(value) in {float, int} or value in {"nan", "inf", "-inf"}:
        return float(cast("float | str", value))
    raise _wrong(value, "float")


def _moment(kind: type[datetime] | type[date] | type[time]) -> _Coder:
    def pack(value: object) -> object:
        if type(value) is not kind:
            raise _wrong(value, kind.__name__)
        return cast("date", value).isoformat()

    def unpack(value: object) -> object:
        try:
            return kind.fromisoformat(cast("str", value))
        except (TypeError, ValueError) as error:
            raise _wrong(value, kind.__name__) from error

    return _Coder(pack, unpack)


def _word(kind: type[Enum]) -> _Coder:
    def pack(value: object) -> object:
        if not isinstance(value, kind):
            raise _wrong(value, kind.__name__)
        return value.value

    def unpack(value: object) -> object:
        try:
            return kind(value)
        except ValueError as error:
            raise _wrong(value, kind.__name__) from error

    return _Coder(pack, unpack)


def _either(args: Sequence[Any]) -> _Coder:
    """An optional value, or one of several types that JSON tells apart."""
    coders = [_coder(arg) for arg in args if arg is not NoneType]

    def first(value: object, tries: Sequence[Callable[[Any], object]]) -> object:
        if value is None and NoneType in args:
            return None
        for attempt in tries:
            try:
                return attempt(value)
            except WireError:
                continue
        raise _wrong(value, " or ".join(str(arg) for arg in args))

    return _Coder(
        lambda value: first(value, [coder.pack for coder in coders]),
        lambda value: first(value, [coder.unpack for coder in coders]),
    )


def _each(hint: Any) -> _Coder:  # noqa: ANN401 - any type hint
    item = _coder(hint)

    def pack(value: object) -> object:
        if not isinstance(value, tuple):
            raise _wrong(value, "tuple")
        return [item.pack(each) for each in cast("tuple[object, ...]", value)]

    return _Coder(pack, lambda value: tuple(map(item.unpack, _listed(value))))


def _places(hints: Sequence[Any]) -> _Coder:
    items = [_coder(hint) for hint in hints]

    def held(value: Sequence[object]) -> Sequence[object]:
        if len(value) != len(items):
            raise _wrong(value, f"{len(items)} values")
        return value

    def pack(value: object) -> object:
        if not isinstance(value, tuple):
            raise _wrong(value, "tuple")
        values = held(cast("tuple[object, ...]", value))
        return [item.pack(each) for item, each in zip(items, values, strict=True)]

    def unpack(value: object) -> object:
        values = held(_listed(value))
        return tuple(item.unpack(each) for item, each in zip(items, values, strict=True))

    return _Coder(pack, unpack)


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise _wrong(value, "list")
    return cast("list[object]", value)


def _named(value: object) -> Mapping[object, object]:
    if not isinstance(value, Mapping):
        raise _wrong(value, "table")
    return cast("Mapping[object, object]", value)


def _table(name: Any, hint: Any) -> _Coder:  # noqa: ANN401 - any type hint
    key, item = _coder(name), _coder(hint)
    return _Coder(
        lambda value: [[key.pack(one), item.pack(each)] for one, each in _named(value).items()],
        lambda value: {
            key.unpack(one): item.unpack(each) for one, each in map(_pair, _listed(value))
        },
    )


def _pair(value: object) -> tuple[object, object]:
    values = _listed(value)
    if len(values) != 2:  # noqa: PLR2004 - a pair
        raise _wrong(value, "a pair")
    return values[0], values[1]


def _record(kind: type) -> _Coder:
    hints = get_type_hints(kind)
    coders = {field.name: (field, _coder(hints[field.name])) for field in fields(kind)}

    def pack(value: object) -> object:
        if type(value) is not kind:
            raise _wrong(value, kind.__name__)
        packed: dict[str, object] = {}
        for name, (field, coder) in coders.items():
            content = getattr(value, name)
            if not _is_default(field, content):
                packed[name] = coder.pack(content)
        return packed

    def unpack(value: object) -> object:
        content = _named(value)
        try:
            return kind(
                **{str(name): coders[str(name)][1].unpack(item) for name, item in content.items()}
            )
        except (KeyError, TypeError) as error:
            raise _wrong(value, kind.__name__) from error

    return _Coder(pack, unpack)


def _is_default(one: Field[Any], value: object) -> bool:
    if one.default is not MISSING:
        return value is one.default or (type(value) is type(one.default) and value == one.default)
    return one.default_factory is not MISSING and not value and value == one.default_factory()


def _pack_plain(value: object) -> object:
    match value:
        case bool() | str() | int():
            return value
        case float():
            return value if isfinite(value) else {_MARK: "float", "is": str(value)}
        case datetime() | date() | time():
            return {_MARK: type(value).__name__, "is": value.isoformat()}
        case Mapping():
            table = cast("Mapping[str, object]", value)
            packed = {name: _pack_plain(item) for name, item in table.items()}
            return packed if _MARK not in packed else {_MARK: "table", "is": packed}
        case Sequence():
            return [_pack_plain(item) for item in cast("Sequence[object]", value)]
        case _:
            raise _wrong(value, "a value of a board")


def _unpack_plain(value: object) -> object:
    if type(value) in {bool, str, int, float}:
        return value
    if type(value) is list:
        return [_unpack_plain(item) for item in _listed(cast("object", value))]
    table = cast("Mapping[str, object]", _named(value))
    content = table.get("is")
    match table.get(_MARK):
        case None:
            return {name: _unpack_plain(item) for name, item in table.items()}
        case "float":
            return _unpack_float(content)
        case "table":
            return {str(name): _unpack_plain(item) for name, item in _named(content).items()}
        case str(name) if name in _MOMENTS:
            return _moment(_MOMENTS[name]).unpack(content)
        case _:
            raise _wrong(value, "a value of a board")
