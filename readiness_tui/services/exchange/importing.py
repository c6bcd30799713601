"""Import: documents to new boards. Reads within limits, shows what would come, writes when told.

Nothing here parses a format or decides how a line is read: `exchange` does, `storage` writes.
"""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from readiness_tui.domain.model.errors import (
    ExchangeError,
    Place,
    ReadinessError,
    UsageError,
    WriteError,
)
from readiness_tui.exchange.markdown import extract as markdown
from readiness_tui.exchange.markdown.syntax.parse import lines_of
from readiness_tui.exchange.model import plan, words
from readiness_tui.exchange.model.choices import NO_CHOICES, Choices
from readiness_tui.exchange.model.model import ImportPlan, Level
from readiness_tui.exchange.readers import backlog, registry
from readiness_tui.exchange.readers.source import HEAD_BYTES, Source, text_of
from readiness_tui.services.exchange import choice_files, own_json
from readiness_tui.services.exchange.choice_files import ChoiceFile
from readiness_tui.storage.boards.board_text import new_board_text
from readiness_tui.storage.files.atomic import create

FILE_BYTES = 16 * 1024 * 1024
LINE_BYTES = 1024 * 1024
FOLDER_BYTES = 64 * 1024 * 1024
MARKDOWN, JSON = "markdown", "json"
MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
"""What is read of a folder, unless that is one document itself."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document: the plan it holds and the board file to come, or why there is none.

    `target` is relative to the root, with slashes. `is_written` after `write` alone. `choices` is
    what it was read by, `file` where that is kept beside the document.
    """

    path: str
    target: str
    plan: ImportPlan | None = None
    error: ReadinessError | None = None
    is_written: bool = False
    choices: Choices = NO_CHOICES
    file: ChoiceFile | None = None

    @property
    def is_ready(self) -> bool:
        """Whether a board file can be written."""
        return self.plan is not None and self.error is None

    @property
    def keeps(self) -> str:
        """The file of choices that would be written with the board; empty for none."""
        if self.file is None or not choice_files.is_news(self.file, self.choices):
            return ""
        return self.file.label

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
) -> tuple[Prepared, ...]:
    """Read documents, without writing anything.

    Args:
        paths: Files, or folders: of task files, or of Markdown files; one named twice counts once.
        root: Root of the workspace.
        folder: Where its boards lie, below the root.
        form: The form that all of them have; empty: each is looked at.
        plugins: Whether forms of other distributions are asked about what is not known here.
        choices: What was told; it wins over what is kept beside a document.

    Raises:
        UsageError: A path does not exist, a folder holds no plan, there is no such form, or what
            was told speaks of one document where there are several.
    """
    if form and form not in {MARKDOWN, JSON}:
        registry.form(form)
    documents = _documents(paths)
    if len(documents) > 1 and (choices.board or choices.excluded or choices.answers):
        message = "a board and lines are those of one document"
        raise UsageError(message, remedy="import it by itself")
    reading = Reading(form, plugins=plugins, choices=choices)
    prepared = [each for path in documents for each in _prepared(path, root, folder, reading)]
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


def _clash(each: Prepared) -> Prepared:
    message = f"another document would become {each.target} too"
    error = ExchangeError(
        message, place=Place(each.path), remedy="rename one of them, or import them apart"
    )
    return replace(each, error=error)


def _documents(paths: Iterable[Path]) -> list[Path]:
    documents: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir() and not _task_files(path):
            inside = sorted(file for file in path.iterdir() if _suffix(file) in MARKDOWN_SUFFIXES)
            if not inside:
                message = f"{path} holds no Markdown file"
                raise UsageError(message, remedy="name the document itself")
        elif path.exists():
            inside = [path]
        else:
            message = f"there is no {path}"
            raise UsageError(message, remedy="name a Markdown document, or a folder of them")
        for file in inside:
            documents.setdefault(file.resolve(), file)
    return list(documents.values())


def is_document(path: str) -> bool:
    """Whether a file is a Markdown document, by its suffix alone."""
    return _suffix(Path(path)) in MARKDOWN_SUFFIXES


def _suffix(path: Path) -> str:
    return path.suffix.lower()


def _task_files(folder: Path) -> list[Path]:
    """The files of a folder that is one document: task files with a head, completed ones too."""
    homes = [folder / name for name in ("", "tasks", "completed")]
    files = [
        file
        for home in homes
        if home.is_dir()
        for file in sorted(home.iterdir())
        if _suffix(file) in MARKDOWN_SUFFIXES and file.is_file()
    ]
    has_tasks = any(backlog.recognise(Source("", {"": _head(file)})) for file in files)
    return files if has_tasks else []


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(HEAD_BYTES)
    except OSError:
        return b""


def _prepared(path: Path, root: Path, folder: str, reading: Reading) -> list[Prepared]:
    relative_path = Path(os.path.relpath(path, root)).as_posix()
    target = f"{folder}/{plan.board_id(relative_path)}.toml"
    if (name := os.fsencode(relative_path).decode("utf-8", "replace")) != relative_path:
        message = "its name is no UTF-8, and the board has to name it"
        error = ExchangeError(message, place=Place(name), remedy="rename it")
        return [Prepared(name, target, error=error)]
    try:
        source = source_of(path, relative_path)
        file = choice_files.beside(path, relative_path)
        choices = anchored(source, reading.choices.over(file.choices))
        plans = plans_of(source, replace(reading, choices=choices))
    except (ExchangeError, UsageError) as error:
        return [Prepared(relative_path, target, error=error)]
    return [
        replace(_ready(import_plan, relative_path, root, folder), choices=choices, file=file)
        for import_plan in plans
    ]


def _ready(import_plan: ImportPlan, shown: str, root: Path, folder: str) -> Prepared:
    target = f"{folder}/{plan.board_id(import_plan.board.id)}.toml"
    return Prepared(shown, target, import_plan, _refusal(import_plan, shown, root / target, target))


def anchored(source: Source, choices: Choices) -> Choices:
    """Choices at the lines where they belong now.

    Raises:
        ExchangeError: The document is no text.
        UsageError: A line is not there any more.
    """
    if not (choices.excluded or choices.answers):
        return choices
    return choices.anchored(lines_of(source.path, source.data))


def source_of(path: Path, shown: str) -> Source:
    """A document with its bytes.

    Raises:
        ExchangeError: It cannot be read, is empty, or is larger than the limits.
    """
    if not path.is_dir():
        return Source(shown, {shown: _read(path, shown)})
    names = {file: f"{shown}/{file.relative_to(path).as_posix()}" for file in _task_files(path)}
    files = {name: _read(file, name) for file, name in names.items() if file.stat().st_size}
    if sum(map(len, files.values())) > FOLDER_BYTES:
        message = f"its files are larger than {FOLDER_BYTES // 1024 // 1024} MiB"
        raise ExchangeError(message, place=Place(shown), remedy="name a smaller folder")
    return Source(shown, files)


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
    return replace(found, board=structs.replace(found.board, id=plan.board_id(f"{name}.toml")))


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
        extractions = (markdown.extract(source.path, source.data, choices),)
    elif choices.excluded or choices.answers or choices.structure:
        message = f"lines and kinds are told of Markdown; this is {reader.title}"
        raise UsageError(message, place=Place(source.path), remedy="leave those options out")
    else:
        extractions = reader.read(source)
    if not extractions:
        message = "no plan was found: it has no task"
        raise ExchangeError(message, place=Place(source.path), remedy="look at what was exported")
    return tuple(plan.plan(each) for each in extractions)


def _refusal(found: ImportPlan, shown: str, file: Path, target: str) -> ExchangeError | None:
    board = found.board
    if not (board.tickets or board.risks or board.phases or board.milestones):
        message = "no plan was found: no table of tickets, no heading with an id, no box"
        return ExchangeError(message, place=Place(shown), remedy="look at its headings and tables")
    if os.path.lexists(file):
        message = f"{target} exists already"
        remedy = "move it away to import the document anew; a document is imported once"
        return ExchangeError(message, place=Place(shown), remedy=remedy)
    return None


def _read(path: Path, shown: str) -> bytes:
    """The bytes of a document within the limits.

    Raises:
        ExchangeError: It cannot be read, is empty, or is larger than the limits.
    """
    place = Place(shown)
    try:
        if not path.is_file():
            message = "it is no regular file"
            raise ExchangeError(message, place=place, remedy="name a document")
        with path.open("rb") as file:
            data = file.read(FILE_BYTES + 1)
    except OSError as error:
        message = f"it cannot be read: {error.strerror or error}"
        remedy = "look at its permissions"
        raise ExchangeError(message, place=place, remedy=remedy) from error
    if len(data) > FILE_BYTES:
        message = f"it is larger than {FILE_BYTES // 1024 // 1024} MiB"
        raise ExchangeError(message, place=place, remedy="split the document")
    if not data.strip():
        message = "it is empty"
        raise ExchangeError(message, place=place, remedy="name a document with a plan in it")
    for number, line in enumerate(data.replace(b"\r", b"\n").split(b"\n"), start=1):
        if len(line) > LINE_BYTES:
            message = f"a line is longer than {LINE_BYTES // 1024 // 1024} MiB"
            raise ExchangeError(message, place=Place(shown, number), remedy="break the line")
    return data


def write(prepared: Sequence[Prepared], root: Path) -> tuple[Prepared, ...]:
    """Write the boards that can be written; one that fails does not stop the others."""
    return tuple(_written(each, root) if each.is_ready else each for each in prepared)


def _written(each: Prepared, root: Path) -> Prepared:
    try:
        create(root / each.target, board_text(each).encode())
    except WriteError as error:
        place = error.place or Place(each.target)
        failure = WriteError(error.what, reason=error.reason, place=place, remedy=error.remedy)
        return replace(each, error=failure, is_written=error.reason == "unconfirmed")
    try:
        if each.file is not None:
            choice_files.write(each.file, each.choices)
    except WriteError as error:
        return replace(each, error=error, is_written=True)
    return replace(each, is_written=True)


def board_text(each: Prepared) -> str:
    """The text of the board file to come; empty where there is none."""
    return new_board_text(each.plan.board) if each.plan is not None else ""
