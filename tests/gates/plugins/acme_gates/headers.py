"""Kind `acme.headers`: every source file begins with the line that says whose it is.

[gate.headers]
kind = "acme.headers"
inputs = ["src/**/*.py"]
line = "# Copyright Acme"
"""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Examined, Finding, Outcome, Result
from readiness_tui.gates.engine.plugins import Facts, PluginView


class Parameters(BaseModel):
    """What a board may say beside what every gate has. Strict: a wrong word is told."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    line: str = Field(min_length=1)
    also: tuple[str, ...] = ()


class Headers:
    """What the entry point names."""

    api = 1
    Params = Parameters
    cost = "C1"

    @staticmethod
    def inputs(params: Parameters) -> Sequence[str]:
        """Paths and globs that count beside the gate's own `inputs`."""
        return params.also

    @staticmethod
    def evaluate(params: Parameters, view: PluginView, facts: Facts) -> Result:
        """Look at each file. Nothing is opened but through the view."""
        paths = view.glob(*facts.inputs, *params.also, exclude=facts.exclude)
        examined: list[Examined] = []
        findings: list[Finding] = []
        for path in paths:
            text = view.read(path).decode("utf-8", "replace")
            first = text.split("\n", 1)[0]
            examined.append(Examined(path, len(text), "1 line"))
            if first != params.line:
                says = f"{path}:1 begins with {first!r}"
                findings.append(Finding("acme.header", says, Place(path, 1), "add the line"))
        if findings:
            outcome, says = Outcome.FAIL, findings[0].message
        else:
            outcome, says = Outcome.PASS, f"{len(examined)} files begin with it"
        return Result(
            outcome=outcome,
            says=says,
            decided_by="acme.header",
            question=f"does every file begin with {params.line!r}?",
            examined=tuple(examined),
            findings=tuple(findings),
            remedy="add the line" if findings else "",
        )
