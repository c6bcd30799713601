"""What a terminal gets, drawn by rich: tables with a head, trees of reasons, bars. Pipes load none.

All text that comes here is safe for a line already; none of it is taken for markup.
"""

import io
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.style import Style
from rich.table import Table as RichTable
from rich.text import Text
from rich.tree import Tree

from readiness_tui.cli.base.capabilities import MANY, RICH_NAMES, colours
from readiness_tui.cli.base.drawing import SPARE, Cell, Column, Table
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.palette import Palette
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import ProofWord, Verdict
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.settings.xterm import nearest_ink

RowT = TypeVar("RowT")

_Columns: TypeAlias = list[tuple[Column[RowT], list[Cell]]]

_BARE: Mapping[str, str] = {
    "pass": "green",
    "fail": "red",
    "doubt": "yellow",
    "closable": "cyan",
    "waived": "magenta",
    "doing": "blue",
    "blocked": "red",
    "review": "yellow",
    "done": "green",
    "muted": "dim",
    "dropped": "dim",
    "strong": "bold",
    "head": "dim",
}
"""Roles in the terminal's own colours: what its background is, nobody knows."""
_SHAPES: Mapping[str, str] = {"strong": "bold", "head": "muted"}
_LINES = "    \n    \n ── \n    \n    \n    \n    \n    \n"
_ASCII = str.maketrans("─━│├└…", "--|+`.")
_GAP = 1
_ENOUGH = 5
"""The part of the width, one of so many, that a column that grows has to have twice."""
_BAR = 24
_BARS = (
    (ProofWord.PROVEN, "pass"),
    (ProofWord.CLOSABLE, "closable"),
    (ProofWord.UNPROVEN, "doubt"),
    (ProofWord.CONTRADICTED, "fail"),
)


class Terminal:
    """Draws for a terminal of so many columns.

    Args:
        columns: Its width in cells.
        is_ascii: Whether signs are kept to ASCII.
        theme: The name of a theme; empty: by what the terminal says of its background.
    """

    def __init__(self, columns: int, *, is_ascii: bool, theme: str = "") -> None:
        self.columns, self._is_ascii = columns, is_ascii
        self._file = io.StringIO()
        self._colours = colours()
        self._console = Console(
            file=self._file,
            force_terminal=True,
            width=columns,
            emoji=False,
            markup=False,
            highlight=False,
            color_system=RICH_NAMES[self._colours],
            legacy_windows=False,
        )
        palette = _palette(theme)
        self._palette = palette if self._colours >= MANY else None

    @property
    def colours(self) -> str:
        """How many colours it has, as rich names that; empty: none."""
        return self._console.color_system or ""

    def style(self, ink: str) -> Style:
        """How the ink of a role looks here."""
        if self._palette is None:
            return Style.parse(_BARE.get(ink, ""))
        role = _SHAPES.get(ink, ink)
        colour = self._palette.roles.get(role, "")
        if self._colours == MANY and colour.startswith("#"):
            ground = self._palette.roles["background"]
            colour = f"color({nearest_ink(colour, ground, self._palette.promise)})"
        return Style.parse(f"bold {colour}" if role == "bold" else colour)

    def paint(self, text: str, ink: str) -> str:
        """A text in an ink, for a line that is put together elsewhere."""
        return self._made(Text(text, self.style(ink), end="")) if ink else text

    def table(self, table: Table[RowT]) -> str:
        """A table with a head line; where there is no room texts get short, then columns go."""
        columns = self._fitting(table)
        drawn = RichTable(
            box=Box(_LINES),
            show_edge=False,
            pad_edge=False,
            padding=(0, _GAP, 0, 0),
            border_style=self.style("head"),
            header_style=self.style("head"),
            expand=any(column.grows for column, _ in columns),
        )
        for column, _ in columns:
            ratio = 1 if column.grows else None
            name = column.head or column.name
            drawn.add_column(name, no_wrap=True, overflow="ellipsis", ratio=ratio)
        for row in zip(*(cells for _, cells in columns), strict=True):
            drawn.add_row(*map(self._cell, row))
        return self._made(drawn)

    def _fitting(self, table: Table[RowT]) -> _Columns[RowT]:
        """The columns that are shown, with their cells."""
        fitting = list(zip(table.columns, table.cells(), strict=True))
        if not table.is_chosen:
            fitting = [(column, cells) for column, cells in fitting if not _is_idle(column, cells)]
        may_go = 0 if table.is_chosen else 1
        fitting = self._without(fitting, may_go * SPARE)
        if not self._has_room(fitting):
            fitting = [
                (column, [cell._replace(text=cell.short or cell.text) for cell in cells])
                for column, cells in fitting
            ]
        return self._without(fitting, may_go)

    def _without(self, columns: _Columns[RowT], rank: int) -> _Columns[RowT]:
        """The columns, less those of this rank or above for which there is no room; 0: none go."""
        while rank and not self._has_room(columns):
            least = max(column.rank for column, _ in columns)
            if least < rank:
                break
            columns = [(column, cells) for column, cells in columns if column.rank < least]
        return columns

    def _has_room(self, columns: _Columns[RowT]) -> bool:
        """Whether the columns that grow, if there are any, get what is enough for them."""
        fixed, growing = 0, 0
        for column, cells in columns:
            texts = (column.head or column.name, *(cell.text for cell in cells))
            width = max(map(cell_len, texts)) + _GAP + 1
            fixed += 0 if column.grows else width
            growing += width if column.grows else 0
        return self.columns - fixed >= min(growing, self.columns * 2 // _ENOUGH)

    def _cell(self, cell: Cell) -> Text:
        text = Text(cell.text, self.style(cell.ink))
        if cell.below:
            text.append(f"\n{cell.below}", self.style("muted"))
        return text

    def facts(self, lines: Iterable[str], indent: int) -> str:
        """Lines whose first cells are a label, what stands behind it wrapped below itself."""
        drawn: list[Text] = []
        for line in lines:
            text = Text.from_ansi(line)
            label, body = text[:indent], text[indent:]
            label.stylize(self.style("muted"))
            for number, part in enumerate(
                body.wrap(self._console, self.columns - indent) or [body]
            ):
                drawn.append((Text(" " * indent) if number else label) + part)
        return self._made(Text("\n").join(drawn))

    def verdict(self, verdict: Verdict, line: str, ink: str) -> str:
        """A verdict as a tree: its line with a bar of how far the scope is, below it its reasons.

        What one reason says already is not said again by those below it.
        """
        tree = Tree(self._headline(verdict, line, ink), guide_style=self.style("muted"))
        for reason in verdict.reasons:
            self._grow(tree, reason)
        return self._made(tree)

    def _grow(self, tree: Tree, reason: Diagnostic) -> None:
        place = f"{reason.place}: " if reason.place else ""
        is_placed = bool(place) and str(reason.place) not in reason.message
        label = Text(safe_line(f"{place if is_placed else ''}{reason.message}"))
        label.append(f"  {reason.code}", self.style("muted"))
        children = _telling(reason)
        remedy = reason.remedy or next((one.remedy for one in reason.children), "")
        if remedy and not children:
            label.append(f"\nnext: {safe_line(remedy)}", self.style("closable"))
        branch = tree.add(label)
        for child in children:
            self._grow(branch, child)

    def _headline(self, verdict: Verdict, line: str, ink: str) -> Text:
        word = verdict.word.spoken
        text = Text().append(word, self.style(ink) + Style(bold=True))
        text.append("  ").append_text(self._bar(verdict))
        return text.append(safe_line(line.removeprefix(word)))

    def _bar(self, verdict: Verdict) -> Text:
        """How much of a scope is proven, closable, unproven and contradicted."""
        full, rest = ("#", ".") if self._is_ascii else ("━", "━")
        text, used = Text(), 0
        for word, ink in _BARS:
            count = verdict.proven if word is ProofWord.PROVEN else verdict.counts.get(word, 0)
            cells = max(bool(count), count * _BAR // max(verdict.total, 1))
            cells = min(cells, _BAR - used)
            text.append(full * cells, self.style(ink))
            used += cells
        return text.append(rest * (_BAR - used), self.style("muted"))

    def _made(self, drawing: RenderableType) -> str:
        self._file.seek(0)
        self._file.truncate()
        self._console.print(drawing, end="", soft_wrap=isinstance(drawing, Text))
        drawn = self._file.getvalue()
        lines = (drawn.translate(_ASCII) if self._is_ascii else drawn).split("\n")
        return "\n".join(line.rstrip() for line in lines).rstrip("\n")


def _is_idle(column: Column[RowT], cells: Sequence[Cell]) -> bool:
    """Whether a column that may go says nothing."""
    return bool(column.rank) and not any(cell.text.strip("-") for cell in cells)


def _telling(reason: Diagnostic) -> list[Diagnostic]:
    """The reasons below one that say more than it does."""
    return [child for child in reason.children if child.message not in reason.message]


def _palette(theme: str) -> Palette | None:
    """The theme of that name, else the one for a background that the terminal tells; None: bare."""
    from readiness_tui.storage.settings.themes import load_themes

    palettes = load_themes().palettes
    if theme:
        names = [palette.name for palette in palettes]
        if theme not in names:
            raise no_such(theme, names, "theme")
        return palettes[names.index(theme)]
    ground = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    if not ground.isdecimal():
        return None
    is_dark = int(ground) in {0, 1, 2, 3, 4, 5, 6, 8}
    return next((palette for palette in palettes if palette.dark is is_dark), None)
