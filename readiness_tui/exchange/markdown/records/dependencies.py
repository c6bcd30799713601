"""What a ticket waits for, as one cell, bullet or line says it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import clauses, depends, field_lines, names, text
from readiness_tui.exchange.markdown.records import leftovers
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.model import values
from readiness_tui.exchange.model.groups import Pending
from readiness_tui.exchange.model.model import INVERSE, How, Use

_CODES = {
    "dependency-as-prose": "{key} has its dependencies in a sentence: {raw}",
    "dependency-unsure": "no word says how hard {key} depends: {raw}",
    "range-expanded": "the range {raw} stands for its defined members",
    "range-gap": "not every member of {raw} is defined",
    "range-holds-self": "{key} stands in its own range {raw}; it is left out",
    "range-across-families": "{raw} spans two families; document order is taken",
    "range-too-long": "{raw} spans more than 1,000 ids",
    "reference-by-name": "{key} names its dependencies by their titles: {raw}",
    "reference-by-suffix": "{key} names its dependencies by the ends of their ids: {raw}",
    "reference-by-start": "{key} names its dependencies by the starts of their ids: {raw}",
    "reference-to-part": "{key} names a part of a ticket, which stands for all of it: {raw}",
    "reference-all-above": "{key} depends on every ticket before it: {raw}",
    "reference-outside": "{raw} names what this document does not define",
    "self-reference": "{key} depends on itself; left out",
    "id-cased": "{raw} spells an id in another case",
}
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")


def read(sheet: Sheet, ticket: str, part: Part, shape: str, *, name: str = "depends") -> None:
    """State the edges of one cell or bullet; none are a statement too."""
    value = text.plain(part.raw)
    if name == "inverse" and names.is_all_others(value):
        tickets = list(sheet.survey.tickets)  # what stands in front is not waited for by all others
        _inverse(sheet, ticket, part, shape, tickets[tickets.index(ticket) + 1 :])
        return
    parsed = depends.read(value, sheet.survey.ids, ticket)
    for code in filter(None, parsed.codes):
        sheet.find(code, part.mark.line, _CODES[code].format(key=ticket, raw=value), ticket)
    for relation in parsed.others:
        other = Part(relation.value, part.mark)
        for subject in relation.subjects:
            read(sheet, subject, other, INVERSE, name=relation.field)
    if parsed.outside:
        sheet.say(Kind.TICKET, ticket, "fields.outside", parsed.outside, part, shape=shape)
    if name == "inverse":
        _inverse(sheet, ticket, part, shape, [edge.target for edge in parsed.edges])
        return
    for target in parsed.dangling:
        message = f"{ticket} needs {target}, which is not defined"
        sheet.find("reference-dangling", part.mark.line, message, ticket)
    for members in parsed.groups:
        home = "after" if name == "after" else "depends"
        sheet.pending.append(Pending(ticket, members, home, part.raw, part.mark, shape))
        sheet.use(Use.EXTRACTED, part.mark.line)
    _edges(sheet, ticket, part, shape, parsed, name)
    _text(sheet, ticket, part, shape, parsed)


def _edges(
    sheet: Sheet, ticket: str, part: Part, shape: str, parsed: depends.Edges, name: str
) -> None:
    """State the tickets that a text names, by how they came about and how hard they are."""
    for how in How:
        for is_hard, home in ((True, "depends"), (False, "after")):
            targets = tuple(
                edge.target for edge in parsed.edges if edge.how is how and edge.is_hard is is_hard
            )
            if targets:
                home_ = "after" if name == "after" else home
                sheet.say(Kind.TICKET, ticket, home_, targets, part, shape=shape, how=how)


def _text(sheet: Sheet, ticket: str, part: Part, shape: str, parsed: depends.Edges) -> None:
    """Keep a text that names no ticket as it is written; nothing is a statement too."""
    value = text.plain(part.raw)
    is_named = parsed.edges or parsed.groups
    if parsed.is_text and not is_named and "range-too-long" not in parsed.codes:
        message = _CODES["dependency-as-prose"].format(key=ticket, raw=value)
        sheet.find("dependency-as-prose", part.mark.line, message, ticket)
    elif not (is_named or parsed.outside or parsed.others or "range-too-long" in parsed.codes):
        sheet.say(Kind.TICKET, ticket, "depends", (), part, shape=shape)
    is_remarked = parsed.is_none and any(map(str.isalnum, value))
    is_kept = is_remarked or "range-too-long" in parsed.codes
    if is_kept or (parsed.is_text and not is_named):
        leftovers.custom(sheet, ticket, "depends_as_written", part, shape)


def needs(sheet: Sheet, aside: str) -> tuple[tuple[str, str], ...]:
    """What an aside or a line such as `depends on T001` states: it must name an id."""
    ids = sheet.survey.ids
    relation = clauses.of_own(aside, ids)
    if relation is None and (relation := field_lines.relation_of(aside, "inverse")):
        is_story = relation[0] == "after" and ids.read(aside)  # `after two days we look at T-1`
        relation = None if is_story else relation
    if relation is None:
        return ()
    parsed = depends.read(relation[1], ids, "")
    return (relation,) if parsed.edges or parsed.groups or parsed.dangling else ()


def told(sheet: Sheet, ticket: str, part: Part, *, is_whole: bool = False) -> None:
    """State what a later sentence of a line says a ticket needs: `Wire it up. Depends on T-1.`.

    The line is used already: all of it is a note or the value of a field. `is_whole` says that the
    first sentence counts too.
    """
    for sentence in _SENTENCE.split(text.plain(part.raw))[0 if is_whole else 1 :]:
        for name, value in needs(sheet, sentence):
            if name == "depends":
                read(sheet, ticket, replace(part, raw=value), "sentence")


def waits(sheet: Sheet, status: str) -> tuple[tuple[str, str], ...]:
    """What a ticket waits for, as its status says: `blocked by T-2`, `blocked: needs T-1`."""
    rest = values.read_status(status).rest
    behind = status[-len(rest) :] if rest else ""
    return needs(sheet, status) or needs(sheet, behind.strip(" ()[]:\u2013\u2014-"))


def _inverse(sheet: Sheet, ticket: str, part: Part, shape: str, targets: Sequence[str]) -> None:
    """State that others depend on a ticket: it denies none of their other edges."""
    for target in targets:
        if target in sheet.survey.tickets:
            sheet.say(Kind.TICKET, target, "depends", (ticket,), part, shape=INVERSE)
        else:
            leftovers.custom(sheet, ticket, "blocks_as_written", part, shape)
