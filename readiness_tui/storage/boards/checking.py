"""A file that parses, held against the schema: a board, or every reason why it is none."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from msgspec.structs import replace
from pydantic import ValidationError

from readiness_tui.domain.model.board import FORMAT, HOMES, Board, Record
from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.plain_values import plain_record
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards.bounds import ENTRIES, PROBLEMS, crowded, too_many_records
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.schema import TABLES
from readiness_tui.storage.boards.schema_board import BoardTable
from readiness_tui.storage.boards.schema_parts import Part
from readiness_tui.storage.toml.blocks import BoardText
from readiness_tui.storage.toml.plain_data import Drop, Path, applied, table_of

Model = TypeVar("Model", bound=Part)

TOP_KEYS = ("format", "board", *HOMES)
"""What may stand at the top of a board file."""


def checked(path: str, text: BoardText) -> LoadedBoard | BrokenBoard:
    """The board of a text that parsed, or every problem of it at once."""
    if many := too_many_records(path, text.data):
        problem, *first = many
        place = Place(path, text.line_of(tuple(first)))
        return BrokenBoard(path, (replace(problem, place=place),))
    checker = _Checker(path, text)
    board = checker.board()
    problems = tuple(
        sorted((*checker.remarks, *checker.problems), key=lambda each: (each.path, each.line))
    )
    if board is None or checker.problems:
        return BrokenBoard(path, problems)
    return LoadedBoard(path, board, text, checker.read_only, problems)


class _Checker:
    """Holds each table of a file against its model and collects what is wrong.

    What finds the words for it is imported then: a sound board needs none of it.

    A file of a newer format is only shown: there, keys that are not known are left out with a
    remark.
    """

    def __init__(self, path: str, text: BoardText) -> None:
        self._path, self._text = path, text
        self.problems: list[Diagnostic] = []
        self.remarks: list[Diagnostic] = []
        self.read_only = ""

    def board(self) -> Board | None:
        """The board; None where the file does not say enough to make one."""
        data = self._text.data
        self._format(data.get("format", FORMAT))
        for name in data:
            if name not in TOP_KEYS:
                self._unknown(name)
        head = self._head(data.get("board", {}))
        homes = {home: self._records(kind) for kind, home in HOMES.items() if kind in data}
        return None if head is None else replace(head, **homes)

    def _place(self, path: Path) -> Place:
        return Place(self._path, self._text.line_of(path))

    def _format(self, number: Plain) -> None:
        if type(number) is not int or number < 1:
            from readiness_tui.storage.boards.problems import shown

            message = f"format has to be a whole number from 1 on; it is {shown(number)}"
            self.problems.append(
                Diagnostic(BOARD_INVALID, message, self._place(("format",)), f"write {FORMAT}")
            )
        elif number > FORMAT:
            self.read_only = (
                f"written in format {number}, this program knows {FORMAT}; update it to edit"
            )
            self.remarks.append(
                Diagnostic("newer-format", self.read_only, self._place(("format",)))
            )

    def _unknown(self, name: str) -> None:
        from readiness_tui.storage.boards.problems import nearest_hint

        message, place = f"{name} is not a known key", self._place((name,))
        if self.read_only:
            self.remarks.append(Diagnostic(BOARD_INVALID, message, place))
            return
        hint = f"known here: {', '.join(TOP_KEYS)}"
        hint = nearest_hint(name, TOP_KEYS) or hint
        self.problems.append(Diagnostic(BOARD_INVALID, message, place, hint))

    def _head(self, table: Plain) -> Board | None:
        head = self._table(("board",), table, BoardTable)
        return head and head.to_domain(PurePosixPath(self._path).stem)

    def _records(self, kind: Kind) -> Mapping[str, Record]:
        tables = self._text.data[kind]
        if not isinstance(tables, Mapping):
            from readiness_tui.storage.boards.problems import shown

            message = f"{kind} has to hold tables named by id; it is {shown(tables)}"
            self.problems.append(
                Diagnostic(BOARD_INVALID, message, self._place((kind,)), f"write [{kind}.ID]")
            )
            return {}
        records: dict[str, Record] = {}
        for name, table in tables.items():
            record = self._record(kind, name, table)
            if record is not None:
                records[name] = record
            elif len(self.problems) >= PROBLEMS:
                message = (
                    f"more may be wrong from here on; the first {PROBLEMS:,} problems are told"
                )
                self.problems.append(
                    Diagnostic(BOARD_INVALID, message, self.problems[-1].place, "mend those first")
                )
                break
        return records

    def _record(self, kind: Kind, name: str, table: Plain) -> Record | None:
        part = self._table((kind.value, name), table, TABLES[kind])
        if not name:
            message = f"a {kind} has an empty id"
            self.problems.append(
                Diagnostic(BOARD_INVALID, message, self._place((kind.value, name)), "name it")
            )
        return part and part.to_domain(name)

    def _table(self, path: Path, table: Plain, model: type[Model]) -> Model | None:
        if count := crowded(table):
            message = f"{'.'.join(path)} has a list or table of {count:,} entries"
            remedy = f"the most is {ENTRIES:,}: split it into several records"
            self.problems.append(Diagnostic("too-large", message, self._place(path), remedy))
            return None
        try:
            return model.model_validate(table)
        except ValidationError as error:
            from readiness_tui.storage.boards.problems import of_record

            if (count := error.error_count()) > PROBLEMS:
                message = f"{'.'.join(path)} has {count:,} mistakes"
                self.problems.append(
                    Diagnostic(BOARD_INVALID, message, self._place(path), "write it anew")
                )
                return None
            problems = list(of_record(error, model, path, table, self._place))
            unknown = [
                tuple(str(part) for part in each["loc"])
                for each in error.errors(include_url=False)
                if each["type"] == "extra_forbidden"
            ]
            if self.read_only and len(unknown) == len(problems):
                self.remarks.extend(replace(problem, remedy="") for problem in problems)
                for where in unknown:
                    table = table_of(applied(table, Drop(where)))
                return self._table(path, table, model)
            self.problems.extend(problems)
            return None


def fault_of(kind: Kind, record: Record) -> str:
    """Why no board may hold a record, in the words for one that is read; empty where one may."""
    model = BoardTable if kind is Kind.BOARD else TABLES[kind]
    path = (kind.value,) if kind is Kind.BOARD else (kind.value, record.id)
    table = plain_record(record)
    try:
        model.model_validate(table)
    except ValidationError as error:
        from readiness_tui.storage.boards.problems import of_record

        first = next(of_record(error, model, path, table, lambda _: Place("")))
        return f"{first.message}; {first.remedy}" if first.remedy else first.message
    return ""
