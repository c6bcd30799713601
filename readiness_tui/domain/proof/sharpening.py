"""What a table may add to a gate that follows from a ticket: it may ask for more, never for else.

What such a gate looks at and what it runs is the ticket's. A table that could point it elsewhere,
or let it ask for less, would turn a promise that is not kept into one that is.
"""

from collections.abc import Callable, Iterator, Mapping

from readiness_tui.domain.model.gate import Gate, GateSeverity
from readiness_tui.domain.model.ticket import Plain

_FIXED: Mapping[str, frozenset[str]] = {
    "file_exists": frozenset({"paths"}),
    "evidence": frozenset({"paths"}),
    "verify_command": frozenset({"command", "cwd"}),
    "composite": frozenset({"all", "any", "at_least"}),
}
"""What each kind looks at."""

_LEAST: Mapping[str, Mapping[str, Callable[[Plain], bool]]] = {
    "file_exists": {
        "all": lambda value: value is True,
        "min_bytes": lambda value: isinstance(value, int) and value >= 1,
    },
    "verify_command": {"expect_exit": lambda value: _plain(value) == (0,)},
}
"""Parameters that could let a gate ask for less than without a table, and what is no less."""


def beyond(derived: Gate, table: Gate) -> str:
    """The sentence that says what of a table is more than sharpening; empty if nothing is.

    Args:
        derived: The gate as it follows from its ticket or phase.
        table: The table of the same id.
    """
    names = list(dict.fromkeys(_other(derived, table)))
    if names:
        verb = "is" if len(names) == 1 else "are"
        owner = derived.proves[0].removeprefix("phase:")
        return f"{', '.join(names)} of {derived.id} {verb} fixed: {owner} says what is checked"
    least = _LEAST.get(derived.kind, {})
    lower = [name for name in table.params if name in least and not least[name](table.params[name])]
    if derived.kind == "verify_command" and table.exclude:
        lower.append("exclude")
    if table.severity is GateSeverity.INFO:
        lower.append("severity")
    return f"{', '.join(lower)} would let {derived.id} ask for less" if lower else ""


def _other(derived: Gate, table: Gate) -> Iterator[str]:
    if table.kind not in {"", derived.kind}:
        yield "kind"
    if table.inputs and table.inputs != derived.inputs:
        yield "inputs"
    if table.proves not in (("board",), derived.proves):
        yield "proves"
    fixed = _FIXED.get(derived.kind, frozenset())
    for name, value in table.params.items():
        if name in fixed and _plain(value) != _plain(derived.params.get(name, "")):
            yield name


def _plain(value: Plain) -> Plain:
    return tuple(value) if isinstance(value, list) else value
