"""Laws of the merge over random boards and random edits of both sides, against a model of dicts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import event, given
from hypothesis import strategies as st

from readiness_tui.domain.board import HOMES
from readiness_tui.domain.ids import Kind
from readiness_tui.domain.plain import plain_board
from readiness_tui.domain.ticket import Plain
from readiness_tui.storage.editing import edited
from readiness_tui.storage.grammar import TOKEN
from readiness_tui.storage.merge import COMMENT, Merged, merge_boards
from readiness_tui.storage.plaindata import Table, items_of, same, table_of
from readiness_tui.storage.reader import BrokenBoard, LoadedBoard, parse_board
from readiness_tui.storage.writer import new_board_text
from tests.storage.documents import documents, edits

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
def versions(draw: st.DrawFn, data: bytes) -> bytes:
    """A file after some edits."""
    board = loaded(data)
    for _ in range(draw(st.integers(0, 4))):
        board, _ = edited(board, [draw(edits(board.board))])
    return board.text.raw


@st.composite
def sides(draw: st.DrawFn) -> Sides:
    """Two versions of one file; now and then one of them was written anew, comments and all."""
    base = draw(documents())
    ours, theirs = draw(versions(base)), draw(versions(base))
    if draw(st.integers(0, 9)) == 0:
        theirs = new_board_text(loaded(theirs).board).encode()
    return Sides(base, ours, theirs)


def keys(tables: Sequence[Table]) -> list[str]:
    return list(dict.fromkeys(key for table in tables for key in table))


def alike(one: object, other: object) -> bool:
    return same(one, other)  # pyright: ignore[reportArgumentType] - plain values


def expected(
    values: Sequence["Plain | None"], *, is_told: bool
) -> Iterator[tuple["Plain | None", bool]]:
    """What a value may be after the merge, and whether it then has to be told as a conflict."""
    base, ours, theirs = values
    if alike(ours, base) or alike(ours, theirs):
        yield theirs, False
    elif alike(theirs, base):
        yield ours, False
    else:
        yield theirs, True
    del is_told


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
        elif name in TABLES or isinstance(theirs, Mapping) and path and path[0] == Kind.GATE:
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
            assert alike(theirs, base) and alike(now, ours) or _is_nested(values)

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


@given(sides())
def test_a_merge_says_what_both_sides_did_or_tells_that_it_cannot(given: Sides) -> None:
    merged = given.merged()
    event(f"{min(len(merged.conflicts), 3)} conflicts")
    Model(given, merged).check()


@given(documents(), st.data())
def test_with_one_side_unchanged_every_byte_is_that_of_the_other(
    base: bytes, draws: st.DataObject
) -> None:
    other = draws.draw(versions(base))
    assert merge_boards(base, other, base, path=PATH) == Merged(other, (), other)
    assert merge_boards(base, base, other, path=PATH) == Merged(other, (), other)
    assert merge_boards(base, other, other, path=PATH) == Merged(other, (), other)


@given(sides())
def test_both_ways_round_a_merge_says_the_same(given: Sides) -> None:
    one = given.merged()
    other = Sides(given.base, given.theirs, given.ours).merged()
    fields = [
        sorted(str((each.record, each.field, each.base)) for each in merged.conflicts)
        for merged in (one, other)
    ]
    assert fields[0] == fields[1]
    if not one.conflicts:
        assert same(unordered(says(one.data)), unordered(says(other.data)))


def unordered(value: Plain) -> Plain:
    """A value whose lists are in some fixed order."""
    if isinstance(value, Mapping):
        return {key: unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted(map(unordered, value), key=repr)
    return value


@given(sides())
def test_a_clean_merge_keeps_each_comment_that_somebody_wrote(given: Sides) -> None:
    merged = given.merged()
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


@given(sides())
def test_what_conflicts_is_marked_and_each_side_of_the_marks_is_whole(given: Sides) -> None:
    merged = given.merged()
    if not merged.conflicts:
        assert merged.marked() == merged.data
        return
    found = parse_board(PATH, merged.marked())
    assert isinstance(found, BrokenBoard)
    assert found.problems[0].code in {"merge-conflict", "board-invalid"}
    lines = merged.marked().decode("utf-8-sig").splitlines(keepends=True)
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


@given(sides())
def test_a_conflict_tells_what_each_side_says(given: Sides) -> None:
    merged = given.merged()
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
