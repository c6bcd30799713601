"""Laws of the merge over random boards and random edits of both sides, against a model of dicts."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import assume, event, given, reject, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.board import HOMES, Board, Phase
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import Kind, RecordRef, TicketId
from readiness_tui.domain.model.plain_values import plain_board, plain_record
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import (
    Blocked,
    Criterion,
    Estimate,
    Owner,
    Plain,
    Score,
    Ticket,
)
from readiness_tui.storage.boards.board_text import new_board_text
from readiness_tui.storage.boards.editing import edited
from readiness_tui.storage.boards.reader import BrokenBoard, LoadedBoard, parse_board
from readiness_tui.storage.merge.files import COMMENT, FieldConflict, Merged, merge_boards
from readiness_tui.storage.merge.texts import comments as text_comments
from readiness_tui.storage.merge.values import COUPLED as COUPLED_FIELDS
from readiness_tui.storage.toml.grammar import TOKEN
from readiness_tui.storage.toml.plain_data import Table, items_of, same, table_of
from readiness_tui.storage.toml.splice_check import ProofError
from tests.storage.documents import Shaper, documents, edits, tuples
from tests.support import examples

pytestmark = pytest.mark.fault("F20")

PATH = "boards/a.toml"
LISTS = {"owners", "depends", "acceptance", "labels", "tickets", "exit", "inputs"}
TABLES = {"score", "links", "fields"}
COUPLED = ("status", "blocked")


@dataclass(frozen=True)
class Sides:
    """A base and what two people made of it."""

    base: bytes
    ours: bytes
    theirs: bytes

    def merged(self) -> Merged:
        return merge_boards(self.base, self.ours, self.theirs, path=PATH)


def loaded(data: bytes) -> LoadedBoard:
    found = parse_board(PATH, data)
    assert isinstance(found, LoadedBoard), found.problems
    return found


def says(data: bytes) -> dict[str, Plain]:
    """What a file says, each value in one spelling."""
    return plain_board(loaded(data).board)


@st.composite
def versions(draw: st.DrawFn, data: bytes, *, is_small: bool = False, most: int = 5) -> bytes:
    """A file after some edits."""
    board = loaded(data)
    for _ in range(draw(st.integers(1, most))):
        edit = draw(small_edits(board.board) if is_small else edits(board.board))
        try:
            board, _ = edited(board, [edit])
        except ProofError:
            reject()
    return board.text.raw


@st.composite
def sides(draw: st.DrawFn) -> Sides:
    """Two versions of one file; now and then one of them was written anew, comments and all."""
    is_small = draw(st.integers(0, 3)) != 0
    base = draw(small_documents() if is_small else documents())
    ours, theirs = (draw(versions(base, is_small=is_small)) for _ in range(2))
    if draw(st.integers(0, 9)) == 0:
        theirs = new_board_text(loaded(theirs).board).encode()
    return Sides(base, ours, theirs)


@st.composite
def busy_sides(draw: st.DrawFn) -> Sides:
    """Two versions that many edits of a few records made: they mostly disagree somewhere."""
    base = draw(small_documents())
    return Sides(base, *(draw(versions(base, is_small=True, most=12)) for _ in range(2)))


# Few records and few words, so that two people often mean the same thing

names = st.sampled_from(["T-1", "T-2", "T-3"])
words = st.sampled_from(["a", "b", "c"])
marked = st.builds(Criterion, text=words, done=st.booleans()) | st.builds(Criterion, gate=words)
SMALL: Mapping[Kind, Mapping[str, st.SearchStrategy[object]]] = {
    Kind.TICKET: {
        "title": words,
        "status": st.sampled_from([Status.TODO, Status.DOING, Status.DONE]),
        "blocked": st.builds(Blocked, reason=words),
        "priority": st.none() | st.sampled_from(Priority),
        "owners": tuples(st.builds(Owner, name=words, role=st.sampled_from(["", "r"]))),
        "depends": tuples(words),
        "estimate": st.sampled_from([None, Estimate("2d"), Estimate("2d", "1d", "5d")]),
        "score": st.none()
        | st.builds(Score, st.dictionaries(words, st.integers(1, 3), min_size=1, max_size=3)),
        "acceptance": tuples(marked),
        "labels": tuples(words),
        "links": st.dictionaries(words, words, max_size=3),
        "notes": st.sampled_from(["", "one", "one\ntwo"]),
        "fields": st.dictionaries(words, st.integers(0, 2), max_size=3),
    },
    Kind.PHASE: {"title": words, "tickets": tuples(names), "exit": tuples(marked)},
    Kind.GATE: {
        "kind": words,
        "enabled": st.booleans(),
        "params": st.dictionaries(words, st.integers(0, 2), max_size=3),
    },
}
STATES = st.sampled_from(
    [{"status": Status.TODO}, {"status": Status.DOING}, {"status": Status.DONE}]
    + [{"status": Status.BLOCKED, "blocked": Blocked(why)} for why in "xy"]
)
CLASSES = {Kind.TICKET: Ticket, Kind.PHASE: Phase, Kind.GATE: Gate}


@st.composite
def small_records(draw: st.DrawFn, kind: Kind, name: str) -> Ticket | Phase | Gate:
    """A record that says little."""
    given = draw(st.fixed_dictionaries({}, optional=dict(SMALL[kind])))
    if kind is Kind.TICKET:
        given = {"title": "a"} | given | draw(STATES)
    return CLASSES[kind](id=TicketId(name), **given)


@st.composite
def small_documents(draw: st.DrawFn) -> bytes:
    """A board of few records, in any shape."""
    shaper = Shaper(draw)
    top, tables = "", ""
    for kind in SMALL:
        ids = draw(st.lists(names, min_size=1, max_size=2, unique=True))
        plain = {name: plain_record(draw(small_records(kind, name))) for name in ids}
        lines, headed = shaper.kind(kind, plain)
        top, tables = top + lines, tables + headed
    return f"{shaper.line(('format',), 1)}{top}{tables}".encode()


@st.composite
def small_edits(draw: st.DrawFn, board: Board) -> Edit:
    """An edit that another person may well make too."""
    kind = draw(st.sampled_from([Kind.TICKET, Kind.TICKET, Kind.TICKET, Kind.PHASE, Kind.GATE]))
    name = draw(names)
    ref = RecordRef(board.id, kind, name)
    present = board.records(kind).get(name)
    if present is None:
        return AddRecord(ref, draw(small_records(kind, name)), draw(st.none() | names))
    if draw(st.integers(0, 9)) == 0:
        return RemoveRecord(ref, present)
    field = draw(st.sampled_from(list(SMALL[kind])))
    old, new = getattr(present, field), draw(SMALL[kind][field])
    if isinstance(old, tuple) and isinstance(new, tuple) and draw(st.booleans()):
        new = draw(st.sampled_from([old[1:], old[:-1], (*old, *new[:1]), (*new[:1], *old)]))
    return SetField(ref, field, old, new)


def keys(tables: Sequence[Table]) -> list[str]:
    return list(dict.fromkeys(key for table in tables for key in table))


def alike(one: object, other: object) -> bool:
    return same(one, other)  # pyright: ignore[reportArgumentType] - plain values


class Model:
    """Holds a merge against what each side did, record by record and field by field."""

    def __init__(self, given: Sides, merged: Merged) -> None:
        self.states = [says(each) for each in (given.base, given.ours, given.theirs, merged.data)]
        self.told = {
            ((each.record.kind.value, each.record.id) if each.record else (), each.field): each
            for each in merged.conflicts
        }

    def check(self) -> None:
        for kind in HOMES:
            homes = [table_of(state.get(kind)) for state in self.states]
            for name in keys(homes):
                self._record((kind.value, name), [home.get(name) for home in homes])
        for name in ("format", "board"):
            self._one((), name, [state.get(name) for state in self.states])

    def _record(self, path: tuple[str, str], values: Sequence["Plain | None"]) -> None:
        base, ours, theirs, now = values
        if (path, "") in self.told:
            assert alike(now, theirs)
            assert not alike(ours, base)
            assert not alike(theirs, base)
            assert not alike(ours, theirs)
            assert None in (base, ours, theirs)
            return
        if ours is None or theirs is None:
            kept = theirs if alike(ours, base) else ours
            assert alike(now, kept), path
            return
        tables = [table_of(value) for value in values]
        parts = [{name: table[name] for name in COUPLED if name in table} for table in tables]
        self._one(path, "status", parts)
        for name in keys(tables):
            if name not in COUPLED:
                self._one(path, name, [table.get(name) for table in tables])

    def _one(self, path: tuple[str, ...], name: str, values: Sequence["Plain | None"]) -> None:
        base, ours, theirs, now = values
        told = any(key == path and field.split(".")[0] == name for key, field in self.told)
        if alike(ours, base) or alike(ours, theirs):
            assert alike(now, theirs), (path, name)
            assert not told
        elif alike(theirs, base):
            assert alike(now, ours), (path, name)
            assert not told
        elif name in LISTS:
            self._items([items_of(value) for value in values], is_told=told)
        elif name in TABLES or (isinstance(theirs, Mapping) and path and path[0] == Kind.GATE):
            tables = [table_of(value) for value in values]
            for key in keys(tables):
                inner = [table.get(key) for table in tables]
                self._key(inner, is_told=told)
        else:
            assert told, (path, name)
            assert alike(now, theirs)

    def _key(self, values: Sequence["Plain | None"], *, is_told: bool) -> None:
        base, ours, theirs, now = values
        if alike(now, theirs):
            assert is_told or alike(ours, base) or alike(ours, theirs) or _is_nested(values)
        else:
            assert (alike(theirs, base) and alike(now, ours)) or _is_nested(values)

    def _items(self, values: Sequence[Sequence[Plain]], *, is_told: bool) -> None:
        base, ours, theirs, now = (Counter(map(_name, value)) for value in values)
        if is_told:
            assert alike(values[3], values[2])
            return
        assert max((base | ours | theirs).values(), default=1) == 1
        added, gone = ours - base, base - ours
        assert now == (theirs | added) - gone, (base, ours, theirs, now)
        for item in values[3]:
            states = [next((x for x in v if _name(x) == _name(item)), None) for v in values]
            was, mine, other, is_now = states
            assert alike(is_now, other if alike(mine, was) or mine is None else mine)
            assert None in states or any(alike(was, x) for x in states[1:3]) or alike(mine, other)


def _name(item: Plain) -> str:
    if isinstance(item, Mapping):
        return repr([(k, item[k]) for k in ("text", "gate", "name") if k in item])
    return repr([("text", item)]) if isinstance(item, str) else repr(item)


def _is_nested(values: Sequence["Plain | None"]) -> bool:
    return all(value is None or not isinstance(value, str | int) for value in values)


def a_merge_says_what_both_sides_did_or_tells_that_it_cannot(given: Sides, merged: Merged) -> None:
    Model(given, merged).check()


@given(documents(), st.data())
def test_with_one_side_unchanged_every_byte_is_that_of_the_other(
    base: bytes, draws: st.DataObject
) -> None:
    other = draws.draw(versions(base))
    assert merge_boards(base, other, base, path=PATH) == Merged(other, (), other)
    assert merge_boards(base, base, other, path=PATH) == Merged(other, (), other)
    assert merge_boards(base, other, other, path=PATH) == Merged(other, (), other)


def both_ways_round_a_merge_says_the_same(given: Sides, merged: Merged) -> None:
    other = Sides(given.base, given.theirs, given.ours).merged()
    fields = [
        sorted(
            str((each.record, each.field, each.base))
            for each in each_way.conflicts
            if not each.field.endswith(COMMENT)
        )
        for each_way in (merged, other)
    ]
    assert fields[0] == fields[1]
    if not merged.conflicts:
        assert same(unordered(says(merged.data)), unordered(says(other.data)))


def unordered(value: Plain) -> Plain:
    """A value whose lists are in some fixed order."""
    if isinstance(value, Mapping):
        return {key: unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted(map(unordered, value), key=repr)
    return value


def a_clean_merge_keeps_each_comment_that_somebody_wrote(given: Sides, merged: Merged) -> None:
    states = (given.base, given.ours, given.theirs, merged.data)
    base, ours, theirs, now = (Counter(comments(each)) for each in states)
    told = any(each.field.endswith(COMMENT) for each in merged.conflicts)
    if not told:
        assert not (ours - base) - now
        assert not (theirs - base) - now or merged.conflicts
        if not merged.conflicts:
            assert not (base & ours & theirs) - now


def comments(data: bytes) -> list[str]:
    text = loaded(data).text.text
    return [token.rstrip() for token in TOKEN.findall(text) if token[0] == "#"]


def what_conflicts_is_marked_and_each_side_of_the_marks_is_whole(_: Sides, merged: Merged) -> None:
    if not merged.conflicts:
        assert merged.marked() == merged.data
        return
    found = parse_board(PATH, merged.marked())
    assert isinstance(found, BrokenBoard)
    assert found.problems[0].code in {"merge-conflict", "board-invalid"}
    lines = re.findall(r"[^\n]*\n|[^\n]+", merged.marked().decode("utf-8-sig"))
    for keeps, whole in (("<", merged.with_ours), (">", merged.data)):
        kept = "".join(picked(lines, keeps))
        assert kept.rstrip() == whole.decode("utf-8-sig").rstrip()


def picked(lines: Sequence[str], keeps: str) -> Iterator[str]:
    """The lines outside of conflicts, and those of one side inside."""
    side = ""
    for line in lines:
        if line.rstrip() in {"<<<<<<< ours", "=======", ">>>>>>> theirs"}:
            side = {"<": "<", "=": ">", ">": ""}[line[0]]
        elif side in {"", keeps}:
            yield line


def a_conflict_tells_what_each_side_says(given: Sides, merged: Merged) -> None:
    files = [loaded(each).text.data for each in (given.base, given.ours, given.theirs)]
    for each in merged.conflicts:
        if each.field.endswith(COMMENT) or each.record is None:
            continue
        told = [each.base, each.ours, each.theirs]
        for data, said in zip(files, told, strict=True):
            record = table_of(data.get(each.record.kind)).get(each.record.id)
            value = record if not each.field else table_of(record).get(each.field.split(".")[0])
            assert (said.value is None) or value is not None
            assert bool(said.text) is (said.value is not None)


LAWS = (
    a_merge_says_what_both_sides_did_or_tells_that_it_cannot,
    both_ways_round_a_merge_says_the_same,
    a_clean_merge_keeps_each_comment_that_somebody_wrote,
    what_conflicts_is_marked_and_each_side_of_the_marks_is_whole,
    a_conflict_tells_what_each_side_says,
)
"""What holds of any merge. Making two sides takes longer than all of these together."""


@settings(max_examples=examples(120))
@given(sides())
def test_each_law_holds_of_any_merge(given: Sides) -> None:
    merged = given.merged()
    event(f"{min(len(merged.conflicts), 3)} conflicts")
    for law in LAWS:
        law(given, merged)


@settings(max_examples=examples(36))
@given(sides() | busy_sides(), st.data())
def test_a_decided_merge_says_the_side_that_was_picked_and_else_what_is_merged(
    given: Sides, draws: st.DataObject
) -> None:
    merged = given.merged()
    assume(merged.conflicts)
    places = range(len(merged.conflicts))
    picks = draws.draw(st.sets(st.sampled_from(places), min_size=1))
    event(f"{min(len(picks), 3)} of {min(len(places), 4)} picked")
    try:
        decided = merged.decided(picks)
    except ProofError:  # where the other side wrote the file anew, a comment may have no place
        assert any(merged.conflicts[index].field.endswith(COMMENT) for index in picks)
        reject()
    expected, ours = says(merged.data), says(given.ours)
    for index in picks:
        conflict = merged.conflicts[index]
        unit = unit_of_conflict(conflict)
        if not conflict.field.endswith(COMMENT):
            for path in meant(conflict, (merged.data, given.ours)):
                put(expected, path, found(ours, path))
        elif conflict.record and found(expected, unit) is None:
            put(expected, unit, found(ours, unit))  # a comment needs the record it stands on
    assert same(says(decided), expected)
    states = [text_comments(parse_text(each)) for each in (given.base, given.ours, decided)]
    for index in picks:
        if merged.conflicts[index].field.endswith(COMMENT):
            event("ours was picked for comments")
            unit = unit_of_conflict(merged.conflicts[index])
            base, mine, now = (state.get(unit, Counter()) for state in states)
            assert all(now[each] >= mine[each] for each in mine if mine[each] > base[each])


@given(busy_sides())
def test_deciding_for_one_side_throughout_is_that_side_of_the_marks(given: Sides) -> None:
    merged = given.merged()
    assert merged.decided(()) == merged.data
    everything = range(len(merged.conflicts))
    assert same(says(merged.decided(everything)), says(merged.with_ours))


def parse_text(data: bytes) -> str:
    return loaded(data).text.text


def unit_of_conflict(conflict: FieldConflict) -> tuple[str, ...]:
    if conflict.record is not None:
        return (conflict.record.kind.value, conflict.record.id)
    name = conflict.field.removesuffix(COMMENT).removesuffix(".")
    return (name,) if name else ()


def meant(conflict: FieldConflict, files: Sequence[bytes]) -> Iterator[tuple[str, ...]]:
    """The paths that a conflict is about; a key with a dot in it is looked up."""
    home = (conflict.record.kind.value, conflict.record.id) if conflict.record else ()
    pairs = [each for kind in COUPLED_FIELDS.values() for each in kind]
    together = next((names for names in pairs if home and conflict.field in names), ())
    if together:
        yield from ((*home, name) for name in together)
        return
    words = conflict.field.split(".") if conflict.field else []
    for parts in splits(words):
        path = (*home, *parts)
        if any(found(says(each), path) is not None for each in files):
            yield path
            return


def splits(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Each way in which words that were joined by dots may have been keys."""
    if not words:
        yield ()
    for size in range(1, len(words) + 1):
        yield from ((".".join(words[:size]), *rest) for rest in splits(words[size:]))


def found(table: "Plain | None", path: Sequence[str]) -> "Plain | None":
    for key in path:
        table = table.get(key) if isinstance(table, Mapping) else None
    return table


def put(
    table: dict[str, Plain], path: Sequence[str], value: "Plain | None", depth: int = 0
) -> None:
    """Set a value deep in tables, or take it away; but for records, an empty table goes too."""
    inner = dict(table_of(table.get(path[0])))
    if len(path) > 1:
        put(inner, path[1:], value, depth + 1)
        value = inner if inner or depth == 1 else None
    if value is None:
        table.pop(path[0], None)
    else:
        table[path[0]] = value
