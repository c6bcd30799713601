"""Which commands of a script hear of another's result: through a pipe, or through a condition."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import cast

from readiness_tui.gates.shell.grammar import parse
from readiness_tui.gates.shell.tree import (
    Case,
    Function,
    Group,
    If,
    Item,
    Loop,
    Pipeline,
    Redirect,
    Script,
    Simple,
)
from readiness_tui.gates.shell.walk import DEPTH_CAP, spoken
from readiness_tui.gates.shell.words import Word


@dataclass(frozen=True, slots=True)
class Guard:
    """What is asked between two offsets decides whether what lies between two others runs.

    `is_branch` tells an `if`, a `case` or a loop from `&&` and `||`; of a `case`, `subject` is what
    it asks.
    """

    at: int
    end: int
    body_at: int
    body_end: int
    subject: str = ""
    is_branch: bool = True

    def asks(self, spot: int) -> bool:
        """Whether a command is part of the question."""
        return self.at <= spot < self.end

    def decides(self, spot: int) -> bool:
        """Whether a command depends on the answer."""
        return self.body_at <= spot < self.body_end


@dataclass(slots=True)
class Flow:
    """The commands of a script, inner scripts included, and how they hear of each other.

    `upstream` has, by the offset of a command, the offsets of those that stand before it in its
    pipe; `held` the words of assignments, in which a result is only kept.
    """

    simples: list[Simple] = field(default_factory=list[Simple])
    upstream: dict[int, tuple[int, ...]] = field(default_factory=dict[int, tuple[int, ...]])
    guards: list[Guard] = field(default_factory=list[Guard])
    held: list[Word] = field(default_factory=list[Word])
    functions: list[Function] = field(default_factory=list[Function])
    outer: list[tuple[int, int, tuple[Redirect, ...]]] = field(
        default_factory=list[tuple[int, int, tuple[Redirect, ...]]]
    )

    def redirects(self, simple: Simple) -> tuple[Redirect, ...]:
        """Where the output of a command goes, by itself or with the block around it."""
        around = (more for at, end, more in self.outer if at <= simple.at < end)
        return (*simple.redirects, *(one for some in around for one in some))

    def may_follow(self, simple: Simple, other: Simple) -> bool:
        """Whether a command may run after another one: it stands behind it, or in a function."""
        is_called = any(one.at <= simple.at < one.end for one in self.functions)
        return is_called or simple.end > other.at

    def is_kept(self, simple: Simple) -> bool:
        """Whether a command only gives a variable its value."""
        return any(word.at <= simple.at < word.end for word in self.held)


def flow_of(script: Script) -> Flow:
    """How the commands of a script hear of each other.

    Raises:
        ShellError: A script inside it is no shell.
    """
    flow = Flow()
    _take(script, flow, 0)
    flow.simples.sort(key=lambda simple: simple.at)
    return flow


def _take(script: Script, flow: Flow, depth: int) -> None:
    pending: list[object] = [script]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple):
            pending.extend(reversed(cast("tuple[object, ...]", node)))
        elif isinstance(node, Word):
            if depth < DEPTH_CAP:
                for span in node.inner:
                    _take(parse(span.text, span.at), flow, depth + 1)
        elif is_dataclass(node):
            _note(node, flow, depth)
            pending.extend(getattr(node, one.name) for one in reversed(fields(node)))


def _note(node: object, flow: Flow, depth: int) -> None:
    match node:
        case Simple():
            flow.simples.append(node)
            flow.held += [word for _, word in node.assigns]
            if depth < DEPTH_CAP and (inner := spoken(node)) is not None:
                _take(inner, flow, depth + 1)
        case Pipeline(stages=stages) if len(stages) > 1:
            for place, stage in enumerate(stages[1:], start=1):
                before = tuple(one.at for one in stages[:place])
                for simple in _simples(stage):
                    flow.upstream[simple.at] = before
        case If() | Item() | Case() | Loop():
            flow.guards += _guards(node)
        case Function():
            flow.functions.append(node)
        case _:
            pass
    if isinstance(node, Group | If | Loop | Case) and node.redirects:
        flow.outer.append((node.at, node.end, node.redirects))


def _guards(node: If | Item | Case | Loop) -> Iterator[Guard]:
    match node:
        case If(arms=arms):
            for condition, _ in arms:
                yield Guard(condition.at, condition.end, condition.end, node.end)
        case Item(first=first, rest=rest):
            for link in rest:
                body = link.pipeline
                yield Guard(first.at, link.at, body.at, body.end, is_branch=False)
        case Case(subject=subject):
            yield Guard(subject.at, subject.end, subject.end, node.end, subject.text)
        case Loop(condition=condition) if condition is not None:
            yield Guard(condition.at, condition.end, node.body.at, node.body.end)
        case _:
            pass


def _simples(node: object) -> Iterator[Simple]:
    pending = [node]
    while pending:
        inner = pending.pop()
        if isinstance(inner, Simple):
            yield inner
        elif isinstance(inner, tuple):
            pending.extend(cast("tuple[object, ...]", inner))
        elif is_dataclass(inner):
            pending.extend(getattr(inner, name.name) for name in fields(inner))
