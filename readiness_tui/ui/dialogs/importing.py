"""The preview of an import: what was recognised beside the source, changed by hand, then written.

It returns the view that was agreed to. Nothing is written before that.
"""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.onboarding.import_view import ImportView, Option
from readiness_tui.ui.dialogs import import_rows
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.widgets.bars import Hints, styled
from readiness_tui.ui.widgets.table import Table

WIDE = 100
"""The cells from which on the source stands beside what was recognised, not below."""

IMPORTING: tuple["Command[ImportPreview]", ...] = declare(
    "Dialogs",
    "importing",
    Command(
        "import.answer",
        ("enter",),
        "Answer",
        "What is taken of an offer, a finding or a conflict.",
        lambda dialog: dialog.answer(),
        hint="answer",
        rank=1,
    ),
    Command(
        "import.map",
        ("m",),
        "Map a column",
        "What a column or a key holds: Who=owners.",
        lambda dialog: dialog.map_column(),
        hint="column",
        rank=2,
    ),
    Command(
        "import.word",
        ("w",),
        "Map a status word",
        "What a word stands for: on ice=blocked.",
        lambda dialog: dialog.map_word(),
        hint="word",
        rank=3,
    ),
    Command(
        "import.exclude",
        ("x",),
        "Exclude the section",
        "The section of the row is left out; the lines can be changed.",
        lambda dialog: dialog.exclude(),
        hint="exclude",
        rank=4,
    ),
    Command(
        "import.back",
        ("u",),
        "Take back",
        "The last of these choices is taken back.",
        lambda dialog: dialog.take_back(),
        hint="take back",
        rank=6,
    ),
    Command(
        "import.write",
        ("y",),
        "Write the board",
        "Writes what is shown; the choices are kept beside the document.",
        lambda dialog: dialog.agree(),
        hint="write",
        rank=5,
    ),
    Command(
        "import.cancel",
        ("escape", "q"),
        "Cancel",
        "Nothing is written, and nothing stays.",
        lambda dialog: dialog.dismiss(None),
        hint="cancel",
        rank=99,
    ),
)


class ImportPreview(Dialog[ImportView | None]):
    """Returns the view that a person agreed to, None for nothing.

    Args:
        view: The document as it would be imported.
        look: Asks for the document as it would be by other options.
    """

    DEFAULT_CSS = """
    ImportPreview { align: center middle; background: $background; }
    ImportPreview #import { width: 100%; height: 100%; border: round $focus;
        border-title-color: $foreground; border-title-style: bold;
        border-subtitle-color: $ink-muted; background: $surface; }
    ImportPreview #figures { height: 3; padding: 0 2; text-wrap: nowrap;
        text-overflow: ellipsis; }
    ImportPreview #parts { layout: vertical; height: 1fr; }
    ImportPreview #parts.wide { layout: horizontal; }
    ImportPreview Table { width: 1fr; height: 1fr; border-top: solid $ink-muted; }
    ImportPreview #note { height: 1; padding: 0 2; color: $ink-fail; }
    ImportPreview Hints { background: $surface; }
    """
    OWN_COMMANDS = IMPORTING

    def __init__(self, view: ImportView, look: Callable[[tuple[Option, ...]], None]) -> None:
        super().__init__()
        self.view, self._look = view, look

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
        """Begin on the first row."""
        super().on_mount()
        self.query_one(Hints).put(IMPORTING)
        self._recognised.focus()
        self._draw()

    def on_resize(self) -> None:
        """The source stands beside or below."""
        self.query_one("#parts").set_class(self.size.width >= WIDE, "wide")

    @property
    def _recognised(self) -> Table:
        return self.query_one("#recognised", Table)

    @property
    def _source(self) -> Table:
        return self.query_one("#source", Table)

    def renew(self, view: ImportView) -> None:
        """Show what came of other options; without lines nothing could be read by them."""
        if view.lines or not self.view.lines:
            self.view = view
        self._draw()
        self._say(view.problem)

    def _draw(self) -> None:
        view = self.view
        box = self.query_one("#import")
        box.border_title = Content(safe_line(f"Import {view.path} > {view.target} · {view.fate}"))
        chosen = "  ".join(f"--{name} {text}" for name, text in view.options)
        box.border_subtitle = Content(safe_line(chosen))
        self.query_one("#figures", Static).update(styled(import_rows.figures(view)))
        self._recognised.set_rows(import_rows.rows(view))
        self._source.set_rows(import_rows.source(view))
        self._follow()
        self._say(view.problem)

    def _say(self, text: str) -> None:
        self.query_one("#note", Static).update(Content(safe_line(text)))

    def on_table_moved(self, event: Table.Moved) -> None:
        """The source follows the row."""
        event.stop()
        if event.control is self._recognised:
            self._follow()

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Enter on a row, or a click."""
        event.stop()
        self.answer()

    def _follow(self) -> None:
        if line := import_rows.line_of(self.view, self._recognised.key):
            self._source.go_to(str(line))

    def _choose(self, name: str, text: str) -> None:
        """Read the document anew with one more option; one of the same place gives way."""
        place = text.rpartition("=")[0] or text
        others = (
            one for one in self.view.options if (one[0], one[1].rpartition("=")[0]) != (name, place)
        )
        self._look((*others, (name, text)))

    def answer(self) -> None:
        """Ask what is taken of the conflict or finding of the row."""
        kind, _, number = self._recognised.key.partition(":")
        if kind == "conflict":
            name, place, values = (
                "take",
                self.view.conflicts[int(number)].name,
                ("board", "document"),
            )
        elif kind == "finding" and self.view.findings[int(number)].answers:
            finding = self.view.findings[int(number)]
            name, place, values = "choose", finding.place, finding.answers
        else:
            self._say("nothing can be chosen here: m maps a column, w a word, x leaves lines out")
            return
        choices = tuple(Choice(value, "", ((safe_line(value), ""),)) for value in values)

        def chosen(value: str | None) -> None:
            if value is not None:
                self._choose(name, f"{place}={value}")

        self.app.push_screen(Menu(safe_line(place), choices), chosen)

    def map_column(self) -> None:
        """Ask what a column holds."""
        self._ask("map", "Column=field", "as in Who=owners; fields keeps it, skip leaves it out")

    def map_word(self) -> None:
        """Ask what a status word stands for."""
        self._ask("status", "word=status", "as in on ice=blocked")

    def exclude(self) -> None:
        """Ask which lines are left out, beginning with the section of the row."""
        focused = self._source if self._source.has_focus else self._recognised
        is_source = focused is self._source
        line = int(focused.key or 0) if is_source else import_rows.line_of(self.view, focused.key)
        self._ask(
            "exclude", "Lines to leave out", "as in 12-40", import_rows.section(self.view, line)
        )

    def _ask(self, name: str, title: str, hint: str, text: str = "") -> None:
        def answered(answer: str | None) -> None:
            if answer and answer.strip():
                self._choose(name, answer.strip())

        self.app.push_screen(Prompt(title, text=text, hint=hint), answered)

    def take_back(self) -> None:
        """Take the last choice back."""
        if self.view.options:
            self._look(self.view.options[:-1])
        else:
            self._say("nothing was chosen yet")

    def agree(self) -> None:
        """Return what is shown, if it can be written."""
        if self.view.problem:
            self._say(self.view.problem)
        else:
            self.dismiss(self.view)
