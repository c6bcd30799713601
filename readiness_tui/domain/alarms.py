"""The alert conditions of a board that are met now: `when` in `[alert.X]`, with its runbook.

A condition that is not named here is text for people: it is shown with the verdict and never met.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from readiness_tui.domain.board import Alert, Board
from readiness_tui.domain.errors import Severity
from readiness_tui.domain.gate import Cause, State
from readiness_tui.domain.ids import BoardId, GateKey
from readiness_tui.domain.proof import Hold, Judgement, ProofWord
from readiness_tui.domain.streak import Streak
from readiness_tui.domain.waiver_findings import waiver_findings

SECURITY = "security_report"
_TOLD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the boards themselves do not say; None: nobody looked.

    Attributes:
        has_green: Whether a checkpoint of this board was green.
        weakened: Whether the last change of its mode made it weaker.
        streak: Its green runs in a row.
    """

    has_green: bool | None = None
    weakened: bool | None = None
    streak: Streak | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """A condition that is met, as the banner and `readiness check` show it."""

    board: BoardId
    alert: str
    when: str
    says: str
    runbook: str = ""

    def __str__(self) -> str:
        """One line: `no-checkpoint (gate-failing): coverage fails; see docs/rollback.md`."""
        way_out = f"; see {self.runbook}" if self.runbook else ""
        return f"{self.alert} ({self.when}): {self.says}{way_out}"


def alarms(judgement: Judgement, board: Board, known: Known | None = None) -> tuple[Alarm, ...]:
    """The alerts of a board whose condition is met, in the order of the file.

    Args:
        judgement: With every gate judged.
        board: One of it.
        known: What was looked up beside the boards; a condition on what is not known is not met.
    """
    facts = _Facts(judgement, board, known or Known())
    return tuple(
        Alarm(board.id, alert.id, alert.when, says, alert.runbook)
        for alert in board.alerts.values()
        if (says := _says(facts, alert))
    )


def _says(facts: "_Facts", alert: Alert) -> str:
    condition = CONDITIONS.get(alert.when)
    return condition(facts) if condition else ""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the conditions are asked of; each gives a sentence, empty if it is not met."""

    judgement: Judgement
    board: Board
    known: Known

    def gate_failing(self) -> str:
        return _listed(self._failing(), "fails", "fail")

    def without_checkpoint(self) -> str:
        failing = self.gate_failing() if self.known.has_green is False else ""
        return f"{failing}, and no green checkpoint exists" if failing else ""

    def security(self) -> str:
        kinds = self.judgement.gates
        failing = [key for key in self._failing() if kinds[key].kind == SECURITY]
        says = _listed(failing, "fails", "fail")
        return f"{says} without a waiver" if says else ""

    def contradicted(self) -> str:
        names = [
            key.ticket
            for key, proof in self.judgement.proofs.items()
            if key.board == self.board.id and proof.word is ProofWord.CONTRADICTED
        ]
        return _listed(names, "is contradicted", "are contradicted")

    def stale(self) -> str:
        weights = self.judgement.effectives
        names = [key for key in self._own() if weights[key].state is State.STALE]
        return _listed(names, "is stale", "are stale")

    def waivers(self, code: str) -> str:
        found = [one for one in waiver_findings(self.judgement, self.board) if one.code == code]
        more = f" (+{len(found) - 1})" if len(found) > 1 else ""
        return f"{found[0].waiver.id}: {found[0].says}{more}" if found else ""

    def weakened(self) -> str:
        return f"the mode is {self.board.enforcement} only" if self.known.weakened else ""

    def broken(self) -> str:
        streak = self.known.streak
        if streak is None or streak.count or streak.broken is None:
            return ""
        lacking = ", ".join(streak.broken.not_held[:_TOLD])
        return f"the run at {streak.broken.commit[:7]} was not green: {lacking}".rstrip(": ")

    def untrusted(self) -> str:
        results = self.judgement.results
        names = [key for key in self._own() if results[key].cause is Cause.UNTRUSTED]
        return _listed(names, "is not trusted", "are not trusted")

    def _own(self) -> Iterator[GateKey]:
        return (key for key in self.judgement.gates if key.board == self.board.id)

    def _failing(self) -> list[GateKey]:
        gates, weights = self.judgement.gates, self.judgement.effectives
        return [
            key
            for key in self._own()
            if weights[key].hold is Hold.FAILS and gates[key].severity is Severity.BLOCK
        ]


def _listed(names: Iterable[GateKey | str], one: str, several: str) -> str:
    names = list(names)
    if not names:
        return ""
    said = [name.gate if isinstance(name, GateKey) else str(name) for name in names[:_TOLD]]
    more = f" (+{len(names) - _TOLD})" if len(names) > _TOLD else ""
    return f"{', '.join(said)}{more} {one if len(names) == 1 else several}"


CONDITIONS: Mapping[str, Callable[[_Facts], str]] = {
    "gate-failing": _Facts.gate_failing,
    "gate-failed-without-checkpoint": _Facts.without_checkpoint,
    "security-block-without-waiver": _Facts.security,
    "claim-contradicted": _Facts.contradicted,
    "evidence-stale": _Facts.stale,
    "waiver-expiring": lambda facts: facts.waivers("waiver-expiring"),
    "waiver-expired": lambda facts: facts.waivers("waiver-expired"),
    "mode-weakened": _Facts.weakened,
    "streak-broken": _Facts.broken,
    "verify-untrusted": _Facts.untrusted,
}
"""The conditions there are, by the word that `when` has."""

LOOKED_UP = frozenset({"gate-failed-without-checkpoint", "mode-weakened", "streak-broken"})
"""Those that ask for more than the boards say."""
