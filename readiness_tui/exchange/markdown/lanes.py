"""Tables whose columns are records: cards with fields in rows, and the lanes of a board."""

import re
from collections.abc import Iterator
from functools import cache

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.markdown import titles
from readiness_tui.exchange.markdown.syntax.tree import Table
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import is_id
from readiness_tui.exchange.model.values import read_status

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_REGISTERED = frozenset(("likelihood", "mitigation"))
_FEW = 2


def card_heads(table: Table) -> tuple[titles.Head, ...]:
    """The ids over the columns of a table whose first column names fields; empty for none."""
    cells = table.header.cells[1:]
    named = [titles.head(cell.text) for cell in cells]
    ids = [head for head in named if head and not head.is_number]
    if len(ids) < max(1, len(cells)) or len({head.id for head in ids}) < _FEW:
        return ()
    labels = [labelled(plain(row.text(0))) for row in table.rows]
    return tuple(ids) if len(labels) >= _FEW and sum(map(bool, labels)) * 2 > len(labels) else ()


def own_id(table: Table) -> tuple[str, str]:
    """The id and the title that a table of fields and values states itself; empty for none."""
    if len(table.header.cells) != _FEW:
        return "", ""
    rows = {labelled(plain(row.text(0))): plain(row.text(1)) for row in (table.header, *table.rows)}
    name = rows.get("id", "")
    return (name, rows.get("title", "")) if is_id(name) else ("", "")


def heading_status(title: str) -> Status | None:
    """The status that a heading is, perhaps of what and since when: `## Done this week (3)`.

    Behind a status sign and the status a dash may part something else from it, such as a phase.
    """
    bare = re.sub(r"(?<!\s)\s*[(\[\uff08][^()\[\]]*[)\]\uff09]\s*$", "", titles.unnumbered(title))
    bare = bare.strip(" :\u2013\u2014-").rstrip(words.load().signs_and_blanks).lstrip("\ufe0f ")
    if bare and words.load().is_status(bare):
        return read_status(bare).status
    for stated in (_without_kind(bare), *_signed_front(bare)):
        status = read_status(stated).status if words.load().is_status(stated) else None
        if status and status is not Status.TODO:  # `Open items` says no more than that there are
            return status
    return None


def _without_kind(title: str) -> str:
    """A heading without the kind of thing and the span of time behind its first words."""
    name = words.fold(title)
    for part in ("spans", "kinds"):
        listed = words.load().longest("headings", part)
        if name.endswith(_endings(listed)):
            longest = next(word for word in listed if name.endswith(f" {word}"))
            name = name.removesuffix(longest).strip()
    return name


@cache
def _endings(listed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {word}" for word in listed)


def _signed_front(title: str) -> tuple[str, ...]:
    """What stands before a dash behind a status sign; empty without a sign or a dash."""
    front, dash, _ = title.partition(" \u2014 ")
    return (front,) if dash and front[:1] in words.load().status_symbols else ()


def lane_statuses(table: Table) -> tuple[Status | None, ...]:
    """The status that each column of a table is headed by and nothing else; None for others."""
    return tuple(heading_status(plain(cell.text)) for cell in table.header.cells)


def lanes(table: Table) -> Iterator[tuple[int, str, Status]]:
    """The cards of a board of lanes: line, raw text and the status of the lane."""
    statuses = lane_statuses(table)
    for row in table.rows:
        for cell, status in zip(row.cells, statuses, strict=False):
            for piece in _BREAK.split(cell.text):
                if status is not None and plain(piece).strip("-\u2013\u2014 "):
                    yield row.line, piece.strip().lstrip("-\u2022 "), status


def is_register_of_cards(table: Table) -> bool:
    """Whether the cards of a table are risks."""
    return bool(_REGISTERED & {labelled(plain(row.text(0))) for row in table.rows})


def labelled(label: str) -> str:
    """The field that the label of a row names, those of risks and the title included."""
    key = words.key_of(label)
    return words.load().exact(key) or words.load().field(key)
