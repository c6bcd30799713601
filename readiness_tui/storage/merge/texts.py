"""The texts of three states of a file woven into one, table by table.

A table that one side alone changed keeps that side's bytes, comments and all; of one that both
changed one side's text is taken as it is. So what comes out need not say what the merge comes to,
nor even parse: `files.py` mends it value by value, and proves it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from readiness_tui.storage.merge.values import unit_of
from readiness_tui.storage.toml.grammar import TOKEN
from readiness_tui.storage.toml.plain_data import Path
from readiness_tui.storage.toml.segments import Segment, scan

_BLANK_TAIL = re.compile(r"(?:(?<=\n)|^)(?:[ \t]*+\r?\n)++\Z")
_COMMENT_TAIL = re.compile(r"(?:^|\n)[ \t]*+#[^\n]*+\n?\Z")
_NEWLINE = re.compile(r"\r?\n")

_Key = tuple[Path, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A table of the file, or a whole array of tables: its text and the blank lines behind it."""

    key: _Key
    text: str
    gap: str


@dataclass(frozen=True, slots=True)
class Texts:
    """The base, ours and theirs, with the same line breaks."""

    base: str
    ours: str
    theirs: str

    def woven(self, ours_whole: Collection[Path] = ()) -> str:
        """One text of the three.

        Args:
            ours_whole: Records and tables of which ours is taken where both sides changed them.
        """
        base, ours, theirs = (_pieces(each) for each in (self.base, self.ours, self.theirs))
        chosen: dict[_Key, Piece] = {}
        for key in dict.fromkeys((*theirs, *ours)):
            sides = base.get(key), ours.get(key), theirs.get(key)
            piece = _chosen(*sides, prefers_ours=unit_of(key[0]) in ours_whole)
            if piece is not None:
                chosen[key] = Piece(key, piece.text, _gap(*sides))
        order = _order(base, ours, theirs, chosen)
        joined = {pair for side in (ours, theirs) for pair in pairwise((*side, None))}
        newline = "\r\n" if "\r\n" in self.theirs else "\n"
        pairs = pairwise((*order, None))
        return "".join(
            _set_apart(chosen[key], newline, is_last=after is None, was_so=(key, after) in joined)
            for key, after in pairs
            if key is not None
        )


def with_newlines(text: str, newline: str) -> str:
    """The text with all line breaks alike."""
    return _NEWLINE.sub(newline, text)


def newline_of(text: str) -> str:
    """The line break that all lines of a text have; empty if they are mixed."""
    breaks = text.count("\n")
    crlf = text.count("\r\n")
    return "\n" if not crlf else "\r\n" if crlf == breaks else ""


def comments(text: str) -> Mapping[Path, Counter[str]]:
    """How often each comment stands in each record or other table."""
    counts: dict[Path, Counter[str]] = {}
    for segment in scan(text):
        tokens = (token.rstrip() for token in TOKEN.findall(segment.text) if token[0] == "#")
        counts.setdefault(unit_of(segment.path), Counter()).update(tokens)
    return counts


def has_both(
    base: Counter[str], ours: Counter[str], theirs: Counter[str], now: Counter[str], *, told: bool
) -> bool:
    """Whether the comments of a table are what both sides made of them.

    Args:
        base: How often each stood there.
        ours: How often it does in one side.
        theirs: How often it does in the other.
        now: How often it does in the merge.
        told: Some value of the table is a conflict anyway: then only what ours added counts, for
            comments come and go with the value they stand on.
    """
    if told:
        return all(
            now[comment] >= ours[comment] for comment in ours if ours[comment] > base[comment]
        )
    for comment in {*base, *ours, *theirs, *now}:
        was, mine, other = base[comment], ours[comment], theirs[comment]
        if now[comment] != (other if mine in {was, other} else mine):
            return False
    return True


def _pieces(text: str) -> dict[_Key, Piece]:
    """The pieces of a text by key: the path, and which of several with that path it is."""
    pieces: dict[_Key, Piece] = {}
    counts: Counter[Path] = Counter()
    for path, group in groupby(scan(text) if text else (), key=_whole):
        whole = "".join(segment.text for segment in group)
        blank = _BLANK_TAIL.search(whole)
        end = blank.start() if blank else len(whole)
        key = (path, counts[path])
        counts[path] += 1
        pieces[key] = Piece(key, whole[:end], whole[end:])
    return pieces


def _whole(segment: Segment) -> Path:
    """The path of a table; of one in an array of tables that of the array."""
    same = 0
    while same < len(segment.names) and segment.path[same] == segment.names[same]:
        same += 1
    return segment.path[:same]


def _chosen(
    base: Piece | None, ours: Piece | None, theirs: Piece | None, *, prefers_ours: bool
) -> Piece | None:
    was, mine, other = (each and each.text for each in (base, ours, theirs))
    if mine == was:
        return theirs
    if other == was or prefers_ours:
        return ours
    if mine is None or other is None:
        return theirs
    only_ours_comments = _comments(other) == _comments(was or "") != _comments(mine)
    return ours if only_ours_comments else theirs


def _comments(text: str) -> list[str]:
    return [token.rstrip() for token in TOKEN.findall(text) if token[0] == "#"]


def _gap(base: Piece | None, ours: Piece | None, theirs: Piece | None) -> str:
    was, mine, other = (each and each.gap for each in (base, ours, theirs))
    gap = other if other is not None and (other != was or mine is None) else mine
    return gap or ""


def _order(
    base: Mapping[_Key, Piece],
    ours: Mapping[_Key, Piece],
    theirs: Mapping[_Key, Piece],
    chosen: Collection[_Key],
) -> list[_Key]:
    """The order of the side that moved something, else theirs; new ones behind their neighbour."""
    mine, other = ([key for key in side if key in chosen] for side in (ours, theirs))
    if _is_in_order(base, theirs) and not _is_in_order(base, ours):
        return _with_new(mine, theirs, chosen)
    order = _with_new(other, ours, chosen)
    for kind in dict.fromkeys(key[0][:1] for key in order):
        was, now, preferred = (_of_kind(side, kind) for side in (base, theirs, ours))
        if _is_in_order(was, now) and not _is_in_order(was, preferred):
            survivors = [key for key in preferred if key in chosen]
            order = _rearranged(order, _with_new(survivors, _of_kind(order, kind), chosen), kind)
    return order


def _is_in_order(was: Collection[_Key], now: Collection[_Key]) -> bool:
    return [key for key in was if key in now] == [key for key in now if key in was]


def _of_kind(keys: Iterable[_Key], kind: Path) -> list[_Key]:
    return [key for key in keys if key[0][:1] == kind]


def _rearranged(order: Sequence[_Key], wanted: Sequence[_Key], kind: Path) -> list[_Key]:
    """The places that a kind has in an order, filled in another order."""
    rest = iter(wanted)
    return [next(rest) if key[0][:1] == kind else key for key in order]


def _with_new(order: list[_Key], others: Iterable[_Key], chosen: Collection[_Key]) -> list[_Key]:
    """An order with what only the others have, each behind what stands before it there.

    What stands above the first header is in each order, and first.
    """
    before: list[_Key] = []
    placed = set(order)
    for key in others:
        if key not in placed and key in chosen:
            near = next(each for each in reversed(before) if each in placed)
            order.insert(_behind(order, near, unit_of(key[0])), key)
            placed.add(key)
        before.append(key)
    return order


def _behind(order: Sequence[_Key], near: _Key, unit: Path) -> int:
    """The place behind a table; for one of another record, behind all of the record's."""
    place = order.index(near) + 1
    record = unit_of(near[0])
    while record != unit and place < len(order) and unit_of(order[place][0]) == record:
        place += 1
    return place


def _set_apart(piece: Piece, newline: str, *, is_last: bool, was_so: bool) -> str:
    """A piece with the blank lines behind it: as it was, one between new neighbours, none last."""
    text, gap = piece.text, piece.gap
    if is_last:
        return text + (gap if was_so else "")
    if text and not text.endswith("\n"):
        text += newline
    needs_one = not was_so or _COMMENT_TAIL.search(text)
    return text + (newline if needs_one and text and not gap else gap)
