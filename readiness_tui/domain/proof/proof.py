"""What the gates prove, as values: proof of a claim, verdict of a scope, reasons for both.

`verdict.py` makes them; every pane, query, report and command reads them and none recounts.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import astuple

from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.gate import Gate, Result, State
from readiness_tui.domain.model.ids import BoardId, GateKey, Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import EVERYONE, Roles
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.board_facts import Known
from readiness_tui.domain.proof.gate_index import BoardGates, GateIndex


class GateDecision(StrEnum):
    """What a gate's result comes to once waivers, staleness and switches are counted in."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"
    EXEMPT = "exempt"


class ProofWord(StrEnum):
    """A claim held against its proof."""

    PROVEN = "proven"
    CONTRADICTED = "contradicted"
    UNPROVEN = "unproven"
    CLOSABLE = "closable"
    OPEN = "open"
    DROPPED = "dropped"


class Word(StrEnum):
    """The word of a verdict."""

    GO = "go"
    GO_WITH_WAIVERS = "go_with_waivers"
    NO_GO = "no_go"

    @property
    def spoken(self) -> str:
        """As a person writes it: `no-go`, `go with waivers`."""
        return "no-go" if self is Word.NO_GO else self.value.replace("_", " ")


class EffectiveResult(Struct, frozen=True):
    """One gate's weight: does it hold, on fact or on a statement, and what is waived of it.

    `idle` are the waivers that would apply, if the mode took any.
    """

    hold: GateDecision
    state: State
    is_fact: bool = True
    waived: int = 0
    waivers: tuple[str, ...] = ()
    why: str = ""
    idle: tuple[str, ...] = ()


class Proof(Struct, frozen=True):
    """A ticket's claim against its gates: the word, and `held` of `total` gates.

    The reasons are made where they are shown: `backing.doubts`.
    """

    word: ProofWord
    held: int = 0
    total: int = 0
    waived: int = 0
    gates: tuple[GateKey, ...] = ()


class Scope(Struct, frozen=True):
    """What a verdict is about. No board: the workspace. No kind: the whole board.

    `kind` is `ticket`, `phase`, `milestone` or `gate`, `id` the record. With no board, an `id` says
    in words of what several scopes the verdict is: `3 scopes`.
    """

    board: BoardId | None = None
    kind: str = ""
    id: str = ""

    def __str__(self) -> str:
        """As the command line spells it: `workspace`, `BOARD`, `BOARD/T-1`, `BOARD/phase:A`."""
        if self.board is None:
            return self.id or "workspace"
        if not self.kind:
            return self.board
        tail = self.id if self.kind == "ticket" else f"{self.kind}:{self.id}"
        return f"{self.board}/{tail}"


WORKSPACE = Scope()


class Verdict(Struct, frozen=True, kw_only=True):
    """Go or no-go for a scope. `total` leaves dropped tickets out; reasons come worst first.

    `emergency_s` is how long the first emergency that carries a gate of it still lasts, in seconds;
    None: none carries any.
    """

    scope: Scope
    word: Word
    mode: Mode
    enforced: bool
    total: int
    proven: int
    counts: Mapping[ProofWord, int] = {}
    reasons: tuple[Diagnostic, ...] = ()
    emergency_s: float | None = None

    @property
    def spoken(self) -> str:
        """The word as a person says it: `go with waivers (EMERGENCY, lapses in 11 h)`."""
        if self.emergency_s is None:
            return self.word.spoken
        return f"{self.word.spoken} (EMERGENCY, lapses in {format_age(self.emergency_s)})"


class HomeJudgement(Struct, frozen=True, eq=False):
    """What was judged of one board, and from what.

    Attributes:
        gates: Its gates.
        found: What was found of each that is `asked`, in their order; None: nothing yet.
        waivers: Those that counted, by gate.
        results: Of its gates.
        effectives: Of its gates.
        proofs: Of its tickets.
    """

    gates: BoardGates
    found: Sequence[Result | None]
    waivers: Mapping[GateKey, Sequence[Waiver]]
    results: Mapping[GateKey, Result]
    effectives: Mapping[GateKey, EffectiveResult]
    proofs: Mapping[Key, Proof]


class Judgement(Struct, frozen=True, kw_only=True):  # noqa: PLW1641 - no dictionary has a hash
    """Everything that follows from a portfolio and its gate results at one instant.

    `gates` holds declared and derived gates by key, boards in natural order; `results` has one
    entry for each of them, those of pure kinds (composite) included. `known` is what was looked up
    beside the boards, by board; without an entry nobody looked. `homes` are the parts that the
    next judgement may take over, `book` the gates by board.
    """

    portfolio: Portfolio
    now: datetime
    gates: Mapping[GateKey, Gate]
    results: Mapping[GateKey, Result]
    effectives: Mapping[GateKey, EffectiveResult]
    proofs: Mapping[Key, Proof]
    proving: Mapping[Key, tuple[GateKey, ...]]
    roles: Roles = EVERYONE
    known: Mapping[BoardId, Known] = {}
    homes: Mapping[BoardId, HomeJudgement] = {}
    book: GateIndex = field(default_factory=GateIndex)

    __repr__ = object.__repr__

    def __eq__(self, other: object) -> bool:
        """Whether the same follows, whatever the next judgement may take over."""
        return isinstance(other, Judgement) and astuple(self)[:-2] == astuple(other)[:-2]


class Permission(StrEnum):
    """What the guard answers to a wish."""

    ALLOW = "allow"
    WARN = "warn"
    REFUSE = "refuse"


class Decision(Struct, frozen=True):
    """The guard's answer to a status change, with the reasons against it."""

    permission: Permission
    reasons: tuple[Diagnostic, ...] = ()


class Claim(Struct, frozen=True):
    """A status with its proof beside it: the only form in which a status is shown."""

    status: Status
    proof: ProofWord
    held: int
    total: int
    waived: int = 0
