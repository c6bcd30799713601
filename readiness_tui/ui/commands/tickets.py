"""The commands on tickets that ask nothing: the next status, the id, the file in the editor."""

# pyright: reportUnknownMemberType=false

from readiness_tui.domain.edits.requests import Advance
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import CommandContext, on_tickets
from readiness_tui.ui.messages.plan import EditorAsked, Said
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.viewmodels.headings import heading_under


def _advance(context: CommandContext, keys: tuple[Key, ...], by: int) -> None:
    if context.first(keys) is not None:
        context.edit(Advance(keys, by))


NEXT = Command(
    "ticket.status.next",
    ("greater_than_sign",),
    "Next status",
    "todo, doing, review, done.",
    on_tickets(lambda context, keys: _advance(context, keys, 1)),
    hint="next",
    rank=9,
)
PREVIOUS = Command(
    "ticket.status.previous",
    ("less_than_sign",),
    "Previous status",
    "Back from review or doing.",
    on_tickets(lambda context, keys: _advance(context, keys, -1)),
)


def _copy(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Copy the ids."""
    if context.first(keys) is not None:
        ids = safe_line(", ".join(key.ticket for key in keys))
        context.node.app.copy_to_clipboard(ids)
        context.post(Said("done", f"copied {ids}"))


COPY = Command(
    "copy.id", ("y",), "Copy the id", "The ticket's id goes to the clipboard.", on_tickets(_copy)
)


def _editor(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Open its board or its document at its line; of a heading what that stands for.

    Where no ticket can be read it is the file that is the cause.
    """
    snapshot = context.snapshot
    if not snapshot.analysis.graph.keys and snapshot.broken and snapshot.broken[0].place:
        place = snapshot.broken[0].place
        context.post(EditorAsked(place.path, place.line))
        return
    heading = None if keys else heading_under(context.view)
    record = heading.record(context.view) if heading else context.view.record
    if record is not None or context.first(keys) is not None:
        record = record or keys[0].ref
        place = context.snapshot.place(record)
        if place is not None:
            context.post(EditorAsked(place.path, place.line, record))


EDITOR = Command(
    "open.editor",
    ("e",),
    "Open in the editor",
    "The file of the row, or the document it came from, at its line, in $VISUAL or $EDITOR.",
    on_tickets(_editor),
)
