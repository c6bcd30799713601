"""Three-way merge of board files: what two sides made of one base, as one file. No disk, no git.

What the result says is decided on plain values (`values.py`), its text is woven of the three
texts (`texts.py`), then mended value by value until it says just that, and proved. The driver
of git, a save that met another program's and the sync of a team all ask here.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from readiness_tui.domain.model.errors import BOARD_INVALID, BoardError, Diagnostic, Place
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards.reader import LoadedBoard, parse_board
from readiness_tui.storage.merge.apply_values import mended, stated
from readiness_tui.storage.merge.texts import Texts, comments, has_both, newline_of, with_newlines
from readiness_tui.storage.merge.values import Clash, MergedValues, merge_values, unit_of
from readiness_tui.storage.toml.blocks import BOM, BoardText
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import Path, Put, Table, applied, get, same, table_of
from readiness_tui.storage.toml.quoting import lines_of, source_of
from readiness_tui.storage.toml.segments import Segment, scan
from readiness_tui.storage.toml.splice_check import ProofError

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
"""What git and TOML call a line: a text may hold other breaks, which end none."""

MARKER_SIZE = 7
"""How long git makes its markers unless it is told otherwise."""


def marked(ours: str, theirs: str, *, size: int = MARKER_SIZE) -> str:
    """One text of two that parse; equal texts are given back as they are.

    Tables are paired first and lines inside of them, so that a board of any length is quick.
    """
    newline = "\r\n" if "\r\n" in theirs else "\n"
    lines: list[str] = []
    for mine, other in _hunks(ours, theirs):
        if mine == other:
            lines += mine
            continue
        lines += ["<" * size + " ours" + newline, *_ended(mine, newline), "=" * size + newline]
        lines += [*_ended(other, newline), ">" * size + " theirs" + newline]
    return "".join(lines)


def _hunks(ours: str, theirs: str) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Lines of both, in turn equal and different."""
    for pair in _paired(scan(ours), scan(theirs)):
        mine, other = (_LINES.findall("".join(each.text for each in part)) for part in pair)
        yield from ((mine[one], other[two]) for one, two in _parts(mine, other))


def _paired(
    ours: Sequence[Segment], theirs: Sequence[Segment]
) -> Iterator[tuple[Sequence[Segment], Sequence[Segment]]]:
    """Tables of both: one and one where they have the same path, else what stands between such."""
    paths = [[each.path for each in side] for side in (ours, theirs)]
    for our_slice, their_slice in _parts(*paths):
        if paths[0][our_slice] == paths[1][their_slice]:
            yield from (
                ([a], [b]) for a, b in zip(ours[our_slice], theirs[their_slice], strict=True)
            )
        else:
            yield ours[our_slice], theirs[their_slice]


def _parts(ours: Sequence[object], theirs: Sequence[object]) -> Iterator[tuple[slice, slice]]:
    pairs = SequenceMatcher(None, ours, theirs, autojunk=False)
    for _, start, end, other, other_end in pairs.get_opcodes():
        yield slice(start, end), slice(other, other_end)


def _ended(lines: Sequence[str], newline: str) -> list[str]:
    """The lines, the last with a line break, since a marker follows it."""
    return [line if line.endswith("\n") else line + newline for line in lines]


COMMENT = "#comment"
"""The name under which the comments of a record conflict, as if they were a field."""

SETTINGS = "readiness.toml"


@dataclass(frozen=True, slots=True)
class Said:
    """What one side says: the value, None if it says nothing, and the text as its file spells it.

    Of fields that count as one statement the value is a table of them.
    """

    value: "Plain | None"
    text: str


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """What both sides changed, differently.

    `record` is None outside of records, where `field` starts at the top: `board.title`. `field` is
    empty where the record as a whole is meant, and `#comment` for its comments.
    """

    record: RecordRef | None
    field: str
    base: Said
    ours: Said
    theirs: Said

    @property
    def place(self) -> str:
        """Where it is, for people: `ticket.T-1 status`, or `board.title`."""
        where = f"{self.record.kind}.{self.record.id}" if self.record else ""
        return f"{where} {self.field}".strip()


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge: the bytes of the file, and what could not be decided. There, `data` has theirs.

    `with_ours` are the bytes with ours there instead; without conflicts they are `data`. `making`
    is what `decided` needs: None without conflicts.
    """

    data: bytes
    conflicts: tuple[FieldConflict, ...] = ()
    with_ours: bytes = b""
    making: "_Merge | None" = field(default=None, repr=False, compare=False)

    def marked(self, size: int = MARKER_SIZE) -> bytes:
        """The file with git's markers round what conflicts, and no more."""
        bom = BOM if self.data.startswith(BOM) else b""
        sides = [each.removeprefix(BOM).decode() for each in (self.with_ours, self.data)]
        return bom + marked(*sides, size=size).encode()

    def decided(self, picks: Collection[int]) -> bytes:
        """The file with ours in some of the conflicts and theirs in the rest, proved.

        Args:
            picks: The places in `conflicts` of those in which ours is taken.

        Raises:
            ProofError: No text could be made that says this, or it would be no valid board.
        """
        if not picks or self.making is None:
            return self.data
        return self.making.decided(self.data, picks)


def merge_boards(base: bytes | None, ours: bytes, theirs: bytes, *, path: str) -> Merged:
    """Merge what two sides made of a board, or of `readiness.toml`.

    Args:
        base: The file that both started from; None or empty if there was none.
        ours: The file of one side, all bytes.
        theirs: The file of the other side, which keeps what is not decided.
        path: Where the file stands, for messages and for the kind of file; with slashes.

    Raises:
        BoardError: A side is no valid board, or of a newer format than the program knows.
        WriteError: Reason `verify-failed`: no text could be made that says what the merge says.
    """
    was = _read_settings(path, base) if base else BoardText("", {})
    mine, other = read_text(path, ours), read_text(path, theirs)
    if theirs in {base, ours} or ours == base:
        data = theirs if ours == base else ours
        return Merged(data, (), data)
    merge = _Merge(path, was, mine, other, merge_values(was.data, mine.data, other.data))
    return merge.result()


def is_same(one: bytes, other: bytes, *, path: str) -> bool:
    """Whether two states of a file are valid and say the same, however they are written."""
    try:
        tables = [stated(read_text(path, each).data) for each in (one, other)]
    except BoardError:
        return False
    return same(*tables)


def read_text(path: str, data: bytes) -> BoardText:
    """The text of a board, or of `readiness.toml`, that a merge can work with.

    Raises:
        BoardError: It is no valid board, or of a newer format than the program knows.
    """
    if PurePosixPath(path).name == SETTINGS:
        return _read_settings(path, data)
    board = parse_board(path, data)
    if not isinstance(board, LoadedBoard) or board.read_only:
        raise BoardError(board.problems)
    return board.text


def _read_settings(path: str, data: bytes) -> BoardText:
    try:
        text = data.removeprefix(BOM).decode()
        return BoardText(text, parse(text), bom=data.startswith(BOM))
    except (ValueError, RecursionError) as error:
        raise BoardError(
            (Diagnostic(BOARD_INVALID, f"is not TOML 1.0: {error}", Place(path)),)
        ) from error


@dataclass(frozen=True, slots=True)
class _Merge:
    """One merge of three texts, its values decided."""

    path: str
    base: BoardText
    ours: BoardText
    theirs: BoardText
    values: MergedValues

    def result(self) -> Merged:
        """The merged file, proved.

        Raises:
            ProofError: It cannot be made, or is no valid board although both sides are.
        """
        text = self._text(self.values.data, ())
        data = self._raw(text)
        _prove(self.path, data)
        lost = self._lost_comments(text)
        conflicts = (*map(self._clashing, self.values.clashes), *map(self._uncommented, lost))
        if not conflicts:
            return Merged(data, (), data)
        return Merged(data, conflicts, self._raw(self._with_ours(text, lost)), self)

    def decided(self, data: bytes, picks: Collection[int]) -> bytes:
        """The merged file with ours in the conflicts that are picked; see `Merged.decided`.

        Args:
            data: The merged file with theirs everywhere.
            picks: Places of conflicts: those of values first, then those of comments.
        """
        clashes = self.values.clashes
        lost = self._lost_comments(data.removeprefix(BOM).decode())
        chosen = [clash for index, clash in enumerate(clashes) if index in picks]
        spoken = [unit for index, unit in enumerate(lost, len(clashes)) if index in picks]
        whole = {clash.path for clash in chosen if clash.is_record}
        values = self._with_homes(self.values.with_ours(chosen), spoken)
        text = self._text(values, whole | set(spoken))
        merged = self._raw(text)
        _prove(self.path, merged)
        self._prove_comments(text, spoken)
        return merged

    def _with_homes(self, wanted: Table, spoken: Iterable[Path]) -> Table:
        """What is wanted, with the records of ours that picked comments belong to."""
        data: Plain = wanted
        for unit in spoken:
            mine = get(self.ours.data, unit)
            if mine is not None and get(data, unit) is None:
                data = applied(data, Put(unit, mine))
        return table_of(data)

    def _prove_comments(self, text: str, spoken: Iterable[Path]) -> None:
        states = [comments(each) for each in (*self._texts(), text)]
        for unit in spoken:
            if not has_both(*(state.get(unit, Counter()) for state in states), told=True):
                message = f"the comments of {'.'.join(unit)} cannot be kept beside the rest"
                raise ProofError(message)

    def _with_ours(self, text: str, lost: Collection[Path]) -> str:
        """The merged text with ours where the sides disagree; all of ours if that cannot be."""
        whole = {clash.path for clash in self.values.clashes if clash.is_record}
        merged = self._text(self.values.with_ours(self.values.clashes), whole | set(lost))
        return self.ours.text if merged == text else merged

    def _text(self, wanted: Table, ours_whole: Collection[Path]) -> str:
        """A text that says what is wanted: woven first, of theirs alone if that does not do."""
        sides = [each.text for each in (self.base, self.ours, self.theirs)]
        if newline := self._newline():
            sides = [with_newlines(each, newline) for each in sides]
        sources = (self.ours, self.theirs)
        try:
            return mended(Texts(*sides).woven(ours_whole), wanted, sources)
        except (ValueError, RecursionError, ProofError):
            return mended(sides[-1], wanted, sources)

    def _newline(self) -> str:
        """The line break of the result; empty where a side mixes them, and each line keeps its."""
        was, mine, other = (newline_of(each.text) for each in (self.base, self.ours, self.theirs))
        if not (was and mine and other):
            return ""
        return mine if other == was else other

    def _raw(self, text: str) -> bytes:
        bom = self.ours.bom if self.theirs.bom == self.base.bom else self.theirs.bom
        return BoardText(text, {}, bom=bom).raw

    def _lost_comments(self, text: str) -> list[Path]:
        """The records, and tables of others, whose comments are not those of both sides."""
        states = [comments(each) for each in (*self._texts(), text)]
        conflicted = {unit_of(clash.path) for clash in self.values.clashes}
        whole = {clash.path for clash in self.values.clashes if clash.is_record}
        units = dict.fromkeys(unit for state in states for unit in state if unit not in whole)
        return [
            unit
            for unit in units
            if not has_both(
                *(state.get(unit, Counter()) for state in states), told=unit in conflicted
            )
        ]

    def _texts(self) -> tuple[str, str, str]:
        return self.base.text, self.ours.text, self.theirs.text

    def _clashing(self, clash: Clash) -> FieldConflict:
        sides = zip((self.base, self.ours, self.theirs), clash.sides, strict=True)
        base, ours, theirs = (_said(text, clash, table) for text, table in sides)
        record, rest = self._record_of(clash.path)
        return FieldConflict(record, ".".join(rest), base, ours, theirs)

    def _uncommented(self, unit: Path) -> FieldConflict:
        texts = (
            "\n".join(comments(text).get(unit, Counter()).elements()) for text in self._texts()
        )
        base, ours, theirs = (Said(each or None, each) for each in texts)
        record, rest = self._record_of(unit)
        return FieldConflict(record, ".".join((*rest, COMMENT)), base, ours, theirs)

    def _record_of(self, path: Path) -> tuple[RecordRef | None, Path]:
        """The record that a path is in, and the rest of the path."""
        if len(path) == 1 or path[:1] == unit_of(path):
            return None, path
        name = get(self.theirs.data, ("board", "id"))
        board = name if isinstance(name, str) and name else PurePosixPath(self.path).stem
        return RecordRef(BoardId(board), Kind(path[0]), path[1]), path[2:]


def _prove(path: str, data: bytes) -> None:
    if PurePosixPath(path).name == SETTINGS:
        return
    board = parse_board(path, data)
    if not isinstance(board, LoadedBoard):
        message = f"the merged file would be no valid board ({board.problems[0]})"
        raise ProofError(message)


def _said(text: BoardText, clash: Clash, table: Table) -> Said:
    """What a side says of a clash."""
    if len(clash.names) == 1:
        return Said(table.get(clash.names[0]), source_of(text, clash.path))
    lines = (lines_of(text, (*clash.home, name)) for name in table)
    return Said(table or None, "\n".join(lines))
