"""Kind `verify_command`: a command that proves something once a person has run it.

Nothing runs by itself, and no run is recorded yet: the answer is always that it was never run.
"""

from pydantic import BaseModel, ConfigDict, Field

from readiness_tui.domain.gate import Cause, Examined, Gate, Outcome, Result
from readiness_tui.gates.parts import Part, Request, conclude


class VerifyCommand(BaseModel):
    """The command and the terms it runs under; none of them is acted on here."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    command: str | tuple[str, ...] = Field(min_length=1)
    cwd: str = "."
    timeout: str = "10m"
    expect_exit: tuple[int, ...] = (0,)
    env: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    expect_files: tuple[str, ...] = ()
    evidence: str = ""
    valid_for: str = ""
    trust_files: tuple[str, ...] = ()
    exclusive: str = ""
    accept_records: str = "own"


def patterns(_gate: Gate, _params: VerifyCommand) -> tuple[str, ...]:
    """No file changes the answer."""
    return ()


def judge(params: VerifyCommand, _request: Request) -> Result:
    """Unknown: it was never run here."""
    line = params.command if isinstance(params.command, str) else " ".join(params.command)
    part = Part(
        Outcome.UNKNOWN, "verify.never-run", "never run", Cause.NEVER_RUN, remedy=f"run {line}"
    )
    nothing: tuple[Examined, ...] = ()
    return conclude(f"does `{line}` succeed?", [part], good=("", ""), examined=nothing)
