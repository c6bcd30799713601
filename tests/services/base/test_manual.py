"""The manual of the program is its documentation: the pages that the first page lists."""

import re

from readiness_tui.services.base.manual import manual_texts
from tests.architecture.source import ROOT

APART = {"architecture.md", "keys.md", "requirements.md"}
"""For who works on the program or weighs it; and the keys: the program has a page of its own."""


def test_the_manual_has_every_page_of_the_navigation_for_users() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    assert set(manual_texts()) == set(re.findall(r"[\w/-]+\.md", navigation)) - APART


def test_the_pages_are_as_they_are_written_and_the_first_comes_first() -> None:
    texts = manual_texts()
    assert next(iter(texts)) == "index.md"
    for name, text in texts.items():
        assert text == (ROOT / "docs" / name).read_text("utf-8"), name
