"""The risks that headings state: by ids, by the fields below them, by a word for a risk."""

from collections.abc import Iterator, Sequence
from itertools import count

from readiness_tui.exchange.markdown import no_work, scopes, titles
from readiness_tui.exchange.markdown.definitions.surveyor import Surveyor
from readiness_tui.exchange.markdown.row_ids import row_head
from readiness_tui.exchange.markdown.shapes import Kind, Shaped
from readiness_tui.exchange.markdown.syntax.tree import ItemList, Section
from readiness_tui.exchange.markdown.titles import Head
from readiness_tui.exchange.model import words

_GRADES = frozenset(("likelihood", "impact"))
_RISK_FIELDS = _GRADES | {"mitigation"}
_TOLD = _RISK_FIELDS | {"risk", "trigger"}
_WORKED = frozenset(("depends", "estimate", "acceptance", "inverse"))
_THIRD = 3


def define_risks(
    surveyor: Surveyor, heads: Sequence[tuple[Section, Head]], shaped: Sequence[Shaped]
) -> None:
    """Note the headings that are risks, of those with ids and of those without."""
    registered = {head.id for each in shaped for head in _registered(each)}
    of_register = set(_of_register(surveyor, heads))
    surveyor.risks |= {
        section.index: head
        for section, head in heads
        if _is_risk(surveyor, section, head)
        or (head.id in registered and not head.is_number)
        or section.index in of_register
    }
    surveyor.registered = registered | {head.id for head in surveyor.risks.values()}
    numbered = (f"RISK-{number}" for number in count(1))
    names = (name for name in numbered if name not in surveyor.registered)
    apart = surveyor.sections.keys() | {section.index for section, _ in heads}
    apart |= _explaining(surveyor, shaped)
    for section in surveyor.visible():
        if section.level and section.index not in apart and (title := _unnamed(surveyor, section)):
            surveyor.risks[section.index] = Head(next(names), title, kind="risk")


def _explaining(surveyor: Surveyor, shaped: Sequence[Shaped]) -> set[int]:
    """The sections whose bullets say what the columns of a register hold."""
    tables = [each.table for each in shaped if each.kind is Kind.RISKS]
    return {
        section.index
        for section in surveyor.visible()
        for block in (section.blocks if tables else ())
        if isinstance(block, ItemList) and no_work.explains_columns(block.items, tables)
    }


def _of_register(surveyor: Surveyor, heads: Sequence[tuple[Section, Head]]) -> Iterator[int]:
    """The headings with ids of documents that are registers of risks by their titles.

    A third of them say what the risk is or what is done against it, none how it is worked on.
    """
    document = surveyor.document
    for top in document.sections:
        if top.level != 1 or not words.load().has("headings", "risks", words.fold(top.title)):
            continue
        inside = [section for section, _ in heads if top in document.above(section)]
        told = sum(scopes.states(document, section, _TOLD) for section in inside)
        is_worked = any(scopes.states(document, section, _WORKED) for section in inside)
        if told * _THIRD >= len(inside) and not is_worked:
            yield from (section.index for section in inside)


def _unnamed(surveyor: Surveyor, section: Section) -> str:
    """The title of a risk that a heading states without an id; empty where it states none."""
    pair = titles.keyed(section.title)
    if pair and pair[0] in words.load().of("heads", "risk") and len(pair[1].split()) > 1:
        return titles.tidy(pair[1])
    is_below = any(scopes.names_risks(each.title) for each in surveyor.document.above(section))
    is_group = scopes.names_risks(section.title) or scopes.is_part_of_plan(section.title)
    is_graded = scopes.states(surveyor.document, section, _GRADES)
    return titles.tidy(section.title) if is_below and is_graded and not is_group else ""


def _registered(shaped: Shaped) -> Iterator[Head]:
    """The risks that the rows of a register name by an id."""
    if shaped.kind is Kind.RISKS and shaped.ids_at >= 0:
        yield from filter(None, (row_head(row, shaped.ids_at) for row in shaped.table.rows))


def _is_risk(surveyor: Surveyor, section: Section, head: Head) -> bool:
    around = (words.fold(each.title) for each in surveyor.document.above(section))
    listed = any(words.load().has("headings", "risks", title) for title in around)
    stem = words.fold(head.id).rstrip("0123456789-._")
    is_called = head.kind == "risk" or stem in words.load().of("heads", "risk")
    if scopes.states(surveyor.document, section, _RISK_FIELDS):
        return is_called or listed
    return is_called and listed
