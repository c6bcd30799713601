"""What holds for records beyond the types of their fields, as who knows files and gates says."""

from typing import Protocol

from readiness_tui.domain.model.board import Record
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import Kind


class RecordRules(Protocol):
    """The rules of the file format, and those of the kinds of gates."""

    def fault(self, kind: Kind, record: Record) -> str:
        """Why no board may hold a record; empty where one may."""
        ...

    def gate_fault(self, gate: Gate) -> str:
        """Why a gate could not be judged as it is declared; empty where it could."""
        ...

    def parameters(self, kind: str) -> tuple[str, ...]:
        """The parameters that a kind of gate takes; none where the kind is not known."""
        ...


class _NoRules:
    """Where nobody knows files and gates, nothing is wrong with a record."""

    def fault(self, kind: Kind, record: Record) -> str:
        del kind, record
        return ""

    def gate_fault(self, gate: Gate) -> str:
        del gate
        return ""

    def parameters(self, kind: str) -> tuple[str, ...]:
        del kind
        return ()


NO_RULES: RecordRules = _NoRules()
