"""Expressions of workflow conditions, three-valued: what is not known stays unknown.

Literals, property paths, calls, `!`, `&&`, `||` and comparisons, with the loose equality of the
build server: texts without regard to case, values of two types as numbers.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>[-+]?\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<sign>&&|\|\||[=!<>]=|[<>!().,\[\]*])|(?P<name>[A-Za-z_][\w-]*))"
)
_LONGEST, _DEEPEST = 400, 40
_NAME_CAP = 300  # characters of a branch with its `refs/heads/`
_WORDS = {"true": True, "false": False, "null": None}
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))
_CHAINS = 2  # the levels of which a row is one node
_GOOD = frozenset({"", "0", "success"})


class Opaque(Enum):
    """A value that cannot be read here; `NEWS` is one that tells of a finding."""

    UNKNOWN = "unknown"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Shape:
    """A text of which only the beginning is known, and what it may be as a whole.

    `may_be` and `never` are regular expressions, matched whole and without regard to case.
    """

    begins: str
    may_be: str = ".*"
    never: str = "(?!)"

    def could_be(self, text: str) -> bool:
        """Whether it may be this text; one that is longer than any name of a branch may."""
        if len(text) > _NAME_CAP:
            return True
        flags = re.IGNORECASE | re.DOTALL
        is_one = re.fullmatch(self.may_be, text, flags) is not None
        return is_one and re.fullmatch(self.never, text, flags) is None


Literal = str | float | bool | None
Value = Literal | tuple[str, ...] | Opaque | Shape


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression: `kind` is `literal`, `path`, `of`, `call` or an operator."""

    kind: str
    value: Literal = None
    parts: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """What an expression is asked in: the values of paths and calls, and what is known to hold."""

    path: Callable[[str], Value]
    call: Callable[[str, tuple[Value, ...]], Value]
    facts: frozenset[Node] = frozenset()


def parse_expression(text: str) -> Node | None:
    """The tree of an `if:`, with `${{ }}` around it or without; None if it is not understood."""
    bare = text.strip()
    if bare.startswith("${{") and bare.endswith("}}"):
        bare = bare[3:-2]
    try:
        parser = _Parser(list(_tokens(bare)))
        tree = parser.level(0)
    except ValueError:
        return None
    return tree if parser.is_done else None


def conjuncts(node: Node) -> Iterator[Node]:
    """All that holds where an expression does."""
    yield node
    if node.kind == "&&":
        for part in node.parts:
            yield from conjuncts(part)


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where that is not known."""
    if value is Opaque.UNKNOWN:
        return None
    return True if isinstance(value, (tuple, Opaque, Shape)) else bool(value)


def evaluate(node: Node, world: World) -> Value:
    """The value of an expression."""
    if node in world.facts:
        return True
    if node.kind == "literal":
        return node.value
    if node.kind in {"&&", "||"}:
        return _joined(node, world)
    values = tuple(evaluate(part, world) for part in node.parts)
    match node.kind:
        case "path":
            return world.path(str(node.value))
        case "call":
            return world.call(str(node.value), values)
        case "of":
            return Opaque.NEWS if Opaque.NEWS in values else Opaque.UNKNOWN
        case "!":
            return values[0] if isinstance(values[0], Opaque) else not truth(values[0])
        case _:
            return _compared(node.kind, *values)


def is_equal(one: Value, other: Value) -> bool | None:
    """Whether two values are equal as the build server compares; None where that is not known.

    What tells of a finding is taken for equal to whatever is no sign of success.
    """
    if isinstance(one, Opaque) or isinstance(other, Opaque):
        plain = other if isinstance(one, Opaque) else one
        if isinstance(plain, (Opaque, tuple, Shape)) or Opaque.UNKNOWN in {one, other}:
            return None
        return spelled(plain) not in _GOOD
    if isinstance(one, tuple) or isinstance(other, tuple):
        return None
    if isinstance(one, Shape) or isinstance(other, Shape):
        shape, plain = (one, other) if isinstance(one, Shape) else (other, one)
        is_apart = isinstance(shape, Shape) and isinstance(plain, str) and not shape.could_be(plain)
        return False if is_apart else None
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    return _number(one) == _number(other)


def _joined(node: Node, world: World) -> Value:
    """`&&` ends at what is false and `||` at what is true, whatever unknown stands beside it."""
    is_ended_by, is_sure = node.kind == "||", True
    value: Value = None
    for part in node.parts:
        value = evaluate(part, world)
        holds = truth(value)
        if holds is is_ended_by:
            return value if is_sure else is_ended_by
        is_sure = is_sure and holds is not None
    return value if is_sure else Opaque.UNKNOWN


def _compared(sign: str, one: Value, other: Value) -> Value:
    if Opaque.NEWS in (one, other) and Opaque.UNKNOWN not in (one, other):
        return is_equal(one, other) is not False if sign == "==" else True
    equal = is_equal(one, other)
    if equal is None:
        return Opaque.UNKNOWN
    if sign in {"==", "!="}:
        return equal is (sign == "==")
    if isinstance(one, str) and isinstance(other, str):
        return Opaque.UNKNOWN  # texts in order: nobody writes it
    less, more = _number(one) < _number(other), _number(one) > _number(other)
    is_strict = less if sign.startswith("<") else more
    return is_strict or (equal and sign.endswith("="))


def _number(value: Value) -> float:
    if isinstance(value, str):
        try:
            return float(value or 0)
        except ValueError:
            return math.nan
    return math.nan if isinstance(value, (tuple, Opaque, Shape)) else float(value or 0)


def spelled(value: Literal) -> str:
    """A value as a text in small letters, as the functions for texts take it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).lower()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each; ValueError at what is no part of an expression."""
    at = 0
    while at < len(text.rstrip()):
        token = _TOKEN.match(text, at)
        if token is None or token.lastgroup is None:
            raise ValueError(text[at:])
        yield token.lastgroup, token[token.lastgroup]
        at = token.end()


class _Parser:
    """A tree out of tokens; ValueError where they are no expression."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        if len(tokens) > _LONGEST:
            raise ValueError(len(tokens))
        self._tokens, self._at, self._depth = tokens, 0, 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self._at == len(self._tokens)

    def level(self, number: int) -> Node:
        """What the operators of a level join, those that bind least first."""
        if number == len(_LEVELS):
            return self._single()
        node = self.level(number + 1)
        while sign := self._sign(*_LEVELS[number]):
            other = self.level(number + 1)
            is_chain = number < _CHAINS and node.kind == sign
            node = Node(sign, None, (*(node.parts if is_chain else (node,)), other))
        return node

    def _sign(self, *signs: str) -> str:
        if self.is_done or self._tokens[self._at][0] != "sign":
            return ""
        sign = self._tokens[self._at][1]
        self._at += sign in signs
        return sign if sign in signs else ""

    def _expect(self, sign: str) -> None:
        if not self._sign(sign):
            raise ValueError(sign)

    def _single(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST or self.is_done:
            raise ValueError(self._depth)
        node = self._one()
        self._depth -= 1
        return node

    def _one(self) -> Node:
        if self._sign("!"):
            return Node("!", None, (self._single(),))
        if self._sign("("):
            node = self.level(0)
            self._expect(")")
            return node
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "text":
            return Node("literal", text[1:-1].replace("''", "'"))
        if kind == "number":
            return Node("literal", float(text))
        if kind != "name":
            raise ValueError(text)
        return self._named(text)

    def _named(self, name: str) -> Node:
        if self._sign("("):
            parts: list[Node] = []
            while not self._sign(")"):
                if parts:
                    self._expect(",")
                parts.append(self.level(0))
            return self._followed(Node("call", name.lower(), tuple(parts)))
        if name.lower() in _WORDS:
            return Node("literal", _WORDS[name.lower()])
        return self._followed(Node("path", name))

    def _followed(self, node: Node) -> Node:
        """A node with the properties that are asked of it."""
        while sign := self._sign(".", "["):
            inner = self._key() if sign == "." else self.level(0)
            if sign == "[":
                self._expect("]")
            if node.kind == "path" and inner.kind == "literal":
                node = Node("path", f"{node.value}.{_spelled_key(inner.value)}")
            else:
                node = Node("of", None, (node, inner))
        return node

    def _key(self) -> Node:
        if self._sign("*"):
            return Node("literal", "*")
        if self.is_done or self._tokens[self._at][0] != "name":
            raise ValueError(self._at)
        self._at += 1
        return Node("literal", self._tokens[self._at - 1][1])


def _spelled_key(value: Literal) -> str:
    return value if isinstance(value, str) else spelled(value)
