"""The preview of an import: what was recognised beside its source, and the choices to be made."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.onboarding.import_view import ImportView, Option
from readiness_tui.ui.dialogs.dialog import Dialog, Use
from readiness_tui.ui.dialogs.import_questions import ImportQuestions
from readiness_tui.ui.dialogs.manual import Manual
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.registry.key_page import key_page, key_section
from readiness_tui.ui.viewmodels.importing.disputes import problem_of
from readiness_tui.ui.viewmodels.importing.options import spelled, with_option
from readiness_tui.ui.viewmodels.importing.source import source_rows
from readiness_tui.ui.viewmodels.importing.structure import Structure
from readiness_tui.ui.widgets.bars import Hints, styled
from readiness_tui.ui.widgets.table import LIST, Table

WIDE = 100
"""The cells from which on the source stands beside what was recognised, not below."""

IMPORTING: tuple["Command[ImportPreview]", ...] = declare(
    "Dialogs",
    "importing",
    Command(
        "import.write",
        ("y",),
        "Write the board",
        "Writes what is shown; the choices are kept beside the document.",
        lambda dialog: dialog.agree(),
        hint="write",
        rank=1,
    ),
    Command(
        "import.answer",
        ("enter",),
        "Answer or unfold",
        "What is taken of an offer, a finding or a conflict; shows the fields of a record.",
        lambda dialog: dialog.answer(),
        hint="answer",
        rank=2,
    ),
    Command(
        "import.answer-all",
        ("A",),
        "Answer all like it",
        "The same answer for every finding of the kind of the row.",
        lambda dialog: dialog.answer_all(),
    ),
    Command(
        "import.map",
        ("m",),
        "Map a column",
        "Which field a column holds, or a key such as `Who:`.",
        lambda dialog: dialog.questions.column(dialog.view, dialog.line),
        hint="column",
        rank=3,
    ),
    Command(
        "import.word",
        ("w",),
        "Map a status word",
        "Which status a word of the document stands for.",
        lambda dialog: dialog.questions.word(dialog.view, dialog.line),
        hint="word",
        rank=4,
    ),
    Command(
        "import.as",
        ("a",),
        "Say what is a ticket",
        "Rows of tables, headings or boxes, where the rules took the wrong ones.",
        lambda dialog: dialog.questions.structure(dialog.view),
        hint="as",
        rank=6,
    ),
    Command(
        "import.exclude",
        ("x",),
        "Exclude lines",
        "Leaves the section of the row out; the lines can be changed.",
        lambda dialog: dialog.questions.lines(dialog.view, dialog.line),
        hint="exclude",
        rank=5,
    ),
    Command(
        "import.back",
        ("u",),
        "Take back",
        "The last of these choices is taken back.",
        lambda dialog: dialog.take_back(),
        hint="undo",
        rank=8,
    ),
    Command(
        "import.side",
        ("tab",),
        "To the other side",
        "From what was recognised to the source, and back: each follows the other.",
        lambda dialog: dialog.change_side(),
    ),
    Command(
        "import.help",
        ("question_mark", "f1"),
        "Help",
        "These keys.",
        lambda dialog: dialog.show_help(),
        hint="help",
        rank=99,
    ),
    Command(
        "import.cancel",
        ("escape", "q"),
        "Cancel",
        "Nothing is written, and nothing stays.",
        lambda dialog: dialog.dismiss(None),
        hint="cancel",
        rank=7,
    ),
)


class ImportPreview(Dialog[ImportView | None]):
    """Returns the view that a person agreed to, None for nothing.

    Args:
        structure: The document as it would be imported.
        look: Asks for the document as it would be by other options.
        settle: Asks what is taken of conflicts; gives options to look by.
        note: What to say first.
    """

    DEFAULT_CSS = """
    ImportPreview { align: center middle; background: $background; }
    ImportPreview #import { width: 100%; height: 100%; border: round $focus;
        border-title-color: $foreground; border-title-style: bold;
        border-subtitle-color: $ink-muted; background: $surface; }
    ImportPreview #figures { height: auto; max-height: 3; padding: 0 2; text-wrap: nowrap;
        text-overflow: ellipsis; }
    ImportPreview #parts { layout: vertical; height: 1fr; }
    ImportPreview #parts.wide { layout: horizontal; }
    ImportPreview Table { width: 1fr; height: 2fr; border-top: solid $ink-muted 55%; }
    ImportPreview Table:focus { height: 3fr; border-top: solid $focus; }
    ImportPreview #parts.wide Table { height: 1fr; }
    ImportPreview #parts.wide #source { border-left: solid $ink-muted 55%; }
    ImportPreview #note { height: 2; padding: 0 2; color: $ink-muted; }
    ImportPreview #note.wrong { color: $ink-fail; }
    ImportPreview Hints { background: $surface; }
    """
    OWN_COMMANDS = IMPORTING

    def __init__(
        self,
        structure: Structure,
        look: Callable[[tuple[Option, ...]], None],
        settle: Callable[[ImportView], None] = lambda _view: None,
        note: str = "",
    ) -> None:
        super().__init__()
        self.structure, self._look, self._settle, self._first_note = structure, look, settle, note
        self._folded: set[str] = set()
        self._opened: set[str] = set()
        self._awaited: tuple[Option, ...] | None = None
        self._lit: frozenset[int] = frozenset()
        self._followed = ""
        self.questions = ImportQuestions(self, self.choose)

    @property
    def view(self) -> ImportView:
        """What is shown."""
        return self.structure.view

    @property
    def options(self) -> tuple[Option, ...]:
        """What was chosen, also where the document is still read by it."""
        return self.view.options if self._awaited is None else self._awaited

    def compose(self) -> ComposeResult:
        """The figures, what was recognised, its source, a note, the keys."""
        with Vertical(id="import"):
            yield Static(id="figures", markup=False)
            with Container(id="parts"):
                yield Table(id="recognised")
                yield Table(id="source")
            yield Static(id="note", markup=False)
            yield Hints()

    def on_mount(self) -> None:
        """Begin on the first row that is no heading."""
        super().on_mount()
        self.query_one(Hints).put(IMPORTING)
        self._recognised.focus()
        self._draw()
        self._recognised.cursor = 1
        self._follow()
        if problem := self._first_note or problem_of(self.view):
            self._say(problem, wrong=True)

    def on_resize(self) -> None:
        """The source stands beside or below."""
        self.query_one("#parts").set_class(self.size.width >= WIDE, "wide")

    def use(self, event: events.Key) -> Use:
        """What a key is for in it."""
        ids = {command.id for command in (*IMPORTING, *LIST) if event.key in command.keys}
        if ids & {"import.write", "import.cancel"}:
            return "answer"
        return "move" if ids else "other"

    @property
    def _recognised(self) -> Table:
        return self.query_one("#recognised", Table)

    @property
    def _source(self) -> Table:
        return self.query_one("#source", Table)

    # --- what is shown -------------------------------------------------------------------------

    def renew(self, structure: Structure) -> None:
        """Show what came of other options; what nobody waits for any more is let be.

        Options by which nothing can be read are told, and not taken.
        """
        view = structure.view
        if view.options != self._awaited:
            return
        self._awaited = None
        if not view.token and self.view.token:
            self._say(view.problem, wrong=True)
            if self.is_current:
                self.questions.again(view.problem)
            return
        self.structure = structure
        self._draw()

    def _draw(self) -> None:
        view = self.view
        box = self.query_one("#import")
        box.border_title = Content(safe_line(f"Import {view.path} > {view.target} ({view.fate})"))
        box.border_subtitle = Content(spelled(view.options))
        lines = tuple((f"{safe_line(text)}\n", "muted") for text in view.figures)
        self.query_one("#figures", Static).update(styled(lines))
        self._draw_rows()
        self._lit = frozenset()
        self._follow()
        if problem := problem_of(view):
            self._say(problem, wrong=True)

    def _draw_rows(self) -> None:
        rows = self.structure.rows(self._folded, self._opened, cell_len)
        self._recognised.set_rows(rows)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        note = self.query_one("#note", Static)
        note.set_class(wrong, "wrong")
        note.update(Content(safe_line(text)))

    def on_table_moved(self, event: Table.Moved) -> None:
        """Each side follows the one with the focus."""
        event.stop()
        is_news = event.control.key != self._followed
        if self._awaited is not None or not event.control.has_focus or not is_news:
            return
        if event.control is self._recognised:
            self._follow()
        else:
            self._followed = self._source.key
            line = int(self._followed or 0)
            self._light(frozenset())
            if key := self.structure.row_of(line, self._opened):
                self._folded.discard(self.structure.group_of(key))
                self._draw_rows()
                self._recognised.go_to(key)
                self._light(self.structure.lines_of(key))
            self._say(self.structure.about(line))

    def _follow(self) -> None:
        """Bring the lines of the row into sight, and say all of it."""
        key = self._followed = self._recognised.key
        self._say(self.structure.text_of(key))
        self._light(self.structure.lines_of(key))
        if line := self.structure.line_of(key):
            self._source.go_to(str(line))

    def _light(self, lines: frozenset[int]) -> None:
        if lines != self._lit or not self._source.row_keys:
            self._lit = lines
            self._source.set_rows(source_rows(self.view, lines))

    def on_table_folded(self, event: Table.Folded) -> None:
        """Fold a group, or the fields of a record."""
        event.stop()
        if event.control is self._recognised:
            self._fold(event.key, fold=event.fold)

    def _fold(self, key: str, *, fold: bool) -> None:
        kind, _, number = key.partition(":")
        if kind == "field":
            key = f"record:{number.partition(':')[0]}"
        elif fold and kind != "group" and key not in self._opened:
            key = self.structure.group_of(key)
        if key.startswith("group:"):
            (self._folded.add if fold else self._folded.discard)(key)
        else:
            (self._opened.discard if fold else self._opened.add)(key)
        self._recognised.go_to(key)
        self._draw_rows()

    def change_side(self) -> None:
        """Give the keys to the other side."""
        (self._recognised if self._source.has_focus else self._source).focus()

    def choose(self, name: str, *texts: str) -> None:
        """Read the document anew with one more option, or several of a name."""
        options = self.options
        for text in texts:
            options = with_option(options, name, text)
        self.look_by(options)

    def look_by(self, options: tuple[Option, ...]) -> None:
        """Read the document anew."""
        self._awaited = options
        self._say(f"reading {self.view.path} ...")
        self._look(options)

    def take_back(self) -> None:
        """Take the last choice back."""
        if self.options:
            self.look_by(self.options[:-1])
        else:
            self._say("nothing was chosen yet")

    @property
    def line(self) -> int:
        """The line that is looked at."""
        if self._source.has_focus:
            return int(self._source.key or 0)
        return self.structure.line_of(self._recognised.key)

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Enter on a row, or a double click."""
        event.stop()
        self.answer()

    def answer(self) -> None:
        """Ask what is taken of the conflict or finding of the row; unfold a record."""
        if self._source.has_focus:
            self.change_side()
            return
        key = self._recognised.key
        kind, _, number = key.partition(":")
        if kind == "conflict":
            self._settle(self.view)
        elif kind == "finding":
            self._answer_finding(int(number))
        else:
            self._fold(key, fold=key in self._opened | self._folded.symmetric_difference({key}))

    def answer_all(self) -> None:
        """Ask what is taken of all findings of the kind of the row."""
        kind, _, number = self._recognised.key.partition(":")
        if kind == "finding":
            self._answer_finding(int(number), are_all=True)

    def _answer_finding(self, number: int, *, are_all: bool = False) -> None:
        finding = self.view.findings[number]
        like_it = [each for each in self.view.findings if each.code == finding.code]
        if finding.written == "a field":
            self.questions.column(self.view, self.line)
        elif finding.answers or finding.written:
            self.questions.answer(finding, like_it if are_all else [finding])
        else:
            self._say("nothing is asked here: m, w and x put it right, a says what is a ticket")

    def show_help(self) -> None:
        """Show these keys."""
        keys = key_section("Here", (*IMPORTING, *LIST))
        self.app.push_screen(Manual(key_page([keys]), lambda: ()))

    def agree(self) -> None:
        """Return what is shown, if it can be written; conflicts are settled first."""
        if self._awaited is not None:
            self._say(f"{self.view.path} is still read: once more, when it is")
        elif self.view.is_undecided:
            self._settle(self.view)
        elif self.view.problem:
            self._say(self.view.problem, wrong=True)
        else:
            self.dismiss(self.view)
