"""Cells of the CSV that this program writes and reads: columns, and what keeps them from running.

The signs are those of OWASP's page on CSV injection and their full-width twins.
"""

import re

from readiness_tui.domain.fields.records import EDITABLE

BLOCKED = ("blocked", "blocked_since", "blocked_by")
TEXTS = tuple(name for name in EDITABLE if name not in {"links", "fields"})
"""The fields that are a column each; of links and own fields each name has one."""
COLUMNS = ("board", "id", *TEXTS, *BLOCKED, "phase")
"""The columns that every such file has, in this order; those of links and own fields follow."""
LINKS, FIELDS = "links.", "fields."
_GUARD = "'"
_FORMULA = re.compile("['=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_COMMAND = re.compile("^(?='*::)", re.MULTILINE)
_HELD_BACK = re.compile("^'(?='*::)", re.MULTILINE)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a plain number stays one.

    A line that a build server would take for a command, as it begins with two colons, is held back
    too; and so is the guard itself, so that `unguarded` gives back the same text.
    """
    text = _COMMAND.sub(_GUARD, text)
    is_risky = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"{_GUARD}{text}" if is_risky else text


def unguarded(text: str) -> str:
    """The text of a cell that `guarded` made."""
    is_guarded = text.startswith(_GUARD) and _FORMULA.match(text, 1)
    return _HELD_BACK.sub("", text[1:] if is_guarded else text)
