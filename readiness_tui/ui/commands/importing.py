"""The command that imports a document: asks for its path, and writes what is agreed to."""

# pyright: reportUnknownMemberType=false

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.onboarding.import_view import ImportView, Option
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.importing import ImportPreview
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.registry.command import Command


class Imports:
    """Asks for a document, shows what it would become, and writes it once a person agreed."""

    def __init__(self, context: CommandContext) -> None:
        self._context, self._path = context, ""
        self._preview: ImportPreview | None = None

    def ask(self) -> None:
        """Ask which document, beginning with the one that the board was made of."""
        view = self._context.view
        board = view.snapshot.portfolio.boards.get(view.home_board) if view.home_board else None
        start = board.source.path if board and board.source else ""
        hint = "a Markdown plan, a CSV, an export of another planner; nothing is written yet"
        self._context.ask(Prompt("Import a document", text=start, hint=hint), self._begin)

    def _begin(self, path: str | None) -> None:
        if path and path.strip():
            self._path = path.strip()
            self._context.post(Said("doing", safe_line(f"reading {self._path} ...")))
            self._look(())

    def _look(self, options: tuple[Option, ...]) -> None:
        path = self._path
        self._context.request(lambda bridge: bridge.look_at_import(path, options))

    def take(self, view: ImportView) -> None:
        """Show what came of it: in the preview that stands there, else in a new one."""
        if self._preview is not None:
            self._preview.renew(view)
        elif self._path and not view.token:
            self._context.refuse(safe_line(view.problem))
        elif self._path and self._context.may_answer:
            self._preview = ImportPreview(view, self._look)
            self._context.ask(self._preview, self._agreed, is_late=True)

    def _agreed(self, view: ImportView | None) -> None:
        self._preview = None
        if view is not None:
            self._context.request(lambda bridge: bridge.import_document(view))
        self._path = ""


IMPORT = Command(
    "plan.import",
    ("g i",),
    "Import a document",
    "What it would become, beside its lines; columns, words and sections can be put right.",
    Imports.ask,
    word="import",
)
