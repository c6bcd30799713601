"""What a ticket waits for, as one cell, bullet or line says it."""

from collections.abc import Sequence

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import clauses, field_lines, text
from readiness_tui.exchange.markdown.records import leftovers
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.model import depends
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
    "reference-to-part": "{key} names a part of a ticket, which stands for all of it: {raw}",
    "reference-all-above": "{key} depends on every ticket before it: {raw}",
    "reference-outside": "{raw} names what this document does not define",
    "self-reference": "{key} depends on itself; left out",
    "id-cased": "{raw} spells an id in another case",
}


def read(sheet: Sheet, ticket: str, part: Part, shape: str, *, name: str = "depends") -> None:
    """State the edges of one cell or bullet; none are a statement too."""
    value = text.plain(part.raw)
    parsed = depends.read(value, sheet.survey.ids, ticket)
    line = part.mark.line
    for code in filter(None, parsed.codes):
        sheet.find(code, line, _CODES[code].format(key=ticket, raw=value), ticket)
    for target in parsed.dangling if name != "inverse" else ():
        sheet.find(
            "reference-dangling", line, f"{ticket} needs {target}, which is not defined", ticket
        )
    for members in parsed.groups if name != "inverse" else ():
        home = "after" if name == "after" else "depends"
        sheet.pending.append(Pending(ticket, members, home, part.raw, part.mark, shape))
        sheet.use(Use.EXTRACTED, line)
    if parsed.outside:
        sheet.say(Kind.TICKET, ticket, "fields.outside", parsed.outside, part, shape=shape)
    if name == "inverse":
        _inverse(sheet, ticket, part, shape, [edge.target for edge in parsed.edges])
        return
    for how in How:
        for is_hard, home in ((True, "depends"), (False, "after")):
            targets = tuple(
                edge.target for edge in parsed.edges if edge.how is how and edge.is_hard is is_hard
            )
            if targets:
                home_ = "after" if name == "after" else home
                sheet.say(Kind.TICKET, ticket, home_, targets, part, shape=shape, how=how)
    if "range-too-long" in parsed.codes:
        leftovers.custom(sheet, ticket, "depends_as_written", part, shape)
    elif parsed.is_text and not parsed.edges and not parsed.groups:
        sheet.find(
            "dependency-as-prose",
            line,
            _CODES["dependency-as-prose"].format(key=ticket, raw=value),
            ticket,
        )
        leftovers.custom(sheet, ticket, "depends_as_written", part, shape)
    elif not parsed.edges and not parsed.outside and not parsed.groups:
        sheet.say(Kind.TICKET, ticket, "depends", (), part, shape=shape)


def needs(sheet: Sheet, aside: str) -> tuple[tuple[str, str], ...]:
    """What an aside or a line such as `depends on T001` states: it must name an id."""
    ids = sheet.survey.ids
    relation = clauses.of_own(aside, ids)
    if relation is None and (relation := field_lines.relation_of(aside)) is not None:
        is_story = relation[0] == "after" and ids.read(aside)  # `after two days we look at T-1`
        relation = None if is_story else relation
    if relation is None:
        return ()
    parsed = depends.read(relation[1], ids, "")
    return (relation,) if parsed.edges or parsed.groups or parsed.dangling else ()


def _inverse(sheet: Sheet, ticket: str, part: Part, shape: str, targets: Sequence[str]) -> None:
    """State that others depend on a ticket: it denies none of their other edges."""
    for target in targets:
        if target in sheet.survey.tickets:
            sheet.say(Kind.TICKET, target, "depends", (ticket,), part, shape=INVERSE)
        else:
            leftovers.custom(sheet, ticket, "blocks_as_written", part, shape)
