"""Milestones in lists: a name, when it is due, and what it completes."""

import re
from datetime import date, timedelta

from readiness_tui.domain.model.dates import Target, Week
from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import text, titles
from readiness_tui.exchange.markdown.fields import line_part
from readiness_tui.exchange.markdown.sheet import Sheet
from readiness_tui.exchange.markdown.tree import Item
from readiness_tui.exchange.model import dates, words
from readiness_tui.exchange.model.ids import is_id

_HEAD = re.compile(r"(\S+)\s*(?:\(([^()]*)\))?\s*[:\u2013\u2014-]?\s*(.*)", re.DOTALL)
_NUMBER = re.compile(r"\s+(\d+)\b")
_TOKEN = re.compile(r"[^\W_](?:[\w.\-]*[^\W_])?")


def read(sheet: Sheet, item: Item) -> bool:
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
    target, code = dates.read_target(shown, sheet.year)
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
