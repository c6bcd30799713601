"""Items of lists: their boxes, the fields below or behind their first line, lists in paragraphs."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from readiness_tui.exchange.markdown import text
from readiness_tui.exchange.markdown.syntax.bold_heads import has_id
from readiness_tui.exchange.markdown.syntax.tree import Block, Item, ItemList, Prose
from readiness_tui.exchange.model import inline_tags, words

_FEW = 2
_DOTTED = re.compile(r"\*{0,2}\d{1,3}(?:\.\d{1,3})+[.):]?\*{0,2}\s+\S")
_NUMBERED = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_LABELLED = re.compile(
    r"\s*(?:(?:\*\*|__)[^*_\n]{1,40}(?:[:\uff1a](?:\*\*|__)|(?:\*\*|__)\s?[:\uff1a])"
    r"|\w[\w -]{1,30}::\s)"
)
_SENTENCE_KEY = re.compile(r"[.;]\s+(?=(\*\*|\*|__|_|)([^\W\d][\w /-]{1,30}?)(?:\1:|:\1)\s)")
_OF_SENTENCES = frozenset(
    ("depends", "after", "inverse", "acceptance", "verify", "owners", "status")
)
_BOLD_LINE = re.compile(r"\*\*[^*]+\*\*|__[^_]+__")
_SLANTED = re.compile(r"\*(?!\*)[^*\n]+\*|_(?!_)[^_\n]+_")
_IDS = re.compile(r"[ :\uff1a\u2192]*#?(?=[^\s,\u3001]*\d)[\w.-]+(?:$|[\s,.)\u3001\uff0c])")
_RELATIONS = (
    ("relations", "needs"),
    ("columns", "depends"),
    ("columns", "after"),
    ("columns", "inverse"),
)
_LONG = 20_000  # signs of an item that are searched for its fields
_BOX = re.compile(r"\[([^\[\]])\]\*?(?:\s+|$|(?=:))")
_WORDED_BOX = re.compile(r"\[([^\W\d][\w -]{2,20})(?::([^\[\]]{1,80}))?\]\s+(?=\S)")
_LABELS = frozenset(
    ("new", "fixed", "released", "pass", "passed", "fail", "failed", "active", "ready")
)
"""Words for a status that stand in brackets as labels of news: `[NEW] Dark colours`."""
_KEYED_LINE = re.compile(
    r"\s*(?:[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f?\s*)?([^\W\d][\w-]*(?: [\w-]+){0,2}):\s+\S"
)


def listed(prose: Prose) -> ItemList | None:
    """A paragraph each line of which begins with a section number, as the list that it is."""
    lines = [line.strip(" \t>") for line in prose.lines]
    if len(lines) < _FEW or not all(map(_DOTTED.match, lines)):
        return None
    numbered = enumerate(lines, start=prose.line)
    items = tuple(Item(number, number, line, (number,)) for number, line in numbered)
    return ItemList(prose.line, prose.end, items)


def going_on(prose: Prose) -> tuple[Prose, ItemList] | None:
    """A paragraph and the numbered list that goes on right below it: only `1.` begins one there."""
    lines = [line.strip(" \t>") for line in prose.lines]
    matches = [_NUMBERED.match(line) for line in lines]
    start = next((at for at, match in enumerate(matches) if match), 0)
    numbers = [int(match[1]) for match in matches[start:] if match]
    if not start or len(numbers) < _FEW:
        return None
    if numbers != list(range(numbers[0], numbers[0] + len(lines) - start)):
        return None
    items = tuple(
        boxed(Item(number, number, line[match.end() :], (number,)))
        for number, (line, match) in enumerate(
            zip(lines[start:], matches[start:], strict=True), start=prose.line + start
        )
        if match
    )
    above = Prose(prose.line, prose.lines[:start])
    return above, ItemList(items[0].line, prose.end, items)


def joined(blocks: Sequence[Block], lines: Sequence[str]) -> list[Block]:
    """The blocks of a section, a number and the bullets right below it as one item of one list.

    Markdown ends a list where bullets follow numbers without an indent. Three go on counting.
    """
    pairs = [
        (at, int(match[1]))
        for at, (first, second) in enumerate(pairwise(blocks))
        if isinstance(first, ItemList)
        and isinstance(second, ItemList)
        and len(first.items) == 1
        and not first.items[0].children
        and second.line == first.end + 1
        and (match := _NUMBERED.match(lines[first.line - 1].lstrip()))
    ]
    counted = [number for _, number in pairs]
    if len(pairs) <= _FEW or counted != [*range(counted[0], counted[0] + len(pairs))]:
        return list(blocks)
    places = [at for at, _ in pairs]
    if places != [*range(places[0], places[0] + 2 * len(places), 2)]:
        return list(blocks)
    items: list[Item] = []
    for at in places:
        head, below_ = blocks[at], blocks[at + 1]
        if isinstance(head, ItemList) and isinstance(below_, ItemList):
            items.append(replace(head.items[0], end=below_.end, children=below_.items))
    end = places[-1] + 2
    whole = ItemList(items[0].line, items[-1].end, tuple(items))
    return [*blocks[: places[0]], whole, *blocks[end:]]


def boxed(item: Item) -> Item:
    """The item with its box taken off; a symbol at its start stays, the section gives it sense."""
    content = item.text.strip()
    box: str | None = None
    if match := _BOX.match(content):
        box, content = match[1], content[match.end() :].lstrip(": ")
    elif (match := _WORDED_BOX.match(content)) and _is_state(match[1]):
        box, content = match[0].strip()[1:-1], content[match.end() :]
    return _headed(_sentences(replace(item, text=content, box=box)))


def _is_state(word: str) -> bool:
    """Whether a word in brackets says how far a thing is: `[wip]`."""
    return words.load().is_status(word) and words.fold(word) not in _LABELS


def _headed(item: Item) -> Item:
    """The item on one line; what stands below a box or an id and is no title is its children."""
    first, _, below = item.text.partition("\n")
    lines = below.split("\n") if below else []
    begins = item.box is not None or has_id(first)
    is_apart = (
        begins
        and bool(lines)
        and (_state_fields(lines) or _is_tagged(item, first) or _BOLD_LINE.fullmatch(first.strip()))
    )
    if not is_apart:
        return replace(item, text=item.text.replace("\n", " "))
    children = _apart(item.line + 1, lines)
    return replace(item, text=first, lines=(item.line,), children=(*children, *item.children))


def stated(first: int, lines: Sequence[str]) -> list[Item]:
    """A later paragraph of an item as bullets below it, where it states fields; else none."""
    bare = [line.strip(" \t>") for line in lines]
    return _apart(first, bare) if _is_apart(bare[0]) else []


def below(before: Sequence[Item], items: Sequence[Item]) -> list[Item]:
    """Bullets with those of a list behind them, which stand below the last if it ends in a colon.

    Such a line is one of a paragraph: `**Needs:**`.
    """
    last = before[-1] if before else None
    if last and last.text.rstrip("*_ ").endswith((":", "\uff1a")) and not last.children:
        end = items[-1].end if items else last.end
        return [*before[:-1], replace(last, end=end, children=tuple(items))]
    return [*before, *items]


def _apart(first: int, lines: Sequence[str]) -> list[Item]:
    """Lines as bullets, each with those behind it that say nothing of their own."""
    children: list[Item] = []
    for number, line in enumerate(lines, start=first):
        if children and not _is_apart(line):
            last = children[-1]
            text_, lines_ = f"{last.text} {line.strip()}", (*last.lines, number)
            children[-1] = replace(last, end=number, text=text_, lines=lines_)
        else:
            children.append(Item(number, number, line.strip(), (number,)))
    return children


def _sentences(item: Item) -> Item:
    """The item with the sentences of its text that state fields as children: `... Deps: T-1.`."""
    if not (item.box is not None or has_id(item.text)):
        return item
    starts = [
        match.end()
        for match in _SENTENCE_KEY.finditer(item.text, 0, _LONG)
        if words.load().field(words.key_of(match[2])) in _OF_SENTENCES
        and not text.is_in_brackets(item.text, match.start())
    ]
    if not starts:
        return item
    ends = [*starts[1:], len(item.text)]
    children: list[Item] = []
    for start, end in zip(starts, ends, strict=True):
        line = item.line + item.text.count("\n", 0, start)
        last = item.line + item.text.count("\n", 0, end - 1)
        shown = " ".join(item.text[start:end].split("\n")).strip()
        children.append(Item(line, last, shown, tuple(range(line, last + 1))))
    lines = tuple(range(item.line, item.line + item.text.count("\n", 0, starts[0]) + 1))
    text_ = item.text[: starts[0]].rstrip()
    return replace(item, text=text_, lines=lines, children=(*children, *item.children))


def _is_apart(line: str) -> bool:
    """Whether a line says something of its own, by a key or a word for what it waits for."""
    return bool(_LABELLED.match(line) or _KEYED_LINE.match(line) or _relates(line))


def _relates(line: str) -> bool:
    """Whether a line is in italics, or begins with a word for what a ticket waits for and ids."""
    line = line.strip()
    if _SLANTED.fullmatch(line):
        return True
    folded, vocabulary = words.fold(line), words.load()
    cues = (vocabulary.opening(section, name, folded) for section, name in _RELATIONS)
    cue = next(filter(None, cues), "")
    return bool(cue) and _IDS.match(folded, len(cue)) is not None


def _is_tagged(item: Item, first: str) -> bool:
    """Whether the first line of a box ends in tags, behind which no title goes on."""
    return item.box is not None and bool(inline_tags.split(first)[1])


def _state_fields(lines: Sequence[str]) -> bool:
    """Whether lines begin with keys: all in bold, else the first of a field, or two of any."""
    if all(map(_LABELLED.match, lines)) or all(map(_relates, lines)):
        return True
    match = _KEYED_LINE.match(lines[0])
    if match is None:
        return False
    keys = [each[1] for line in lines if (each := _KEYED_LINE.match(line))]
    return len(keys) > 1 or bool(words.load().field(words.key_of(keys[0])))
