"""YAML that anybody may have written: its nodes with their lines, and never an object made of it.

Relied on by every reader of YAML. Only the events of the C parser are taken, one after another and
on a budget; the nodes are put together here, without recursion and without constructing anything.
So a tag has nothing to call, an alias is walked once, and a key that stands twice is seen: most
loaders silently let the last one win.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from readiness_tui.gates.formats.key_paths import Reader
from readiness_tui.gates.formats.unparsable import UnparsableError

if TYPE_CHECKING:
    import yaml

EVENTS_CAP = 200_000
NODES_CAP = 200_000
DEPTH_CAP = 60
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp", "binary")
)
_REMEDY = "write it as plain YAML"


class _Library(Protocol):
    def parse(self, stream: str, loader: type[object], /) -> "Iterator[yaml.Event]": ...


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written, never turned into a number or a date.

    `style` is empty for a plain one, else the quote or block sign it is written with; `start` and
    `end` are its place in the source, in characters. Lines count from 1.
    """

    text: str
    line: int
    style: str = ""
    start: int = 0
    end: int = 0
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence. `weight` counts its nodes with every alias written out."""

    items: "tuple[Node, ...]"
    line: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping in its order. A key that stands twice is kept twice."""

    entries: "tuple[tuple[Scalar, Node], ...]"
    line: int
    weight: int = 1

    def get(self, name: str) -> "Node | None":
        """The value of a key, the last one where it stands twice; None if it is absent."""
        values = [value for key, value in self.entries if key.text == name]
        return values[-1] if values else None


Node: TypeAlias = Scalar | Items | Table


def node_reader(is_index: Callable[[str], object]) -> Reader[Node]:
    """The reader of nodes, for who walks them by keys."""

    def get(node: Node, key: str) -> Node | None:
        if isinstance(node, Items):
            at = int(key) if is_index(key) else len(node.items)
            return node.items[at] if at < len(node.items) else None
        return node.get(key) if isinstance(node, Table) else None

    def members(node: Node) -> Sequence[tuple[str, Node]] | None:
        if isinstance(node, Items):
            return [(str(at), item) for at, item in enumerate(node.items)]
        if isinstance(node, Table):
            return [(key.text, value) for key, value in node.entries]
        return None

    return Reader(get, members, lambda node: node.text if isinstance(node, Scalar) else "")


@dataclass(frozen=True, slots=True)
class Twice:
    """A key that stands twice in one mapping."""

    key: str
    first: int
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document; `root` is None where the file holds nothing but comments."""

    root: Node | None
    source: str
    twice: tuple[Twice, ...] = ()
    starts: tuple[int, ...] = (0,)

    def line_at(self, index: int) -> int:
        """The line of a place in the source, as an editor counts them."""
        return bisect_right(self.starts, index)

    def rest_of_line(self, scalar: Scalar) -> str:
        """What follows a scalar on its last line, as a comment does."""
        end = self.source.find("\n", scalar.end)
        return self.source[scalar.end : end if end >= 0 else len(self.source)]


def compose(text: str, path: str) -> Document:
    """The nodes of a file.

    Args:
        text: The whole file, without a byte order mark.
        path: Its name, for messages.

    Raises:
        UnparsableError: Not YAML, several documents, a tag, a merge key, an alias that leads to
            itself, nested over 60, or over the budget.
    """
    import yaml  # not with the module: the evaluator's limits have to stand before it

    starts = _starts(text)
    maker = _Maker(path, starts)
    library = cast("_Library", yaml)  # its stub leaves the events untyped
    try:
        for count, event in enumerate(library.parse(text, yaml.CSafeLoader)):
            if count >= EVENTS_CAP:
                raise maker.refused(event, f"over {EVENTS_CAP:,} YAML events")
            maker.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        message = f"not YAML: {error.problem or error.context or 'cannot be read'}"
        raise UnparsableError(path, message, line=line, column=column, remedy=_REMEDY) from error
    except (yaml.YAMLError, UnicodeError) as error:
        message = str(error).splitlines()[0] if str(error) else "cannot be read"
        raise UnparsableError(path, f"not YAML: {message}", remedy=_REMEDY) from error
    return Document(maker.root, text, tuple(maker.twice), starts)


def _starts(text: str) -> tuple[int, ...]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return tuple(starts)


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    line: int
    anchor: str | None
    is_table: bool
    nodes: list[Node] = field(default_factory=list[Node])
    weight: int = 1


class _Maker:
    """Nodes made of events."""

    def __init__(self, path: str, starts: Sequence[int]) -> None:
        self._path, self._starts = path, starts
        self._open: list[_Open] = []
        self._anchors: dict[str, Node | None] = {}
        self._documents = 0
        self.root: Node | None = None
        self.twice: list[Twice] = []
        self._handlers: dict[str, Callable[[Any], None]] = {
            "ScalarEvent": self._scalar,
            "MappingStartEvent": self._begin,
            "MappingEndEvent": self._end,
            "SequenceStartEvent": self._begin,
            "SequenceEndEvent": self._end,
            "AliasEvent": self._alias,
            "DocumentStartEvent": self._document,
        }

    def refused(self, event: "yaml.Event", said: str) -> UnparsableError:
        """The error for an event that is not taken."""
        mark = event.start_mark
        line = bisect_right(self._starts, mark.index)
        column = mark.index - self._starts[line - 1] + 1
        return UnparsableError(self._path, said, line=line, column=column, remedy=_REMEDY)

    def take(self, event: "yaml.Event") -> None:
        """One event more."""
        handler = self._handlers.get(type(event).__name__)
        if handler is not None:
            handler(event)

    def _document(self, event: "yaml.Event") -> None:
        self._documents += 1
        if self._documents > 1:
            raise self.refused(event, "more than one YAML document")

    def _begin(self, event: "yaml.CollectionStartEvent") -> None:
        if len(self._open) >= DEPTH_CAP:
            raise self.refused(event, f"nested over {DEPTH_CAP}")
        self._check_tag(event)
        if event.anchor:
            self._anchors[event.anchor] = None  # an alias inside leads back to it
        is_table = type(event).__name__ == "MappingStartEvent"
        self._open.append(_Open(self._line(event), event.anchor, is_table))

    def _end(self, event: "yaml.Event") -> None:
        opened = self._open.pop()
        node = self._table(opened, event) if opened.is_table else _items(opened)
        if opened.anchor:
            self._anchors[opened.anchor] = node
        self._put(node, event)

    def _table(self, made: _Open, event: "yaml.Event") -> Table:
        first_lines: dict[str, int] = {}
        entries: list[tuple[Scalar, Node]] = []
        for key, value in zip(made.nodes[::2], made.nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                raise self.refused(event, "a key that is no text")
            if key.text == "<<" and not key.style:
                message = "a merge key << is not taken"
                raise UnparsableError(
                    self._path, message, line=key.line, remedy="write the keys out"
                )
            if key.text in first_lines:
                self.twice.append(Twice(key.text, first_lines[key.text], key.line))
            first_lines.setdefault(key.text, key.line)
            entries.append((key, value))
        return Table(tuple(entries), made.line, made.weight)

    def _scalar(self, event: "yaml.ScalarEvent") -> None:
        self._check_tag(event)
        style = event.style or ""
        start, end = event.start_mark.index, event.end_mark.index
        node = Scalar(event.value, self._line(event), style, start, end)
        if event.anchor:
            self._anchors[event.anchor] = node
        self._put(node, event)

    def _alias(self, event: "yaml.AliasEvent") -> None:
        if event.anchor not in self._anchors:
            raise self.refused(event, f"alias *{event.anchor} has no anchor before it")
        if (node := self._anchors[event.anchor]) is None:
            raise self.refused(event, f"alias *{event.anchor} leads to itself")
        self._put(node, event)

    def _put(self, node: Node, event: "yaml.Event") -> None:
        if not self._open:
            self.root = node
            return
        above = self._open[-1]
        above.nodes.append(node)
        above.weight += node.weight
        if above.weight > NODES_CAP:
            raise self.refused(event, f"aliases stand for over {NODES_CAP:,} nodes")

    def _check_tag(self, event: "yaml.NodeEvent") -> None:
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!" and tag not in _TAGS:
            raise self.refused(event, f"tag {tag} is not taken")

    def _line(self, event: "yaml.Event") -> int:
        return bisect_right(self._starts, event.start_mark.index)


def _items(made: _Open) -> Items:
    return Items(tuple(made.nodes), made.line, made.weight)


def scalars(node: Node) -> Iterator[Scalar]:
    """Every text below a node, keys included, each as often as it is written or aliased."""
    pending: list[Node] = [node]
    while pending:
        match pending.pop():
            case Scalar() as scalar:
                yield scalar
            case Items(items=items):
                pending.extend(reversed(items))
            case Table(entries=entries):
                for key, value in reversed(entries):
                    pending += (value, key)
