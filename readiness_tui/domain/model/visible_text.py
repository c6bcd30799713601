"""What can be seen of a text: a name, a reason or evidence of invisible signs alone is empty."""

import re
import unicodedata

_SIGNS = (
    "\\x00-\\x20\\x7f-\\xa0\\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Blanks, controls, format signs, and letters that are drawn as nothing (Unicode's default
ignorables, the blank of braille); format signs that show, such as those of Arabic numbers, are not
among them."""

_UNSEEN = re.compile(f"[{_SIGNS}]+")
_UNSEEN_BUT_BLANKS = re.compile(f"(?:(?![ \\t\\n])[{_SIGNS}])+")
_EDGES = re.compile(f"\\A[{_SIGNS}]+|[{_SIGNS}]+\\Z")


def visible(text: str) -> str:
    """A text without invisible signs at its ends: empty where nothing of it can be seen."""
    return _EDGES.sub("", text)


def visible_lines(text: str) -> str:
    """A text without invisible signs anywhere, in one spelling; blanks and lines stay."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _UNSEEN_BUT_BLANKS.sub("", "\n".join(plain.splitlines()))


def one_spelling(name: str) -> str:
    """A name as names are compared: whatever its case, its blanks and the form of its letters."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    blanks = _UNSEEN.sub(lambda unseen: " " if _is_blank(unseen[0]) else "", folded)
    return unicodedata.normalize("NFKC", blanks).strip()


def _is_blank(signs: str) -> bool:
    return any(unicodedata.category(sign) == "Zs" or sign in "\t\n\r" for sign in signs)
