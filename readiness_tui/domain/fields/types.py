"""The fields of records by name, and of which type each is.

What is done alike for all fields of a type (text, filter, prompts) asks here; so a new field needs
a line of its own only where it is unlike the others.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache, reduce
from types import NoneType
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints

from msgspec import Struct

from readiness_tui.domain.model.ticket import Ticket

FieldType: TypeAlias = Any
"""A type as it is annotated, without `None`: `str`, `tuple[str, ...]`, `Week | date`."""


def _without_none(annotation: FieldType) -> FieldType:
    members = get_args(annotation)
    if NoneType not in members:
        return annotation
    others: Iterator[FieldType] = (member for member in members if member is not NoneType)
    return reduce(lambda union, member: union | member, others)


@cache
def types_of(kind: type[Struct]) -> Mapping[str, FieldType]:
    """The type of each field of a type of value, in the order of the file format."""
    return {name: _without_none(hint) for name, hint in get_type_hints(kind).items()}


@cache
def optional_of(kind: type[Struct]) -> frozenset[str]:
    """The fields that are `None` where the file does not have them."""
    hints = get_type_hints(kind).items()
    return frozenset(name for name, hint in hints if NoneType in get_args(hint))


FIELD_TYPES = types_of(Ticket)
"""The type of each field of a ticket."""


def is_list(field: str) -> bool:
    """Whether a field of a ticket holds several items."""
    return get_origin(FIELD_TYPES[field]) is tuple


def words_of(field_type: FieldType) -> type[StrEnum] | None:
    """The words that a value of the type may be, where they are fixed."""
    if not isinstance(field_type, type) or not issubclass(field_type, StrEnum):
        return None
    return field_type
