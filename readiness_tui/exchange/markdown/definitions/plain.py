"""Tickets of a document in which nothing names an id, states a field or has a box.

What stands for them is looked for in this order, and the first that the document has counts: steps
that begin in bold, phases and milestones, the headings of a backlog, the list below a heading that
only names the kind of thing.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.markdown import field_lines, numbered, scopes, title_marks, titles
from readiness_tui.exchange.markdown.definitions.surveyor import Surveyor
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.syntax.parse import BOLD_LEVEL
from readiness_tui.exchange.markdown.syntax.tree import Item, ItemList, Prose, Section
from readiness_tui.exchange.markdown.text import is_struck, plain
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.values import read_status

_FEW = 2
_BOLD = re.compile(r"(?:\*\*|__)(?P<bold>[^*_\n]{1,160}?)[:.]?(?:\*\*|__)\s*[:\u2013\u2014.-]?\s*")
_ANY_BOLD = re.compile(r"(?:\*\*|__)([^*_\n]{2,60}?)[.:]?(?:\*\*|__)")
_CODE = re.compile(r"#?(?:[A-Z]{1,3}[ -]?)?\d{1,4}|[A-Z]")
_SENTENCE = re.compile(r"(?<=[.!?])\s|(?<=[\u3002\uff01\uff1f])")
_COUNTED = re.compile(r"[\s>]*(\d{1,3})[.)]\s")
_STAGES = (Role.PHASE, Role.ITERATION)
_WORKED = frozenset(("status", "owners", "depends", "after"))
_OPEN = (Role.PLAIN, *_STAGES, Role.OBJECTIVE)


def define_plain(surveyor: Surveyor, section_scopes: Sequence[Scope]) -> None:
    """Define the tickets of a document that has none otherwise."""
    steps = list(_bold_steps(surveyor, section_scopes))
    steps = [step for step in steps if not _is_stage(step[1])] or steps
    phases = _phases(surveyor)
    inside = {index for section, _ in phases for index in _indexes(surveyor, section)}
    if phases and sum(index in inside for index, _ in steps) * 2 < len(steps):
        steps = []
    if len(steps) >= _FEW:
        _make(surveyor, [item for _, item in steps])
    elif not (_bold_heads(surveyor) or _define_phases(surveyor, phases) or _backlog(surveyor)):
        listed = list(_listed(surveyor, section_scopes))
        _make(surveyor, listed or _stating(surveyor, section_scopes))


def parted(raw: str) -> tuple[str, str]:
    """An item as its title and what stands behind it: the bold words in front, else a sentence."""
    match = _BOLD.match(raw)
    if match and _CODE.fullmatch(match["bold"].strip()):
        raw = raw[match.end() :]
    elif match:
        return titles.shown(match["bold"]), raw[match.end() :]
    first, *rest = _SENTENCE.split(raw, maxsplit=1)
    return titles.shown(first), rest[0] if rest else ""


def _make(surveyor: Surveyor, items: Sequence[Item]) -> None:
    """Define a ticket for each item; where each has a number of its own, it goes by that too."""
    numbers: dict[int, str] = {}
    for item in items:
        title, status = title_marks.marked(parted(item.text)[0])
        name = surveyor.make(item.line, titles.shortened(title), "step", status)
        if match := _COUNTED.match(surveyor.document.lines[item.line - 1]):
            numbers[int(match[1])] = name
    if len(numbers) == len(items):
        surveyor.alias_steps(numbers)


def _indexes(surveyor: Surveyor, section: Section) -> Iterator[int]:
    yield section.index
    yield from (below.index for below in surveyor.document.below(section))


def _lists(
    surveyor: Surveyor, section_scopes: Sequence[Scope]
) -> Iterator[tuple[Section, ItemList]]:
    for section in surveyor.visible():
        if section_scopes[section.index].role in _OPEN:
            yield from ((section, block) for block in section.blocks if isinstance(block, ItemList))


def _bold_steps(surveyor: Surveyor, section_scopes: Sequence[Scope]) -> Iterator[tuple[int, Item]]:
    """The items of numbered lists that all begin in bold, with the index of their section.

    They stand right below the title or a phase, or a heading above speaks of work: guides and
    reasons are numbered in bold too.
    """
    is_plan = any(section.level == 1 and _plans(section) for section in surveyor.visible())
    for section, block in _lists(surveyor, section_scopes):
        is_told = is_plan or section.level <= 1 or section_scopes[section.index].role in _STAGES
        if not is_told and not any(map(_plans, (section, *surveyor.document.above(section)))):
            continue
        lines = (surveyor.document.lines[item.line - 1] for item in block.items)
        if all(map(_COUNTED.match, lines)) and all(_BOLD.match(item.text) for item in block.items):
            yield from ((section.index, item) for item in block.items)


def _is_stage(item: Item) -> bool:
    """Whether an item begins with the name of a phase or the like in bold: `**Phase 1 entire**`."""
    match = _BOLD.match(item.text)
    named = titles.shown(match["bold"]) if match else ""
    return any(numbered.named_in(named, kind) for kind in ("phase", "milestone", "iteration"))


def _plans(section: Section) -> bool:
    """Whether a heading speaks of a plan or of work: `Roadmap`, `Remaining work`."""
    return words.load().has("headings", "plan", words.fold(section.title))


def _bold_heads(surveyor: Surveyor) -> bool:
    """Paragraphs that begin with a bold number, which the parser made headings of."""
    heads = [
        (section, head)
        for section in surveyor.visible()
        if section.level == BOLD_LEVEL and (head := titles.head(section.raw)) and head.title
    ]
    if len({head.id for _, head in heads}) < max(_FEW, len(heads)):
        return False
    for section, head in heads:
        surveyor.sections[section.index] = surveyor.define(
            head.id, section.line, head.title, "section", head.status
        )
    return True


def _phases(surveyor: Surveyor) -> list[tuple[Section, numbered.Named]]:
    """The phases, milestones or lettered headings of a document, each counted once."""
    for kind in ("phase", "milestone", "iteration"):
        named = [
            (section, heading)
            for section in surveyor.visible()
            if section.level and (heading := numbered.named(section, kind)) is not None
        ]
        if len({heading.id for _, heading in named}) >= max(_FEW, len(named)):
            return named
    return numbered.in_letters(surveyor.visible())


def _define_phases(surveyor: Surveyor, phases: Sequence[tuple[Section, numbered.Named]]) -> bool:
    for section, heading in phases:
        title, status = numbered.finished(section, heading)
        surveyor.define_counted(section, heading, title, status)
    return bool(phases)


def _backlog(surveyor: Surveyor) -> bool:
    """The headings right below one that calls the document a backlog."""
    tops = [
        section
        for section in surveyor.visible()
        if section.level == 1 and words.load().has("headings", "backlog", words.fold(section.title))
    ]
    by_level: dict[int, list[Section]] = defaultdict(list)
    for section in surveyor.visible():
        if tops and section.level > 1 and section.title and not scopes.is_kind(section):
            by_level[section.level].append(section)
    fullest = max(by_level, key=lambda level: len(by_level[level]), default=0)
    listed = by_level[fullest]
    if len(listed) < _FEW or not all(any(map(_is_text, section.blocks)) for section in listed):
        return False
    for section in listed:
        title, status = title_marks.marked(titles.tidy(titles.unnumbered(section.title)))
        name = surveyor.make(section.line, title, "section", status or _told(section))
        surveyor.sections[section.index] = name
    return True


def _is_text(block: object) -> bool:
    return isinstance(block, Prose | ItemList)


def _told(section: Section) -> Status | None:
    """The status that the first bold words below a heading are, where the heading is struck out."""
    if not is_struck(section.raw.lstrip("# ")):
        return None
    for line in scopes.lines_below(section):
        if match := _ANY_BOLD.search(line):
            reading = read_status(plain(match[1]))
            is_plain = words.load().is_status(plain(match[1])) and not reading.code
            return reading.status if is_plain else None
    return None


def _listed(surveyor: Surveyor, section_scopes: Sequence[Scope]) -> Iterator[Item]:
    """The items below headings that only name the kind of thing: `## Remaining work`."""
    for section, block in _lists(surveyor, section_scopes):
        if section.level <= 1:
            continue
        is_counted = all(_COUNTED.match(surveyor.document.lines[i.line - 1]) for i in block.items)
        if scopes.is_kind(section) or (is_counted and _names_stages(section)):
            yield from (item for item in block.items if item.text)


def _stating(surveyor: Surveyor, section_scopes: Sequence[Scope]) -> list[Item]:
    """The items of lists that state fields of tickets below them, where most of a list do."""
    items: list[Item] = []
    for _, block in _lists(surveyor, section_scopes):
        lines = (surveyor.document.lines[item.line - 1] for item in block.items)
        fields = _WORKED | {"acceptance"} if all(map(_COUNTED.match, lines)) else _WORKED
        stating = [item for item in block.items if not fields.isdisjoint(_stated(item))]
        items += stating if len(stating) * 2 > len(block.items) else []
    return items if len(items) >= _FEW else []


def _stated(item: Item) -> set[str]:
    """The fields that the bullets below an item state."""
    return {name for child in item.children for name, _ in field_lines.keyed_fields_of(child.text)}


def _names_stages(section: Section) -> bool:
    """Whether a heading is a word for stages or their order, or a priority: `## P1 - Complete`."""
    title = words.key_of(titles.unnumbered(section.title))
    kinds = ("phase", "milestone", "iteration")
    listed = {word for kind in kinds for word in words.load().of("numbered", kind)}
    listed |= set(words.load().of("headings", "order"))
    is_word = title in listed or title.removesuffix("s") in listed
    return is_word or bool(numbered.heading_priority(section))
