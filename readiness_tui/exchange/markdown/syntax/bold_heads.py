"""Paragraphs that stand for headings: an id begins each of them, in bold or right above a list."""

import re
from collections.abc import Sequence
from itertools import pairwise

from markdown_it.token import Token

from readiness_tui.exchange.markdown import titles

_FEW = 2
_BEHIND = 3  # tokens from the begin of a paragraph to what follows it
_STEM = re.compile(r"[^\W\d_]*")
_BOLD = re.compile(r"\s*(?:\*\*|__)[^*_\s]")
BOLD_NUMBER = re.compile(
    r"\s*(?:\*\*|__)(\d{1,3}(?:[.)]|(?:\.\d{1,3})+)\s+[^*_\n]+)(?:\*\*|__)\s*[:\u2013\u2014-]?\s*(.*)"
)


def bold_heads(lines: Sequence[str], tokens: Sequence[Token]) -> frozenset[int]:
    """The first lines, from 0, of paragraphs that stand for headings: a bold id begins each.

    Where headings have ids themselves, only those whose ids go on the ids of headings.
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
    if len(named) >= _FEW:
        bold = _going_on(lines, bold, tuple(f"{name}{sign}" for name in named for sign in ".-"))
    if len(bold) >= _FEW:
        return frozenset(bold)
    plain = _over_lists(lines, tokens)
    return frozenset(plain if len(plain) > 2 * len(named) else ())


def _over_lists(lines: Sequence[str], tokens: Sequence[Token]) -> Sequence[int]:
    """The lines of paragraphs of an id and a title with a list right below; three of one stem."""
    heads = [
        (token.map[0], head)
        for token, behind in zip(tokens, tokens[_BEHIND:], strict=False)
        if token.type == "paragraph_open"
        and behind.type == "bullet_list_open"
        and token.level == 0
        and token.map
        and token.map[1] - token.map[0] == 1
        and (head := titles.head(lines[token.map[0]])) is not None
        and head.title
        and (titles.is_dotted(head.id) or not head.is_number)
    ]
    stems = {"".join(_STEM.findall(head.id)[:1]) for _, head in heads}
    return [at for at, _ in heads] if len(heads) > _FEW and len(stems) == 1 else []


def _going_on(lines: Sequence[str], bold: Sequence[int], stems: tuple[str, ...]) -> Sequence[int]:
    """Those of bold lines whose ids go on those of headings: all, else `Story 1.2: Title`.

    Lines of one word for a ticket and a number are tickets below headings of others.
    """
    heads = [(at, head) for at in bold if (head := titles.head(lines[at]))]
    counted = [(at, head) for at, head in heads if head.kind == "ticket" and head.is_parted]
    numbers = {head.id for _, head in counted if head.is_number}
    if len(numbers) == len(counted) > _FEW and len({head.word for _, head in counted}) == 1:
        return [at for at, _ in counted]
    named = [(at, head) for at, head in heads if head.id.startswith(stems)]
    if len(named) == len(heads):
        return bold
    return [at for at, head in named if head.kind == "ticket" and head.is_parted]


def has_id(raw: str) -> bool:
    """Whether a text begins with an id that is no bare number."""
    head = titles.head(raw)
    return head is not None and (not head.is_number or bool(head.word))
