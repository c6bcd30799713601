"""What the gates said when a checkpoint is made, held against the boards that it keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.plain_values import Jsonable, plain_board
from readiness_tui.storage.toml.plain_data import same

STALE = "stale"
"""The key in the kept results that names boards of which the gates saw other bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """What the gates said, and of which boards.

    `green` names the scopes that are go or go with waivers, of those that count for this
    checkpoint: `workspace`, or the phase whose exit made it. `results` is kept as it is. `judged`
    are the boards by path, as the gates saw them; None: that is not known.
    """

    green: tuple[str, ...] = ()
    results: Mapping[str, Jsonable] = field(default_factory=dict[str, Jsonable])
    judged: Mapping[str, Board] | None = None


def held_against(root: Path, gates: GateState, boards: Mapping[str, Board | None]) -> GateState:
    """What the gates said, which is never green for boards that say something else by now.

    Args:
        root: The workspace root.
        gates: What they said.
        boards: By path what is kept; None: it is no board. One behind a link that leads out of the
            workspace is judged, and never kept.
    """
    if gates.judged is None:
        return gates
    judged = gates.judged
    paths = {path for path in judged if not (root / path).is_symlink()} | boards.keys()
    stale = [path for path in paths if not _is_alike(judged.get(path), boards.get(path))]
    if not stale:
        return gates
    return replace(gates, green=(), results={**gates.results, STALE: [*sorted(stale)]})


def _is_alike(one: Board | None, other: Board | None) -> bool:
    """Whether two boards would be the same in a file."""
    if one is None or other is None:
        return one is other
    return one == other or same(plain_board(one), plain_board(other))
