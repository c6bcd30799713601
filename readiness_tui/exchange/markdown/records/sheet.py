"""Where an extraction grows: statements, findings, and what became of each line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.exchange.markdown import text
from readiness_tui.exchange.markdown.survey import Survey
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.groups import Pending
from readiness_tui.exchange.model.model import Finding, How, Mark, Statement, Use, Value
from readiness_tui.exchange.model.risk_scale import Scale

MAX_FACTS = 250_000
_WEIGHT = {
    Use.LEFT: 0,
    Use.STRUCTURE: 1,
    Use.TEMPLATE: 2,
    Use.NOTE: 3,
    Use.EXTRACTED: 4,
    Use.EXCLUDED: 5,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A raw piece of text with its place: one cell, one bullet, one line.

    `box` is the mark of its box, None without one.
    """

    raw: str
    mark: Mark
    box: str | None = None


@dataclass(slots=True)
class Sheet:
    """The extraction of one document while it is made.

    `waiting` are the tickets below a heading that says what they wait for, by its index, the field
    and the words, `waits` how many edges that makes; `places` are the tickets by their lines,
    `below` those below the headings of some indexes.
    """

    survey: Survey
    day: date | None = None
    statements: list[Statement] = field(default_factory=list[Statement])
    findings: dict[Finding, None] = field(default_factory=dict[Finding, None])
    codes: set[str] = field(default_factory=set[str])
    uses: dict[int, Use] = field(default_factory=dict[int, Use])
    day_first: bool | None = None
    week_one: date | None = None
    logged: int = 0
    facts: int = 0
    flows: list[tuple[str, tuple[str, ...], int]] = field(
        default_factory=list[tuple[str, tuple[str, ...], int]]
    )
    waiting: dict[tuple[int, str, str], tuple[tuple[str, ...], Part]] = field(
        default_factory=dict[tuple[int, str, str], tuple[tuple[str, ...], Part]]
    )
    waits: int = 0
    below: dict[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])
    places: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    slugs: set[str] = field(default_factory=set[str])
    scale: Scale = field(default_factory=Scale)
    pending: list[Pending] = field(default_factory=list[Pending])
    turned: frozenset[int] = frozenset()
    orders: list[tuple[int, tuple[str, ...]]] = field(
        default_factory=list[tuple[int, tuple[str, ...]]]
    )

    @property
    def year(self) -> int | None:
        """The year of the document, for dates that name none."""
        return self.day.year if self.day else None

    def say(
        self,
        kind: str,
        key: str,
        name: str,
        value: Value,
        part: Part,
        *,
        shape: str = "",
        how: How = How.WRITTEN,
        use: Use = Use.EXTRACTED,
    ) -> None:
        """Add a statement, and say what that makes of its line.

        Raises:
            ExchangeError: The document says more than 250,000 facts, as ranges repeated at every
                ticket do.
        """
        self.facts += len(value) if isinstance(value, tuple) else 1
        if self.facts > MAX_FACTS:
            message = f"more than {MAX_FACTS:,} values, with every range written out"
            place = Place(self.survey.document.path, part.mark.line or 1)
            raise ExchangeError(message, place=place, remedy="split the document")
        self.statements.append(Statement(kind, key, name, value, part.raw, part.mark, shape, how))
        self.use(use, part.mark.line)

    def find(self, code: str, line: int, said: str, *keys: str) -> None:
        """Add a finding; one code is said once for a line and its keys."""
        self.findings[finding(code, Mark(line), said, keys=keys)] = None
        self.codes.add(code)

    def has(self, code: str) -> bool:
        """Whether a code was found already: for those that are said once a document."""
        return code in self.codes

    def use(self, use: Use, *lines: int) -> None:
        """Say what became of some lines; the use that tells most stays. A blank line has none."""
        for line in lines:
            if not self.survey.document.is_filled(line):
                continue
            before = self.uses.get(line)
            if before is None or _WEIGHT[before] < _WEIGHT[use]:
                self.uses[line] = use

    def raw(self, lines: Iterable[int]) -> str:
        """The raw text of some lines, but for control characters."""
        raw_lines = (self.survey.document.lines[line - 1] for line in lines)
        return "\n".join(map(text.without_controls, raw_lines))
