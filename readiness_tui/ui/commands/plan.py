"""The commands on the plan as a whole: take a change back, do it again, read everything again."""

from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.viewmodels.unsaved import written_again


def _undo(context: CommandContext) -> None:
    context.request(lambda bridge: bridge.undo(redo=False))


def _redo(context: CommandContext) -> None:
    context.request(lambda bridge: bridge.undo(redo=True))


def _reload(context: CommandContext) -> None:
    if context.view.is_known and written_again(context.snapshot):
        context.request(lambda bridge: bridge.unsaved.retry())
    else:
        context.request(lambda bridge: bridge.reload())


UNDO = Command(
    "undo", ("u",), "Undo", "Takes the last change back, to the byte.", _undo, hint="undo", rank=35
)
REDO = Command("redo", ("U", "ctrl+r"), "Redo", "Does again what was taken back.", _redo)
RELOAD = Command(
    "reload",
    ("R", "f5"),
    "Read and check again",
    "Reads every board, judges every gate, writes unsaved edits again.",
    _reload,
    word="check",
)
