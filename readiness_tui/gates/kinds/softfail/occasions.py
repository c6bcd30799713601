"""On which occasions a workflow runs: its events, with what is known of the branch of each.

What is known is what the contexts `github` and `inputs` hold there. A workflow that others call
runs on occasions of theirs, of which nothing is known.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from readiness_tui.gates.kinds.workflows.expression import (
    Opaque,
    Shape,
    Value,
    World,
    evaluate,
    parse_expression,
    truth,
)
from readiness_tui.gates.kinds.workflows.expression_calls import called
from readiness_tui.gates.kinds.workflows.triggers import Trigger

Values = tuple[tuple[str, Value], ...]

_HEADS, _TAGS = "refs/heads/", "refs/tags/"
_CALLED, _MANUAL, _TIMED = "workflow_call", "workflow_dispatch", "schedule"
_PULLS = frozenset({"pull_request", "pull_request_target"})
_PLAIN = frozenset(  # without a pull request in what is known of them
    {"push", _MANUAL, _TIMED, "merge_group", "workflow_run", "repository_dispatch"}
)
_SIGN = re.compile(r"\*\*|\[[^\]]*\]|.", re.DOTALL)
_CLASS = re.compile(r"\[.+\]", re.DOTALL)
_SIGNS = {"**": ".*", "*": "[^/]*", "?": "?", "+": "+"}
_SPECIAL = frozenset("*?+[")
_OF_LAST = frozenset("?+")  # these speak of the sign before them
_REPEATED = re.compile(r"[*?+][?+]")
_SIGNS_CAP = 3  # more of them are slow to match, and nobody writes them
_ANYTHING, _NOTHING = ".+", "(?!)"
_ANY_NAME = Shape("", _ANYTHING)
_OF_PULL: Values = (
    ("github.ref", Shape("refs/pull/", "refs/pull/.+")),
    ("github.ref_name", Shape("", ".+/merge")),
    ("github.ref_type", "branch"),
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One event on one kind of branch; `paths` are the values that are known, in small letters."""

    event: str = ""
    paths: Values = ()

    def value(self, path: str) -> Value:
        """The value of a property; what lies below one that is absent is absent too."""
        key = path.lower()
        for name, value in self.paths:
            if key == name or (value is None and key.startswith(f"{name}.")):
                return value
        return Opaque.UNKNOWN

    def may_meet(self, condition: str) -> bool:
        """Whether an `if:` may hold; one that is not understood may."""
        tree = parse_expression(condition) if condition.strip() else None
        return tree is None or truth(evaluate(tree, World(self.value, called))) is not False


ANY = (Occasion(),)
"""The one occasion of which nothing is known."""


def occasions_of(triggers: Sequence[Trigger]) -> tuple[Occasion, ...]:
    """The occasions of a workflow, at least one."""
    events = {trigger.event for trigger in triggers}
    if not events or _CALLED in events:
        return ANY
    return tuple(dict.fromkeys(one for trigger in triggers for one in _occasions(trigger)))


def meeting(conditions: Iterable[str], occasions: Iterable[Occasion]) -> tuple[Occasion, ...]:
    """The occasions on which each of some `if:` may hold."""
    every = tuple(conditions)
    return tuple(one for one in occasions if all(one.may_meet(text) for text in every))


def _occasions(trigger: Trigger) -> Iterator[Occasion]:
    event = trigger.event
    shared: list[tuple[str, Value]] = [("github.event_name", event)]
    if event != _MANUAL:
        shared += [("inputs", None), ("github.event.inputs", None)]
    if event in _PLAIN:
        shared += [("github.event.pull_request", None), ("github.head_ref", "")]
        shared += [("github.base_ref", "")]
    if event in _PLAIN | _PULLS and event != _TIMED:
        shared += [("github.event.schedule", None)]
    for values in _refs(trigger):
        yield Occasion(event, (*shared, *values))


def _refs(trigger: Trigger) -> Iterator[Values]:
    """What is known of the branch or tag of an event, one row for each pattern of its filters."""
    match trigger.event:
        case "push":
            yield from _pushed(trigger)
        case "pull_request":
            pull_values: Values = () if "closed" in trigger.names("types") else _OF_PULL
            bases = _patterns(trigger, "branches")
            yield from ((("github.base_ref", base), *pull_values) for base in bases)
        case "pull_request_target":
            for base in _patterns(trigger, "branches"):
                yield (("github.base_ref", base), *_ref(_HEADS, base))
        case "merge_group":
            yield _ref(_HEADS, Shape("gh-readonly-queue/", "gh-readonly-queue/.*"))
        case "schedule":
            crons = trigger.names("cron") or (Opaque.UNKNOWN,)
            rest = _ref(_HEADS, _ANY_NAME)
            yield from ((("github.event.schedule", cron), *rest) for cron in crons)
        case "workflow_run" | "repository_dispatch":
            yield _ref(_HEADS, _ANY_NAME)
        case "workflow_dispatch":
            yield _ref(_HEADS, _ANY_NAME)
            yield _ref(_TAGS, _ANY_NAME)
        case _:
            yield ()


def _pushed(trigger: Trigger) -> Iterator[Values]:
    """A filter of one kind leaves the other kind out."""
    by_branch = {"branches", "branches-ignore"} & {name for name, _ in trigger.filters}
    by_tag = {"tags", "tags-ignore"} & {name for name, _ in trigger.filters}
    if by_branch or not by_tag:
        yield from (_ref(_HEADS, name) for name in _patterns(trigger, "branches"))
    if by_tag or not by_branch:
        yield from (_ref(_TAGS, name) for name in _patterns(trigger, "tags"))


def _ref(kind: str, name: str | Shape) -> Values:
    """The paths of a branch or tag."""
    whole: Value = (
        Shape(kind + name.begins, kind + name.may_be, kind + name.never)
        if isinstance(name, Shape)
        else kind + name
    )
    word = "tag" if kind == _TAGS else "branch"
    return (("github.ref", whole), ("github.ref_name", name), ("github.ref_type", word))


def _patterns(trigger: Trigger, kind: str) -> Iterator[str | Shape]:
    """The names that a filter lets through; any where it only takes some out."""
    written = trigger.names(kind)
    if all(text.startswith("!") for text in written):
        ignored = (*trigger.names(f"{kind}-ignore"), *(text[1:] for text in written))
        yield Shape("", _ANYTHING, _either(ignored))
        return
    for place, text in enumerate(written):
        if text.startswith("!"):
            continue
        never = _either(later[1:] for later in written[place + 1 :] if later.startswith("!"))
        shape = Shape(_beginning(text), _as_regex(text), never)
        if shape.begins != text:
            yield shape
        elif re.fullmatch(never, text) is None:
            yield text


def _beginning(pattern: str) -> str:
    """What every name that matches begins with."""
    at = next((place for place, sign in enumerate(pattern) if sign in _SPECIAL), len(pattern))
    return pattern[: at - 1] if pattern[at : at + 1] in _OF_LAST else pattern[:at]


def _as_regex(pattern: str, otherwise: str = _ANYTHING) -> str:
    """A pattern of a filter as a regular expression; `otherwise` where it is hard to match."""
    signs = [sign.group() for sign in _SIGN.finditer(pattern)]
    tokens = [sign if _CLASS.match(sign) else _SIGNS.get(sign, re.escape(sign)) for sign in signs]
    if _REPEATED.search(pattern) or sum(sign in _SIGNS for sign in signs) > _SIGNS_CAP:
        return otherwise
    try:
        return re.compile("".join(tokens)).pattern
    except re.error:
        return otherwise


def _either(patterns: Iterable[str]) -> str:
    """A regular expression for any of some patterns, and for nothing where there are none."""
    return f"(?:{'|'.join(_as_regex(one, _NOTHING) for one in patterns) or _NOTHING})"
