"""Messages about gates: what a person asks of their commands, and what was found out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.proof.streak import Offer, Run, Streak
from readiness_tui.domain.verify.reviewing import BaselineView, LiveRun, Review
from readiness_tui.ui.messages.plan import AppEvent, AppRequest


@dataclass
class GateAsked(AppRequest):
    """Something that a person asks of a gate's command, evidence or baseline.

    `review` is answered by a `Reviewed` with the purpose in `then`; `run` runs what was reviewed,
    `trust-run` trusts it before, `trust` only that, `revoke` takes it back. `cancel` ends a run,
    `publish` copies what the last one left; `baseline` measures, `accept` writes what was measured.
    """

    what: Literal[
        "review", "run", "trust-run", "trust", "revoke", "cancel", "publish", "baseline", "accept"
    ]
    key: GateKey
    then: str = ""
    review: Review | None = None
    baseline: BaselineView | None = None
    reason: str = ""


@dataclass
class PastAsked(AppRequest):
    """What is recorded of the runs of a board, and of these commands of it."""

    board: BoardId
    keys: tuple[GateKey, ...] = ()


@dataclass
class StandingAsked(AppRequest):
    """How long the green streak of a board is."""

    board: BoardId


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a command would run; `then` is what a person wanted it for."""

    key: GateKey
    review: Review
    then: str


@dataclass(frozen=True, slots=True)
class Past:
    """Recorded runs of a board, and the commits that commands ran at."""

    board: BoardId
    runs: tuple[Run, ...]
    heads: Mapping[GateKey, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """The green streak of a board, the mode it offers, and why it could not be read."""

    board: BoardId
    streak: Streak
    offer: Offer | None
    trouble: str


@dataclass(frozen=True, slots=True)
class Runs:
    """Every run of a command since the start."""

    runs: tuple[LiveRun, ...]


GateAnswer: TypeAlias = Reviewed | BaselineView | Past | Standing | Runs


@dataclass
class GateNotice(AppEvent):
    """What was asked about a gate, or how its runs go on."""

    answer: GateAnswer
