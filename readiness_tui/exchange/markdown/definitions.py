"""What a document defines, as it is found: tickets by id, risks, and what headings define.

A heading defines a ticket or a risk as `[word] id [separator] title`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.markdown import columns, scopes, titles
from readiness_tui.exchange.markdown.shapes import Kind, Shaped
from readiness_tui.exchange.markdown.titles import Head
from readiness_tui.exchange.markdown.tree import Document, ItemList, Prose, Section
from readiness_tui.exchange.model import join, words
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.ids import Ids, family
from readiness_tui.exchange.model.model import Finding, Mark

_FEW = 2
_TICKET_FIELDS = frozenset(
    ("status", "depends", "after", "inverse", "owners", "priority", "estimate", "acceptance")
)
_STATED = frozenset(("status", "depends", "inverse"))
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
    numbers stand for, `components` a folded label to the one ticket that has it.
    """

    document: Document
    templates: frozenset[int]
    tickets: dict[str, Definition] = field(default_factory=dict[str, Definition])
    owners: dict[int, str] = field(default_factory=dict[int, str])
    sections: dict[int, str] = field(default_factory=dict[int, str])
    risks: dict[int, titles.Head] = field(default_factory=dict[int, titles.Head])
    aliases: dict[str, dict[int, str]] = field(default_factory=dict[str, dict[int, str]])
    findings: list[Finding] = field(default_factory=list[Finding])
    components: dict[str, str] = field(default_factory=dict[str, str])
    made: int = 0

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
        before = self.tickets.get(name)
        if before and before.line != line:
            if title and before.title and join.likeness(title, before.title) < join.ALIKE:
                text = f"{name} is defined in line {before.line} too, as something else: one ticket"
                self.findings.append(finding("duplicate-id", Mark(line), text, keys=(name,)))
            self.owners[line] = name
            return name
        self.tickets.setdefault(
            name, Definition(name, line, title, shape, more.get("priority"), status)
        )
        self.owners[line] = name
        return name

    def make(self, line: int, title: str, shape: str) -> str:
        """A ticket without an id of its own."""
        while (name := f"C-{self.made + 1:03d}") in self.tickets:
            self.made += 1
        self.made += 1
        if not any(each.code == "id-made" for each in self.findings):
            message = "records without an id of their own are numbered C-001 and on"
            self.findings.append(finding("id-made", Mark(line), message))
        return self.define(name, line, title, shape)

    def ids(self) -> Ids:
        """The ids so far, with the names that stand for them."""
        names = {words.fold(one.title): name for name, one in self.tickets.items() if one.title}
        names = {key: name for key, name in self.components.items() if name} | names
        return Ids.of(self.tickets, self.aliases, names)

    def visible(self) -> Iterator[Section]:
        """The sections that are no templates."""
        return (each for each in self.document.sections if each.index not in self.templates)


def define_headings(found: Surveyor, shaped: Sequence[Shaped]) -> None:
    """Define the tickets and risks that headings name, but for those that only group others."""
    heads = [
        (section, head)
        for section in found.visible()
        if section.index not in found.sections
        and section.level
        and (head := titles.head(section.raw) or _by_field(section)) is not None
    ]
    risks = [(section, head) for section, head in heads if _is_risk(found, section, head)]
    found.risks |= {section.index: head for section, head in risks}
    heads = [pair for pair in heads if pair[0].index not in found.risks]
    kin: dict[tuple[str, str], Headed] = defaultdict(list)
    for section, head in heads:
        kin[head.word, _kin(head)].append((section, head))
    heads = [pair for pair in heads if _is_named(pair, kin[pair[1].word, _kin(pair[1])])]
    has_tables = any(
        each.kind is Kind.TRACKER and columns.place(each.columns, "title") >= 0 for each in shaped
    )
    homes = _homes_of_ids(found, shaped)
    if not heads and not found.sections and not has_tables and not homes:
        _phases(found)
        return
    heads = _without_top(heads, has_others=has_tables)
    inner = homes | {section.index for section, _ in heads}
    for section, head in heads:
        below = (each.index for each in found.document.below(section))
        is_group = section.index in homes or not inner.isdisjoint(below)
        if is_group and not states(section, _STATED):
            continue
        name = head.id
        if name.isdigit():
            found.aliases.setdefault(head.word or "task", {})[int(name)] = name
        found.sections[section.index] = found.define(
            name, section.line, head.title, "section", head.status, priority=head.priority
        )


def _phases(found: Surveyor) -> None:
    """Counted headings, such as phases, as tickets where nothing else is and they state fields."""
    for kind in ("phase", "milestone", "iteration", "other"):
        named = [
            (section, heading)
            for section in found.visible()
            if section.level and (heading := scopes.named(section, kind)) is not None
        ]
        heads = [(s, h, titles.finished(titles.tidy(h.title))) for s, h in named]
        stated = [s for s, _, (_, status) in heads if status or states(s, _STATED)]
        names = {h.id for _, h in named}
        if len(named) < _FEW or len(stated) * 2 < len(named) or len(names) < len(named):
            continue
        for section, heading, (title, status) in heads:
            name, word = heading.id, section.title.split()[0].casefold()
            if name.isdigit():
                found.aliases.setdefault(word, {})[int(name)] = name
            found.sections[section.index] = found.define(
                name, section.line, title, "section", status
            )
        return


def states(section: Section, fields: frozenset[str]) -> bool:
    """Whether lines right below a heading state one of some fields."""
    return any(
        name in fields for line in _lines(section) for name, _ in scopes.keyed_fields_of(line)
    )


def _by_field(section: Section) -> Head | None:
    """The head of a heading that names no id, by a line `ID: x` below it."""
    for raw in _lines(section):
        pair = titles.keyed(raw)
        if pair and words.load().exact(pair[0]) == "id" and (head := titles.head(pair[1])):
            title, status = titles.marked(titles.shown(section.title))
            return Head(head.id, title, is_parted=True, status=status)
    return None


def _lines(section: Section) -> list[str]:
    """The lines of prose and the bullets right below a heading."""
    result: list[str] = []
    for block in section.blocks:
        if isinstance(block, Prose):
            result += [line.strip(" \t>") for line in block.lines]
        elif isinstance(block, ItemList):
            result += [item.text for item in block.items]
    return result


def _is_risk(found: Surveyor, section: Section, head: Head) -> bool:
    around = (words.fold(each.title) for each in found.document.above(section))
    listed = any(words.load().has("headings", "risks", title) for title in around)
    stem = words.fold(head.id).rstrip("0123456789-._")
    is_called = head.kind == "risk" or stem in words.load().of("heads", "risk")
    if states(section, _RISK_FIELDS):
        return is_called or listed
    return is_called and listed


def _is_named(pair: tuple[Section, Head], kin: Headed) -> bool:
    """Whether a heading is one of several of its kind that are tickets."""
    section, head = pair
    if not head.is_number:
        return head.is_parted or bool(head.word) or len(kin) >= _FEW
    same_level = [(s, h) for s, h in kin if s.level == section.level]
    if len({h.id for _, h in same_level}) < len(same_level):
        return False
    if head.word:
        return len(same_level) >= _FEW or states(section, _TICKET_FIELDS)
    stated = sum(h.status is not None or states(s, _TICKET_FIELDS) for s, h in same_level)
    return len(same_level) >= _FEW and stated * 2 >= len(same_level)


def _kin(head: Head) -> str:
    return "A" if len(head.id) == 1 and head.id.isalpha() else family(head.id)


def _without_top(heads: Headed, *, has_others: bool) -> Headed:
    """The headings without those of the first level, where a document has other tickets."""
    lower = [(section, head) for section, head in heads if section.level > 1]
    tops = Counter(section.level for section, _ in heads)[1]
    return lower if lower or has_others or tops == 0 else heads


def _homes_of_ids(found: Surveyor, shaped: Sequence[Shaped]) -> set[int]:
    """The sections that hold tables or boxes with ids of their own."""
    homes = {each.section for each in shaped if each.kind is Kind.TRACKER}
    for section in found.visible():
        for block in section.blocks:
            if isinstance(block, ItemList):
                heads = [titles.head(item.text) for item in block.walk() if item.box is not None]
                ids = [head.id for head in heads if head and not head.id.isdigit()]
                if len(set(ids)) >= _FEW:
                    homes.add(section.index)
    return homes
