"""What `readiness standup` answers: its pages, as text and as JSON."""

from collections.abc import Iterator, Sequence

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.checkpoint_answers import instant
from readiness_tui.cli.base.output import Style
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import WORKSPACE, ProofWord, Word
from readiness_tui.domain.standup.minutes import named
from readiness_tui.domain.standup.pages import CLOSING, Item, Page, Section
from readiness_tui.domain.standup.since import Changes
from readiness_tui.domain.verdict.snapshot import ruled
from readiness_tui.domain.verdict.verdict import claim


class SinceJson(documents.Document, frozen=True, kw_only=True):
    """The last stand-up: when, led by whom, at which commit, and what the verdict was."""

    at: str
    by: str
    commit: str
    verdict: str
    proven: documents.Count
    total: documents.Count


class StandupTicketJson(documents.NamedJson, frozen=True, kw_only=True):
    """A ticket of a page: why it is there, its claim, what became of it, and what is to be said."""

    title: str
    section: Section
    claim: documents.ClaimJson
    changes: list[str]
    reasons: list[str]


class PageJson(documents.Document, frozen=True, kw_only=True):
    """A page; `later` counts the tickets that could be begun too."""

    id: str
    title: str
    part: documents.Count
    parts: documents.Count
    later: documents.Count
    tickets: list[StandupTicketJson]


class StandupAnswer(documents.Document, frozen=True, kw_only=True):
    """The pages of a stand-up in the order of the walk; `since` is null for the first one."""

    team: str
    where: str
    since: SinceJson | None
    remarks: list[str]
    verdict: Word
    proven: documents.Count
    total: documents.Count
    pages: list[PageJson]
    removed: list[documents.NamedJson]
    problems: list[documents.ProblemJson]


class MinutesAnswer(documents.Document, frozen=True, kw_only=True):
    """The minutes of the last stand-up as Markdown; `ended` is false while it is not over."""

    team: str
    ended: bool
    file: str
    markdown: str


class MarkAnswer(documents.Document, frozen=True, kw_only=True):
    """The marker that was left: the next stand-up begins from there."""

    team: str
    marked: SinceJson


def standup_answer(team: str, where: str, changes: Changes, pages: Sequence[Page]) -> StandupAnswer:
    """The pages as JSON."""
    snapshot, marker = changes.snapshot, changes.since.marker
    ruling = ruled(snapshot, WORKSPACE)
    return documents.filled(
        StandupAnswer,
        snapshot,
        team=team,
        where=where,
        since=None
        if marker is None
        else documents.filled(SinceJson, marker, at=instant(marker.at)),
        remarks=list(changes.since.remarks),
        verdict=ruling.word,
        proven=ruling.proven,
        total=ruling.total,
        pages=[_page(changes, page) for page in pages if page.id != CLOSING],
        removed=[documents.NamedJson(board=key.board, id=key.ticket) for key, _ in changes.removed],
    )


def _page(changes: Changes, page: Page) -> PageJson:
    return documents.filled(PageJson, page, tickets=[_ticket(changes, item) for item in page.items])


def _ticket(changes: Changes, item: Item) -> StandupTicketJson:
    snapshot = changes.snapshot
    ticket = snapshot.portfolio.boards[item.key.board].tickets[item.key.ticket]
    return StandupTicketJson(
        board=item.key.board,
        id=item.key.ticket,
        title=ticket.title,
        section=item.section,
        claim=documents.claim_json(snapshot.judgement, item.key),
        changes=list(item.changes),
        reasons=list(item.reasons),
    )


def standup_lines(changes: Changes, pages: Sequence[Page], style: Style) -> Iterator[str]:
    """The pages as text: a line for each, two for each ticket below it."""
    ruling, marker = ruled(changes.snapshot, WORKSPACE), changes.since.marker
    was = f" (was {marker.proven} of {marker.total})" if marker else ""
    since = f"since {marker.at:%Y-%m-%d %H:%M}" if marker else "first stand-up"
    word = ruling.spoken.upper()
    yield f"{word} {ruling.proven} of {ruling.total} proven{was}, {since}"
    yield from (safe_line(f"! {remark}") for remark in changes.since.remarks)
    for page in pages:
        if page.id == CLOSING:
            continue
        part = f" {page.part} of {page.parts}" if page.parts > 1 else ""
        later = f" (and {page.later} more could be begun)" if page.later else ""
        yield f"== {safe_line(page.title)}{part}{later}"
        for item in page.items:
            yield from _item_lines(changes, item, style)
    for key, ticket in changes.removed:
        yield safe_line(f"removed  {key.ticket}  {ticket.title}")


def _item_lines(changes: Changes, item: Item, style: Style) -> Iterator[str]:
    snapshot = changes.snapshot
    ticket = snapshot.portfolio.boards[item.key.board].tickets[item.key.ticket]
    name = named(item.key, several=len(snapshot.portfolio.boards) > 1)
    status, proof = style.claim(claim(snapshot.judgement, item.key))
    ink = "fail" if claim(snapshot.judgement, item.key).proof is ProofWord.CONTRADICTED else ""
    yield f"  {item.section.value:<12}  {safe_line(f'{name}  {ticket.title}')}"
    remarks = safe_line("; ".join((*item.changes, *item.reasons)))
    tail = f";  {remarks}" if remarks else ""
    yield f"  {'':<12}  {status}  {style.paint(proof, ink)}{tail}"
