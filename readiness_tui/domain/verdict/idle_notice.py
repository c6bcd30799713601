"""What to say when there is nothing to take up: that nothing is open, or what is in the way."""

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.plan.workability import WorkabilityState
from readiness_tui.domain.verdict.snapshot import Snapshot


def idle(snapshot: Snapshot, waited: Key | None) -> tuple[str, ...]:
    """The lines of an empty answer.

    Args:
        snapshot: The plan.
        waited: The open ticket that most others wait for, None where none is open.
    """
    if waited is None:
        return ("nothing is open" + (" on what can be read" if snapshot.problems else ""),)
    analysis = snapshot.analysis
    graph, workabilities = analysis.graph, analysis.workabilities
    is_waited_for = any(
        workabilities[graph.keys[node]].state is not WorkabilityState.CLOSED
        for node in graph.succ[graph.index[waited]]
    )
    head = "most waits for" if is_waited_for else "open is"
    subject = f"{waited.board}/{waited.ticket}: {_in_the_way(snapshot, waited)}"
    return "nothing can be taken up now", f"{head} {subject}"


def _in_the_way(snapshot: Snapshot, key: Key) -> str:
    """Why nobody can work on a ticket now."""
    standing = snapshot.analysis.workabilities[key]
    if standing.unmet:
        return "; ".join(map(str, standing.unmet))
    blocked = snapshot.portfolio.boards[key.board].tickets[key.ticket].blocked
    if standing.state is WorkabilityState.BLOCKED and blocked:
        return f"blocked: {blocked.reason}"
    return f"it begins {standing.begins}" if standing.begins else str(standing.state)
