"""`<document>.import.toml`: what was decided about a document, beside it, read by the next import.

Options and the file spell choices alike; an option wins. The file is written with an import alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import msgspec
import tomli

from readiness_tui.domain.model.errors import ExchangeError, Place, UsageError, WriteError
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.exchange.model import choices as spelling
from readiness_tui.exchange.model.choices import NO_CHOICES, Answer, Choices, Span
from readiness_tui.services.exchange.looks import ChoiceText
from readiness_tui.storage.files.atomic import create
from readiness_tui.storage.files.atomic import replace as replace_file
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor

SUFFIX = ".import.toml"
LIMIT_BYTES = 1024 * 1024
_COMMENT = (
    "# What `readiness import` was told about the document beside; the next import reads it.\n"
)
_AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<name>.*?)`")


class _Excluded(msgspec.Struct, forbid_unknown_fields=True):
    lines: str
    begins: str = ""


class _Chosen(msgspec.Struct, forbid_unknown_fields=True):
    finding: str
    value: str
    begins: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    board: str = ""
    structure: str = msgspec.field(default="", name="as")
    map: dict[str, str] = {}
    status: dict[str, str] = {}
    exclude: list[_Excluded] = []
    choose: list[_Chosen] = []


@dataclass(frozen=True, slots=True)
class ChoiceFile:
    """The file beside a document: where it lies, what it says, and the digest of its bytes.

    `digest` is empty where there is none yet.
    """

    path: Path
    label: str
    choices: Choices = NO_CHOICES
    digest: str = ""


def beside(document: Path, label: str) -> ChoiceFile:
    """The choices that are kept beside a document; none without a file.

    Args:
        document: The file, or the folder, that is imported.
        label: How it is named in messages.

    Raises:
        ExchangeError: The file cannot be read, or says what cannot be.
    """
    path = document.with_name(document.name + SUFFIX)
    name = label + SUFFIX
    try:
        with path.open("rb") as opened:
            data = opened.read(LIMIT_BYTES + 1)
    except FileNotFoundError:
        return ChoiceFile(path, name)
    except OSError as error:
        message = f"it cannot be read: {error.strerror or error}"
        raise ExchangeError(message, place=Place(name), remedy="look at its permissions") from error
    return ChoiceFile(path, name, choices_in(data, name), sha256(data).hexdigest())


def choices_in(data: bytes, label: str) -> Choices:
    """The choices that such a file holds.

    Raises:
        ExchangeError: It is larger than a mebibyte, no TOML, or says what cannot be.
    """
    if len(data) > LIMIT_BYTES:
        message = f"it is larger than {LIMIT_BYTES // 1024} KiB"
        raise ExchangeError(message, place=Place(label), remedy="take out what is not needed")
    text = ""
    try:
        text = data.decode()
        tables = msgspec.convert(tomli.loads(text), _File)
    except tomli.TOMLDecodeError as error:
        line = getattr(error, "lineno", 0)
        message = f"no TOML: {getattr(error, 'msg', error)}"
        raise ExchangeError(message, place=Place(label, line), remedy="mend that line") from error
    except (UnicodeDecodeError, RecursionError) as error:
        message = "no TOML in UTF-8"
        raise ExchangeError(message, place=Place(label), remedy="save it as UTF-8") from error
    except msgspec.ValidationError as error:
        _refuse(str(error), text, label)
    return _Checked(text, label).choices(tables)


def _refuse(message: str, text: str, label: str) -> NoReturn:
    """Say in one sentence what the types of the file refuse, with the line of the key."""
    at = _AT.search(message)
    reason = _AT.sub("", message)
    key = at["path"].partition("[")[0].rpartition(".")[2] if at else ""
    remedy = "write it as docs/import.md shows"
    if unknown := _UNKNOWN.search(message):
        key = unknown["name"]
        names = [*_File.__struct_encode_fields__, *_Excluded.__struct_encode_fields__]
        near = nearest(key, [*names, *_Chosen.__struct_encode_fields__])
        reason = f"{key!r} is no key of this file"
        remedy = f"nearest: {near}" if near else f"known: {', '.join(names)}"
    raise ExchangeError(reason, place=Place(label, _line_of(key, text)), remedy=remedy)


def _line_of(key: str, text: str) -> int:
    """The first line that a key, a header or a value stands in; 0 where it is written otherwise."""
    numbered = enumerate(text.split("\n"), start=1)
    whole = re.compile(rf"""(?<![\w-]){re.escape(key)}(?![\w-])""")
    return next((number for number, line in numbered if key and whole.search(line)), 0)


class _Checked:
    """The choices of a file, each checked as options are; a slip is named with its line."""

    def __init__(self, text: str, label: str) -> None:
        self._text, self._shown = text, label

    def choices(self, tables: _File) -> Choices:
        key = ""
        try:
            key = tables.board
            board = spelling.board(tables.board) if tables.board else ""
            key = tables.structure
            structure = spelling.structure(tables.structure) if tables.structure else None
            columns: dict[str, str] = {}
            for key, value in tables.map.items():
                columns |= [spelling.column(key, value)]
            statuses: dict[str, Status] = {}
            for key, value in tables.status.items():
                statuses |= [spelling.status(key, value)]
            excluded: list[Span] = []
            for entry in tables.exclude:
                key = entry.lines
                excluded += (
                    Span(span.first, span.last, entry.begins) for span in spelling.spans(key)
                )
            answers: list[Answer] = []
            for row in tables.choose:
                key = row.finding
                answers.append(replace(spelling.answer(key, row.value), begins=row.begins))
        except UsageError as error:
            place = Place(self._shown, _line_of(key, self._text))
            raise ExchangeError(error.what, place=place, remedy=error.remedy) from error
        return Choices(board, structure, columns, statuses, tuple(excluded), tuple(answers))


def text_of(choices: Choices) -> str:
    """The text of the file that keeps choices; empty where there are none."""
    if choices == NO_CHOICES:
        return ""
    editor = TomlkitEditor()
    tables = [
        f"{header}\n{editor.body(fields)}".lstrip("\n")
        for header, fields in _tables(choices)
        if fields
    ]
    return "\n".join((_COMMENT, *tables))


def _tables(choices: Choices) -> Iterator[tuple[str, dict[str, Plain]]]:
    """The tables of the file by their headers, the first without one."""
    head = {"board": choices.board, "as": choices.structure or ""}
    yield "", {name: str(value) for name, value in head.items() if value}
    yield "[map]", dict(choices.columns)
    yield "[status]", {word: str(status) for word, status in choices.statuses.items()}
    for span in choices.excluded:
        yield "[[exclude]]", {"lines": str(span)} | _begins(span.begins)
    for chosen in choices.answers:
        yield "[[choose]]", {"finding": str(chosen), "value": chosen.value} | _begins(chosen.begins)


def _begins(text: str) -> dict[str, Plain]:
    return {"begins": text} if text else {}


def is_news(file: ChoiceFile, choices: Choices) -> bool:
    """Whether there are choices, and the file does not say them."""
    return choices not in (NO_CHOICES, file.choices)


def news(file: ChoiceFile, choices: Choices) -> ChoiceText | None:
    """The file as it would be; None where it says these choices already."""
    if not is_news(file, choices):
        return None
    return ChoiceText(str(file.path), file.label, file.digest, text_of(choices).encode())


def write(text: ChoiceText) -> None:
    """Keep choices beside their document.

    Raises:
        WriteError: It could not be written, or somebody changed it since it was read.
    """
    try:
        if text.digest:
            replace_file(Path(text.path), text.digest, text.data)
        else:
            create(Path(text.path), text.data)
    except WriteError as error:
        place = error.place or Place(text.label)
        raise WriteError(
            error.what, reason=error.reason, place=place, remedy=error.remedy
        ) from error
