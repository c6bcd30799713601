"""What is no command but is promised all the same: keys, and the generated tables of documents."""

from importlib import import_module


def key_table() -> str:
    """Every command of the screen: id, keys, context, group, title, help, footer word, rank.

    The one place that knows where the registry lies.
    """
    registry = import_module("readiness_tui.ui.screens.command_list")
    rows = [
        (
            command.id,
            "|".join(command.keys),
            command.context,
            command.group,
            command.title,
            command.help,
            command.hint,
            str(command.rank),
        )
        for command in registry.COMMANDS
    ]
    return "".join(" ; ".join(row) + "\n" for row in sorted(rows))


def gates_page() -> str:
    """The page of all kinds of gate, made anew."""
    return import_module("tools.gates_page").page()
