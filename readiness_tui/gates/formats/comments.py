"""The comments of a source file, by the language that its name tells. Nothing is run.

Where it is not known what a comment is, every line counts as one: a marker too many is seen and
mended, one too few is a pass that nothing stands behind.
"""

import io
import re
import tokenize
from collections.abc import Iterable, Iterator

from readiness_tui.gates.formats.unparsable import UnparsableError

_DOUBLE = r'"(?:[^"\\\n]|\\.){0,9999}+"'
_SINGLE = r"'(?:[^'\\\n]|\\.){0,9999}+'"
_BACKTICK = r"`(?:[^`\\]|\\.){0,9999}+`"
_SLASHES = r"//[^\n]*|/\*.*?(?:\*/|\Z)"
_HASH = r"(?:(?<=\s)|(?<![\s\S]))#[^\n]*"
_DASHES = r"--\[\[.*?(?:\]\]|\Z)|--[^\n]*"
_ANGLES = r"<!--.*?(?:-->|\Z)"
# What is no comment comes first, so that a sign in a text begins none.
_GRAMMARS = {
    "slashes": (f"{_DOUBLE}|{_SINGLE}|{_BACKTICK}", _SLASHES),
    "hash": (f"{_DOUBLE}|{_SINGLE}", _HASH),
    "slashes and hash": (f"{_DOUBLE}|{_SINGLE}", f"{_SLASHES}|{_HASH}"),
    "dashes": (f"{_DOUBLE}|{_SINGLE}", f"{_DASHES}|/\\*.*?(?:\\*/|\\Z)"),
    "angles": (r"(?!)", _ANGLES),
}
_LANGUAGES = {
    "slashes": "c h cc cpp cxx hh hpp hxx cs java js cjs mjs jsx ts tsx go rs swift kt kts scala "
    "dart proto css scss less groovy gradle m mm zig",
    "hash": "sh bash zsh rb pl pm yaml yml toml cfg ini conf mk r ps1 jl ex exs nix env tcl cmake",
    "slashes and hash": "php tf hcl",
    "dashes": "sql lua hs elm",
    "angles": "md html htm xml svg xhtml",
}
_BY_SUFFIX = {
    suffix: re.compile(f"(?:{skipped})|(?P<comment>{comment})", re.DOTALL)
    for grammar, suffixes in _LANGUAGES.items()
    for skipped, comment in (_GRAMMARS[grammar],)
    for suffix in suffixes.split()
}
_BY_NAME = {"makefile": "mk", "dockerfile": "sh", "justfile": "sh", "rakefile": "rb"}
_PYTHON = {"py", "pyi"}


def comments_of(content: bytes, path: str) -> Iterator[tuple[int, str]]:
    """The lines of the comments in a file, in its order.

    Args:
        content: The whole file.
        path: Its name, which tells the language.

    Yields:
        Line from 1 and its part that is comment; each line of a block by itself.

    Raises:
        UnparsableError: It is no Python, where its name says so.
    """
    name = path.rpartition("/")[2].casefold()
    suffix = _BY_NAME.get(name) or name.rpartition(".")[2]
    if suffix in _PYTHON:
        yield from _of_python(content, path)
        return
    text = content.decode("utf-8-sig", "replace")
    regex = _BY_SUFFIX.get(suffix)
    if regex is None:
        yield from enumerate(text.split("\n"), start=1)
        return
    line, at = 1, 0
    for match in regex.finditer(text):
        if match["comment"] is None:
            continue
        line += text.count("\n", at, match.start())
        at = match.start()
        yield from enumerate(match["comment"].split("\n"), start=line)


def _of_python(content: bytes, path: str) -> Iterator[tuple[int, str]]:
    try:
        for token in _tokens(content):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (SyntaxError, tokenize.TokenError) as error:
        reason = str(error.args[0]) if error.args else "not Python"
        raise UnparsableError(path, f"not Python: {reason}", remedy="mend the file") from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise UnparsableError(path, "not Python", remedy="mend the file") from error


def _tokens(content: bytes) -> Iterable[tokenize.TokenInfo]:
    return tokenize.tokenize(io.BytesIO(content).readline)
