"""L7xx: tickets and phases that do not fit each other."""

from collections.abc import Iterator, Mapping, Sequence

from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule
from readiness_tui.domain.model.board import Board, Phase
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import Key, Kind, RecordRef, resolve, spell

MOST_PHASES = 5


def _ref(board: Board, phase: Phase) -> RecordRef:
    return RecordRef(board.id, Kind.PHASE, phase.id)


def _added(board: Board, phase: Phase, key: Key) -> SetField:
    new = (*phase.tickets, spell(key, board.id))
    return SetField(_ref(board, phase), "tickets", phase.tickets, new)


def _removed(board: Board, phase: Phase, key: Key) -> SetField:
    new = tuple(name for name in phase.tickets if resolve(name, board.id) != key)
    return SetField(_ref(board, phase), "tickets", phase.tickets, new)


def _no_phase(plan: Plan) -> Iterator[Found]:
    for board, key, _ in plan.kept:
        if not board.phases or key in plan.phases:
            continue
        fixes = tuple(
            Action(f"{key.ticket} to phase {phase.id}", (_added(board, phase, key),))
            for phase in list(board.phases.values())[:MOST_PHASES]
        )
        yield Found(key.ref, "", f"{key.ticket} is in no phase", fixes=fixes)


def _several_phases(plan: Plan) -> Iterator[Found]:
    for _, key, _ in plan.all:
        homes = plan.phases.get(key, ())
        if len(homes) < 2:  # noqa: PLR2004 - one phase is as it should be
            continue
        listed = ", ".join(phase.id for _, _, phase in homes)
        message = f"{key.ticket} is in phases {listed}; {homes[0][2].id} counts for its dates"
        fixes = tuple(
            Action(
                f"{key.ticket} in phase {kept.id} alone",
                tuple(
                    _removed(board, phase, key) for _, board, phase in homes if phase is not kept
                ),
            )
            for _, _, kept in homes
        )
        related = tuple(_ref(board, phase) for _, board, phase in homes)
        yield Found(key.ref, "", message, related, fixes)


def _later_phase(plan: Plan) -> Iterator[Found]:
    for board, key, ticket in plan.open:
        if not ticket.depends:
            continue
        own = [row for row in plan.phases.get(key, ()) if row[1] is board]
        if not own:
            continue
        last = max(own, key=lambda row: row[0])
        for other in plan.needs(key):
            theirs = [row for row in plan.phases.get(other, ()) if row[1] is board]
            if theirs and len(theirs) == len(plan.phases[other]) and plan.ticket(other).is_open:
                first = min(theirs, key=lambda row: row[0])
                if first[0] > last[0]:
                    yield _against(key, other, board, (last[2], first[2]))
    yield from _barriers(plan)


def _against(key: Key, other: Key, board: Board, phases: tuple[Phase, Phase]) -> Found:
    own, theirs = phases
    name = spell(other, key.board)
    message = f"{key.ticket} of phase {own.id} needs {name}, which phase {theirs.id} brings later"
    fixes = (
        _moved(board, other, theirs, own),
        _moved(board, key, own, theirs),
    )
    return Found(key.ref, "depends", message, (other.ref, _ref(board, theirs)), fixes)


def _moved(board: Board, key: Key, source: Phase, to: Phase) -> Action:
    edits = (_removed(board, source, key), _added(board, to, key))
    return Action(f"{spell(key, board.id)} to phase {to.id}", edits)


def _barriers(plan: Plan) -> Iterator[Found]:
    """Phases that wait for a phase which waits for them, by their entrance criteria alone."""
    for board in plan.boards.values():
        waits = {
            phase.id: [line.phase for line in phase.entrance if line.phase in board.phases]
            for phase in board.phases.values()
        }
        for phase in board.phases.values():
            for before in waits[phase.id]:
                if path := _way(before, phase.id, waits):
                    route = " > ".join((phase.id, *path))
                    message = f"phase {phase.id} begins after {before}, which waits for it: {route}"
                    remaining = tuple(line for line in phase.entrance if line.phase != before)
                    title = f"remove phase {before} from {phase.id}.entrance"
                    edit = SetField(_ref(board, phase), "entrance", phase.entrance, remaining)
                    fix = Action(title, (edit,))
                    yield Found(_ref(board, phase), "entrance", message, fixes=(fix,))
                    break


def _way(start: str, goal: str, waits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A way from one phase to another along entrance criteria; empty if there is none."""
    came: dict[str, str] = {start: ""}
    work = [start]
    while work:
        name = work.pop(0)
        if name == goal:
            path = [name]
            while came[path[-1]]:
                path.append(came[path[-1]])
            return tuple(reversed(path))
        for other in waits.get(name, ()):
            if other not in came:
                came[other] = name
                work.append(other)
    return ()


def _needs_unphased(plan: Plan) -> Iterator[Found]:
    for board, key, ticket in plan.open:
        if not ticket.depends:
            continue
        homes = [row for row in plan.phases.get(key, ()) if row[1] is board]
        if not homes:
            continue
        for other in plan.needs(key):
            if other not in plan.phases and plan.boards[other.board].phases:
                name = spell(other, key.board)
                phase = homes[0][2]
                message = f"{key.ticket} of phase {phase.id} needs {name}, which is in no phase"
                fixes = tuple(
                    Action(f"{name} to phase {one.id}", (_added(board, one, other),))
                    for one in list(board.phases.values())[: homes[0][0] + 1][-MOST_PHASES:]
                )
                yield Found(key.ref, "depends", message, (other.ref,), fixes)


def _empty(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        for phase in board.phases.values():
            if not phase.tickets:
                yield Found(_ref(board, phase), "tickets", f"phase {phase.id} has no tickets")
        for milestone in board.milestones.values():
            if not milestone.completes:
                record = RecordRef(board.id, Kind.MILESTONE, milestone.id)
                yield Found(record, "completes", f"milestone {milestone.id} completes nothing")


_, _W, _I = Severity
RULES: Mapping[str, Rule] = {
    "L701": Rule("no-phase", _W, _no_phase, Mends.CHOICE),
    "L702": Rule("several-phases", _W, _several_phases, Mends.CHOICE),
    "L703": Rule("phase-against-dependency", _W, _later_phase, Mends.CHOICE),
    "L704": Rule("needs-unphased", _W, _needs_unphased, Mends.CHOICE),
    "L705": Rule("stage-empty", _I, _empty),
}
