"""What a field of a ticket says, wherever it stands: in a cell, a bullet, or below a heading."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Criterion, Deliverable, Owner, Score, Task
from readiness_tui.exchange.markdown import depends, text, title_marks, titles
from readiness_tui.exchange.markdown.records import dependencies, leftovers
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.markdown.syntax.tree import Row
from readiness_tui.exchange.model import dates, values
from readiness_tui.exchange.model.choices import SKIP
from readiness_tui.exchange.model.model import Mark, Use

_ISSUE = re.compile(r"#\d+")
_STATES = re.compile(r"\s(?:\u2192|->|=>|\|)\s")
_FEW_STATES = 2  # more in a row are those that a thing may have: `open | held | sold`
_SENTENCE = 6  # words: more name no person
_NUMBER = re.compile(r"-?\d{1,9}")
_DIGIT = re.compile(r"\d")
_SPLIT_SOURCES = re.compile(r"[;\n]")
_CODE = re.compile(r"`+[^`]*`+")
_NAME = re.compile(r"[^\W\d_]+")
_CALL = re.compile(r"(?:\./|[a-z][\w.+/-]*\s+)\S")
_PROSE = re.compile(r"^[^\x00-\x7f]|(?<=[\w)])[.!?]$|(?:\b[^\W\d_]+,?\s+){5}[^\W\d_]+\b")
_FRAME = 1  # words around code: more make a sentence of it
_SHORT = 3  # words around calls: more say what comes of them
Facts = tuple[tuple[str, str], ...]
Reader = Callable[[Sheet, str, Sequence[Part], str], None]


def say(sheet: Sheet, ticket: str, name: str, parts: Sequence[Part], shape: str) -> None:
    """State a field of a ticket.

    Args:
        sheet: Where statements and findings go.
        ticket: Id of the ticket.
        name: Field of `words.toml`; one that has no reader goes below `fields`.
        parts: The pieces of its value, in document order; at least one.
        shape: The structure they stand in.
    """
    if name == "blocker" and depends.is_listing(text.plain(parts[0].raw), sheet.survey.ids):
        name = "depends"
    reader = _READERS.get(name)
    if name == SKIP:
        sheet.use(Use.EXCLUDED, *(part.mark.line for part in parts))
    elif reader is None:
        leftovers.custom(sheet, ticket, name, parts[0], shape)
    else:
        reader(sheet, ticket, parts, shape)


def _whole(parts: Sequence[Part]) -> Part:
    """All parts as one, with the place of the first."""
    if len(parts) == 1:
        return parts[0]
    return Part("\n".join(part.raw for part in parts), parts[0].mark)


def _use_all(sheet: Sheet, parts: Sequence[Part]) -> None:
    sheet.use(Use.EXTRACTED, *(part.mark.line for part in parts))


def _scalar(name: str) -> Reader:
    def read(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
        whole = _whole(parts)
        value = "\n".join(text.plain(part.raw) for part in parts)
        if not values.is_none(value):
            sheet.say(Kind.TICKET, ticket, name, value, whole, shape=shape)
        _use_all(sheet, parts)

    return read


def _listed(name: str, rule: re.Pattern[str] | None = None) -> Reader:
    def read(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
        pieces = [
            piece.strip()
            for part in parts
            for piece in (rule.split(text.plain(part.raw)) if rule else text.split_list(part.raw))
        ]
        entries = tuple(piece for piece in pieces if not values.is_none(piece))
        if entries:
            sheet.say(Kind.TICKET, ticket, name, entries, _whole(parts), shape=shape)
        _use_all(sheet, parts)

    return read


def _title(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
    title, priority = title_marks.qualified(titles.shown(parts[0].raw))
    if title and shape.startswith("section") and sheet.survey.tickets[ticket].title:
        sheet.say(Kind.TICKET, ticket, "outcome", title, parts[0], shape=shape)
    elif title:
        sheet.say(Kind.TICKET, ticket, "title", title, parts[0], shape=shape)
    if priority:
        sheet.say(Kind.TICKET, ticket, "priority", priority, parts[0], shape=shape)
    if text.is_struck(parts[0].raw):
        sheet.find("struck-through", parts[0].mark.line, f"{ticket} is struck out", ticket)


def _status(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
    part = parts[0]
    value = text.plain(part.raw)
    parsed = values.read_status(value)
    if not value:
        return
    if len(_STATES.split(value)) > _FEW_STATES:
        leftovers.custom(sheet, ticket, "status_was", part, shape)
        return
    if (by_legend := sheet.survey.legend.status(value)) is not None:
        parsed = values.StatusReading(by_legend)
    if parsed.code:
        message = f"status {value!r} of {ticket} is read as {parsed.status or Status.TODO}"
        sheet.find(parsed.code, part.mark.line, message, ticket)
    if parsed.status is None:
        leftovers.custom(sheet, ticket, "status_was", part, shape)
    sheet.say(Kind.TICKET, ticket, "status", parsed.status or Status.TODO, part, shape=shape)
    behind = value[-len(parsed.rest) :] if parsed.rest else ""
    waits = dependencies.waits(sheet, value)
    for relation, named in waits:
        say(sheet, ticket, relation, [replace(part, raw=named)], shape)
    if parsed.status is Status.BLOCKED and behind and not parsed.code:
        reason = value if waits else behind.strip(" ()[]")
        sheet.say(Kind.TICKET, ticket, "fields.blocker", reason, part, shape=shape)
    elif issue := _ISSUE.search(parsed.rest):
        sheet.say(Kind.TICKET, ticket, "links.issue", issue[0], part, shape=shape)
    elif parsed.status and parsed.rest and any(sign.isalnum() for sign in parsed.rest):
        sheet.say(Kind.TICKET, ticket, "notes", f"Status: {value}", part, shape=shape)


def _priority(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
    part = parts[0]
    value = text.plain(part.raw)
    if values.is_none(value):
        return
    if (priority := values.read_priority(value)) is not None:
        sheet.say(Kind.TICKET, ticket, "priority", priority, part, shape=shape)
        return
    sheet.find("priority-unknown", part.mark.line, f"no priority: {value!r}", ticket)
    leftovers.custom(sheet, ticket, "priority_was", part, shape)


def _owners(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
    """The people of one line or several; a line that names none makes several no list of people."""
    owners: list[Owner] = []
    lines = [(part, values.read_owners(text.plain(part.raw))) for part in parts]
    is_prose = len(parts) > 1 and not all(_are_people(named) for _, named in lines)
    for part, named in lines:
        people = [owner for owner in named if not _names_ids(sheet, owner.name)]
        if is_prose or not _are_people(named):
            people = []
        if len(people) < len(named):
            leftovers.custom(sheet, ticket, "owner_as_written", part, shape)
        owners += people
    if owners:
        sheet.say(Kind.TICKET, ticket, "owners", tuple(owners), _whole(parts), shape=shape)
    _use_all(sheet, parts)


def _are_people(owners: Iterable[Owner]) -> bool:
    """Whether each is written as a person or a team: no count, no code, no sentence."""
    names = [owner.name for owner in owners]
    return all(len(name.split()) <= _SENTENCE and values.is_name(name) for name in names)


def _names_ids(sheet: Sheet, name: str) -> bool:
    """Whether what stands among owners is an id or a range of ids, such as `M1-M3`."""
    return bool(_DIGIT.search(name)) and depends.is_listing(name, sheet.survey.ids)


def _edges(name: str) -> Reader:
    """A reader of references: `depends`, `after`, or `inverse`, which turns them round."""

    def read(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
        for part in parts:
            dependencies.read(sheet, ticket, part, shape, name=name)

    return read


def _estimate(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
    part = parts[0]
    value = text.plain(part.raw)
    if values.is_none(value):
        return
    estimate, code = values.read_estimate(value)
    if code:
        sheet.find(code, part.mark.line, f"estimate {value!r} of {ticket}", ticket)
    if estimate is None:
        leftovers.custom(sheet, ticket, "size", part, shape)
    else:
        sheet.say(Kind.TICKET, ticket, "estimate", estimate, part, shape=shape)


def _target(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
    part = parts[0]
    value = text.plain(part.raw)
    if values.is_none(value):
        return
    target, code = dates.read_target(value, sheet.year, day_first=sheet.day_first)
    if code:
        message = f"{value!r} of {ticket} is read as {target or 'no day'}"
        sheet.find(code, part.mark.line, message, ticket)
    if target is None:
        leftovers.custom(sheet, ticket, "target_as_written", part, shape)
    else:
        sheet.say(Kind.TICKET, ticket, "target", target, part, shape=shape)


def _lines_of(name: str) -> Reader:
    """A reader of lines that can be met, with their marks where they are boxes."""

    def read(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
        for part in parts:
            for line in text.plain(part.raw).split("\n"):
                clause = line.strip()
                if values.is_none(clause):
                    continue
                is_ended = clause.endswith(".") and not clause.endswith("..")
                clause = clause[:-1] if is_ended else clause
                is_done = part.box is not None and values.read_box(part.box) is Status.DONE
                home = "box" if part.box is not None else shape
                criterion = (Criterion(clause, done=is_done),)
                sheet.say(Kind.TICKET, ticket, name, criterion, part, shape=home)
        _use_all(sheet, parts)

    return read


def _tasks(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
    for part in parts:
        step = " ".join(text.plain(part.raw).split()).removesuffix(".")
        if not values.is_none(step):
            sheet.say(Kind.TICKET, ticket, "tasks", (Task(step),), part, shape=shape)
    _use_all(sheet, parts)


def is_own_path(value: str) -> bool:
    """Whether a text is a path that lies in the repository."""
    return values.is_path(value) and not values.is_outside(value)


def _paths(name: str) -> Reader:
    """A reader of paths; what is prose instead becomes the outcome, or stays below `fields`."""

    def read(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
        pieces = [piece for part in parts for piece in text.split_list(part.raw)]
        inside = tuple(filter(is_own_path, pieces))
        outside = tuple(
            piece for piece in pieces if values.is_path(piece) and values.is_outside(piece)
        )
        whole = _whole(parts)
        if inside:
            is_delivered = name == "deliverables"
            value = tuple(map(Deliverable, inside)) if is_delivered else inside
            sheet.say(Kind.TICKET, ticket, name, value, whole, shape=shape)
        if outside:
            message = f"{ticket} names paths outside the repository: {', '.join(outside)}"
            sheet.find("path-outside", whole.mark.line, message, ticket)
            sheet.say(Kind.TICKET, ticket, "fields.outside_paths", outside, whole, shape=shape)
        if inside or outside:
            prose = ", ".join(piece for piece in pieces if not values.is_path(piece))
        else:
            prose = "\n".join(titles.shown(part.raw) for part in parts)
        if prose and not values.is_none(prose):
            home = "outputs" if name == "deliverables" else f"fields.{name}"
            sheet.say(Kind.TICKET, ticket, home, prose, whole, shape=shape)
        _use_all(sheet, parts)

    return read


def _verify(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
    """Commands are run, sentences about what is seen then are criteria of acceptance."""
    commands: list[str] = []
    for part in parts:
        part_commands, is_told = _commands(part.raw)
        commands += part_commands
        if is_told:
            say(sheet, ticket, "acceptance", [part], shape)
    if commands:
        sheet.say(Kind.TICKET, ticket, "verify", tuple(commands), _whole(parts), shape=shape)
    _use_all(sheet, parts)


def _commands(raw: str) -> tuple[Sequence[str], bool]:
    """The commands of a text, and whether it is a sentence that says more.

    Code spans alone are commands, as is a text without any that is no sentence. In a sentence
    those spans are that name a program and what it is given; the others are what it speaks of.
    """
    spans, plain_text = text.spans(raw), text.plain(raw)
    if values.is_none(plain_text):
        return (), False
    if not spans:
        is_sentence = _PROSE.search(plain_text) is not None
        return ((), True) if is_sentence else (plain_text.split("\n"), False)
    beside = _NAME.findall(_CODE.sub(" ", raw))
    if len(beside) <= _FRAME:
        return spans, False
    commands = [span for span in spans if _CALL.match(span)]
    return commands, not commands or len(beside) > _SHORT


def _link(name: str) -> Reader:
    def read(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
        label = text.plain(parts[0].raw)
        target = text.address(parts[0].raw)
        if target and not target.startswith(("http:", "https:", "mailto:")):
            target = ""
        value = label if name == "issue" else target or label
        if not values.is_none(value):
            sheet.say(Kind.TICKET, ticket, f"links.{name}", value, parts[0], shape=shape)

    return read


def _score(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
    value = text.plain(parts[0].raw)
    if _NUMBER.fullmatch(value):
        score = Score(total=int(value))
        sheet.say(Kind.TICKET, ticket, "score", score, parts[0], shape=shape)
    else:
        leftovers.custom(sheet, ticket, "score_as_written", parts[0], shape)


def _phase(sheet: Sheet, ticket: str, parts: Sequence[Part], shape: str) -> None:
    title = text.plain(parts[0].raw)
    if values.is_none(title):
        return
    key = next((name for name in sheet.survey.phases if name == title.split()[-1]), "")
    key = key or values.slug(title) or title
    sheet.say(Kind.PHASE, key, "title", title, parts[0], shape=shape)
    sheet.say(Kind.PHASE, key, "tickets", (ticket,), parts[0], shape=shape)


def line_part(line: int, raw: str, box: str | None = None) -> Part:
    """A part that is a whole line or bullet."""
    return Part(raw, Mark(line), box)


def cell_part(row: Row, index: int) -> Part:
    """A part that is one cell of a row; empty where the row is too short."""
    cell = row.cells[index] if 0 <= index < len(row.cells) else None
    if cell is None:
        return Part("", Mark(row.line))
    return Part(cell.text, Mark(row.line, cell.start, cell.end))


_READERS: Mapping[str, Reader] = {
    "title": _title,
    "status": _status,
    "priority": _priority,
    "owners": _owners,
    "depends": _edges("depends"),
    "after": _edges("after"),
    "inverse": _edges("inverse"),
    "estimate": _estimate,
    "target": _target,
    "acceptance": _lines_of("acceptance"),
    "closure": _lines_of("closure"),
    "tasks": _tasks,
    "deliverables": _paths("deliverables"),
    "evidence": _paths("evidence"),
    "verify": _verify,
    "group": _scalar("group"),
    "outcome": _scalar("outcome"),
    "notes": _scalar("notes"),
    "phase": _phase,
    "sources": _listed("sources", _SPLIT_SOURCES),
    "labels": _listed("labels"),
    "issue": _link("issue"),
    "link": _link("url"),
    "score": _score,
}
