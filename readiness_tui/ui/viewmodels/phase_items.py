"""What a row of pane 6 stands for, which its list and its commands share."""

from dataclasses import dataclass
from typing import Literal

from readiness_tui.domain.edits.phase_edits import Grouping, Part
from readiness_tui.domain.model.ids import GateKey, Key, Kind


@dataclass(frozen=True, slots=True)
class Item:
    """What a row stands for.

    Attributes:
        kind: A heading, a criterion, a ticket, or nothing to act on.
        phase: The id of its phase, empty for tickets that are in none or in several.
        part: Of a criterion, where it stands.
        index: Of a criterion, its place there.
        ticket: The ticket, also the one that a criterion names.
        gate: The gate that a criterion names.
        leads: The id of the phase that a criterion names.
        iteration: In the list of weeks, the id of its iteration, empty for tickets in none.
    """

    kind: Literal["phase", "iteration", "loose", "criterion", "ticket", "note"]
    phase: str = ""
    part: Part = "entrance"
    index: int = 0
    ticket: Key | None = None
    gate: GateKey | None = None
    leads: str = ""
    iteration: str = ""

    @property
    def group(self) -> tuple[Grouping, str] | None:
        """The phase or iteration that the row lies in, as its kind and id."""
        if self.iteration:
            return Kind.ITERATION, self.iteration
        return (Kind.PHASE, self.phase) if self.phase else None
