"""The page of keys in the manual: those of every pane, of this pane, all others, and the legend."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from readiness_tui.domain.proof.glyphs import Glyphs, word
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.manual import Manual
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.registry.key_page import KEY_WIDTH, context_title, key_page, key_section
from readiness_tui.ui.registry.keymap import Keymap
from readiness_tui.ui.screens.command_list import COMMANDS, FIRST
from readiness_tui.ui.screens.pane_layout import PANES
from readiness_tui.ui.screens.standup.screen import CONTEXTS, VERB_IDS
from readiness_tui.ui.viewmodels.manual.markdown import read_pages
from readiness_tui.ui.viewmodels.manual.pages import Entry, Kind, Page, Section

_TO_PANES = frozenset(f"pane.{name}" for name in PANES)


class Help:
    """Opens the manual at the keys.

    Args:
        context: Of the plan.
        contexts: The contexts that count in the pane with the focus, innermost first.
        keymap: The keys that commands have by now.
        texts: Reads the pages of the documentation, on a thread.
    """

    def __init__(
        self,
        context: CommandContext,
        contexts: Callable[[], tuple[str, ...]],
        keymap: Callable[[], Keymap],
        texts: Callable[[], Mapping[str, str]],
    ) -> None:
        self._context, self._contexts = context, contexts
        self._keymap, self._texts = keymap, texts
        self._pages: tuple[Page, ...] = ()

    def show(self, sought: str = "") -> None:
        """Show the keys of the pane with the focus, or what a text fits."""
        self._open(self._context, self._contexts(), COMMANDS, sought)

    def show_for_standup(self, context: CommandContext) -> None:
        """Show the keys of the stand-up."""
        commands = [one for one in COMMANDS if one.context != "app" or one.id in VERB_IDS]
        self._open(context, CONTEXTS, commands)

    def _open(
        self,
        context: CommandContext,
        contexts: tuple[str, ...],
        commands: Iterable[Command[Any]],
        sought: str = "",
    ) -> None:
        keymap = self._keymap()
        by_id = _counting(contexts, keymap.all_of(commands))
        others = _other_keys(one for one in keymap.all_of(COMMANDS) if one.id not in by_id)
        page = keys_of(by_id, context.view.glyphs)
        context.ask(Manual(page, lambda: (others, *self.pages()), sought))

    def pages(self) -> tuple[Page, ...]:
        """The pages of the documentation; read once."""
        if not self._pages:
            self._pages = read_pages(self._texts())
        return self._pages


def keys_of(by_id: Mapping[str, Command[Any]], glyphs: Glyphs) -> Page:
    """The page of keys: those of every pane first, then this pane's, then all others."""
    first = [*(by_id[name] for name in FIRST if name in by_id), *_gathered(by_id.values())]
    others = [one for name, one in by_id.items() if name not in FIRST]
    sections = [("Everywhere", first), *_sections(others)]
    drawn = [key_section(title, commands) for title, commands in sections if commands]
    return key_page([*drawn, Section("Legend", _legend(glyphs))])


def _counting(
    contexts: tuple[str, ...], every: tuple[Command[Any], ...]
) -> dict[str, Command[Any]]:
    """The commands of some contexts, innermost first, each with the keys no inner one takes."""
    taken_keys: set[str] = set()
    commands: dict[str, Command[Any]] = {}
    for context in contexts:
        context_commands = [command for command in every if command.context == context]
        for command in context_commands:
            keys = tuple(key for key in command.keys if key not in taken_keys)
            if keys or (command.word and not command.keys):
                commands[command.id] = replace(command, keys=keys)
        taken_keys |= {key for command in context_commands for key in command.keys}
    return {command.id: commands[command.id] for command in COMMANDS if command.id in commands}


def _gathered(commands: Iterable[Command[Any]]) -> list[Command[Any]]:
    """What several keys do alike, in one line: panes by number, and what begins a sequence."""
    every = [command for command in commands if command.context == "app"]
    panes = [command for command in every if command.id in _TO_PANES]
    firsts = sorted({key.split()[0] for one in every for key in one.keys if " " in key})
    gathered: list[Command[Any]] = []
    if panes:
        keys = (f"{panes[0].keys[0]}..{panes[-1].keys[0]}",)
        help_text = f"{', '.join(one.title for one in panes)}."
        gathered.append(replace(panes[0], keys=keys, title="Go to a pane", help=help_text))
    return [
        *gathered,
        *(
            replace(
                every[0],
                keys=(f"{first} …",),
                title="Begin a sequence",
                help="A box shows the keys that may follow.",
            )
            for first in firsts
        ),
    ]


def _sections(commands: list[Command[Any]]) -> list[tuple[str, list[Command[Any]]]]:
    own = [command for command in commands if command.context not in {"app", "list"}]
    groups = dict.fromkeys(
        command.group for command in commands if command.context in {"app", "list"}
    )
    return [
        ("This pane", own),
        *((name, [command for command in commands if command.group == name]) for name in groups),
    ]


def _other_keys(commands: Iterable[Command[Any]]) -> Page:
    """The keys that count elsewhere: those of the other panes, and of dialogs."""
    by_context: dict[str, list[Command[Any]]] = {}
    for command in commands:
        by_context.setdefault(command.context, []).append(command)
    sections = [key_section(context_title(name), rows) for name, rows in by_context.items()]
    return Page("other-keys", "Keys elsewhere", tuple(sections))


def _legend(glyphs: Glyphs) -> tuple[Entry, ...]:
    families = (
        ("status", [(glyph, one.value) for one, glyph in glyphs.statuses.items()]),
        ("proof", [(sign, one.value) for one, sign in glyphs.proofs.items() if sign.strip()]),
        ("gate", [(glyph, word(one)) for one, glyph in glyphs.states.items()]),
        ("matrix", [(glyph, name) for name, glyph in glyphs.marks.items()]),
        ("time line", [(glyph, name) for name, glyph in glyphs.times.items()]),
    )
    return (
        Entry(Kind.HEADING, ((("Legend", ""),),)),
        *(
            Entry(
                Kind.ROW,
                (
                    ((name.ljust(KEY_WIDTH), "accent"),),
                    (("   ".join(f"{glyph} {label}" for glyph, label in pairs), ""),),
                ),
                tuple(part for pair in pairs for part in pair),
            )
            for name, pairs in families
        ),
    )
