"""What a document defines, as it is found: tickets by id, risks by heading, words for them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.markdown import titles
from readiness_tui.exchange.markdown.tree import Document, Section
from readiness_tui.exchange.model import join, words
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.ids import Ids
from readiness_tui.exchange.model.model import Finding, Mark


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
