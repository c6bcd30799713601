"""What a document defines while it is gathered: tickets by id, and under which names they go."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.markdown import numbered, titles
from readiness_tui.exchange.markdown.syntax.tree import Document, Section
from readiness_tui.exchange.model import groups, join, legends, words
from readiness_tui.exchange.model.choices import Structure
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.ids import Ids
from readiness_tui.exchange.model.model import Finding, Mark
from readiness_tui.exchange.model.spellings import shortened_names

_LEAST = 3  # initials with numbers that a document counts with
_SHORT = re.compile(r"(?<![\w.-])[A-Z]\d{1,3}(?![\w.-])")
_HEADING = re.compile(
    r"^[ \t]*(?:[|#>*+-]|\d{1,3}[.)])[\s|#>*+\[\]x`_-]*([A-Z]\d{1,3})\b", re.MULTILINE
)
WITH_IDS = frozenset(("tracker", "section", "box", "bullet", "lane"))
"""The structures whose tickets have ids of their own."""


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
    the ids of headings that only hold tickets, `registered` those of risks.
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
    registered: set[str] = field(default_factory=set[str])
    made: int = 0
    shorts: tuple[frozenset[str], frozenset[str]] | None = None

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
        self, section: Section, heading: numbered.Named, title: str, status: Status | None = None
    ) -> None:
        """A ticket of a heading made of a known word and a number, by which others may call it."""
        name = heading.id
        if name.isdigit():
            self.aliases.setdefault(heading.word, {})[int(name)] = name
        self.sections[section.index] = self.define(name, section.line, title, "section", status)

    def alias_steps(self, numbers: dict[int, str]) -> None:
        """Let tickets go by numbers behind any word for a ticket or a step."""
        for word in (*words.load().of("heads", "ticket"), *words.load().of("heads", "step")):
            self.aliases.setdefault(word, numbers)

    def number_of(self, name: str) -> str:
        """The number that a ticket goes by: its id, or that behind the word of its heading."""
        if name.isdecimal():
            return name
        for numbers in self.aliases.values():
            for number, ticket in numbers.items():
                if ticket == name:
                    return str(number)
        return ""

    def is_loose(self, line: int) -> bool:
        """Whether the box of a line is a ticket without an id of its own."""
        name = self.owners.get(line, "")
        return bool(name) and self.tickets[name].shape == "loose box"

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
        groups_ = self._grouped() | labelled
        return Ids.of(self.tickets, self.aliases, names, groups_, self._initials())

    def _initials(self) -> dict[str, str]:
        """The initials of counted words, where the document counts on with them: `S1` to `S9`.

        None where one of them is a ticket or a priority, or heads a line of its own.
        """
        result: dict[str, str] = {}
        for word, numbers in self.aliases.items() if any(self.aliases.values()) else ():
            names = {f"{word[0].upper()}{number}": name for number, name in numbers.items()}
            spellings, heading = self._short_tokens()
            spelt = names.keys() & spellings if word[0].isascii() else set[str]()
            other = {*self.tickets, *heading, *map(str.upper, words.load().priorities)}
            if len(spelt) >= _LEAST and len(spelt) * 2 >= len(names) and other.isdisjoint(names):
                result |= names
        return result

    def _short_tokens(self) -> tuple[AbstractSet[str], AbstractSet[str]]:
        """What in the document is a capital letter and a number; those at the head of a line."""
        if self.shorts is None:
            text = "\n".join(self.document.lines)
            self.shorts = frozenset(_SHORT.findall(text)), frozenset(_HEADING.findall(text))
        return self.shorts

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
    if counted := titles.counted(section.title):
        yield f"{counted.word} {counted.number}"
    if letter := numbered.lettered(section):
        yield f"{letter.word} {words.fold(letter.id)}"
    if head := titles.head(section.raw):
        yield words.fold(head.id)
        yield f"{head.word} {words.fold(head.id)}".strip()
        yield words.fold(head.title)
