"""A document as Markdown and as HTML: exact, and no text in it means anything but itself."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from readiness_tui.domain.reports.document import Entry, ReportDocument, Section, Table, Tone
from readiness_tui.exchange.reports.html_page import html_page
from readiness_tui.exchange.reports.markdown import markdown

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\" onload='x'",
    "![p](http://example.org/p.png)",
    "[a](javascript:x)",
    "- a\n# b",
    "1. a",
    "| a | b |",
    "`a` *b* __c__ ~~d~~",
    "&lt;b&gt;",
    "\u202eturned",
    "\x1b[31mred",
)


class _Reader(HTMLParser):
    """The tags with their attributes, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags = list[str]()
        self.attributes = set[tuple[str, str]]()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def document(text: str) -> ReportDocument:
    return ReportDocument(
        f"Report {text}",
        (("Week", text),),
        (
            Section("Empty"),
            Section(text, (Entry(text, text, (text,), Tone.BAD),), lead=text, tone=Tone.GOOD),
            Section("Order", (Entry("", text),), is_ordered=True),
            Section("Rows", table=Table(("ID", "Title"), ((text, text), ("", "")))),
        ),
    )


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def test_markdown_is_exact() -> None:
    assert markdown(document("a")) == (
        "# Report a\n\n- Week: a\n\n## Empty\n\nNone.\n\n## a\n\na\n\n- a: a\n  - a\n\n"
        "## Order\n\n1. a\n\n## Rows\n\n| ID | Title |\n| --- | --- |\n| a | a |\n| - | - |\n"
    )


def test_html_has_headings_lists_and_a_table_with_scopes() -> None:
    page = html_page(document("a"))
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert '<p class="lead good"><bdi>a</bdi></p>' in page
    assert '<th scope="col"><bdi>Title</bdi></th>' in page
    assert '<th scope="row"><bdi>a</bdi></th>' in page
    assert '<span class="bad"><bdi>a</bdi></span>' in page
    assert '<p class="none">None</p>' in page


def test_html_asks_for_nothing() -> None:
    page = html_page(document("a"))
    assert "default-src 'none'" in page
    assert not {"script", "link", "img", "iframe", "a", "form"} & set(read(page).tags)
    assert not [name for name in ("url(", "@import", "http:", "https:", "//") if name in page]
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_text_in_html(text: str) -> None:
    reader, harmless = read(html_page(document(text))), read(html_page(document("a")))
    assert reader.tags == harmless.tags
    assert reader.attributes == harmless.attributes
    assert "\x1b" not in reader.text
    assert "\u202e" not in reader.text


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_text_in_markdown(text: str) -> None:
    assert _kinds(text) == _kinds("a")


@given(st.text(min_size=1).filter(str.strip))
def test_no_text_changes_what_a_page_is_made_of(text: str) -> None:
    assert read(html_page(document(text))).tags == read(html_page(document("a"))).tags


def _kinds(text: str) -> list[str]:
    """What Markdown makes of a document with a text, but for the text itself."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown(document(text)))
    kinds: list[str] = []
    for token in tokens:
        kinds.append(token.type)
        kinds += [child.type for child in token.children or () if child.type != "text"]
    return [kind for kind in kinds if kind != "text_special"]
