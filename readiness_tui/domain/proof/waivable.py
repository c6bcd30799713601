"""Whether a finding can be waived at all, whoever asks for it."""

from readiness_tui.domain.model.gate import Finding, Gate, Outcome, Result
from readiness_tui.domain.proof.waiving import NEVER_WAIVABLE


def waivable(gate: Gate, result: Result, finding: Finding | None) -> str:
    """Why nothing of this gate can be waived, or not this finding; empty where it can."""
    if not gate.waivable or gate.kind in NEVER_WAIVABLE:
        return f"gate {gate.id} cannot be waived"
    if finding is None:
        if result.stale:
            return ""
        return "a waiver is of one finding" if result.findings else "there is no finding to waive"
    if finding.outcome is not Outcome.FAIL:
        return f"only what fails can be waived, and this is {finding.outcome}"
    return ""
