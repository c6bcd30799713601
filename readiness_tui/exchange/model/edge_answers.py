"""What a person answered to findings about dependencies, put into what a document says."""

import re
from collections.abc import Sequence
from dataclasses import replace

from readiness_tui.domain.model.errors import Place, UsageError
from readiness_tui.domain.model.ids import Kind, nearest
from readiness_tui.exchange.model.choices import Answer
from readiness_tui.exchange.model.ids import Ids
from readiness_tui.exchange.model.model import Extraction, Finding, Mark, Statement

DROP, ENDS, HARD, SOFT = "drop", "ends", "hard", "soft"
NOTHING = frozenset((DROP, "none"))
_EDGES = frozenset(("depends", "after"))
_WRITTEN = frozenset(("fields.depends_as_written", "fields.outside"))
_TOKEN = re.compile(r"[^\W_](?:[\w.\-]*[^\W_])?")


def settled(extraction: Extraction, findings: Sequence[Finding], answer: Answer) -> Extraction:
    """What a document says, with the dependencies of some tickets as they were answered.

    Args:
        extraction: What it says by the rules.
        findings: Those that are answered, each with its ticket first among its keys.
        answer: What is to be done about them.

    Raises:
        UsageError: The answer names an id that the document does not define.
    """
    if answer.code == "edges-differ":
        return _without_edges(extraction, [finding.keys[:2] for finding in findings])
    names = dict.fromkeys(key for finding in findings for key in finding.keys[:1])
    old = [each for each in extraction.statements if _is_at(each, names, answer.line)]
    new = [
        Statement(Kind.TICKET, name, field, targets, answer.value, Mark(answer.line))
        for name in names
        for field, targets in _edges(extraction, [s for s in old if s.key == name], answer)
    ]
    rest = (each for each in extraction.statements if each not in old)
    return replace(extraction, statements=(*rest, *new))


def _is_at(statement: Statement, names: dict[str, None], line: int) -> bool:
    return (
        statement.kind == Kind.TICKET
        and statement.key in names
        and statement.mark.line == line
        and statement.field in _EDGES | _WRITTEN
    )


def _edges(
    extraction: Extraction, old: Sequence[Statement], answer: Answer
) -> list[tuple[str, tuple[str, ...]]]:
    """The edges of one ticket by field; an empty one is a statement too."""
    edges = [(each.field, _targets(each)) for each in old if each.field in _EDGES]
    if answer.code == "reference-dangling":
        edges = [
            (field, tuple(target for target in targets if target in extraction.tickets))
            for field, targets in edges
        ]
        if answer.value == DROP:
            return edges
    if answer.value in NOTHING:
        return [("depends", ())]
    if answer.value in {HARD, SOFT}:
        every = tuple(dict.fromkeys(target for _, targets in edges for target in targets))
        return [("after" if answer.value == SOFT else "depends", every)]
    if answer.value == ENDS:
        ids = Ids.of(extraction.tickets)
        tokens = (token for each in old for token in _TOKEN.findall(each.raw))
        named = [name for token in tokens for name in _ends(ids, token)]
        return [("depends", tuple(dict.fromkeys((*named[:1], *named[-1:]))))]
    return [*edges, ("depends", _named(extraction, answer))]


def _ends(ids: Ids, token: str) -> list[str]:
    """The ids that a token is, or that stand at its ends: `A-1..A-5`."""
    if name := ids.find(token):
        return [name]
    pieces = re.split(r"\.{2,3}|-(?=[^\W\d])", token)
    return [name for piece in pieces if (name := ids.find(piece))]


def _named(extraction: Extraction, answer: Answer) -> tuple[str, ...]:
    """The ids that an answer names."""
    ids = Ids.of(extraction.tickets)
    parts = [part.strip() for part in answer.value.split(",") if part.strip()]
    for part in parts:
        if not ids.find(part):
            near = nearest(part, extraction.tickets)
            message = f"--choose {answer}: the document has no ticket {part!r}"
            remedy = f"nearest: {near}" if near else "name one that it has, or 'drop'"
            raise UsageError(message, place=Place(extraction.path, answer.line), remedy=remedy)
    return tuple(dict.fromkeys(map(ids.find, parts)))


def _targets(statement: Statement) -> tuple[str, ...]:
    return tuple(map(str, statement.value)) if isinstance(statement.value, tuple) else ()


def _without_edges(extraction: Extraction, edges: Sequence[tuple[str, ...]]) -> Extraction:
    """What a document says without some edges, wherever they are stated."""
    gone = set(edges)
    statements = tuple(
        replace(each, value=tuple(t for t in _targets(each) if (each.key, t) not in gone))
        if each.kind == Kind.TICKET and each.field == "depends"
        else each
        for each in extraction.statements
    )
    return replace(extraction, statements=statements)
