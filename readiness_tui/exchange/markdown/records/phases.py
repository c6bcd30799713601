"""Phases, iterations and milestones: when they are, their criteria, the tickets they hold."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from readiness_tui.domain.model.dates import Target, Week, Window
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.exchange.markdown import numbered, text, titles
from readiness_tui.exchange.markdown.records.fields import line_part
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.markdown.syntax.tree import Item, Section
from readiness_tui.exchange.model import dates, values, words
from readiness_tui.exchange.model.ids import is_id

_MET = re.compile(
    r"(?:exit|gate)?\s*(?:criteria)?\s*(?:is|are)?\s*(?:met|complete|completed|done|passed|exit)?"
)
_HEAD = re.compile(r"(\S+)\s*(?:\(([^()]*)\))?\s*[:\u2013\u2014-]?\s*(.*)", re.DOTALL)
_NUMBER = re.compile(r"\s+(\d{1,9})\b")
_TOKEN = re.compile(r"[^\W_](?:[\w.\-]*[^\W_])?")


def begin(sheet: Sheet, section: Section, key: str) -> None:
    """State a phase by its heading: title and weeks."""
    heading = numbered.named(section, "phase") or numbered.group(section)
    part = line_part(section.line, section.raw)
    sheet.say(Kind.PHASE, key, "title", heading.title if heading else section.title, part)
    if weeks := numbered.weeks(section.title):
        sheet.say(Kind.PHASE, key, "window", Window(weeks=weeks), part)
    elif span := dates.span(section.title, sheet.year):
        sheet.say(Kind.PHASE, key, "window", Window(*span), part)


def say(sheet: Sheet, key: str, name: str, parts: Sequence[Part]) -> None:
    """State the entrance, exit or members of a phase."""
    for part in parts:
        plain_text = text.plain(part.raw)
        if name == "members":
            ids = tuple(each for ref in sheet.survey.ids.read(plain_text) for each in ref.ids)
            if ids:
                sheet.say(Kind.PHASE, key, "tickets", ids, part)
            continue
        done = part.box is not None and part.box.casefold() == "x"
        criteria = tuple(
            _criterion(sheet, clause, done=done)
            for clause in values.clauses(plain_text)
            if not values.is_none(clause)
        )
        if criteria:
            sheet.say(Kind.PHASE, key, name, criteria, part)


def _criterion(sheet: Sheet, clause: str, *, done: bool) -> Criterion:
    """A clause; one that only says that a phase or a ticket is met refers to it."""
    if clause in sheet.survey.tickets:
        return Criterion(ticket=clause)
    listed = "|".join(re.escape(word) for word in words.load().of("numbered", "phase"))
    match = re.fullmatch(rf"(?:{listed})\s+(\S+)\s*(.*)", clause, re.IGNORECASE)
    if match and match[1] in sheet.survey.phases and _MET.fullmatch(words.fold(match[2])):
        return Criterion(phase=match[1])
    return Criterion(clause, done=done)


def iteration(sheet: Sheet, section: Section) -> None:
    """State an iteration by its heading."""
    key, title = _key(section)
    part = line_part(section.line, section.raw)
    sheet.say(Kind.ITERATION, key, "title", title, part)
    span = dates.span(section.title, sheet.year)
    if span is None:
        return
    sheet.say(Kind.ITERATION, key, "window", Window(*span), part)
    week = Week.of(span[0])
    if key.startswith("W") and key[1:].isdigit() and int(key[1:]) != week.week:
        message = f"{title} is dated {span[0].isoformat()} to {span[1].isoformat()}: {week}"
        sheet.find("week-number", section.line, message, key)


def planned(sheet: Sheet, section: Section, item: Item) -> bool:
    """State the tickets that a bullet of an iteration names; False if it names none."""
    ids = tuple(each for ref in sheet.survey.ids.read(text.plain(item.text)) for each in ref.ids)
    if ids:
        part = line_part(item.line, item.text)
        sheet.say(Kind.ITERATION, _key(section)[0], "tickets", ids, part)
    return bool(ids)


def _key(section: Section) -> tuple[str, str]:
    """The id and the title of an iteration: `W07` for `Week 7 (Feb 16-22)`."""
    heading = numbered.named(section, "iteration")
    title = re.sub(r"(?<!\s)\s*[(\[].*", "", titles.unnumbered(section.title)).strip()
    word, number = title.split()[0] if title else "", heading.id if heading else ""
    if words.fold(word) in words.load().of("numbered", "weeks"):
        return (f"W{int(number):02d}" if number.isdigit() else f"W{number}"), title
    return f"{word.upper()}-{number}", title


def milestone(sheet: Sheet, item: Item) -> bool:
    """Read an item such as `Milestone M1 (end of week 2): P0 complete`; False if it is none."""
    plain_text = text.plain(item.text)
    first, _, rest = plain_text.partition(" ")
    word = words.fold(first) in words.load().of("numbered", "milestone")
    match = _HEAD.fullmatch(rest if word else plain_text)
    if match is None or not (word or is_id(match[1].rstrip(":"))):
        return False
    key = match[1].rstrip(":")
    part = line_part(item.line, item.text)
    sheet.say(Kind.MILESTONE, key, "title", titles.shown(match[3]) or key, part)
    if (due := due_of(sheet, match[2] or match[3], item.line)) is not None:
        sheet.say(Kind.MILESTONE, key, "due", due, part)
    if completes := _completes(sheet, match[3], key):
        sheet.say(Kind.MILESTONE, key, "completes", completes, part)
    return True


def due_of(sheet: Sheet, shown: str, line: int) -> Target | None:
    """A due text as a day or an ISO week; weeks of the plan count from the document's own."""
    target, code = dates.read_target(shown, sheet.year, day_first=sheet.day_first)
    if code:
        sheet.find(code, line, f"{shown!r} can be read as two days")
    if target is not None:
        return target
    number = _week_number(shown)
    if number is None or sheet.day is None:
        return None
    first = Week.of(sheet.day).first
    if sheet.week_one is None:
        sheet.week_one = first
        message = f"week 1 is taken to be {Week.of(sheet.day)}, the week of {sheet.day.isoformat()}"
        sheet.find("week-one-assumed", line, message)
    return _week_after(first, number)


def _week_number(shown: str) -> int | None:
    folded = words.fold(shown)
    for word in words.load().of("numbered", "weeks"):
        place = folded.find(word)
        if place >= 0 and (match := _NUMBER.match(folded, place + len(word))):
            return int(match[1])
    return None


def _week_after(first: date, number: int) -> Week | None:
    try:
        return Week.of(first + timedelta(weeks=number - 1))
    except OverflowError:
        return None


def _completes(sheet: Sheet, shown: str, own: str) -> tuple[str, ...]:
    """The phases and tickets that a milestone's text names."""
    result: list[str] = []
    for token in _TOKEN.findall(shown):
        if token == own:
            continue
        if token in sheet.survey.phases:
            # A bare number or letter is a phase only behind the word for one.
            if len(token) > 1 or _names_phase(shown, token):
                result.append(f"phase:{token}")
        elif name := sheet.survey.ids.order.get(token) is not None and token:
            result.append(name)
    return tuple(dict.fromkeys(result))


def _names_phase(shown: str, token: str) -> bool:
    listed = "|".join(re.escape(word) for word in words.load().of("numbered", "phase"))
    return (
        re.search(rf"(?:{listed})s?\s+{re.escape(token)}\b", words.fold(shown), re.IGNORECASE)
        is not None
    )
