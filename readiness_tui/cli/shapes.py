"""The shapes of JSON answers, written once: `readiness schema VERB` prints them.

They allow more keys than they name, for keys are only ever added to an answer; every key that is
named is always there.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from readiness_tui.cli.output import FORMAT
from readiness_tui.domain.errors import Severity
from readiness_tui.domain.gate import Outcome, State
from readiness_tui.domain.ids import Kind
from readiness_tui.domain.lint import LintSeverity
from readiness_tui.domain.plain import Jsonable
from readiness_tui.domain.proof import Hold, ProofWord, Word
from readiness_tui.domain.ranking import Group
from readiness_tui.domain.standing import StandingState
from readiness_tui.domain.status import Mode, Status
from readiness_tui.services.git_setup import Change

Shape: TypeAlias = dict[str, Jsonable]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

TEXT: Shape = {"type": "string"}
COUNT: Shape = {"type": "integer", "minimum": 0}
FLAG: Shape = {"type": "boolean"}
ANY_TABLE: Shape = {"type": "object"}


def _table(**members: Shape) -> Shape:
    return {"type": "object", "properties": dict(members), "required": list(members)}


def _list(item: Shape) -> Shape:
    return {"type": "array", "items": item}


def _maybe(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}


def _one_of(words: type[StrEnum]) -> Shape:
    return {"type": "string", "enum": [word.value for word in words]}


def _shared(name: str) -> Shape:
    return {"$ref": f"#/$defs/{name}"}


PLACE = _maybe(_shared("place"))
NAMED = _table(board=TEXT, id=TEXT)
_VERDICT: Mapping[str, Shape] = {
    "verdict": _one_of(Word),
    "enforced": FLAG,
    "mode": _one_of(Mode),
    "scope": TEXT,
    "counts": _table(total=COUNT, proven=COUNT),
    "reasons": _list(_shared("reason")),
}
_TICKET: Mapping[str, Shape] = {
    "board": TEXT,
    "id": TEXT,
    "claim": _shared("claim"),
    "standing": _shared("standing"),
    "place": PLACE,
    "ticket": ANY_TABLE,
}
_PROBLEMS = _list(_shared("problem"))

_RECORD = _table(
    seq=COUNT, lam=COUNT, at=TEXT, local=TEXT, writer=TEXT, do=TEXT, cid=TEXT, op=TEXT, actor=TEXT,
    via=TEXT, board=TEXT, record=TEXT, field=TEXT, old=TEXT, new=TEXT, before=TEXT, after=TEXT,
    reason=TEXT, h=TEXT, place=PLACE,
)  # fmt: skip
_CHECKPOINT = _table(
    id=TEXT, name=TEXT, at=TEXT, triggers=_list(TEXT), actor=TEXT, reason=TEXT, green=_list(TEXT),
    commit=TEXT, size_bytes=COUNT,
    files=_list(_table(path=TEXT, sha256=TEXT, is_broken=FLAG)),
)  # fmt: skip
_CHANGES = _list(_table(path=TEXT, record=TEXT, field=TEXT, then=TEXT, now=TEXT, text=_list(TEXT)))
_OUTCOME: Shape = {"type": "string", "enum": ["saved", "unchanged", "unconfirmed"]}

SHARED: Mapping[str, Shape] = {
    "place": _table(path=TEXT, line=COUNT),
    "problem": _table(code=TEXT, place=_shared("place"), what=TEXT, remedy=TEXT),
    "reason": _table(
        code=TEXT, subject=TEXT, says=TEXT, blocks=FLAG, board=_maybe(TEXT), ticket=_maybe(TEXT),
        gate=_maybe(TEXT), place=PLACE, remedy=TEXT, reasons=_list(_shared("reason")),
    ),
    "claim": _table(
        status=_one_of(Status), proof=_one_of(ProofWord), held=COUNT, total=COUNT, waived=COUNT
    ),
    "standing": _table(
        state=_one_of(StandingState), unmet=_list(_table(code=TEXT, subject=TEXT, says=TEXT))
    ),
    "finding": _table(rule=TEXT, message=TEXT, place=PLACE, remedy=TEXT, fingerprint=TEXT),
    "gate": _table(
        board=TEXT, id=TEXT, kind=TEXT, severity=_one_of(Severity), proves=_list(TEXT),
        state=_one_of(State), holds=_one_of(Hold), outcome=_one_of(Outcome), cause=_maybe(TEXT),
        decided_by=TEXT, says=TEXT, stale=TEXT, waivers=_list(TEXT), evidence_at=_maybe(TEXT),
        findings=_list(_shared("finding")), unlisted=COUNT, remedy=TEXT,
    ),
}  # fmt: skip
"""What several answers have in common, by the name under which they refer to it."""

ERROR = _table(
    error=_table(name=TEXT, what=TEXT, place=_maybe(_table(path=TEXT, line=COUNT)), remedy=TEXT)
)

ANSWERS: Mapping[str, Shape] = {
    "audit": {
        "anyOf": [
            _table(records=_list(_RECORD)),
            _table(
                holds=FLAG, logs=_list(_table(writer=TEXT, records=COUNT, h=TEXT)), anchors=COUNT,
                problems=_PROBLEMS, remarks=_PROBLEMS,
            ),
        ]
    },
    "checkpoint": {
        "anyOf": [
            _table(outcome=_OUTCOME, checkpoint=_CHECKPOINT, removed=_list(TEXT), trouble=TEXT),
            _table(
                checkpoints=_list(_CHECKPOINT), newest_green=_maybe(TEXT), problems=_PROBLEMS
            ),
            _table(checkpoint=TEXT, changes=_CHANGES),
            _table(checkpoints=_list(TEXT), problems=_PROBLEMS),
            _table(outcome=_OUTCOME, removed=_list(TEXT)),
        ]
    },
    "rollback": _table(
        outcome=_OUTCOME, checkpoint=TEXT, paths=_list(TEXT), left=_list(TEXT),
        skipped=_list(TEXT), before=_maybe(TEXT), trouble=TEXT, changes=_CHANGES,
    ),
    "check": _table(
        **_VERDICT, scopes=_list(_table(**_VERDICT)), gates=_list(_shared("gate")),
        claims=_list(_table(board=TEXT, id=TEXT, claim=_shared("claim"))), waivers=_list(NAMED),
        problems=_PROBLEMS, exit=COUNT, program=TEXT, at=TEXT,
    ),
    "explain": {
        "anyOf": [
            _table(**_VERDICT, problems=_PROBLEMS),
            _table(gate=_shared("gate"), problems=_PROBLEMS),
        ]
    },
    "list": _table(
        tickets=_list(_table(**_TICKET)), total=COUNT, hints=_list(TEXT), problems=_PROBLEMS
    ),
    "next": _table(
        next=_list(_table(rank=COUNT, group=_one_of(Group), reasons=_list(TEXT), **_TICKET)),
        most_waited_for=_maybe(NAMED), problems=_PROBLEMS,
    ),
    "show": _table(
        kind=_one_of(Kind), board=TEXT, id=TEXT, place=PLACE, record=ANY_TABLE, problems=_PROBLEMS
    ),
    "set": _table(
        outcome=_OUTCOME, code=TEXT,
        says=TEXT, remedy=TEXT, reasons=_list(_shared("reason")), paths=_list(TEXT), board=TEXT,
        id=TEXT, claim=_shared("claim"), problems=_PROBLEMS,
    ),
    "lint": _table(
        findings=_list(
            _table(
                code=TEXT, severity=_one_of(LintSeverity), board=TEXT, kind=_one_of(Kind), id=TEXT,
                field=TEXT, message=TEXT, place=PLACE, fixes=_list(TEXT),
            )
        ),
        problems=_PROBLEMS,
    ),
    "git": _table(
        steps=_list(_table(what=TEXT, place=TEXT, change=_one_of(Change), says=TEXT))
    ),
    "error": ERROR,
}  # fmt: skip
"""What each verb answers with `--json`, but for `format`; `error` is for all that fail."""


def answer_schema(verb: str) -> Shape:
    """The JSON Schema of one answer, by a key of `ANSWERS`."""
    head: Shape = {
        "$schema": DIALECT,
        "title": f"readiness {verb}",
        "type": "object",
        "properties": {"format": {"const": FORMAT}},
        "required": ["format"],
    }
    rest: Shape = {"allOf": [ANSWERS[verb]], "$defs": dict(SHARED)}
    return head | rest
