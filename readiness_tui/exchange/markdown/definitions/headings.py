"""The tickets and risks that headings define.

A heading defines a ticket or a risk as `[word] id [separator] title`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from readiness_tui.exchange.markdown import (
    columns,
    field_lines,
    numbered,
    scopes,
    title_marks,
    titles,
)
from readiness_tui.exchange.markdown.definitions.heads import (
    Headed,
    head_of,
    lettered,
    without_recaps,
)
from readiness_tui.exchange.markdown.definitions.homes import holds_boxes, homes_of_ids, items_of
from readiness_tui.exchange.markdown.definitions.risk_headings import define_risks
from readiness_tui.exchange.markdown.definitions.stages import (
    STAGES,
    STATED,
    boxes_of,
    names_stages,
    stated_phases,
)
from readiness_tui.exchange.markdown.definitions.surveyor import Surveyor
from readiness_tui.exchange.markdown.row_ids import row_head
from readiness_tui.exchange.markdown.shapes import Kind, Shaped
from readiness_tui.exchange.markdown.syntax.parse import BOLD_LEVEL
from readiness_tui.exchange.markdown.syntax.tree import Section
from readiness_tui.exchange.markdown.titles import Head
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.choices import Structure
from readiness_tui.exchange.model.spellings import family

_FEW = 2
_SHORT = re.compile(r"(?<![\w-])[A-Z]{2,4}-?\d+(?:\.\d+)*(?![\w-])")
TICKET_FIELDS = frozenset(
    ("status", "depends", "after", "inverse", "owners", "priority", "estimate", "acceptance")
)
_DONE_BY = frozenset(("status", "owners"))
_CRITERIA = frozenset(("acceptance",))
_ORDERED = frozenset(("depends", "inverse", "after"))
_WORKED = frozenset(("status", "owners", "depends", "priority"))


def define_headings(surveyor: Surveyor, shaped: Sequence[Shaped]) -> None:
    """Define the tickets and risks that headings name, but for those that only group others."""
    heads = _heads(surveyor)
    define_risks(surveyor, heads, shaped)
    if not surveyor.takes(Structure.SECTIONS):
        return
    heads = [pair for pair in without_recaps(heads) if pair[0].index not in surveyor.risks]
    kin: dict[tuple[str, str], Headed] = defaultdict(list)
    for section, head in heads:
        kin[head.word, _kin(head)].append((section, head))
    boxed = _boxed(surveyor, heads)
    heads = [
        pair for pair in heads if _is_named(surveyor, pair, kin[pair[1].word, _kin(pair[1])], boxed)
    ]
    others = _beside_stages(surveyor, shaped)
    has_tables = any(map(_has_tickets, others))
    homes = homes_of_ids(surveyor.visible(), others) if surveyor.structure is None else set[int]()
    if not heads and not surveyor.sections and not has_tables and not homes:
        if not _phases(surveyor, shaped) and not surveyor.risks:
            _stated(surveyor)
        return
    heads_below = _without_top(heads, has_others=has_tables or bool(homes))
    _define_sections(surveyor, _without_shared(heads_below, shaped), homes)
    _whole_phases(
        surveyor, [section for section, head in heads if _goes_on(surveyor, section, head)], homes
    )


def _beside_stages(surveyor: Surveyor, shaped: Sequence[Shaped]) -> list[Shaped]:
    """The tables, but for those that only say how far the phases of headings are."""
    if not stated_phases(surveyor, shaped):
        return list(shaped)
    return [each for each in shaped if not any(names_stages(each, kind) for kind in STAGES)]


def _has_tickets(shaped: Shaped) -> bool:
    """Whether a table has tickets with ids: bare numbers are some where one says more of them."""
    if shaped.kind is not Kind.TRACKER or columns.place(shaped.columns, "title") < 0:
        return False
    heads = (row_head(row, shaped.ids_at) for row in shaped.table.rows)
    is_worked = any(column.field in _WORKED for column in shaped.columns)
    return is_worked or not all(head is None or head.id.isdecimal() for head in heads)


def _heads(surveyor: Surveyor) -> Headed:
    """The headings with ids that are no tickets yet, but for those of decisions."""
    apart = _decided(surveyor) | surveyor.sections.keys()
    sections = [each for each in surveyor.visible() if each.index not in apart and each.level]
    heads = [
        (section, head)
        for section in sections
        if (head := head_of(section)) is not None
        and not (head.id.isdigit() and numbered.named(section, "phase"))  # `1. Phase: Title`
    ]
    if any(each.shape == "card" for each in surveyor.tickets.values()):
        heads = [pair for pair in heads if not pair[1].is_number]
    return heads or lettered(sections)


def _decided(surveyor: Surveyor) -> set[int]:
    """The indexes of headings below one of decisions or questions, which has no number itself."""
    return {
        below.index
        for section in surveyor.visible()
        if section.level > 1
        and words.load().has("headings", "decisions", words.fold(section.title))
        and titles.head(section.raw) is None
        and not any(numbered.named(section, kind) for kind in words.load().lists["numbered"])
        for below in surveyor.document.below(section)
    }


def _whole_phases(surveyor: Surveyor, parts: Sequence[Section], homes: AbstractSet[int]) -> None:
    """Phases beside those that parts with their numbers make up: the ones that have no parts.

    One that says what it waits for is a ticket too, above its parts.
    """
    inner = homes | {section.index for section in parts} | surveyor.sections.keys()
    grouping: set[str] = set()
    for section in surveyor.visible() if len(parts) >= _FEW else ():
        below = {section.index, *(each.index for each in surveyor.document.below(section))}
        heading = numbered.named(section, "phase")
        is_whole = inner.isdisjoint(below) and _is_filled(surveyor, section)
        if heading and not inner.isdisjoint(below):
            grouping.add(heading.id)
        is_whole = is_whole and heading is not None and heading.id not in grouping
        if heading and (is_whole or scopes.states(surveyor.document, section, _ORDERED)):
            title, status = numbered.finished(section, heading)
            surveyor.define_counted(section, heading, title, status)


def _without_shared(heads: Headed, shaped: Sequence[Shaped]) -> Headed:
    """The headings, but for titles that several share where a table has one for each: `Results`."""
    titled = {
        head.id
        for each in shaped
        if each.kind is Kind.TRACKER and columns.place(each.columns, "title") >= 0
        for row in each.table.rows
        if (head := row_head(row, each.ids_at))
    }
    uses = Counter(words.fold(head.title) for _, head in heads if head.id in titled)
    return [
        (section, replace(head, title=""))
        if head.id in titled and uses[words.fold(head.title)] > 1
        else (section, head)
        for section, head in heads
    ]


def _define_sections(surveyor: Surveyor, heads: Headed, homes: AbstractSet[int]) -> None:
    """A ticket for each heading but those that hold others, unless they state fields.

    What holds others is no ticket in a list of such headings either.
    """
    inner = homes | {section.index for section, _ in heads}
    shorts = _shorts(surveyor) if any(" " in head.word for _, head in heads) else frozenset[str]()
    grouping: set[tuple[str, str]] = set()
    for section, head in heads:
        below = (each.index for each in surveyor.document.below(section))
        if section.index in homes or not inner.isdisjoint(below):
            grouping.add((head.word, head.id))
    for section, head in heads:
        is_group = (head.word, head.id) in grouping
        goes_on = _goes_on_in_boxes(section, head) or _goes_on_in_paragraphs(heads, head)
        worked = _DONE_BY if goes_on else STATED
        if is_group and not scopes.states(surveyor.document, section, worked):
            surveyor.grouping.add(head.id)
            continue
        name = _short(head, shorts)
        counted = titles.head(section.raw)
        if counted and counted.id.isdecimal():
            surveyor.aliases.setdefault(counted.word or "task", {})[int(counted.id)] = name
        surveyor.sections[section.index] = surveyor.define(
            name, section.line, head.title, "section", head.status, priority=head.priority
        )


def _shorts(surveyor: Surveyor) -> frozenset[str]:
    """What in a document may be short for a word of several and a number: `WP1`, `WP-1`."""
    return frozenset(each for line in surveyor.document.lines for each in _SHORT.findall(line))


def _short(head: Head, shorts: AbstractSet[str]) -> str:
    """The id of a heading; the short one for `Work package 1`, where the document has that."""
    initials = "".join(word[0] for word in head.word.split()).upper()
    short = (f"{initials}{sign}{head.id}" for sign in ("", "-"))
    is_long = len(initials) > 1 and head.is_number
    return next((each for each in short if is_long and each in shorts), head.id)


def _goes_on_in_paragraphs(heads: Headed, head: Head) -> bool:
    """Whether paragraphs that stand for headings have ids that go on that of a section."""
    return head.is_number and any(
        section.level == BOLD_LEVEL and each.id.startswith(f"{head.id}.") for section, each in heads
    )


def _goes_on_in_boxes(section: Section, head: Head) -> bool:
    """Whether boxes right below a heading have ids that go on its own: `1.1.1` below `1.1`."""
    boxes = (titles.head(item.text) for item in items_of(section) if item.box is not None)
    return any(box is not None and box.id.startswith(f"{head.id}.") for box in boxes)


def _phases(surveyor: Surveyor, shaped: Sequence[Shaped]) -> bool:
    """Counted headings, such as phases, as tickets where nothing else is and they state fields.

    Boxes that state fields themselves are the tickets below them, as are rows that say who does
    them below each of the headings, and all boxes where most of them stand elsewhere.
    """
    if sum(field_lines.states(box) for _, box in boxes_of(surveyor)) >= _FEW:
        return False
    phases = stated_phases(surveyor, shaped)
    if _are_over_work(surveyor, [section for section, *_ in phases]):
        return True
    inside = {
        index
        for section, *_ in phases
        for index in (section.index, *(each.index for each in surveyor.document.below(section)))
    }
    names = tuple({words.fold(section.title).split(" ")[0] for section, *_ in phases})
    boxes = [
        section in inside
        for section, box in boxes_of(surveyor)
        if not words.fold(title_marks.unsigned(titles.shown(box.text))[0]).startswith(names)
    ]
    if sum(boxes) * 2 < len(boxes):
        return False
    owned = {each.section for each in shaped if columns.place(each.columns, "owners") >= 0}
    owned &= {each.section for each in shaped if each.kind is Kind.ROWS}
    if all(section.index in owned for section, *_ in phases):
        return False
    for section, heading, title, status in phases:
        surveyor.define_counted(section, heading, title, status)
    return bool(phases)


def _are_over_work(surveyor: Surveyor, phases: Sequence[Section]) -> bool:
    """Whether boxes below phases are work: each has boxes and tells apart from them when it is met.

    A phase that says how far it is or who has it is a ticket itself.
    """
    return bool(phases) and all(
        scopes.states(surveyor.document, section, _CRITERIA)
        and not scopes.states(surveyor.document, section, _DONE_BY)
        and any(item.box is not None for item in items_of(section))
        for section in phases
    )


def _stated(surveyor: Surveyor) -> None:
    """Headings without ids whose lines say how far they are or who has them, side by side.

    The level that has most of them counts; a document with one of them only speaks of itself.
    """
    levels: dict[int, list[Section]] = defaultdict(list)
    in_lanes = set(_in_lanes(surveyor))
    for section in surveyor.visible():
        is_worked = section.index in in_lanes or scopes.states(surveyor.document, section, _WORKED)
        if section.level > 1 and is_worked:
            levels[section.level].append(section)
    fullest = max(levels, key=lambda level: len(levels[level]), default=0)
    headed = levels[fullest]
    for section in headed:
        if len(headed) >= _FEW and not _are_remarks(surveyor, headed):
            title, status = title_marks.marked(titles.tidy(titles.unnumbered(section.title)))
            name = surveyor.make(section.line, title, "section", status)
            surveyor.sections[section.index] = name
            if (counted := titles.counted(title)) and _counts_work(counted.word):
                surveyor.aliases.setdefault(counted.word, {})[counted.number] = name


def _counts_work(word: str) -> bool:
    """Whether a word with a number calls a piece of work: the `Phase` of `Phase 2: Walls`."""
    return any(word in listed for listed in words.load().lists["numbered"].values())


def _are_remarks(surveyor: Surveyor, headed: Sequence[Section]) -> bool:
    """Whether headings only speak of the whole: no box stands below them, more stand elsewhere."""
    inside = (each for top in headed for each in (top, *surveyor.document.below(top)))
    box_count = sum(1 for _ in boxes_of(surveyor))
    return not any(map(holds_boxes, inside)) and box_count > len(headed)


def _in_lanes(surveyor: Surveyor) -> Iterator[int]:
    """The indexes of headings right below those that are a status each, of two or more.

    Where boxes stand right below one of these, those below the headings are of their kind.
    """
    lanes = {s.index for s in surveyor.visible() if s.level > 1 and scopes.is_lane(s)}
    if len(lanes) < _FEW:
        return
    in_boxes = any(s.index in lanes and holds_boxes(s) for s in surveyor.visible())
    for section in surveyor.visible():
        if section.parent in lanes and section.blocks and not (in_boxes and holds_boxes(section)):
            yield section.index


def _boxed(surveyor: Surveyor, heads: Headed) -> set[int]:
    """The indexes of headings with numbers of two parts that hold boxes.

    None where most boxes of the document stand elsewhere: the numbers are those of its chapters.
    """
    parts = [s for s, head in heads if titles.is_dotted(head.id) and holds_boxes(s)]
    count = sum(item.box is not None for section in parts for item in items_of(section))
    every = (item for section in surveyor.visible() for item in items_of(section))
    if count * 2 < sum(item.box is not None for item in every):
        return set()
    return {section.index for section in parts}


def _is_named(
    surveyor: Surveyor, pair: tuple[Section, Head], kin: Headed, boxed: AbstractSet[int]
) -> bool:
    """Whether a heading is one of several of its kind that are tickets."""
    section, head = pair
    if not head.is_number:
        is_id = head.is_parted and (section.level > 1 or _is_joined(head.id))
        return (
            is_id
            or bool(head.word)
            or len(kin) >= _FEW
            or scopes.states(surveyor.document, section, TICKET_FIELDS)
        )
    same_level = [(s, h) for s, h in kin if s.level == section.level]
    if len({h.id for _, h in same_level}) < len(same_level):
        return False
    if head.word:
        return len(same_level) >= _FEW or scopes.states(surveyor.document, section, TICKET_FIELDS)
    are_urgent = all(h.priority is not None for _, h in same_level)  # chapters may be, in part
    has_signs = bool(words.load().urgent_signs)
    stated = sum(
        h.status is not None
        or are_urgent
        or (has_signs and h.priority is not None)
        or bool(field_lines.facts_behind(h.title))
        or scopes.states(surveyor.document, s, TICKET_FIELDS)
        or s.index in boxed
        or _goes_on(surveyor, s, h)
        for s, h in same_level
    )
    return len(same_level) >= _FEW and stated * 3 >= len(same_level)


def _is_joined(name: str) -> bool:
    """Whether a sign joins the parts of an id: the title of a document may begin `Depot14`."""
    return any(sign in name for sign in "-._:")


def _goes_on(surveyor: Surveyor, section: Section, head: Head) -> bool:
    """Whether a heading is a part of work that goes on the number above: 2.1 of `Phase 2`."""
    stem = head.id.rpartition(".")[0]
    if not titles.is_dotted(head.id) or scopes.is_part_of_plan(section.title):
        return False
    return any(
        (counted := numbered.named(above, kind)) is not None and counted.id == stem
        for above in surveyor.document.above(section)
        for kind in ("phase", "iteration", "milestone")
    )


def _is_filled(surveyor: Surveyor, section: Section) -> bool:
    return bool(section.blocks) or any(each.blocks for each in surveyor.document.below(section))


def _kin(head: Head) -> str:
    return "A" if len(head.id) == 1 and head.id.isalpha() else family(head.id)


def _without_top(heads: Headed, *, has_others: bool) -> Headed:
    """The headings without those of the first level, where a document has other tickets."""
    tops = Counter(section.level for section, _ in heads)[1]
    named = {head.id for section, head in heads if section.level == 1} if tops == 1 else set[str]()
    heads = [(s, head) for s, head in heads if s.level == 1 or head.id not in named]
    lower = [(section, head) for section, head in heads if section.level > 1]
    return lower if lower or has_others or tops == 0 else heads
