"""What is no evidence: names and texts that only keep a place.

Relied on by `evidence` and `file_exists`. Every loop here is linear: the text may be hostile.
"""

import re

PROBED_BYTES = 64 * 1024
_NAMES = ("readme", "template", "placeholder")
_KEEPERS = frozenset({".gitkeep", ".keep", ".gitignore", ".ds_store", "thumbs.db", "desktop.ini"})
_HINTS = ("fill in", "fill this in", "to be done", "to be determined")
_WORDS = frozenset({"todo", "tbd", "n/a", "na", "none", "..."})
_RULE = re.compile(r"[\s|:=*_+-]*")
_OPEN_BOX = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s+\[ \]")
_SLOT = re.compile(r"<(?![?!/])[^<>]*(?<!/)>")  # `<run id>`; a line of XML is none
_MARKERS = " \t-*+|_`~.:"
_BLANKS = b"\0 \t\r\n\f\v\xef\xbb\xbf"


def is_placeholder_name(path: str) -> bool:
    """Whether a file of that name never is evidence, whatever it holds."""
    name = path.rpartition("/")[2].casefold()
    return name in _KEEPERS or name.startswith(_NAMES)


def is_blank(content: bytes) -> bool:
    """Whether a file holds no character that can be seen."""
    return not content.strip(_BLANKS)


def is_placeholder(content: bytes, words: tuple[str, ...] = ()) -> bool:
    """Whether nothing is left of a file once headings, comments and promises are taken away.

    Args:
        content: The whole file. Over 64 KB, or binary, it counts as content.
        words: Further words that only keep a place.
    """
    if is_blank(content):
        return True
    if len(content) > PROBED_BYTES or b"\0" in content:
        return False
    text = _without_comments(_without_front_matter(content.decode("utf-8-sig", "replace")))
    more = frozenset(word.casefold() for word in words)
    lines = text.splitlines()
    return all(
        _says_nothing(line, more) or _is_underlined(lines, number)
        for number, line in enumerate(lines)
    )


def _is_underlined(lines: list[str], number: int) -> bool:
    """Whether the next line makes this one a heading."""
    following = lines[number + 1].strip() if number + 1 < len(lines) else ""
    return len(following) > 1 and following.strip("=-") == ""


def _says_nothing(line: str, words: frozenset[str]) -> bool:
    text = line.strip()
    if not text or text.startswith(("#", "//")):
        return True
    if _RULE.fullmatch(text) or _OPEN_BOX.match(text):
        return True
    bare = text.lstrip(_MARKERS + ">").rstrip(_MARKERS).casefold()
    if not bare or bare in _WORDS or bare in words:
        return True
    if _SLOT.fullmatch(bare) and '="' not in bare:
        return True
    first = bare.split(":", 1)[0].strip()
    if first in {"todo", "tbd", "fixme"}:
        return True
    return bare.startswith(_HINTS) or (bare.startswith(("place ", "put ")) and " here" in bare)


def _without_front_matter(text: str) -> str:
    if not text.startswith("---\n"):
        return text
    end = text.find("\n---", 3)
    return text[end + 4 :] if end >= 0 else text


def _without_comments(text: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join([*kept, text[at:]])
