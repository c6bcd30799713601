"""What a file that parses becomes: a validated board, or every reason why it is none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TypeVar

from pydantic import ValidationError

from readiness_tui.domain.board import FORMAT, HOMES, Board, Record
from readiness_tui.domain.errors import Place, Problem
from readiness_tui.domain.ids import Kind
from readiness_tui.domain.ticket import Plain
from readiness_tui.storage import schema
from readiness_tui.storage.blocks import BoardText
from readiness_tui.storage.plaindata import Drop, Path, applied, table_of
from readiness_tui.storage.problems import nearest, of_record, shown
from readiness_tui.storage.schema_parts import Part

Model = TypeVar("Model", bound=Part)


@dataclass(frozen=True, slots=True)
class LoadedBoard:
    """A board that was read.

    `path` is relative to the workspace root, with slashes; `read_only` a sentence why no edit may
    be written, empty if one may; `problems` are remarks that do not stop it.
    """

    path: str
    board: Board
    text: BoardText
    read_only: str = ""
    problems: tuple[Problem, ...] = ()

    def line(self, *path: str) -> int:
        """The line of a header, `("ticket", "M-02")`, or key, `("ticket", "M-02", "status")`.

        Of what stands nowhere the line of the nearest table around it is given, else 0.
        """
        return self.text.line_of(path)


@dataclass(frozen=True, slots=True)
class BrokenBoard:
    """A file that is no board, with every problem that was found in it."""

    path: str
    problems: tuple[Problem, ...]


def checked(path: str, text: BoardText) -> LoadedBoard | BrokenBoard:
    """The board of a text that parsed, or every problem of it at once."""
    checker = _Checker(path, text)
    board = checker.board()
    found = tuple(sorted((*checker.remarks, *checker.problems), key=lambda each: each.place))
    if board is None or checker.problems:
        return BrokenBoard(path, found)
    return LoadedBoard(path, board, text, checker.read_only, found)


class _Checker:
    """Holds each table of a file against its model and collects what is wrong.

    A file of a newer format is only shown: there, keys that are not known are left out with a
    remark.
    """

    def __init__(self, path: str, text: BoardText) -> None:
        self._path, self._text = path, text
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []
        self.read_only = ""

    def board(self) -> Board | None:
        """The board; None where the file does not say enough to make one."""
        data = self._text.data
        self._format(data.get("format", FORMAT))
        for name in data:
            if name not in schema.TOP_KEYS:
                self._unknown(name)
        head = self._table(("board",), data.get("board", {}), schema.BoardTable)
        homes = {home: self._records(kind) for kind, home in HOMES.items() if kind in data}
        if head is None:
            return None
        return replace(head.to_domain(PurePosixPath(self._path).stem), **homes)

    def _place(self, path: Path) -> Place:
        return Place(self._path, self._text.line_of(path))

    def _format(self, number: Plain) -> None:
        if type(number) is not int or number < 1:
            what = f"format has to be a whole number from 1 on; it is {shown(number)}"
            self.problems.append(Problem(self._place(("format",)), what, f"write {FORMAT}"))
        elif number > FORMAT:
            self.read_only = (
                f"written in format {number}, this program knows {FORMAT}; update it to edit"
            )
            self.remarks.append(
                Problem(self._place(("format",)), self.read_only, code="newer-format")
            )

    def _unknown(self, name: str) -> None:
        what, place = f"{name} is not a known key", self._place((name,))
        if self.read_only:
            self.remarks.append(Problem(place, what))
            return
        known = f"known here: {', '.join(schema.TOP_KEYS)}"
        self.problems.append(Problem(place, what, nearest(name, schema.TOP_KEYS) or known))

    def _records(self, kind: Kind) -> Mapping[str, Record]:
        tables = self._text.data[kind]
        if not isinstance(tables, Mapping):
            what = f"{kind} has to hold tables named by id; it is {shown(tables)}"
            self.problems.append(Problem(self._place((kind,)), what, f"write [{kind}.ID]"))
            return {}
        found: dict[str, Record] = {}
        model = schema.TABLES[kind]
        for name, table in tables.items():
            part = self._table((kind.value, name), table, model)
            if not name:
                what = f"a {kind} has an empty id"
                self.problems.append(Problem(self._place((kind.value, name)), what, "name it"))
            if part is not None:
                found[name] = part.to_domain(name)
        return found

    def _table(self, path: Path, table: Plain, model: type[Model]) -> Model | None:
        try:
            return model.model_validate(table)
        except ValidationError as error:
            found = list(of_record(error, model, path, table, self._place))
            unknown = [
                tuple(str(part) for part in each["loc"])
                for each in error.errors(include_url=False)
                if each["type"] == "extra_forbidden"
            ]
            if self.read_only and len(unknown) == len(found):
                self.remarks.extend(replace(problem, remedy="") for problem in found)
                for where in unknown:
                    table = table_of(applied(table, Drop(where)))
                return self._table(path, table, model)
            self.problems.extend(found)
            return None
