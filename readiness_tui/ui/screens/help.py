"""The list of keys: those of every pane, then of this pane, then all others, and the legend."""

# pyright: reportUnknownMemberType=false

from collections.abc import Collection, Iterable
from dataclasses import replace
from textwrap import wrap
from typing import Any

from readiness_tui.domain.proof.glyphs import Glyphs, word
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.registry.command import Command, shown
from readiness_tui.ui.registry.keymap import Keymap
from readiness_tui.ui.screens.command_list import COMMANDS, FIRST
from readiness_tui.ui.screens.pane_layout import PANES
from readiness_tui.ui.viewmodels.cells import Row

KEY_WIDTH = 16
LISTING = 110
"""The most cells of the list that shows them."""
_TO_PANES = frozenset(f"pane.{name}" for name in PANES)


def show_keys(
    context: CommandContext,
    contexts: tuple[str, ...],
    keymap: Keymap,
    verbs: Collection[str] | None = None,
) -> None:
    """The keys: those of every pane first, then this pane's, then all others.

    Args:
        context: Where to show them.
        contexts: The contexts that count, innermost first.
        keymap: The keys that commands have.
        verbs: Of the commands of the program those that count there; None: all.
    """
    width = min(LISTING, context.node.app.size.width * 96 // 100) - KEY_WIDTH - 6
    every = (one for one in COMMANDS if verbs is None or one.context != "app" or one.id in verbs)
    by_id = _counting(contexts, keymap.all_of(every))
    first = [*(by_id[name] for name in FIRST if name in by_id), *_gathered(by_id.values())]
    rows = [_heading("Everywhere"), *_key_rows(first, width)]
    for title, commands in _sections([one for name, one in by_id.items() if name not in FIRST]):
        if commands:
            rows += [Row("#"), _heading(title), *_key_rows(commands, width)]
    rows += [Row("#"), _heading("Legend"), *_legend(context.view.glyphs)]
    named = [Row(f"{row.key}#{n}", line=row.line) for n, row in enumerate(rows)]
    context.ask(Listing("Keys", named, subtitle="esc closes"))


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


def _legend(glyphs: Glyphs) -> list[Row]:
    families = (
        ("status", [(glyph, one.value) for one, glyph in glyphs.statuses.items()]),
        ("proof", [(sign, one.value) for one, sign in glyphs.proofs.items() if sign.strip()]),
        ("gate", [(glyph, word(one)) for one, glyph in glyphs.states.items()]),
        ("matrix", [(glyph, name) for name, glyph in glyphs.marks.items()]),
        ("time line", [(glyph, name) for name, glyph in glyphs.times.items()]),
    )
    return [
        Row(
            "",
            line=(
                (name.ljust(KEY_WIDTH), "accent"),
                ("   ".join(f"{glyph} {label}" for glyph, label in pairs), ""),
            ),
        )
        for name, pairs in families
    ]


def _heading(text: str) -> Row:
    return Row("", line=((text, "strong"),), kind="group")


def _key_rows(commands: Iterable[Command[Any]], width: int) -> list[Row]:
    rows: list[Row] = []
    for command in commands:
        typed = [f":{command.word}"] if command.word else []
        keys = "  ".join([*(shown(key) for key in command.keys), *typed])
        for line in wrap(_sentence(command), width):
            rows.append(Row("", line=((keys.ljust(KEY_WIDTH), "accent"), (line, ""))))
            keys = ""
    return rows


def _sentence(command: Command[Any]) -> str:
    """The title and the sentence; the sentence alone where it has every word of the title."""
    words = command.help.casefold().strip(".").split()
    if set(command.title.casefold().split()) <= set(words):
        return command.help
    return f"{command.title} - {command.help}"
