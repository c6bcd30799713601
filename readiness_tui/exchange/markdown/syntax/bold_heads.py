"""Paragraphs that stand for headings: an id in bold begins each of them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from markdown_it.token import Token

from readiness_tui.exchange.markdown import titles
from readiness_tui.exchange.model import words

_FEW = 2
_BOLD = re.compile(r"\s*(?:\*\*|__)[^*_\s]")
_BOLD_PART = re.compile(r"\s*(?:\*\*|__)(\d{1,3})\.\d{1,3}[.):]?\s+\S")
BOLD_NUMBER = re.compile(
    r"\s*(?:\*\*|__)(\d{1,3}[.)]\s+[^*_\n]+)(?:\*\*|__)\s*[:\u2013\u2014-]?\s*(.*)"
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
    parts = _bold_parts(lines, tokens)
    go_on = all(any(name.startswith((f"{n}.", f"{n}-")) for n in named) for name in heads)
    bold = bold if len(bold) >= _FEW and (len(named) < _FEW or go_on) else []
    return frozenset((*bold, *parts))


def _bold_parts(lines: Sequence[str], tokens: Sequence[Token]) -> list[int]:
    """The first lines of paragraphs that begin with a bold number which goes on that of a phase."""
    listed = words.load().of("numbered", "phase")
    counted = {
        str(phase.number)
        for token, inline in pairwise(tokens)
        if token.type == "heading_open"
        and (phase := titles.counted(titles.unnumbered(inline.content)))
        and phase.word in listed
    }
    parts = [
        token.map[0]
        for token in tokens
        if token.type == "paragraph_open"
        and token.level == 0
        and token.map
        and (match := _BOLD_PART.match(lines[token.map[0]]))
        and match[1] in counted
    ]
    return parts if len(parts) >= _FEW else []


def has_id(raw: str) -> bool:
    """Whether a text begins with an id that is no bare number."""
    head = titles.head(raw)
    return head is not None and (not head.is_number or bool(head.word))
