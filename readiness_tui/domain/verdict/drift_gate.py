"""Gates of kind `drift`: whether a board still says what the document it was made of says."""

from collections.abc import Sequence

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import (
    Cause,
    Examined,
    Finding,
    Gate,
    Measured,
    Outcome,
    Result,
    WhenMissing,
)
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.domain.verdict.drift import (
    EVERYTHING,
    Difference,
    Document,
    Moved,
    compared,
    drift,
)

DEFAULT = ("status", "depends", "acceptance")
ALLOWED = {"board-ahead": Moved.BOARD, "document-ahead": Moved.DOCUMENT}
_PARAMS = ("board", "fields", "allow")
_REMEDY = (
    "`readiness import DOC` brings the document's side here, `readiness publish BOARD` the board's "
    "side there; `readiness drift` says who moved"
)


def drift_result(
    gate: Gate, board: Board, document: Document, *, base: Document | None = None
) -> Result:
    """What a gate finds between a document and a board.

    Args:
        gate: Of kind `drift`.
        board: The one it means.
        document: What its document says now.
        base: What it said when it was imported.
    """
    options = _asked(gate)
    if isinstance(options, str):
        return refused(gate, options)
    fields, allowed = options
    count = compared(document, board, fields)
    if not count:
        message = f"{document.path}: no value that board {board.id} has too"
        return _without(gate, Outcome.UNKNOWN, Cause.NOTHING_EXAMINED, message, "correct source")
    differences = drift(base, document, board, fields)
    wrong = [one for one in differences if one.moved not in allowed]
    let = [one for one in differences if one.moved in allowed]
    outcome = Outcome.FAIL if wrong else Outcome.WARN if let else Outcome.PASS
    first = (wrong or let)[:1]
    more = f" (+{len(differences) - 1} more)" if len(differences) > 1 else ""
    holds = f"{count:,} values compared with {document.path}, none differs"
    return Result(
        outcome=outcome,
        says=f"{document.path}:{first[0].line}  {first[0]}{more}" if first else holds,
        decided_by=f"drift.{_RULES[outcome]}",
        question=_question(gate),
        examined=(
            Examined(
                document.path, document.size_bytes, f"{count:,} values", sha256=document.sha256
            ),
        ),
        measured=(Measured("differences", f"{len(wrong):,}", "<=", "0", _short(len(wrong))),),
        findings=tuple(_finding(document.path, one, Outcome.FAIL) for one in wrong)
        + tuple(_finding(document.path, one, Outcome.WARN) for one in let),
        remedy=(gate.remediation or _REMEDY) if differences else "",
    )


_RULES = {Outcome.FAIL: "differs", Outcome.WARN: "allowed", Outcome.PASS: "same"}


def _short(count: int) -> str:
    return f"{count:,}" if count else ""


def _finding(path: str, one: Difference, outcome: Outcome) -> Finding:
    return Finding(f"drift.{one.field}", str(one), Place(path, one.line), _REMEDY, outcome=outcome)


def absent(gate: Gate, path: str) -> Result:
    """The result where the document is not there, as the gate wants it judged."""
    outcome = {
        WhenMissing.UNKNOWN: Outcome.UNKNOWN,
        WhenMissing.FAIL: Outcome.FAIL,
        WhenMissing.NOT_APPLICABLE: Outcome.NOT_APPLICABLE,
    }[gate.when_missing]
    return _without(gate, outcome, Cause.ABSENT, f"{path}: absent", "correct the board's source")


def unreadable(gate: Gate, says: str) -> Result:
    """The result where the document is there and cannot be read."""
    return _without(gate, Outcome.ERROR, Cause.INPUT, says, "mend the document")


def refused(gate: Gate, why: str) -> Result:
    """The result of a gate that is declared wrongly."""
    return _without(gate, Outcome.ERROR, Cause.CONFIG, why, f"correct gate {gate.id}")


def _without(gate: Gate, outcome: Outcome, cause: Cause, says: str, remedy: str) -> Result:
    rule = cause.value if outcome is not Outcome.ERROR else f"{cause.value}-error"
    return Result(
        outcome=outcome,
        cause=cause,
        says=says,
        decided_by=f"drift.{rule}",
        question=_question(gate),
        remedy=remedy,
    )


def _question(gate: Gate) -> str:
    return f"do board and document agree: {gate.title or gate.id}?"


def _asked(gate: Gate) -> tuple[tuple[str, ...], frozenset[Moved]] | str:
    """The fields, and who may have moved; or the sentence that says what is wrong."""
    unknown = [name for name in gate.params if name not in _PARAMS]
    if unknown:
        near = nearest(unknown[0], _PARAMS)
        hint = f"nearest: {near}" if near else f"known: {', '.join(_PARAMS)}"
        return f"unknown parameter {unknown[0]!r}; {hint}"
    fields = _words(gate.params.get("fields", DEFAULT), EVERYTHING)
    if isinstance(fields, str) or not fields:
        return f"fields: {fields}" if fields else "fields is an empty list"
    allow = _words(gate.params.get("allow", ()), tuple(ALLOWED))
    if isinstance(allow, str):
        return f"allow: {allow}"
    return fields, frozenset(ALLOWED[word] for word in allow)


def _words(given: Plain, known: Sequence[str]) -> tuple[str, ...] | str:
    if isinstance(given, str) or not isinstance(given, Sequence):
        return "a list of names is wanted"
    wrong = [name for name in given if not isinstance(name, str) or name not in known]
    if wrong:
        near = nearest(str(wrong[0]), known)
        return f"unknown {wrong[0]!r}; " + (f"nearest: {near}" if near else f"known: {known}")
    return tuple(dict.fromkeys(str(name) for name in given))
