"""The commands that count in every pane: what they do by the name that the registry calls them."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable, Mapping
from typing import TypeAlias

from readiness_tui.domain.edits.requests import Advance
from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands import fields, records, status
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.messages.plan import EditorAsked, Said

Verb: TypeAlias = Callable[[CommandContext, tuple[Key, ...]], None]
"""With marks a verb counts for all marked tickets, else for the one under the cursor."""


def _advance(context: CommandContext, keys: tuple[Key, ...], by: int) -> None:
    if context.first(keys) is not None:
        context.edit(Advance(keys, by))


def _copy(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Copy the ids."""
    if context.first(keys) is not None:
        ids = safe_line(", ".join(key.ticket for key in keys))
        context.node.app.copy_to_clipboard(ids)
        context.post(Said("done", f"copied {ids}"))


def _editor(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Open its board at its line."""
    if context.first(keys) is not None:
        place = context.snapshot.place(RecordRef(keys[0].board, Kind.TICKET, keys[0].ticket))
        if place is not None:
            context.post(EditorAsked(place.path, place.line))


VERBS: Mapping[str, Verb] = {
    "status": status.choose,
    "next": lambda context, keys: _advance(context, keys, 1),
    "previous": lambda context, keys: _advance(context, keys, -1),
    "block": status.block,
    "priority": fields.priority,
    "assign": fields.assign,
    "mine": fields.mine,
    "target": fields.target,
    "deps": fields.deps,
    "new": records.new,
    "note": records.note,
    "delete": records.delete,
    "copy": _copy,
    "editor": _editor,
}
