"""Random board files in every shape that TOML 1.0 allows, and random edits of what they say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from hypothesis import strategies as st
from msgspec.structs import fields, replace

from readiness_tui.domain.model.board import HOMES, Board, Phase, Record
from readiness_tui.domain.model.dates import Week
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import Kind, RecordRef, TicketId
from readiness_tui.domain.model.plain_values import plain_record
from readiness_tui.domain.model.risk import Risk
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
from readiness_tui.storage.toml.blocks_tomlkit import inline, literal, spelled

TRICKY = (
    "plain",
    "",
    "[ticket.X]",
    "# no comment",
    'a "quoted" word',
    "it's",
    "back\\slash",
    'three """ quotes',
    "''' and '",
    "{ a = 1 }",
    "x, y",
    "tab\there",
    'ends in "',
    "ü € 𝄞",
    "two\nlines",
    "\n[phase.B]\n# c\n",
    "a\r\nb",
    "trailing\\\n",
    '\n"""\n',
    "10:30 ]",
    "\\e \\x",
)
texts = st.one_of(st.sampled_from(TRICKY), st.text(st.characters(codec="utf-8"), max_size=12))
words = texts.filter(bool)
ids = st.one_of(
    st.from_regex(r"[A-Z]{1,2}-[0-9]{1,2}", fullmatch=True),
    st.sampled_from(["2.7.1", "a b", "x]y", 'q"t', "back\\", "é", "#1", "M-02/evidence"]),
)
scalars = st.one_of(
    texts,
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.floats(allow_infinity=True, allow_nan=True),
    st.dates(),
    st.times().map(lambda time: time.replace(fold=0)),
    st.datetimes().map(lambda time: time.replace(fold=0)),
)
plains = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
criteria = st.builds(Criterion, text=words, done=st.booleans()) | st.builds(Criterion, gate=words)
owners = st.builds(Owner, name=texts, role=texts)


def tuples(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    """Several items."""
    return st.lists(items, max_size=4).map(tuple)


VALUES: Mapping[Kind, Mapping[str, st.SearchStrategy[object]]] = {
    Kind.TICKET: {
        "title": texts,
        "status": st.sampled_from([status for status in Status if status != Status.BLOCKED]),
        "priority": st.none() | st.sampled_from(Priority),
        "owners": tuples(owners),
        "group": texts,
        "depends": tuples(texts),
        "estimate": st.none()
        | st.builds(
            Estimate, st.just("2d"), st.sampled_from(["", "1d"]), st.sampled_from(["", "5d"])
        ),
        "target": st.none() | st.just(Week(2026, 8)) | st.dates(date(1900, 1, 1)),
        "score": st.none()
        | st.just(Score(total=3))
        | st.dictionaries(words, st.integers(1, 5), max_size=3).map(
            lambda factors: Score({key: n for key, n in factors.items() if key != "total"})
        ),
        "acceptance": tuples(criteria),
        "links": st.dictionaries(texts, texts, max_size=3),
        "labels": tuples(texts),
        "blocked": st.none() | st.builds(Blocked, reason=texts, since=st.none() | st.dates()),
        "notes": texts,
        "fields": st.dictionaries(texts, plains, max_size=3),
    },
    Kind.PHASE: {"title": texts, "tickets": tuples(texts), "exit": tuples(criteria)},
    Kind.RISK: {"title": texts, "likelihood": st.none() | st.integers(1, 5)},
    Kind.GATE: {
        "kind": texts,
        "enabled": st.booleans(),
        "inputs": tuples(texts),
        "params": st.dictionaries(
            texts.filter(lambda name: name not in {each.name for each in fields(Gate)}),
            plains,
            max_size=3,
        ),
    },
}
CLASSES: Mapping[Kind, Callable[..., Record]] = {
    Kind.TICKET: lambda id, **given: Ticket(id=TicketId(id), **given),  # noqa: A006
    Kind.PHASE: Phase,
    Kind.RISK: Risk,
    Kind.GATE: Gate,
}


def _optional(kind: Kind) -> dict[str, st.SearchStrategy[object]]:
    return {name: values for name, values in VALUES[kind].items() if name != "title"}


@st.composite
def records(draw: st.DrawFn, kind: Kind, name: str) -> Record:
    """A record of a kind with some of its fields given."""
    given = draw(st.fixed_dictionaries({"title": texts}, optional=_optional(kind)))
    return CLASSES[kind](id=name, **given)


class Shaper:
    """Writes records as people might: comments, blank lines, every form of table."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._count = 0

    def _chance(self) -> bool:
        return self._draw(st.integers(0, 3)) == 0

    def _comment(self) -> str:
        self._count += 1
        return self._draw(st.sampled_from(["", "", f"# note {self._count} [x] 'y' \"z\""]))

    def gap(self) -> str:
        """Lines between tables."""
        return self._draw(st.sampled_from(["", "\n", "\n\n", "\n# apart\n\n", "# above\n", "  \n"]))

    def line(self, key: Sequence[str], value: Plain) -> str:
        """One statement."""
        indent = self._draw(st.sampled_from(["", "", "  "]))
        equals = self._draw(st.sampled_from([" = ", "=", "  =\t"]))
        before = f"{self._comment()}\n" if self._chance() else ""
        return (
            f"{before}{indent}{spelled(tuple(key))}{equals}{self.value(value)} {self._comment()}\n"
        )

    def value(self, value: Plain) -> str:
        """A value in some shape."""
        if not isinstance(value, list):
            return literal(value) if self._chance() else inline(value)
        items = [inline(item) for item in value]
        match self._draw(st.integers(0, 4)):
            case 0:
                rows = "".join(f"  {item}, {self._comment()}\n" for item in items)
                return f"[ {self._comment()}\n{rows}]"
            case 1:
                rows = f",\n{self._comment()}\n  ".join(items)
                return f"[\n  {rows} {self._comment()}\n]"
            case 2:
                return f"[{'{} ,'.format(', '.join(items)) if items else ''}]"
            case 3:
                rows = "\n , ".join(items)
                return f"[ {rows}\n]"
            case _:
                return inline(value)

    def table(self, path: tuple[str, ...], plain: Mapping[str, Plain]) -> str:
        """A table with a header; some of its own tables as dotted keys, some with headers."""
        body, behind = "", ""
        for key, value in plain.items():
            form = self._draw(st.integers(0, 3))
            if isinstance(value, Mapping) and value and form == 0:
                behind += self.gap() + self.table((*path, key), value)
            elif isinstance(value, Mapping) and value and form == 1:
                body += "".join(self.line((key, inner), item) for inner, item in value.items())
            elif key in {"acceptance", "owners"} and value and form == 0:
                behind += self._items((*path, key), value)  # pyright: ignore[reportArgumentType]
            else:
                body += self.line((key,), value)
        return f"{self._header(path)}{body}{self.gap()}{behind}"

    def _items(self, path: tuple[str, ...], items: Sequence[Plain]) -> str:
        short = "name" if path[-1] == "owners" else "text"
        tables = [item if isinstance(item, Mapping) else {short: item} for item in items]
        return "".join(
            f"[[{spelled(path)}]] {self._comment()}\n"
            + "".join(self.line((key,), value) for key, value in table.items())
            for table in tables
        )

    def _header(self, path: tuple[str, ...]) -> str:
        owned = f"# of {len(path)}\n" if self._chance() else ""
        indent = self._draw(st.sampled_from(["", "", " "]))
        return (
            f"{owned}{indent}[{' . '.join(spelled((name,)) for name in path)}] {self._comment()}\n"
        )

    def kind(self, kind: Kind, tables: Mapping[str, Mapping[str, Plain]]) -> tuple[str, str]:
        """The records of a kind: lines for the top of the file, and tables."""
        match self._draw(st.integers(0, 5)):
            case 0 if tables:
                return self.line((kind,), tables), ""
            case 1:
                rows = (
                    self.line((kind, name, key), value)
                    for name, table in tables.items()
                    for key, value in table.items()
                )
                return "".join(rows), ""
            case 2 if tables:
                rows = (self.line((name,), table) for name, table in tables.items())
                return "", f"{self._header((kind,))}{''.join(rows)}"
            case _:
                return "", "".join(
                    self.gap() + self.table((kind, name), table) for name, table in tables.items()
                )


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A valid board file."""
    shaper = Shaper(draw)
    top, tables = "", ""
    for kind in (Kind.TICKET, Kind.PHASE, Kind.GATE, Kind.RISK):
        names = draw(st.lists(ids, max_size=3, unique=True))
        plain = {name: plain_record(draw(records(kind, name))) for name in names}
        lines, headed = shaper.kind(kind, plain)
        top, tables = top + lines, tables + headed
    text = f"{shaper.gap()}{shaper.line(('format',), 1)}{top}{tables}"
    if draw(st.booleans()):
        text = text.rstrip("\n ")
    breaks = draw(st.sampled_from(["\n", "\r\n", "mixed"]))
    lines = text.split("\n")
    if breaks == "mixed":
        ends = draw(st.lists(st.sampled_from(["\n", "\r\n"]), min_size=1, max_size=5))
    else:
        ends = [breaks]
    text = "".join(line + ends[at % len(ends)] for at, line in enumerate(lines[:-1])) + lines[-1]
    bom = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"]))
    return bom + text.encode()


@st.composite
def edits(draw: st.DrawFn, board: Board) -> Edit:
    """An edit that fits a board."""
    kind = draw(st.sampled_from(list(VALUES)))
    present = board.records(kind)
    names = list(present)
    choice = draw(st.integers(0, 5)) if names else 0
    if choice == 0:
        name = draw(ids.filter(lambda each: each not in present))
        value = draw(records(kind, name))
        after = draw(st.none() | st.sampled_from(names)) if names else None
        return AddRecord(RecordRef(board.id, kind, name), value, after)
    name = draw(st.sampled_from(names))
    ref = RecordRef(board.id, kind, name)
    if choice == 1:
        before = names.index(name)
        return RemoveRecord(ref, present[name], names[before - 1] if before else None)
    field = draw(st.sampled_from(list(VALUES[kind])))
    old = getattr(present[name], field)
    return SetField(ref, field, old, draw(_new(VALUES[kind][field], old)))


def _new(values: st.SearchStrategy[object], old: object) -> st.SearchStrategy[object]:
    """Another value of a field; of a list often one with an item more, less or changed."""
    if not isinstance(old, tuple) or not old:
        return values
    places = st.integers(0, len(old) - 1)
    return st.one_of(
        values,
        places.map(lambda at: old[:at] + old[at + 1 :]),
        st.builds(lambda at, new: old[:at] + new + old[at:], places, values),
        st.just(tuple(_ticked(item) for item in old)),
        st.permutations(old).map(tuple),
    )


def _ticked(item: object) -> object:
    return replace(item, done=not item.done) if isinstance(item, Criterion) and item.text else item


assert set(VALUES) <= set(HOMES)
