"""Whether a gate asks for less than it did: weaker severity, a lower floor, a higher ceiling."""

from collections.abc import Iterator, Sequence
from typing import TypeGuard, cast

from msgspec import Struct

from readiness_tui.domain.model.gate import Gate, GateSeverity
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.model.status import Mode

_SEVERITIES = tuple(GateSeverity)
_MODES = tuple(Mode)
_FLOOR = "min"
_CEILING = "max_"
_PERMISSIVE = "allow"


class Loosening(Struct, frozen=True):
    """One way in which a gate asks for less: the field, and both values as people read them."""

    record: RecordRef
    field: str
    before: str
    after: str


def loosenings(ref: RecordRef, before: Gate, after: Gate) -> Iterator[Loosening]:
    """Every way in which a gate asks for less than it did.

    What stands in `params` is known by its name, as the kinds of gates name theirs: `min...` is a
    floor, `max_...` a ceiling, `allow...` and `exclude` list what is let go.
    """
    weaker = (
        ("severity", _SEVERITIES.index(after.severity) > _SEVERITIES.index(before.severity)),
        ("mode", _rank(after.mode) < _rank(before.mode)),
        ("enabled", before.enabled and not after.enabled),
        ("waivable", after.waivable and not before.waivable),
        ("exclude", _is_longer(before.exclude, after.exclude)),
    )
    for field, is_weaker in weaker:
        if is_weaker:
            yield Loosening(ref, field, *(_text(getattr(gate, field)) for gate in (before, after)))
    for field in sorted(before.params.keys() | after.params.keys()):
        old, new = before.params.get(field), after.params.get(field)
        if old != new and _asks_less(field, old, new):
            yield Loosening(ref, field, _text(old), _text(new))


def _rank(mode: Mode | None) -> int:
    """How far a mode enforces; the board's own counts as the strictest."""
    return len(_MODES) if mode is None else _MODES.index(mode)


def _asks_less(field: str, old: object, new: object) -> bool:
    if field.startswith((_FLOOR, _CEILING)):
        if not _is_number(old):
            return False
        if not _is_number(new):
            return True
        return new < old if field.startswith(_FLOOR) else new > old
    return field.startswith(_PERMISSIVE) and _is_longer(old, new)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_longer(old: object, new: object) -> bool:
    """Whether more is let go: a list has members that it had not, a switch was turned on."""
    members, before = _members(new), set(map(str, _members(old) or ()))
    if members is None:
        return new is True and old is not True
    return any(str(item) not in before for item in members)


def _members(value: object) -> Sequence[object] | None:
    """A list of plain values, None for another value."""
    return cast("Sequence[object]", value) if isinstance(value, list | tuple) else None


def _text(value: object) -> str:
    if value is None:
        return ""
    members = _members(value)
    return str(value) if members is None else ", ".join(map(str, members))
