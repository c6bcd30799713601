"""Random boards for laws: any edges, cycles and self references too, any status, proof and mode."""

from collections.abc import Sequence

from hypothesis import strategies as st

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.ranking import Analysis
from readiness_tui.domain.proof.proof import ProofWord
from tests.builders import analysis, board, phase, risk, ticket

PROOFS = {
    Status.DONE: (ProofWord.PROVEN, ProofWord.CONTRADICTED, ProofWord.UNPROVEN),
    Status.DROPPED: (ProofWord.DROPPED,),
}


def name(number: int) -> str:
    """The id of a ticket by its place."""
    return f"T-{number:02d}"


@st.composite
def edges(draw: st.DrawFn, size: int, *, acyclic: bool = False) -> list[tuple[int, int]]:
    """Pairs (needs, needed) among so many tickets; acyclic ones respect some hidden order."""
    if not size:
        return []
    places = st.integers(0, size - 1)
    pairs = draw(st.lists(st.tuples(places, places), max_size=3 * size))
    if not acyclic:
        return pairs
    hidden = draw(st.permutations(range(size)))
    return [(hidden[max(a, b)], hidden[min(a, b)]) for a, b in pairs if a != b]


def tickets(
    size: int, hard: Sequence[tuple[int, int]], soft: Sequence[tuple[int, int]] = ()
) -> list[Ticket]:
    """So many tickets with these edges."""
    needs: dict[int, list[str]] = {}
    later: dict[int, list[str]] = {}
    for pairs, found in ((hard, needs), (soft, later)):
        for place, other in pairs:
            found.setdefault(place, []).append(name(other))
    return [
        ticket(name(place), depends=needs.get(place, ()), after=later.get(place, ()))
        for place in range(size)
    ]


@st.composite
def boards(draw: st.DrawFn, *, most: int = 40, acyclic: bool = False, soft: bool = False) -> Board:
    """A board of todo tickets with hard edges, and soft ones where asked for."""
    size = draw(st.integers(0, most))
    hard = draw(edges(size, acyclic=acyclic))
    return board(*tickets(size, hard, draw(edges(size)) if soft else []))


@st.composite
def analyses(draw: st.DrawFn, *, most: int = 12) -> Analysis:
    """An analysis of a board in which everything that a plan can say is said at random."""
    size = draw(st.integers(1, most))
    hard, soft = draw(edges(size)), draw(edges(size))
    records: list[Ticket] = []
    proofs: dict[str, str] = {}
    for number, item in enumerate(tickets(size, hard, soft)):
        status = draw(st.sampled_from(Status))
        words = PROOFS.get(status, (ProofWord.OPEN, ProofWord.CLOSABLE))
        proofs[item.id] = draw(st.sampled_from(words))
        records.append(
            ticket(
                item.id,
                status,
                depends=(*item.depends, *draw(st.sampled_from([(), (), ("gone",)]))),
                after=item.after,
                parent=draw(st.sampled_from(["", name(number // 2)])),
                priority=draw(st.sampled_from([None, "P0", "P2", "P4"])),
                owner=draw(st.sampled_from(["", "@qa", "QA @dev"])),
                labels=draw(st.sampled_from(["", "x", "x y"])),
                score=draw(st.sampled_from([None, 3, 18])),
                estimate=draw(st.sampled_from([None, "2d", "4h"])),
                target=draw(st.sampled_from([None, "2026-W08", "2026-02-18"])),
                notes=draw(st.sampled_from(["", "Some NOTES", "Straße"])),
                fields=draw(st.sampled_from([{}, {"hook": "XA-02"}])),
            )
        )
    some = draw(st.lists(st.integers(0, size), max_size=4))
    stage = phase("A", [name(number) for number in some])
    threat = risk("R", [name(number) for number in some[:2]])
    mode = draw(st.sampled_from(Mode))
    return analysis(board(*records, stage, threat, mode=mode), proofs=proofs, me="@qa")
