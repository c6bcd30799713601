"""The commands that carry the plan elsewhere: to the team through git, and into a file."""

# pyright: reportUnknownMemberType=false

from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.preview import Preview
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages.plan import Said, SyncLooked
from readiness_tui.ui.registry.command import Command

SUFFIXES = (".mmd", ".dot", ".graphml", ".json", ".md", ".csv", ".ics")


class TeamSync:
    """Asks what a sync would do, shows it, and does it once a person agreed."""

    def __init__(self, context: CommandContext) -> None:
        self._context, self._is_asked = context, False

    def ask(self) -> None:
        """Ask the remote; the question comes with the answer."""
        self._is_asked = True
        self._context.post(Said("doing", "asking the remote ..."))
        self._context.request(lambda bridge: bridge.look_at_sharing())

    def offer(self, looked: SyncLooked) -> None:
        """Show what would be given and taken."""
        context = self._context
        if not self._is_asked or not context.may_answer:
            return
        self._is_asked = False
        if looked.is_idle:
            context.post(Said("done", f"{looked.to}: nothing to give or to take"))
            return
        title = f"Sync with {safe_line(looked.to)}: {safe_line(looked.says)}"
        context.ask(
            Preview(title, looked.lines),
            lambda yes: context.request(lambda bridge: bridge.share()) if yes else None,
            is_late=True,
        )


SYNC = Command(
    "team.sync",
    ("S",),
    "Sync with the team",
    "What git would give and take is shown first; y does it. Boards alone, never code.",
    TeamSync.ask,
    word="sync",
)


def _export(context: CommandContext) -> None:
    """Ask for a file, and write the tickets that are shown there."""
    view = context.view

    def check(text: str) -> str:
        good = not text.strip() or text.strip().casefold().endswith(SUFFIXES)
        return "" if good else f"end it in {', '.join(SUFFIXES)}"

    def write(text: str | None) -> None:
        if name := (text or "").strip():
            context.request(lambda bridge: bridge.export(name, view.snapshot, view.selection.keys))

    count = len(view.selection.keys)
    title = f"Export {count} tickets and what they need to a new file"
    hint = "Mermaid .mmd, Graphviz .dot, .graphml, .json, Markdown .md, .csv, calendar .ics"
    context.ask(Prompt(title, hint=hint, check=check), write)


EXPORT = Command(
    "plan.export",
    (),
    "Export what is shown",
    "The tickets of the view and their dependencies, into a new file.",
    _export,
    word="export",
)
