"""Which field each column of a table holds: by its header, refuted or told by its values."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from readiness_tui.exchange.markdown import text, titles
from readiness_tui.exchange.markdown.syntax.tree import Row, Table
from readiness_tui.exchange.model import bearing, words
from readiness_tui.exchange.model.choices import OWN, SKIP
from readiness_tui.exchange.model.ids import is_id
from readiness_tui.exchange.model.spellings import family
from readiness_tui.exchange.model.values import is_path, read_status

TICKET_FIELDS = frozenset(
    ("priority", "status", "owners", "depends", "estimate", "score", "acceptance", "inverse")
)
"""The fields that tickets alone have."""
_MOST = 0.8
_PRIORITY = re.compile(r"P[0-4]", re.IGNORECASE)
_ISSUE = re.compile(r"#\d+|[\w./-]+#\d+|https?://\S+|[A-Z][A-Z0-9]+-\d+|-|")
_WORDS = re.compile(r"[^\W\d_]{2,}[\s-]+\S|[^\W\d_]{4,}|[A-Z][a-z]{2}|[\u3040-\uffdc]{2,}")
_ALTERNATIVES = re.compile(r"[A-Z][^\W\d_]+(?:/[A-Z][^\W\d_]+)+")
_COUNTED = re.compile(r"[^\W\d_]+ \d+[a-z]?")
_FEW = 2
_OPEN_BOXES = frozenset("\u2610\u2b1c\u25a1\u25fb\U0001f532")
_GRADES = {"s": "impact", "o": "likelihood"}
"""The letters of an FMEA: how severe, and how often it occurs."""
_SPEAKS = re.compile(r"\S+(?:\s+\S+){3}")
_PARTS = re.compile(r"[RASCI]")
_RACI = re.compile(r"(?:[RASCI](?:\s*[/,+&\u00b7]?\s*[RASCI])*|-|\u2013|\u2014|)")
"""The parts that a role plays: responsible, accountable, supports, consulted, informed."""
_WORKED = frozenset(("status", "owners", "depends", "inverse"))
_SENTENCE = 6  # words: more name no person


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place, its field (empty: the team's own), its header, a finding it gives."""

    index: int
    field: str
    header: str
    code: str = ""


def mostly(texts: list[str], rule: re.Pattern[str]) -> bool:
    """Whether nearly all texts that are not empty match a rule."""
    filled = [each for each in texts if each]
    return len(filled) >= _FEW and sum(map(bool, map(rule.fullmatch, filled))) >= _MOST * len(
        filled
    )


def read(table: Table) -> tuple[Column, ...]:
    """The columns of a table, in order."""
    vocabulary = words.load()
    columns: list[Column] = []
    names: set[str] = set()
    for index, cell in enumerate(table.header.cells):
        header = text.plain(cell.text)
        name = vocabulary.field(header)
        values = [text.plain(value) for value in table.column(index)]
        code = ""
        if name in {"owners", "estimate"} and _share_of_filled(values, _is_sentence):
            name = ""
        if name == "issue" and not mostly(values, _ISSUE) and any(values):
            name = "" if "title" in names else "title"
        if name == "title" and _share_of_filled(values, str.isdigit):
            name = ""
        if not bearing.bear_out(name, values, in_part=not vocabulary.is_whole(header)):
            name = ""
        if name == OWN:
            name, code = "", OWN
        elif not name and (name := _guess(values, index)):
            code = "column-guessed"
        if name not in {"", SKIP} and name in names:
            name, code = "", "column-twice" if not code else ""
        names.add(name)
        columns.append(Column(index, name, header, code))
    return _prioritised(tuple(columns))


def _guess(values: list[str], index: int) -> str:
    """The field that the values of a column without a known header speak for; empty for none."""
    filled = [value for value in values if value]
    if len(filled) < _FEW:
        return ""
    is_distinct = len(set(filled)) >= _MOST * len(filled)
    if index == 0 and share(filled, _is_guessed_id) and is_distinct and _are_of_a_kind(filled):
        return "" if all(map(titles.ascends, filled)) else "id"
    if mostly(values, _PRIORITY) and not (index == 0 and is_distinct):
        return "priority"
    if share(filled, _is_status) or _are_boxes(filled):
        return "status"
    handles = [value[1:].split(",")[0] for value in filled if value.startswith("@")]
    if len(handles) >= _MOST * len(filled) and not all(map(is_id, handles)):
        return "owners"
    return ""


def _is_status(value: str) -> bool:
    """Whether a value is a status and nothing else: `T-3 done` speaks of another ticket."""
    is_short = len(value.split()) < 3  # noqa: PLR2004 - a word, or two
    reading = read_status(value)
    is_tag = reading.status is None and any(map(str.isalpha, value))  # `[P]`: no mark of a box
    return is_short and not (is_tag or reading.code) and titles.lead(value) is None


def holds_boxes(table: Table) -> bool:
    """Whether a column of a table holds nothing but drawn boxes."""
    columns = (map(text.plain, table.column(at)) for at in range(len(table.header.cells)))
    return any(_are_boxes([value for value in column if value]) for column in columns)


def _are_boxes(values: list[str]) -> bool:
    """Whether signs stand for boxes: an open one among nothing but signs of a status."""
    signs = words.load().status_symbols
    return any(value in _OPEN_BOXES for value in values) and share(values, signs.__contains__)


def _is_guessed_id(value: str) -> bool:
    """Whether a value can be an id though no header says so: no date, version or number."""
    return is_id(value) and not titles.is_reserved(value) and not value.replace(".", "").isdigit()


def _are_of_a_kind(values: list[str]) -> bool:
    """Whether ids have a sign that parts them, or begin alike: `dev1`, `stg2`, `prd3` do not."""
    stems = {value.rstrip("0123456789") for value in values}
    return len(stems) < len(values) or any(set("-._") & set(value) for value in values)


def _is_sentence(value: str) -> bool:
    return len(value.split()) > _SENTENCE and "," not in value


def _share_of_filled(values: list[str], rule: Callable[[str], bool]) -> bool:
    filled = [value for value in values if value]
    return len(filled) >= _FEW and sum(map(rule, filled)) * 2 >= len(filled)


def share(values: list[str], rule: Callable[[str], bool]) -> bool:
    """Whether nearly all values meet a rule."""
    return sum(map(rule, values)) >= _MOST * len(values)


def _prioritised(listed: tuple[Column, ...]) -> tuple[Column, ...]:
    """Severity stands for impact beside a likelihood, else for priority, where no column does."""
    heads = {words.key_of(column.header): column.index for column in listed}
    is_graded = place(listed, "likelihood") >= 0 or heads.keys() >= _GRADES.keys()
    if is_graded and place(listed, "impact") < 0:
        letters = {heads[key]: name for key, name in _GRADES.items() if key in heads}
        listed = tuple(replace(c, field=letters.get(c.index, c.field)) for c in listed)
        return _renamed(listed, "severity", "impact")
    has_priority = any(column.field == "priority" for column in listed)
    return _renamed(listed, "severity", "" if has_priority else "priority")


def titled(found: tuple[Column, ...], table: Table, ids_at: int) -> tuple[Column, ...]:
    """The columns with the one that gives the title, where none is called so.

    It is a group whose cells differ, else the first column of words that nothing else claims.
    """
    if any(column.field == "title" and column.index != ids_at for column in found):
        return found
    vocabulary = words.load()
    candidates = [
        column
        for column in found
        if column.index != ids_at
        and column.field in vocabulary.of("titles", "then")
        and words.key_of(column.header) not in vocabulary.of("titles", "category")
    ]
    named = [column for column in candidates if column.field == "group"]
    for column in (*named, *candidates) if ids_at < 0 else candidates:
        if tells(table, column.index):
            return tuple(replace(c, field="title", code="") if c is column else c for c in found)
    return _retitled_by_prose(found, table)


def _retitled_by_prose(found: tuple[Column, ...], table: Table) -> tuple[Column, ...]:
    """The columns with what is called dependencies as the titles, where it holds only sentences.

    A word such as `Requisito` names what is demanded in one plan, and what comes first in another.
    """
    at = place(found, "depends")
    cells = [text.plain(cell) for cell in table.column(at)] if at >= 0 else []
    named = sum(any(map(is_id, cell.split())) for cell in cells)
    is_prose = all(map(_SPEAKS.match, cells)) and 2 * named < len(cells) and tells(table, at)
    return _renamed(found, "depends", "title") if is_prose else found


def tells(table: Table, at: int) -> bool:
    """Whether the cells of a column differ and hold words, not paths, ids, marks or numbers."""
    cells = [text.plain(cell) for cell in table.column(at)]
    filled = [cell for cell in cells if cell]
    if len(filled) * 3 < 2 * len(cells) or len(set(filled)) < _MOST * len(filled):
        return False
    worded = sum(
        bool(_WORDS.search(cell))
        and not is_id(cell)
        and (not is_path(cell) or bool(_ALTERNATIVES.fullmatch(cell)))
        for cell in filled
    )
    return bool(filled) and worded >= _MOST * len(filled)


def described(found: tuple[Column, ...], table: Table) -> tuple[Column, ...]:
    """The columns with the descriptions as titles, where those are a word and a number."""
    at, notes = place(found, "title"), place(found, "notes")
    cells = [text.plain(cell) for cell in table.column(at)] if at >= 0 <= notes else [""]
    if not all(map(_COUNTED.fullmatch, cells)):
        return found
    return retitled(found, "notes") if tells(table, notes) else found


def retitled(found: tuple[Column, ...], name: str) -> tuple[Column, ...]:
    """The columns with the one of this field as the title, in the place of any other."""
    if place(found, name) < 0:
        return found
    return _renamed(_renamed(found, "title", ""), name, "title")


def of_risks(listed: tuple[Column, ...], table: Table, ids_at: int) -> tuple[Column, ...]:
    """The columns of a register of risks: what states each, and how grave it is by its severity.

    A risk that is left over once it is treated states none where other words stand before it.
    """
    at = place(listed, "risk")
    if at > ids_at + 1 and words.load().has("asides", "residual", words.fold(listed[at].header)):
        listed = _renamed(listed, "risk", "")
    if place(listed, "impact") < 0:
        graded = [c.index for c in listed if words.load().field(c.header) == "severity"]
        listed = tuple(replace(c, field="impact") if c.index in graded[:1] else c for c in listed)
    return titled(retitled(listed, "risk"), table, ids_at)


def _renamed(found: tuple[Column, ...], old: str, new: str) -> tuple[Column, ...]:
    return tuple(
        Column(column.index, new, column.header, column.code) if column.field == old else column
        for column in found
    )


def by_issues(table: Table, read: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns with issues as the ids, where they come first, each once, beside a title.

    Without one they are where all are ids of one family and the rows are worked on.
    """
    cells = [text.plain(cell) for cell in table.column(0)]
    is_named = place(read, "issue") == 0 and len(set(cells)) == len(cells) and all(cells)
    is_titled = place(read, "title") >= 0
    are_alike = all(map(is_id, cells)) and len(set(map(family, cells))) == 1
    is_worked = any(column.field in _WORKED for column in read)
    if not is_named or place(read, "id") >= 0 or not (is_titled or (are_alike and is_worked)):
        return read
    return (replace(read[0], field="id"), *read[1:])


def place(found: tuple[Column, ...], name: str) -> int:
    """The index of the column of a field; -1 for none."""
    return next((column.index for column in found if column.field == name), -1)


def roles(table: Table) -> tuple[int, ...]:
    """The columns of a RACI table: one for each role, with letters for the part it plays."""
    places = range(1, len(table.header.cells))
    lettered = tuple(at for at in places if _holds_parts(table, at))
    cells = [text.plain(row.text(at)) for row in table.rows for at in lettered]
    is_raci = {"R", "A"} <= {part for cell in cells for part in _PARTS.findall(cell)}
    return lettered if is_raci and len(lettered) > _FEW else ()


def _holds_parts(table: Table, at: int) -> bool:
    cells = [text.plain(cell) for cell in table.column(at)]
    return bool(text.plain(table.header.text(at))) and all(map(_RACI.fullmatch, cells))


def players(row: Row, places: tuple[int, ...]) -> tuple[int, ...]:
    """The columns of the roles that do the work of a row; where none does, of those that answer."""
    parts = {at: _PARTS.findall(text.plain(row.text(at))) for at in places}
    doing = tuple(at for at, letters in parts.items() if "R" in letters)
    return doing or tuple(at for at, letters in parts.items() if "A" in letters)
