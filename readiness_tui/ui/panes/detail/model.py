"""Everything about one ticket, as rows that answer to Enter and Space.

A row's key says what it is: `tick:acceptance:2` a line with a mark, `ticket:board:id`, `risk:id`,
`gate:id`, `file:id:2` the second file of a gate, `field:title`, `record:log:id` an entry of the
log, `log:` all of them; anything else is only read.
"""

from collections.abc import Iterator, Mapping, Sequence

from readiness_tui.domain.fields.forms import format_owners
from readiness_tui.domain.fields.records import EDITABLE, format_field
from readiness_tui.domain.fields.task_text import aside_of
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import GateKey, Key, RecordRef, resolve
from readiness_tui.domain.model.text import safe_block, safe_line
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import EffectiveResult, GateDecision, Scope
from readiness_tui.domain.verdict.board_texts import iterations_of
from readiness_tui.domain.verdict.choke_points import passing
from readiness_tui.domain.verdict.reason_places import looked_at, opened_for
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.statement_proof import Stand, deliverable_proofs
from readiness_tui.domain.verdict.verdict import claim, doubts
from readiness_tui.ui.panes.detail.log_rows import log_rows
from readiness_tui.ui.viewmodels.cells import (
    Line,
    Measure,
    Row,
    Rows,
    Span,
    of_source,
    paragraphs,
    to_file,
    wrap,
    wrapped,
)
from readiness_tui.ui.viewmodels.claims import proof_span, status_span
from readiness_tui.ui.viewmodels.line_builder import (
    LABEL_WIDTH,
    STATE_STYLE,
    LineBuilder,
    criterion,
    numbered,
)

_NAMES = {"parent": "part of", "depends": "needs"}
"""Fields that stand under another name than that of the file."""
_PLACED = frozenset(
    {
        "title",
        "status",
        "priority",
        "owners",
        "group",
        "parent",
        "depends",
        "after",
        "estimate",
        "target",
        "score",
        "outcome",
        "acceptance",
        "closure",
        "tasks",
        "deliverables",
        "verify",
        "evidence",
        "sources",
        "links",
        "labels",
        "notes",
        "fields",
    }
)
"""Fields that have a place of their own; any other stands below those with a short text."""
_SHORT = (
    "group",
    "estimate",
    "parent",
    *(field for field in EDITABLE if field not in _PLACED),
)
"""Fields that are a label with their text, where they are set."""
WHY_LINES = 2
"""Lines of one reason; Enter on it shows the whole chain."""


def detail(
    snapshot: Snapshot,
    key: Key,
    glyphs: Glyphs,
    width: int,
    measure: Measure,
    goals: Sequence[Scope] = (),
) -> Rows:
    """The detail pane of a ticket for a list `width` cells wide.

    `goals` are the milestones that no way leads to without it, where that is known.
    """
    ticket = snapshot.portfolio.ticket(key)
    if ticket is None:
        return Rows.of((Row("gone", line=(("this ticket is gone", "muted"),)),))
    builder = LineBuilder(width, measure)
    rows = [
        *_head(snapshot, key, ticket, glyphs, builder),
        *_relations(snapshot, key, ticket, glyphs, builder),
        *(builder.text("choke point", passing(goals)) if goals else ()),
        *_work(snapshot, key, ticket, glyphs, builder),
        *_proof(snapshot, key, glyphs, builder),
        *_rest(ticket, builder),
        *log_rows(snapshot.portfolio, key.ref, builder),
        *_unset(ticket, builder),
    ]
    return Rows.of([numbered(row, index) for index, row in enumerate(rows)])


def field_of(key: str) -> str:
    """The field that a row shows, by its key; the key itself where it shows none."""
    kind, _, name = key.rpartition("#")[0].partition(":")
    match kind:
        case "field":
            return name
        case "file":
            return name.rpartition(":")[0].rpartition("/")[2]
        case "gate":
            return name.rpartition("/")[2].partition("-")[0]
        case "tick":
            return name.partition(":")[0]
        case "ticket":
            return "depends"
        case "risk" | "why" | "log":
            return kind
        case "record":
            return name
        case _:
            return key


def file_of(snapshot: Snapshot, subject: RecordRef, key: str) -> Place | None:
    """The file that a row of a gate stands for: its own, else the one that the gate opens."""
    kind, _, name = key.rpartition("#")[0].partition(":")
    gate = gate_of(subject, key)
    if gate is None or gate not in snapshot.judgement.effectives:
        return None
    ticket = snapshot.portfolio.ticket(subject.key)
    if kind == "file" and ticket is not None:
        field, _, index = name.rpartition("/")[2].partition(":")
        path = (ticket.evidence if field == "evidence" else ticket.delivered_paths)[int(index)]
        files = looked_at(snapshot.judgement.results[gate])
        own = next((place for place in files if place.path == path), None)
        if own is not None:
            return own
    return opened_for(snapshot, gate)


def gate_of(subject: RecordRef, key: str) -> GateKey | None:
    """The gate that a row stands for, by its key."""
    kind, _, name = key.rpartition("#")[0].partition(":")
    if kind not in {"file", "gate"}:
        return None
    return GateKey(subject.board, name.rpartition(":")[0] if kind == "file" else name)


def _head(
    snapshot: Snapshot, key: Key, ticket: Ticket, glyphs: Glyphs, builder: LineBuilder
) -> Iterator[Row]:
    for index, part in enumerate(wrap(safe_line(ticket.title), builder.width, builder.measure)):
        yield Row("field:title", line=((part, "strong"),), kind="group" if not index else "row")
    proof = proof_span(snapshot, key, glyphs)
    facts: list[Line] = [(status_span(ticket.status, glyphs),)]
    if proof[0].strip():
        text = proof[0].strip()
        facts.append(((f"{text} gates" if " of " in text else text, proof[1]),))
    facts += [((fact, ""),) for fact in (ticket.priority, str(ticket.target or "")) if fact]
    line: list[Span] = []
    for fact in facts:
        line += [*fact, ("   ", "")]
    yield Row("field:status", line=tuple(line))
    if ticket.blocked:
        since = f" since {ticket.blocked.since}" if ticket.blocked.since else ""
        by = f" ({safe_line(ticket.blocked.by)})" if ticket.blocked.by else ""
        yield from builder.text(
            "blocked", f"{safe_line(ticket.blocked.reason)}{since}{by}", style="blocked"
        )
    for reason in doubts(snapshot.judgement, key)[:2]:
        message = safe_line(reason.message)
        style = "fail" if reason.code in {"gate-failing", "gate-error"} else "doubt"
        yield from builder.text("why", message, "why", style, most=WHY_LINES)
    yield Row("")


def _relations(
    snapshot: Snapshot, key: Key, ticket: Ticket, glyphs: Glyphs, builder: LineBuilder
) -> Iterator[Row]:
    if ticket.owners:
        yield from builder.text("owners", safe_line(format_owners(ticket.owners)), "field:owners")
    for field in _SHORT:
        if text := format_field(ticket, field):
            yield from builder.text(_NAMES.get(field, field), safe_line(text), f"field:{field}")
    board, today = snapshot.portfolio.boards[key.board], snapshot.analysis.context.today
    for index, text in enumerate(iterations_of(snapshot.portfolio, key, today)):
        yield from builder.text("" if index else "iteration", safe_line(text))
    if ticket.score:
        factors = ", ".join(f"{name} {value}" for name, value in ticket.score.factors.items())
        text = f"{ticket.score.value}" + (f"  ({factors})" if factors else "")
        yield from builder.text("score", text, "field:score")
    for label, names in (("needs", ticket.depends), ("after", ticket.after)):
        for name in names:
            yield _reference(snapshot, label, resolve(name, key.board), key, glyphs, builder)
            label = ""  # noqa: PLW2901 - only the first line has it
    graph = snapshot.analysis.graph
    node = graph.index[key]
    direct, every = len(graph.succ[node]), graph.dependants(node)
    if direct:
        more = f", {every} in all" if every > direct else ""
        yield from builder.text("needed by", f"{direct} directly{more}")
    risks = [risk for risk in board.risks.values() if ticket.id in risk.mitigated_by]
    yield from builder.flow(
        "risks",
        [((safe_line(risk.id), "accent"),) for risk in risks],
        f"risk:{risks[0].id}" if risks else "",
    )


def _reference(
    snapshot: Snapshot, label: str, other: Key, home: Key, glyphs: Glyphs, builder: LineBuilder
) -> Row:
    ticket = snapshot.portfolio.ticket(other)
    name = safe_line(other.ticket if other.board == home.board else str(other))
    if ticket is None:
        return builder.line(label, ((f"{name} does not exist", "fail"),))
    ticket_claim = claim(snapshot.judgement, other)
    spans = (
        (f"{name} ", "accent"),
        (glyphs.status(ticket.status), ticket.status.value),
        (glyphs.proof(ticket_claim.proof) or " ", proof_span(snapshot, other, glyphs)[1]),
        (f" {safe_line(ticket.title)}", "muted"),
    )
    return builder.line(label, spans, f"ticket:{other}")


def _work(
    snapshot: Snapshot, key: Key, ticket: Ticket, glyphs: Glyphs, builder: LineBuilder
) -> Iterator[Row]:
    if ticket.outcome:
        yield from builder.text("outcome", safe_line(ticket.outcome), "field:outcome")
    for label in ("acceptance", "closure"):
        for index, line in enumerate(getattr(ticket, label)):
            text, style = criterion(line)
            box = ("[x] " if line.done else "[ ] ") if line.is_statement else " >  "
            head, row = "" if index else label, f"tick:{label}:{index}"
            yield from builder.boxed(box, text, style, label=head, key=row)
    yield from _tasks(ticket, builder)
    yield from _deliverables(snapshot, key, ticket, glyphs, builder)
    mark = _gate_mark(snapshot, GateKey(key.board, f"{key.ticket}/evidence"), glyphs)
    for index, path in enumerate(ticket.evidence):
        head = mark if not index else ("  ", "")
        yield builder.line(
            "evidence" if not index else "",
            (head, (safe_line(path), to_file("", path))),
            f"file:{key.ticket}/evidence:{index}",
        )
    for index, command in enumerate(ticket.verify, 1):
        label = "verify" if index == 1 else ""
        yield from builder.text(label, safe_line(command), f"gate:{key.ticket}/verify-{index}")


def _tasks(ticket: Ticket, builder: LineBuilder) -> Iterator[Row]:
    for index, task in enumerate(ticket.tasks):
        box, label = "[x] " if task.done else "[ ] ", "" if index else "tasks"
        style = "pass" if task.done else "muted"
        text = safe_line(" ".join((task.text, *aside_of(task))))
        yield from builder.boxed(box, text, style, label=label, key=f"tick:tasks:{index}")


def _deliverables(
    snapshot: Snapshot, key: Key, ticket: Ticket, glyphs: Glyphs, builder: LineBuilder
) -> Iterator[Row]:
    """Each deliverable with its claim, where one of them has one, and with what its gates say."""
    has_claims = any(item.done for item in ticket.deliverables)
    files = GateKey(key.board, f"{key.ticket}/deliverables")
    for index, (item, proof) in enumerate(deliverable_proofs(snapshot.judgement, key, ticket)):
        row = f"file:{key.ticket}/deliverables:{index}"
        claimed = _CLAIM[item.done] if has_claims else ("", "")
        state = _STATES.get(proof.stand)
        gate_mark = _gate_mark(snapshot, files, glyphs)
        sign = (f"{glyphs.gate(state)} ", STATE_STYLE[state]) if state else gate_mark
        path = (safe_line(item.path), to_file("", item.path))
        yield builder.line("" if index else "deliverables", (claimed, sign, path), row)
        indent = " " * builder.measure(claimed[0] + sign[0])
        room = builder.width - LABEL_WIDTH - len(indent)
        about = wrapped(safe_line(item.text), room, builder.measure, "muted") if item.text else ()
        for line in about:
            yield builder.line("", ((indent, ""), *line), row)


_CLAIM: Mapping[bool, Span] = {True: ("[x] ", "pass"), False: ("[ ] ", "muted")}
_STATES = {Stand.PROVEN: State.PASS, Stand.REFUTED: State.FAIL}


def _gate_mark(snapshot: Snapshot, gate: GateKey, glyphs: Glyphs) -> Span:
    effective: EffectiveResult | None = snapshot.judgement.effectives.get(gate)
    if effective is None:
        return "  ", ""
    return f"{glyphs.gate(effective.state)} ", STATE_STYLE[effective.state]


def _proof(snapshot: Snapshot, key: Key, glyphs: Glyphs, builder: LineBuilder) -> Iterator[Row]:
    label = "gates"
    for gate in snapshot.judgement.proving.get(key, ()):
        effective, result = (
            snapshot.judgement.effectives[gate],
            snapshot.judgement.results[gate],
        )
        if effective.hold is GateDecision.EXEMPT and effective.state is not State.NOT_APPLICABLE:
            continue
        name = gate.gate.removeprefix(f"{key.ticket}/")
        head = (
            (f"{glyphs.gate(effective.state)} ", STATE_STYLE[effective.state]),
            (safe_line(name), ""),
        )
        room = builder.width - LABEL_WIDTH - sum(builder.measure(text) for text, _ in head) - 2
        lines = wrap(safe_line(effective.why or result.says), max(4, room - 1), builder.measure)
        yield builder.line(
            label,
            (*head, (f"  {lines[0]}" + ("…" if len(lines) > 1 else ""), "muted")),
            f"gate:{gate.gate}",
        )
        label = ""


def _rest(ticket: Ticket, builder: LineBuilder) -> Iterator[Row]:
    sources = [of_source(safe_line(source), "muted") for source in ticket.sources]
    labels: list[Line] = [((safe_line(label), "muted"),) for label in ticket.labels]
    yield from builder.flow("sources", sources, "field:sources")
    yield from builder.flow("labels", labels, "field:labels")
    for label, values in (("links", ticket.links), ("fields", ticket.fields)):
        yield from _named_values(ticket, label, values, builder)
    if ticket.notes:
        yield Row("")
        for paragraph in paragraphs(safe_block(ticket.notes)):
            for line in wrapped(paragraph, builder.width, builder.measure, "muted"):
                yield Row("field:notes", line=line)


def _named_values(
    ticket: Ticket, field: str, values: Mapping[str, object], builder: LineBuilder
) -> Iterator[Row]:
    """Values by name, each a row; the last writes them all, and so adds one."""
    label = field
    for name in values:
        text = format_field(ticket, f"{field}.{name}")
        yield from builder.text(label, safe_line(f"{name}: {text}"), f"field:{field}.{name}")
        label = ""
    if values:
        yield builder.line("", (("enter writes them all", "muted"),), f"field:{field}")


def _unset(ticket: Ticket, builder: LineBuilder) -> Iterator[Row]:
    """The fields that are not set, in one quiet group: Enter fills them in."""
    empty = [field for field in EDITABLE if not format_field(ticket, field)]
    if empty:
        yield Row("")
    for field in empty:
        yield builder.line(_NAMES.get(field, field), (("-", "muted"),), f"field:{field}")
