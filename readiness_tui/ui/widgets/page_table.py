"""A list that is one page of several: keys that elsewhere move far turn the page instead."""

from readiness_tui.ui.widgets.table import LIST, Table

_FAR = frozenset({"cursor.left", "cursor.right", "cursor.page-down", "cursor.page-up"})


class PageTable(Table, inherit_bindings=False):
    """The rows of a page; who has it gives those keys a meaning."""

    OWN_COMMANDS = tuple(command for command in LIST if command.id not in _FAR)
