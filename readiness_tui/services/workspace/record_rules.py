"""What holds for records by the file format and the kinds of gates, for whoever changes one."""

from functools import cache

from readiness_tui.domain.model.board import Record
from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import Kind


class FileRules:
    """The rules that boards and gates are read by: what they refuse is not written either.

    What knows them is loaded when a record is first held against them.
    """

    def fault(self, kind: Kind, record: Record) -> str:
        """Why no board may hold a record; empty where one may."""
        from readiness_tui.storage.boards.checking import fault_of

        return fault_of(kind, record)

    def gate_fault(self, gate: Gate) -> str:
        """Why a gate could not be judged as it is declared; empty where it could."""
        from readiness_tui.gates.engine.registry import CATALOGUE, KINDS, case_of

        if gate.kind in CATALOGUE and gate.kind not in KINDS:
            return ""  # judged in memory, at once: its result says what is wrong
        try:
            case_of(gate)
        except GateError as error:
            return f"{error.what}; {error.remedy}" if error.remedy else error.what
        return ""

    def parameters(self, kind: str) -> tuple[str, ...]:
        """The parameters that a kind of gate takes; none where the kind is not known."""
        return _parameters(kind)


@cache
def _parameters(kind: str) -> tuple[str, ...]:
    from readiness_tui.gates.engine.registry import KINDS

    row = KINDS.get(kind)
    if row is None:
        return ()
    return tuple(field.alias or name for name, field in row.params.model_fields.items())


FILE_RULES = FileRules()
