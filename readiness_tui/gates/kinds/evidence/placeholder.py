"""What is no evidence: names and texts that only keep a place.

Relied on by `evidence` and `file_exists`. Every loop here is linear: the text may be hostile.
"""

import codecs
import re

from readiness_tui.domain.model.visible_text import one_spelling, visible, visible_lines
from readiness_tui.gates.repo.guarded_reads import Seen
from readiness_tui.gates.repo.repo_view import RepoView

PROBED_BYTES = 64 * 1024
READ_BYTES = 1024 * 1024
_OPEN_LINES = 2
_RULE_LINE = "---"
_FRONT = f"{_RULE_LINE}\n"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = ("readme", "template", "placeholder")
_KEEPERS = frozenset(
    {
        ".gitkeep",
        ".keep",
        ".gitignore",
        ".gitattributes",
        ".ds_store",
        "thumbs.db",
        "desktop.ini",
    }
)
_HINTS = ("fill in", "fill this in", "to be done", "to be determined", "coming soon")
_WHOLE = frozenset({"to do", "?", "??", "???"})
_WORDS = frozenset({"", "todo", "tbd", "tba", "wip", "fixme", "xxx", "n/a", "na", "none"})
_PROMISE = re.compile(r"\W*(?:TODO|TBD|FIXME)\b")
_RULE = re.compile(r"[\s|:=*_+-]*")
_OPEN_BOX = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s+\[ \]")
_SLOT = re.compile(r"<(?![?!/])[^<>]*(?<!/)>")  # `<run id>`; a line of XML is none
_MARKERS = " \t-*+|_`~.:,;/"


def is_placeholder_name(path: str) -> bool:
    """Whether a file of that name never is evidence, whatever it holds."""
    name = one_spelling(path.rpartition("/")[2])
    return name in _KEEPERS or name.startswith(_NAMES)


def is_blank(view: RepoView, seen: Seen) -> bool:
    """Whether a file holds no character that can be seen, in its first `READ_BYTES`.

    Raises:
        GateError: It cannot be read.
    """
    return all(
        not visible(_text(view.head(seen.path, most))) for most in (PROBED_BYTES, READ_BYTES)
    )


def says_nothing(view: RepoView, seen: Seen, words: tuple[str, ...] = ()) -> bool:
    """Whether nothing is left of a file, however long, once what keeps a place is taken away.

    Its beginning decides where that says something; of the rest `READ_BYTES` are looked at.

    Args:
        view: The repository.
        seen: The file.
        words: Further words that only keep a place.

    Raises:
        GateError: It cannot be read.
    """
    head = view.head(seen.path, PROBED_BYTES)
    if seen.size_bytes <= PROBED_BYTES:
        return is_placeholder(head, words)
    if not is_placeholder(head, words, is_whole=False):
        return False
    return is_placeholder(view.head(seen.path, READ_BYTES), words)


def is_placeholder(content: bytes, words: tuple[str, ...] = (), *, is_whole: bool = True) -> bool:
    """Whether nothing is left of a file once headings, comments and promises are taken away.

    Args:
        content: The whole file, or its beginning.
        words: Further words that only keep a place.
        is_whole: That more follows may change what the last lines say: they do not count then.
    """
    text = visible_lines(_text(content))
    if not is_whole and text.startswith(_FRONT) and text.find(f"\n{_RULE_LINE}", 3) < 0:
        return True  # what it begins with may end further down
    text = _without_comments(_without_front_matter(text))
    more = frozenset(word.casefold() for word in words)
    lines = text.splitlines()
    return all(
        _says_nothing(line, more) or _is_underlined(lines, number)
        for number, line in enumerate(lines if is_whole else lines[:-_OPEN_LINES])
    )


def _text(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    return content.replace(b"\0", b"").decode("utf-8", "replace")


def _is_underlined(lines: list[str], number: int) -> bool:
    """Whether the next line makes this one a heading."""
    following = lines[number + 1].strip() if number + 1 < len(lines) else ""
    return len(following) > 1 and following.strip("=-") == ""


def _says_nothing(line: str, words: frozenset[str]) -> bool:
    text = line.strip()
    if not text or text.startswith(("#", "//")):
        return True
    if _RULE.fullmatch(text) or _OPEN_BOX.match(text) or _PROMISE.match(text):
        return True
    bare = text.lstrip(_MARKERS + ">").rstrip(_MARKERS).casefold()
    if (
        not bare
        or bare in words
        or bare in _WHOLE
        or all(word.strip(_MARKERS) in _WORDS for word in bare.split())
    ):
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
    pieces: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        pieces.append(text[at:start])
        end = text.find("-->", start + 4)
        if end < 0:
            return "".join(pieces)
        at = end + 3
    return "".join([*pieces, text[at:]])
