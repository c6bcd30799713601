"""What keys lead to in a document of tables and lists, where a star stands for each member.

A star is a key of its own where the table has one. What stars stood for is told by name, such as
the test that a figure of a benchmark belongs to.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from readiness_tui.gates.formats.unparsable import UnparsableError

NodeT = TypeVar("NodeT")
Keys = tuple[str, ...]
EACH = "*"
_NAMES = ("fullname", "name", "test", "id", "title", "command")
"""The keys by which reports call the items of a list, the most exact first."""


@dataclass(frozen=True, slots=True)
class Reached(Generic[NodeT]):
    """A node, the keys to it, those that stars stood for, and what their members are called."""

    place: Keys
    node: NodeT
    matched: Keys = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Reader(Generic[NodeT]):
    """How a document is walked.

    Attributes:
        get: The member of a table or list by its key; None for none.
        members: All members of a table or list by key; None for a value.
        text: A node as the text that it is; empty for any other.
    """

    get: Callable[[NodeT, str], NodeT | None]
    members: Callable[[NodeT], Sequence[tuple[str, NodeT]] | None]
    text: Callable[[NodeT], str]


def reached(
    keys: Keys, root: NodeT | None, path: str, reader: Reader[NodeT]
) -> Iterator[Reached[NodeT]]:
    """The nodes that keys lead to, in the order of the document.

    Raises:
        UnparsableError: A member that a star stands for has nothing at the rest of the keys.
    """
    nodes = [] if root is None else [Reached((), root)]
    for key in keys:
        nodes = [below for at in nodes for below in _below(at, key, keys, path, reader)]
    yield from nodes


def _below(
    at: Reached[NodeT], key: str, keys: Keys, path: str, reader: Reader[NodeT]
) -> Iterator[Reached[NodeT]]:
    member = reader.get(at.node, key)
    if member is not None:
        yield Reached((*at.place, key), member, at.matched, at.label)
    elif key == EACH and (members := reader.members(at.node)) is not None:
        for name, node in members:
            label = " ".join(filter(None, (at.label, _called(node, reader) or name)))
            yield Reached((*at.place, name), node, (*at.matched, name), label)
    elif at.matched:
        raise lacking(keys, at.label, path)


def lacking(keys: Keys, label: str, path: str) -> UnparsableError:
    """That a member which a star stands for has no value."""
    message = f"{label!r:.80} has nothing at {'/'.join(keys)!r:.80}"
    return UnparsableError(path, message, remedy="measure it again, or name the members one by one")


def _called(node: NodeT, reader: Reader[NodeT]) -> str:
    """What the item of a list says that it is called."""
    members = (reader.get(node, name) for name in _NAMES)
    texts = (reader.text(member) for member in members if member is not None)
    return next(filter(None, texts), "")


def plain_reader(is_index: Callable[[str], object]) -> Reader[object]:
    """The reader of what parsers of JSON and TOML give."""

    def get(node: object, key: str) -> object | None:
        if isinstance(node, list):
            items = cast("list[object]", node)
            at = int(key) if is_index(key) else len(items)
            return items[at] if at < len(items) else None
        return cast("dict[str, object]", node).get(key) if isinstance(node, dict) else None

    def members(node: object) -> Sequence[tuple[str, object]] | None:
        if isinstance(node, list):
            return [(str(at), item) for at, item in enumerate(cast("list[object]", node))]
        if isinstance(node, dict):
            return list(cast("Mapping[str, object]", node).items())
        return None

    return Reader(get, members, lambda node: node if isinstance(node, str) else "")
