"""How a failure is lost, and what is known of commands by their names alone."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import StrEnum

from readiness_tui.gates.shell.redefined import plain
from readiness_tui.gates.shell.tree import (
    Case,
    Command,
    Function,
    Group,
    If,
    Item,
    Loop,
    Pipeline,
    Script,
    Simple,
)
from readiness_tui.gates.shell.walk import commands
from readiness_tui.gates.shell.words import Word

SUCCEEDS = frozenset(
    {"true", ":", "echo", "printf", "cat", "tee", "touch", "mkdir", "cp", "mv", "rm", "ls", "cd"}
    | {"sleep", "date", "head", "tail", "wc", "sort", "curl", "wget", "pwd", "env", "unset"}
    | {"continue", "break", "shift", "shopt", "trap"}
)


TESTS = frozenset({"[", "[[", "test"})
_WORDS = frozenset({"$@", "$*", "${@}", "${@:1}", "${@:2}"})
_ENDS = frozenset({"exit", "return", "exec", "kill"})
_TURNS = frozenset({"continue", "break", "shift", "trap", "unset", "cd"})
_CHANGES = frozenset({"set", "trap", "alias", "shopt", "enable"})
_KNOWN = TESTS | {"", "true", ":", "false"}


class How(StrEnum):
    """The form that loses a failure."""

    OR = "or"
    AND = "and"
    ERREXIT = "errexit"
    PIPE = "pipe"
    BACKGROUND = "background"
    NOT = "not"
    CONDITION = "condition"
    INSIDE = "inside"
    TRAP = "trap"
    REDEFINED = "redefined"


@dataclass(frozen=True, slots=True)
class Loss:
    """Where a failure is lost: offset, end and whether that is sure."""

    how: How
    at: int
    end: int
    is_sure: bool = True


def name_of(pipeline: Pipeline) -> str:
    """The command that gives a pipeline its status; empty for a compound one."""
    last = pipeline.stages[-1]
    return last.words[0].text if isinstance(last, Simple) and last.words else ""


def heading(node: Command) -> tuple[Word, ...]:
    """The words that a loop goes through or a `case` asks for: expanded before the rest runs."""
    match node:
        case Loop():
            return node.values
        case Case():
            return (node.subject, *(word for patterns, _ in node.arms for word in patterns))
        case _:
            return ()


def ends_well(pipeline: Pipeline) -> bool:
    """Whether the last command of a block is one that succeeds, whatever stands before it."""
    last = pipeline.stages[-1]
    while isinstance(last, Group) and last.body.items:
        item = last.body.items[-1]
        pipeline = item.rest[-1].pipeline if item.rest else item.first
        last = pipeline.stages[-1]
    return name_of(pipeline) in SUCCEEDS


def ends_shell(node: Command, functions: Container[str]) -> bool:
    """Whether a failure ends the shell; that of a compound command, or a function, did inside."""
    if isinstance(node, Simple):
        return not node.words or plain(node.words[0].text) not in functions
    return isinstance(node, Group) and (node.is_subshell or node.is_sourced)


def is_idle(node: Command) -> bool:
    """Whether a command changes nothing: it only prints, and goes on or ends well.

    Of a compound one all branches, whatever is asked.
    """
    match node:
        case Simple():
            texts = [word.text for word in node.words]
            prints = bool(texts) and texts[0] in SUCCEEDS - _TURNS
            return not node.assigns and (prints or texts == ["exit", "0"])
        case Group():
            return _is_idle_list(node.body)
        case If():
            bodies = (
                *(body for _, body in node.arms),
                *([node.otherwise] if node.otherwise else []),
            )
            return all(_asks(one) for one, _ in node.arms) and all(map(_is_idle_list, bodies))
        case _:
            return False


def runs_its_words(function: Function) -> bool:
    """Whether a function runs the command that it is given."""
    inner = commands(function.script)
    return any(is_handed_on(one) for one in inner if isinstance(one, Simple))


def is_handed_on(simple: Simple) -> bool:
    """Whether a command is, or is made of, the words that a function is given: `"$@"`."""
    texts = [word.text for word in simple.words]
    return bool(_WORDS & set(texts)) and texts[0] not in SUCCEEDS | TESTS


def decides_nothing(item: Item) -> bool:
    """Whether all that the first command of an item decides about changes nothing."""
    stages = (stage for link in item.rest for stage in link.pipeline.stages)
    return bool(item.rest) and all(map(is_idle, stages))


def _is_idle_list(script: Script) -> bool:
    return all(
        not item.is_background and is_idle(stage)
        for item in script.items
        for pipeline in (item.first, *(link.pipeline for link in item.rest))
        for stage in pipeline.stages
    )


def _asks(condition: Script) -> bool:
    """Whether a condition is made of commands that end neither the script nor a function."""
    stages = (
        stage
        for item in condition.items
        for pipeline in (item.first, *(link.pipeline for link in item.rest))
        for stage in pipeline.stages
    )
    return all(
        isinstance(one, Simple) and one.words and one.words[0].text not in _ENDS for one in stages
    )


def changes_shell(node: Pipeline | Script, functions: Container[str]) -> bool:
    """Whether something may change how the shell runs on, and with it what becomes of a failure."""
    inner = _simples_of(node)
    names = (plain(one.words[0].text) for one in inner if isinstance(one, Simple) and one.words)
    is_redefining = any(isinstance(one, Function) for one in inner)
    return is_redefining or any(name in _CHANGES or name in functions for name in names)


def _simples_of(node: Pipeline | Script) -> list[Simple | Function]:
    if isinstance(node, Pipeline):
        item = Item(node.at, node.end, node, (), is_background=False)
        node = Script(node.at, node.end, (item,))
    return list(commands(node))


def words_in(node: Item | Script) -> Iterator[str]:
    """Every word of the commands of a list, or of one of its items."""
    items = node.items if isinstance(node, Script) else (node,)
    for simple in commands(Script(node.at, node.end, items)):
        yield from (word.text for word in simple.words) if isinstance(simple, Simple) else ()


def may_be_lost(loss: Loss | None) -> bool:
    """Whether an `||` hides a failure, and it is not sure that it does."""
    return loss is not None and loss.how is How.OR and not loss.is_sure


def is_external(name: str) -> bool:
    """Whether nobody can know the status of a command by its name."""
    return name not in _KNOWN and not name.startswith(("((", "$"))
