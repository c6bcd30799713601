"""The manual searched: what is named so first, and every word of a place there."""

import pytest
from rich.cells import cell_len

from readiness_tui.services.base.manual import manual_texts
from readiness_tui.ui.viewmodels.manual.drawing import hit_lines
from readiness_tui.ui.viewmodels.manual.markdown import read_page, read_pages
from readiness_tui.ui.viewmodels.manual.pages import entry_at
from readiness_tui.ui.viewmodels.manual.searching import MOST, explained, near, search

PAGES = read_pages(manual_texts())
SMALL = (
    read_page("a.md", "# Waivers\n\nThey end. The scan is let go.\n"),
    read_page("b.md", "# Other\n\n| word | is |\n|---|---|\n| `scan` | `W` looks at waivers |\n"),
)


def titles(text: str) -> list[str]:
    """The pages of the first places that have a text."""
    return [PAGES[hit.place.page].title for hit in search(PAGES, text)[:5]]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("waive", "Waive a finding, and choose a mode"),
        ("stand-up", "Hold a stand-up"),
        ("is:stuck", "The filter language"),
        ("workflow_softfail", "Kinds of gate"),
        ("[ui]", "Settings"),
        ("L706", "The codes of readiness lint"),
        ("undo", "Undo, share and recover"),
        ("snooze", "Find your way on the screen"),
        ("float late", "Look ahead: phases, dates, what if"),
    ],
)
def test_what_a_person_types_is_among_the_first_places(text: str, title: str) -> None:
    assert title in titles(text)


def test_headings_come_before_what_only_tells_and_a_section_tells_once() -> None:
    texts = [entry_at(SMALL, hit.place).folded for hit in search(SMALL, "waiv")]
    assert texts == ["waivers", "scan  w looks at waivers"]


def test_a_name_to_the_letter_comes_first() -> None:
    first = search(SMALL, "scan")[0]
    assert entry_at(SMALL, first.place).folded == "scan  w looks at waivers"


@pytest.mark.parametrize("word", ["waive", "board", "status"])
def test_every_place_has_every_word_and_none_is_listed_twice(word: str) -> None:
    hits = search(PAGES, f"{word} gate")
    assert len({hit.place for hit in hits}) == len(hits) <= MOST
    for hit in hits:
        page = PAGES[hit.place.page]
        titles = f"{page.title} {page.sections[hit.place.section].title}".casefold()
        text = entry_at(PAGES, hit.place).folded
        assert all(one in text or one in titles for one in (word, "gate"))
        assert word in text or "gate" in text
    for drawn in hit_lines(PAGES, hits, word, 60, cell_len):
        assert sum(cell_len(text) for text, _ in drawn.row.line) <= 60


def test_what_nothing_has_is_told_with_the_nearest_word() -> None:
    assert search(PAGES, "wiaver") == ()
    assert near(PAGES, "waivrs") == "waivers"
    assert search(PAGES, "  ") == ()


def test_a_key_leads_to_what_tells_of_it() -> None:
    keys = read_page("keys", "# Keys\n\n| k | t |\n|---|---|\n| `w` | Waive the finding |\n")
    place = explained((keys, *PAGES), keys.sections[0].entries[2])
    assert place is not None
    assert "waive" in entry_at((keys, *PAGES), place).folded
    assert explained((keys,), keys.sections[0].entries[2]) is None
