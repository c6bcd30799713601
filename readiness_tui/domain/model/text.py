r"""The one sanitiser of text that goes to a terminal.

Titles, file names and the output of commands come from boards and repositories that anybody may
have written. Raw, an escape sequence in them reaches the terminal, and a variation selector moves
the border of its row. Model and files keep the raw text; every viewmodel and every printed line
passes through here. So does every number of things, for its noun.
"""

import re
from collections.abc import Mapping

_BASE: dict[int, str | None] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},  # visible control pictures
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),  # C1; U+009B is an 8-bit CSI
    **dict.fromkeys(  # bidi controls
        (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd"
    ),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # lone surrogates: undecodable file names
    **dict.fromkeys((0x2028, 0x2029), "\u2424"),
    **dict.fromkeys(  # invisible, or drawn in different widths by different terminals
        (
            0xAD,
            *range(0x180B, 0x1810),
            0x200B,
            0x200C,
            0x200D,
            *range(0x2060, 0x2065),
            *range(0x206A, 0x2070),
            0x20E3,
            0xFEFF,
            *range(0xFE00, 0xFE10),
            *range(0xFFF9, 0xFFFC),
            *range(0x13430, 0x13440),
            *range(0x1BCA0, 0x1BCA4),
            *range(0x1D173, 0x1D17B),
            *range(0x1F3FB, 0x1F400),
            *range(0xE0000, 0xE0200),
        ),
        None,
    ),
    **{0x1F1E6 + index: chr(0x41 + index) for index in range(26)},  # flags become their letters
}
_LINE = _BASE | {0x0A: "\u2424"}
_BLOCK = _BASE | {0x0A: "\n", 0x09: "    "}
_MARKS = (
    "[\u0300-\u036f\u0483-\u0489\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
)
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_HEAPED = re.compile(f"({_MARKS}{{4}}){_MARKS}+")
_JOINED = re.compile(f"(?<=[{_EMOJI}\ufe0f])\u200d[{_EMOJI}]")
_PLAIN = re.compile("[ -~]*")


def safe_line(text: str) -> str:
    """Text for one line: cells, titles, messages, file names. Newlines become a picture."""
    if _PLAIN.fullmatch(text):
        return text
    return _cleaned(text, _LINE)


def safe_block(text: str) -> str:
    """Text of several lines: notes, the output of commands. Newlines stay, a tab is 4 blanks."""
    return _cleaned(text.replace("\r\n", "\n"), _BLOCK)


def _cleaned(text: str, table: Mapping[int, str | None]) -> str:
    """Heaps of marks come last: what the table removes may have stood between two of them."""
    return _HEAPED.sub(r"\1", _JOINED.sub("", text).translate(table))


def plural(count: int, one: str, many: str = "") -> str:
    """The noun for a number of things: `file` of one, else `files`, or the irregular form."""
    return one if count == 1 else many or f"{one}s"


def counted(count: int, one: str, many: str = "") -> str:
    """A number of things: `1 file`, `2 files`, `1200 files`."""
    return f"{count} {plural(count, one, many)}"


def grouped(count: int, one: str, many: str = "") -> str:
    """A number of things that may be large: `1 file`, `2 files`, `1,200 files`."""
    return f"{count:,} {plural(count, one, many)}"
