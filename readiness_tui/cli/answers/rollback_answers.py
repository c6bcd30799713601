"""What `readiness rollback` shows before a person agrees, and tells of what was done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.checkpoint_answers import (
    ChangeJson,
    ago,
    changes_json,
    difference_lines,
    duration,
    instant,
)
from readiness_tui.cli.answers.outcomes import SAVED, UNCHANGED, UNCONFIRMED, SavedWord
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.proof.proof import Word

if TYPE_CHECKING:
    from readiness_tui.services.checkpoints.rehearsing import Rehearsed
    from readiness_tui.services.checkpoints.rollback_preview import Leaving, RollbackPreview, Turn
    from readiness_tui.services.checkpoints.rollbacks import RolledBack
    from readiness_tui.storage.checkpoints.checkpoint import Checkpoint
    from readiness_tui.storage.checkpoints.diff import Change
    from readiness_tui.storage.checkpoints.restore import Rollback

_NAMED = 5
"""So many records of somebody's edits are named."""


class TurnJson(documents.Document, frozen=True, kw_only=True):
    """A verdict or a gate, in a word: then and now; empty where it was, or is, not judged."""

    name: str
    then: str
    now: str


class LeavingJson(documents.Document, frozen=True, kw_only=True):
    """The edits of somebody that would no longer be on the boards."""

    actor: str
    edits: documents.Count
    records: list[str]
    last: str


class RehearsedJson(documents.Document, frozen=True, kw_only=True):
    """How a rehearsal went: how long it took, and the files that are not what was kept."""

    seconds: float
    paths: list[str]
    wrong: list[str]
    from_nothing: bool


class RollbackAnswer(documents.Document, frozen=True, kw_only=True):
    """What a rollback would write, or what it wrote."""

    outcome: SavedWord
    checkpoint: str
    paths: list[str]
    left: list[str]
    skipped: list[str]
    stays: list[str]
    before: str | None
    removed: list[str]
    seconds: float | None
    trouble: str
    verdict: Word | None
    verdicts: list[TurnJson]
    gates: list[TurnJson]
    leaving: list[LeavingJson]
    untold: documents.Count
    changes: list[ChangeJson]
    rehearsed: RehearsedJson | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a rollback would do, and what it comes to."""

    one: "Checkpoint"
    planned: "Rollback"
    changes: "Sequence[Change]"
    outlook: "RollbackPreview"

    def lines(self, now: datetime) -> Iterator[str]:
        """The difference, what stays, whose edits leave the view, and the gates then and now."""
        checkpoint, planned = self.one, self.planned
        yield from difference_lines(self.changes)
        for path in planned.skipped:
            yield f"left, broken today: {safe_line(path)}"
        for path in planned.stays:
            yield f"stays, made since: {safe_line(path)}"
        put_back = {step.path for step in planned.steps}
        for file in checkpoint.files:
            if file.is_broken and file.path in put_back:
                yield f"broken when it was kept: {safe_line(file.path)}"
        for leaving in self.outlook.leaving:
            yield f"leaves the view: {safe_line(_said(leaving, now))}"
        if self.outlook.untold:
            yield f"leaves the view: {counted(self.outlook.untold, 'change')} that no log tells of"
        turns = self.outlook.turns
        yield from _turned("verdict", [one for one in turns.verdicts if one != turns.workspace])
        yield from _turned("gate", turns.gates)
        green = "green, " if checkpoint.is_green else "not green, "
        yield f"to {safe_line(checkpoint.id)}: {green}{_both(turns.workspace)}"

    def answer(
        self,
        done: "RolledBack | None" = None,
        *,
        verdict: Word | None = None,
        rehearsed: "Rehearsed | None" = None,
    ) -> RollbackAnswer:
        """What would be written, or what was: one shape for both.

        Args:
            done: What was done.
            verdict: That of the workspace after it.
            rehearsed: How a rehearsal of it went.
        """
        planned, outlook = self.planned, self.outlook
        planned_paths = [step.path for step in planned.steps]
        return RollbackAnswer(
            outcome=outcome_of(done) if done else UNCHANGED,
            checkpoint=self.one.id,
            paths=list(done.restored.written) if done else planned_paths,
            left=list(done.restored.left) if done else [],
            skipped=list(planned.skipped),
            stays=list(planned.stays),
            before=done.before.id if done and done.before else None,
            removed=list(done.removed) if done else [],
            seconds=round(done.seconds, 3) if done else None,
            trouble=done.trouble if done else "",
            verdict=verdict,
            verdicts=documents.typed(outlook.turns.verdicts, list[TurnJson]),
            gates=documents.typed(outlook.turns.gates, list[TurnJson]),
            leaving=[
                documents.filled(LeavingJson, leaving, last=instant(leaving.last))
                for leaving in outlook.leaving
            ],
            untold=outlook.untold,
            changes=changes_json(self.changes),
            rehearsed=rehearsed and _rehearsed_json(rehearsed),
        )


def told(done: "RolledBack", before: Word, verdict: Word) -> Iterator[str]:
    """What was done, what it led to, and the way back.

    Args:
        done: What was done.
        before: The verdict of the workspace before.
        verdict: The verdict after.
    """
    word = outcome_of(done)
    for path in done.restored.written:
        yield f"{'removed' if path in done.gone else word}: {safe_line(path)}"
    for path in done.restored.left:
        yield f"left, changed by another program meanwhile: {safe_line(path)}"
    for name in done.removed:
        yield f"checkpoint removed: {safe_line(name)}"
    if done.trouble:
        yield f"not in the audit log: {safe_line(done.trouble)}"
    yield f"recovery time: {duration(done.seconds)}"
    yield f"verdict: {verdict.spoken}, was {before.spoken}"
    if done.before is not None:
        yield f"back again: readiness rollback {safe_line(done.before.id)}"


def outcome_of(done: "RolledBack") -> SavedWord:
    """What came of a rollback, in the word that holds for every save."""
    if not done.restored.written:
        return UNCHANGED
    return UNCONFIRMED if done.restored.unconfirmed else SAVED


def rehearsed_lines(found: "Rehearsed") -> Iterator[str]:
    """How a rehearsal went."""
    for path in found.wrong:
        yield f"not what was kept: {safe_line(path)}"
    lost = ", all boards taken as lost" if found.from_nothing else ""
    summary = f"{counted(len(found.paths), 'file')} put back in a scratch folder{lost}"
    yield f"rehearsed: {summary}; nothing was written here"
    yield f"recovery time: {duration(found.seconds)}"


def _rehearsed_json(rehearsed: "Rehearsed") -> RehearsedJson:
    return documents.filled(RehearsedJson, rehearsed, seconds=round(rehearsed.seconds, 3))


def _turned(kind: str, turns: "Sequence[Turn]") -> Iterator[str]:
    """Each that is another now; those of boards or records that one side lacks are counted."""
    for turn in turns:
        if turn.then and turn.now:
            yield f"{kind}  {safe_line(turn.name)}  {_both(turn)}"
    if gone := sum(not turn.now for turn in turns):
        yield f"{counted(gone, kind)} then, and none of that now"
    if new := sum(not turn.then for turn in turns):
        yield f"{counted(new, kind)} now, and none of that then"


def _said(each: "Leaving", now: datetime) -> str:
    named = ", ".join(each.records[:_NAMED]) + (" ..." if each.records[_NAMED:] else "")
    who = each.actor or "somebody"
    return f"{counted(each.edits, 'edit')} of {who}, the last {ago(each.last, now)}: {named}"


def _both(turn: "Turn") -> str:
    return f"{_spoken(turn.then)} then, {_spoken(turn.now)} now"


def _spoken(word: str) -> str:
    """A verdict or a state as people say it."""
    if word in set(Word):
        return Word(word).spoken
    return safe_line(word.replace("_", " ")) or "not judged"
