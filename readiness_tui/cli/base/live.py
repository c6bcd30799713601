"""A bar on a terminal that is drawn again and again, and goes without a trace."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TextIO, TypeAlias

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

BAR = 24

Draw: TypeAlias = Callable[[str, float], None]
"""Shows a text that is safe for a line, and how much is done, from 0 to 1."""


@contextmanager
def live(stream: TextIO) -> Generator[Draw]:
    """Draw on a terminal for as long as this is open; then its line is empty again."""
    console = Console(file=stream, emoji=False, markup=False, highlight=False, force_terminal=True)
    with Live(
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as drawn:

        def draw(text: str, part: float) -> None:
            grid = Table.grid(padding=(0, 2, 0, 0))
            grid.add_column(width=BAR, no_wrap=True)
            grid.add_column(no_wrap=True, overflow="ellipsis")
            bar = ProgressBar(1.0, part, width=BAR, complete_style="cyan", finished_style="cyan")
            grid.add_row(bar, Text(text))
            drawn.update(grid, refresh=True)

        yield draw
