"""The fields of a ticket that one line, aside or bullet states by words for them."""

import re
from collections.abc import Container
from itertools import islice

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.markdown import titles
from readiness_tui.exchange.markdown.syntax.tree import Item
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.choices import OWN
from readiness_tui.exchange.model.values import (
    is_path,
    is_points,
    is_size,
    read_estimate,
    read_status,
    snake,
)

FIELDS = frozenset(
    (
        "owners",
        "depends",
        "after",
        "inverse",
        "estimate",
        "target",
        "acceptance",
        "deliverables",
        "verify",
        "evidence",
        "outcome",
        "sources",
        "priority",
        "status",
        "labels",
    )
)
"""The fields that a line, a heading or a piece of an aside may state."""
_PIECES = re.compile(
    r"(?<!\s)\s+[|\u00b7\u2022]\s+|(?<=\S)\s+(?=\*{1,2}[^*\n]{2,40}(?::\*{1,2}|\*{1,2}\s?:))"
)
_SENTENCES = re.compile(r"[.;]\s+(?=[^\W\d][^:.;\uff1a]{1,30}[:\uff1a]\s)")
_BRACKETED = re.compile(r"\((?P<inner>[^()]*[:\uff1a][^()]*)\)")
_CHIP = re.compile(r"\[[^\[\]]+\](?!\()|`[^`]+`")
_CHIPS = re.compile(rf"(?:{_CHIP.pattern})(?:(?:\s*[\u00b7|,])?\s*(?:{_CHIP.pattern}))*")
_KEY_START = re.compile(
    r"(?:^|[,;/|]\s++|\s[\u2013\u2014\u00b7-]\s++|(?<!\s)\s{2,}+|(?<!\s)\s*+<br\s*+/?>\s*+"
    r"|\s(?=\*\*[^*]{2,30}(?:[:\uff1a]\*\*|\*\*\s?[:\uff1a])))"
    r"(?=[*_`]{0,3}([^\W\d][\w -]{1,30}?)[*_`]{0,3}\s?[:\uff1a][*_]{0,2}(?:\s|$))",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?\s+")
"""A sign in front of a key: `\U0001f4ca Status`."""
_FEW = 2
_ASIDE = re.compile(r"\(([^()]*)\)")
_DASHED = re.compile(r"(\S+)\s+[-\u2013\u2014]\s+(.+)")
_DIGIT = re.compile(r"\d")
_PACKAGE = re.compile(r"@[\w.-]+/[\w.-]+\s*[,;]|[,;]\s*@[\w.-]+/")
"""One of several packages in a row, such as `@scope/name, other`; alone it may be a team."""
_BEHIND = re.compile(
    r"[(\[\uff08]([^()\[\]\uff08\uff09]+)[)\]\uff09]\s*$"
    r"|\s[\u00b7\u2013\u2014-]\s+([^\u00b7\u2013\u2014]+)$"
)
_HANDLES = re.compile(r"@[A-Za-z][\w.-]*(?:(?:\s*[,&+/])?\s*@[A-Za-z][\w.-]*)*")
_HANDLE = re.compile(r"@[\w./-]+(?:\s+[^@{}]{1,40})?")
"""A handle, and what its owner does there: `@ana (lead)`."""
_NAMES = re.compile(
    r"@?[^\W\d_a-z][\w.'-]*(?:(?:\s+|\s*[,&+/]\s*|\s(?:and|und|et|y|e)\s)@?[^\W\d_a-z][\w.'-]*){0,5}"
)
"""Names that begin with a capital or in a script without any."""
_NEAR_END = 120
_MOST_FACTS = 50  # a line of more pieces is no line of facts
_COMPOUND = 4
_HEADS = frozenset(("owners", "depends", "estimate", "acceptance", "deliverables"))
"""The fields that the last or first words of a longer key may name."""
_RISK = frozenset(("likelihood", "impact"))
_NOT_FIELDS = frozenset(("", "id", "notes", "purpose"))


def keyed_field(pair: tuple[str, str] | None) -> str:
    """The field of a ticket that a keyed line states; empty for none."""
    if pair is None:
        return ""
    key = _SIGN.sub("", pair[0])
    name = words.load().exact(key)
    if not name and len(key.split()) <= _COMPOUND:
        name = words.load().field(key)
        name = name if name in _HEADS and not _is_about(key) else ""
    if name == OWN:
        return snake(key)
    return "" if name in _NOT_FIELDS else name


def _is_about(key: str) -> bool:
    """Whether a key such as `Dependency injection` or `File upload` names a part of the work."""
    first, _, last = key.partition(" ")
    exact = words.load().exact
    return last.isalpha() and bool(exact(first)) and not exact(last)


def keyed_fields_of(raw: str) -> tuple[tuple[str, str], ...]:
    """The fields that one line states, with their raw values: `Status: done · Owner: Ana`."""
    aside, raw = _ASIDE.match(raw), _uncovered(raw)
    if facts := _chips(raw):
        return facts
    pieces = _PIECES.split(raw, maxsplit=_MOST_FACTS)
    if 1 < len(pieces) <= _MOST_FACTS:
        facts = [_fact(each) for each in pieces]
        named = [name for name, _ in facts if name in FIELDS]
        is_keyed = any(titles.keyed(each) for each in pieces)
        if (named and is_keyed) or len(named) == len(pieces):
            return tuple((name or "facts", value) for name, value in facts)
    if (sentences := _SENTENCES.split(raw)) and len(sentences) > 1:
        facts = [_fact(each) for each in sentences]
        if all(name in FIELDS for name, _ in facts):
            return tuple(facts)
    if facts := _keyed_pieces(raw):
        return facts
    if aside and (relation := relation_of(aside[1])) and _DIGIT.search(relation[1]):
        return (relation,)
    if doer := _doer(raw.strip(" *_")):
        return (("owners", doer),)
    pair = titles.keyed(raw)
    name = keyed_field(pair)
    if pair and not name and (dashed := _DASHED.fullmatch(pair[0])):
        name = words.load().exact(dashed[1])
        return (("status", dashed[2]), ("notes", pair[1])) if name == "status" else ()
    return ((name, pair[1]),) if pair and name else ()


def _uncovered(raw: str) -> str:
    """A line without the italics or brackets around all of it, and the break behind it."""
    raw = raw.strip().removesuffix("\\").rstrip()
    for rule in (titles.SLANTED, _BRACKETED):
        if match := rule.fullmatch(raw):
            raw = match["inner"].strip()
    return raw


def _chips(raw: str) -> tuple[tuple[str, str], ...]:
    """The fields of a line of pieces in brackets or code: `[Owner: Ana] [Status: done]`."""
    if not _CHIPS.fullmatch(raw):
        return ()
    facts = tuple(_fact(chip[1:-1].strip().replace("::", ":")) for chip in _CHIP.findall(raw))
    is_keyed = any(sign in raw for sign in ":\uff1a")
    return facts if is_keyed and all(name in FIELDS for name, _ in facts) else ()


def _keyed_pieces(raw: str) -> tuple[tuple[str, str], ...]:
    """The fields of a line of keys, two of them known: `Status: done, Owner: Ana`."""
    pairs = keyed_pairs(raw, FIELDS)
    return tuple((keyed_field(pair) or snake(pair[0]), pair[1]) for pair in pairs)


def keyed_pairs(raw: str, fields: Container[str]) -> tuple[tuple[str, str], ...]:
    """The keys and raw values of a line of several, two of which name one of some fields."""
    keys = list(islice(_KEY_START.finditer(raw), _MOST_FACTS))
    named = sum(words.load().exact(words.key_of(key[1])) in fields for key in keys)
    if named < _FEW or keys[0].start():
        return ()
    ends = [*(key.start() for key in keys[1:]), len(raw)]
    pairs = [titles.keyed(raw[key.end() : end]) for key, end in zip(keys, ends, strict=True)]
    return tuple(filter(None, pairs))


def facts_of(aside: str) -> tuple[tuple[str, str], ...]:
    """The fields of an aside such as `Owner: Ana, Status: done`; empty if a piece is none."""
    if _PACKAGE.search(aside):
        return ()
    for parting in (r"[;,|]\s+(?=[^:,;]{2,30}:)", r"\s*[;,|\u00b7]\s*|\s+[\u2013\u2014-]\s+"):
        facts = tuple(_fact(each.strip()) for each in re.split(parting, aside))
        if all(name in FIELDS for name, _ in facts):
            return facts
    return ()


def facts_behind(title: str) -> tuple[tuple[str, str], ...]:
    """The fields that a title states at its end, in brackets or behind a dash or a dot."""
    match = _BEHIND.search(title, max(0, len(title) - _NEAR_END))
    return facts_of(match[1] or match[2]) if match else ()


def _fact(piece: str) -> tuple[str, str]:
    """One piece of a line of facts as a field and its value; both empty if it is none."""
    if (pair := titles.keyed(piece)) and not is_path(pair[0]):
        if read_status(pair[0]).status is Status.BLOCKED and words.load().is_status(pair[0]):
            return "status", piece
        return keyed_field(pair) or snake(pair[0]), pair[1]
    bare = piece.strip(" *`")
    unsigned = _SIGN.sub("", bare, count=1)
    if words.load().is_status(bare) or (unsigned and words.load().is_status(unsigned)):
        return "status", bare if words.load().is_status(bare) else unsigned
    if words.fold(unsigned) in words.load().priorities:
        return "priority", unsigned
    if read_estimate(bare)[0] is not None or is_points(bare) or is_size(bare):
        return "estimate", bare
    if _DIGIT.search(bare) and (relation := relation_of(bare)):
        return relation
    if doer := _doer(bare):
        return "owners", doer
    return ("owners" if _HANDLE.fullmatch(bare) else ""), bare


def _doer(bare: str) -> str:
    """Who a piece such as `assigned to Ana` or `@ana @ben` says does the work; empty for none."""
    if len(bare) > _NEAR_END:
        return ""
    if _HANDLES.fullmatch(bare):
        return bare
    cue = words.load().opening("cues", "owned", words.fold(bare))
    doer = bare[len(cue) :].strip(" :\uff1a") if cue else ""
    is_name = _NAMES.fullmatch(doer) and not words.load().exact(words.key_of(doer))
    return doer if is_name else ""


def relation_of(text: str, *more: str) -> tuple[str, str] | None:
    """The field and what it names of a text that begins with a word for it: `after T-1`.

    The field is depends, after, or one of those that are named.
    """
    key = words.fold(text)
    for name in ("depends", "after", *more):
        if cue := words.load().opening("columns", name, key):
            return name, text[len(cue) :].strip(" :\uff1a")
    return None


def is_status_line(raw: str) -> bool:
    """Whether a line is nothing but a status: `\u2705 Done`, `**In progress**`."""
    bare = raw.strip(" *_`~")
    return (
        not bare.endswith((":", "\uff1a"))
        and len(bare.split()) <= _COMPOUND
        and words.load().is_status(bare)
    )


def states(item: Item) -> bool:
    """Whether bullets right below an item state fields of a ticket."""
    return any(keyed_fields_of(child.text) for child in item.children)


def states_risk(item: Item) -> bool:
    """Whether bullets below an item say both how likely and how grave something is."""
    pairs = (titles.keyed(child.text) for child in item.children)
    return {words.load().field(pair[0]) for pair in pairs if pair} >= _RISK
