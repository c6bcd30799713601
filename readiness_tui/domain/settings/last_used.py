"""What a person used last, kept until what it took the place of is set otherwise.

A choice that was made on the screen holds in the next session. Once the team or the person's own
file sets that key anew, the new value counts: it is the later wish.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from readiness_tui.domain.model.ticket import Plain
from readiness_tui.domain.settings.layers import Layer, Setting, Source

Value: TypeAlias = str | int | bool | tuple[str, ...]


class Choice(Struct, frozen=True):
    """A value that was chosen on the screen, and the configured one that it took the place of."""

    value: Value
    instead_of: Value


Choices: TypeAlias = Mapping[str, Choice]
"""By the dotted name of the setting."""


def layer_of(choices: Choices, configured: Mapping[str, Setting]) -> Layer:
    """The choices that still count: those whose setting is as it was when they were made."""
    values = {
        name: choice.value
        for name, choice in choices.items()
        if name in configured and _same(configured[name].value, choice.instead_of)
    }
    return Layer(Source.LAST_USED, values)


def updated(
    choices: Choices,
    configured: Mapping[str, Setting],
    before: Mapping[str, Value],
    current: Mapping[str, Value],
) -> Choices:
    """The choices to keep of a session.

    Args:
        choices: Those that were kept before.
        configured: What files and the program say.
        before: What the session used when it was asked last, flags included.
        current: What it uses now. A value that is as before is no choice.
    """
    new = dict(choices)
    for name, value in current.items():
        if name not in configured or _same(before.get(name), value):
            continue
        default = plain(configured[name].value)
        new.pop(name, None)
        if not _same(default, value):
            new[name] = Choice(value, default)
    return new


def plain(value: Plain | Value | None) -> Value:
    """A value of a setting in the form in which choices are kept."""
    if isinstance(value, str | int):
        return value
    return tuple(map(str, value)) if isinstance(value, Sequence) else str(value)


def _same(first: Plain | Value | None, second: Plain | Value | None) -> bool:
    return plain(first) == plain(second) and isinstance(first, bool) == isinstance(second, bool)
