"""Risks that bullets state: with ids or without, their facts below them or on one line."""

import re

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import titles
from readiness_tui.exchange.markdown.records import risks
from readiness_tui.exchange.markdown.records.fields import line_part
from readiness_tui.exchange.markdown.records.sheet import Sheet
from readiness_tui.exchange.markdown.scopes import Scope
from readiness_tui.exchange.markdown.syntax.tree import Item
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.model import Use

_TOLD = frozenset(("likelihood", "impact", "mitigation", "trigger"))
_WORDS = 2
_FACTS = re.compile(
    r"(?<!\s)\s*[(\[\uff08]([^()\[\]\uff08\uff09]*[:=\uff1a][^()\[\]\uff08\uff09]*)[)\]\uff09]\s*$"
)
_PIECE = re.compile(r"(?<!\s)\s*[;,|\u00b7\u3001\uff0c\uff1b]\s*(?=[^:=\uff1a;,|]{1,30}[:=\uff1a])")
_BOLD_LAST = re.compile(
    r"\s[\u2013\u2014-]\s+(?P<kind>\S.*?)\s+[\u2013\u2014-]\s+\*\*(?P<title>[^*]+)\*\*\s*$"
)
_INLINE = re.compile(
    r"(?:(?:(?<=[.;,!?])|\s[\u2013\u2014-]|(?<=\S)(?=\s+\*\*[^*]{2,25}(?::\*\*|\*\*:)))\s+(?:\*\*|__)?(?P<key>[^\W\d_][^:.;,*_\n]{2,25})"
    r"|(?<=[\u3002\uff1b\uff0c\u3001])\s*(?:\*\*|__)?(?P<short>[\u3040-\uffdc]{2,8}))"
    r"(?:\*\*|__)?\s*(?::(?:\*\*|__)?\s+|\uff1a(?:\*\*|__)?\s*)"
)
_KEY = re.compile(r"([^:=\uff1a]{1,30})[:=\uff1a]\s*(.+)", re.DOTALL)
_AMID = re.compile(
    r"(?P<front>.*[)\]\uff09])\s*(?:[\u2013\u2014\u2192:-]|->)\s+(?P<answer>[^()\[\]]+)", re.DOTALL
)
"""Facts in brackets, and what is done behind them: `It leaks (Impact: high) - seal it`."""
_ARROW = re.compile(r"\s(?:\u2192|->|=>|\u21d2)\s")

Facts = list[tuple[str, str]]
"""Pairs of a field of risks and its raw value."""


def named(sheet: Sheet, item: Item) -> bool:
    """Read a bullet that begins with the id of a risk, with the fields behind and below it."""
    head = titles.head(item.text)
    if head is None or not head.title or head.is_number or sheet.survey.ids.find(head.id):
        return False
    if not head.is_parted and head.id != head.id.upper():
        return False  # a name with a digit, such as that of a library
    if titles.ascends(head.id):
        return False  # a span of a scale: `6-12`
    named_last = _BOLD_LAST.search(item.text)
    title, facts = head.title, Facts()
    if named_last:
        title = titles.shown(named_last["title"])
    elif answered := _ARROW.search(title):
        title, facts = title[: answered.start()].rstrip(), _answer(title[answered.end() :])
    _stated(sheet, head.id, title, item, facts)
    if named_last and named_last["kind"]:
        kind = line_part(item.line, named_last["kind"])
        risks.note(sheet, head.id, "", kind, f"line {item.line}")
    return True


def counted(sheet: Sheet, item: Item) -> bool:
    """Read a bullet without an id as a risk where it says what is done against it, or how grave.

    It says so on its line, or by bullets below it.
    """
    pairs = filter(None, (titles.keyed(child.text) for child in item.children))
    is_told = any(words.load().field(key) in _TOLD for key, _ in pairs)
    raw = _without_word(item.text)
    is_told = is_told or any(name in _TOLD for name, _ in _bracketed(titles.shown(raw)))
    title, facts = (raw, Facts()) if is_told else _inline(raw)
    if not title or not (is_told or facts):
        return False
    if _is_fact(title):
        return False
    _stated(sheet, _next_key(sheet), titles.shown(title), item, facts)
    return True


def tail(sheet: Sheet, key: str, title: str, number: int) -> str:
    """State the facts in brackets behind the title of a risk, and hand back the rest."""
    facts = _bracketed(title)
    for name, value in facts:
        risks.say(sheet, key, name, line_part(number, value), f"line {number}")
    return _FACTS.sub("", title) if facts else title


def _bracketed(title: str) -> Facts:
    """The facts in brackets behind a title; none where one of them is no field."""
    match = _FACTS.search(title)
    pieces = _PIECE.split(match[1]) if match else []
    facts = [fact for piece in pieces if (fact := _KEY.fullmatch(piece.strip()))]
    named = [(words.load().field(fact[1]), fact[2]) for fact in facts]
    return named if all(name for name, _ in named) else []


def _stated(sheet: Sheet, key: str, raw_title: str, item: Item, facts: Facts) -> None:
    """State a risk of a bullet: its title, its facts, and what the bullets below it say."""
    if (amid := _AMID.fullmatch(raw_title)) and _bracketed(amid["front"]):
        raw_title, facts = amid["front"], [*facts, ("mitigation", amid["answer"])]
    title = tail(sheet, key, raw_title, item.line)
    sheet.say(Kind.RISK, key, "title", title, line_part(item.line, item.text))
    for child in item.children:
        if not risks.bullet(sheet, Scope(risk=key, heading=item.line), child):
            for each in child.walk():
                risks.note(sheet, key, "", line_part(each.line, each.text), f"section {item.line}")
                sheet.use(Use.EXTRACTED, *each.lines)
    for name, value in facts:
        label = name.capitalize()
        risks.say(sheet, key, name, line_part(item.line, value), f"line {item.line}", label)
    sheet.use(Use.EXTRACTED, *item.lines)


def _next_key(sheet: Sheet) -> str:
    return f"RISK-{len(risks.keys(sheet)) + 1}"


def _without_word(raw: str) -> str:
    """A bullet without the word for a risk as its key: `**Risk:** It leaks`."""
    pair = titles.keyed(raw)
    is_word = pair is not None and pair[0] in words.load().of("heads", "risk")
    return pair[1] if pair and is_word and pair[1] else raw


def _is_fact(title: str) -> bool:
    """Whether a line states a field of a risk above, such as what is done against it."""
    pair, vocabulary = titles.keyed(_FACTS.sub("", title)), words.load()
    return pair is not None and bool(
        vocabulary.field(pair[0]) in _TOLD or vocabulary.exact(pair[0]) not in {"", "title", "risk"}
    )


def _inline(raw: str) -> tuple[str, Facts]:
    """The title and the facts of a risk on one line: `It leaks. Mitigation: seal it`.

    What stands behind an arrow is done against it, or comes of it where a mitigation is stated.
    No facts where none is one of a risk alone.
    """
    cuts = [
        (match, words.load().field(key) or words.key_of(key))
        for match in _INLINE.finditer(raw)
        for key in (match["key"] or match["short"],)
    ]
    first = cuts[0][0].start() if cuts else len(raw)
    title, _, answer = raw[:first].replace(" -> ", " \u2192 ").partition(" \u2192 ")
    if title.count("**") % 2:  # the arrow is one of a title in bold
        title, answer = raw[:first], ""
    ends = [*(match.start() for match, _ in cuts[1:]), len(raw)]
    facts = [
        (name, raw[match.end() : end].strip())
        for (match, name), end in zip(cuts, ends, strict=False)
    ]
    if answer and any(name == "mitigation" for name, _ in facts):
        facts.insert(0, ("consequence", answer.strip()))
    else:
        facts = _answer(answer) + facts
    return title, facts if any(name in _TOLD for name, _ in facts) else []


def _answer(raw: str) -> Facts:
    """What stands behind an arrow: a field by its key, else what is done, of two words or more."""
    pair = titles.keyed(raw)
    if pair and (name := words.load().field(pair[0])) in _TOLD:
        return [(name, pair[1])]
    is_said = len(raw.split()) >= _WORDS and not _ARROW.search(raw)
    return [("mitigation", raw.strip())] if is_said else []
