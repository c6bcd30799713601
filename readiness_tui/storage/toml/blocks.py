"""A board's text with what it holds, and the smallest splice for an edit.

What is not spliced keeps its bytes: comments, order, line breaks, spelling; `segments.py` cuts the
text. Nothing here touches the disk, and nothing is trusted: `splice_check.py` checks what the
engine did.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING

from readiness_tui.storage.toml.plain_data import Path, Table

if TYPE_CHECKING:
    from readiness_tui.storage.toml.segments import Segment

BOM = b"\xef\xbb\xbf"
_TEXT = attrgetter("text")


class BoardText:
    """The text of a board with what it was parsed to. Never changed: a splice gives a new one.

    Segments are found when first asked for: listing boards needs none of them. So is the data of a
    text that is `unparsed`.
    """

    __slots__ = (
        "_at",
        "_data",
        "_is_ascii",
        "_pieces",
        "_raw",
        "_segments",
        "_sha256",
        "_starts",
        "_text",
        "_under",
        "bom",
    )

    def __init__(
        self,
        text: str,
        data: Table | None,
        *,
        bom: bool = False,
        segments: "Sequence[Segment]" = (),
    ) -> None:
        self._text, self._data, self.bom = text, data, bom
        self._segments = tuple(segments)
        self._raw, self._sha256, self._is_ascii = b"", "", False
        self._pieces: tuple[bytes | memoryview, ...] = ()
        self._at: dict[Path, int] = {}
        self._under: dict[Path, list[int]] = {}
        self._starts: tuple[int, ...] = ()

    @classmethod
    def unparsed(cls, raw: bytes) -> "BoardText":
        """The text of a file that a TOML parser accepts, as its bytes."""
        text = cls("", None, bom=raw.startswith(BOM))
        text._raw = raw
        return text

    @property
    def data(self) -> Table:
        """What the text was parsed to."""
        if self._data is None:
            from readiness_tui.storage.toml.parsing import parse

            self._data = parse(self.text)
        return self._data

    @property
    def text(self) -> str:
        """The text, without a byte order mark."""
        if not self._text and (self._raw or self._pieces):
            self._text = str(memoryview(self.raw)[self._skip :], "utf-8")
        return self._text

    @property
    def raw(self) -> bytes:
        """The bytes of the file, kept once they were asked for: who saves needs them often."""
        if not self._raw:
            whole = b"".join(self._pieces) if self._pieces else self._encoded()
            self._raw, self._pieces = whole, ()
        return self._raw

    @property
    def pieces(self) -> "tuple[bytes | memoryview, ...]":
        """The bytes of the file in pieces: to copy a large board takes as long as to edit it."""
        return self._pieces or (self.raw,)

    @property
    def sha256(self) -> str:
        """The digest of the bytes of the file."""
        if not self._sha256:
            from hashlib import sha256

            digest = sha256()
            for piece in self.pieces:
                digest.update(piece)
            self._sha256 = digest.hexdigest()
        return self._sha256

    @property
    def newline(self) -> str:
        """The line break that the first line ends with."""
        first = next((each.text for each in self.segments if "\n" in each.text), "")
        return "\r\n" if first.partition("\n")[0].endswith("\r") else "\n"

    @property
    def segments(self) -> "tuple[Segment, ...]":
        """The segments; joined they are the text."""
        if not self._segments:
            from readiness_tui.storage.toml.segments import scan

            self._segments = scan(self.text)
        return self._segments

    @property
    def at(self) -> Mapping[Path, int]:
        """The place of each segment by its path."""
        if not self._at:
            self._at = {segment.path: index for index, segment in enumerate(self.segments)}
        return self._at

    def holding(self, data: Table) -> "BoardText":
        """The same text, said to be parsed to other data."""
        return self._indexed(BoardText(self.text, data, bom=self.bom, segments=self.segments))

    def spliced(self, index: int, text: str, data: Table) -> "BoardText":
        """Another text of one segment, its header unchanged."""
        segments = list(self.segments)
        start = sum(map(len, map(_TEXT, segments[:index])))
        end = start + len(segments[index].text)
        segments[index] = segments[index].rewritten(text)
        pieces = self._pieces_with(start, end, text)
        whole = "" if pieces else self.text[:start] + text + self.text[end:]
        spliced = self._indexed(BoardText(whole, data, bom=self.bom, segments=segments))
        spliced._pieces, spliced._is_ascii = pieces, bool(pieces)  # noqa: SLF001 - of the same class
        return spliced

    def _pieces_with(self, start: int, end: int, text: str) -> tuple[bytes | memoryview, ...]:
        """The bytes with other ones for a part of the text.

        None where they are not known, or where text and bytes do not lie at the same places.
        """
        if not (self._raw or self._pieces) or not text.isascii():
            return ()
        if not (self._is_ascii or self.raw.isascii()):
            return ()
        raw, skip = memoryview(self.raw), self._skip
        return (raw[: skip + start], text.encode(), raw[skip + end :])

    def _encoded(self) -> bytes:
        return (BOM if self.bom else b"") + self.text.encode()

    @property
    def _skip(self) -> int:
        return len(BOM) if self.bom else 0

    def respliced(self, start: int, end: int, text: str, data: Table) -> "BoardText":
        """Another text of some segments, headers included."""
        from readiness_tui.storage.toml.grammar import SCHEMA_LINE
        from readiness_tui.storage.toml.segments import scan

        around = (*self.segments[:start], *self.segments[end:])
        if any(each.is_item for each in around) or "[[" in text or SCHEMA_LINE.match(text):
            whole = [each.text for each in self.segments]
            whole[start:end] = [text]
            return BoardText("".join(whole), data, bom=self.bom)
        segments = scan(text)[1:] if start else scan(text)
        return self._of([*self.segments[:start], *segments, *self.segments[end:]], data)

    def _of(self, segments: "Sequence[Segment]", data: Table) -> "BoardText":
        text = "".join(each.text for each in segments)
        return BoardText(text, data, bom=self.bom, segments=segments)

    def _indexed(self, other: "BoardText") -> "BoardText":
        """Another text with the same headers, which so has the same places."""
        other._at, other._under = self._at, self._under  # noqa: SLF001 - of the same class
        return other

    def locate(self, path: Path) -> tuple[int, Path]:
        """The segment whose path is the longest start of a field's path, and what is left."""
        for length in range(len(path), -1, -1):
            if (index := self.at.get(path[:length])) is not None:
                return index, path[length:]
        return 0, path

    def below(self, path: Path) -> Sequence[int]:
        """The segments of a table and of all in it, in file order."""
        if not self._under:
            under: dict[Path, list[int]] = {}
            for index, segment in enumerate(self.segments[1:], 1):
                for length in range(len(segment.path) + 1):
                    under.setdefault(segment.path[:length], []).append(index)
            self._under = under
        return self._under.get(path, [])

    def line_of(self, path: Path) -> int:
        """The line of a header or key; of the nearest known table around it, else 0."""
        index, rest = self.locate(path)
        segment = self.segments[index]
        if not self._starts:
            counts = (each.text.count("\n") for each in self.segments)
            self._starts = tuple(accumulate(counts, initial=1))
        offset = segment.offset(rest)
        if offset < 0:
            inside = [found for found in self.below(path) if path]
            return self._head_line(inside[0]) if inside else 0
        return self._starts[index] + segment.text.count("\n", 0, offset)

    def _head_line(self, index: int) -> int:
        segment = self.segments[index]
        return self._starts[index] + segment.text.count("\n", 0, segment.head)
