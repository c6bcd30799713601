"""The kinds of gate that can be judged here: our own, and those that other distributions bring."""

from dataclasses import dataclass

from readiness_tui import __version__
from readiness_tui.domain.proof.derived import ATTESTATION, BOARD_TRACE, COMPOSITE, DRIFT

OWN = "readiness-tui"


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind as it is listed.

    Attributes:
        kind: Its name in a board.
        cost: C0 (looks whether files are there) to C3 (a command); empty where it is only known
            once the kind is imported.
        distribution: Who brings it.
        version: Of that distribution.
    """

    kind: str
    cost: str
    distribution: str
    version: str


def known_kinds(*, plugins: bool = True) -> tuple[KindRow, ...]:
    """Every kind by name, ours before the others. No code of another distribution is imported."""
    from readiness_tui.gates.engine.registry import KINDS

    from_boards = {COMPOSITE: "C0", BOARD_TRACE: "C0", ATTESTATION: "C0", DRIFT: "C1"}
    costs = {name: KINDS[name].cost for name in KINDS} | from_boards
    own = tuple(KindRow(name, costs[name], OWN, __version__) for name in sorted(costs))
    if not plugins:
        return own
    from readiness_tui.gates.engine.plugins import installed

    others = (KindRow(one.kind, "", one.distribution, one.version) for one in installed())
    return (*own, *others)
