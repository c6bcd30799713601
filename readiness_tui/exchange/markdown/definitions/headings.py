"""What a document defines, as it is found: tickets by id, risks, and what headings define.

A heading defines a ticket or a risk as `[word] id [separator] title`.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.markdown import columns, numbered, scopes, titles
from readiness_tui.exchange.markdown.definitions.homes import holds_boxes, homes_of_ids
from readiness_tui.exchange.markdown.shapes import Kind, Shaped, row_head
from readiness_tui.exchange.markdown.syntax.tree import Document, Item, ItemList, Section
from readiness_tui.exchange.markdown.titles import Head
from readiness_tui.exchange.model import groups, join, legends, words
from readiness_tui.exchange.model.choices import Structure
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.ids import Ids, family, is_cell_id, shortened_names
from readiness_tui.exchange.model.model import Finding, Mark

_FEW = 2
TICKET_FIELDS = frozenset(
    ("status", "depends", "after", "inverse", "owners", "priority", "estimate", "acceptance")
)
WITH_IDS = frozenset(("tracker", "section", "box", "bullet", "lane"))
"""The structures whose tickets have ids of their own."""
STATED = frozenset(("status", "depends", "inverse", "after"))
_WORKED = frozenset(("status", "owners", "depends", "priority"))
_RISK_FIELDS = frozenset(("likelihood", "impact", "mitigation"))

Headed = list[tuple[Section, Head]]


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a ticket is defined: line, title as shown, and in which structure."""

    id: str
    line: int
    title: str
    shape: str
    priority: Priority | None = None
    status: Status | None = None


@dataclass(slots=True)
class Surveyor:
    """The definitions of a document while they are gathered.

    `owners` maps the line of a row, box, bullet or heading to its ticket, `sections` and `risks`
    the index of a section to what its heading defines; `aliases` maps a word to the ids that its
    numbers stand for, `labels` are pairs of a folded label and a ticket that has it. `structure` is
    the only one that defines tickets, if that was told; `shapes` are those that did. `grouping` are
    the ids of headings that only hold tickets.
    """

    document: Document
    templates: frozenset[int]
    structure: Structure | None = None
    apart: frozenset[int] = frozenset()
    tickets: dict[str, Definition] = field(default_factory=dict[str, Definition])
    owners: dict[int, str] = field(default_factory=dict[int, str])
    sections: dict[int, str] = field(default_factory=dict[int, str])
    risks: dict[int, titles.Head] = field(default_factory=dict[int, titles.Head])
    aliases: dict[str, dict[int, str]] = field(default_factory=dict[str, dict[int, str]])
    findings: list[Finding] = field(default_factory=list[Finding])
    labels: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    legend: legends.Legend = field(default_factory=legends.Legend)
    shapes: set[str] = field(default_factory=set[str])
    grouping: set[str] = field(default_factory=set[str])
    made: int = 0

    @property
    def has_ids(self) -> bool:
        """Whether a ticket with an id of its own is defined so far."""
        return not WITH_IDS.isdisjoint(self.shapes)

    def takes(self, structure: Structure) -> bool:
        """Whether a structure may define tickets."""
        return self.structure in {None, structure}

    def define(
        self,
        name: str,
        line: int,
        title: str,
        shape: str,
        status: Status | None = None,
        **more: Priority | None,
    ) -> str:
        """Note a ticket, and say under which id it goes."""
        title, by_sign = self.legend.taken_off(title)
        status = status or by_sign
        before = self.tickets.get(name)
        if before and before.line != line:
            if title and before.title and join.likeness(title, before.title) < join.ALIKE:
                text = f"{name} is defined in line {before.line} too, as something else: one ticket"
                self.findings.append(finding("duplicate-id", Mark(line), text, keys=(name,)))
            self.owners[line] = name
            return name
        self.shapes.add(shape)
        self.tickets.setdefault(
            name, Definition(name, line, title, shape, more.get("priority"), status)
        )
        self.owners[line] = name
        return name

    def make(self, line: int, title: str, shape: str, status: Status | None = None) -> str:
        """A ticket without an id of its own."""
        is_first = not self.made
        while (name := f"C-{self.made + 1:03d}") in self.tickets:
            self.made += 1
        self.made += 1
        if is_first:
            message = "records without an id of their own are numbered C-001 and on"
            self.findings.append(finding("id-made", Mark(line), message))
        return self.define(name, line, title, shape, status)

    def define_counted(
        self, section: Section, name: str, title: str, status: Status | None = None
    ) -> None:
        """A ticket of a heading made of a known word and a number, by which others may call it."""
        if name.isdigit():
            word = titles.unnumbered(section.title).split()[0].casefold()
            self.aliases.setdefault(word, {})[int(name)] = name
        self.sections[section.index] = self.define(name, section.line, title, "section", status)

    def ids(self) -> Ids:
        """The ids so far, with the names that stand for them."""
        short = {
            name: {words.fold(cut) for cut in shortened_names(one.title)}
            for name, one in self.tickets.items()
        }
        bare = Counter(title for titles_ in short.values() for title in titles_)
        names = {
            title: name
            for name, titles_ in short.items()
            for title in titles_
            if title and bare[title] == 1
        }
        names |= {words.fold(one.title): name for name, one in self.tickets.items() if one.title}
        labelled = groups.named(self.labels)
        names = {key: members[0] for key, members in labelled.items() if len(members) == 1} | names
        return Ids.of(self.tickets, self.aliases, names, self._grouped() | labelled)

    def _grouped(self) -> dict[str, tuple[str, ...]]:
        """The tickets below each heading that is none itself, by the names of the heading."""
        lines = sorted((one.line, name) for name, one in self.tickets.items())
        numbers = [line for line, _ in lines]
        result: dict[str, tuple[str, ...]] = {}
        for section in self.visible():
            if section.index in self.sections or section.level <= 1:
                continue
            end = max((each.end for each in self.document.below(section)), default=section.end)
            inside = slice(bisect_left(numbers, section.line), bisect_right(numbers, end))
            members = tuple(name for _, name in lines[inside])
            for key in _group_names(section) if members else ():
                result.setdefault(key, members)
        return result

    def visible(self) -> Iterator[Section]:
        """The sections that are no templates."""
        return (each for each in self.document.sections if each.index not in self.templates)


def _group_names(section: Section) -> Iterator[str]:
    """The folded names by which a heading is called as a group."""
    yield words.fold(section.title)
    for kind in ("phase", "milestone", "iteration"):
        if heading := numbered.named(section, kind):
            yield f"{kind} {words.fold(heading.id)}"
            yield words.fold(heading.title)
    if head := titles.head(section.raw):
        yield words.fold(head.id)
        yield words.fold(head.title)


def define_headings(surveyor: Surveyor, shaped: Sequence[Shaped]) -> None:
    """Define the tickets and risks that headings name, but for those that only group others."""
    heads = [
        (section, head)
        for section in surveyor.visible()
        if section.index not in surveyor.sections
        and section.level
        and (head := _head(section)) is not None
    ]
    registered = {head.id for each in shaped for head in _registered(each)}
    risks = [
        (section, head)
        for section, head in heads
        if _is_risk(surveyor, section, head) or (head.id in registered and not head.is_number)
    ]
    surveyor.risks |= {section.index: head for section, head in risks}
    if not surveyor.takes(Structure.SECTIONS):
        return
    heads = [pair for pair in heads if pair[0].index not in surveyor.risks]
    kin: dict[tuple[str, str], Headed] = defaultdict(list)
    for section, head in heads:
        kin[head.word, _kin(head)].append((section, head))
    heads = [pair for pair in heads if _is_named(surveyor, pair, kin[pair[1].word, _kin(pair[1])])]
    has_tables = any(
        each.kind is Kind.TRACKER and columns.place(each.columns, "title") >= 0 for each in shaped
    )
    homes = homes_of_ids(surveyor.visible(), shaped) if surveyor.structure is None else set[int]()
    if not heads and not surveyor.sections and not has_tables and not homes:
        if not _phases(surveyor) and not surveyor.risks:
            _stated(surveyor)
        return
    _define_sections(surveyor, _without_top(heads, has_others=has_tables or bool(homes)), homes)


def _registered(shaped: Shaped) -> Iterator[Head]:
    """The risks that the rows of a register name by an id."""
    if shaped.kind is Kind.RISKS and shaped.ids_at >= 0:
        yield from filter(None, (row_head(row, shaped.ids_at) for row in shaped.table.rows))


def _define_sections(surveyor: Surveyor, heads: Headed, homes: AbstractSet[int]) -> None:
    """A ticket for each heading but those that hold others, unless they state fields."""
    inner = homes | {section.index for section, _ in heads}
    for section, head in heads:
        below = (each.index for each in surveyor.document.below(section))
        is_group = section.index in homes or not inner.isdisjoint(below)
        if is_group and not states(surveyor, section, STATED):
            surveyor.grouping.add(head.id)
            continue
        name = head.id
        counted = titles.head(section.raw)
        if counted and counted.id.isdecimal():
            surveyor.aliases.setdefault(counted.word or "task", {})[int(counted.id)] = name
        surveyor.sections[section.index] = surveyor.define(
            name, section.line, head.title, "section", head.status, priority=head.priority
        )


def _phases(surveyor: Surveyor) -> bool:
    """Counted headings, such as phases, as tickets where nothing else is and they state fields.

    Boxes that state fields themselves are the tickets below them.
    """
    if sum(map(scopes.states, _boxes(surveyor))) >= _FEW:
        return False
    phases = stated_phases(surveyor)
    for section, heading, title, status in phases:
        surveyor.define_counted(section, heading.id, title, status)
    return bool(phases)


def stated_phases(surveyor: Surveyor) -> list[tuple[Section, numbered.Named, str, Status | None]]:
    """The counted headings of the first kind of which half state a status or dependencies."""
    for kind in ("phase", "milestone", "iteration", "other"):
        heads = [
            (section, heading, *titles.finished(titles.tidy(heading.title)))
            for section in surveyor.visible()
            if section.level and (heading := numbered.named(section, kind)) is not None
        ]
        stated = sum(bool(status or states(surveyor, s, STATED)) for s, _, _, status in heads)
        names = {heading.id for _, heading, _, _ in heads}
        if len(heads) >= _FEW and stated * 2 >= len(heads) and len(names) == len(heads):
            return heads
    return []


def _boxes(surveyor: Surveyor) -> Iterator[Item]:
    """Every box of the document."""
    for section in surveyor.visible():
        for block in section.blocks:
            if isinstance(block, ItemList):
                yield from (item for item in block.walk() if item.box is not None)


def _stated(surveyor: Surveyor) -> None:
    """Headings without ids whose lines say how far they are or who has them, side by side.

    The level that has most of them counts; a document with one of them only speaks of itself.
    """
    levels: dict[int, list[Section]] = defaultdict(list)
    for section in surveyor.visible():
        if section.level > 1 and states(surveyor, section, _WORKED):
            levels[section.level].append(section)
    fullest = max(levels, key=lambda level: len(levels[level]), default=0)
    for section in levels[fullest]:
        if len(levels[fullest]) >= _FEW:
            title, status = titles.marked(titles.tidy(titles.unnumbered(section.title)))
            name = surveyor.make(section.line, title, "section", status)
            surveyor.sections[section.index] = name


def states(surveyor: Surveyor, section: Section, fields: frozenset[str]) -> bool:
    """Whether lines right below a heading, or headings right inside it, state some fields."""
    return any(
        name in fields
        for line in scopes.lines_below(section)
        for name, _ in scopes.keyed_fields_of(line)
    ) or any(
        words.load().exact(words.key_of(each.title)) in fields
        for each in surveyor.document.below(section)
        if each.parent == section.index
    )


def _head(section: Section) -> Head | None:
    """The head of a heading: the id it names, else the one of a line `ID: x` below it."""
    head = titles.head(section.raw)
    if head is not None and not head.is_number:
        return head
    for raw in scopes.lines_below(section):
        pair = titles.keyed(raw)
        if pair and words.load().exact(pair[0]) == "id" and (other := _named_id(pair[1])):
            if head is not None:
                return replace(head, id=other.id, is_number=other.is_number)
            title, status = titles.marked(titles.tidy(section.title))
            return Head(other.id, title, is_parted=True, status=status)
    return head


def _named_id(raw: str) -> Head | None:
    """The id that a field for it holds: one with a digit, or a word in capitals."""
    value = titles.shown(raw)
    is_word = is_cell_id(value) and all(map(str.isupper, filter(str.isalpha, value)))
    return titles.head(raw) or (Head(value, "") if is_word else None)


def _is_risk(surveyor: Surveyor, section: Section, head: Head) -> bool:
    around = (words.fold(each.title) for each in surveyor.document.above(section))
    listed = any(words.load().has("headings", "risks", title) for title in around)
    stem = words.fold(head.id).rstrip("0123456789-._")
    is_called = head.kind == "risk" or stem in words.load().of("heads", "risk")
    if states(surveyor, section, _RISK_FIELDS):
        return is_called or listed
    return is_called and listed


def _is_named(surveyor: Surveyor, pair: tuple[Section, Head], kin: Headed) -> bool:
    """Whether a heading is one of several of its kind that are tickets."""
    section, head = pair
    if not head.is_number:
        return (
            head.is_parted
            or bool(head.word)
            or len(kin) >= _FEW
            or states(surveyor, section, TICKET_FIELDS)
        )
    same_level = [(s, h) for s, h in kin if s.level == section.level]
    if len({h.id for _, h in same_level}) < len(same_level):
        return False
    if head.word:
        return len(same_level) >= _FEW or states(surveyor, section, TICKET_FIELDS)
    stated = sum(
        h.status is not None
        or states(surveyor, s, TICKET_FIELDS)
        or (titles.is_dotted(h.id) and holds_boxes(s))
        for s, h in same_level
    )
    return len(same_level) >= _FEW and stated * 3 >= len(same_level)


def _kin(head: Head) -> str:
    return "A" if len(head.id) == 1 and head.id.isalpha() else family(head.id)


def _without_top(heads: Headed, *, has_others: bool) -> Headed:
    """The headings without those of the first level, where a document has other tickets."""
    tops = Counter(section.level for section, _ in heads)[1]
    named = {head.id for section, head in heads if section.level == 1} if tops == 1 else set[str]()
    heads = [(s, head) for s, head in heads if s.level == 1 or head.id not in named]
    lower = [(section, head) for section, head in heads if section.level > 1]
    return lower if lower or has_others or tops == 0 else heads
