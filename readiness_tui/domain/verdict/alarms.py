"""The conditions that are met now: of alerts, of triggers of playbooks, of breaches for a ticket.

A condition that is not named here is text for people: it is shown with the verdict and never met.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from msgspec import Struct

from readiness_tui.domain.model.board import Board, Playbook
from readiness_tui.domain.model.gate import Cause, GateSeverity, State
from readiness_tui.domain.model.ids import BoardId, GateKey, Key
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.proof.board_facts import Known
from readiness_tui.domain.proof.proof import GateDecision, Judgement, ProofWord, Scope
from readiness_tui.domain.proof.scopes import extent
from readiness_tui.domain.proof.waiver_findings import waiver_findings
from readiness_tui.domain.verdict.conditions import condition_named

SECURITY = "security_report"
ALERT, PLAYBOOK = "alert", "playbook"
"""The links by which a ticket says which alert it answers, and which playbook it walks through."""
AGREEMENT = frozenset({"agreement", "value_authority", "version_contract"})
"""The kinds by which places that have to say the same are held against each other."""
PROMPTED = "verify.prompted"
"""The rule by which a command is told that asked somebody, and nobody was there."""
REFUSED_DAYS = 7
"""So long an attempt that was refused is told."""
_TOLD = 3
_NOBODY_LOOKED = Known()


class Alarm(Struct, frozen=True):
    """A condition that is met, as the banner and `readiness check` show it.

    `about` are the gates and tickets that meet it; none: it is about the board as a whole.
    """

    board: BoardId
    alert: str
    when: str
    says: str
    runbook: str = ""
    about: frozenset[GateKey | Key] = frozenset()

    def __str__(self) -> str:
        """One line: `no-checkpoint (gate-failing): coverage fails; see docs/rollback.md`."""
        way_out = f"; see {self.runbook}" if self.runbook else ""
        return f"{self.alert} ({self.when}): {self.says}{way_out}"


def alarms(judgement: Judgement, board: Board) -> tuple[Alarm, ...]:
    """The alerts of a board whose condition is met, in the order of the file.

    A condition on what `judgement.known` does not have is not met.

    Args:
        judgement: With every gate judged.
        board: One of it.
    """
    facts = _Facts.of(judgement, board)
    return tuple(
        Alarm(board.id, alert.id, alert.when, met.says, alert.runbook, frozenset(met.about))
        for alert in board.alerts.values()
        if (met := facts.met(alert.when)).says
    )


def calls_of(judgement: Judgement, board: Board) -> Iterator[tuple[Playbook, str]]:
    """The playbooks of which a trigger names a condition that is met, and what meets it.

    Other triggers are text for people. Where gates are not judged yet nothing is called for.
    """
    if not is_judged(judgement, board):
        return
    facts = _Facts.of(judgement, board)
    for playbook in board.playbooks.values():
        reasons = (facts.met(when).says for when in watched_by(board, playbook))
        if reason := next(filter(None, reasons), ""):
            yield playbook, reason


def is_judged(judgement: Judgement, board: Board) -> bool:
    """Whether every gate of a board has been weighed."""
    return all(key in judgement.effectives for key in judgement.gates if key.board == board.id)


def watched_by(board: Board, playbook: Playbook) -> tuple[str, ...]:
    """The conditions that call for a playbook: those of alerts that its triggers name, and others.

    A trigger is the id of an alert, the name of a condition, or names one in words of prose.
    """
    declared = board.alerts
    names = (
        declared[text].when if text in declared else condition_named(text)
        for text in playbook.triggers
    )
    return tuple(name for name in names if name in CONDITIONS)


def looked_up_for(board: Board) -> frozenset[str]:
    """The conditions of a board, of alerts and playbooks, that ask for more than boards say."""
    names = {alert.when for alert in board.alerts.values()}
    for playbook in board.playbooks.values():
        names.update(watched_by(board, playbook))
    return LOOKED_UP & names


def walk_of(board: Board, playbook: Playbook) -> Ticket | None:
    """The open ticket by which a playbook is walked through; None: nobody does."""
    return next(
        (
            ticket
            for ticket in board.tickets.values()
            if ticket.is_open and ticket.links.get(PLAYBOOK) == playbook.id
        ),
        None,
    )


def concerning(
    found: Iterable[Alarm], judgement: Judgement, scopes: Iterable[Scope]
) -> tuple[Alarm, ...]:
    """Those alarms that concern one of these scopes: their board, or a gate or ticket of theirs.

    Args:
        found: Alarms of any boards.
        judgement: What they were found in.
        scopes: Each of one board.
    """
    boards: set[BoardId] = set()
    whole: set[BoardId] = set()
    parts: set[GateKey | Key] = set()
    for scope in scopes:
        belongs = extent(judgement, scope)
        boards.add(belongs.board.id)
        parts.update(belongs.gates, belongs.tickets)
        if not scope.kind:
            whole.add(belongs.board.id)
    return tuple(
        one
        for one in found
        if one.board in whole
        or (one.board in boards and (not one.about or not one.about.isdisjoint(parts)))
    )


class _Met(NamedTuple):
    """What is said of a condition, empty if it is not met, and what meets it."""

    says: str = ""
    about: tuple[GateKey | Key, ...] = ()

    def more(self, says: str) -> "_Met":
        """The same with more to be said of it, where it is met."""
        return self._replace(says=f"{self.says}{says}") if self.says else self


class _Facts(Struct, frozen=True):
    """What the conditions are asked of; each gives a sentence, empty if it is not met.

    The methods are the conditions.
    """

    judgement: Judgement
    board: Board
    known: Known

    @classmethod
    def of(cls, judgement: Judgement, board: Board) -> "_Facts":
        return cls(judgement, board, judgement.known.get(board.id, _NOBODY_LOOKED))

    def met(self, condition: str) -> _Met:
        """What is said of a condition by its name; of other words nothing."""
        ask = CONDITIONS.get(condition)
        return ask(self) if ask else _Met()

    def gate_failing(self) -> _Met:
        return _listed(self._failing(), "fails", "fail")

    def without_checkpoint(self) -> _Met:
        failing = self.gate_failing() if self.known.has_green is False else _Met()
        return failing.more(", and no green checkpoint exists")

    def security(self) -> _Met:
        kinds = self.judgement.gates
        failing = [key for key in self._failing() if kinds[key].kind == SECURITY]
        return _listed(failing, "fails", "fail").more(" without a waiver")

    def contradicted(self) -> _Met:
        keys = [
            key
            for key, proof in self.judgement.proofs.items()
            if key.board == self.board.id and proof.word is ProofWord.CONTRADICTED
        ]
        return _listed(keys, "is contradicted", "are contradicted")

    def stale(self) -> _Met:
        weights = self.judgement.effectives
        names = [key for key in self._own() if weights[key].state is State.STALE]
        return _listed(names, "is stale", "are stale")

    def waivers(self, code: str) -> _Met:
        findings = [one for one in waiver_findings(self.judgement, self.board) if one.code == code]
        if not findings:
            return _Met()
        more = f" (+{len(findings) - 1})" if len(findings) > 1 else ""
        about = tuple(GateKey(self.board.id, one.waiver.gate) for one in findings)
        return _Met(f"{findings[0].waiver.id}: {findings[0].says}{more}", about)

    def weakened(self) -> _Met:
        return _Met(f"the mode is {self.board.enforcement} only" if self.known.weakened else "")

    def broken(self) -> _Met:
        streak = self.known.streak
        if streak is None or streak.count or streak.broken is None:
            return _Met()
        lacking = ", ".join((*streak.lacking, *streak.broken.not_held)[:_TOLD])
        return _Met(f"the run at {streak.broken.commit[:7]} was not green: {lacking}".rstrip(": "))

    def slower(self) -> _Met:
        times = self.known.times
        if times is None or not times.is_slower:
            return _Met()
        name, longer_ms = times.growth
        usual = f"{times.percent} % over the usual {_seconds(times.usual_ms)}"
        return _Met(
            f"the gates took {_seconds(times.took_ms)}, {usual}; most of it {name}"
            f" (+{_seconds(longer_ms)})",
        )

    def untrusted(self) -> _Met:
        results = self.judgement.results
        names = [key for key in self._own() if results[key].cause is Cause.UNTRUSTED]
        return _listed(names, "is not trusted", "are not trusted")

    def prompted(self) -> _Met:
        results = self.judgement.results
        keys = [
            key
            for key in self._own()
            if any(finding.rule == PROMPTED for finding in results[key].findings)
        ]
        return _listed(keys, "waits for an answer", "wait for an answer")

    def drifting(self) -> _Met:
        gates, weights = self.judgement.gates, self.judgement.effectives
        keys = [
            key
            for key in self._own()
            if gates[key].kind in AGREEMENT and weights[key].hold is GateDecision.FAILS
        ]
        return _listed(keys, "finds that files drifted", "find that files drifted")

    def refused(self) -> _Met:
        since = self.judgement.now - timedelta(days=REFUSED_DAYS)
        recent = [one for one in self.known.refused if one.at >= since]
        if not recent:
            return _Met()
        more = f" (+{len(recent) - 1})" if len(recent) > 1 else ""
        return _Met(f"{recent[-1].actor} was refused: {recent[-1].reason}{more}")

    def _own(self) -> Iterator[GateKey]:
        return (key for key in self.judgement.gates if key.board == self.board.id)

    def _failing(self) -> list[GateKey]:
        gates, weights = self.judgement.gates, self.judgement.effectives
        return [
            key
            for key in self._own()
            if weights[key].hold is GateDecision.FAILS and gates[key].severity is GateSeverity.BLOCK
        ]


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f} s"


def _listed(keys: Sequence[GateKey | Key], one: str, several: str) -> _Met:
    if not keys:
        return _Met()
    names = [key.gate if isinstance(key, GateKey) else key.ticket for key in keys[:_TOLD]]
    more = f" (+{len(keys) - _TOLD})" if len(keys) > _TOLD else ""
    message = f"{', '.join(names)}{more} {one if len(keys) == 1 else several}"
    return _Met(message, tuple(keys))


CONDITIONS: Mapping[str, Callable[[_Facts], _Met]] = {
    "gate-failing": _Facts.gate_failing,
    "gate-failed-without-checkpoint": _Facts.without_checkpoint,
    "security-block-without-waiver": _Facts.security,
    "claim-contradicted": _Facts.contradicted,
    "evidence-stale": _Facts.stale,
    "waiver-expiring": lambda facts: facts.waivers("waiver-expiring"),
    "waiver-expired": lambda facts: facts.waivers("waiver-expired"),
    "mode-weakened": _Facts.weakened,
    "streak-broken": _Facts.broken,
    "pass-slower": _Facts.slower,
    "verify-untrusted": _Facts.untrusted,
    "prompt-in-ci": _Facts.prompted,
    "files-drift": _Facts.drifting,
    "attempt-refused": _Facts.refused,
}
"""The conditions there are, by the word that `when` has."""

LOOKED_UP = frozenset(
    {
        "attempt-refused",
        "gate-failed-without-checkpoint",
        "mode-weakened",
        "pass-slower",
        "streak-broken",
    }
)
"""Those that ask for more than the boards say."""
