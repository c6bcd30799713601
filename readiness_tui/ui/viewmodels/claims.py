"""Status and proof as spans: every pane that shows a claim draws it so."""

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.ui.viewmodels.cells import Span

PROOF_STYLE = {
    ProofWord.PROVEN: "pass",
    ProofWord.CONTRADICTED: "fail",
    ProofWord.UNPROVEN: "doubt",
    ProofWord.CLOSABLE: "closable",
    ProofWord.OPEN: "muted",
    ProofWord.DROPPED: "muted",
}
SIGN_CELLS = 6
"""Cells of a proof as a sign: with more gates the blank goes."""


def status_span(status: Status, glyphs: Glyphs) -> Span:
    """A status as glyph and word in its style."""
    return f"{glyphs.status(status)} {status.value}", status.value


def proof_span(snapshot: Snapshot, key: Key, glyphs: Glyphs) -> Span:
    """A proof as glyph and word, with what is waived of it; while open the gates that hold."""
    facts = claim(snapshot.judgement, key)
    if facts.proof is ProofWord.OPEN:
        return (f"  {facts.held} of {facts.total}" if facts.total else "", "muted")
    if facts.proof is ProofWord.DROPPED:
        return "", "muted"
    rests_on_waivers = facts.proof is ProofWord.PROVEN and facts.waived
    rests = f" {glyphs.gate(State.WAIVED)}{facts.waived}" if rests_on_waivers else ""
    return f"{glyphs.proof(facts.proof)} {facts.proof.value}{rests}", PROOF_STYLE[facts.proof]


def proof_sign(snapshot: Snapshot, key: Key, glyphs: Glyphs) -> Span:
    """A proof in few cells: its glyph, and how many of its gates hold: `✗ 1/4`, waived `✓▽ 3/3`."""
    facts = claim(snapshot.judgement, key)
    if facts.proof is ProofWord.DROPPED:
        return "", "muted"
    rests_on_waivers = facts.proof is ProofWord.PROVEN and facts.waived
    sign = glyphs.proof(facts.proof) + glyphs.gate(State.WAIVED) * bool(rests_on_waivers)
    gates = f"{facts.held}/{facts.total}" if facts.total else ""
    text = f"{sign} {gates}".rstrip()
    tight = text if len(text) <= SIGN_CELLS else f"{sign}{gates}"
    return tight, PROOF_STYLE[facts.proof]
