"""The tickets of the backlog as cards, in a lane for each status."""

from collections.abc import Mapping
from functools import lru_cache

from readiness_tui.domain.lint.people import in_work
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.ui.viewmodels.cells import Line, Span
from readiness_tui.ui.viewmodels.claims import PROOF_STYLE, status_span
from readiness_tui.ui.viewmodels.rows.backlog import Look, Selection, ticket_of
from readiness_tui.ui.viewmodels.rows.backlog_rows import row_mark
from readiness_tui.ui.viewmodels.rows.cards import Card, Cards, Lane

CLAIMED = (ProofWord.PROVEN, ProofWord.CONTRADICTED, ProofWord.UNPROVEN)
"""What the claim that a ticket is done may come to."""


def kanban(snapshot: Snapshot, look: Look, selection: Selection, glyphs: Glyphs) -> Cards:
    """The selection as cards; in each lane they stand in the order of the list."""
    by_name = {str(key): key for key in selection.keys}
    by_status: dict[Status, dict[str, Key]] = {status: {} for status in Status}
    for name, key in by_name.items():
        by_status[ticket_of(snapshot, key).status][name] = key

    @lru_cache(maxsize=512)
    def make(name: str) -> Card:
        key = by_name[name]
        kind = "dim" if key == selection.stray else "row"
        lines = (_facts(snapshot, key, glyphs), _title(snapshot, key))
        return Card(lines, row_mark(key, look, glyphs), kind)

    lanes = (
        Lane(_heading(snapshot, status, [*keys.values()], glyphs), tuple(keys))
        for status, keys in by_status.items()
    )
    return Cards(tuple(lanes), make)


def _heading(snapshot: Snapshot, status: Status, keys: list[Key], glyphs: Glyphs) -> Line:
    """The status with its count; who has too much in work, or what the claims come to."""
    text, style = status_span(status, glyphs)
    spans: list[Span] = [(text, style if keys else "muted"), (f" {len(keys)}", "muted")]
    if status is Status.DOING:
        over = over_limit(snapshot)
        first = next(iter(over.items()), None)
        if first is not None:
            owner, count = first
            more = f" (+{len(over) - 1})" if len(over) > 1 else ""
            limit = snapshot.analysis.context.most_in_work
            spans.append((f"  {count}/{limit} {safe_line(owner)}{more}", "doubt"))
    if status is Status.DONE and keys:
        words = [snapshot.judgement.proofs[key].word for key in keys]
        spans += (
            (f"  {glyphs.proof(word)} {words.count(word)}", PROOF_STYLE[word])
            for word in CLAIMED
            if word in words
        )
    return tuple(spans)


@lru_cache(maxsize=4)
def over_limit(snapshot: Snapshot) -> Mapping[str, int]:
    """The owners with more tickets in work, on all boards, than one may have; the most first."""
    limit = snapshot.analysis.context.most_in_work
    if limit is None:
        return {}
    work = ((owner, len(keys)) for owner, keys in in_work(snapshot.portfolio.tickets()).items())
    return dict(sorted(((owner, n) for owner, n in work if n > limit), key=lambda pair: -pair[1]))


def _facts(snapshot: Snapshot, key: Key, glyphs: Glyphs) -> Line:
    """Id, priority, claim beside proof, owner."""
    ticket, facts = ticket_of(snapshot, key), claim(snapshot.judgement, key)
    quiet = "muted" if ticket.status is Status.DROPPED else ""
    is_over = ticket.status is Status.DOING and ticket.primary in over_limit(snapshot)
    proof: Span = (glyphs.proof(facts.proof), PROOF_STYLE[facts.proof])
    if facts.proof is ProofWord.OPEN:
        proof = (f" {facts.held}/{facts.total}" if facts.total else " ", "muted")
    return (
        (safe_line(ticket.id), quiet or "strong"),
        (f" {ticket.priority.value[1] if ticket.priority else '-'} ", quiet),
        (glyphs.status(ticket.status), ticket.status.value),
        proof,
        (f" {safe_line(ticket.primary)}", "doubt" if is_over else "muted"),
    )


def _title(snapshot: Snapshot, key: Key) -> Line:
    ticket = ticket_of(snapshot, key)
    quiet = "muted" if ticket.status is Status.DROPPED else ""
    return ((safe_line(ticket.title), quiet),)
