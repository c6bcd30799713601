"""Names that a script gives another meaning: `exit() { :; }`, `alias test=true`.

What is known of a command is known by its name, so a call of a redefined one is marked: it is then
the command of nobody, and whoever follows the script runs the function's body.
"""

from collections.abc import Container, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TypeVar, cast

from readiness_tui.gates.shell.tree import Function, Script, Simple
from readiness_tui.gates.shell.walk import SHELLS, commands
from readiness_tui.gates.shell.words import Span, Word

_MARK = "\ue000"
_Node = TypeVar("_Node")
_DIRECT = frozenset({"builtin", "command"})
BUILTINS = frozenset(
    {".", ":", "[", "alias", "bg", "break", "builtin", "cd", "command", "continue", "declare"}
    | {"echo", "enable", "eval", "exec", "exit", "export", "false", "kill", "let", "local"}
    | {"mapfile", "popd", "printf", "pushd", "read", "readarray", "readonly", "return", "set"}
    | {"shift", "shopt", "source", "test", "trap", "true", "typeset", "unalias", "unset", "wait"}
)
_KNOWN = BUILTINS | SHELLS
_PREFIXES = frozenset(
    {"env", "find", "ionice", "make", "nice", "nohup", "npx", "parallel", "pipx", "poetry"}
    | {"python", "python3", "stdbuf", "sudo", "time", "timeout", "uv", "uvx", "xargs"}
    | {"diff", "cmp", "egrep", "fgrep", "git", "grep", "rg", "zgrep", "ggrep"}
)


@dataclass(slots=True)
class Scope:
    """The names that a script has given a meaning so far, by function or alias.

    `declared` are all functions, those of subshells too; with `is_exported` the shells that it
    starts know its functions.
    """

    functions: dict[str, Function] = field(default_factory=dict[str, Function])
    declared: list[Function] = field(default_factory=list[Function])
    aliases: frozenset[str] = frozenset()
    is_exported: bool = False

    def declare(self, function: Function) -> None:
        """Take a function."""
        self.declared.append(function)
        self.functions[function.name] = function

    def unset(self, names: Iterable[str]) -> None:
        """Forget functions."""
        self.functions = {one: self.functions[one] for one in self.functions.keys() - names}

    @contextmanager
    def subshell(self, *, is_started: bool = False) -> Generator[None]:
        """Run what declares functions for itself alone; a started shell knows exported ones."""
        outer = self.functions
        self.functions = dict(outer) if self.is_exported or not is_started else {}
        try:
            yield
        finally:
            self.functions = outer


def plain(text: str) -> str:
    """A command word without the mark of a redefined one."""
    return text.removesuffix(_MARK)


def aliases_of(simple: Simple) -> frozenset[str]:
    """The names that `alias exit=:` gives another meaning."""
    texts = [word.text for word in simple.words]
    pairs = (text.partition("=") for text in texts[1:]) if texts[:1] == ["alias"] else ()
    return frozenset(name for name, joined, _ in pairs if joined)


def direct(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The builtin that `builtin exit 1` or `command exit 1` asks for, whatever is redefined.

    Empty for any other command.
    """
    at = next((at for at, word in enumerate(words) if word.text not in _DIRECT), 0)
    return words[at:] if at and words[at].text in BUILTINS else ()


def redefined(script: Script, known: Container[str] = frozenset()) -> Script:
    """The script with its calls of redefined commands marked.

    Args:
        script: The whole script.
        known: Names that mean something besides those of the shell.

    Raises:
        ShellError: A script inside the script is no shell.
    """
    names = set[str]()
    for node in commands(script):
        names |= {node.name} if isinstance(node, Function) else aliases_of(node)
    names = {name for name in names if name in _KNOWN | _PREFIXES or name in known}
    return _marked(script, names) if names else script


def _marked(node: _Node, names: set[str]) -> _Node:
    if isinstance(node, tuple):
        parts = cast("tuple[object, ...]", node)
        return cast("_Node", tuple(_marked(part, names) for part in parts))
    if isinstance(node, Simple) and node.words and node.words[0].text in names:
        first = replace(node.words[0], text=node.words[0].text + _MARK)
        return replace(node, words=(first, *node.words[1:]))
    if not is_dataclass(node) or isinstance(node, type | Word | Span | Simple):
        return node
    parts = {one.name: _marked(getattr(node, one.name), names) for one in fields(node)}
    return replace(node, **parts)
