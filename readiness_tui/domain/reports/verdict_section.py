"""A verdict in a report: the word, what it rests on, and the shortest way to go."""

from collections.abc import Iterator

from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.proof.proof import ProofWord, Verdict, Word
from readiness_tui.domain.reports.document import Entry, Section, Tone
from readiness_tui.domain.verdict.way_to_go import Step

MOST = 12
"""So many reasons are listed; all are counted."""
WORD_TONES = {Word.GO: Tone.GOOD, Word.GO_WITH_WAIVERS: Tone.WARNING, Word.NO_GO: Tone.BAD}
PROOF_TONES = {ProofWord.PROVEN: Tone.GOOD, ProofWord.CONTRADICTED: Tone.BAD}


def verdict_line(verdict: Verdict) -> str:
    """`NO-GO: 1 of 3 proven, soft_block`."""
    mode = verdict.mode if verdict.enforced else f"{verdict.mode}: not enforced"
    return f"{verdict.spoken.upper()}: {verdict.proven} of {verdict.total} proven, {mode}"


def verdict_section(heading: str, verdict: Verdict, way: tuple[Step, ...]) -> Section:
    """The verdict as a section, the worst reason first, at the end what is still to do."""
    return Section(
        heading,
        (*_reasons(verdict), *way_entries(way)),
        lead=verdict_line(verdict),
        tone=WORD_TONES[verdict.word],
    )


def way_entries(way: tuple[Step, ...]) -> Iterator[Entry]:
    """What is still to do, as one line; nothing where there is nothing."""
    if way:
        yield Entry("Shortest way to go", "; ".join(map(str, way)))


def _reasons(verdict: Verdict) -> Iterator[Entry]:
    for reason in verdict.reasons[:MOST]:
        cause = _cause(reason)
        remarks = (cause.message,) if cause is not reason else ()
        remarks += (f"next: {cause.remedy}",) if cause.remedy else ()
        yield Entry("", reason.message, remarks)
    if len(verdict.reasons) > MOST:
        yield Entry("", f"{len(verdict.reasons) - MOST} more: readiness explain")


def _cause(reason: Diagnostic) -> Diagnostic:
    """The first that blocks, at the end of the chain that a reason follows from."""
    while child := next((child for child in reason.children if child.blocks), None):
        reason = child
    return reason
