"""Paragraphs that stand for headings: an id in bold begins each of them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from markdown_it.token import Token

from readiness_tui.exchange.markdown import titles

_FEW = 2
_BOLD = re.compile(r"\s*(?:\*\*|__)[^*_\s]")
BOLD_NUMBER = re.compile(
    r"\s*(?:\*\*|__)(\d{1,3}(?:[.)]|(?:\.\d{1,3})+)\s+[^*_\n]+)(?:\*\*|__)\s*[:\u2013\u2014-]?\s*(.*)"
)


def bold_heads(lines: Sequence[str], tokens: Sequence[Token]) -> frozenset[int]:
    """The first lines, from 0, of paragraphs that stand for headings: a bold id begins each.

    Only where no two headings have ids themselves, or their ids go on those of headings.
    """
    named = [
        head.id
        for token, inline in pairwise(tokens)
        if token.type == "heading_open"
        and has_id(inline.content)
        and (head := titles.head(inline.content))
    ]
    bold = [
        token.map[0]
        for token in tokens
        if token.type == "paragraph_open"
        and token.level == 0
        and token.map
        and _BOLD.match(lines[token.map[0]])
        and (has_id(lines[token.map[0]]) or BOLD_NUMBER.match(lines[token.map[0]]))
    ]
    heads = [head.id for at in bold if (head := titles.head(lines[at]))]
    go_on = all(any(name.startswith((f"{n}.", f"{n}-")) for n in named) for name in heads)
    return frozenset(bold if len(bold) >= _FEW and (len(named) < _FEW or go_on) else ())


def has_id(raw: str) -> bool:
    """Whether a text begins with an id that is no bare number."""
    head = titles.head(raw)
    return head is not None and (not head.is_number or bool(head.word))
