"""One document as it would be imported, as values for a screen, by the functions of the verb."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path

from readiness_tui.domain.model.errors import ExchangeError, ReadinessError
from readiness_tui.domain.model.ids import Kind, TicketId
from readiness_tui.domain.model.plain_values import plain_value
from readiness_tui.domain.onboarding.import_view import (
    Fate,
    ImportConflict,
    ImportField,
    ImportFinding,
    ImportRecord,
    ImportView,
    Option,
)
from readiness_tui.exchange.markdown.syntax.parse import LINE_LENGTH
from readiness_tui.exchange.model import choices as spelling
from readiness_tui.exchange.model import preview, words
from readiness_tui.exchange.model.findings import WRITTEN
from readiness_tui.exchange.model.model import Finding, ImportPlan, Record, Statement
from readiness_tui.exchange.readers.headers import columns_of
from readiness_tui.exchange.readers.source import Source
from readiness_tui.services.exchange.importing import Prepared, draft_of, prepare
from readiness_tui.services.exchange.looks import Look, Looked
from readiness_tui.services.exchange.reimport import Reimport, name_of, side
from readiness_tui.services.exchange.source_files import documents_of, source_of

LONGEST = 120
"""Letters of what a record says in one field."""
MOST_WORDS = 100
"""So many status words and columns are offered."""
LONGEST_WORD = 40
_PLAIN_BOXES = frozenset(("[ ]", "[]", "[x]", "[X]"))
"""Boxes that no choice makes another status of."""
_TITLES = ("title", "text")


def looked(look: Look) -> Looked:
    """Look at a document; never raises for what it holds."""
    try:
        source = source_at(Path(look.root), look.path)
        prepared = _prepared(look)
        if prepared.plan is None:
            raise prepared.error or ExchangeError("no plan was found")
        view = _view(source, prepared, prepared.plan, look.options)
    except ReadinessError as error:
        problem = str(error)
        return Looked(ImportView(path=look.path, options=look.options, problem=problem))
    return Looked(view, source.digest, draft_of(prepared) if prepared.is_ready else None)


def source_at(root: Path, path: str) -> Source:
    """The one document of a path.

    Raises:
        ReadinessError: It cannot be read, or holds several.
    """
    documents = documents_of([root / Path(path).expanduser()])
    if len(documents) > 1:
        message = f"{path} holds {len(documents)} documents"
        raise ExchangeError(message, remedy="name one of them")
    return source_of(documents[0], path)


def _prepared(look: Look) -> Prepared:
    texts: dict[str, list[str]] = {}
    for name, text in look.options:
        texts.setdefault(name, []).append(text)
    root = Path(look.root)
    prepared = prepare(
        [root / Path(look.path).expanduser()],
        root,
        look.folder,
        choices=spelling.spelled(texts),
        sides=dict(map(side, texts.get("take", ()))),
    )
    if len(prepared) > 1:
        message = f"{look.path} becomes {len(prepared)} boards"
        raise ExchangeError(message, remedy="readiness import in a shell does it")
    return next(iter(prepared))


def _view(
    source: Source, prepared: Prepared, plan: ImportPlan, options: tuple[Option, ...]
) -> ImportView:
    again = prepared.again
    fate = Fate.NEW if again is None else Fate.UNCHANGED if prepared.is_unchanged else Fate.CHANGED
    problem = str(prepared.error) if prepared.error else ""
    if fate is Fate.UNCHANGED and not prepared.writes:
        problem = f"{prepared.target} says this already: there is nothing to write"
    lines = [line[:LINE_LENGTH] for line in source.lines] if source.is_file else []
    with words.spoken(prepared.choices.vocabulary()):
        columns = columns_of(source) if source.is_file and plan.uses else ()
    old = again.old if again else b""
    seed = (source.digest.encode(), old, prepared.base, repr(options).encode())
    return ImportView(
        path=prepared.path,
        target=prepared.target,
        board=again.board.id if again else plan.board.id,
        fate=fate,
        figures=tuple(" ".join(line.split()) for line in preview.figures(plan)),
        findings=tuple(map(_finding, plan.findings)),
        records=tuple(_record(record, plan) for record in plan.records),
        conflicts=tuple(_conflicts(again)) if again else (),
        lines=tuple((text, str(plan.uses.get(n, ""))) for n, text in enumerate(lines, start=1)),
        columns=columns[:MOST_WORDS],
        words=tuple(_words(plan.records)),
        fields=(*words.packaged().lists["columns"], spelling.OWN, spelling.SKIP),
        options=options,
        problem=problem,
        token=sha256(b"".join(sha256(part).digest() for part in seed)).hexdigest(),
    )


def _finding(finding: Finding) -> ImportFinding:
    return ImportFinding(
        code=finding.code,
        level=finding.level,
        line=finding.mark.line,
        text=finding.text,
        choice=finding.choice,
        answers=tuple(each for each in finding.others if each not in WRITTEN),
        written=next((each for each in finding.others if each in WRITTEN), ""),
    )


def _record(record: Record, plan: ImportPlan) -> ImportRecord:
    title = next((str(each.value) for each in record.says if each.field in _TITLES), "")
    ticket = plan.board.tickets.get(TicketId(record.id)) if record.kind == Kind.TICKET else None
    fields = tuple(
        ImportField(each.field, _text(each), each.mark.line)
        for each in record.says
        if each.field not in _TITLES
    )
    status = str(ticket.status) if ticket else ""
    return ImportRecord(record.kind, record.id, record.line, title, status, fields)


def _text(statement: Statement) -> str:
    """What a statement comes to, in one line; as it is written where that is no text or list."""
    value = plain_value(statement.value)
    parts = value if isinstance(value, list) else [value]
    is_plain = all(isinstance(part, str | int | date) for part in parts)
    text = ", ".join(map(str, parts)) if is_plain else statement.raw
    return " ".join(text.split())[:LONGEST]


def _conflicts(again: Reimport) -> Iterable[ImportConflict]:
    for conflict in again.merged.conflicts:
        record = conflict.record
        yield ImportConflict(
            name=name_of(conflict),
            kind=str(record.kind) if record else "",
            id=record.id if record else "",
            field=conflict.field,
            board=conflict.ours.text,
            document=conflict.theirs.text,
            before=conflict.base.text,
            taken=str(again.side_of(conflict) or ""),
        )


def _words(records: Iterable[Record]) -> Iterable[tuple[str, str]]:
    """The words that say a status, each once, with the status."""
    statuses: dict[str, tuple[str, str]] = {}
    statements = (each for record in records for each in record.says if each.field == "status")
    for statement in statements:
        text = " ".join(statement.raw.split())
        is_word = 0 < len(text) <= LONGEST_WORD and statement.key not in text  # else a whole line
        if is_word and text not in _PLAIN_BOXES and len(statuses) < MOST_WORDS:
            statuses.setdefault(words.fold(text), (text, str(statement.value)))
    return statuses.values()
