"""One variable held against the places where it stands. No part holds a value that was read.

Whether a value that stands for a secret is a stand-in: nobody could log in with it.

Strict on purpose: what is left after the words of stand-ins and the parts of addresses are taken
away has to be nothing at all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome
from readiness_tui.gates.kinds.environment.env_files import Role, Usage
from readiness_tui.gates.kinds.environment.variable import Variable
from readiness_tui.gates.kinds.parts import Part

_REFERENCE = re.compile(
    r"\$\{[^{}]*\}|\$\([^()]*\)|<[^<>]*>|\{\{[^{}]*\}\}|%\w+%|\b(?:op|vault|arn|ssm)://?\S+"
)
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_QUOTED = re.compile(r"'([^']*)'")
_TOKEN = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN = re.compile(r"[\s:/@.,;_?=&*#+'\"()\[\]<>{}…-]*")
_MIXED = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9+/]{12,}")
_RUN = re.compile(r"(.)\1{2,}|\d|123|1234|12345|0?12345678(90?)?")
_SHORT = 3  # `sk`, `ant`, `pk`: what marks the sort of a key
_SHORTS = 3  # so many of them; more would be a key in pieces
_DIGITS = 5  # a port
_MARK_WORDS = (
    "your yours change changeme replace replaceme example sample placeholder dummy todo "
    "insert xxx xxxx xxxxx xxxxxx xxxxxxxx"
)
_STAND_IN_WORDS = (
    "fake test tests testing here secret secrets secure super password passwd pass passphrase "
    "token key keys apikey none null empty value random string generate enter fill this with "
    "must before production local localhost host hostname port user username admin root name "
    "database dbname domain mydomain mail email http https postgres postgresql mysql mariadb "
    "mongodb redis amqp rabbitmq sqlite smtp live long minimum least characters chars real "
    "actual some very development only base hex"
)
_MARKS = frozenset(_MARK_WORDS.split())
_STAND_INS = _MARKS.union(_STAND_IN_WORDS.split())


def is_placeholder(value: str, name: str) -> bool:
    """Whether a value is empty, refers to another place, or consists of stand-ins alone.

    Of an expression of a workflow only the texts in quotes count.

    Args:
        value: As it is written.
        name: Of its variable; its own words are stand-ins too.
    """
    bare = _REFERENCE.sub(" ", _EXPRESSION.sub(_texts_of, value)).strip()
    if not all(map(_BETWEEN.fullmatch, _TOKEN.split(bare))):
        return False
    pieces = set(_pieces(bare))
    if _MARKS & pieces and not _MIXED.search(bare):
        return True
    stand_ins = _STAND_INS.union(_pieces(name))
    others = [token for token in _TOKEN.findall(bare) if not _is_stand_in(token, stand_ins)]
    return len(others) <= _SHORTS and all(map(_is_short, others))


def _texts_of(expression: re.Match[str]) -> str:
    return " ".join(_QUOTED.findall(expression[1]))


def _pieces(text: str) -> list[str]:
    """The words of a text in small letters, `apiKey2` as `api`, `key` and `2`."""
    return [piece.casefold() for piece in _PIECE.findall(_CAMEL.sub(" ", text.replace("_", " ")))]


def _is_stand_in(token: str, stand_ins: frozenset[str]) -> bool:
    whole = token.casefold()
    pieces = [whole] if whole in stand_ins else _pieces(token)
    return all(piece in stand_ins or _RUN.fullmatch(piece) for piece in pieces)


def _is_short(token: str) -> bool:
    return len(token) <= (_DIGITS if token.isdigit() else _SHORT)


_MISSING = {
    Role.EXAMPLE: "no example has it",
    Role.WORKFLOW: "no workflow sets it",
    Role.CODE: "no module reads it",
}
_UNSET = {Role.EXAMPLE: "in a comment", Role.WORKFLOW: "empty", Role.CODE: ""}
_REMEDY = {
    Role.EXAMPLE: "add a line NAME= to the example",
    Role.WORKFLOW: "set it below env:",
    Role.CODE: "read it, or take it out of variables",
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A variable in a file of some sort."""

    path: str
    role: Role
    usage: Usage

    @property
    def place(self) -> Place:
        """The file and line."""
        return Place(self.path, self.usage.line)

    @property
    def is_set(self) -> bool:
        """Whether the variable is really there: no comment, and nothing empty in a workflow."""
        return not self.usage.is_comment and (
            self.role is not Role.WORKFLOW or self.usage.value != ""
        )


def against(
    variable: Variable, occurrences: Sequence[Occurrence], roles: Sequence[Role], computed: int
) -> Iterator[Part]:
    """What stands against a variable.

    Args:
        variable: What is asked of it.
        occurrences: Where it stands.
        roles: The sorts of files that were looked at.
        computed: How many readings of code name no variable that can be told.
    """
    for role in roles:
        of_role = [one for one in occurrences if one.role is role]
        yield from _presence(variable, role, of_role, computed)
    for occurrence in occurrences:
        if occurrence.role is Role.CODE:
            yield from _fallback(variable, occurrence)
        elif occurrence.usage.value:
            yield from _value(variable, occurrence, occurrence.usage.value)
    yield from _default(variable, [one for one in occurrences if one.role is Role.CODE])


def _presence(
    variable: Variable, role: Role, occurrences: Sequence[Occurrence], computed: int
) -> Iterator[Part]:
    if any(one.is_set for one in occurrences):
        return
    place = occurrences[0].place if occurrences else None
    missing = f"{place} only has it {_UNSET[role]}" if place else _MISSING[role]
    remedy = _REMEDY[role].replace("NAME", variable.name)
    rule, name = "environment.missing", variable.name
    if role is Role.CODE and computed and (variable.required or variable.default is not None):
        message = f"{name}: {missing} by its name, and {computed} read a computed one"
        yield Part.unknown("environment.computed", message, Cause.NOT_MEASURED, remedy=remedy)
    elif variable.required:
        yield Part.fail(rule, f"{name}: required, and {missing}", place, remedy, f"{name} {role}")
    elif not occurrences and role is not Role.WORKFLOW:
        yield Part.warn(rule, f"{name}: {missing}", remedy=remedy, line_text=f"{name} {role}")


def _value(variable: Variable, occurrence: Occurrence, value: str) -> Iterator[Part]:
    """What stands against a literal value of an example or workflow."""
    if variable.secret:
        if not is_placeholder(value, variable.name):
            problem = "is a secret, and a value stands here that is no stand-in"
            remedy = "take it out, replace the key where it was used, and write <NAME> here"
            yield _part(variable, occurrence, "secret", problem, remedy)
        return
    if "${{" in value or (occurrence.role is Role.EXAMPLE and _is_no_value(value)):
        return
    if not variable.takes(value):
        problem = "does not match its pattern"
        yield _part(variable, occurrence, "pattern", problem, "correct the value")
    is_example = occurrence.role is Role.EXAMPLE
    if variable.default is not None and is_example and value != variable.default:
        problem = "shows another value than its default"
        yield _part(variable, occurrence, "example", problem, "show the default", Outcome.WARN)


def _is_no_value(value: str) -> bool:
    """Whether a value of an example is no value, as `<URL>` and `${OTHER}` are not."""
    return (value.startswith("<") and value.endswith(">")) or "${" in value


def _fallback(variable: Variable, occurrence: Occurrence) -> Iterator[Part]:
    """What stands against the literal that code falls back to."""
    value = occurrence.usage.value
    if not value:
        return
    if variable.secret:
        problem, remedy = "is a secret, and code falls back to a literal", "let it fail instead"
        yield _part(variable, occurrence, "secret", problem, remedy)
    elif variable.required:
        problem, remedy = "is required, and code falls back to a literal", "let it fail instead"
        yield _part(variable, occurrence, "fallback", problem, remedy)
    elif variable.default is not None and value != variable.default:
        problem = "falls back to another value than its default"
        yield _part(variable, occurrence, "default", problem, "let one default stand")
    elif not variable.takes(value):
        problem = "falls back to what does not match its pattern"
        yield _part(variable, occurrence, "pattern", problem, "correct it")


def _default(variable: Variable, readings: Sequence[Occurrence]) -> Iterator[Part]:
    """A declared default that no reading gives: it may be given elsewhere, or nowhere."""
    if variable.default is None or not readings:
        return
    if not any(one.usage.value == variable.default for one in readings):
        first = readings[0]
        message = f"{first.place}: {variable.name} is read, and no reading gives its default"
        remedy = "give the default where the variable is read"
        yield Part.unknown(
            "environment.default-unseen", message, Cause.NOT_MEASURED, first.place, remedy
        )


def _part(
    variable: Variable,
    occurrence: Occurrence,
    rule: str,
    problem: str,
    remedy: str,
    outcome: Outcome = Outcome.FAIL,
) -> Part:
    message = f"{occurrence.place}: {variable.name} {problem}"
    fixed = remedy.replace("NAME", variable.name)
    name = f"{variable.name} {rule}"
    return Part(outcome, f"environment.{rule}", message, None, occurrence.place, fixed, name)
