"""Findings about the plan itself: what cannot be true, or will bite. Nothing is mended here.

Each rule is one function over the analysis. A code is never used again for something else. Fixes
are actions: the caller shows them first and applies what a person chose.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from readiness_tui.domain.analysis import Analysis
from readiness_tui.domain.board import Board
from readiness_tui.domain.coverage import RiskState
from readiness_tui.domain.edits import Action, SetField
from readiness_tui.domain.errors import Place
from readiness_tui.domain.ids import Key, Kind, RecordRef, nearest, resolve, spell
from readiness_tui.domain.references import Reference, is_known, names_of, references
from readiness_tui.domain.status import Status
from readiness_tui.domain.ticket import Criterion, Ticket

NEAREST_FOR = 50
"""Findings for which the nearest name is sought: that is slow, and nobody reads more."""


class LintSeverity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """An answer is missing or wrong until it is mended."""
    WARNING = "warning"
    """The plan says what cannot be true, or will bite."""
    INFO = "info"
    """Tidiness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFinding:
    """One finding.

    Attributes:
        code: Its stable code, a key of `RULES`.
        severity: As the rule says, or as the settings of a workspace do.
        record: Whose it is.
        field: The field in question, empty for the record as a whole.
        message: One sentence.
        related: Other records that the sentence speaks of.
        fixes: What would mend it; several are a choice.
        place: Where the record stands; given by the caller, who knows the files.
    """

    code: str
    severity: LintSeverity
    record: RecordRef
    field: str
    message: str
    related: tuple[RecordRef, ...] = ()
    fixes: tuple[Action, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, how much its findings matter, and how they are found."""

    name: str
    severity: LintSeverity
    find: Callable[[Analysis], Iterator["_Found"]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding without what its rule knows."""

    record: RecordRef
    field: str
    message: str
    related: tuple[RecordRef, ...] = ()
    fixes: tuple[Action, ...] = ()


def lint(analysis: Analysis) -> tuple[LintFinding, ...]:
    """All findings, by code, then in the order of the boards."""
    return tuple(
        LintFinding(
            code=code,
            severity=rule.severity,
            record=found.record,
            field=found.field,
            message=found.message,
            related=found.related,
            fixes=found.fixes,
        )
        for code, rule in RULES.items()
        for found in rule.find(analysis)
    )


def _ref(key: Key) -> RecordRef:
    return RecordRef(key.board, Kind.TICKET, key.ticket)


def _tickets(analysis: Analysis) -> Iterator[tuple[Board, Key, Ticket]]:
    boards = analysis.portfolio.boards
    return ((boards[key.board], key, ticket) for key, ticket in analysis.portfolio.tickets())


def _set(title: str, record: RecordRef, field: str, change: tuple[object, object]) -> Action:
    """The action that gives one field another value: `change` is old and new."""
    return Action(title, (SetField(record, field, *change),))


def _without(names: Sequence[str], gone: str) -> tuple[str, ...]:
    return tuple(name for name in names if name != gone)


def _dangling(analysis: Analysis) -> Iterator[_Found]:
    """L101."""
    judgement = analysis.judgement
    count = 0
    for board in analysis.portfolio.boards.values():
        for reference in references(board):
            if is_known(judgement, board, reference):
                continue
            count += 1
            known = names_of(judgement, board, reference.kind) if count <= NEAREST_FOR else ()
            close = nearest(reference.id, known)
            message = f'{reference.holder.id}.{reference.field} names "{reference.text}"'
            if reference.kind is not Kind.TICKET:
                message += f", and there is no such {reference.kind}"
            message += f"; nearest {close}" if close else ""
            fixes = tuple(_exchanges(board, reference, close)) if reference.plain else ()
            yield _Found(reference.holder, reference.field, message, fixes=fixes)


def _exchanges(board: Board, reference: Reference, close: str) -> Iterator[Action]:
    """The nearest name in place of the wrong one, or no name there at all."""
    holder, field, text = reference.holder, reference.field, reference.text
    old: str | tuple[str, ...] = getattr(board.records(holder.kind)[holder.id], field)
    if close:
        right = text.removesuffix(reference.id) + close
        several = (right if name == text else name for name in old)
        new = right if isinstance(old, str) else tuple(dict.fromkeys(several))
        title = f'"{right}" in place of "{text}" in {holder.id}.{field}'
        yield _set(title, holder, field, (old, new))
    if reference.kind is not Kind.GATE:
        empty = "" if isinstance(old, str) else _without(old, text)
        yield _set(f'remove "{text}" from {holder.id}.{field}', holder, field, (old, empty))


def _self_reference(analysis: Analysis) -> Iterator[_Found]:
    """L102."""
    for board, key, ticket in _tickets(analysis):
        for field, verb, names in (
            ("depends", "depends on", ticket.depends),
            ("after", "comes after", ticket.after),
            ("parent", "contains", (ticket.parent,) if ticket.parent else ()),
        ):
            own = [name for name in names if resolve(name, board.id) == key]
            if own:
                old = ticket.parent if field == "parent" else names
                new = "" if field == "parent" else tuple(n for n in names if n not in own)
                title = f"remove {key.ticket} from its own {field}"
                yield _Found(
                    _ref(key),
                    field,
                    f"{key.ticket} {verb} itself",
                    fixes=(_set(title, _ref(key), field, (old, new)),),
                )


def _repeated(analysis: Analysis) -> Iterator[_Found]:
    """L103."""
    for board in analysis.portfolio.boards.values():
        lists: dict[tuple[RecordRef, str], list[str]] = {}
        for reference in references(board):
            if reference.plain:
                lists.setdefault((reference.holder, reference.field), []).append(reference.text)
        for (holder, field), names in lists.items():
            once = _once(board, names)
            if len(once) == len(names):
                continue
            old = getattr(board.records(holder.kind)[holder.id], field)
            counts = Counter(resolve(name, board.id) for name in names)
            twice = ", ".join(name for name in once if counts[resolve(name, board.id)] > 1)
            title = f"name {twice} once in {holder.id}.{field}"
            fix = _set(title, holder, field, (old, _once(board, old)))
            message = f"{holder.id}.{field} names {twice} more than once"
            yield _Found(holder, field, message, fixes=(fix,))


def _once(board: Board, names: Sequence[str]) -> tuple[str, ...]:
    """The names, each where it stands first; `board:T-1` and `T-1` at home are one."""
    first: dict[Key, str] = {}
    for name in names:
        first.setdefault(resolve(name, board.id), name)
    return tuple(first.values())


def _cycle(analysis: Analysis) -> Iterator[_Found]:
    """L201."""
    graph = analysis.graph
    for block, cuts in zip(graph.blocks, graph.cuts, strict=True):
        cycle = graph.shortest_cycle(block)
        home = graph.keys[cycle[0]].board
        steps = {(cycle[place + 1], cycle[place]) for place in range(len(cycle) - 1)}
        needed, needs = max(steps.intersection(cuts))  # no cycle is without a cut
        path = " > ".join(spell(graph.keys[node], home) for node in cycle)
        holder = graph.keys[needs]
        removed = spell(graph.keys[needed], holder.board)
        message = f'{path}: remove "{removed}" from {holder.ticket}.depends?'
        others = tuple(_ref(graph.keys[node]) for node in block if node != needs)
        fix = _opening(analysis, cuts)
        yield _Found(_ref(holder), "depends", message, related=others, fixes=(fix,))


def _opening(analysis: Analysis, cuts: Sequence[tuple[int, int]]) -> Action:
    """The removal of all edges that keep a block closed."""
    keys = analysis.graph.keys
    gone: dict[Key, list[Key]] = {}
    for needed, needs in cuts:
        gone.setdefault(keys[needs], []).append(keys[needed])
    edits: list[SetField] = []
    for key, targets in gone.items():
        old = analysis.portfolio.boards[key.board].tickets[key.ticket].depends
        new = tuple(name for name in old if resolve(name, key.board) not in targets)
        edits.append(SetField(_ref(key), "depends", old, new))
    said = ", ".join(f"{spell(keys[p], keys[t].board)} from {keys[t].ticket}" for p, t in cuts)
    return Action(f"remove {said}", tuple(edits))


def _soft_and_hard(analysis: Analysis) -> Iterator[_Found]:
    """L203."""
    for board, key, ticket in _tickets(analysis):
        if not (ticket.after and ticket.depends):
            continue
        hard = {resolve(name, board.id) for name in ticket.depends}
        both = [name for name in ticket.after if resolve(name, board.id) in hard]
        if both:
            said = ", ".join(both)
            message = f"{key.ticket} names {said} in depends and in after"
            left = tuple(name for name in ticket.after if name not in both)
            title = f"remove {said} from {key.ticket}.after"
            fix = _set(title, _ref(key), "after", (ticket.after, left))
            yield _Found(_ref(key), "after", message, fixes=(fix,))


def _done_on_open(analysis: Analysis) -> Iterator[_Found]:
    """L401."""
    graph = analysis.graph
    for _, key, ticket in _tickets(analysis):
        if ticket.status is not Status.DONE:
            continue
        needs = [graph.keys[node] for node in graph.pred[graph.index[key]]]
        still = [p for p in needs if analysis.portfolio.boards[p.board].tickets[p.ticket].is_open]
        if still:
            said = ", ".join(spell(other, key.board) for other in still)
            verb = "is" if len(still) == 1 else "are"
            message = f"{key.ticket} is done, but needs {said}, which {verb} open"
            yield _Found(_ref(key), "status", message, related=tuple(map(_ref, still)))


def _blocked_without_reason(analysis: Analysis) -> Iterator[_Found]:
    """L402."""
    for _, key, ticket in _tickets(analysis):
        reason = ticket.blocked.reason if ticket.blocked else ""
        if ticket.status is Status.BLOCKED and not reason.strip():
            message = f"{key.ticket} is blocked, and nobody says why"
            yield _Found(_ref(key), "blocked", message)


def _reason_left_behind(analysis: Analysis) -> Iterator[_Found]:
    """L404."""
    for _, key, ticket in _tickets(analysis):
        if ticket.blocked and ticket.status is not Status.BLOCKED:
            message = f"{key.ticket} is {ticket.status} and still says why it was blocked"
            fix = _set(f"remove {key.ticket}.blocked", _ref(key), "blocked", (ticket.blocked, None))
            yield _Found(_ref(key), "blocked", message, fixes=(fix,))


def _acceptance_open(analysis: Analysis) -> Iterator[_Found]:
    """L405."""
    for board, key, ticket in _tickets(analysis):
        if ticket.status is not Status.DONE or not ticket.acceptance:
            continue
        count = sum(_is_open(analysis, board, line) for line in ticket.acceptance)
        if count:
            lines = f"{count} of {len(ticket.acceptance)} acceptance lines"
            message = f"{key.ticket} is done with {lines} open"
            yield _Found(_ref(key), "acceptance", message)


def _is_open(analysis: Analysis, board: Board, line: Criterion) -> bool:
    """Whether a line is known to be unmet; what only a gate can say, its proof says."""
    if line.is_statement:
        return not line.done
    key = analysis.portfolio.find(line.ticket, board.id) if line.ticket else None
    found = analysis.portfolio.ticket(key) if key else None
    return found is not None and found.status is not Status.DONE


def _no_mitigation(analysis: Analysis) -> Iterator[_Found]:
    """L601."""
    for row in analysis.coverage.rows:
        if row.state is RiskState.UNMITIGATED and not row.risk.mitigated_by:
            message = f"{row.risk.id} is mitigated by no ticket and accepted by nobody"
            yield _Found(RecordRef(row.board, Kind.RISK, row.risk.id), "mitigated_by", message)


def _phases(analysis: Analysis) -> Mapping[Key, Sequence[RecordRef]]:
    """The phases that list each ticket, in file order."""
    found: dict[Key, list[RecordRef]] = {}
    for board in analysis.portfolio.boards.values():
        for phase in board.phases.values():
            for key in dict.fromkeys(resolve(name, board.id) for name in phase.tickets):
                found.setdefault(key, []).append(RecordRef(board.id, Kind.PHASE, phase.id))
    return found


def _no_phase(analysis: Analysis) -> Iterator[_Found]:
    """L701."""
    phases = _phases(analysis)
    for board, key, ticket in _tickets(analysis):
        if board.phases and key not in phases and ticket.status is not Status.DROPPED:
            yield _Found(_ref(key), "", f"{key.ticket} is in no phase")


def _several_phases(analysis: Analysis) -> Iterator[_Found]:
    """L702."""
    phases = _phases(analysis)
    for _, key, _ in _tickets(analysis):
        if len(found := phases.get(key, ())) > 1:
            said = ", ".join(ref.id for ref in found)
            message = f"{key.ticket} is in phases {said}; {found[0].id} counts for its dates"
            yield _Found(_ref(key), "", message, related=tuple(found))


_E, _W, _I = LintSeverity
RULES: Mapping[str, Rule] = {
    "L101": Rule("dangling-reference", _E, _dangling),
    "L102": Rule("self-reference", _E, _self_reference),
    "L103": Rule("repeated-reference", _W, _repeated),
    "L201": Rule("dependency-cycle", _E, _cycle),
    "L203": Rule("soft-and-hard", _I, _soft_and_hard),
    "L401": Rule("done-on-open", _W, _done_on_open),
    "L402": Rule("blocked-without-reason", _E, _blocked_without_reason),
    "L404": Rule("reason-left-behind", _I, _reason_left_behind),
    "L405": Rule("acceptance-open", _W, _acceptance_open),
    "L601": Rule("risk-without-mitigation", _W, _no_mitigation),
    "L701": Rule("no-phase", _W, _no_phase),
    "L702": Rule("several-phases", _W, _several_phases),
}
"""Every rule by its code."""
