"""A command of the program: its keys, its words, and what it does; bindings are made of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

_T_contra = TypeVar("_T_contra", contravariant=True)
_S = TypeVar("_S")

SHOWN = {
    "slash": "/",
    "full_stop": ".",
    "comma": ",",
    "semicolon": ";",
    "colon": ":",
    "question_mark": "?",
    "exclamation_mark": "!",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "plus": "+",
    "underscore": "_",
    "equals_sign": "=",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "shift+tab": "shift+tab",
}
"""Textual's name of a key as a person knows it."""


def shown(key: str) -> str:
    """A key as help and footer write it."""
    return " ".join(SHOWN.get(part, part) for part in key.split())


@dataclass(frozen=True, slots=True)
class Command(Generic[_T_contra]):
    """One command, declared beside what it does.

    Attributes:
        id: Its name, of dotted words.
        keys: The first is shown; a sequence has a space (`g m`).
        title: Its name in help, palette and which-key box.
        help: What it does, in a sentence.
        run: Does it, given what it acts on.
        hint: The footer's word, empty for none.
        rank: Orders hints, lowest first.
        context: Where its keys count: `app` everywhere, `list` in every list of rows, and one name
            for each pane and dialog; keys resolve innermost first.
        group: The section of the help.
        takes_text: Whether it opens a field or a list: letters behind its key are meant for that.
        word: What is typed behind `:` instead of the id; a command without keys needs one.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    run: Callable[[_T_contra], object]
    hint: str = ""
    rank: int = 50
    context: str = "app"
    group: str = "Move"
    takes_text: bool = False
    word: str = ""

    @property
    def key(self) -> str:
        """The first of its keys as it is shown, or what is typed where it has none."""
        return shown(self.keys[0]) if self.keys else f":{self.word or self.id}"

    @property
    def single_keys(self) -> str:
        """The single keys as Textual takes them; a sequence is not among them."""
        return ",".join(key for key in self.keys if " " not in key)

    def of(self, part: Callable[[_S], _T_contra]) -> "Command[_S]":
        """The same command for a whole of which one part is what it acts on."""

        def run(whole: _S) -> object:
            return self.run(part(whole))

        command: Command[Any] = self
        return replace(command, run=run)


def declare(
    group: str, context: str, *commands: Command[_T_contra]
) -> tuple[Command[_T_contra], ...]:
    """Commands of one section of the help and one context."""
    return tuple(replace(command, group=group, context=context) for command in commands)


def bindings(commands: Iterable[Command[Any]]) -> list[BindingType]:
    """The bindings of commands that have a single key, each with the id of its command."""
    return [
        Binding(
            command.single_keys,
            f"command('{command.id}')",
            command.title,
            show=False,
            id=command.id,
        )
        for command in commands
        if command.single_keys
    ]


class CommandTarget:
    """A widget or screen with commands of its own, whose keys count where it has the focus."""

    OWN_COMMANDS: ClassVar[Sequence[Command[Any]]] = ()
    BINDINGS: ClassVar[list[BindingType]]

    def __init_subclass__(cls, **options: object) -> None:
        """Bind the keys, before Textual gathers the bindings of the class."""
        if "OWN_COMMANDS" in vars(cls):
            cls.BINDINGS = bindings(cls.OWN_COMMANDS)  # pyright: ignore[reportConstantRedefinition]
        super().__init_subclass__(**options)

    @property
    def command_target(self) -> object:
        """What the commands act on."""
        return self

    def action_command(self, command_id: str) -> None:
        """Run a command: what Textual calls for a key.

        Raises:
            KeyError: The class has no such command.
        """
        command = _own_command(self, command_id)
        if command is None:
            raise KeyError(command_id)
        command.run(self.command_target)

    def action_go(self, command_id: str) -> None:
        """Run a command where the focus is: what a click on its name does."""
        invoke(command_id, self.screen.focused or self)  # type: ignore[attr-defined]


def _own_command(target: CommandTarget, command_id: str) -> Command[Any] | None:
    """The command of an id, if it is one of the class or of one that it is made of."""
    declared = (vars(owner).get("OWN_COMMANDS", ()) for owner in type(target).__mro__)
    return next((one for commands in declared for one in commands if one.id == command_id), None)


def invoke(command_id: str, start: DOMNode) -> None:
    """Run a command on the nearest node that has it, from `start` upwards.

    Raises:
        KeyError: None has it.
    """
    for node in start.ancestors_with_self:
        if isinstance(node, CommandTarget) and (command := _own_command(node, command_id)):
            command.run(node.command_target)
            return
    raise KeyError(command_id)


class KeySequences:
    """Key sequences: `g m`. Fed every key that no widget took; waits for ever, escape cancels."""

    def __init__(self, commands: Iterable[Command[Any]]) -> None:
        self._commands = {key: one for one in commands for key in one.keys if " " in key}
        self._firsts = {key.split()[0] for key in self._commands}
        self._pending = ""

    @property
    def is_pending(self) -> bool:
        """Whether the first key of a sequence was pressed."""
        return bool(self._pending)

    def begins(self, key: str) -> bool:
        """Whether a key would begin a sequence now."""
        return not self._pending and key in self._firsts

    def feed(self, key: str) -> tuple[str, str]:
        """Take one key: `pass`, `wait`, `run`, `cancel` or `unknown`, with a detail.

        The detail of `run` is the id of the command, of the others what was typed.
        """
        if not self._pending:
            self._pending = key if key in self._firsts else ""
            return ("wait", key) if self._pending else ("pass", "")
        first, self._pending = self._pending, ""
        if key == "escape":
            return "cancel", first
        command = self._commands.get(f"{first} {key}")
        return ("run", command.id) if command else ("unknown", f"{first} {key}")

    def followers(self, first: str) -> list[tuple[str, str]]:
        """The keys that may follow, with their titles: what the which-key box shows."""
        return [
            (key.split()[1], command.title)
            for key, command in self._commands.items()
            if key.split()[0] == first
        ]
