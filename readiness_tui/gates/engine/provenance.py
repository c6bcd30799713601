"""What a result rests on: digests of what was read and of what was asked, and how long it took.

One mechanism for every kind: the view of the repository notes what a gate reads, and whoever judges
a gate puts the digests into its result. No kind has to do anything for it.
"""

from collections.abc import Mapping
from typing import cast

from msgspec import NODEFAULT
from msgspec.structs import FieldInfo, replace

from readiness_tui.domain.model.gate import Examined, Gate, GateSeverity, Result
from readiness_tui.domain.model.plain_values import fields_of
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.engine.codec import WireError, marked
from readiness_tui.gates.repo.read_notes import Notes, digest_of


def traced(
    gate: Gate, result: Result, notes: Notes, facts: BoardFacts | None, *, duration_ms: int
) -> Result:
    """The result with what it rests on.

    Args:
        gate: As it was judged.
        result: What its kind said.
        notes: What the view noted meanwhile.
        facts: Those of its board that were handed in.
        duration_ms: How long judging took.
    """
    digest = notes.digest()
    return replace(
        result,
        examined=tuple(_with_digest(item, notes) for item in result.examined),
        inputs_digest=digest if facts is None else digest_of([digest, _declared(facts)]),
        params_digest=params_digest(gate),
        duration_ms=duration_ms,
    )


def _with_digest(item: Examined, notes: Notes) -> Examined:
    digest = "" if item.sha256 else notes.sha256(item.path)
    return replace(item, sha256=digest) if digest else item


def params_digest(gate: Gate) -> str:
    """A digest over a gate as declared, but for what only weighs, names or proves.

    Empty where a value has no form in which it could be handed on.
    """
    normalized = replace(
        gate,
        id="",
        title="",
        severity=GateSeverity.BLOCK,
        proves=("board",),
        owner="",
        mode=None,
        mode_reason="",
        enabled=True,
        disabled_reason="",
        waivable=True,
        docs="",
        remediation="",
    )
    try:
        return digest_of(_declared(normalized))
    except WireError:
        return ""


def _declared(value: Gate | BoardFacts) -> dict[str, object]:
    """What differs from its default, tables as pairs. Stored digests rest on this form.

    Raises:
        WireError: A value has no form in which it could be handed on.
    """
    contents = ((one, getattr(value, one.name)) for one in fields_of(type(value)))
    return {one.name: _content(each) for one, each in contents if not _is_default(one, each)}


def _content(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return [[name, marked(item)] for name, item in cast("Mapping[str, object]", value).items()]


def _is_default(one: FieldInfo, value: object) -> bool:
    default = one.default if one.default_factory is NODEFAULT else one.default_factory()
    return type(value) is type(default) and value == default
