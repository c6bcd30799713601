"""Why something stands as it does: a tree of reasons as rows, folded, and the way to go."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.gate import COMMAND_KINDS, Outcome, State
from readiness_tui.domain.model.ids import resolve
from readiness_tui.domain.model.lazy import Lazily
from readiness_tui.domain.model.status import Code, Status
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof import reasons as why
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import Scope, Verdict
from readiness_tui.domain.proof.waivable import waivable
from readiness_tui.domain.verdict.explain import explain
from readiness_tui.domain.verdict.reason_tree import (
    LOOKED_AT,
    ReasonGroup,
    ReasonKind,
    ReasonNode,
    tree_of,
)
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled
from readiness_tui.domain.verdict.way_to_go import format_way, way_to_go
from readiness_tui.ui.viewmodels.cells import Line, Row, Span, to_file
from readiness_tui.ui.viewmodels.header import verdict_of
from readiness_tui.ui.viewmodels.line_builder import STATE_STYLE
from readiness_tui.ui.viewmodels.mending import Mending, mending, verb
from readiness_tui.ui.viewmodels.rows.backlog import picks
from readiness_tui.ui.viewmodels.view import View

GROUP = "\0"
"""What the key of a heading begins with; behind it stands the kind."""
NEXT_UP = f"{GROUP}next"
FEW = 8
"""Reasons up to which nothing is folded at first."""
_STYLES = {
    ReasonKind.UNREADABLE: "fail",
    ReasonKind.CONTRADICTED: "fail",
    ReasonKind.BLOCKED: "blocked",
    ReasonKind.FAILING: "fail",
    ReasonKind.NOT_SETTLED: "doubt",
    ReasonKind.OPEN: "",
    ReasonKind.WARNING: "doubt",
    ReasonKind.HOLDING: "pass",
}
_UNSETTLED = {
    why.CLAIM_UNPROVEN,
    why.NOTHING_CHECKED,
    why.NOTHING_DUE,
    why.NOTHING_HOLDS,
    why.NOTHING_PROVEN,
}
"""Reasons about no gate that say something is not settled, rather than false."""
_OF_TICKETS = {why.CLAIM_CONTRADICTED, why.CLAIM_UNPROVEN, why.TICKET_OPEN}
_UNMET = {Code.DEPENDENCY_OPEN, Code.CONTRADICTED, Code.PHASE_CLOSED}
"""What a ticket waits for."""
_OUTCOMES = {Outcome.FAIL: State.FAIL, Outcome.ERROR: State.ERROR, Outcome.WARN: State.WARN}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the keys of the tree can do for one reason.

    Attributes:
        runs: Whether a command stands behind it.
        waives: Whether it can be waived.
        mends: What a key mends of it, None where nothing is.
    """

    runs: bool = False
    waives: bool = False
    mends: Mending | None = None

    @property
    def verb(self) -> str:
        """What mending is called here, empty where there is none."""
        return verb(self.mends) if self.mends else ""


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A line of the tree.

    Attributes:
        key: Unique in the tree, and the same for as long as what it says is.
        node: The reason that it is; None for a heading and for what is only read.
        group: The reasons that a heading stands above.
        text: What is only read, or the title of a heading without reasons.
        above: The key of the line that it stands below, empty for a heading.
        depth: How many lines it stands below.
    """

    key: str
    node: ReasonNode | None = None
    group: ReasonGroup | None = None
    text: str = ""
    above: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Explanation:
    """A verdict with its reasons, to be unfolded.

    Attributes:
        view: The plan as it is seen.
        scope: What the verdict is about.
    """

    view: View
    scope: Scope

    @property
    def snapshot(self) -> Snapshot:
        """The plan."""
        return self.view.snapshot

    @cached_property
    def verdict(self) -> Verdict:
        """What is explained."""
        if not self.scope.kind:
            return verdict_of(self.snapshot, self.scope.board)  # the header has it already
        return ruled(self.snapshot, self.scope)

    @cached_property
    def groups(self) -> tuple[ReasonGroup, ...]:
        """The reasons by kind."""
        return tree_of(self.snapshot, self.verdict)

    @property
    def title(self) -> str:
        """The word, and of what it is."""
        return f"Why {self.verdict.word.spoken.upper()} · {safe_line(str(self.scope))}"

    @property
    def subtitle(self) -> str:
        """The mode, and how many tickets are proven."""
        verdict = self.verdict
        mode = "" if verdict.enforced else f"{verdict.mode.value}: not enforced · "
        return f"{mode}{verdict.proven} of {verdict.total} proven"

    @cached_property
    def way(self) -> str:
        """The shortest way to go, empty where there is none to make."""
        return safe_line(format_way(way_to_go(self.snapshot, self.verdict)))

    @cached_property
    def _opened(self) -> frozenset[str]:
        """What is unfolded at first: the worst kind with its first reason; of few, everything."""
        groups = [group for group in self.groups if group.kind is not ReasonKind.HOLDING]
        groups = groups or list(self.groups)
        if sum(group.count for group in groups) <= FEW:
            nodes = [node for group in groups for node in group.nodes]
            return frozenset(
                {
                    NEXT_UP,
                    *(f"{GROUP}{group.kind}" for group in groups),
                    *(one.id for node in nodes for one in (node, *node.children)),
                }
            )
        first = groups[0].nodes[0]
        return frozenset(
            {NEXT_UP, f"{GROUP}{groups[0].kind}", first.id, *(one.id for one in first.children)}
        )

    def is_open(self, key: str, turned: frozenset[str]) -> bool:
        """Whether a line is unfolded; `turned` are those that are not as they were at first."""
        return (key in self._opened) is not (key in turned)

    def lines(self, turned: frozenset[str]) -> dict[str, ReasonLine]:
        """The lines by key, in order."""
        return {line.key: line for line in (*self._reasons(turned), *self._next_up(turned))}

    def _reasons(self, turned: frozenset[str]) -> Iterator[ReasonLine]:
        for group in self.groups:
            key = f"{GROUP}{group.kind}"
            yield ReasonLine(key, group=group)
            if self.is_open(key, turned):
                for node in group.nodes:
                    yield from self._below(node, key, 1, turned)
        if not self.verdict.reasons:
            for number, text in enumerate(explain(self.snapshot.judgement, self.scope)):
                yield ReasonLine(f"#{number}", text=text)

    def _below(
        self, node: ReasonNode, above: str, depth: int, turned: frozenset[str]
    ) -> Iterator[ReasonLine]:
        yield ReasonLine(node.id, node, above=above, depth=depth)
        if self.is_open(node.id, turned):
            for child in node.children:
                yield from self._below(child, node.id, depth + 1, turned)

    def _next_up(self, turned: frozenset[str]) -> Iterator[ReasonLine]:
        """Of a ticket its place among what to do next, with all reasons."""
        if self.scope.kind != "ticket" or self.scope.board is None:
            return
        ranking = picks(self.snapshot)
        if pick := ranking.get(resolve(self.scope.id, self.scope.board)):
            title = f"next {pick.place} of {len(ranking)}: {pick.group}"
            yield ReasonLine(NEXT_UP, text=title)
            for number, text in enumerate(pick.reasons if self.is_open(NEXT_UP, turned) else ()):
                yield ReasonLine(f"#next{number}", text=text, above=NEXT_UP, depth=1)

    def row(self, line: ReasonLine, *, is_open: bool) -> Row:
        """A line as it is drawn."""
        if line.node is not None:
            return self._line_builder.reason(line.node, line.depth, is_open=is_open)
        if line.key.startswith(GROUP):
            return self._line_builder.heading(line, is_open=is_open)
        indent = "      " if line.depth else ""
        return Row(line.key, line=((indent, ""), (safe_line(line.text), "")))

    @cached_property
    def _line_builder(self) -> "_LineBuilder":
        return _LineBuilder(self.snapshot, self.view.glyphs)

    def answers(self, node: ReasonNode) -> Answers:
        """What the keys of the tree can do for a reason."""
        judgement = self.snapshot.judgement
        mends = mending(self.snapshot, node, self.view.findings)
        gate = judgement.gates.get(node.gate) if node.gate else None
        if gate is None or node.gate is None:
            proving = judgement.proving.get(node.ticket, ()) if node.ticket else ()
            runs = any(judgement.gates[key].kind in COMMAND_KINDS for key in proving)
            return Answers(runs=runs, mends=mends)
        result = judgement.results[node.gate]
        is_waivable = not waivable(gate, result, node.finding)
        return Answers(gate.kind in COMMAND_KINDS, is_waivable, mends)


class _LineBuilder:
    """Draws the lines of an explanation."""

    def __init__(self, snapshot: Snapshot, glyphs: Glyphs) -> None:
        self._snapshot, self._glyphs = snapshot, glyphs

    def heading(self, line: ReasonLine, *, is_open: bool) -> Row:
        sign = self._glyphs.sign("open" if is_open else "folded")
        spans: list[Span] = [(f"{sign} ", "muted"), (line.text or "", "strong")]
        if line.group is not None:
            style = _STYLES[line.group.kind] or "strong"
            spans = [spans[0], (line.group.kind, "strong"), (f"  {line.group.count}", style)]
        return Row(line.key, line=tuple(spans), kind="group")

    def reason(self, node: ReasonNode, depth: int, *, is_open: bool) -> Row:
        may_fold = is_open or isinstance(node.children, Lazily) or bool(node.children)
        fold = self._glyphs.sign("open" if is_open else "folded") if may_fold else " "
        sign, style = self._sign(node)
        text = headed(node) if is_open else node.reason.message
        spans: Line = (
            (f"{'  ' * depth}{fold} ", "muted"),
            (f"{sign} ", style),
            (safe_line(text), self._ink(node, depth)),
            self._beside(node, text, is_open=is_open),
        )
        return Row(node.id, line=spans)

    @staticmethod
    def _ink(node: ReasonNode, depth: int) -> str:
        if node.reason.code == LOOKED_AT and node.place is not None:
            return to_file("", node.place.path)
        return "strong" if depth == 1 and node.reason.blocks else ""

    def _beside(self, node: ReasonNode, text: str, *, is_open: bool) -> Span:
        """Beside a ticket why, or where that is to be read below, its title; else the place."""
        if node.reason.code in _OF_TICKETS and node.ticket is not None:
            if not is_open and self._is_caused(node):
                return f"   {safe_line(node.children[0].reason.message)}", "muted"
            ticket = self._snapshot.portfolio.ticket(node.ticket)
            return f"   {safe_line(ticket.title) if ticket else ''}", "muted"
        place = node.finding.place if node.finding and not is_open else None
        if place is None or str(place) in text:
            return "", ""
        return f"  {safe_line(str(place))}", to_file("accent", place.path)

    def _is_caused(self, node: ReasonNode) -> bool:
        """Whether what stands first below a ticket says more of it than its title."""
        if node.reason.code == why.CLAIM_CONTRADICTED:
            return bool(node.children)
        key = node.ticket
        workability = self._snapshot.analysis.workabilities.get(key) if key else None
        return bool(workability and workability.unmet)

    def _sign(self, node: ReasonNode) -> Span:
        """A reason's sign: how its gate or ticket stands, or what it waits for."""
        reason, judgement = node.reason, self._snapshot.judgement
        if node.finding is not None and node.finding.rule == reason.code:
            state = _OUTCOMES.get(node.finding.outcome, State.UNKNOWN)
            return self._glyphs.gate(state), STATE_STYLE[state]
        if reason.code == LOOKED_AT:
            return "-", "muted"
        if node.gate is not None and node.gate in judgement.effectives:
            state = judgement.effectives[node.gate].state
            return self._glyphs.gate(state), STATE_STYLE[state]
        ticket = self._snapshot.portfolio.ticket(node.ticket) if node.ticket else None
        if ticket is not None and reason.code == why.TICKET_OPEN:
            return self._glyphs.status(ticket.status), ticket.status.value
        return self._plain_sign(reason)

    def _plain_sign(self, reason: Diagnostic) -> Span:
        if not reason.blocks:
            return "!", "doubt"
        if reason.code in _UNMET:
            return self._glyphs.status(Status.BLOCKED), "blocked"
        if reason.code in _UNSETTLED:
            return self._glyphs.gate(State.UNKNOWN), "doubt"
        return self._glyphs.gate(State.FAIL), "fail"


def headed(node: ReasonNode) -> str:
    """What a reason says above those that it follows from, without what they say again."""
    text = node.reason.message
    for child in node.children:
        for part in (child.reason.message, child.reason.path):
            at = text.find(part) if part else -1
            text = text[:at] if at >= 0 else text
    text = text.rstrip(" :,;")
    if text == node.reason.message or node.gate is None or text != node.gate.gate:
        return text
    return f"{text}: {len(node.children)} findings"
