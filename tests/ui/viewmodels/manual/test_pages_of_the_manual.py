"""The pages of the manual: read whole from Markdown, drawn within any width, and linked."""

import re

import pytest
from rich.cells import cell_len

from readiness_tui.services.base.manual import manual_texts
from readiness_tui.ui.registry.key_page import key_page
from readiness_tui.ui.terminal.ascii_output import SIGNS
from readiness_tui.ui.viewmodels.manual.drawing import page_lines
from readiness_tui.ui.viewmodels.manual.markdown import read_page, read_pages
from readiness_tui.ui.viewmodels.manual.pages import LINK, Kind, Place, entry_at, target_of

PAGES = read_pages(manual_texts())
ELSEWHERE = ("decisions/", "architecture.md", "../", "release-checklist.md")
"""Beginnings of links to what is not for readers of the manual."""
PAGE = """\
# A page

One line
and **another** of `code`, see [the end](#the-end).

| key | does |
|---|---|
| `w`, `W` | lets `a | b` go, [with a reason](guide/waive.md) |

1. first
   goes on
- second

```json
{"a": 1}
```

## The end

* last
"""


def test_a_page_is_read_as_sections_of_entries() -> None:
    page = read_page("page.md", PAGE)
    assert (page.title, [one.title for one in page.sections]) == ("A page", ["A page", "The end"])
    kinds = [(one.kind.value, one.folded) for one in page.sections[0].entries]
    assert kinds == [
        ("heading", "a page"),
        ("text", "one line and another of code, see the end."),
        ("head", "key  does"),
        ("row", "w, w  lets a | b go, with a reason"),
        ("item", "1. first goes on"),
        ("item", "· second"),
        ("code", '{"a": 1}'),
    ]
    row, aside = page.sections[0].entries[3], page.sections[0].entries[6]
    assert row.names == ("w", "W")
    assert row.cells[1][-1] == ("with a reason", f"{LINK}guide/waive.md")
    assert aside.is_aside
    assert not row.is_aside


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_no_word_of_a_page_is_lost(name: str) -> None:
    marks = r"(?ms)<!--.*?-->|^ *```\w*|\]\([^)\s]*\)"
    text = re.sub(marks, "", manual_texts()[name])
    page = next(page for page in PAGES if page.name == name)
    read = " ".join(entry.folded for section in page.sections for entry in section.entries)
    assert set(re.findall(r"\w+", text.casefold())) <= set(re.findall(r"\w+", read))


@pytest.mark.parametrize("width", [24, 57, 73, 103])
def test_every_line_fits_its_width(width: int) -> None:
    for number, page in enumerate(PAGES):
        for drawn in page_lines(page, number, width, cell_len):
            used = sum(cell_len(text) for text, _ in drawn.row.line)
            columns = max(len(one.cells) for one in page.sections[drawn.place.section].entries)
            assert used <= max(width, 8 * columns), (page.name, drawn.row.line)


def test_every_link_of_a_page_leads_to_a_heading_of_the_manual() -> None:
    lost = [
        (page.name, style)
        for number, page in enumerate(PAGES)
        for section in page.sections
        for entry in section.entries
        for cell in entry.cells
        for _, style in cell
        if style.startswith(LINK)
        and not style.removeprefix(LINK).startswith(ELSEWHERE)
        and target_of((*PAGES, key_page(())), number, style.removeprefix(LINK)) is None
    ]
    assert lost == []


def test_a_link_leads_to_its_page_and_heading_and_a_lost_one_nowhere() -> None:
    names = [page.name for page in PAGES]
    at = names.index("guide/screen.md")
    place = target_of(PAGES, at, "prove.md#the-gates-pane")
    assert place is not None
    assert names[place.page] == "guide/prove.md"
    assert entry_at(PAGES, place).folded == "the gates pane"
    assert target_of(PAGES, at, "../query.md") == Place(names.index("query.md"))
    assert target_of(PAGES, at, "none.md") is None


def test_a_terminal_without_signs_can_show_every_page() -> None:
    text = "".join(
        part
        for page in PAGES
        for section in page.sections
        for entry in section.entries
        if entry.kind is not Kind.CODE
        for cell in entry.cells
        for part, _ in cell
    )
    assert {one for one in text.translate(SIGNS) if not one.isascii()} <= EXAMPLES


EXAMPLES = {"✅"}
"""Letters that stand in examples: a person's own words stay as they are."""
