"""What comes back for one gate, and the rules that no answer may break.

Apart from judging, for the program needs this long before it needs a kind.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from readiness_tui.domain.model.gate import Cause, Gate, Outcome, Result
from readiness_tui.gates.engine.codec import WireError, from_wire
from readiness_tui.gates.engine.job import WorkerError
from readiness_tui.gates.kinds.parts import FINDINGS_CAP, MESSAGE_CAP, Part, conclude


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one gate. Whoever makes one, its result keeps the rules.

    Attributes:
        result: What was found.
        patterns: The paths and globs that only judging a gate tells: those of a plug-in's gate, and
            of a kind that follows what its inputs lead to.
        cost: Of a plug-in's kind.
        is_last: The evaluator can judge nothing after this one: its memory is used up.
        is_killed: The evaluator was ended over this gate.
    """

    result: Result
    patterns: tuple[str, ...] = ()
    cost: str = ""
    is_last: bool = False
    is_killed: bool = False

    def __post_init__(self) -> None:
        """Hold the result against the rules: here alone, for every answer passes here."""
        object.__setattr__(self, "result", sound(self.result))


def answer_of(gate: Gate, reply: object | WorkerError) -> Answer:
    """The answer that came back for a gate, or the error that stands in its place.

    Args:
        gate: As it was sent.
        reply: Plain JSON, or why there is none.
    """
    try:
        if not isinstance(reply, WorkerError):
            return from_wire(Answer, reply)
    except WireError as error:
        reply = WorkerError(f"no answer: {error}")
    return Answer(broken(gate, reply.name, str(reply), reply.remedy), is_killed=reply.is_kill)


def broken(gate: Gate, name: str, says: str, remedy: str) -> Result:
    """The result of a gate over which judging itself broke.

    Args:
        gate: As declared.
        name: Of the error, such as `evaluator-timeout`.
        says: What happened.
        remedy: What to do.
    """
    part = Part.error(f"gate.{name}", says, Cause.EVALUATOR, remedy=remedy)
    return conclude(f"does {gate.title or gate.id} hold?", [part], good=("", ""), examined=())


def sound(result: Result) -> Result:
    """A result that keeps the rules: nothing examined is never a pass, and lists end."""
    if len(result.findings) > FINDINGS_CAP:
        findings = result.findings[:FINDINGS_CAP]
        lost = len(result.findings) - FINDINGS_CAP
        result = replace(result, findings=findings, unlisted=result.unlisted + lost)
    if any(len(one.message) > MESSAGE_CAP for one in result.findings):
        cut = (replace(one, message=_short(one.message)) for one in result.findings)
        result = replace(result, findings=tuple(cut))
    if len(result.says) > MESSAGE_CAP:
        result = replace(result, says=_short(result.says))
    if result.outcome not in {Outcome.PASS, Outcome.WARN} or result.examined:
        return result
    return replace(
        result,
        outcome=Outcome.UNKNOWN,
        cause=Cause.NOTHING_EXAMINED,
        says="nothing was examined",
        decided_by="gate.nothing-examined",
        remedy="name inputs that exist",
    )


def _short(text: str) -> str:
    return f"{text[: MESSAGE_CAP - 3]}..."
