"""The command that imports a document: asks for its path, and writes what is agreed to."""

# pyright: reportUnknownMemberType=false

from functools import partial

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.onboarding.import_view import ImportView, Option
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.conflict import Conflict
from readiness_tui.ui.dialogs.importing import ImportPreview
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages.importing import ImportEvent, ImportLooked, ImportRefused
from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.viewmodels.conflicts import Picks
from readiness_tui.ui.viewmodels.importing.disputes import disputes_of, picks_of, with_picks
from readiness_tui.ui.viewmodels.importing.structure import Structure

HINT = "a Markdown plan, a CSV, an export of another planner; nothing is written yet"


class Imports:
    """Asks for a document, shows what it would become, and writes it once a person agreed."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._asked: tuple[str, tuple[Option, ...]] | None = None
        self._note = ""
        self._preview: ImportPreview | None = None

    def ask(self) -> None:
        """Ask which document, beginning with the one that the board was made of."""
        view = self._context.view
        board = view.snapshot.portfolio.boards.get(view.home_board) if view.home_board else None
        self._ask(board.source.path if board and board.source else "", HINT)

    def _ask(self, text: str, hint: str, *, is_late: bool = False) -> None:
        prompt = Prompt("Import a document", text=text, is_selected=not is_late, hint=hint)
        self._context.ask(prompt, self.begin, is_late=is_late)

    def begin(self, path: str | None) -> None:
        """Read a document; its preview comes up once it is read."""
        if path and path.strip():
            self._open(path.strip(), (), "")

    def _open(self, path: str, options: tuple[Option, ...], note: str) -> None:
        self._asked, self._note = (path, options), note
        self._context.post(Said("doing", safe_line(f"reading {path} ...")))
        self._look(path, options)

    def _look(self, path: str, options: tuple[Option, ...]) -> None:
        self._context.request(lambda bridge: bridge.imports.look(path, options))

    def take(self, event: ImportEvent) -> None:
        """Show what came of a look, or why nothing was written: then all choices are there still.

        It is the preview that stands there which is renewed, else a new one.
        """
        if isinstance(event, ImportRefused):
            self._open(event.view.path, event.view.options, event.note)
            return
        if not isinstance(event, ImportLooked):
            return
        view = event.structure.view
        if self._preview is not None:
            self._preview.renew(event.structure)
        elif self._asked is None or self._asked[0] != view.path:
            return
        elif not view.token:
            self._refuse(view)
        elif self._context.may_answer:
            self._show(event.structure)
        else:
            self._asked = None
            self._context.refuse(f"{safe_line(view.path)} is read", "ask for it once more")

    def _refuse(self, view: ImportView) -> None:
        """Say why there is no preview, and keep what was typed."""
        self._asked = None
        self._context.refuse(safe_line(view.problem))
        if self._context.may_answer:
            self._ask(view.path, safe_line(view.problem), is_late=True)

    def _show(self, structure: Structure) -> None:
        path = structure.view.path
        look = partial(self._look, path)
        preview = ImportPreview(structure, look, self._settle, note=self._note)
        self._preview, self._asked = preview, None
        self._context.post(Said("done", f"{safe_line(path)} is read"))
        self._context.ask(preview, self._agreed, is_late=True)

    def _settle(self, view: ImportView) -> None:
        """Ask what is taken of the conflicts of a document with its board."""

        def decided(picks: Picks | None) -> None:
            if picks is not None and self._preview is not None:
                self._preview.look_by(with_picks(view, picks))

        conflict = Conflict(self._context.snapshot, disputes_of(view), picks=picks_of(view))
        self._context.ask(conflict, decided)

    def _agreed(self, view: ImportView | None) -> None:
        self._preview = None
        if view is None:
            self._context.request(lambda bridge: bridge.imports.cancel())
        else:
            self._context.request(lambda bridge: bridge.imports.write(view))


IMPORT = Command(
    "plan.import",
    ("g i",),
    "Import a document",
    "What it would become, beside its lines; columns, words and sections can be put right.",
    Imports.ask,
    word="import",
)
