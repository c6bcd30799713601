"""The screen of a repository without boards: its offers as rows, and what each would write."""

from collections.abc import Iterable, Iterator, Sequence

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.onboarding.survey import BoardOffer, Judged, OfferKind, Survey
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.ui.viewmodels.cells import Line, Measure, Row, padded, wrap_line

FIGURE = 14
"""Cells of the figure at the end of a row."""

OUTCOME_ROLES = {"pass": "pass", "warn": "doubt", "fail": "fail", "error": "fail"}
"""The role of the sign of each outcome; of others muted."""

_HEADING = "-"


DEMO = "demo"
"""The row that opens the demo."""

_DEMO_LINES: tuple[Line, ...] = (
    (("A small repository to try things on", "strong"),),
    (("in a temporary folder; nothing of it stays behind", "muted"),),
    (),
    (("It has weeks of history, a plan that claims more than is true,", ""),),
    (("evidence, reports, and a pipeline that hides what it finds.", ""),),
    (),
    (("A tour of eight steps goes along. It notices what you did,", "muted"),),
    (("and each step can be skipped.", "muted"),),
)


def is_heading(key: str) -> bool:
    """Whether a row is a heading or a gap, on which no cursor stands."""
    return key.startswith(_HEADING)


def offer_key(offer: BoardOffer) -> str:
    """What a row stands for, whatever order the offers have."""
    return f"{offer.kind}:{offer.target}:{offer.name}"


def offer_rows(
    survey: Survey, marked: Iterable[str], width: int, measure: Measure
) -> Iterator[Row]:
    """A row for each offer below the heading of its section, a blank one between sections."""
    marks, sections = frozenset(marked), [section for section in _sections(survey) if section[1]]
    for number, (heading, offers) in enumerate(sections):
        if number:
            yield Row(f"{_HEADING}gap:{heading}", line=((" ", ""),))
        yield Row(f"{_HEADING}{heading}", line=((heading, "muted"),))
        for offer in offers:
            key = offer_key(offer)
            yield Row(
                key,
                line=_offer_line(offer, width, measure),
                kind="dim" if offer.obstacle else "row",
                mark="*" if key in marks else "",
            )


def _sections(survey: Survey) -> Iterator[tuple[str, Sequence[BoardOffer]]]:
    """Headings with their offers, what is likeliest wanted first."""
    plans = survey.of_kind(OfferKind.PLAN)
    yield "Plans found here", [offer for offer in plans if offer.is_proposed]
    yield "From what is here", survey.of_kind(OfferKind.GATES)
    yield "Documents that have rows or boxes", [offer for offer in plans if not offer.is_proposed]
    yield "Start from a template", survey.of_kind(OfferKind.TEMPLATE)


def demo_rows(width: int, measure: Measure) -> tuple[Row, ...]:
    """The demo, below a heading of its own."""
    name = padded("Demo", max(8, width - FIGURE), measure)
    return (
        Row(f"{_HEADING}gap:demo", line=((" ", ""),)),
        Row(f"{_HEADING}demo", line=(("Look around first", "muted"),)),
        Row(DEMO, line=((name, ""), ("8 steps".rjust(FIGURE), "muted"))),
    )


def demo_lines(width: int, measure: Measure) -> list[Line]:
    """What the demo is."""
    return [part for line in _DEMO_LINES for part in (wrap_line(line, width, measure, 0) or [line])]


def _offer_line(offer: BoardOffer, width: int, measure: Measure) -> Line:
    figure = offer.counts[0] if offer.counts else ""
    name = padded(safe_line(offer.name), max(8, width - FIGURE), measure)
    return ((name, ""), (figure.rjust(FIGURE), "muted"))


def facts_line(survey: Survey) -> Line:
    """What was detected, as one line below the title."""
    facts = survey.facts
    parts = (
        survey.branch,
        ", ".join(facts.languages),
        ", ".join(facts.build_servers),
        _counted(len(facts.reports), "report"),
        " ".join(facts.owners),
    )
    return tuple(
        span
        for n, text in enumerate(filter(None, parts))
        for span in ((("  ·  ", "muted"),) if n else ()) + ((safe_line(text), ""),)
    )


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}" if number else ""


def offer_lines(offer: BoardOffer, glyphs: Glyphs, width: int, measure: Measure) -> list[Line]:
    """Everything that is to be known of an offer before it is written."""
    head = [
        part
        for line in _offer_head(offer)
        for part in (wrap_line(line, width, measure, 2) or [line])
    ]
    rows = _judged_lines(offer.judged, glyphs) if offer.judged else _title_lines(offer)
    return [*head, *(_cut(line, width, measure) for line in rows)]


def _cut(line: Line, width: int, measure: Measure) -> Line:
    """A row of a list in one line, with a sign where something of it is missing."""
    *spans, (text, style) = line
    room = width - sum(measure(part) for part, _ in spans)
    if measure(text) > room:
        text = f"{padded(text, max(0, room - 1), measure).rstrip()}…"
    return (*spans, (text, style))


def _offer_head(offer: BoardOffer) -> Iterator[Line]:
    yield ((safe_line(offer.name), "strong"),)
    if offer.obstacle:
        yield ((f"cannot be written: {safe_line(offer.obstacle)}", "fail"),)
    else:
        yield (("writes ", "muted"), (safe_line(offer.target), ""), (", a new file", "muted"))
    yield ()
    yield ((" · ".join(offer.counts), ""),)
    for text in offer.about:
        yield ((safe_line(text), "muted"),)
    yield ()


def _judged_lines(judged: Sequence[Judged], glyphs: Glyphs) -> Iterator[Line]:
    for gate in judged:
        role = OUTCOME_ROLES.get(gate.outcome, "muted")
        yield ((f"{glyphs.states[State(gate.outcome)]} ", role), (safe_line(gate.title), ""))
        yield ((f"  {safe_line(gate.says)}", "muted"),)


def _title_lines(offer: BoardOffer) -> Iterator[Line]:
    room = max((len(ticket_id) for ticket_id, _ in offer.titles), default=0)
    for ticket_id, title in offer.titles:
        yield ((safe_line(ticket_id).ljust(room + 2), "muted"), (safe_line(title), ""))
    if (more := offer.tickets - len(offer.titles)) > 0:
        yield ((f"and {more} more", "muted"),)
