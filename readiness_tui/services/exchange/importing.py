"""Import: documents to boards. Reads within limits, shows what would come, writes when told.

Nothing here parses a format or decides how a line is read: `exchange` does, `storage` writes.
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec import structs

from readiness_tui.domain.model.errors import (
    ExchangeError,
    Place,
    ReadinessError,
    UsageError,
)
from readiness_tui.exchange.markdown import extract as markdown
from readiness_tui.exchange.markdown.syntax.parse import lines_of
from readiness_tui.exchange.model import answers, plan, words
from readiness_tui.exchange.model.choices import NO_CHOICES, Choices
from readiness_tui.exchange.model.model import ImportPlan, Level
from readiness_tui.exchange.readers import registry, sheet
from readiness_tui.exchange.readers.source import Source, text_of
from readiness_tui.services.exchange import choice_files, drafts, import_bases, own_json
from readiness_tui.services.exchange.choice_files import ChoiceFile
from readiness_tui.services.exchange.looks import Draft
from readiness_tui.services.exchange.reimport import NO_SIDES, Reimport, Sides, StandingBoards
from readiness_tui.services.exchange.source_files import documents_of, source_of
from readiness_tui.storage.boards.board_text import new_board_text

if TYPE_CHECKING:
    from readiness_tui.services.checkpoints.write_access import WriteAccess

MARKDOWN, JSON = "markdown", "json"
_RECORDS = frozenset(registry.BUILT_IN) - {"csv", "taskfiles"}
"""Forms whose fields have names of their own."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document: the plan it holds and the board file to come, or why there is none.

    `target` is relative to the root, with slashes. `is_written` after `write` alone. `choices` is
    what it was read by, `file` where that is kept beside the document. `base` is what the next
    import starts from, `again` what becomes of a board that was made of the document before.
    """

    path: str
    target: str
    plan: ImportPlan | None = None
    error: ReadinessError | None = None
    is_written: bool = False
    choices: Choices = NO_CHOICES
    file: ChoiceFile | None = None
    base: bytes = b""
    again: Reimport | None = None

    @property
    def is_ready(self) -> bool:
        """Whether a board file that would be another, or new choices alone, can be written."""
        return self.plan is not None and self.error is None and bool(self.writes)

    @property
    def is_unchanged(self) -> bool:
        """Whether the board is there and stays as it is, to the byte."""
        return self.error is None and self.again is not None and not self.again.is_change

    @property
    def base_path(self) -> str:
        """Where the base lies, below the root; empty where nothing was read."""
        board = self.again.board if self.again else self.plan.board if self.plan else None
        if board is None or board.source is None:
            return ""
        folder = str(PurePosixPath(self.target).parent)
        return import_bases.base_path(folder, board.id, board.source.sha256)

    @property
    def keeps(self) -> str:
        """The file of choices that would be written with the board; empty for none."""
        if self.file is None or not choice_files.is_news(self.file, self.choices):
            return ""
        return self.file.label

    @property
    def writes(self) -> tuple[str, ...]:
        """What a write would change: the board, and the file of choices."""
        paths = ("" if self.is_unchanged else self.target, self.keeps)
        return tuple(path for path in paths if path)

    @property
    def has_warnings(self) -> bool:
        """Whether findings of level warn or error are left."""
        heavy = (Level.WARN, Level.ERROR)
        return self.plan is not None and any(each.level in heavy for each in self.plan.findings)


def prepare(
    paths: Sequence[Path],
    root: Path,
    folder: str = "boards",
    *,
    form: str = "",
    plugins: bool = True,
    choices: Choices = NO_CHOICES,
    sides: Sides = NO_SIDES,
) -> tuple[Prepared, ...]:
    """Read documents, without writing anything.

    Args:
        paths: Files, or folders: of task files, or of Markdown files; one named twice counts once.
        root: Root of the workspace.
        folder: Where its boards lie, below the root.
        form: The form that all of them have; empty: each is looked at.
        plugins: Whether forms of other distributions are asked about what is not known here.
        choices: What was told; it wins over what is kept beside a document.
        sides: What is taken where a document and its board both changed.

    Raises:
        UsageError: A path does not exist, a folder holds no plan, there is no such form, or what
            was told speaks of one document where there are several.
    """
    if form and form not in {MARKDOWN, JSON}:
        registry.form(form)
    documents = documents_of(paths)
    if len(documents) > 1 and (choices.board or choices.excluded or choices.answers or any(sides)):
        message = "a board, lines and records are those of one document"
        raise UsageError(message, remedy="import it by itself")
    reading = Reading(form, plugins=plugins, choices=choices)
    boards = StandingBoards(root, folder, sides)
    prepared = [each for path in documents for each in _prepared(path, boards, reading)]
    for suffix in (False, True):
        shared = _sharing(prepared, boards)
        named = [one for path in shared for one in _by_path(path, boards, reading, suffix=suffix)]
        prepared = [_replaced(each, named) for each in prepared]
    targets = Counter(each.target for each in prepared)
    return tuple(
        each if targets[each.target] == 1 or each.error else _clash(each) for each in prepared
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are read: the form they have, if told, whether plug-ins are asked, choices."""

    form: str = ""
    plugins: bool = True
    choices: Choices = NO_CHOICES


def _sharing(prepared: Sequence[Prepared], boards: StandingBoards) -> list[Path]:
    """Documents that hold one plan each, and would become the same new board."""
    targets = Counter(each.target for each in prepared)
    documents = Counter(each.path for each in prepared)
    return [
        boards.root / each.path
        for each in prepared
        if targets[each.target] > 1
        and documents[each.path] == 1
        and not (each.error or each.again or each.choices.board)
    ]


def _by_path(
    path: Path, boards: StandingBoards, reading: Reading, *, suffix: bool
) -> list[Prepared]:
    """A document whose board has the path in its id: `docs-adr-README`, or `docs-plan-csv`."""
    relative_path = PurePosixPath(os.path.relpath(path, boards.root))
    parts = [*relative_path.with_suffix("").parts]
    name = "-".join((*parts, relative_path.suffix[1:]) if suffix else parts)
    return _prepared(path, boards, replace(reading, choices=replace(reading.choices, board=name)))


def _replaced(each: Prepared, others: Sequence[Prepared]) -> Prepared:
    """The other reading of the same document, with the choices that it was told; else this one."""
    other = next((other for other in others if other.path == each.path), None)
    return each if other is None else replace(other, choices=each.choices)


def _clash(each: Prepared) -> Prepared:
    message = f"another document would become {each.target} too"
    error = ExchangeError(
        message, place=Place(each.path), remedy="rename one of them, or import them apart"
    )
    return replace(each, error=error)


def _prepared(path: Path, boards: StandingBoards, reading: Reading) -> list[Prepared]:
    relative_path = Path(os.path.relpath(path, boards.root)).as_posix()
    target = boards.target(plan.board_id(relative_path))
    if (name := os.fsencode(relative_path).decode("utf-8", "replace")) != relative_path:
        message = "its name is no UTF-8, and the board has to name it"
        error = ExchangeError(message, place=Place(name), remedy="rename it")
        return [Prepared(name, target, error=error)]
    try:
        source = source_of(path, relative_path)
        file = choice_files.beside(path, relative_path)
        choices = anchored(source, reading.choices.over(file.choices))
        plans = plans_of(source, replace(reading, choices=choices))
        lines = source.lines if source.is_file else []
    except (ExchangeError, UsageError) as error:
        return [Prepared(relative_path, target, error=error)]
    is_only = len(plans) == 1 and not choices.board
    return [
        replace(
            _ready(_sourced(import_plan), boards, lines, is_only=is_only),
            choices=choices,
            file=file,
        )
        for import_plan in plans
    ]


def _sourced(import_plan: ImportPlan) -> ImportPlan:
    """A plan whose tickets say where they come from: what they state, else the document.

    A board of this program, which has no statements, is read back whole.
    """
    if not any(record.says for record in import_plan.records):
        return import_plan
    tickets = {
        name: ticket if ticket.sources else structs.replace(ticket, sources=(import_plan.path,))
        for name, ticket in import_plan.board.tickets.items()
    }
    return replace(import_plan, board=structs.replace(import_plan.board, tickets=tickets))


def _ready(
    import_plan: ImportPlan, boards: StandingBoards, lines: Sequence[str], *, is_only: bool
) -> Prepared:
    """A plan as the board to come, or as what becomes of the board that there is."""
    document = import_plan.path
    name = plan.fit_id(import_plan.board.id)
    prepared = Prepared(document, boards.target(name), import_plan)
    if error := _nothing(import_plan):
        return replace(prepared, error=error)
    try:
        again = boards.reimport(import_plan, is_only=is_only)
        if again is None and os.path.lexists(boards.root / prepared.target):
            message = f"{prepared.target} exists already, and was not made of this document"
            remedy = "--board ID gives the new one another name"
            error = ExchangeError(message, place=Place(document), remedy=remedy)
            return replace(prepared, error=error)
        board = again.board if again else import_plan.board
        base = import_bases.base_bytes(import_plan, board, lines)
        error = again.undecided_error if again else None
    except ReadinessError as failure:
        return replace(prepared, error=failure)
    target = again.path if again else prepared.target
    return replace(prepared, target=target, base=base, again=again, error=error)


def anchored(source: Source, choices: Choices) -> Choices:
    """Choices at the lines where they belong now.

    Raises:
        ExchangeError: The document is no text.
        UsageError: A line is not there any more.
    """
    if not (choices.excluded or choices.answers):
        return choices
    return choices.anchored(lines_of(source.path, source.data))


def plans_of(source: Source, reading: Reading = Reading()) -> tuple[ImportPlan, ...]:
    """The boards that a document becomes: several where its form holds several.

    Args:
        source: The document.
        reading: How to read it; lines of its choices are where they stand in this version.

    Raises:
        ExchangeError: It is not what its form says, or has more records than a board may.
        UsageError: A choice speaks of what it does not have.
    """
    if reading.choices.columns or reading.choices.statuses:
        reading.choices.check("\n".join(text_of(*each) for each in source.files.items()))
    with words.spoken(reading.choices.vocabulary()):
        plans = _read_as(source, reading)
    if not reading.choices.board:
        return plans
    if len(plans) > 1:
        message = f"it becomes {len(plans)} boards, which cannot have one id"
        raise UsageError(message, place=Place(source.path), remedy="leave --board out")
    return tuple(_called(each, reading.choices.board) for each in plans)


def _called(found: ImportPlan, name: str) -> ImportPlan:
    return replace(found, board=structs.replace(found.board, id=plan.fit_id(name)))


def _read_as(source: Source, reading: Reading) -> tuple[ImportPlan, ...]:
    name = reading.form or (JSON if own_json.is_ours(source) else "")
    if name == JSON:
        return own_json.plans(source)
    is_markdown = name == MARKDOWN
    reader = None
    if name and not is_markdown:
        reader = registry.form(name)
    elif not is_markdown:
        reader = registry.recognised(source, plugins=reading.plugins)
    choices = reading.choices
    if reader is None:
        return _answered(source, choices)
    if choices.excluded or choices.structure or answers.of_tables(choices.answers):
        message = f"lines and kinds are told of Markdown; this is {reader.title}"
        raise UsageError(message, place=Place(source.path), remedy="leave those options out")
    if choices.columns and reader.name in _RECORDS:
        message = f"columns are told of tables; this is {reader.title}"
        remedy = "leave --map out"
        if sheet.recognise(source):
            remedy += ", or --from csv reads it as any sheet"
        raise UsageError(message, place=Place(source.path), remedy=remedy)
    extractions = reader.read(source)
    if not extractions:
        message = "no plan was found: it has no task"
        raise ExchangeError(message, place=Place(source.path), remedy="look at what was exported")
    if choices.answers and (len(extractions) > 1 or not source.is_file):
        message = f"findings of one file with one board take answers; this is {reader.title}"
        raise UsageError(message, place=Place(source.path), remedy="leave --choose out")
    return tuple(plan.plan(answers.answered(each, choices.answers)) for each in extractions)


def _answered(source: Source, choices: Choices) -> tuple[ImportPlan, ...]:
    """The board of a Markdown document, by the answers to its findings."""
    if not choices.answers:
        return (plan.plan(markdown.extract(source.path, source.data, choices)),)
    lines = lines_of(source.path, source.data)
    unanswered = markdown.extract(source.path, source.data, replace(choices, answers=()))
    read_by = answers.to_read_by(unanswered, choices, lines)
    with words.spoken(read_by.vocabulary()):
        extraction = markdown.extract(source.path, source.data, read_by)
        import_plan = plan.plan(answers.answered(extraction, choices.answers))
    return (answers.taken(import_plan, lines, choices.answers),)


def _nothing(import_plan: ImportPlan) -> ExchangeError | None:
    board = import_plan.board
    if board.tickets or board.risks or board.phases or board.milestones:
        return None
    message = "no plan was found: no table of tickets, no heading with an id, no box"
    remedy = "look at its headings and tables"
    if import_plan.path.endswith((".json", ".jsonl")):
        message = "no plan was found: its JSON is that of no program that is known"
        remedy = "look whether it is an export as docs/import.md asks for"
    return ExchangeError(message, place=Place(import_plan.path), remedy=remedy)


def write(
    prepared: Sequence[Prepared],
    root: Path,
    access: "Callable[[], WriteAccess] | None" = None,
) -> tuple[Prepared, ...]:
    """Write the boards that can be written; one that fails does not stop the others.

    Args:
        prepared: What was prepared.
        root: Root of the workspace.
        access: Gives the lock and the journal, for boards that are there already; without it they
            are left alone.
    """
    return tuple(_written(each, root, access) if each.is_ready else each for each in prepared)


def _written(each: Prepared, root: Path, access: "Callable[[], WriteAccess] | None") -> Prepared:
    outcome = drafts.write(draft_of(each), root, access)
    return replace(each, error=outcome.error, is_written=outcome.is_written)


def draft_of(each: Prepared) -> Draft:
    """What a write of a document would write."""
    return Draft(
        target=each.target,
        old=each.again.old if each.again else None,
        new=board_text(each).encode(),
        base_path=each.base_path,
        base=each.base,
        choices=choice_files.news(each.file, each.choices) if each.file else None,
    )


def board_text(each: Prepared) -> str:
    """The text of the board file to come; empty where there is none."""
    if each.again is not None:
        return each.again.new.decode()
    return new_board_text(each.plan.board) if each.plan is not None else ""
