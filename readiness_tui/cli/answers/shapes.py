"""The shapes of JSON answers, written once: `readiness schema VERB` prints them.

They allow more keys than they name, for keys are only ever added to an answer; every key that is
named is always there.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from readiness_tui.cli.base.output import FORMAT
from readiness_tui.domain.lint import Mends
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.gate import GateSeverity, Outcome, State
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.plan.ranking import Group
from readiness_tui.domain.plan.schedule import Pressure, View
from readiness_tui.domain.plan.workability import StandingState
from readiness_tui.domain.proof.proof import GateDecision, ProofWord, Word
from readiness_tui.domain.verify.run_record import Ended
from readiness_tui.services.doctor.doctor import Grade
from readiness_tui.services.git.setup import Change
from readiness_tui.services.sync.head import HeadChange

Shape: TypeAlias = dict[str, Jsonable]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

TEXT: Shape = {"type": "string"}
COUNT: Shape = {"type": "integer", "minimum": 0}
NUMBER: Shape = {"type": "number"}
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
    "schedule": _maybe(_shared("schedule")),
    "place": PLACE,
    "ticket": ANY_TABLE,
}
_PROBLEMS = _list(_shared("problem"))

_RECORD = _table(
    seq=COUNT,
    lam=COUNT,
    at=TEXT,
    local=TEXT,
    writer=TEXT,
    do=TEXT,
    cid=TEXT,
    op=TEXT,
    actor=TEXT,
    via=TEXT,
    board=TEXT,
    record=TEXT,
    field=TEXT,
    old=TEXT,
    new=TEXT,
    before=TEXT,
    after=TEXT,
    reason=TEXT,
    h=TEXT,
    place=PLACE,
)
_CHECKPOINT = _table(
    id=TEXT,
    name=TEXT,
    at=TEXT,
    local=TEXT,
    triggers=_list(TEXT),
    actor=TEXT,
    reason=TEXT,
    green=_list(TEXT),
    commit=TEXT,
    dirty=_maybe(FLAG),
    size_bytes=COUNT,
    files=_list(_table(path=TEXT, sha256=TEXT, size_bytes=COUNT, is_broken=FLAG)),
)
_CHECKPOINTS = _table(
    checkpoints=_list(_CHECKPOINT),
    newest_green=_maybe(TEXT),
    last_rollback=_maybe(_table(at=TEXT, seconds=NUMBER)),
    problems=_PROBLEMS,
)
_TURNS = _list(_table(name=TEXT, then=TEXT, now=TEXT))
_CHANGES = _list(_table(path=TEXT, record=TEXT, field=TEXT, then=TEXT, now=TEXT, text=_list(TEXT)))
_OUTCOME: Shape = {"type": "string", "enum": ["saved", "unchanged", "unconfirmed"]}

_NOTICE: Mapping[str, Shape] = {
    "outcome": _OUTCOME,
    "code": TEXT,
    "says": TEXT,
    "remedy": TEXT,
    "reasons": _list(_shared("reason")),
    "paths": _list(TEXT),
}

_WORDS: Shape = {"anyOf": [TEXT, _list(TEXT)]}
_COMMAND = _table(
    board=TEXT,
    id=TEXT,
    command=_WORDS,
    cwd=TEXT,
    env=_list(TEXT),
    digest=TEXT,
    is_trusted=FLAG,
    changes=_list(_table(name=TEXT, then=TEXT, now=TEXT)),
    files=_list(_table(path=TEXT, is_trusted=FLAG)),
    trouble=TEXT,
)
_RUN: Mapping[str, Shape] = {
    "board": TEXT,
    "id": TEXT,
    "digest": TEXT,
    "ended": _one_of(Ended),
    "exit_code": _maybe({"type": "integer"}),
    "signal": TEXT,
    "says": TEXT,
    "started_at": TEXT,
    "seconds": {"type": "number"},
    "head": TEXT,
    "log": TEXT,
    "total_bytes": COUNT,
    "redactions": COUNT,
}
_REFUSED: Mapping[str, Shape] = {
    "board": TEXT,
    "id": TEXT,
    "name": TEXT,
    "what": TEXT,
    "remedy": TEXT,
    "command": _maybe(_COMMAND),
}

SHARED: Mapping[str, Shape] = {
    "place": _table(path=TEXT, line=COUNT),
    "problem": _table(code=TEXT, place=_shared("place"), what=TEXT, remedy=TEXT),
    "reason": _table(
        code=TEXT,
        subject=TEXT,
        says=TEXT,
        blocks=FLAG,
        board=_maybe(TEXT),
        ticket=_maybe(TEXT),
        gate=_maybe(TEXT),
        place=PLACE,
        remedy=TEXT,
        reasons=_list(_shared("reason")),
    ),
    "claim": _table(
        status=_one_of(Status), proof=_one_of(ProofWord), held=COUNT, total=COUNT, waived=COUNT
    ),
    "standing": _table(
        state=_one_of(StandingState), unmet=_list(_table(code=TEXT, subject=TEXT, says=TEXT))
    ),
    "schedule": _table(
        start=_maybe(TEXT),
        end=_maybe(TEXT),
        days=NUMBER,
        assumed=FLAG,
        over=FLAG,
        float_days=NUMBER,
        target_float_days=_maybe(NUMBER),
        tail_days=NUMBER,
        pressure=_one_of(Pressure),
        why=TEXT,
    ),
    "likely": _table(p50=TEXT, p85=TEXT, p95=TEXT),
    "finding": _table(rule=TEXT, message=TEXT, place=PLACE, remedy=TEXT, fingerprint=TEXT),
    "examined": _table(path=TEXT, size_bytes=COUNT, sha256=TEXT, counted=TEXT),
    "measured": _table(name=TEXT, value=TEXT, op=TEXT, limit=TEXT, short=TEXT),
    "gate": _table(
        board=TEXT,
        id=TEXT,
        kind=TEXT,
        severity=_one_of(GateSeverity),
        proves=_list(TEXT),
        state=_one_of(State),
        holds=_one_of(GateDecision),
        outcome=_one_of(Outcome),
        cause=_maybe(TEXT),
        decided_by=TEXT,
        question=TEXT,
        says=TEXT,
        stale=TEXT,
        waivers=_list(TEXT),
        waivers_not_taken=_list(TEXT),
        docs=TEXT,
        mode=_maybe(_one_of(Mode)),
        mode_reason=TEXT,
        evidence_at=_maybe(TEXT),
        evidence_from=TEXT,
        evaluated_at=_maybe(TEXT),
        duration_ms=COUNT,
        kind_version=TEXT,
        inputs_digest=TEXT,
        params_digest=TEXT,
        examined=_list(_shared("examined")),
        examined_count=COUNT,
        measured=_list(_shared("measured")),
        findings=_list(_shared("finding")),
        unlisted=COUNT,
        remedy=TEXT,
    ),
}
"""What several answers have in common, by the name under which they refer to it."""

ERROR = _table(
    error=_table(name=TEXT, what=TEXT, place=_maybe(_table(path=TEXT, line=COUNT)), remedy=TEXT)
)

_WAIVER = _table(board=TEXT, id=TEXT, record=ANY_TABLE)

ANSWERS: Mapping[str, Shape] = {
    "audit": {
        "anyOf": [
            _table(records=_list(_RECORD)),
            _table(
                holds=FLAG,
                logs=_list(_table(writer=TEXT, records=COUNT, h=TEXT)),
                anchors=COUNT,
                problems=_PROBLEMS,
                remarks=_PROBLEMS,
            ),
        ]
    },
    "checkpoint": {
        "anyOf": [
            _table(outcome=_OUTCOME, checkpoint=_CHECKPOINT, removed=_list(TEXT), trouble=TEXT),
            _CHECKPOINTS,
            _table(
                checkpoint=_CHECKPOINT,
                labels=_list(
                    _table(
                        name=TEXT,
                        at=TEXT,
                        trigger=TEXT,
                        actor=TEXT,
                        cid=TEXT,
                        reason=TEXT,
                        green=_list(TEXT),
                    )
                ),
                logs=_list(_table(writer=TEXT, records=COUNT, h=TEXT)),
                results=ANY_TABLE,
                problems=_PROBLEMS,
            ),
            _table(checkpoint=TEXT, changes=_CHANGES),
            _table(checkpoints=_list(TEXT), problems=_PROBLEMS),
            _table(outcome=_OUTCOME, removed=_list(TEXT)),
        ]
    },
    "rollback": {
        "anyOf": [
            _table(
                outcome=_OUTCOME,
                checkpoint=TEXT,
                paths=_list(TEXT),
                left=_list(TEXT),
                skipped=_list(TEXT),
                stays=_list(TEXT),
                before=_maybe(TEXT),
                removed=_list(TEXT),
                seconds=_maybe(NUMBER),
                trouble=TEXT,
                verdict=_maybe(_one_of(Word)),
                verdicts=_TURNS,
                gates=_TURNS,
                leaving=_list(_table(actor=TEXT, edits=COUNT, records=_list(TEXT), last=TEXT)),
                untold=COUNT,
                changes=_CHANGES,
                rehearsed=_maybe(
                    _table(seconds=NUMBER, paths=_list(TEXT), wrong=_list(TEXT), from_nothing=FLAG)
                ),
            ),
            _CHECKPOINTS,
        ]
    },
    "baseline": _table(**_NOTICE, problems=_PROBLEMS),
    "check": _table(
        **_VERDICT,
        scopes=_list(_table(**_VERDICT)),
        gates=_list(_shared("gate")),
        claims=_list(_table(board=TEXT, id=TEXT, claim=_shared("claim"))),
        waivers=_list(NAMED),
        alerts=_list(_table(board=TEXT, id=TEXT, when=TEXT, says=TEXT, runbook=TEXT)),
        problems=_PROBLEMS,
        remarks=_list(TEXT),
        exit=COUNT,
        program=TEXT,
        head=TEXT,
        at=TEXT,
    ),
    "doctor": _table(
        root=TEXT,
        findings=COUNT,
        facts=_list(_table(topic=TEXT, name=TEXT, grade=_one_of(Grade), says=TEXT, remedy=TEXT)),
    ),
    "explain": {
        "anyOf": [
            _table(**_VERDICT, problems=_PROBLEMS),
            _table(gate=_shared("gate"), problems=_PROBLEMS),
        ]
    },
    "gates": {
        "anyOf": [
            _table(gates=_list(_shared("gate")), problems=_PROBLEMS),
            _table(kinds=_list(_table(kind=TEXT, cost=TEXT, distribution=TEXT, version=TEXT))),
        ]
    },
    "list": _table(
        tickets=_list(_table(**_TICKET)), total=COUNT, hints=_list(TEXT), problems=_PROBLEMS
    ),
    "mode": _table(
        boards=_list(
            _table(
                board=TEXT,
                mode=_one_of(Mode),
                since=_maybe(TEXT),
                weakened=FLAG,
                green=COUNT,
                needed=COUNT,
                commits=_list(TEXT),
                offer=_maybe(_one_of(Mode)),
                trouble=TEXT,
            )
        ),
        problems=_PROBLEMS,
    ),
    "next": _table(
        next=_list(_table(rank=COUNT, group=_one_of(Group), reasons=_list(TEXT), **_TICKET)),
        most_waited_for=_maybe(NAMED),
        problems=_PROBLEMS,
    ),
    "show": _table(
        kind=_one_of(Kind), board=TEXT, id=TEXT, place=PLACE, record=ANY_TABLE, problems=_PROBLEMS
    ),
    "set": _table(**_NOTICE, board=TEXT, id=TEXT, claim=_shared("claim"), problems=_PROBLEMS),
    **dict.fromkeys(("undo", "redo"), _table(**_NOTICE, problems=_PROBLEMS)),
    "record": _table(
        runs=_list(_table(board=TEXT, path=TEXT, why=TEXT, run=_maybe(ANY_TABLE))),
        problems=_PROBLEMS,
    ),
    "recover": _table(
        leftovers=_list(_table(op=TEXT, path=TEXT, word=TEXT, says=TEXT, files=_list(TEXT))),
        done=_list(_table(**_NOTICE)),
        unsaved=_list(
            _table(
                id=TEXT,
                title=TEXT,
                at=_maybe(TEXT),
                reason=TEXT,
                says=TEXT,
                disputes=_list(_table(record=TEXT, field=TEXT, base=TEXT, mine=TEXT, theirs=TEXT)),
            )
        ),
        reverted=_list(_table(board=TEXT, record=TEXT, field=TEXT)),
        problems=_PROBLEMS,
    ),
    "schedule": _table(
        view=_one_of(View),
        today=TEXT,
        seed={"type": "integer"},
        runs=COUNT,
        assumption=TEXT,
        refusal=TEXT,
        boards=_list(
            _table(
                board=TEXT,
                end=_maybe(TEXT),
                days=NUMBER,
                work_days=NUMBER,
                contradicted=COUNT,
                likely=_maybe(_shared("likely")),
                pace=_table(p50=_maybe(TEXT), p85=_maybe(TEXT), weeks=COUNT, says=TEXT),
                chain_count=COUNT,
                chains=_list(_list(NAMED)),
                milestones=_list(
                    _table(
                        id=TEXT,
                        left=COUNT,
                        undated=COUNT,
                        end=_maybe(TEXT),
                        due=_maybe(TEXT),
                        spare_days=_maybe(NUMBER),
                        says=TEXT,
                        likely=_maybe(_shared("likely")),
                        chance=TEXT,
                    )
                ),
                levelled=_maybe(
                    _table(
                        end=_maybe(TEXT),
                        likely=_maybe(_shared("likely")),
                        refusal=TEXT,
                        unowned=_list(TEXT),
                        loads=_list(
                            _table(owner=TEXT, work_days=NUMBER, span_days=NUMBER, capacity=COUNT)
                        ),
                    )
                ),
            )
        ),
        goals=_list(
            _table(
                scope=TEXT,
                left=COUNT,
                undated=COUNT,
                contradicted=_list(NAMED),
                work_days=NUMBER,
                chain_days=_maybe(NUMBER),
                end=_maybe(TEXT),
                due=_maybe(TEXT),
                says=TEXT,
                likely=_maybe(_shared("likely")),
                levelled_likely=_maybe(_shared("likely")),
                chance=TEXT,
            )
        ),
        tickets=_list(
            _table(
                board=TEXT,
                id=TEXT,
                schedule=_maybe(_shared("schedule")),
                bound_by=TEXT,
                absence=TEXT,
                criticality=_maybe(NUMBER),
                levelled=_maybe(_table(start=TEXT, end=TEXT)),
            )
        ),
        problems=_PROBLEMS,
    ),
    "lint": {
        "anyOf": [
            _table(
                findings=_list(
                    _table(
                        code=TEXT,
                        severity=_one_of(Severity),
                        board=TEXT,
                        kind=_one_of(Kind),
                        id=TEXT,
                        field=TEXT,
                        message=TEXT,
                        place=PLACE,
                        mends=_one_of(Mends),
                        related=_list(_table(board=TEXT, kind=_one_of(Kind), id=TEXT)),
                        fixes=_list(TEXT),
                    )
                ),
                problems=_PROBLEMS,
            ),
            _table(**_NOTICE, fixed=TEXT, count=COUNT, difference=_list(TEXT), problems=_PROBLEMS),
            _table(
                codes=_list(
                    _table(
                        code=TEXT,
                        name=TEXT,
                        severity=_one_of(Severity),
                        mends=_one_of(Mends),
                        what=TEXT,
                        why=TEXT,
                        mend=TEXT,
                        example=TEXT,
                    )
                )
            ),
        ]
    },
    "sync": _table(
        outcome=_OUTCOME,
        to=TEXT,
        commit=TEXT,
        gives=_CHANGES,
        takes=_CHANGES,
        logs=_table(given=COUNT, taken=COUNT),
        conflicts=_list(
            _table(path=TEXT, record=TEXT, field=TEXT, base=TEXT, ours=TEXT, theirs=TEXT)
        ),
        problems=_PROBLEMS,
        paths=_list(TEXT),
        head=_one_of(HeadChange),
        remarks=_list(TEXT),
        unconfirmed=TEXT,
    ),
    "git": _table(steps=_list(_table(what=TEXT, place=TEXT, change=_one_of(Change), says=TEXT))),
    "waive": {
        "anyOf": [
            _table(waivers=_list(_WAIVER), problems=_PROBLEMS),
            _table(**_NOTICE, waiver=_maybe(_WAIVER), problems=_PROBLEMS),
        ]
    },
    "verify": {
        "anyOf": [
            _table(commands=_list(_table(board=TEXT, id=TEXT)), problems=_PROBLEMS),
            _table(
                runs=_list(_table(**_RUN, outcome=_one_of(Outcome), stale=TEXT)),
                refused=_list(_table(**_REFUSED)),
                problems=_PROBLEMS,
            ),
        ]
    },
    "trust": {
        "anyOf": [
            _table(
                trusted=_list(
                    _table(
                        id=TEXT,
                        command=_WORDS,
                        cwd=TEXT,
                        env=_list(TEXT),
                        digest=TEXT,
                        at=TEXT,
                    )
                )
            ),
            _table(command=_COMMAND),
            _table(revoked=_list(TEXT)),
        ]
    },
    "attest": {
        "anyOf": [
            _table(
                attestations=_list(
                    _table(board=TEXT, id=TEXT, outcome=_one_of(Outcome), stale=TEXT, says=TEXT)
                ),
                problems=_PROBLEMS,
            ),
            _table(
                **_NOTICE,
                board=TEXT,
                id=TEXT,
                gate=_table(outcome=_one_of(Outcome), says=TEXT),
                problems=_PROBLEMS,
            ),
        ]
    },
    "evidence": {
        "anyOf": [
            _table(records=_list(_table(**_RUN)), problems=_PROBLEMS),
            _table(outcome=_OUTCOME, paths=_list(TEXT)),
        ]
    },
    "error": ERROR,
}
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
