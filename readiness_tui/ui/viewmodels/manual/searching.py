"""The manual searched while one types: what is named so first, what only tells of it last."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readiness_tui.domain.model.ids import nearest
from readiness_tui.ui.viewmodels.manual.pages import Entry, Kind, Page, Place, Section

MOST = 100
"""So many places are listed; whoever needs more types on."""
_WORD = re.compile(r"\w[\w-]*")
_LONG, _STEM = 4, 5
"""The first word of so many letters says what a command does; with so many it may end otherwise."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that has what is sought, and how well it fits, lowest first."""

    place: Place
    rank: int


def search(pages: Sequence[Page], text: str) -> tuple[Hit, ...]:
    """The places that have every word of a text, best first; of a section one that only tells.

    What the titles of page and section have, an entry need not have as well: `is:stuck`.
    """
    typed, words = text.strip(), words_of(text)
    if not words:
        return ()
    hits = [
        hit
        for number, page in enumerate(pages)
        for n, section in enumerate(page.sections)
        for hit in _hits(section, Place(number, n), typed, _left(words, page, section))
    ]
    return tuple(sorted(hits, key=lambda hit: hit.rank)[:MOST])


def words_of(text: str) -> list[str]:
    """The words that are looked for; of `is:stuck` both sides, for tables part them."""
    return text.casefold().replace(":", " ").split()


def near(pages: Sequence[Page], text: str) -> str:
    """The word of a heading or a name that is nearest to one that nothing has; empty for none."""
    titles = [section.title for page in pages for section in page.sections]
    words = {word for title in titles for word in _WORD.findall(title.casefold())}
    return nearest(text.strip().casefold(), sorted(words))


def explained(pages: Sequence[Page], entry: Entry) -> Place | None:
    """The first place of a page that tells of a key: it has the key as code, and what that does.

    Args:
        pages: All pages, that of the keys first.
        entry: A row of the page of keys.
    """
    keys = set(entry.names)
    sentence = "".join(text for text, _ in entry.cells[-1]).casefold()
    verb = next((word[:_STEM] for word in _WORD.findall(sentence) if len(word) >= _LONG), "")
    for number, page in enumerate(pages):
        for n, section in enumerate(page.sections):
            for k, described in enumerate(section.entries):
                has_key = any(
                    style == "accent" and text in keys
                    for cell in described.cells
                    for text, style in cell
                )
                if has_key and verb in described.folded and number:
                    return Place(number, n, k)
    return None


def _left(words: list[str], page: Page, section: Section) -> list[str]:
    """The words that an entry must have itself: those its titles lack, else all."""
    titles = f"{page.title} {section.title}".casefold()
    return [word for word in words if word not in titles] or words


def _hits(section: Section, at: Place, typed: str, words: list[str]) -> Iterator[Hit]:
    telling: Hit | None = None
    for number, entry in enumerate(section.entries):
        rank = _rank(entry, typed, words)
        if rank is None:
            continue
        hit = Hit(Place(at.page, at.section, number), rank)
        if rank < _TELLS:
            yield hit
        elif telling is None or rank < telling.rank:
            telling = hit
    if telling is not None:
        yield telling


_TELLS = 5
"""From this rank on an entry only speaks of what is sought."""


def _rank(entry: Entry, typed: str, words: list[str]) -> int | None:
    """How well an entry fits: 0 is it to the letter; None does not fit."""
    if typed in entry.names:
        return 0
    if entry.is_aside or not all(word in entry.folded for word in words):
        return None
    names = " ".join(entry.names).casefold()
    if typed.casefold() in (name.casefold() for name in entry.names):
        return 1
    if entry.kind is Kind.HEADING:
        return 2 if _begins(entry.folded, words) else 4
    if names and all(word in names for word in words):
        return 3
    return 5 if _begins(entry.folded, words) else 6


def _begins(text: str, words: list[str]) -> bool:
    """Whether each word begins one of the text."""
    return all(re.search(rf"(?<!\w){re.escape(word)}", text) for word in words)
