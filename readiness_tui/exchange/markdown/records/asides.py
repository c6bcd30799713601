"""What stands behind a title: its owner, its status, what it waits for."""

import re
from collections.abc import Container
from dataclasses import replace

from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.markdown import field_lines, text, titles
from readiness_tui.exchange.markdown.records import dependencies
from readiness_tui.exchange.markdown.records.fields import Facts, say
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.model import inline_tags, values, words

_ASIDES = (
    re.compile(r"\s*[(\[\uff08]([^()\[\]\uff08\uff09]+)[)\]\uff09]\s*$"),
    re.compile(
        r"\s+[\u2013\u2014|\u00b7-]\s+([^\u2013\u2014|\u00b7]+(?:(?<=:)[ ]?[\u2013\u2014])?)$"
    ),
)
_OWNER = re.compile(
    r"\s*(?:[\u2013\u2014-]\s*|[(\[])?(?:(@[\w.-]+)|(?<=[(\[])(@[\w.-]+))[)\]]?\s*$"
)
_CLAUSE = re.compile(r"\s*(?:[;\u2192\u21d2]|[-=]>|\.(?=\s))\s*([^;\u2192\u21d2>]+)$")
_COMMA = re.compile(r"\s*,\s*([^,\d]+\s[^()\[\]]+)$")
_CLAUSES = re.compile(
    r"[()\[\];\uff08\uff09]|(?:^|\s)[\u2013\u2014-]\s|(?<=\s)[\u2192\u00b7|](?=\s)|(?<=[.!?])\s"
)
_SIZED = re.compile(r"[(\[](\w{1,3})[)\]]\s+(?=\S)")
_PRIORITY = re.compile(r"\s+(P[0-4])$")
_REMARK = re.compile(r"[(\[][^()\[\]]*[)\]]")
_CHIP = re.compile(r"(?<=[^\s:\uff1a])\s+`([^`\n]{1,80})`\s*$")
"""Code at the end of a line, as some lists set what is said of a ticket apart."""
_NOTED = frozenset(("notes", "sources", "evidence"))
_TRACES = re.compile(r"\s*[,;\u00b7/]\s*|\s+")
_TRACE = re.compile(
    r"\d{4}-\d\d-\d\d|(?=[0-9a-f]*\d)[0-9a-f]{7,40}|(?:PR|MR|commit)|(?:PR ?)?[#!]\d{1,6}",
    re.IGNORECASE,
)
"""When and by what something was done: a day, a commit, a pull request."""
_NEAR_END = 300


def tail(
    sheet: Sheet,
    ticket: str,
    title: str,
    part: Part,
    shape: str,
    *,
    besides: Container[str] = frozenset(),
) -> str:
    """State the size in front of a title and the facts behind it, and hand back the rest.

    Facts of the fields that something `besides` states are left in the title.
    """
    owners: list[str] = []
    if (match := _SIZED.match(title)) and values.is_size(match[1]):
        say(sheet, ticket, "estimate", [replace(part, raw=match[1])], shape)
        title = title[match.end() :]
    while title:
        start = max(0, len(title) - _NEAR_END)
        match, facts = _aside(sheet, title, start)
        if any(name in besides for name, _ in facts):
            break
        if match is None and "owners" not in besides and (match := _OWNER.search(title, start)):
            owners.insert(0, match[1] or match[2])
        if match is None:
            break
        for name, value in facts:
            say(sheet, ticket, name, [replace(part, raw=value)], shape)
        if not match.start():
            break
        title = title[: match.start()].rstrip()
    if owners:
        say(sheet, ticket, "owners", [replace(part, raw=", ".join(owners))], shape)
    return title


def title(sheet: Sheet, ticket: str, title: str, part: Part, shape: str, *, raw: str) -> None:
    """State a title in brief, and the whole as a note where that says more."""
    brief = titles.brief(title, raw)
    if title:
        sheet.say(Kind.TICKET, ticket, "title", brief, part, shape=shape)
    if brief != title:
        sheet.say(Kind.TICKET, ticket, "notes", title, part)


def tags(sheet: Sheet, ticket: str, text_: str, part: Part, shape: str) -> str:
    """State what the tags at the end of a line say, and hand back the line without them."""
    while (chip := _CHIP.search(text_)) and (facts := _chip(sheet, chip[1].strip())):
        for name, value in facts:
            say(sheet, ticket, name, [replace(part, raw=value)], shape)
        text_ = text_[: chip.start()]
    rest, stated = inline_tags.split(text_)
    for name in dict.fromkeys(name for name, _ in stated):
        written = [value for each, value in stated if each == name]
        if name == "labels":
            sheet.say(Kind.TICKET, ticket, name, tuple(written), part)
        elif name == "notes":
            sheet.say(Kind.TICKET, ticket, name, " ".join(written), part)
        else:
            say(sheet, ticket, name, [replace(part, raw=", ".join(written))], shape)
    return rest


def _chip(sheet: Sheet, code: str) -> Facts:
    """The facts that code behind a title states; a status there is a value that the title names."""
    facts = _facts(sheet, code)
    return () if any(name == "status" for name, _ in facts) else facts


def mark(sheet: Sheet, ticket: str, word: str, part: Part) -> None:
    """State what a box with a word says beyond it: `[blocked: waits for T-2]`, `[review: #58]`."""
    reason = word.partition(":")[2].strip()
    for name, value in dependencies.waits(sheet, word):
        say(sheet, ticket, name, [replace(part, raw=value)], "box")
    if reason and values.read_box(word) is Status.BLOCKED:
        sheet.say(Kind.TICKET, ticket, "fields.blocker", reason, part, shape="box")
    elif reason:
        sheet.say(Kind.TICKET, ticket, "notes", reason, part, shape="box")


def remark(sheet: Sheet, ticket: str, raw: str, part: Part, shape: str) -> str:
    """State what the clauses behind a title say: `- doing, @ana (needs 1)`.

    Hands back the text, for it to be a note; empty where each of its clauses is a fact.
    """
    rest = ""
    for clause in filter(None, (piece.strip(" ,.:") for piece in _CLAUSES.split(text.plain(raw)))):
        facts = _facts(sheet, clause)
        for name, value in facts:
            say(sheet, ticket, name, [replace(part, raw=value)], shape)
        rest += "" if facts else clause
    return text.plain(raw) if rest else ""


def _aside(sheet: Sheet, title: str, start: int) -> tuple[re.Match[str] | None, Facts]:
    """What stands behind a title in brackets, behind a dash, an arrow or a semicolon."""
    for rule in _ASIDES:
        match = rule.search(title, start)
        if match and (facts := _facts(sheet, match[1])):
            return match, facts
    if (match := _CLAUSE.search(title, start)) and (facts := dependencies.needs(sheet, match[1])):
        return match, facts
    if (match := _COMMA.search(title, start)) and (facts := dependencies.needs(sheet, match[1])):
        return match, facts
    if match := values.points_behind(title, start):
        return match, (("estimate", match[1]),)
    if match := _PRIORITY.search(title, start):
        return match, (("priority", match[1]),)
    return None, ()


def _facts(sheet: Sheet, clause: str) -> Facts:
    """The facts of a clause, also behind a status sign, or why it is blocked; empty for none."""
    if facts := field_lines.facts_of(clause):
        return facts
    pair = titles.keyed(clause)
    is_note = pair is not None and words.load().exact(pair[0]) in _NOTED
    if is_note or all(map(_TRACE.fullmatch, _TRACES.split(clause))):
        return (("notes", clause),)
    if clause[:1] in words.load().status_symbols:
        rest = clause[1:].lstrip("\ufe0f ")
        behind = (("notes", rest),) if _REMARK.fullmatch(rest) else _facts(sheet, rest)
        return (("status", clause[0]), *behind) if behind else ()
    if facts := dependencies.needs(sheet, clause):
        return facts
    word, comma, _ = clause.partition(",")
    is_blocked = values.read_status(word).status is Status.BLOCKED and words.load().is_status(word)
    return (("status", clause),) if comma and is_blocked else ()
