"""What holds for boards or for the workspace: alerts that are met, remarks, offers of a mode."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.cells import Line, Row, clicked

WIDE = 100
"""Cells of the screen from which the header says the word beside the count."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One of them: what it is about, empty for the workspace, and its sentence."""

    home: str
    text: str

    def __str__(self) -> str:
        """In one line."""
        return f"{self.home}: {self.text}" if self.home else self.text


def notices(snapshot: Snapshot, board: BoardId | None) -> tuple[Notice, ...]:
    """What holds for a board, or for all; what holds for the workspace is always among it."""
    return tuple(
        Notice(safe_line(home), safe_line(text)) for home, text in _notices(snapshot, board)
    )


def _notices(snapshot: Snapshot, board: BoardId | None) -> Iterator[tuple[str, str]]:
    yield from ((one.board, str(one)) for one in snapshot.alarms if board in {None, one.board})
    yield from (("", text) for text in snapshot.remarks)
    yield from ((one.board, str(one)) for one in snapshot.offers if board in {None, one.board})


def alert_mark(snapshot: Snapshot, board: BoardId | None, glyphs: Glyphs, width: int) -> Line:
    """How many there are, for the header beside the freshness; nothing where there are none."""
    count = len(notices(snapshot, board))
    if not count:
        return ()
    sign = glyphs.gate(State.WARN)
    text = f"{sign} {counted(count, 'alert')}  " if width >= WIDE else f"{sign}{count} "
    return ((text, clicked("doubt", "alerts")),)


def alert_rows(listed: Iterable[Notice]) -> list[Row]:
    """Each with what it is about, as rows of a list that wraps them."""
    return [
        Row(
            f"#{n}",
            line=((f"{one.home}  " if one.home else "workspace  ", "accent"), (one.text, "")),
        )
        for n, one in enumerate(listed)
    ]
