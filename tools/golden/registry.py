"""What is no command but is promised all the same: keys, and the generated tables of documents."""

from importlib import import_module


def key_table() -> str:
    """Every command of the screen: id, keys, context, group, title, help, footer word, rank.

    The one place that knows where the registry lies.
    """
    registry = import_module("readiness_tui.ui.registry.actions")
    rows = [
        (
            action.id,
            "|".join(action.keys),
            action.context,
            action.group,
            action.title,
            action.help,
            action.hint,
            str(action.rank),
        )
        for action in registry.ACTIONS
    ]
    return "".join(" ; ".join(row) + "\n" for row in sorted(rows))


def gates_page() -> str:
    """The page of all kinds of gate, made anew."""
    return import_module("tools.gates_page").page()
