"""Gates that turn to pass and the checkpoints that they ask for: what was go can be gone back to.

Which gates ask is the `checkpoint_after` of `[retention]`: names of gates, or `phase:A` for what a
phase ends with, with `*` for any. Those that turn at once ask for one checkpoint together.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from readiness_tui.domain.model.globs import covers
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.proof.derived import is_exit
from readiness_tui.domain.proof.proof import GateDecision, Judgement, Scope
from readiness_tui.domain.proof.streak import Run
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.checkpoints.gate_results import gate_state
from readiness_tui.storage.checkpoints.checkpoint import GateState
from readiness_tui.storage.settings.checkpoint_retention import retention_of
from readiness_tui.storage.settings.settings import settings_of

PHASE_EXIT, GATE_PASS = "phase-exit", "gate-pass"
_PHASE, _EXIT = "phase:", "/exit"


class Turn(NamedTuple):
    """A label that a checkpoint gets, and the gates that ask for it."""

    name: str
    trigger: str
    keys: tuple[GateKey, ...]
    reason: str = ""


def passed(before: Snapshot, after: Snapshot) -> tuple[GateKey, ...]:
    """The gates and exits of phases that an evaluation saw turn to pass.

    Both have every gate judged, else nothing was seen: the first evaluation turns nothing.
    """
    if before.unchecked or after.unchecked:
        return ()
    earlier = before.judgement.effectives
    return tuple(
        key
        for key in holding(after)
        if key in earlier and earlier[key].hold is not GateDecision.HOLDS
    )


def passed_since(judgement: Judgement, before: Run | None, run: Run) -> tuple[GateKey, ...]:
    """The gates and exits that hold in a recorded run and did not in the one before it.

    What did not hold then is known of as many as a run names. The hard rules count for both.
    """
    if before is None:
        return ()
    names = set(before.not_held) - set(run.not_held)
    return tuple(
        key
        for key in _holding(judgement)
        if (key.gate if key.board == run.board else str(key)) in names
    )


def holding(snapshot: Snapshot) -> tuple[GateKey, ...]:
    """The gates and the exits of phases that hold."""
    return tuple(_holding(snapshot.judgement))


def _holding(judgement: Judgement) -> Iterator[GateKey]:
    for key, gate in judgement.gates.items():
        if gate.derived and not is_exit(gate):
            continue
        if judgement.effectives[key].hold is GateDecision.HOLDS:
            yield key


def asking(keys: Iterable[GateKey], patterns: Collection[str]) -> tuple[GateKey, ...]:
    """Those of some gates that a setting lets ask for a checkpoint."""
    return tuple(
        key
        for key in keys
        if any(covers(pattern, name) for pattern in patterns for name in _names(key))
    )


def _names(key: GateKey) -> tuple[str, str]:
    name = key.gate.removesuffix(_EXIT) if _is_exit(key) else key.gate
    return name, str(GateKey(key.board, name))


def _is_exit(key: GateKey) -> bool:
    return key.gate.startswith(_PHASE)


def _phase(key: GateKey) -> str:
    return key.gate.removeprefix(_PHASE).removesuffix(_EXIT)


def turns(keys: Sequence[GateKey]) -> tuple[Turn, ...]:
    """The labels that gates ask for: one for each phase, and one for all the other gates."""
    exits = [key for key in keys if _is_exit(key)]
    gates = [key for key in keys if not _is_exit(key)]
    labels = [Turn(f"phase-{_phase(key)}-exit", PHASE_EXIT, (key,)) for key in exits]
    if gates:
        more = f"-and-{len(gates) - 1}-more" if len(gates) > 1 else ""
        names = ", ".join(key.gate for key in gates)
        reason = f"{names} turned to pass"
        labels.append(Turn(f"gate-{gates[0].gate}{more}", GATE_PASS, tuple(gates), reason))
    return tuple(labels)


def state_for(snapshot: Snapshot, keys: Iterable[GateKey]) -> GateState:
    """What a checkpoint that these ask for keeps of the gates: the phases of exits may be green."""
    return gate_state(
        snapshot, *(Scope(key.board, "phase", _phase(key)) for key in keys if _is_exit(key))
    )


def patterns_of(root: Path) -> tuple[str, ...]:
    """Which gates ask for a checkpoint, by the settings of a workspace."""
    return retention_of(settings_of(root)).checkpoint_after
