"""What a person is asked in the preview of an import: one option comes of each answer."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable, Sequence

from textual.screen import Screen

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.onboarding.import_view import ImportFinding, ImportView
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.importing.options import (
    OTHER,
    STATUSES,
    STRUCTURE,
    column_at,
    column_lines,
    structure_lines,
    structure_of,
    word_at,
    word_lines,
)
from readiness_tui.ui.viewmodels.importing.source import section


class ImportQuestions:
    """Asks above the preview.

    Args:
        screen: The preview.
        choose: Told the name of an option and its text; of an answer to several findings each.
    """

    def __init__(self, screen: Screen[ImportView | None], choose: Callable[..., None]) -> None:
        self._screen, self._choose = screen, choose
        self._typed: tuple[str, str, str, Sequence[str]] | None = None

    def column(self, view: ImportView, line: int) -> None:
        """Which column, that of a line first, and which field it holds."""
        prompt = ("Column=field", "a header or key of the document, as in Who=owners")
        lines, at = column_lines(view), column_at(view, line)
        self._first("Which column?", lines, at, "map", view.fields, prompt)

    def word(self, view: ImportView, line: int) -> None:
        """Which word, that of a line first, and which status it stands for."""
        prompt = ("word=status", "a word or sign of the document, as in on ice=blocked")
        lines, at = word_lines(view), word_at(view, line)
        self._first("Which word?", lines, at, "status", STATUSES, prompt)

    def structure(self, view: ImportView) -> None:
        """What of the document is a ticket: a structure, or whatever the rules find."""
        choices = tuple(Choice(value, "", line) for value, line in structure_lines())

        def picked(value: str | None) -> None:
            if value is not None:
                self._typed = None
                self._choose(STRUCTURE, value)

        menu = Menu("What is a ticket?", choices, at=structure_of(view.options))
        self._screen.app.push_screen(menu, picked)

    def lines(self, view: ImportView, line: int) -> None:
        """Which lines are left out: the section of a line, unless others are typed."""
        self._type("exclude", "Lines to leave out", "as in 12-40,55", section(view, line))

    def answer(self, finding: ImportFinding, among: Sequence[ImportFinding]) -> None:
        """What is taken of a finding, and of others of its kind: an answer, or what is written."""
        head = f"All {len(among)}: " if len(among) > 1 else ""
        title, places = f"{head}{safe_line(finding.text)}", [each.place for each in among]
        choices = [Choice(each, "", ((each, ""),)) for each in finding.answers]
        if finding.written:
            choices.append(Choice(OTHER, "", ((f"{finding.written} ...", "muted"),)))

        def picked(value: str | None) -> None:
            if value == OTHER:
                self._type("choose", title, f"write {finding.written}", places=places)
            elif value is not None:
                self._typed = None
                self._choose("choose", *(f"{place}={value}" for place in places))

        self._screen.app.push_screen(Menu(title, tuple(choices)), picked)

    def again(self, problem: str) -> None:
        """Ask once more for what was typed last and could not be read, with the text kept."""
        if self._typed is not None:
            name, title, text, places = self._typed
            self._type(name, title, safe_line(problem), text, places)

    def _pick(self, title: str, values: Sequence[str], name: str, place: str) -> None:
        """Which of some values counts at a place."""
        choices = tuple(Choice(value, "", ((safe_line(value), ""),)) for value in values)

        def picked(value: str | None) -> None:
            if value is not None:
                self._typed = None
                self._choose(name, f"{place}={value}")

        self._screen.app.push_screen(Menu(title, choices), picked)

    def _first(
        self,
        title: str,
        lines: Sequence[tuple[str, Line]],
        at: str,
        name: str,
        values: Sequence[str],
        prompt: tuple[str, str],
    ) -> None:
        def picked(place: str | None) -> None:
            if place == OTHER:
                self._type(name, *prompt)
            elif place is not None:
                self._pick(f"{safe_line(place)} is", values, name, place)

        if len(lines) == 1:
            self._type(name, *prompt)
        else:
            choices = tuple(Choice(value, "", line) for value, line in lines)
            self._screen.app.push_screen(Menu(title, choices, at=at), picked)

    def _type(
        self, name: str, title: str, hint: str, text: str = "", places: Sequence[str] = ()
    ) -> None:
        def answered(answer: str | None) -> None:
            if answer and answer.strip():
                self._typed = name, title, answer, places
                texts = [f"{place}={answer.strip()}" for place in places] or [answer.strip()]
                self._choose(name, *texts)

        self._screen.app.push_screen(Prompt(title, text=text, hint=hint), answered)
