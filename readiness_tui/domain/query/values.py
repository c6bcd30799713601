"""What tickets have in a field of the filter language, as texts that a query can ask for again."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any

from readiness_tui.domain.model.dates import QUARTERS_A_DAY
from readiness_tui.domain.model.ids import Key, natural
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.query.columns import numbers, tickets_in, words
from readiness_tui.domain.query.compiled import ME
from readiness_tui.domain.query.fields import PROOF, bounds, field_of
from readiness_tui.domain.query.grammar import And, Compare, Or, QueryError, Value, parse, render
from readiness_tui.domain.query.vocabulary import FieldKind

_PROOFS = (ProofWord.CONTRADICTED, ProofWord.UNPROVEN, ProofWord.CLOSABLE, ProofWord.PROVEN)
"""The words of proof that `is` has for the same tickets, the worst first."""
_HOURS_A_QUARTER = 8 // QUARTERS_A_DAY


@lru_cache(maxsize=16)
def values(analysis: Analysis, field: str) -> Mapping[Key, tuple[str, ...]]:
    """The values of a field that each ticket has, as a query writes them.

    Raises:
        KeyError: There is no such field.
    """
    return dict(zip(analysis.graph.keys, _texts(analysis, field), strict=True))


def _texts(analysis: Analysis, field: str) -> Iterable[tuple[str, ...]]:
    if field == PROOF:
        proofs = analysis.judgement.proofs
        return ((proofs[key].word.value,) for key in analysis.graph.keys)
    if field in {"priority", "target"}:
        own = (getattr(ticket, field) for ticket in tickets_in(analysis))
        return ((str(value),) if value else () for value in own)
    kind = field_of(field).kind
    if not kind.has_order:
        return (tuple(map(str, texts)) for texts in words(analysis, field))
    spell = _SPELLED.get(kind, str)
    return (() if n is None else (spell(n),) for n in numbers(analysis, field))


def _length(quarters: int) -> str:
    days, part = divmod(abs(quarters), QUARTERS_A_DAY)
    size = f"{abs(quarters) * _HOURS_A_QUARTER}h" if part else f"{days}d"
    return f"-{size}" if quarters < 0 else size


_SPELLED: Mapping[FieldKind, Callable[[int], str]] = {
    FieldKind.LENGTH: _length,
    FieldKind.SLACK: _length,
    FieldKind.DATE: lambda ordinal: date.fromordinal(ordinal).isoformat(),
}


@lru_cache(maxsize=16)
def rank_of(analysis: Analysis, field: str) -> Callable[[str], Any]:
    """By what the values of a field are put in order: numbers, days, the order of fixed words."""
    if field == PROOF:
        return list(map(str, ProofWord)).index
    kind = field_of(field).kind
    if kind.has_order:
        today = analysis.context.today
        return lambda text: bounds(field_of(field), text, today)
    if fixed := field_of(field).words:
        return fixed.index
    if field in {"phase", "milestone", "iteration"}:
        boards = analysis.portfolio.boards.values()
        order = list(chain.from_iterable(getattr(board, f"{field}s") for board in boards))
        return order.index
    return lambda text: natural(text.casefold())


def counted(analysis: Analysis, field: str, keys: Sequence[Key]) -> Mapping[str, int]:
    """How many of some tickets have each value of a field, in the order of the values.

    A week is asked for with its days, which count for themselves here.

    A ticket without any counts as the empty text, which is the last.
    """
    by_key = values(analysis, field)
    counts = Counter(text for key in keys for text in by_key[key] or ("",))
    if field == PROOF:
        return {word: counts[word] for word in _PROOFS if counts[word]}
    rank = rank_of(analysis, field)
    ordered = sorted((text for text in counts if text), key=rank)
    return {text: counts[text] for text in (*ordered, *([""] if "" in counts else []))}


def term(field: str, value: str) -> str:
    """The term of a query that asks for a value of a field; for none where it is empty."""
    if not value:
        return f"no:{field}"
    if field == PROOF:
        return f"is:{value}"
    op = "=" if field_of(field).kind is FieldKind.TEXT else ":"
    bare = Compare(field, op, (Value(value),))
    is_bare = value.casefold() != ME and "*" not in value and _is_read_back(bare)
    return render(bare if is_bare else Compare(field, op, (Value(value, quoted=True),)))


def _is_read_back(node: Compare) -> bool:
    try:
        return parse(render(node)) == node
    except QueryError:
        return False


def narrowed(query: str, added: str) -> str:
    """A query that asks for a term as well.

    Raises:
        QueryError: The query means nothing.
    """
    query, node, more = query.strip(), parse(query), parse(added)
    if more == node or (isinstance(node, And) and more in node.parts):
        return query
    return f"({query}) {added}" if isinstance(node, Or) else f"{query} {added}".strip()
