"""A dependency cell or bullet as edges: hard or soft, clause by clause where it is prose.

Nothing is dropped: an id of a family that the document does not define is named as outside, one of
a known family is kept as written, and prose without any reference is handed back as text.
"""

import re
from dataclasses import dataclass

from readiness_tui.exchange import words
from readiness_tui.exchange.ids import Ids, Reference, is_id
from readiness_tui.exchange.model import How
from readiness_tui.exchange.values import is_none

_CLAUSE = re.compile(r"[;,.](?=\s|$)|\n")
_PARTS = re.compile(r"[,;+&\n]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_TOKEN = re.compile(r"[^\W_](?:[\w.\-]*[^\W_])?")


@dataclass(frozen=True, slots=True)
class Edge:
    """A ticket that is depended on, and how the document came to name it."""

    target: str
    how: How
    is_hard: bool


@dataclass(frozen=True, slots=True)
class Edges:
    """What a dependency text says; `codes` are the findings that its reading gives rise to."""

    edges: tuple[Edge, ...] = ()
    dangling: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    is_text: bool = False


def read(value: str, ids: Ids, own: str) -> Edges:
    """The edges that a text states for the ticket `own`."""
    if is_none(value):
        return Edges()
    found = ids.read(value, strangers=True)
    rest = _without(value, found)
    outside = tuple(token for token in _TOKEN.findall(rest) if is_id(token))
    is_prose = any(_WORD.search(token) and token not in outside for token in _loose(rest))
    if not found and (named := _by_other_keys(value, ids, own)).edges:
        return named
    if not found:
        return Edges(outside=outside, codes=_outside_code(outside), is_text=is_prose)
    strengths = _strengths(value, found) if is_prose else [True] * len(found)
    codes = [code for reference in found for code in reference.codes]
    if is_prose:
        codes.append("dependency-as-prose")
        codes += ["dependency-unsure"] * (None in strengths)
    edges: dict[str, Edge] = {}
    for reference, strength in zip(found, strengths, strict=True):
        for target in reference.ids:
            if target == own:
                is_range = reference.how is How.EXPANDED
                codes.append("range-holds-self" if is_range else "self-reference")
                continue
            # What is named twice is hard if either clause says so: less ready.
            is_hard = strength is not False or (target in edges and edges[target].is_hard)
            edges[target] = Edge(target, reference.how, is_hard)
    return Edges(
        tuple(edges.values()),
        tuple(name for reference in found if not reference.is_known for name in reference.ids),
        outside,
        (*dict.fromkeys(codes), *_outside_code(outside)),
    )


def _by_other_keys(value: str, ids: Ids, own: str) -> Edges:
    """Edges that name no id: all tickets above, or tickets by their whole titles."""
    if words.load().has("joins", "all_above", words.fold(value)):
        above = list(ids.order)[: ids.order.get(own, 0)]
        edges = tuple(Edge(name, How.DERIVED, is_hard=True) for name in above)
        return Edges(edges, codes=("reference-all-above",))
    whole = ids.names.get(words.fold(value))
    parts = [value] if whole else _PARTS.split(value)
    named = [ids.names.get(words.fold(part)) for part in parts if part.strip()]
    if not named or None in named:
        return Edges()
    edges = tuple(Edge(name, How.DERIVED, is_hard=True) for name in named if name and name != own)
    return Edges(edges, codes=("reference-by-name",))


def _outside_code(outside: tuple[str, ...]) -> tuple[str, ...]:
    return ("reference-outside",) if outside else ()


def _without(value: str, found: tuple[Reference, ...]) -> str:
    for reference in reversed(found):
        value = value[: reference.start] + " " + value[reference.end :]
    return value


def _loose(rest: str) -> list[str]:
    joins = words.load().of("joins", "words")
    return [token for token in _TOKEN.findall(rest) if words.fold(token) not in joins]


def _strengths(value: str, found: tuple[Reference, ...]) -> list[bool | None]:
    """For each reference: True hard, False soft, None where no cue speaks for it."""
    inside = [(reference.start, reference.end) for reference in found]
    cuts = [
        cut.span()
        for cut in _CLAUSE.finditer(value)
        if not any(start < cut.start() < end for start, end in inside)
    ]
    spans: list[tuple[int, int, int]] = []  # start, end, sentence
    start = sentence = 0
    for left, right in [*cuts, (len(value), len(value))]:
        spans.append((start, left, sentence))
        sentence += value[left:right] == "."
        start = right
    cues = [_cue(value[left:right]) for left, right, _ in spans]
    holds = [any(left <= start < right for start, _ in inside) for left, right, _ in spans]
    result: list[bool | None] = []
    for start, _ in inside:
        place = next(index for index, (left, right, _) in enumerate(spans) if left <= start < right)
        cue = cues[place]
        if cue is None:
            loose = [
                cues[index]
                for index, span in enumerate(spans)
                if span[2] == spans[place][2] and not holds[index] and cues[index] is not None
            ]
            cue = (True in loose) if loose else None
        result.append(cue)
    return result


def _cue(clause: str) -> bool | None:
    """True for a hard cue, False for a soft one, None for neither; hard wins."""
    vocabulary = words.load()
    folded = words.fold(clause)
    soft = vocabulary.has("cues", "soft", folded)
    rest = vocabulary.without("cues", "soft", folded)
    if vocabulary.has("cues", "hard", rest):
        return True
    return False if soft else None
