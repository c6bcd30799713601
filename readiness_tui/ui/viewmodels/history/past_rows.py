"""The boards of a day that is gone as rows, the difference to now before them; and a life."""

from collections.abc import Iterable, Iterator

from readiness_tui.domain.history.life import LifeEntry, LifeSource
from readiness_tui.domain.history.past import PastDay
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.ui.viewmodels.cells import Line, Row


def difference_rows(past: PastDay) -> Iterator[Row]:
    """What parts a day from now: a heading for each part, its lines below it."""
    for place, problem in enumerate(past.problems):
        yield Row(f"problem {place}", line=((f"  {safe_line(str(problem))}", "doubt"),))
    if not past.sections:
        yield Row("same", line=(("  the boards say the same now", "muted"),))
    for section in past.sections:
        yield _heading(f"since: {section.heading}", len(section.lines))
        for place, line in enumerate(section.lines):
            yield Row(f"{section.heading} {place}", line=((f"  {safe_line(line)}", ""),))


def board_rows(past: PastDay, glyphs: Glyphs) -> Iterator[Row]:
    """The tickets of a day with what they claimed; a proof of then is not known, and marked so."""
    boards = past.portfolio.boards.values()
    if not boards:
        yield Row("none", line=(("  no board then", "muted"),))
    for board in boards:
        yield _heading(board.title or board.id, len(board.tickets))
        width = max((len(name) for name in board.tickets), default=0)
        for ticket in board.tickets.values():
            status = f"{glyphs.status(ticket.status)} {ticket.status.value:<8}"
            line: Line = (
                (f"  {safe_line(ticket.id):<{width}}  ", ""),
                (status, ticket.status.value),
                (" ? ", "muted"),
                (f"{ticket.priority or '':<4}", "muted"),
                (safe_line(ticket.title), ""),
            )
            yield Row(f"{board.id}:{ticket.id}", line=line)


def life_rows(entries: Iterable[LifeEntry], remark: str) -> Iterator[Row]:
    """The life of a record: when, who, what, and whence that is known; the fields below it."""
    styles = {LifeSource.COMMIT: "", LifeSource.AUDIT: "accent", LifeSource.CHECKPOINT: "muted"}
    place = 0
    for place, entry in enumerate(entries, 1):
        line: Line = (
            (f"{entry.at:%Y-%m-%d %H:%M}  ", "muted"),
            (f"{safe_line(entry.who)}  ", "strong"),
            (safe_line(entry.did), styles[entry.source]),
            (f"  {safe_line(entry.origin)}", "muted"),
        )
        yield Row(f"{place}", line=line)
        for number, change in enumerate(entry.changes):
            yield Row(f"{place}.{number}", line=((f"    {safe_line(change)}", ""),))
    if not place:
        yield Row("none", line=(("nobody has kept anything of it yet", "muted"),))
    if remark:
        yield Row("remark", line=((safe_line(remark), "doubt"),))


def _heading(text: str, count: int) -> Row:
    return Row(f"# {text}", line=((safe_line(text), "strong"), (f"  {count}", "muted")))
