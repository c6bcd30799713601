"""The functions of workflow expressions that can be worked out from their arguments alone."""

import json
from typing import cast

from readiness_tui.gates.kinds.workflows.expression import Opaque, Shape, Value, is_equal, spelled


def called(name: str, values: tuple[Value, ...]) -> Value:
    """The value of a call by its name in small letters; unknown where it cannot be worked out."""
    if name == "fromjson" and len(values) == 1:
        return _from_json(values[0])
    if len(values) == 2:  # noqa: PLR2004
        match name:
            case "contains":
                return _contains(*values)
            case "startswith":
                return _starts(*values)
            case "endswith":
                return _ends(*values)
            case _:
                pass
    return Opaque.UNKNOWN


def _from_json(value: Value) -> Value:
    if not isinstance(value, str):
        return Opaque.UNKNOWN
    try:
        loaded: object = json.loads(value)
    except (ValueError, RecursionError):
        return Opaque.UNKNOWN
    if isinstance(loaded, list):
        items = cast("list[object]", loaded)
        texts = tuple(text for text in items if isinstance(text, str))
        return texts if len(texts) == len(items) else Opaque.UNKNOWN
    if loaded is None or isinstance(loaded, (str, bool, float)):
        return loaded
    return float(loaded) if isinstance(loaded, int) else Opaque.UNKNOWN


def _contains(whole: Value, part: Value) -> Value:
    if isinstance(whole, tuple):
        answers = {is_equal(text, part) for text in whole}
        if True in answers:
            return True
        return Opaque.UNKNOWN if None in answers else False
    if isinstance(part, (tuple, Opaque, Shape)) or isinstance(whole, Opaque):
        return Opaque.UNKNOWN
    if isinstance(whole, Shape):
        return True if spelled(part) in whole.begins.lower() else Opaque.UNKNOWN
    return spelled(part) in spelled(whole)


def _starts(whole: Value, part: Value) -> Value:
    if isinstance(part, (tuple, Opaque, Shape)) or isinstance(whole, (tuple, Opaque)):
        return Opaque.UNKNOWN
    prefix = spelled(part)
    if not isinstance(whole, Shape):
        return spelled(whole).startswith(prefix)
    begins = whole.begins.lower()
    if begins.startswith(prefix):
        return True
    return Opaque.UNKNOWN if prefix.startswith(begins) else False


def _ends(whole: Value, part: Value) -> Value:
    if isinstance(part, (tuple, Opaque, Shape)) or isinstance(whole, (tuple, Opaque, Shape)):
        return Opaque.UNKNOWN
    return spelled(whole).endswith(spelled(part))
