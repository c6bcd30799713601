"""Edits of plain values carried out on a board: which segment, which splice, what changed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from readiness_tui.domain.model.edits import FIRST
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.toml.blocks import BoardText
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.toml.grammar import COMMENT_TAIL
from readiness_tui.storage.toml.plain_data import (
    Drop,
    Insert,
    Op,
    Path,
    Put,
    Table,
    applied,
    get,
    table_of,
)
from readiness_tui.storage.toml.segments import Segment
from readiness_tui.storage.toml.spans import Found, find
from readiness_tui.storage.toml.splice_check import ProofError, prove_segment, prove_whole

_RANKS: Mapping[str, int] = {kind.value: rank for rank, kind in enumerate(Kind)}
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """What a splice did, for an undo that is exact to the byte.

    `before` and `after` are the text of the segment named by `path` and of those behind it that
    came or went with the splice.
    """

    path: tuple[str, ...]
    before: str
    after: str


class Splicer:
    """Carries out edits one after the other; `text` and `changes` are what came of them."""

    def __init__(self, text: BoardText, editor: TomlkitEditor) -> None:
        self._kept, self._editor = text.data, editor
        self._is_structural = False
        self.text = text
        self.changes: list[SegmentChange] = []

    def do(self, op: Op) -> None:
        """Carry out one edit.

        Raises:
            ProofError: It cannot be done by a splice that proves right.
        """
        try:
            match op:
                case Put():
                    self._put(op)
                case Drop(path) if self._is_all_of_it(path):
                    self._put(Put(path[:-1], {}, self._before(path[:-1])))
                case Drop():
                    self._drop(op)
                case Insert():
                    self._insert(op)
        except KeyError as error:
            message = f"{'.'.join(op.path)} does not stand where an edit can reach it"
            raise ProofError(message) from error

    def add_record(self, path: Path, fields: Table, after: str | None, text: str = "") -> None:
        """A new record behind the one named `after`, else behind the last one of its kind.

        Where the kind stands as an inline table the record goes into that.

        Args:
            path: Where it comes to stand.
            fields: What it says.
            after: The id of another; `FIRST`: before all others of its kind.
            text: How it is written, line breaks as LF; empty: as this program writes records.
        """
        kind = path[0]
        index, rest = self.text.locate((kind,))
        if rest and find(self.text.segments[index].text, rest).entry:
            behind = None if after == FIRST else after or _last(self.text.data.get(kind))
            self._put(Put(path, fields, behind))
            return
        text = text or self._editor.header(path) + "\n" + self._editor.body(fields)
        data = table_of(applied(self.text.data, Put(path, fields)))
        self._add(self._anchor(kind, after), text, data)

    def finish(self) -> BoardText:
        """The text after all edits, proved as a whole if segments came or went.

        Raises:
            ProofError: The text does not parse to the old model with the edits.
        """
        if self._is_structural:
            now = prove_whole(self._kept, self.text.text, self.text.data)
            self.text = self.text.holding(now)
        return self.text

    def restore(self, change: SegmentChange) -> bool:
        """Put back what a splice replaced, if it stands there byte for byte as the splice left it.

        The text alone is changed: `data` is only true again once the result was parsed.
        """
        start = self.text.at.get(change.path)
        if start is None:
            return False
        segments, text, end = self.text.segments, "", start
        while end < len(segments) and (end == start or len(text) < len(change.after)):
            text += segments[end].text
            end += 1
        if text != change.after:
            return False
        self._structural(start, end, change.before, self.text.data)
        return True

    # Which segment

    def _is_all_of_it(self, path: Path) -> bool:
        """Whether a field is all that says that there is its record."""
        record = path[:2]
        if len(path) != len(record) + 1 or len(table_of(get(self.text.data, record))) > 1:
            return False
        index, rest = self.text.locate(record)
        return bool(rest) and find(self.text.segments[index].text, rest).entry is None

    def _before(self, path: Path) -> str | None:
        """The key that stands before one in its table; None: it is the first."""
        names = list(table_of(get(self.text.data, path[:-1])))
        place = names.index(path[-1])
        return names[place - 1] if place else None

    def _put(self, op: Put) -> None:
        index, rest = self.text.locate(op.path)
        segment = self.text.segments[index]
        location = find(segment.text, rest)
        if self.text.below(op.path) or (not location.entry and _dotted(location)):
            self._drop(Drop(op.path))
            self._put(op)
            return
        home = op.path[:-1]
        data = table_of(applied(self.text.data, op))
        if location.entry or len(rest) == 1 or _is_home(segment, rest[:-1]):
            local_op = Put((*segment.alone, *rest), op.value, op.after)
            self._splice(index, local_op, data)
        elif below := self.text.below(home):
            text = self._editor.header(home) + "\n" + self._editor.body({op.path[-1]: op.value})
            self._add(below[0] - 1, text, data)
        else:
            self._put(Put(home, {op.path[-1]: op.value}))

    def _drop(self, op: Drop) -> None:
        index, rest = self.text.locate(op.path)
        segment = self.text.segments[index]
        location = find(segment.text, rest)
        stands = bool(rest) and (location.entry is not None or _dotted(location))
        if stands:
            short = _emptied(rest, location)
            self._splice(index, Drop((*segment.alone, *short)), self.text.data)
        if below := self.text.below(op.path):
            self._remove(below)
        elif not stands:
            raise KeyError(op.path)
        path = op.path
        while len(path) > 1 and not self._stands(path[:-1]):
            path = path[:-1]
        self.text = self.text.holding(table_of(applied(self.text.data, Drop(path))))
        if get(self._kept, path) is not None:
            self._kept = table_of(applied(self._kept, Drop(path)))

    def _stands(self, path: Path) -> bool:
        """Whether anything in the text says that there is a table or list at a path."""
        index, rest = self.text.locate(path)
        if not rest or self.text.below(path):
            return True
        location = find(self.text.segments[index].text, rest)
        return location.entry is not None or _dotted(location)

    def _insert(self, op: Insert) -> None:
        data = table_of(applied(self.text.data, op))
        index, rest = self.text.locate(op.path)
        segment = self.text.segments[index]
        if (*op.path, "0") not in self.text.at:
            local_op = Insert((*segment.alone, *rest), op.index, op.value)
            self._splice(index, local_op, data)
            return
        first = self.text.segments[self.text.at[*op.path, "0"]]
        header = f"[{self._editor.header(first.names)}]"
        text = f"{header}\n{self._editor.body(table_of(op.value))}"
        anchor = (
            self.text.below((*op.path, str(op.index - 1)))[-1]
            if op.index
            else self.text.at[*op.path, "0"] - 1
        )
        self._add(anchor, text, data)

    # Splices

    def _splice(self, index: int, op: Op, data: Table) -> None:
        """Have the engine edit one segment; prove what it made; keep the line breaks."""
        segment = self.text.segments[index]
        edited = _edited(self._editor, _unix(segment.text), op, len(segment.alone))
        text = _with_line_breaks(segment.text, edited, self.text.newline)
        prove_segment(segment, text, op, self.text.data)
        if isinstance(op, Put) and get(self.text.data, op.path) is None:
            self._alone_on(index, segment, op)
        if COMMENT_TAIL.search(text):
            self._structural(index, index + 1, text, data)
            return
        self.changes.append(SegmentChange(segment.path, segment.text, text))
        self.text = self.text.spliced(index, text, data)

    def _alone_on(self, index: int, segment: Segment, op: Put) -> None:
        path = (*segment.path, *op.path[len(segment.alone) :])
        if any(each != index for each in self.text.below(path)):
            message = f"{'.'.join(path)} is a table elsewhere in the file"
            raise ProofError(message)

    def _add(self, anchor: int, text: str, data: Table) -> None:
        """New segments behind one, a blank line between."""
        before = self.text.segments[anchor].text
        newline = self.text.newline
        head = before
        if head and not head.endswith("\n"):
            head += newline
        if head and not _ends_blank(head):
            head += newline
        if anchor + 1 < len(self.text.segments):
            text += "\n"
        self._structural(anchor, anchor + 1, head + text.replace("\n", newline), data)

    def _remove(self, indexes: Sequence[int]) -> None:
        """Segments go; where they were, one blank line stays between the others."""
        for start, end in reversed(_runs(indexes)):
            segments = self.text.segments
            head = segments[start - 1].text
            if end == len(segments):
                head = head[: _content_end(head)]
            elif head and not _ends_blank(head) and _ends_blank(segments[end - 1].text):
                head += self.text.newline
            self._structural(start - 1, end, head, self.text.data)

    def _structural(self, start: int, end: int, text: str, data: Table) -> None:
        """Other text for some segments.

        What ends in a comment takes the next segment along: the comment now stands above its
        header and belongs to it.
        """
        segments = self.text.segments
        if end < len(segments) and COMMENT_TAIL.search(text):
            text, end = text + segments[end].text, end + 1
        before = "".join(each.text for each in segments[start:end])
        self.changes.append(SegmentChange(segments[start].path, before, text))
        self._replace(start, end, text, data)

    def _replace(self, start: int, end: int, text: str, data: Table) -> None:
        self._is_structural = True
        self.text = self.text.respliced(start, end, text, data)

    def _anchor(self, kind: str, after: str | None) -> int:
        """The segment that a new record of a kind follows."""
        if after == FIRST:
            ids = list(table_of(self.text.data.get(kind)))
            first = self.text.below((kind, ids[0])) if ids else ()
            return first[0] - 1 if first else self._end_of(kind)
        before = self.text.below((kind, after)) if after is not None else ()
        return before[-1] if before else self._end_of(kind)

    def _end_of(self, kind: str) -> int:
        """The segment that a new record of a kind follows: the last of its kind or one before."""
        rank = _RANKS[kind]
        ranks = [_RANKS.get(each.path[0], -1) if each.path else -1 for each in self.text.segments]
        own = [index for index, each in enumerate(ranks) if each == rank]
        return own[-1] if own else max(i for i, each in enumerate(ranks) if each < rank)


def _edited(editor: TomlkitEditor, text: str, op: Op, skip: int) -> str:
    path = op.path[skip:]
    match op:
        case Put(_, value, after):
            return editor.set(text, path, value, after=after)
        case Insert(_, index, value):
            return editor.insert(text, path, index, value)
        case Drop():
            location = find(text, path)
            if location.level.bracket == "[" and location.entry:
                return editor.remove(text, path[:-1], int(path[-1]))
            return editor.unset(text, path)


def _dotted(found: Found) -> bool:
    """Whether what is left of a path is the start of longer, dotted keys."""
    rest = found.rest
    return bool(rest) and any(each.keys[: len(rest)] == rest for each in found.level.entries)


def _is_home(segment: Segment, rest: Path) -> bool:
    """Whether a table stands at a path in a segment."""
    location = find(segment.text, rest)
    if location.entry:
        return segment.text[location.entry.value] == "{"
    return _dotted(location)


def _emptied(rest: Path, found: Found) -> Path:
    """The longest dotted table that goes when its last key does."""
    keys = found.entry.keys if found.entry else found.rest
    others = [each.keys for each in found.level.entries if each.keys[: len(keys)] != keys]
    while len(keys) > 1 and not any(each[: len(keys) - 1] == keys[:-1] for each in others):
        rest, keys = rest[:-1], keys[:-1]
    return rest


def _content_end(text: str) -> int:
    """Where the last line that is not blank ends, its line break included."""
    content = len(text.rstrip(" \t\r\n"))
    return text.find("\n", content) + 1 or len(text) if content else 0


def _ends_blank(text: str) -> bool:
    """Whether blank lines stand at the end."""
    return _content_end(text) < len(text)


def _runs(indexes: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers joined to spans, the end excluded."""
    runs: list[tuple[int, int]] = []
    for index in indexes:
        if runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs


def _last(records: "Plain | None") -> str | None:
    return next(reversed(list(table_of(records))), None)


def _unix(text: str) -> str:
    """The text as the engine sees it: LF only, and with a final line break."""
    text = text.replace("\r\n", "\n")
    return text if text.endswith("\n") or not text else f"{text}\n"


def _with_line_breaks(old: str, new: str, newline: str) -> str:
    """The engine's LF text with the line breaks of the old one.

    Lines before and behind the change keep theirs, as do lines that only say something else; new
    ones end as the line above them does. A text without a final line break stays without.
    """
    if "\r" not in old and newline == "\n" and (not old or old.endswith("\n")):
        return new
    was = [_parted(line) for line in _LINES.findall(old)]
    now = [line.removesuffix("\n") for line in _LINES.findall(new)]
    same_head = _shared(zip((line for line, _ in was), now, strict=False))
    limit = min(len(was), len(now)) - same_head
    tails = zip(reversed([line for line, _ in was]), reversed(now), strict=False)
    same_tail = min(limit, _shared(tails))
    above = was[same_head - 1][1] if same_head else ""
    middle = now[same_head : len(now) - same_tail]
    ends = [end for _, end in was[same_head : len(was) - same_tail]]
    if len(ends) != len(middle):
        ends = [above or newline] * len(middle)
    kept_head, kept_tail = was[:same_head], was[len(was) - same_tail :]
    lines = [*kept_head, *zip(middle, ends, strict=True), *kept_tail]
    if lines and old and not old.endswith("\n"):
        lines[-1] = (lines[-1][0], "")
    return "".join(line + (end or newline) for line, end in lines[:-1]) + "".join(
        "".join(line) for line in lines[-1:]
    )


def _parted(line: str) -> tuple[str, str]:
    """A line and its line break."""
    content = line.removesuffix("\n")
    if content == line:
        return line, ""
    return (content[:-1], "\r\n") if content.endswith("\r") else (content, "\n")


def _shared(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs from the first on are equal."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
