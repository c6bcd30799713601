"""A conflict for the dialog: each place as it was, as you and as they want it, and what is taken.

`picks` gives what was taken so far, by the index of the dispute.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import ndiff
from typing import TypeAlias

from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.text import safe_block, safe_line
from readiness_tui.domain.model.unsaved import OWN_SIDES, RECORD, Dispute, Side, Unsaved
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.cells import Col, Line, Measure, Row, Rows, Span, wrap

Picks: TypeAlias = Mapping[int, Side]
NO_PICKS: Picks = {}

LEAST = 9
"""Cells of a column of values in the narrowest list."""
HEAD = "record:"
"""Begins the key of the row that heads the disputes of one record."""


def waiting(snapshot: Snapshot) -> tuple[Unsaved, ...]:
    """What has to be decided, in the order in which it came up."""
    return tuple(one for one in snapshot.unsaved if one.disputes)


def subject(unsaved: Unsaved) -> str:
    """What a conflict is about: the record, how many records, or the file git left unmerged."""
    if unsaved.is_git:
        return safe_line(unsaved.id)
    records = _records(unsaved)
    if len(records) != 1:
        return f"{len(records)} records"
    return safe_line(records[0].id) if records[0] else "board"


def about(snapshot: Snapshot, unsaved: Unsaved) -> Line:
    """What happened, and the edit that meets it."""
    lines: list[Span] = [(safe_line(unsaved.says), "")]
    when = _when(snapshot, unsaved)
    if unsaved.has_edit:
        lines.append((f"\nyour edit: {safe_line(unsaved.title)}{when}", "muted"))
    return tuple(lines)


def _when(snapshot: Snapshot, unsaved: Unsaved) -> str:
    if unsaved.at is None:
        return ""
    now = snapshot.judgement.now
    at = unsaved.at.astimezone(now.tzinfo)
    return f", {at:%H:%M:%S}" if at.date() == now.date() else f", {at:%Y-%m-%d %H:%M}"


def refusal(snapshot: Snapshot, unsaved: Unsaved, dispute: Dispute, side: Side) -> str:
    """Why a side cannot be taken; empty if it can."""
    if side is Side.THEIRS or (unsaved.is_git and side is Side.MINE):
        return ""
    if unsaved.is_git:
        return "of a file that git left unmerged one side is taken"
    if not unsaved.has_edit:
        return "of an import one side is taken" if side is Side.BOTH else ""
    ref = dispute.record
    if ref is not None and _is_lost(snapshot, dispute):
        return f"{safe_line(ref.id)} is no longer there: only theirs can be taken"
    if side is Side.BOTH and (ref is None or ref.kind is not Kind.TICKET):
        return "only a ticket has notes: take mine or theirs"
    if side is Side.BOTH and (dispute.field == RECORD or dispute.field.startswith("#")):
        noun = "a comment" if dispute.field else "a whole record"
        return f"{noun} cannot become a note: take mine or theirs"
    return ""


def _is_lost(snapshot: Snapshot, dispute: Dispute) -> bool:
    """Whether there is no place any more for what we wanted."""
    ref = dispute.record
    if ref is None:
        return False
    if ref.board not in snapshot.portfolio.boards:
        return True
    return dispute.field != RECORD and snapshot.portfolio.record(ref) is None


def taking(snapshot: Snapshot, unsaved: Unsaved, side: Side, among: Sequence[int]) -> Picks:
    """The picks that take one side in these disputes, wherever that can be."""
    return {
        one.index: side
        for one in unsaved.disputes
        if one.index in among and not refusal(snapshot, unsaved, one, side)
    }


def undecided(unsaved: Unsaved, picks: Picks) -> tuple[int, ...]:
    """The disputes that nothing was taken of yet."""
    return tuple(one.index for one in unsaved.disputes if one.index not in picks)


def still(before: Unsaved, after: Unsaved, picks: Picks) -> Picks:
    """The picks that still hold after another look: those between values that are the same."""
    same = {one.index for one in after.disputes if one in before.disputes}
    return {index: side for index, side in picks.items() if index in same}


def meant(unsaved: Unsaved, key: str) -> tuple[int, ...]:
    """The disputes that a row stands for: one, or all of the record that it heads."""
    if not key.startswith(HEAD):
        return (int(key),) if key else ()
    place = int(key.removeprefix(HEAD))
    record = _records(unsaved)[place]
    return tuple(one.index for one in unsaved.disputes if one.record == record)


def rows(snapshot: Snapshot, unsaved: Unsaved, picks: Picks, width: int, measure: Measure) -> Rows:
    """One row for each dispute, below the name of its record where nothing else says it."""
    records = _records(unsaved)
    table_rows: list[Row] = []
    is_headed = unsaved.is_git or len(records) > 1
    indent = "  " if is_headed else ""
    for place, record in enumerate(records):
        if is_headed:
            table_rows.append(Row(f"{HEAD}{place}", line=_title(snapshot, record), kind="group"))
        table_rows += [
            Row(str(one.index), _cells(snapshot, unsaved, one, picks.get(one.index), indent))
            for one in unsaved.disputes
            if one.record == record
        ]
    return Rows.of(table_rows, _columns(unsaved, table_rows, width, measure))


def _records(unsaved: Unsaved) -> tuple[RecordRef | None, ...]:
    return tuple(dict.fromkeys(one.record for one in unsaved.disputes))


def _title(snapshot: Snapshot, ref: RecordRef | None) -> Line:
    if ref is None:
        return (("board", "strong"),)
    title = getattr(snapshot.portfolio.record(ref), "title", "")
    return ((f"{safe_line(ref.id)}  ", "strong"), (safe_line(title), "muted"))


def _cells(
    snapshot: Snapshot, unsaved: Unsaved, dispute: Dispute, side: Side | None, indent: str
) -> tuple[Span, ...]:
    lost = _is_lost(snapshot, dispute)
    base, mine = _value(dispute, dispute.base), _value(dispute, dispute.mine)
    theirs = _value(dispute, dispute.theirs)
    if lost and not dispute.theirs:
        theirs = "(removed)"
    mine_style, theirs_style = {
        None: ("", ""),
        Side.MINE: ("accent", "muted"),
        Side.THEIRS: ("muted", "accent"),
        Side.BOTH: ("accent", "accent"),
    }[side]
    return (
        (indent + (safe_line(dispute.field) or "record"), "strong"),
        (base, "muted"),
        (mine, mine_style),
        (theirs, theirs_style),
        (_taken(unsaved, side), "accent") if side else ("?", "doubt"),
    )


def _taken(unsaved: Unsaved, side: Side) -> str:
    """The column that a choice takes its value from."""
    mine, theirs = unsaved.sides
    return {Side.MINE: mine, Side.THEIRS: theirs, Side.BOTH: "both"}[side]


def _value(dispute: Dispute, text: str) -> str:
    """A value in one line; what an empty one means."""
    if text:
        return safe_line(" ".join(text.split()))
    return "(removed)" if dispute.field == RECORD else "(none)"


def _columns(
    unsaved: Unsaved, made: Sequence[Row], width: int, measure: Measure
) -> tuple[Col, ...]:
    """Columns as wide as what stands in them, as far as all of them have room."""
    cells = [row.cells for row in made if row.cells]
    field = min(16, max(measure(row[0][0]) for row in cells) + 2) if cells else LEAST
    room = max(LEAST, (width - field - len(f"{max(unsaved.sides, key=len)} ")) // 3)
    sizes = [
        max(LEAST, min(room, max((measure(row[place][0]) for row in cells), default=0) + 2))
        for place in (1, 2, 3)
    ]
    titles = ("base", *unsaved.sides)
    values = (Col(title, size) for title, size in zip(titles, sizes, strict=True))
    return Col("field", max(7, field)), *values, Col("take", 0)


def diff(
    dispute: Dispute, width: int, measure: Measure, sides: tuple[str, str] = OWN_SIDES
) -> list[Row]:
    """What each side changed, line by line, against what was there before both."""
    mine, theirs = (f"{side}, against what was there before" for side in sides)
    changes = [
        *_changes(mine, dispute, dispute.mine, width, measure),
        Row("#gap"),
        *_changes(theirs, dispute, dispute.theirs, width, measure),
    ]
    return [Row(f"#{place}", line=row.line, kind=row.kind) for place, row in enumerate(changes)]


def _changes(
    title: str, dispute: Dispute, text: str, width: int, measure: Measure
) -> Iterator[Row]:
    yield Row("", line=((title, "strong"),), kind="group")
    before, after = _lines(dispute, dispute.base), _lines(dispute, text)
    if before == after:
        yield Row("", line=(("  as it was", "muted"),))
        return
    for line in ndiff(before, after):
        sign, style = {"-": ("- ", "fail"), "+": ("+ ", "pass")}.get(line[0], ("  ", "muted"))
        if line[0] == "?":  # where in the line; the line itself says enough
            continue
        for place, part in enumerate(wrap(line[2:], width - 2, measure)):
            yield Row("", line=((sign if not place else "  ", style), (part, style)))


def _lines(dispute: Dispute, text: str) -> list[str]:
    """A value as lines: of a record each field is one."""
    if dispute.field == RECORD:
        return [safe_line(part) for part in text.split(", ")] if text else []
    return safe_block(text).splitlines()
