"""A dependency cell or bullet as edges: hard or soft, clause by clause where it is prose.

Nothing is dropped: an id of a family that the document does not define is named as outside, one of
a known family is kept as written, and prose without any reference is handed back as text.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from readiness_tui.exchange.markdown import clauses, names, numbered
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import Ids, Reference, is_id
from readiness_tui.exchange.model.model import How
from readiness_tui.exchange.model.values import is_none

_CLAUSE = re.compile(r"[;,.](?=\s|$)|\n|[()\uff08\uff09]")
_BRACKETS = "()\uff08\uff09"
_NEAR = 200  # characters beside a number in which what it counts may stand
_BREAK = re.compile(r"(?<!\s)\s*[,;:(\uff08\uff0c\uff1b\u3002]|\.\s|\s[\u2013\u2014-]\s")
_WIKI = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]+)?\]\]")
_STEP = re.compile(r"\(\d{1,2}\)(?=\s)")
"""Pieces of a sentence that are counted in brackets, which are no ids: `(1) look, (2) leap`."""
_LISTED = re.compile(r"\[([^\[\]]*)\]")
"""A list in brackets: `[T-1, T-2]`."""
_BESIDE = re.compile(
    r"[(\[\uff08]([^()\[\]\uff08\uff09]{1,200})[)\]\uff09]|[;\uff1b]([^;\uff1b]{1,200})"
)
"""What stands in brackets, or behind a semicolon."""
_SEMICOLON = re.compile(r"[;\uff1b]")
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
    """What a dependency text says; `codes` are the findings that its reading gives rise to.

    `groups` are the members of each group that it names as one, `others` what it says of tickets
    that it names. `is_none` says that there is nothing, whatever is remarked behind.
    """

    edges: tuple[Edge, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    dangling: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    is_text: bool = False
    is_none: bool = False
    others: tuple[clauses.Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    sentence: int


def read(value: str, ids: Ids, own: str) -> Edges:
    """The edges that a text states for the ticket `own`."""
    value = (
        _LISTED.sub(r"\1", value.strip(), count=1) if _LISTED.fullmatch(value.strip()) else value
    )
    value = numbered.in_order(value, tuple(ids.aliases))
    value = _BESIDE.sub(_without_beside, _WIKI.sub(r'"\1"', value))
    if {"(1)", "(2)"} <= {*_STEP.findall(value)}:
        value = _STEP.sub("", value)
    if is_none(value) or words.fold(value).startswith(words.load().of("cues", "apart")):
        return Edges()
    if _is_nothing(value):
        return Edges(is_none=True)
    if others := clauses.of_named(value, ids):
        rest = _own(_without_spans(value, others), ids, own)
        return replace(rest, is_text=False, others=others)
    return _own(value, ids, own)


def _own(value: str, ids: Ids, own: str) -> Edges:
    """The edges of a text that holds no sentence about other tickets."""
    references = _meant(value, ids.read(value, strangers=True), ids)
    rest = _without(value, references)
    outside = tuple(token for token in _TOKEN.findall(rest) if is_id(token))
    is_prose = any(_WORD.search(token) and token not in outside for token in _loose(rest))
    if not references and (named := _by_other_keys(value, ids, own)).codes:
        return named
    if not references:
        return Edges(outside=outside, codes=_outside_code(outside), is_text=is_prose)
    strengths = _strengths(value, references) if is_prose else [True] * len(references)
    codes = [code for reference in references for code in reference.codes]
    if is_prose:
        codes.append("dependency-as-prose")
        codes += ["dependency-unsure"] * (None in strengths)
    parts = [*names.parts_of(rest)]
    edges = _edges_by_name(parts, ids, own)
    codes += ["reference-by-name"] * bool(edges)
    for reference, strength in zip(references, strengths, strict=True):
        for target in reference.ids:
            if target == own:
                is_range = reference.how is How.EXPANDED
                codes.append("range-holds-self" if is_range else "self-reference")
                continue
            # What is named twice is hard if either clause says so: less ready.
            is_hard = strength is not False or (target in edges and edges[target].is_hard)
            edges[target] = Edge(target, reference.how, is_hard)
    named_groups = tuple(members for part in parts if (members := names.group(part, ids)))
    return Edges(
        tuple(edges.values()),
        named_groups,
        tuple(name for reference in references if not reference.is_known for name in reference.ids),
        outside,
        (*dict.fromkeys(filter(None, codes)), *_outside_code(outside)),
    )


def _is_nothing(value: str) -> bool:
    """Whether a text begins with a word for nothing, and says behind it no more of others."""
    first = _BREAK.split(value.strip(), maxsplit=1)
    if len(first) == 1 or not first[0] or not is_none(first[0]):
        return False
    behind = words.fold(first[1])
    return not words.load().has("columns", "depends", behind)


def _without_spans(value: str, relations: Sequence[clauses.Relation]) -> str:
    """A text without the sentences that it holds about other tickets."""
    cuts = [0, *(at for each in relations for at in (each.start, each.end)), len(value)]
    pieces = (value[begin:end] for begin, end in zip(cuts[::2], cuts[1::2], strict=True))
    return " ".join(pieces).strip(" .;,\u3002\uff1b\uff0c")


def _meant(value: str, references: Sequence[Reference], ids: Ids) -> tuple[Reference, ...]:
    """The references of a text but for what runs beside, `not T-2`, and amounts: `2 days`."""
    meant: list[Reference] = []
    begin = end = 0
    while begin < len(references):
        last = clauses.run(value, references, begin)
        front = words.fold(value[end : references[begin].start])
        if not any(words.load().closing("cues", cue, front) for cue in ("beside", "denied")):
            run = references[begin:last]
            meant += [each for each in run if not _is_amount(value, each, ids)]
        end = references[last - 1].end
        begin = last
    return tuple(meant)


def _is_amount(value: str, reference: Reference, ids: Ids) -> bool:
    """Whether a bare number counts something else than tickets: `4 GB`, `Node 20`."""
    before = value[max(0, reference.start - _NEAR) : reference.start]
    behind = value[reference.end : reference.end + _NEAR]
    if not value[reference.start : reference.end].isdecimal() or before.endswith("#"):
        return False
    named = re.search(r"(?<!\S)([A-Z][a-z]{1,40})\s$", before)
    if named and not names.may_count(named[1]):
        return True
    following = re.match(r"\s([^\W\d_]+)", behind)
    if following is None or names.may_count(following[1]) or words.load().is_status(following[1]):
        return False
    return not clauses.titled(behind, reference.ids[-1], ids)


def _edges_by_name(parts: list[str], ids: Ids, own: str) -> dict[str, Edge]:
    """The edges to tickets that parts of a text beside its ids name by their titles."""
    titled = (names.titled(part, ids) for part in parts) if ids.names else ()
    return {name: Edge(name, How.DERIVED, is_hard=True) for name in titled if name and name != own}


def _without_beside(match: re.Match[str]) -> str:
    """Nothing for what runs beside or waits for a ticket: `(parallel with T-3)`, `; feeds T-4`."""
    pieces = _SEMICOLON.split(match[1] or match[2])
    others = [piece for piece in pieces if not _is_beside(piece)]
    if len(others) == len(pieces):
        return match[0]
    return f"({'; '.join(others)})" if others else ""


def _is_beside(piece: str) -> bool:
    folded, vocabulary = words.fold(piece), words.load()
    is_inverse = vocabulary.opening("columns", "inverse", folded)
    return bool(is_inverse or vocabulary.opening("cues", "beside", folded))


def is_listing(value: str, ids: Ids) -> bool:
    """Whether a text is references to ids and nothing else but words that join them."""
    references = ids.read(value)
    rest = _TOKEN.findall(_without(value, references))
    return bool(references) and all(words.fold(token) in names.listing_words() for token in rest)


def _by_other_keys(value: str, ids: Ids, own: str) -> Edges:
    """Edges that name no id: all tickets above, or tickets by their whole titles."""
    if names.is_all_above(value):
        above = list(ids.order)[: ids.order.get(own, 0)]
        edges = tuple(Edge(name, How.DERIVED, is_hard=True) for name in above)
        return Edges(edges, codes=("reference-all-above",))
    if count := min(names.count_previous(value), ids.order.get(own, 0)):
        before = ids.listed[ids.order[own] - count : ids.order[own]]
        edges = tuple(Edge(name, How.DERIVED, is_hard=True) for name in before)
        return Edges(edges, codes=("reference-by-name",))
    if numbered := names.by_numbers(value, ids):
        edges = tuple(Edge(name, How.DERIVED, is_hard=True) for name in numbered if name != own)
        return Edges(edges, codes=("reference-by-name",))
    is_whole = words.fold(value) in ids.names or words.fold(value) in ids.groups
    parts = [value] if is_whole else names.listed(value, ids)
    titled = {part: names.titled(part, ids) for part in parts}
    groups = {part: () if titled[part] else names.group(part, ids) for part in parts}
    if not parts or not all(titled[part] or groups[part] for part in parts):
        return _by_clauses(value, ids, own)
    edges = tuple(
        Edge(name, How.DERIVED, is_hard=True) for name in titled.values() if name and name != own
    )
    named_groups = tuple(members for members in groups.values() if members)
    return Edges(edges, named_groups, codes=("reference-by-name",) if edges else ("",))


def _by_clauses(value: str, ids: Ids, own: str) -> Edges:
    """Edges to the tickets whose whole titles are clauses of a text that says more."""
    pieces = [piece for piece in _CLAUSE.split(value) if len(piece.split()) > 1]
    titled = dict.fromkeys(filter(None, (names.titled(piece, ids) for piece in pieces)))
    edges = tuple(Edge(name, How.DERIVED, is_hard=True) for name in titled if name != own)
    return Edges(edges, codes=("reference-by-name",) if edges else ())


def _outside_code(outside: tuple[str, ...]) -> tuple[str, ...]:
    return ("reference-outside",) if outside else ()


def _without(value: str, found: tuple[Reference, ...]) -> str:
    edges = [0, *(edge for each in found for edge in (each.start, each.end)), len(value)]
    return " ".join(value[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _loose(rest: str) -> list[str]:
    listed = {*words.load().of("joins", "words"), *words.load().of("heads", "ticket")}
    return [token for token in _TOKEN.findall(rest) if words.fold(token) not in listed]


def _strengths(value: str, found: tuple[Reference, ...]) -> list[bool | None]:
    """For each reference: True hard, False soft, None where no cue speaks for it.

    A cue in a clause without a reference speaks for those of its sentence that have none.
    """
    clauses = _clauses(value, found)
    starts = [clause.start for clause in clauses]
    homes = [bisect_right(starts, reference.start) - 1 for reference in found]
    cues = [_cue(value[clause.start : clause.end]) for clause in clauses]
    loose: dict[int, bool] = {}
    for index in set(range(len(clauses))) - set(homes):
        if (cue := cues[index]) is not None:
            sentence = clauses[index].sentence
            loose[sentence] = cue or loose.get(sentence, False)
    return [
        loose.get(clauses[home].sentence) if cues[home] is None else cues[home] for home in homes
    ]


def _clauses(value: str, found: tuple[Reference, ...]) -> list[_Clause]:
    """The clauses of a text, a bracket that holds a reference among them.

    A sign inside a reference parts none.
    """
    starts = [reference.start for reference in found]
    clauses: list[_Clause] = []
    begin = sentence = 0
    for cut in _CLAUSE.finditer(value):
        if cut[0] in _BRACKETS and not _is_clause(value, cut.start(), starts):
            continue
        place = bisect_right(starts, cut.start()) - 1
        if place >= 0 and cut.start() < found[place].end:
            continue
        clauses.append(_Clause(begin, cut.start(), sentence))
        sentence += cut[0] == "."
        begin = cut.end()
    return [*clauses, _Clause(begin, len(value), sentence)]


def _is_clause(value: str, at: int, starts: Sequence[int]) -> bool:
    """Whether the bracket that opens or closes here holds a reference."""
    if value[at] in "(\uff08":
        closing = min((end for sign in ")\uff09" if (end := value.find(sign, at)) >= 0), default=-1)
        return any(at < start < closing for start in starts)
    opening = max(value.rfind(sign, 0, at) for sign in "(\uff08")
    return any(opening < start < at for start in starts if opening >= 0)


def _cue(clause: str) -> bool | None:
    """True for a hard cue, False for a soft one, None for neither; hard wins."""
    vocabulary = words.load()
    folded = words.fold(clause)
    soft = vocabulary.has("cues", "soft", folded)
    rest = vocabulary.without("cues", "soft", folded)
    if vocabulary.has("cues", "hard", rest):
        return True
    return False if soft else None
