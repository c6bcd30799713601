"""The filter language as text and as a tree: `parse` and its inverse `render`.

GitHub's dialect. Side by side is AND and binds tighter than OR, a comma inside a field is OR, `-`
negates. What a field or a word may be is said by `query_fields`; what it selects, by `query`.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import ClassVar, NoReturn, TypeAlias

from msgspec import Struct

from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.query.fields import FIELDS, OWN, bounds, field_named
from readiness_tui.domain.query.vocabulary import Field, FieldKind

LONGEST = 1000
DEEPEST = 32
MOST_TERMS = 200


class QueryError(UsageError):
    """A query that means nothing: where, why, and the nearest word that would."""

    name = "query"

    def __init__(self, message: str, *, column: int, nearest: str = "") -> None:
        hint = f", nearest: {nearest}" if nearest else ""
        super().__init__(f"column {column}: {message}{hint}")
        self.column, self.message, self.nearest = column, message + hint, nearest


class Value(Struct, frozen=True):
    """One value; a quoted one is taken literally, stars and all."""

    text: str
    quoted: bool = False


class Span(Struct, frozen=True):
    """From one value to another, both included; an empty end is open."""

    low: str
    high: str
    quoted: ClassVar[bool] = False

    @property
    def text(self) -> str:
        """As written."""
        return f"{self.low}..{self.high}"


class Compare(Struct, frozen=True):
    """A field against values, of which one has to fit. `op` is : = < <= > or >=."""

    field: str
    op: str
    values: tuple[Value | Span, ...]


class Text(Struct, frozen=True):
    """Free text; unquoted it may also be an id, or several with commas between."""

    text: str
    quoted: bool = False


class Not(Struct, frozen=True):
    """What does not fit."""

    part: "Node"


class And(Struct, frozen=True):
    """What fits all parts; without parts everything does."""

    parts: tuple["Node", ...]


class Or(Struct, frozen=True):
    """What fits one of the parts."""

    parts: tuple["Node", ...]


Node: TypeAlias = Compare | Text | Not | And | Or

EVERYTHING = And(())

_FIELD = re.compile(r"([^\W\d_][\w.\-]*)(:?(?:>=|<=|>|<)|:|=)")
_WORD = re.compile(r'[^\s()"]+')
_VALUE = re.compile(r'[^\s()",]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_SPACE = re.compile(r"\s*")
_KEYWORD = re.compile(r"(?:OR|AND|NOT)(?=[\s()\"]|$)")
_SHORTS = re.compile(r"(?:P[0-4]|[@#][^,]+)(?:,(?:P[0-4]|[@#][^,]+))*")
_SHORT_FIELDS = {"P": "priority", "@": "owner", "#": "label"}


def parse(text: str) -> Node:
    """The tree of a query.

    Raises:
        QueryError: It means nothing, or is longer, deeper or wider than any query needs to be.
    """
    if len(text) > LONGEST:
        message = f"a query has at most {LONGEST} characters"
        raise QueryError(message, column=LONGEST + 1)
    parser = _Parser(text)
    if parser.at_end():
        return EVERYTHING
    node = parser.any_of()
    if not parser.at_end():
        parser.fail("a bracket is closed that was never opened")
    return node


class _Parser:
    """Recursive descent over one text; `_at` is the place of the next character."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._terms = 0

    def fail(self, message: str, at: int | None = None, nearest: str = "") -> NoReturn:
        """Refuse the query, by default for what stands at the next character."""
        column = (self._at if at is None else at) + 1
        raise QueryError(message, column=column, nearest=nearest)

    def at_end(self) -> bool:
        """Whether only blanks are left; they are passed over."""
        self._take(_SPACE)
        return self._at == len(self._text)

    def any_of(self) -> Node:
        """`query` of the grammar."""
        parts = [self._all_of()]
        while self._keyword("OR"):
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all_of(self) -> Node:
        parts = [self._unary()]
        while not self.at_end() and not self._ahead(")") and not self._is_keyword("OR"):
            self._keyword("AND")
            parts.append(self._unary())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _unary(self) -> Node:
        if self.at_end():
            self.fail("a term is missing at the end")
        if self._keyword("NOT") or self._sign("-"):
            return Not(self._deeper(self._unary))
        if word := _KEYWORD.match(self._text, self._at):
            self.fail(f'{word[0]} stands between two terms; the word itself is "{word[0]}"')
        if self._ahead(")"):
            self.fail("a term is missing before the bracket")
        opened = self._at
        if self._sign("("):
            node = self._deeper(self.any_of)
            if not self._sign(")"):
                self.fail("this bracket is never closed", opened)
            return node
        return self._term()

    def _deeper(self, rule: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            self.fail(f"brackets and negations go at most {DEEPEST} deep")
        node = rule()
        self._depth -= 1
        return node

    def _term(self) -> Node:
        self._terms += 1
        if self._terms > MOST_TERMS:
            self.fail(f"a query has at most {MOST_TERMS} terms")
        start = self._at
        if self._ahead('"'):
            return Text(self._quoted(), quoted=True)
        if match := self._take(_FIELD):
            return self._compare(match[1], match[2].removeprefix(":") or ":", start)
        word = _WORD.match(self._text, self._at)
        text = word[0] if word else ""  # never: blanks, brackets and quotes were seen to above
        self._at += len(text)
        return _shorts(text) if _SHORTS.fullmatch(text) else Text(text)

    def _compare(self, written: str, op: str, start: int) -> Compare:
        entry = field_named(written)
        if entry is None:
            self.fail(f"unknown field {written!r}", start, nearest(written, FIELDS))
        name, field = entry
        if op not in {":", "="} and not field.kind.has_order:
            self.fail(f"{name} has no order: write {name}:", start)
        values = [self._value(name, field, op)]
        while self._ahead(","):
            self._at += 1
            values.append(self._value(name, field, op))
        return Compare(name, op, tuple(values))

    def _value(self, name: str, field: Field, op: str) -> Value | Span:
        at = self._at
        quoted = self._ahead('"')
        if quoted:
            text = self._quoted()
        elif word := self._take(_VALUE):
            text = word[0]
        else:
            self.fail(f"{name} needs a value")
        if field.kind is FieldKind.FIXED:
            return Value(self._fixed(name, field, text, at))
        if not field.kind.has_order:
            return Value(text, quoted)
        text = text.upper() if field.kind is FieldKind.RANK else text
        low, dots, high = ("", "", "") if quoted else text.partition("..")
        if not dots:
            self._check(field, text, at)
            return Value(text)
        if op not in {":", "="}:
            self.fail(f"a range follows a colon, not {op}", at)
        if not (low or high):
            self.fail("a range needs an end", at)
        for end in filter(None, (low, high)):
            self._check(field, end, at)
        return Span(low, high)

    def _fixed(self, name: str, field: Field, text: str, at: int) -> str:
        word = text.casefold()
        own = field_named(text) if name in {"has", "no"} else None
        if own:
            word = own[0]
        if word not in field.words and not (own and word.startswith(OWN)):
            self.fail(f"{name} knows no {text!r}", at, nearest(text, field.words))
        return word

    def _check(self, field: Field, text: str, at: int) -> None:
        try:
            bounds(field, text, _ANY_DAY)
        except ValueError as error:
            self.fail(str(error), at)

    def _quoted(self) -> str:
        match = self._take(_QUOTED)
        if not match:
            self.fail("this quote is never closed")
        return _ESCAPE.sub(r"\1", match[1])

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        if match := pattern.match(self._text, self._at):
            self._at = match.end()
        return match

    def _ahead(self, sign: str) -> bool:
        return self._text.startswith(sign, self._at)

    def _sign(self, sign: str) -> bool:
        self._take(_SPACE)
        is_present = self._ahead(sign)
        self._at += is_present
        return is_present

    def _is_keyword(self, word: str) -> bool:
        match = _KEYWORD.match(self._text, self._at)
        return match is not None and match[0] == word

    def _keyword(self, word: str) -> bool:
        self._take(_SPACE)
        is_present = self._is_keyword(word)
        self._at += len(word) * is_present
        return is_present


_ANY_DAY = date(2000, 1, 1)
"""Stands for today while a value is only checked for its form."""


def _shorts(word: str) -> Node:
    """`P0,P1`, `@qa`, `#x`, or several kinds with commas between."""
    values: dict[str, list[Value]] = {}
    for part in word.split(","):
        name = _SHORT_FIELDS[part[0]]
        values.setdefault(name, []).append(Value(part.removeprefix("#")))
    terms = tuple(Compare(name, ":", tuple(parts)) for name, parts in values.items())
    return terms[0] if len(terms) == 1 else Or(terms)


def render(node: Node) -> str:
    """The text of a tree: `parse` gives the same tree back."""
    match node:
        case Compare(field, op, values):
            sign = op if op in {":", "="} else f":{op}"
            return f"{field}{sign}" + ",".join(map(_say, values))
        case Text(text, quoted):
            return _quote(text) if quoted or not _is_bare(text) else text
        case Not(part):
            return f"-({render(part)})" if isinstance(part, And | Or) else f"-{render(part)}"
        case And(parts):
            return " ".join(
                f"({render(part)})" if isinstance(part, And | Or) else render(part)
                for part in parts
            )
        case _:
            return " OR ".join(
                f"({render(part)})" if isinstance(part, Or) else render(part) for part in node.parts
            )


def _say(value: Value | Span) -> str:
    if isinstance(value, Span):
        return value.text
    bare = not value.quoted and _VALUE.fullmatch(value.text) and value.text[0] not in "<>"
    return value.text if bare else _quote(value.text)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_bare(text: str) -> bool:
    """Whether a text, written without quotes, is read as that text."""
    return bool(
        _WORD.fullmatch(text)
        and not text.startswith("-")
        and not any(pattern.match(text) for pattern in (_FIELD, _KEYWORD))
        and not _SHORTS.fullmatch(text)
    )
