"""Single records of a board as another text of it has them; the rest of the board stays.

It is a merge: of a board as it was, in which nothing but these records differs from what it was
made to be here, and the board as it is now. So text, comments and place of a record come as in
every other merge, and are proved in the same way.
"""

import re
from collections.abc import Iterable

from readiness_tui.domain.model.errors import BoardError, WriteError
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.merge.apply_values import mended
from readiness_tui.storage.merge.files import merge_boards, read_text
from readiness_tui.storage.merge.texts import newline_of, with_newlines
from readiness_tui.storage.toml.blocks import BoardText
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import (
    Drop,
    Path,
    Put,
    Table,
    applied,
    get,
    same,
    table_of,
)
from readiness_tui.storage.toml.splice_check import ProofError

_BLANK_TAIL = re.compile(r"(?:(?<=\n)|^)(?:[ \t]*+\r?\n)++\Z")


def with_records(path: str, then: bytes, now: bytes, records: Iterable[Path]) -> bytes:
    """A board as it is now, with some records as they were.

    Args:
        path: The board, for messages; with slashes.
        then: All bytes of it as it was. A record that it lacks goes.
        now: All bytes of it as it is.
        records: Kind and id of each.

    Raises:
        BoardError: One of the two is no valid board, or of a newer format than the program knows.
        WriteError: Reason `verify-failed`: no text could be made that says this.
    """
    chosen = tuple(records)
    old, new = read_text(path, then), read_text(path, now)
    base = _start(old, new, chosen)
    merged = merge_boards(base.raw, then, now, path=path)
    added = [each for each in chosen if get(new.data, each) is None]
    result = _set_apart(read_text(path, merged.data), added)
    if merged.conflicts or not same(
        read_text(path, result).data, _with(new.data, old.data, chosen)
    ):
        message = "the record cannot be brought back beside the rest of the board"
        raise ProofError(message)
    return result


def refused_board(error: BoardError) -> WriteError:
    """Why no record of a board can be brought back: the board itself is broken."""
    problem = error.problems[0]
    remedy = "mend it, or put the whole board back with --board"
    return WriteError(problem.message, reason="broken-on-disk", place=problem.place, remedy=remedy)


def _with(data: Table, source: Table, records: Iterable[Path]) -> Table:
    """What a board says, with some records as another one says them."""
    for record in records:
        value: Plain | None = get(source, record)
        if value is not None:
            data = table_of(applied(data, Put(record, value)))
        elif get(data, record) is not None:
            data = table_of(applied(data, Drop(record)))
            if not data[record[0]]:
                data = table_of(applied(data, Drop(record[:1])))
    return data


def _start(old: BoardText, new: BoardText, records: tuple[Path, ...]) -> BoardText:
    """The board as it was but for these records, which are as they are now."""
    expected = _with(old.data, new.data, records)
    text = old.text
    for record in records:
        text = _exchanged(BoardText(text, {}), new, record)
    try:
        is_right = same(parse(text), expected)
    except (ValueError, RecursionError):
        is_right = False
    if not is_right:  # a record that is no table of its own: in a line, or in dotted keys
        text = mended(old.text, expected, (new, old))
    newline = newline_of(old.text)
    if newline and newline_of(new.text):
        text = with_newlines(text, newline)
    return BoardText(text, expected, bom=old.bom)


def _exchanged(old: BoardText, new: BoardText, record: Path) -> str:
    """The text of a board with the tables of a record as another text has them."""
    places, others = old.below(record), new.below(record)
    texts = [new.segments[index].text for index in others]
    if places and others:
        was = old.segments[places[-1]].text
        ends = (places[-1] + 1 == len(old.segments), others[-1] + 1 == len(new.segments))
        if ends[0] is not ends[1]:  # the blank lines behind it belong to its place: none at an end
            texts[-1] = _content(texts[-1]) + was.removeprefix(_content(was))
    new_texts = [each.text for each in old.segments]
    for index in places:
        new_texts[index] = ""
    if texts:
        at = places[0] if places else len(new_texts)
        new_texts[at:at] = ["" if places else "\n", *texts]
    return "".join(new_texts)


def _set_apart(text: BoardText, added: Iterable[Path]) -> bytes:
    """The bytes of a board with a blank line above each record that came back."""
    texts = [each.text for each in text.segments]
    for record in added:
        for index in text.below(record)[:1]:
            above = texts[index - 1]
            if above and _content(above) == above:
                texts[index - 1] += text.newline
    return BoardText("".join(texts), {}, bom=text.bom).raw


def _content(text: str) -> str:
    """A text without the blank lines at its end."""
    match = _BLANK_TAIL.search(text)
    return text[: match.start()] if match else text
