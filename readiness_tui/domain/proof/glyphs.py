"""Glyph and word of every family, so that no screen, report or command draws its own.

A glyph means one thing inside its family, and families never share a column.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.proof.proof import ProofWord

_FAMILIES: Mapping[str, Sequence[Any]] = {
    "statuses": tuple(Status),
    "proofs": (
        ProofWord.PROVEN,
        ProofWord.CONTRADICTED,
        ProofWord.UNPROVEN,
        ProofWord.CLOSABLE,
        ProofWord.OPEN,
        ProofWord.DROPPED,
    ),
    "states": (
        State.PASS,
        State.WARN,
        State.FAIL,
        State.ERROR,
        State.UNKNOWN,
        State.STALE,
        State.WAIVED,
        State.RUNNING,
        State.NOT_APPLICABLE,
    ),
    "marks": ("essential", "redundant", "indirect", "soft", "feedback"),
    "signs": (
        "cursor",
        "mark",
        "changed",
        "added",
        "open",
        "folded",
        "unsaved",
        "live",
        "polling",
        "paused",
    ),
    "times": (
        "critical",
        "other",
        "float",
        "half",
        "later half",
        "milestone",
        "today",
        "P50 to P85",
        "week",
        "free day",
    ),
    "bands": ("low", "medium", "high", "critical"),
    "shares": (
        ProofWord.PROVEN,
        ProofWord.CLOSABLE,
        ProofWord.OPEN,
        ProofWord.UNPROVEN,
        ProofWord.CONTRADICTED,
    ),
}
"""The members of each family, in the order in which an alphabet spells them."""


def word(state: State) -> str:
    """The state as a person reads it: `not applicable`."""
    return state.value.replace("_", " ")


class Glyphs(Struct, frozen=True):
    """One alphabet: a glyph for each member of each family."""

    statuses: Mapping[Status, str]
    proofs: Mapping[ProofWord, str]
    states: Mapping[State, str]
    marks: Mapping[str, str]
    signs: Mapping[str, str]
    times: Mapping[str, str]
    bands: Mapping[str, str]
    shares: Mapping[ProofWord, str]

    @classmethod
    def of(cls, **families: str) -> "Glyphs":
        """An alphabet from one text for each family, a character for each member."""
        members = {name: zip(_FAMILIES[name], text, strict=True) for name, text in families.items()}
        return cls(**{name: MappingProxyType(dict(pairs)) for name, pairs in members.items()})

    def status(self, status: Status) -> str:
        """The glyph of a status; never shown without the proof beside it."""
        return self.statuses[status]

    def proof(self, proof: ProofWord) -> str:
        """The glyph of a proof word; a blank while a ticket is open or dropped."""
        return self.proofs[proof]

    def gate(self, state: State) -> str:
        """The glyph of a gate's shown state."""
        return self.states[state]

    def mark(self, name: str) -> str:
        """A mark of the matrix: essential, redundant, indirect, soft or feedback."""
        return self.marks[name]

    def sign(self, name: str) -> str:
        """A sign of gutter or header: cursor, mark, changed, added, open, folded, ..."""
        return self.signs[name]

    def time(self, name: str) -> str:
        """A cell of the time line: critical, other, float, half, milestone, today, week, ..."""
        return self.times[name]

    def band(self, name: str) -> str:
        """The shade of a band of risk: low, medium, high or critical."""
        return self.bands[name]

    def share(self, proof: ProofWord) -> str:
        """A cell of the bar that shows how many tickets stand how."""
        return self.shares[proof]


UNICODE = Glyphs.of(
    statuses="○◐▲◇●⊘",
    proofs="✓✗?↑  ",
    states="✓~✗E?≈▽…-",
    marks="■□·~!",
    signs="▌*~+▾▸✎●◌‖",
    times="█▓░▌▐◆│▒┊·",
    bands="·░▒▓",
    shares="━╍─┄═",
)
ASCII = Glyphs.of(
    statuses="tdbrxw",
    proofs="+!?^  ",
    states="+~!E?%v.-",
    marks="Xo.~!",
    signs=">*~+v>w*o=",
    times="#=-''*|:'.",
    bands=".-=#",
    shares="=^-?!",
)
