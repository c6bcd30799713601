"""The keys that a team or a person gives commands: checked here, for Textual tells of no clash."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any
from unicodedata import name as unicode_name

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.settings.preferences import KeyLine
from readiness_tui.ui.registry.command import SHOWN, Command, shown

STACKS = (
    ("backlog", "list", "app"),
    ("detail", "list", "app"),
    ("matrix", "grid", "app"),
    ("riskmap", "risks", "list", "app"),
    ("gates", "list", "app"),
    ("phases", "list", "app"),
    ("problems", "list", "app"),
    ("standup", "list", "app"),
)
"""The contexts that count together: in each pane those of the pane, of its list, and of all."""
FIXED = ("escape", "enter", "question_mark", "ctrl+q")
"""The keys that stay with their commands whatever anybody says."""
FORBIDDEN = frozenset({"ctrl+i", "ctrl+m", "ctrl+j", "ctrl+h", "ctrl+left_square_bracket"})
"""What a terminal sends as Tab, Enter, Backspace or Escape."""
_CONTEXTS = {context for stack in STACKS for context in stack}
_NAMES = {shown_key: name for name, shown_key in SHOWN.items()}
_KEYS = frozenset(key.value for key in Keys)
_MODIFIERS = ("ctrl", "shift")
_DEAD = frozenset({"shift+up", "shift+down", "shift+left", "shift+right"})


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys of commands that are not as they were declared, and what was wrong with others."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    problems: tuple[Diagnostic, ...] = ()

    def of(self, command: Command[Any]) -> Command[Any]:
        """A command with the keys that it has now."""
        keys = self.keys.get(command.id)
        return command if keys is None else replace(command, keys=keys)

    def all_of(self, commands: Iterable[Command[Any]]) -> tuple[Command[Any], ...]:
        """Commands with the keys that they have now."""
        return tuple(map(self.of, commands))

    @property
    def bindings(self) -> dict[str, str]:
        """The single keys of each, as Textual's map of keys takes them."""
        return {
            name: ",".join(key for key in keys if " " not in key) or "unbound"
            for name, keys in self.keys.items()
        }


UNCHANGED = Keymap()


def resolved(lines: Sequence[KeyLine], commands: Sequence[Command[Any]]) -> Keymap:
    """The keys that lines give; of a line that will not do the command keeps what it had.

    Args:
        lines: The lines, later ones win.
        commands: Every command.
    """
    by_id = {command.id: command for command in commands}
    keys: dict[str, tuple[str, ...]] = {}
    sources: dict[str, KeyLine] = {}
    problems: list[Diagnostic] = []
    for line in lines:
        named = tuple(key_named(key) for key in line.keys)
        fault = _fault(line, named, by_id)
        if fault:
            problems.append(_problem(line, *fault))
        else:
            keys[line.command], sources[line.command] = named, line
    while clash := next(_clashes(keys, commands), None):
        command, other, key = clash
        message = f"{command.id} and {other.id} would both have {shown(key)}"
        problems.append(_problem(sources[command.id], message, f"{command.id} keeps {command.key}"))
        del keys[command.id]
    return Keymap(keys, tuple(problems))


def key_named(text: str) -> str:
    """A key, or a sequence of two, as Textual names it: `>` is `greater_than_sign`."""
    return " ".join(_part_named(part) for part in text.split()) if text.strip() else text


def _part_named(part: str) -> str:
    *modifiers, last = part.split("+") if part != "+" and not part.endswith("++") else [part]
    if last in _NAMES:
        last = _NAMES[last]
    elif len(last) == 1 and not last.isalnum():
        name = unicode_name(last, last).lower().replace("-", "_").replace(" ", "_")
        last = KEY_NAME_REPLACEMENTS.get(name, name)
    return "+".join((*(modifier.lower() for modifier in modifiers), last))


def _fault(
    line: KeyLine, keys: tuple[str, ...], by_id: Mapping[str, Command[Any]]
) -> tuple[str, str] | None:
    """Why a line by itself will not do, and what would; None where it will."""
    command = by_id.get(line.command)
    if command is None:
        near = nearest(line.command, by_id)
        remedy = f"nearest {near}" if near else "docs/keys.md has every command"
        return f"[keys] there is no command {line.command!r}", remedy
    if command.context not in _CONTEXTS:
        message = f"[keys] {command.id} is of a dialog, whose keys stay"
        return message, "take the line away"
    if not keys:
        return f"[keys] {command.id} would have no key", 'write a key, such as ["L"]'
    for key, written in zip(keys, line.keys, strict=True):
        if not _is_key(key):
            remedy = "write a letter, a sign, ctrl+x, f5 or two of them with a blank"
            return f"[keys] {command.id}: {written!r} is no key that a terminal sends", remedy
    for key in FIXED:
        if (key in command.keys) != (key in keys):
            message = f"[keys] {command.id}: {shown(key)} stays where it is"
            return message, f"esc, enter, ? and ctrl+q cannot be moved; keep {shown(key)} apart"
    return None


def _is_key(key: str) -> bool:
    parts = key.split(" ")
    return 1 <= len(parts) <= 2 and all(map(_is_part, parts))  # noqa: PLR2004 - a key, or two


def _is_part(part: str) -> bool:
    if not part or part in FORBIDDEN or part in _DEAD:
        return False
    *modifiers, last = part.split("+")
    is_named = last in _KEYS or last in _NAMES.values() or last in KEY_NAME_REPLACEMENTS.values()
    is_sign = len(last) == 1 and last.isalnum()
    is_unicode = "_" in last and last.replace("_", "").isalpha()
    return all(modifier in _MODIFIERS for modifier in modifiers) and (
        is_named or is_sign or (is_unicode and not modifiers)
    )


def _clashes(
    keys: Mapping[str, tuple[str, ...]], commands: Sequence[Command[Any]]
) -> Iterator[tuple[Command[Any], Command[Any], str]]:
    """A command that has its keys anew, one that counts together with it, and the key of both."""
    changed = [command for command in commands if command.id in keys]
    for command, other in product(changed, commands):
        if command is other or not _together(command, other):
            continue
        for key, same in product(keys[command.id], keys.get(other.id, other.keys)):
            was_so = key in command.keys and same in other.keys
            if not was_so and _meet(key, same):
                yield command, other, min(key, same, key=len)


def _together(first: Command[Any], second: Command[Any]) -> bool:
    contexts = {first.context, second.context}
    return any(contexts <= set(stack) for stack in STACKS)


def _meet(key: str, other: str) -> bool:
    """Whether two keys are one, or one begins the sequence that the other is."""
    return key == other or key.startswith(f"{other} ") or other.startswith(f"{key} ")


def _problem(line: KeyLine, message: str, remedy: str) -> Diagnostic:
    return Diagnostic(BOARD_INVALID, message, line.place, remedy)
