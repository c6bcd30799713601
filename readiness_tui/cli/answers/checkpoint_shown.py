"""All that one checkpoint says: why it exists, what it holds, and what the gates said then."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.checkpoint_answers import (
    CheckpointJson,
    ago,
    checkpoint_json,
    instant,
)
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import GateDecision, Word

if TYPE_CHECKING:
    from readiness_tui.storage.audit.chain import Anchor
    from readiness_tui.storage.checkpoints.checkpoint import Checkpoint

_SIGNS = 12
"""As many of a digest tell files apart for people."""


_DIRTY = {True: ", with changes that it lacks", False: ", without other changes", None: ""}


class LabelJson(documents.Document, frozen=True, kw_only=True):
    """Why a checkpoint exists: a name, a trigger, and the scopes that were green."""

    name: str
    at: str
    trigger: str
    actor: str
    cid: str
    reason: str
    green: list[str]


class LogEndJson(documents.Document, frozen=True, kw_only=True):
    """Where the log of a writer ended: after how many records, with which digest."""

    writer: str
    records: documents.Count
    h: str


class CheckpointShownAnswer(documents.Document, frozen=True, kw_only=True):
    """All of one checkpoint; `results` is what the gates said then."""

    checkpoint: CheckpointJson
    labels: list[LabelJson]
    logs: list[LogEndJson]
    results: documents.Table
    problems: list[documents.ProblemJson]


def log_ends_json(ends: "Iterable[Anchor]") -> list[LogEndJson]:
    """Where logs ended, for a JSON answer."""
    return [LogEndJson(writer=end.writer, records=end.seq, h=end.h) for end in ends]


def shown_json(
    checkpoint: "Checkpoint", results: Mapping[str, Jsonable], problems: Sequence[Diagnostic]
) -> CheckpointShownAnswer:
    """All of it, for a JSON answer."""
    return documents.filled(
        CheckpointShownAnswer,
        checkpoint=checkpoint_json(checkpoint),
        labels=[
            documents.filled(LabelJson, label, at=instant(label.at)) for label in checkpoint.labels
        ],
        logs=log_ends_json(checkpoint.heads),
        results=results,
        problems=problems,
    )


def shown_lines(one: "Checkpoint", results: Mapping[str, Jsonable]) -> Iterator[str]:
    """All of it as lines, each behind a word that says what it is."""
    for kind, text in _told(one, results):
        yield f"{kind:8}  {safe_line(text)}"


def _told(one: "Checkpoint", results: Mapping[str, Jsonable]) -> Iterator[tuple[str, str]]:
    from readiness_tui.services.base.ports import SystemClock

    now = SystemClock().now()
    yield "id", one.id
    for label in one.labels:
        at = label.local or instant(label.at)
        who = f", by {label.actor}" if label.actor else ""
        why = f": {label.reason}" if label.reason else ""
        yield "label", f"{label.name}  {label.trigger}, {at} ({ago(label.at, now)}){who}{why}"
    yield "green", ", ".join(one.green) or "no"
    if one.commit:
        yield "commit", one.commit + _DIRTY[one.is_dirty]
    for file in one.files:
        broken = "  broken, as it was then" if file.is_broken else ""
        yield "file", f"{file.path}  {file.size_bytes} bytes  {file.sha256[:_SIGNS]}{broken}"
    for head in one.heads:
        yield "log", f"{head.writer}  ends at record {head.seq}"
    yield from _gates(results)


def _gates(results: Mapping[str, Jsonable]) -> Iterator[tuple[str, str]]:
    for path in _list(results, "stale"):
        yield "stale", f"{path}: the gates saw other bytes"
    for scope, word in _items(results, "verdicts"):
        yield "verdict", f"{scope}  {Word(word).spoken if word in set(Word) else word}"
    gates = dict(_items(results, "gates"))
    held_count = 0
    for name, gate in gates.items():
        table = gate if isinstance(gate, dict) else {}
        if table.get("holds") in {GateDecision.HOLDS, GateDecision.EXEMPT}:
            held_count += 1
        else:
            yield "gate", f"{name}  {table.get('state')}: {table.get('says')}"
    yield "gates", f"{held_count} of {len(gates)} hold"


def _items(results: Mapping[str, Jsonable], key: str) -> Iterator[tuple[str, Jsonable]]:
    table = results.get(key)
    yield from table.items() if isinstance(table, dict) else ()


def _list(results: Mapping[str, Jsonable], key: str) -> Iterator[Jsonable]:
    entries = results.get(key)
    yield from entries if isinstance(entries, list) else ()
