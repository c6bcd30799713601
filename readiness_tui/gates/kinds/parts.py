"""What a kind is asked and what it answers with: parts, of which the worst decides.

Nothing checked is never a pass: without anything examined the answer is unknown, whatever a kind
had to say.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import (
    Cause,
    Examined,
    Finding,
    Gate,
    Measured,
    Outcome,
    Result,
)
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.repo.path_guard import InputError, PathError
from readiness_tui.gates.repo.repo_view import FILE_CAP, FILES_CAP, RepoView

FINDINGS_CAP = 500
MESSAGE_CAP = 500
_WORST_FIRST = (
    Outcome.FAIL,
    Outcome.ERROR,
    Outcome.UNKNOWN,
    Outcome.WARN,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)
_RANK = {outcome: rank for rank, outcome in enumerate(_WORST_FIRST)}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one gate may look at; a board may lower these, never raise them."""

    files: int = FILES_CAP
    bytes: int = FILE_CAP


@dataclass(frozen=True, slots=True)
class Request:
    """One gate to be judged on one view of the repository.

    `facts` are those of its board that its kind asks for; None where nobody handed them in.
    """

    gate: Gate
    view: RepoView
    now: datetime
    limits: Limits = Limits()
    facts: BoardFacts | None = None


Where: TypeAlias = Place | str | None
"""Where something was found; a path stands for the file as a whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was found at one input or line. `line_text` makes its fingerprint survive edits."""

    outcome: Outcome
    rule: str
    says: str
    cause: Cause | None = None
    place: Place | None = None
    remedy: str = ""
    line_text: str = ""

    @classmethod
    def fail(
        cls, rule: str, says: str, place: Where = None, remedy: str = "", line_text: str = ""
    ) -> "Part":
        """What does not hold."""
        return cls(Outcome.FAIL, rule, says, None, _place(place), remedy, line_text)

    @classmethod
    def warn(
        cls, rule: str, says: str, place: Where = None, remedy: str = "", line_text: str = ""
    ) -> "Part":
        """What is only remarked."""
        return cls(Outcome.WARN, rule, says, None, _place(place), remedy, line_text)

    @classmethod
    def unknown(
        cls,
        rule: str,
        says: str,
        cause: Cause,
        place: Where = None,
        remedy: str = "",
        line_text: str = "",
    ) -> "Part":
        """What nobody can tell, and why not."""
        return cls(Outcome.UNKNOWN, rule, says, cause, _place(place), remedy, line_text)

    @classmethod
    def error(
        cls,
        rule: str,
        says: str,
        cause: Cause,
        place: Where = None,
        remedy: str = "",
        line_text: str = "",
    ) -> "Part":
        """What cannot be judged as it is."""
        return cls(Outcome.ERROR, rule, says, cause, _place(place), remedy, line_text)


def _place(where: Where) -> Place | None:
    return Place(where) if isinstance(where, str) else where


@dataclass(frozen=True, slots=True)
class Dated:
    """A time of evidence, and its source as `Result.evidence_from` has it."""

    at: datetime
    source: str


_NOTHING = Part.unknown(
    "gate.nothing-examined",
    "nothing was examined",
    Cause.NOTHING_EXAMINED,
    remedy="name inputs that exist",
)


def trouble(error: GateError) -> Part:
    """An input that cannot be judged: refused, unreadable or wrongly asked for."""
    is_input = isinstance(error, PathError | InputError)
    return Part.error(
        f"input.{error.name}" if is_input else f"gate.{error.name}",
        error.what,
        Cause.INPUT if is_input else Cause.CONFIG,
        error.place,
        error.remedy,
    )


def conclude(
    question: str,
    parts: Iterable[Part],
    *,
    good: tuple[str, str],
    examined: Sequence[Examined],
    measured: Sequence[Measured] = (),
    tally: str = "",
    evidence_at: datetime | None = None,
    evidence: Dated | None = None,
) -> Result:
    """One result of many parts.

    Args:
        question: What the gate asks, as a sentence.
        parts: What stands against a pass, in the order found.
        good: Rule and sentence where nothing does.
        examined: What was looked at; empty is never a pass.
        measured: The figures that were compared, in the order to be read.
        tally: A sentence for the whole where several parts speak; default: the worst one's.
        evidence_at: Time of the evidence, where nobody knows more than that of its files.
        evidence: The same with its source.
    """
    against = sorted(parts, key=lambda part: _RANK[part.outcome])
    if examined or any(part.outcome is not Outcome.NOT_APPLICABLE for part in against):
        against = [part for part in against if part.outcome is not Outcome.NOT_APPLICABLE]
    if not (against or examined):
        against, tally, evidence_at, evidence = [_NOTHING], "", None, None
    worst = against[0] if against else Part(Outcome.PASS, *good)
    more = f" (+{len(against) - 1} more)" if len(against) > 1 else ""
    return Result(
        outcome=worst.outcome,
        cause=worst.cause,
        says=_short(tally if against and tally else f"{worst.says}{more}"),
        decided_by=worst.rule,
        question=question,
        examined=tuple(examined),
        measured=tuple(measured),
        findings=_findings(against[:FINDINGS_CAP]),
        unlisted=max(0, len(against) - FINDINGS_CAP),
        remedy=worst.remedy,
        evidence_at=evidence.at if evidence else evidence_at,
        evidence_from=evidence.source if evidence else "",
    )


def _findings(parts: Iterable[Part]) -> tuple[Finding, ...]:
    met: Counter[tuple[str, str, str]] = Counter()
    findings: list[Finding] = []
    for part in parts:
        where = part.place.path if part.place else ""
        text = " ".join((part.line_text or part.says).split())
        key = (part.rule, where, text)
        findings.append(
            Finding(
                rule=part.rule,
                message=_short(part.says),
                place=part.place,
                remedy=part.remedy,
                fingerprint=_fingerprint(*key, str(met[key])),
                outcome=part.outcome,
            )
        )
        met[key] += 1
    return tuple(findings)


def _fingerprint(*pieces: str) -> str:
    joined = "\n".join(pieces).encode("utf-8", "surrogateescape")
    return hashlib.sha256(joined).hexdigest()[:16]


def _short(text: str) -> str:
    return text if len(text) <= MESSAGE_CAP else text[: MESSAGE_CAP - 3] + "..."


def refusal(gate: Gate, error: GateError) -> Result:
    """The result of a gate that cannot be judged as it is declared."""
    part = trouble(error)
    return conclude(f"does {gate.title or gate.id} hold?", [part], good=("", ""), examined=())
