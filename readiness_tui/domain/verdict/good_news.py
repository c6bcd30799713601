"""What became true between two snapshots that people have worked for."""

from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.tally import board_tally

NAMED = 4
"""Tickets that a sentence names; the others are a count."""


def proven_since(before: Snapshot, after: Snapshot) -> tuple[Key, ...]:
    """The tickets that were there and not proven before, and are proven now, in board order."""
    old, new = before.judgement.proofs, after.judgement.proofs
    return tuple(
        key
        for key, proof in new.items()
        if proof.word is ProofWord.PROVEN and key in old and old[key].word is not ProofWord.PROVEN
    )


def good_news(before: Snapshot, after: Snapshot, board: BoardId | None) -> str:
    """What there is to be glad of, in a sentence; empty for nothing.

    Args:
        before: A snapshot whose gates were all judged.
        after: A later one, with all gates judged, too.
        board: The board whose count is told; None: that of all boards.
    """
    keys = proven_since(before, after)
    if not keys:
        return ""
    count = board_tally(after, board)
    more = f" (+{len(keys) - NAMED})" if len(keys) > NAMED else ""
    names = " ".join(key.ticket for key in keys[:NAMED]) + more
    verb = "is" if len(keys) == 1 else "are"
    whole = "every ticket" if count.proven == count.total else f"{count.proven} of {count.total}"
    return f"{names} {verb} proven, {whole}"
