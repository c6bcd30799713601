"""The fields of a ticket by name, and of which type each is.

What is done alike for all fields of a type (text, filter, prompts) asks here; so a new field needs
a line of its own only where it is unlike the others.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import reduce
from types import NoneType
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints

from readiness_tui.domain.model.ticket import Ticket

FieldType: TypeAlias = Any
"""A type as it is annotated, without `None`: `str`, `tuple[str, ...]`, `Week | date`."""

_ANNOTATIONS: Mapping[str, Any] = get_type_hints(Ticket)


def _without_none(annotation: FieldType) -> FieldType:
    members = get_args(annotation)
    if NoneType not in members:
        return annotation
    others: Iterator[FieldType] = (member for member in members if member is not NoneType)
    return reduce(lambda union, member: union | member, others)


FIELD_TYPES: Mapping[str, FieldType] = {
    name: _without_none(annotation) for name, annotation in _ANNOTATIONS.items()
}
"""The type of each field, in the order of the file format."""
OPTIONAL = frozenset(
    name for name, annotation in _ANNOTATIONS.items() if NoneType in get_args(annotation)
)
"""The fields that are `None` where the file does not have them."""


def is_list(field: str) -> bool:
    """Whether a field holds several items."""
    return get_origin(FIELD_TYPES[field]) is tuple


def words_of(field_type: FieldType) -> type[StrEnum] | None:
    """The words that a value of the type may be, where they are fixed."""
    if not isinstance(field_type, type) or not issubclass(field_type, StrEnum):
        return None
    return field_type
