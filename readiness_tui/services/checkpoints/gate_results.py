"""What a checkpoint keeps of the gates: verdicts, results, and the scopes that are go."""

from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.plain_values import Jsonable, jsonable
from readiness_tui.domain.proof.proof import WORKSPACE, Judgement, Scope, Word
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import verdict
from readiness_tui.storage.checkpoints.checkpoint import GateState


def gate_state(snapshot: Snapshot, *scopes: Scope) -> GateState:
    """The gates of a snapshot as a checkpoint keeps them.

    Args:
        snapshot: With every gate judged; one that still waits is kept as it was last.
        scopes: The phases whose exit asks for the checkpoint, beside the workspace.

    Returns:
        Green only where nothing is unchecked and no file is broken: neither is ever a pass.
    """
    judgement = snapshot.judgement
    boards = judgement.portfolio.boards
    parts = [Scope(board) for board in boards]
    parts += [Scope(one.id, "phase", name) for one in boards.values() for name in one.phases]
    words = {str(scope): verdict(judgement, scope).word for scope in (WORKSPACE, *parts)}
    is_whole = not snapshot.unchecked and not snapshot.problems
    green = tuple(
        name
        for name in dict.fromkeys(map(str, (WORKSPACE, *scopes)))
        if is_whole and words.get(name) in {Word.GO, Word.GO_WITH_WAIVERS}
    )
    verdicts: dict[str, Jsonable] = {name: word.value for name, word in words.items()}
    gates: dict[str, Jsonable] = {str(key): _gate(judgement, key) for key in judgement.gates}
    return GateState(
        green=green,
        results={"verdicts": verdicts, "gates": gates, "unchecked": snapshot.unchecked},
        judged={state.path: boards[board] for board, state in snapshot.boards.items()},
    )


def _gate(judgement: Judgement, key: GateKey) -> Jsonable:
    result, weight = judgement.results[key], judgement.effectives[key]
    return {
        "outcome": result.outcome.value,
        "state": weight.state.value,
        "holds": weight.hold.value,
        "says": weight.why or result.says,
        "waivers": list(weight.waivers),
        "waived": weight.waived,
        "is_stale": bool(result.stale),
        "inputs_digest": result.inputs_digest,
        "params_digest": result.params_digest,
        "findings": [finding.fingerprint for finding in result.findings],
        "examined": [
            {"path": each.path, "size_bytes": each.size_bytes} for each in result.examined
        ],
        "evaluated_at": jsonable(result.evaluated_at),
    }
