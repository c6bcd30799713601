"""What was found out about gates, their commands and their runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.proof.streak import Offer, Run, Streak
from readiness_tui.domain.verify.reviewing import BaselineView, LiveRun, Review
from readiness_tui.ui.messages.plan import AppEvent


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
class StreakAnswer:
    """The green streak of a board, the mode it offers, and why it could not be read."""

    board: BoardId
    streak: Streak
    offer: Offer | None
    trouble: str


@dataclass(frozen=True, slots=True)
class Runs:
    """Every run of a command since the start."""

    runs: tuple[LiveRun, ...]


GateAnswer: TypeAlias = Reviewed | BaselineView | Past | StreakAnswer | Runs


@dataclass
class GateNotice(AppEvent):
    """What was asked about a gate, or how its runs go on."""

    answer: GateAnswer
